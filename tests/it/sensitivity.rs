//! What drives a result, on stored studies, and seeds added until a difference is known.

use std::fs;

use crate::common::binary::{Done, Study, command, done};

const WORLD: &str = "worlds/teaching.ron";
const OVER: [&str; 4] = [
    "--over",
    "choice.compute_price_sensitivity=2.5..8",
    "--over",
    "providers.*.egress_per_gb=0..0.1",
];

/// A study of the points of a design of this kind.
fn study_of(kind: &str, points: &str, more: &[&str]) -> Study {
    let study = Study::new();
    let table = study.folder().with_file_name("points.csv");
    let table = table.to_str().unwrap();
    let design = ["design", kind, WORLD, "--points", points, "--out", table];
    done(&[&design[..], &OVER].concat()).with(0);
    let run = [
        "run",
        WORLD,
        "--agents",
        "60",
        "--set",
        "clock.years=2",
        "--no-page",
        "--seeds",
        "1..=2",
    ];
    let place = ["--design", table, "--out", study.name()];
    done(&[&run[..], &place, more].concat()).with(0);
    study
}

fn ask(study: &Study, more: &[&str]) -> Done {
    done(&[&["sensitivity", study.name(), "--format", "csv"], more].concat())
}

/// The numbers of a column by parameter.
fn column(told: &Done, name: &str) -> Vec<f64> {
    let mut lines = told.out.lines();
    let heading: Vec<&str> = lines.next().unwrap().split(',').collect();
    let place = heading.iter().position(|h| *h == name);
    let place = place.unwrap_or_else(|| panic!("{name}: {heading:?}"));
    lines
        .map(|line| line.split(',').nth(place).unwrap().parse().unwrap())
        .collect()
}

const PRICE: [&str; 2] = ["--measure", "market.hhi@compute/all"];

#[test]
fn each_design_is_known_for_what_it_is() {
    let saltelli = study_of("saltelli", "8", &[]);
    let told = ask(&saltelli, &PRICE).with(0);
    let (first, total) = (column(&told, "alone"), column(&told, "with_all_others"));
    assert_eq!(first.len(), 2);
    // What buyers pay attention to drives concentration more than a fee that few pay.
    assert!(total[0] > total[1] && total[0] > 0.5, "{first:?} {total:?}");
    assert_eq!(
        ask(&saltelli, &PRICE),
        told,
        "the same intervals everywhere"
    );
    let morris = study_of("morris", "4", &[]);
    let told = ask(&morris, &PRICE).with(0);
    let size = column(&told, "mean_size");
    assert!(size[0] > size[1], "{size:?}");
    let lhs = study_of("lhs", "16", &["--variant", "exclusive"]);
    let told = ask(&lhs, &PRICE).with(0);
    assert_eq!(column(&told, "t").len(), 2);
    ask(
        &lhs,
        &[
            "--measure",
            "market.hhi@model/all",
            "--variant",
            "exclusive",
            "--year",
            "1",
        ],
    )
    .with(0);
    // The upper half of a result fails somewhere, all of it everywhere.
    let told = done(
        &[
            &["sensitivity", lhs.name()],
            &PRICE[..],
            &["--fails-above", "-1"],
        ]
        .concat(),
    );
    assert!(told.with(0).out.contains("fails at 16 of 16 points"));
}

#[test]
fn what_cannot_be_explained_is_told() {
    let study = study_of("lhs", "6", &[]);
    for (more, told) in [
        (
            &["--measure", "market.hh@compute/all"][..],
            "there is no market.hh in summary.csv",
        ),
        (
            &["--measure", "market.hhi@nowhere"],
            "has no key nowhere; write one of compute/all",
        ),
        (&["--deal", "north-alph"], "did you mean north-alpha"),
        (&["--deal", "north-alpha"], "no variant no-north-alpha"),
        (
            &[&PRICE[..], &["--variant", "portable"]].concat(),
            "no variant portable",
        ),
    ] {
        let said = ask(&study, more).with(2).err;
        assert!(said.contains(told), "{said}");
    }
    let plain = Study::new();
    let run = [
        "run",
        WORLD,
        "--agents",
        "60",
        "--set",
        "clock.years=1",
        "--no-page",
        "--seeds",
        "1",
    ];
    done(&[&run[..], &["--out", plain.name()]].concat()).with(0);
    assert!(
        ask(&plain, &PRICE)
            .with(2)
            .err
            .contains("the study has no points")
    );
}

