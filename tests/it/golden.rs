//! Golden digests of a small world, exact: results move only on purpose.

use std::fmt::Write;

use crate::common::{digests, plan, small, start};

const GOLDEN: &str = "tests/golden.txt";

/// Variant, seed, table and digest of a small default world, a line each.
fn told() -> String {
    let loaded = small(500, 3, &[]);
    let start = start(&loaded);
    let mut lines = String::new();
    for variant in ["base", "no-amazon-anthropic", "portability-mandate"] {
        let plan = plan(&loaded, variant);
        for seed in [1, 2] {
            for (table, digest) in digests(&crate::common::run(&plan, &start, seed)) {
                writeln!(lines, "{variant} {seed} {table} {digest}").unwrap();
            }
        }
    }
    lines
}

#[test]
fn a_small_world_gives_the_committed_digests() {
    let told = told();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(GOLDEN, &told).unwrap();
    }
    let golden = std::fs::read_to_string(GOLDEN).unwrap();
    let moved: Vec<&str> = told
        .lines()
        .zip(golden.lines())
        .filter(|(now, then)| now != then)
        .map(|(now, _)| now)
        .collect();
    assert!(
        told == golden,
        "results moved; say so in CHANGELOG.md under \"Results move\", then refresh with UPDATE_GOLDEN=1:\n{}",
        moved.join("\n")
    );
}
