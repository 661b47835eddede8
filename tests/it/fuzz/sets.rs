//! What is typed after `--set`.

use lockin::worldfile::Loaded;
use lockin::worldfile::change::parse_set;

use super::{Chance, try_mutants};

const WORLD: &str = include_str!("../../mistakes/world.ron");

const PIECES: &[&str] = &[
    "choice",
    "price_sensitivity",
    "providers",
    "aws",
    "[0]",
    "[99]",
    "[\"aws\"]",
    ".",
    "..",
    "=",
    "deals",
    "variants",
    "set",
    "policies",
    "vendors.openai.owner",
    "agents",
    "clock.years",
    "seeds",
    "calibrations[1].set[0].value",
    "strategic_review",
    "deals[1].tranches",
    "published",
    "[",
    "]",
    "\"",
    "prior[0].low",
    "\u{1b}",
    "é",
    " ",
];

const PATHS: &[&str] = &[
    "choice.compute_price_sensitivity",
    "agents",
    "clock.tick",
    "clock.years",
    "vendors.openai.owner",
    "deals[0].tranches",
    "providers.aws.enters_like",
    "policies",
    "shocks",
    "variants",
    "published",
    "strategic_review",
    "prior",
    "seeds",
    "deals.amazon-anthropic.exclusivity_until",
    "vendors.house.channels",
    "variants[0].policies",
    "about",
    "name",
    "calibration_agents",
    "providers.azure.pricing",
    "vendors.open.funding",
    "segments[4].adopted",
];

const VALUES: &[&str] = &[
    "1",
    "0",
    "-1",
    "1e308",
    "NaN",
    "inf",
    "None",
    "Some(1)",
    "[]",
    "[1]",
    "()",
    "\"x\"",
    "x",
    "(",
    "// c",
    "",
    "1 // c",
    "Month",
    "Quarter",
    "\"1..=2\"",
    "[(amount: 1.0)]",
    "{}",
    "'c'",
    "true",
    "\\",
    "#![enable(x)] 1",
    "1, a: 2",
    "\"aws\"",
];

fn argument(m: u64) -> String {
    let mut chance = Chance::of(4, m);
    if chance.below(2) == 0 {
        let path = chance.one_of(PATHS);
        return format!("{path}={}", chance.one_of(VALUES));
    }
    let mut text = String::new();
    for i in 0..=chance.below(4) {
        let dot = if i > 0 && chance.below(3) > 0 {
            "."
        } else {
            ""
        };
        text += dot;
        text += chance.one_of(PIECES);
    }
    format!("{text}={}", chance.one_of(VALUES))
}

#[test]
fn no_set_is_too_odd() {
    try_mutants("set", 200, argument, |_, text| {
        let Ok(change) = parse_set(text) else {
            return Ok("refused at once");
        };
        match Loaded::from_text("w.ron", WORLD.to_owned(), &[change], None) {
            Ok(_) => Ok("accepted"),
            Err(_) => Ok("refused"),
        }
    });
}
