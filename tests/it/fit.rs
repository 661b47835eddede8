//! `lockin fit`: what was simulated is found again, and mistakes are told before anything is lived.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::common::binary::done;
use lockin::study::Study;
use lockin::study::fit::{Moment, simulated};
use lockin::worldfile::Loaded;
use lockin::worldfile::change::parse_set;

const WORLD: &str = "worlds/teaching.ron";
const SMALL: [&str; 3] = ["agents=200", "calibration_agents=200", "clock.years=3"];
const NAMES: [&str; 3] = [
    "market.switching_accounts@compute/all",
    "market.lerner@compute/all",
    "market.exit_cost_months@compute/all:2",
];

/// The moments where embedding is as fast as `rate`, in the seeds 1 to 3.
fn moments_at(rate: f64) -> Vec<f64> {
    let sets = SMALL.map(str::to_owned).to_vec();
    let sets = [sets, vec![format!("lock_in.embedding_per_year={rate}")]].concat();
    let sets: Vec<_> = sets.iter().map(|set| parse_set(set).unwrap()).collect();
    let loaded = Loaded::read(Path::new(WORLD), &sets, None).unwrap();
    let plan = loaded.variant("base").unwrap();
    let study = Study::new(&loaded.base(), vec![("base".into(), plan)], vec![1, 2, 3]).unwrap();
    let moments = NAMES.map(|name| format!("{name}=0+-1").parse::<Moment>().unwrap());
    simulated(&study, &moments, &AtomicBool::new(false))
        .unwrap()
        .means
}

fn fit(more: &[&str]) -> Vec<String> {
    let mut all = vec![
        "fit".to_owned(),
        WORLD.to_owned(),
        "--seeds".to_owned(),
        "1..=3".to_owned(),
    ];
    for set in SMALL {
        all.extend(["--set".to_owned(), set.to_owned()]);
    }
    all.extend(more.iter().map(|&one| one.to_owned()));
    all
}

#[test]
fn what_was_simulated_with_a_parameter_is_found_again() {
    let observed = moments_at(0.55);
    let mut arguments = fit(&[
        "--parameter",
        "lock_in.embedding_per_year=0.2..1.2",
        "--points",
        "6",
        "--most",
        "24",
        "--profile",
        "3",
    ]);
    for (name, value) in NAMES.iter().zip(&observed) {
        arguments.extend([
            "--moment".to_owned(),
            format!("{name}={value:?}+-{:?}", 0.01 * value),
        ]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let out = done(&arguments).with(0).out;
    let found = out.split("embedding_per_year=").last().unwrap();
    let found: f64 = found
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect::<String>()
        .parse()
        .unwrap_or(f64::NAN);
    assert!((found - 0.55).abs() < 0.01, "{out}");
}

#[test]
fn mistakes_are_told_before_anything_is_lived() {
    let moment = "market.lerner@compute/all=0.3+-0.01";
    for (more, told) in [
        (
            vec![
                "--parameter",
                "lock_in.embeding_per_year=0.2..1.2",
                "--moment",
                moment,
            ],
            "embedding_per_year",
        ),
        (
            vec![
                "--parameter",
                "lock_in.embedding_per_year=1.2..0.2",
                "--moment",
                moment,
            ],
            "the lower end first",
        ),
        (
            vec![
                "--parameter",
                "lock_in.embedding_per_year=-3..0.2",
                "--moment",
                moment,
            ],
            "lock_in.embedding_per_year",
        ),
        (
            vec![
                "--parameter",
                "lock_in.embedding_per_year=0.2..1",
                "--parameter",
                "choice.compute_price_sensitivity=3..8",
                "--moment",
                moment,
            ],
            "fewer moments than parameters",
        ),
        (
            vec![
                "--parameter",
                "lock_in.embedding_per_year=0.2..1",
                "--moment",
                "market.lerner@compute/al=0.3+-0.01",
            ],
            "did you mean compute/all",
        ),
        (
            vec![
                "--parameter",
                "lock_in.embedding_per_year=0.2..1",
                "--moment",
                "market.lerner@compute/all=0.3",
            ],
            "+-ERROR",
        ),
        (
            vec![
                "--parameter",
                "lock_in.embedding_per_year=0.2..1",
                "--moment",
                "market.lerner@compute/all:9=0.3+-1",
            ],
            "no such year",
        ),
    ] {
        let all = fit(&more);
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let err = done(&all).with(2).err;
        assert!(err.contains(told), "{more:?}: {err}");
    }
}
