//! Experiments: tables of points are read, crossed with variants, lived, and told apart; every mistake in one has its place.

use std::collections::BTreeMap;
use std::fs;

use crate::common::binary::{Done, Study, command, done};

const WORLD: &str = "worlds/teaching.ron";

/// Runs a year of the teaching world at the points of a table.
fn run_at(study: &Study, points: &str, more: &[&str]) -> Done {
    let table = study.folder().with_extension("csv");
    fs::write(&table, points).unwrap();
    let mut command = command(&["run", WORLD, "--out", study.name(), "--agents", "150"]);
    command.args([
        "--set",
        "clock.years=1",
        "--set",
        "calibration_agents=200",
        "--seeds",
        "1..=2",
    ]);
    command
        .args(["--design", table.to_str().unwrap()])
        .args(more);
    command.output().expect("the binary starts").into()
}

/// Mean and difference of every number of a cell, by table, key and measure.
fn summary(study: &Study, cell: &str) -> BTreeMap<String, (f64, f64)> {
    let text = fs::read_to_string(study.path("summary.csv")).unwrap();
    let own = text
        .lines()
        .filter_map(|line| line.strip_prefix(&format!("{cell},")));
    let number = |text: &str| text.parse().unwrap_or(f64::NAN);
    let of = |line: &str| {
        let parts: Vec<&str> = line.split(',').collect();
        let address = [&parts[..3], &parts[4..5]].concat().join(",");
        (address, (number(parts[6]), number(parts[9])))
    };
    own.map(of).collect()
}

fn means(summary: &BTreeMap<String, (f64, f64)>) -> Vec<(&String, u64)> {
    summary
        .iter()
        .map(|(address, (mean, _))| (address, mean.to_bits()))
        .collect()
}

/// A point that sets what a variant sets is that variant, and each is held against its own base.
#[test]
fn a_point_is_the_variant_that_sets_the_same_and_stands_against_its_own_base() {
    let study = Study::new();
    let points = "name,segments.startups.attention_compute,segments.corporations.attention_compute\n\
                  awake,0.48,0.40\n";
    let told = run_at(
        &study,
        points,
        &["--variant", "attentive-buyers", "--variant", "exclusive"],
    );
    let told = told.with(0);
    assert!(
        told.out.contains("1 points: cells.csv says"),
        "{}",
        told.out
    );
    let [point, variant] = ["awake", "attentive-buyers"].map(|cell| summary(&study, cell));
    assert!(point.len() > 200);
    assert_eq!(means(&point), means(&variant));
    let (there, base) = (summary(&study, "awake--exclusive"), &point);
    let mut moved = 0;
    for (address, (mean, difference)) in &there {
        let gap = mean - base.get(address).map_or(f64::NAN, |base| base.0);
        if gap.is_finite() && difference.is_finite() {
            assert!(
                (gap - difference).abs() <= 1e-9 * mean.abs().max(1e-9),
                "{address}"
            );
            moved += usize::from(gap != 0.0);
        }
    }
    assert!(moved > 50, "{moved}");
    let cells = fs::read_to_string(study.path("cells.csv")).unwrap();
    let expected = "cell,point,variant,against,segments.startups.attention_compute,segments.corporations.attention_compute\n\
        base,,base,,0.12,0.10\n\
        exclusive,,exclusive,base,0.12,0.10\n\
        attentive-buyers,,attentive-buyers,base,0.12,0.10\n\
        awake,awake,base,base,0.48,0.40\n\
        awake--exclusive,awake,exclusive,awake,0.48,0.40\n\
        awake--attentive-buyers,awake,attentive-buyers,awake,0.48,0.40\n";
    assert_eq!(cells, expected);
    done(&["verify", study.name()]).with(0);
    let again = run_at(
        &study,
        points,
        &["--variant", "attentive-buyers", "--variant", "exclusive"],
    );
    assert!(again.with(0).err.contains("nothing is left to do"));
    let other = run_at(
        &study,
        &points.replace("0.48", "0.49"),
        &["--variant", "attentive-buyers", "--variant", "exclusive"],
    );
    let other = other.with(2).err;
    assert!(other.contains("the points of its design"), "{other}");
}