/// The worth of a deal at each point is that of the point's own world.
#[test]
fn a_deal_is_explained_and_where_it_fails_is_said() {
    let study = study_of("lhs", "24", &["--variant", "no-north-alpha"]);
    let deal = ["--deal", "north-alpha"];
    let told = ask(&study, &deal).with(0);
    assert_eq!(column(&told, "correlation").len(), 2);
    let told = done(
        &[
            &["sensitivity", study.name()],
            &deal[..],
            &["--fails-below", "1e6"],
        ]
        .concat(),
    );
    assert!(told.with(0).out.contains("fails at 24 of 24"));
}

/// Seeds are added until the rule is met; again it is the same study, and a study extended by the rule is the one run by it.
#[test]
fn seeds_are_added_until_the_halfwidth_is_reached() {
    let (one, other) = (Study::new(), Study::new());
    let small = [
        "run",
        WORLD,
        "--agents",
        "60",
        "--set",
        "clock.years=2",
        "--variant",
        "south-cuts",
        "--no-page",
    ];
    let rule = |width: &str| {
        let wanted = format!("market.net_price_index@compute/all={width}");
        ["--until-halfwidth".to_owned(), wanted]
    };
    let run = |study: &Study, seeds: &str, rule: &[String]| {
        let mut all = command(&small);
        all.args(["--seeds", seeds, "--out", study.name()])
            .args(rule);
        Done::from(all.output().unwrap())
    };
    // How well eight seeds know it, in three quarters of which is asked for.
    run(&one, "1..=8", &[]).with(0);
    let summary = fs::read_to_string(one.path("summary.csv")).unwrap();
    let line = summary.lines().find(|l| {
        l.starts_with("south-cuts,market,compute/all,net_price_index,") && l.contains(",24,")
    });
    let cells: Vec<f64> = line
        .unwrap()
        .split(',')
        .map(|c| c.parse().unwrap_or(0.0))
        .collect();
    let half = (cells[13] - cells[12]) / 2.0;
    assert!(half > 0.0, "{line:?}");
    let rule = rule(&format!("{:?}", 0.75 * half));
    let told = run(&other, "1..=4", &rule).with(0);
    assert!(
        told.err.contains("8 seeds: south-cuts is known to"),
        "{}",
        told.err
    );
    assert!(
        told.err.contains("covers a little less than 95 %"),
        "{}",
        told.err
    );
    let seeds = fs::read_dir(other.path("runs/base")).unwrap().count();
    assert!((10..=64).contains(&seeds), "{seeds}");
    let manifest = fs::read_to_string(other.path("manifest.ron")).unwrap();
    assert!(
        manifest.contains("measure: \"net_price_index\"") && manifest.contains("first: 8"),
        "{manifest}"
    );
    let whole = other.digests();
    // Again, and killed before the last seeds: the same.
    let again = run(&other, "1..=4", &rule).with(0);
    assert_eq!(again.out, told.out);
    assert_eq!(other.digests(), whole);
    fs::remove_dir_all(other.path(&format!("runs/south-cuts/{seeds}"))).unwrap();
    run(&other, "1..=4", &rule).with(0);
    assert_eq!(other.digests(), whole);
    let mut extend = vec!["extend", one.name(), "--no-page"];
    extend.extend(rule.iter().map(String::as_str));
    done(&extend).with(0);
    assert_eq!(one.digests(), whole);
    done(&["verify", one.name(), "--sample", "4"]).with(0);
    // What cannot be reached ends at the most that is allowed, and says so.
    let more = [
        "extend",
        one.name(),
        "--until-halfwidth",
        "market.hhi@compute/all=1e-9",
        "--most-seeds",
        "40",
        "--no-page",
    ];
    let told = done(&more).with(0).err;
    assert!(told.contains("not reached with all the seeds"), "{told}");
    let told = done(&["extend", one.name(), "--until-halfwidth", "market.hhi=1"])
        .with(2)
        .err;
    assert!(told.contains("write TABLE.MEASURE@KEY=WIDTH"), "{told}");
}
