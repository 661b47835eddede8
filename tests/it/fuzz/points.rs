//! Tables of points: what is read can be lived at every point.

use lockin::record::Recorder;
use lockin::sim::{Manner, Simulation};
use lockin::study::Study;
use lockin::worldfile::Loaded;
use lockin::worldfile::change::parse_set;
use lockin::worldfile::design::{Design, Inferred};
use lockin::worldfile::parameters::Parameter;

use super::finite::odd;
use super::mutate::slip;
use super::{Chance, try_mutants};

const WORLD: &str = include_str!("../../../worlds/teaching.ron");

const COLUMNS: &[&str] = &[
    "name",
    "choice.compute_price_sensitivity",
    "choice.nest_dissimilarity",
    "segments.*.attention_compute",
    "segments.*.accounts",
    "segments[0].compute_spend",
    "demand.compute_growth_afresh",
    "providers.north.operating_margin",
    "providers.north.pricing",
    "lock_in.renewal_weight",
    "segments.*.attention_model",
    "choice.taste_sd",
    "vendors.*.funding",
    "clock.years",
    "deals.*.price_discount",
    "vendors.*.name",
    "seeds",
    "policies",
    "*",
    "providers.*",
    "segments.*.*",
    "variants[0].set",
    "",
];

const VALUES: &[&str] = &[
    "0",
    "1",
    "0.5",
    "2",
    "-1",
    "1e-9",
    "1e308",
    "NaN",
    "inf",
    "x",
    "\"x\"",
    "[]",
    "()",
    "Fixed()",
    "BestResponse(inertia: 0.5)",
    "None",
    "0.3",
    "10",
    "base",
    "p1",
    "a--b",
    "",
    "é",
];

/// Parameters of that world, as they stand in it.
const PARAMETERS: &[&str] = &[
    "choice.compute_price_sensitivity",
    "choice.nest_dissimilarity",
    "choice.taste_sd",
    "lock_in.renewal_weight",
    "segments.*.attention_compute",
    "segments.*.attention_model",
    "segments[0].compute_spend",
    "segments[1].accounts",
    "providers.north.operating_margin",
    "deals[0].price_discount",
    "demand.compute_growth_afresh",
];

/// A value of a parameter, as a rule within its range.
fn value(column: &str, row: usize, chance: &mut Chance) -> String {
    let pattern = column
        .replace("[0]", ".*")
        .replace("[1]", ".*")
        .replace(".north", ".*");
    match (column, Parameter::at(&pattern), chance.below(8)) {
        ("name", _, 2..) => format!("p{row}"),
        (_, Some(p), 2..) => format!("{:?}", p.low + (p.high - p.low) * chance.part()),
        (_, Some(p), 1) => format!("{:?}", chance.one_of(&[&p.low, &p.high])),
        _ => format!("\"{}\"", chance.one_of(VALUES).replace('"', "\"\"")),
    }
}

/// A table of one to three columns and rows, one time in four with a slip of the hand in it.
fn table(m: u64) -> String {
    let mut chance = Chance::of(5, m);
    let columns = 1 + chance.below(3);
    let column = |_| {
        let those = if chance.below(4) == 0 {
            COLUMNS
        } else {
            PARAMETERS
        };
        chance.one_of(those)
    };
    let heading: Vec<&str> = (0..columns).map(column).collect();
    let mut lines = vec![heading.join(",")];
    for row in 0..=chance.below(3) {
        let mut of = |column: &&str| value(column, row, &mut chance);
        lines.push(heading.iter().map(&mut of).collect::<Vec<_>>().join(","));
    }
    let text = lines.join("\n") + "\n";
    if chance.below(4) == 0 {
        slip(&text, &mut chance)
    } else {
        text
    }
}

pub fn fate(m: u64, text: &str) -> Result<&'static str, String> {
    let sets =
        ["calibration_agents=100", "agents=60", "clock.years=1"].map(|s| parse_set(s).unwrap());
    let loaded = Loaded::from_text("w.ron", WORLD.to_owned(), &sets, None).unwrap();
    let inferred = if m.is_multiple_of(2) {
        Inferred::Once
    } else {
        Inferred::Each
    };
    let design = match Design::from_text("points.csv", text, inferred, &loaded) {
        Ok(design) => design,
        Err(problems) if problems.0.is_empty() => return Err("refused without a word".to_owned()),
        Err(_) => return Ok("refused"),
    };
    let point = design.points[0].name.clone();
    let study = match Study::of(&loaded, Some(&design), &["base", &point], vec![1]) {
        Ok(study) => study,
        Err(told) if told.text().contains("; ") => return Ok("no start"),
        Err(told) => return Err(format!("no remedy: {told}")),
    };
    let variant = study.variants.last().unwrap();
    let recorder = Recorder::new(&variant.name, 1);
    let (plan, start) = (variant.plan.clone(), variant.start.clone());
    let run = Simulation::new(plan, start, 1, recorder, Manner::default()).run();
    odd(&run).map_or(Ok("lived"), Err)
}

#[test]
fn no_table_of_points_is_too_odd() {
    try_mutants("points", 60, table, fate);
}
