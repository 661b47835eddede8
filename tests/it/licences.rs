//! Every crate that is built stands under a licence that `deny.toml` allows, and comes from where it says.

use std::process::Command;

const ALLOWED: &str = include_str!("../../deny.toml");
const LOCK: &str = include_str!("../../Cargo.lock");

/// The texts of a list in `deny.toml`.
fn list(name: &str) -> Vec<&'static str> {
    let (_, after) = ALLOWED.split_once(&format!("\n{name} = [")).unwrap();
    let (inside, _) = after.split_once(']').unwrap();
    inside.split('"').skip(1).step_by(2).collect()
}

/// Whether a licence expression (SPDX; `/` is an older way to write OR) can be met with these. AND binds stronger
/// than OR; parentheses are not nested.
fn met(expression: &str, allowed: &[&str]) -> bool {
    let plain = expression.replace('/', " OR ");
    if let Some((before, rest)) = plain.split_once('(') {
        let (inside, after) = rest.split_once(')').unwrap();
        let inner = if met(inside, allowed) { "MET" } else { "UNMET" };
        return met(&format!("{before}{inner}{after}"), allowed);
    }
    let one = |licence: &str| licence == "MET" || allowed.contains(&licence);
    plain
        .split(" OR ")
        .any(|all| all.split(" AND ").all(|licence| one(licence.trim())))
}

#[test]
fn expressions_are_met_as_they_say() {
    let allowed = ["MIT", "Unicode-3.0"];
    for (expression, wanted) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("MIT OR GPL-3.0", true),
        ("GPL-3.0/MIT", true),
        ("MIT AND GPL-3.0", false),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("(MIT OR Apache-2.0) AND GPL-3.0", false),
        ("", false),
    ] {
        assert_eq!(met(expression, &allowed), wanted, "{expression}");
    }
}

#[test]
fn every_crate_is_under_a_licence_that_is_allowed() {
    let mut tree = Command::new(env!("CARGO"));
    tree.args([
        "tree",
        "--locked",
        "--offline",
        "--edges",
        "normal,build,dev",
        "--prefix",
        "none",
    ]);
    let told = tree.args(["--format", "{p}|{l}"]).output().unwrap();
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    let told = String::from_utf8(told.stdout).unwrap();
    let crates: Vec<(&str, &str)> = told
        .lines()
        .filter_map(|line| line.split_once('|'))
        .collect();
    assert!(crates.len() > 100, "{told}");
    let allowed = list("allow");
    for (name, licence) in crates {
        let licence = licence.trim_end_matches("(*)").trim();
        assert!(
            met(licence, &allowed),
            "{name} is under {licence:?}, which deny.toml does not allow"
        );
    }
}

#[test]
fn every_crate_comes_from_a_registry_that_is_allowed() {
    let allowed = list("allow-registry");
    let sources = LOCK
        .lines()
        .filter_map(|line| line.strip_prefix("source = \"registry+"));
    for source in sources.clone() {
        assert!(allowed.contains(&source.trim_end_matches('"')), "{source}");
    }
    let all = LOCK
        .lines()
        .filter(|line| line.starts_with("source = "))
        .count();
    assert_eq!(sources.count(), all, "a crate comes from no registry");
}

/// The library that draws the page's chart is no crate: it is in the repository as it was published.
#[test]
fn the_library_of_the_page_comes_with_its_licence_and_version() {
    let library = include_str!("../../src/cli/report/explore/uplot/uPlot.iife.min.js");
    let licence = include_str!("../../src/cli/report/explore/uplot/LICENSE");
    let about = include_str!("../../src/cli/report/explore/uplot/README.md");
    let version = library
        .split("(v")
        .nth(1)
        .unwrap()
        .split(')')
        .next()
        .unwrap();
    assert!(about.contains(&format!("# uPlot {version}\n")), "{version}");
    assert!(licence.starts_with("The MIT License (MIT)") && list("allow").contains(&"MIT"));
}
