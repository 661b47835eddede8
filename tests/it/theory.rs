//! Every world with a known answer gives it, at a fraction of its size; with other numbers too; and mistakes are told.

use std::fs;
use std::path::PathBuf;

use lockin::theory::answer::Line;
use lockin::theory::read::from_text;
use lockin::theory::{Size, Theory, read};
use rayon::prelude::*;

fn folder() -> PathBuf {
    PathBuf::from("worlds/theory")
}

fn small(theory: &Theory) -> Vec<Line> {
    let lines = theory.lines(folder(), Size::Small);
    lines.unwrap_or_else(|told| panic!("{}: {told}", theory.name))
}

fn assert_passes(theory: &Theory) {
    for line in small(theory) {
        assert!(line.passes(), "{}: {line:?}", theory.name);
    }
}

fn shipped() -> Vec<(PathBuf, Theory)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let world = |path: PathBuf| {
        let theory = read(&path).unwrap_or_else(|told| panic!("{told}"));
        (path, theory)
    };
    paths.into_iter().map(world).collect()
}

#[test]
fn every_shipped_world_gives_its_known_answer() {
    let worlds = shipped();
    assert!(worlds.len() > 20);
    // Side by side: it is the longest test, and begins when most others have ended.
    worlds.par_iter().for_each(|(path, theory)| {
        assert_eq!(path.file_stem().unwrap(), theory.name.as_str());
        assert_passes(theory);
    });
}

/// A shipped world with parts of its text replaced.
fn changed(name: &str, changes: &[(&str, &str)]) -> String {
    let mut text = fs::read_to_string(folder().join(format!("{name}.ron"))).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{name}: {from}");
        text = text.replace(from, to);
    }
    text
}

fn other_numbers(name: &str, changes: &[(&str, &str)]) {
    let text = changed(name, changes);
    let theory = from_text("mine.ron", &text).unwrap_or_else(|told| panic!("{told}"));
    assert_passes(&theory);
}

#[test]
fn worlds_of_other_numbers_give_the_right_answer_too() {
    other_numbers(
        "ces-multi-product",
        &[
            ("price_sensitivity: 4.0", "price_sensitivity: 7.5"),
            ("budget_elasticity: 1.0", "budget_elasticity: 1.4"),
            ("conduct: 1.0", "conduct: 0.8"),
            ("owner: \"c\"", "owner: \"a\""),
            ("cost: 0.9", "cost: 1.3"),
        ],
    );
    other_numbers(
        "linear-asymmetric",
        &[("mu: 0.3", "mu: 0.15"), ("owner: \"c\"", "owner: \"a\"")],
    );
    other_numbers(
        "two-channels",
        &[
            ("nest_dissimilarity: 0.5", "nest_dissimilarity: 0.8"),
            ("published: [", "published: [/*"),
            ("    ],\n)", "    */],\n)"),
        ],
    );
    other_numbers(
        "bass",
        &[
            ("imitation: 0.57", "imitation: 1.4"),
            ("start: 0.37", "start: 0.0"),
        ],
    );
    // Equity that margins pay back to the dollar, in month 66.
    other_numbers(
        "bare-deal",
        &[
            (
                "set: []",
                "set: [(path: \"providers.aws.hosting_margin\", value: \"0.1\")]",
            ),
            ("equity: 5e9", "equity: 5.5e9"),
            ("commitment_per_year: 4e9", "commitment_per_year: 10e9"),
        ],
    );
    other_numbers(
        "investment",
        &[("rate_of_return: 0.12", "rate_of_return: 0.31")],
    );
    other_numbers("sizes", &[("exponent: 1.05", "exponent: 1.6")]);
    other_numbers(
        "switching-chain",
        &[
            ("cost_of_moving: 0.25", "cost_of_moving: 0.1"),
            ("price: 1.15", "price: 0.8"),
        ],
    );
    other_numbers(
        "structural",
        &[
            ("conduct: 1.0", "conduct: 1.6"),
            (
                "set: []",
                "set: [(path: \"choice.compute_price_sensitivity\", value: \"6.0\")]",
            ),
        ],
    );
}

/// What is told of a shipped world with parts of its text replaced.
fn told(name: &str, changes: &[(&str, &str)]) -> String {
    from_text("mine.ron", &changed(name, changes))
        .unwrap_err()
        .to_string()
}

#[test]
fn mistakes_are_told_with_place_and_remedy() {
    for (name, from, to, expected) in [
        (
            "ces-symmetric",
            "conduct:",
            "condukt:",
            "mine.ron:8:9: market: condukt is not a field of Oligopoly; did you mean conduct?",
        ),
        (
            "ces-symmetric",
            "conduct: 1.0",
            "conduct: 0.0",
            "mine.ron:8:18: market.conduct: 0.0 is out of range; write a number from 0.01 to 100 (1 for Bertrand)",
        ),
        (
            "bass",
            "ceiling: 0.95",
            "ceiling: 0.2",
            "mine.ron:9:16: market.start: more have adopted than ever will; write at most the ceiling, 0.2",
        ),
        ("draws", "Draws(", "Drawss(", "did you mean Draws?"),
    ] {
        let told = told(name, &[(from, to)]);
        assert!(told.contains(expected), "{told}");
    }
    let monopoly = told(
        "ces-symmetric",
        &[
            ("owner: \"b\"", "owner: \"a\""),
            ("owner: \"c\"", "owner: \"a\""),
        ],
    );
    assert_eq!(
        monopoly,
        "mine.ron:10:17: market.offers: a owns every offer and buyers spend a budget that no price shrinks, so no price \
         is high enough; give an offer another owner, set budget_elasticity above 1, or take a Linear response with an \
         outside good"
    );
}

#[test]
fn a_published_number_that_belongs_to_no_line_is_told() {
    let text = changed(
        "linear-duopoly",
        &[("what: \"price of a\"", "what: \"prise of a\"")],
    );
    let told = from_text("mine.ron", &text)
        .unwrap()
        .lines(folder(), Size::Small)
        .unwrap_err();
    assert_eq!(
        told,
        "there is no line \"prise of a\"; did you mean price of a? known are price of a, price of b"
    );
}

#[test]
fn answers_are_the_same_whatever_the_threads() {
    // Algorithms that soon stop to try things out, side by side in sessions.
    let text = changed(
        "q-learning",
        &[
            ("exploration_decay: 4e-6", "exploration_decay: 4e-5"),
            ("unchanged_periods: 100000", "unchanged_periods: 10000"),
        ],
    );
    let theory = from_text("soon.ron", &text).unwrap();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .unwrap();
    let alone = pool.install(|| small(&theory));
    assert_eq!(alone, small(&theory));
}
