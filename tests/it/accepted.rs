//! What `check` accepts cannot fail: kinds of worlds that would, each told with its place and what to do.

use std::fmt::Write;

use crate::common::binary::{Study, done};
use lockin::study::Study as Prepared;
use lockin::worldfile::Loaded;
use lockin::worldfile::change::parse_set;

const TEACHING: &str = include_str!("../../worlds/teaching.ron");

/// What `check` says of a world with values set.
fn told(text: &str, sets: &[&str]) -> Result<Loaded, String> {
    let sets: Vec<_> = sets.iter().map(|set| parse_set(set).unwrap()).collect();
    let loaded =
        Loaded::from_text("w.ron", text.to_owned(), &sets, None).map_err(|p| p.to_string())?;
    Prepared::of_all(&loaded, Vec::new()).map_err(|p| p.to_string())?;
    Ok(loaded)
}

fn refused(text: &str, sets: &[&str]) -> String {
    told(text, sets).expect_err("it cannot be run")
}

/// The teaching world, in whose segments nobody looks at another provider.
const CAPTIVE: &[&str] = &[
    "segments[0].attention_compute=0.0",
    "segments[1].attention_compute=0.0",
    "lock_in.compute_price_news=0.0",
    "lock_in.quality_news=0.0",
    "segments[0].turnover_per_year=0.0",
    "segments[1].turnover_per_year=0.0",
    "demand.compute_growth_afresh=0.0",
];

#[test]
fn a_best_response_to_buyers_who_do_not_look_is_refused() {
    let told = refused(TEACHING, CAPTIVE);
    let north = TEACHING.find("name: \"north\"").unwrap();
    let pricing = north + TEACHING[north..].find("pricing: ").unwrap();
    let line = TEACHING[..pricing].lines().count();
    let line = format!(
        "w.ron:{line}:22: providers.north.pricing: no price is a best response for north: nobody who buys from it looks \
         at another offer; price by CostPlus or Fixed, or let its buyers look and its margin be one that competition leaves"
    );
    assert!(told.contains(&line), "{told}");
    // One of its variants alone may be at fault.
    let fixed = ["north", "south", "fringe"]
        .map(|p| format!("providers.{p}.pricing=CostPlus(inertia: 0.5)"));
    let sets: Vec<&str> = CAPTIVE
        .iter()
        .copied()
        .chain(fixed.iter().map(String::as_str))
        .collect();
    assert!(self::told(TEACHING, &sets).is_ok());
    let variant = "        (\n            name: \"portable\",";
    let set = "\n            set: [(path: \"providers.south.pricing\", value: \"BestResponse(inertia: 0.5)\")],";
    let text = TEACHING.replace(variant, &format!("{variant}{set}"));
    let told = refused(&text, &sets);
    assert!(
        told.contains("no price is a best response for south"),
        "{told}"
    );
}

#[test]
fn a_margin_that_no_conduct_explains_is_refused() {
    let told = refused(TEACHING, &["vendors.alpha.gross_margin=1e-308"]);
    assert!(
        told.contains("vendors.alpha.pricing: no price is a best response for alpha"),
        "{told}"
    );
    let told = refused(TEACHING, &["providers.north.hosting_margin=-5.0"]);
    assert!(told.contains("earns its provider nothing"), "{told}");
    assert!(told.starts_with("w.ron:"), "{told}");
}