/// Where the start is inferred at each point, a point is the world with its values set by hand; once, it is not.
#[test]
fn a_point_that_is_inferred_is_the_world_with_its_values_set() {
    let by_hand = Study::new();
    let points = "providers.*.operating_margin\n0.25\n";
    run_at(
        &by_hand,
        points,
        &["--set", "choice.compute_price_sensitivity=5"],
    )
    .with(0);
    let [each, once] = ["each", "once"].map(|when| {
        let study = Study::new();
        run_at(
            &study,
            "choice.compute_price_sensitivity\n5\n",
            &["--infer", when],
        )
        .with(0);
        done(&["verify", study.name()]).with(0);
        summary(&study, "p1")
    });
    let hand = summary(&by_hand, "base");
    assert_eq!(means(&each), means(&hand));
    assert_ne!(means(&once), means(&hand));
}

#[test]
fn every_mistake_in_a_table_of_points_is_told_with_its_place() {
    let told = |points: &str| {
        let study = Study::new();
        let done = run_at(&study, points, &[]).with(2);
        assert!(!study.folder().exists(), "nothing is written");
        let file = study.folder().with_extension("csv").display().to_string();
        done.err.replace(&file, "points.csv")
    };
    let heading = told(
        "providers.*.egress_per_gbb,choice.taste_sd,choice.taste_sd,providers.[9].x\n1,2,3,4\n",
    );
    for line in [
        "points.csv:1:1: providers.*.egress_per_gbb: providers.north has no egress_per_gbb; did you mean egress_per_gb?",
        "points.csv:1:44: choice.taste_sd stands twice",
    ] {
        assert!(heading.contains(line), "{heading}");
    }
    let rows = told("name,choice.taste_sd,choice.quality_weight\na,0.1,0.5\nb,,0.5\nc,0.1\n");
    assert!(
        rows.contains("points.csv:3:3: there is no value for choice.taste_sd"),
        "{rows}"
    );
    assert!(
        rows.contains("points.csv:4:1: 2 values stand under 3 parameters"),
        "{rows}"
    );
    let values =
        told("name,choice.taste_sd,choice.quality_weight\na,-0.1,0.5\nb,0.1,much\nc,0.2,99\n");
    assert!(
        values.contains("points.csv:2:3, in point a: choice.taste_sd: -0.1 is out of range"),
        "{values}"
    );
    assert!(
        values.contains("points.csv:3:7, in point b: choice.quality_weight"),
        "{values}"
    );
    assert!(
        values.contains("points.csv:4:7, in point c: choice.quality_weight: 99 is out of range"),
        "{values}"
    );
    let names = told("name,choice.taste_sd\nbase,0.1\nx,0.1\nx,0.2\na--b,0.3\n");
    for line in [
        "2:1: base: a variant is called so",
        "4:1: x: this point stands twice",
        "5:1: a--b: a point's name",
    ] {
        assert!(names.contains(line), "{names}");
    }
    let refused = told("clock.years\n3\n");
    assert!(refused.contains("a point cannot change this"), "{refused}");
}

/// Designs are the same on every machine: the first points are written down here.
#[test]
fn designs_are_drawn_alike_everywhere() {
    let over = [
        "--over",
        "choice.compute_price_sensitivity=3..6",
        "--over",
        "providers.*.egress_per_gb=0..0.1",
    ];
    let first = |kind: &str| {
        let drawn = done(&[&["design", kind, WORLD, "--points", "8"][..], &over].concat())
            .with(0)
            .out;
        assert_eq!(drawn.lines().count(), 9, "{drawn}");
        drawn.lines().nth(1).unwrap().to_owned()
    };
    assert_eq!(first("lhs"), "5.739305709008477,0.023599416880460924");
    assert_eq!(first("sobol"), "4.289416551589966,0.07493351697921753");
    let grid = done(&[
        "design",
        "grid",
        WORLD,
        "--over",
        "choice.taste_sd=0.1,0.2",
        "--over",
        "tick=Month,Quarter",
    ]);
    assert!(grid.with(2).err.contains("tick"));
    let none = done(&[
        "design",
        "lhs",
        WORLD,
        "--over",
        "choice.compute_price_sensitivity=6..3",
    ])
    .with(2)
    .err;
    assert!(none.contains("the lower end first"), "{none}");
}
