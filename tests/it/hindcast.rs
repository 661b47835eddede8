//! The hindcast: its world holds what was published, with the break adjusted, and the table is printed from a study.

use std::path::Path;

use crate::common::binary::{Study, command, done};
use lockin::plan::stated::Published;
use lockin::worldfile::Loaded;
use lockin::worldfile::register::address;

const WORLD: &str = "worlds/hindcast-2020.ron";
const PROVIDERS: [&str; 3] = ["aws", "azure", "google"];

fn published() -> Vec<Published> {
    let loaded = Loaded::read(Path::new(WORLD), &[], None).unwrap_or_else(|told| panic!("{told}"));
    loaded.world().published.clone()
}

fn rows() -> Vec<Vec<String>> {
    let text = std::fs::read_to_string("tests/data/hindcast-2020.csv").unwrap();
    let row = |line: &str| line.split(',').map(str::to_owned).collect();
    text.lines().skip(1).map(row).collect()
}

fn share(at: &Published, name: &str) -> f64 {
    let found = at.provider_shares.iter().find(|s| s.name == name);
    found.unwrap_or_else(|| panic!("no {name}")).share
}

#[test]
fn the_world_holds_the_published_figures_with_the_break_put_back() {
    let published = published();
    let rows = rows();
    assert_eq!(published.len(), rows.len());
    for (at, row) in published.iter().zip(&rows) {
        assert_eq!(at.date.to_string(), row[0]);
        let number = |column: usize| row[column].parse::<f64>().unwrap() / 100.0;
        let same = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{}: {a} {b}", row[0]);
        same(at.growth, number(2));
        for (i, name) in PROVIDERS.iter().enumerate() {
            let adjustment = if *name == "azure" { number(6) } else { 0.0 };
            same(share(at, name), number(3 + i) + adjustment);
        }
    }
}

#[test]
fn every_figure_has_a_source_and_only_what_came_later_is_adjusted() {
    for row in rows() {
        for key in row[7].split_whitespace() {
            assert!(key == "background" || address(key).is_some(), "{key}");
        }
        let adjusted = row[6] != "0";
        assert_eq!(adjusted, row[0].as_str() > "2024-06-30", "{row:?}");
    }
}

#[test]
fn the_start_is_what_was_published_last_before_it() {
    let loaded = Loaded::read(Path::new(WORLD), &[], None).unwrap();
    let world = loaded.world();
    let mut known = world
        .published
        .iter()
        .filter(|p| p.date < world.clock.start);
    let last = known.next_back().unwrap();
    for segment in &world.segments {
        for stated in &segment.provider_shares {
            assert!(
                (stated.share - share(last, &stated.name)).abs() < 1e-9,
                "{}",
                stated.name
            );
        }
    }
    let growth = lockin::maths::ln(1.0 + last.growth);
    assert!((world.demand.growth_now - growth).abs() < 0.001, "{growth}");
}

#[test]
fn the_command_prints_predictions_beside_what_was_published_and_two_naive_forecasts() {
    let study = Study::new();
    let arguments = [
        "run",
        WORLD,
        "--agents",
        "300",
        "--seeds",
        "1..=2",
        "--out",
        study.name(),
    ];
    let ran = command(&arguments).output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
    let said = done(&["facts", study.name()]).with(0).out;
    for part in [
        "2026-03-31",
        "share of azure",
        "growth in a year",
        "no change",
        "trend",
        "shares of all firms",
    ] {
        assert!(said.contains(part), "no {part} in\n{said}");
    }
    assert!(
        !said.contains("Emergent facts"),
        "there are no models to hold facts against"
    );
}