#[test]
fn shares_may_be_rounded_to_six_digits() {
    for digits in 6..=15 {
        let third = format!("{:.digits$}", 1.0 / 3.0);
        let sets: Vec<String> = (0..3)
            .map(|i| format!("segments[0].provider_shares[{i}].share={third}"))
            .collect();
        let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
        let loaded =
            self::told(TEACHING, &sets).unwrap_or_else(|told| panic!("{digits} digits: {told}"));
        let sum: f64 = loaded.world().segments[0]
            .provider_shares
            .iter()
            .map(|s| s.share)
            .sum();
        assert!((sum - 1.0).abs() <= 1e-13, "{digits} digits: {sum}");
    }
    let four: Vec<String> = (0..3)
        .map(|i| format!("segments[0].provider_shares[{i}].share=0.3333"))
        .collect();
    let told = refused(
        TEACHING,
        &four.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    assert!(
        told.contains("these shares sum to 0.9999; they have to sum to 1"),
        "{told}"
    );
}

#[test]
fn numbers_that_contradict_each_other_are_refused() {
    let told = refused(TEACHING, &["capacity.growth_min=2.0"]);
    assert!(
        told.contains("the slowest growth that is expected is above growth_max, 1"),
        "{told}"
    );
    let told = refused(TEACHING, &["clock.years=1000"]);
    assert!(
        told.contains("write a number from 1 to 100 (years)"),
        "{told}"
    );
}

#[test]
fn numbers_of_a_rule_are_checked_wherever_it_stands() {
    let rule = "QLearning(learning_rate: 0.1, exploration_decay: 0.1, discount_factor: 0.95, prices: 100000, lowest: 0.8, highest: 1.2)";
    for path in [
        "compute.channel_pricing",
        "providers.north.pricing",
        "vendors.beta.pricing",
    ] {
        let told = refused(TEACHING, &[&format!("{path}={rule}")]);
        let expected =
            format!("{path}.prices: 100000 is out of range; write a number from 2 to 100 (prices)");
        assert!(told.contains(&expected), "{told}");
    }
}

/// A list that nobody wrote takes no longer to refuse than to read.
#[test]
fn a_list_without_end_is_refused_at_once() {
    let many = |item: &dyn Fn(usize) -> String| {
        (0..20_000).fold(String::new(), |mut text, i| {
            write!(text, "{},", item(i)).unwrap();
            text
        })
    };
    let variants = many(&|i| format!("(name: \"v{i}\", about: \"\")"));
    let prior = many(&|_| "(path: \"choice.taste_sd\", low: 0.1, high: 0.2)".to_owned());
    for (list, items) in [("variants", variants), ("prior", prior)] {
        let from = TEACHING.find(&format!("    {list}: [")).unwrap() + list.len() + 7;
        let text = format!("{}{items}{}", &TEACHING[..from], &TEACHING[from..]);
        let told = refused(&text, &[]);
        assert!(
            told.contains(&format!("{list}: this list has 200")),
            "{told}"
        );
        assert!(told.contains("and there can be 1000"), "{told}");
    }
}

#[test]
fn names_that_others_misread_are_told() {
    let named = |name: &str| {
        let text = TEACHING.replace("segments.corporations.", "segments[1].");
        text.replace("\"corporations\"", &format!("{name:?}"))
    };
    for (name, whom) in [
        ("-x", "shells and spreadsheets"),
        ("NUL", "Windows"),
        ("com7", "Windows"),
    ] {
        let told = refused(&named(name), &[]);
        assert!(
            told.contains(&format!("{name:?} means something else to")) && told.contains(whom),
            "{told}"
        );
    }
    for (name, read) in [
        ("NA", "a missing value"),
        ("1e5", "a number"),
        ("0x10", "a number"),
        ("0b11", "a number"),
        ("1_000", "a number"),
        ("epoch", "a date"),
        ("2026-01-01", "a date"),
        ("true", "a truth value"),
    ] {
        let loaded = told(&named(name), &[]).unwrap();
        let warning = loaded.warnings()[0].to_string();
        assert!(
            warning.contains("programs that read CSV") && warning.contains(read),
            "{warning}"
        );
    }
    let told = refused(&named("a\u{1b}[2Jb"), &[]);
    assert!(
        told.contains("\\u{1b}") && !told.contains('\u{1b}'),
        "{told}"
    );
}

/// `check` and `run` agree, and say so before anything is written.
#[test]
fn check_and_run_refuse_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("captive.ron");
    let text = CAPTIVE.iter().fold(TEACHING.to_owned(), |text, set| {
        let (path, value) = set.split_once('=').unwrap();
        let field = path.rsplit('.').next().unwrap();
        let of = |line: &str| line.trim_start().starts_with(&format!("{field}:"));
        let lines = text.lines().map(|line| {
            if of(line) {
                format!("{field}: {value},")
            } else {
                line.to_owned()
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    });
    std::fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    let study = Study::new();
    let checked = done(&["check", file]).with(2);
    let run = done(&[
        "run",
        file,
        "--agents",
        "60",
        "--seeds",
        "1",
        "--out",
        study.name(),
    ])
    .with(2);
    assert!(
        checked
            .err
            .contains("no price is a best response for north"),
        "{checked:?}"
    );
    assert_eq!(checked.err, run.err);
    assert!(!study.folder().exists());
}

/// A price that only its bound stopped is told: here everybody looks, and is paid not to care.
#[test]
fn a_price_at_its_ceiling_is_told_in_the_headline() {
    let study = Study::new();
    let sets = [
        "pricing.ceiling=1.1",
        "demand.growth_now=0.0",
        "clock.years=2",
        "calibration_agents=500",
    ];
    let mut arguments = vec![
        "run",
        "worlds/teaching.ron",
        "--out",
        study.name(),
        "--agents",
        "60",
        "--seeds",
        "1..=2",
        "--variant",
        "base",
    ];
    let script = "vendors.open.pricing=CostPlus(inertia: 0.0)";
    let costly = "providers.north.unit_cost_growth_per_year=1.0";
    for set in sets.iter().chain([&script, &costly]) {
        arguments.extend(["--set", set]);
    }
    let said = done(&arguments).with(0).out;
    let line = "Prices at their ceiling, 1.1 times the start's (pricing.ceiling): the bound made them, no competition.";
    assert!(said.contains(line), "{said}");
    assert!(said.contains("base: north in 2 of 2 runs, at "), "{said}");
    let quiet = Study::new();
    let said = quiet
        .run(&["--seeds", "1", "--variant", "base"])
        .with(0)
        .out;
    assert!(!said.contains("Prices at their ceiling"), "{said}");
}

/// Lists are counted before anything in them is looked up: a hundred thousand items are refused in a second, where the square
/// of their number took the best part of an hour.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the clock of whoever waits, not the model's"
)]
fn a_list_of_a_hundred_thousand_is_refused_at_once() {
    let items: [(&str, &dyn Fn(usize) -> String); 3] = [
        ("variants", &|i| format!("(name: \"v{i}\", about: \"\")")),
        ("deals", &|i| format!("(name: \"d{i}\")")),
        ("segments", &|i| format!("(name: \"s{i}\")")),
    ];
    for (list, item) in items {
        let all: Vec<String> = (0..100_000).map(item).collect();
        let from = TEACHING.find(&format!("    {list}: [")).unwrap() + list.len() + 7;
        let text = format!(
            "{}{},{}",
            &TEACHING[..from],
            all.join(", "),
            &TEACHING[from..]
        );
        let begin = std::time::Instant::now();
        let told = refused(&text, &[]);
        let seconds = begin.elapsed().as_secs();
        assert!(
            told.contains(&format!("{list}: this list has 1000")),
            "{told}"
        );
        assert!(seconds < 120, "{list}: {seconds} s");
    }
}

#[test]
fn a_variant_that_case_alone_tells_from_an_implied_one_is_refused() {
    for (name, there) in [("Base", "base"), ("NO-north-alpha", "no-north-alpha")] {
        let text = TEACHING.replace("name: \"exclusive\"", &format!("name: {name:?}"));
        let told = refused(&text, &[]);
        let line = format!("every world has a variant {there} already, and case alone");
        assert!(told.contains(&line), "{told}");
    }
    let direct = TEACHING.replace("\"fringe\"", "\"Direct\"");
    assert!(refused(&direct, &[]).contains("direct stands for the channel"));
}

#[test]
fn a_name_that_cannot_be_set_is_told_and_not_what_follows_from_it() {
    let world = include_str!("../../worlds/ai-cloud-2026.ron");
    let told = refused(world, &["providers[0].name=\"nul\""]);
    assert!(
        told.starts_with("--set providers[0].name=\"nul\": ") && told.contains("Windows"),
        "{told}"
    );
    assert_eq!(told.lines().count(), 1, "{told}");
}
