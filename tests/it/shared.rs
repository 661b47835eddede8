//! Runs that share a history are the runs that each would have lived alone, bit for bit.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use crate::common::{assert_same, small};
use lockin::record::Recorder;
use lockin::study::ensemble::Outcome;
use lockin::study::shared::{Histories, families, parting, spared};
use lockin::study::{Run, Study};
use lockin::worldfile::Loaded;
use lockin::worldfile::change::parse_set;

type Recorded = BTreeMap<(String, u64), Recorder>;

/// The runs of a study as the ensemble lives them, and each lived alone.
fn both_ways(study: &Study) -> [Recorded; 2] {
    let stop = AtomicBool::new(false);
    let runs = study.runs();
    let kept: [Mutex<Recorded>; 2] = Default::default();
    let keep = |kept: &Mutex<Recorded>, run: Run, recorder: Recorder| {
        let name = study.variants[run.variant].name.clone();
        kept.lock().unwrap().insert((name, run.seed), recorder);
        Ok(())
    };
    let shared = study.live(&runs, &stop, |run, r| keep(&kept[0], run, r), |_| ());
    let apart = study.live_apart(&runs, &stop, |run, r| keep(&kept[1], run, r), |_| ());
    assert_eq!(shared, apart);
    assert!(shared.iter().all(|(_, outcome)| *outcome == Outcome::Kept));
    kept.map(|kept| kept.into_inner().unwrap())
}

fn assert_the_same_both_ways(study: &Study) {
    let [shared, apart] = both_ways(study);
    assert_eq!(shared.len(), study.runs().len());
    for (run, recorder) in &shared {
        assert_same(recorder, &apart[run], &format!("{run:?}"));
        // Also what the rows are called, and in which order texts were first met.
        assert!(*recorder == apart[run], "{run:?}");
    }
}

#[test]
fn every_variant_of_every_shipped_world_is_the_run_from_the_start() {
    for world in [
        "ai-cloud-2026",
        "alliance-stays",
        "merger",
        "teaching",
        "hindcast-2020",
        "announced",
        "build-or-buy",
    ] {
        let path = format!("worlds/{world}.ron");
        let sets = ["agents=90", "calibration_agents=400"].map(|set| parse_set(set).unwrap());
        let loaded = Loaded::read(Path::new(&path), &sets, None).unwrap();
        let study = Study::of_all(&loaded, vec![3, 4]).unwrap();
        assert_the_same_both_ways(&study);
    }
}

#[test]
fn variants_of_policies_alone_live_the_time_before_once() {
    let study = Study::of_all(&small(60, 3, &[]), vec![1]).unwrap();
    let place = |name: &str| study.variants.iter().position(|v| v.name == name).unwrap();
    let run = |name| Run {
        variant: place(name),
        seed: 1,
    };
    // 2027-01-01 is the tenth month after 2026-04-01.
    let pair = [run("base"), run("egress-ban")];
    assert_eq!(
        parting(&study, &pair),
        (9, pair.map(|run| vec![run]).to_vec())
    );
    // It takes its deal's exclusivity further from the start.
    let three = [run("base"), run("exclusivity-ban"), run("egress-ban")];
    let families = families(&study, &three, Histories::Shared);
    assert_eq!(families, [pair.to_vec(), vec![run("exclusivity-ban")]]);
    let (spared, all) = spared(&study, &study.runs());
    assert!(spared * 100 > all * 10, "{spared} of {all}");
}

#[test]
fn a_value_that_changes_on_a_date_parts_histories_on_that_date() {
    let text = crate::common::text().replacen(
        "    variants: [",
        "    variants: [(name: \"dearer\", about: \"Egress is dearer.\", changes: [(from: \"2027-06-01\", path: \"providers.*.egress_per_gb\", value: \"0.2\")]),",
        1,
    );
    let sets = ["agents=90", "clock.years=2"];
    let loaded = crate::common::read(text, &sets, None);
    let study = Study::of(
        &loaded,
        None,
        &["base", "dearer", "no-amazon-anthropic"],
        vec![1],
    )
    .unwrap();
    let run = |variant| Run { variant, seed: 1 };
    let (until, _) = parting(&study, &[run(0), run(1)]);
    assert_eq!(until, 14);
    assert_the_same_both_ways(&study);
}

/// Where somebody looks ahead plans part on the day of the announcement, and where nobody does on that of the policy.
#[test]
fn announced_policies_part_histories_when_they_are_announced() {
    let ban = |name: &str, announced: &str, set: &str| {
        format!(
            "(name: \"{name}\", about: \"A ban.\", policies: [EgressFeeBan(from: \"2027-01-01\"{announced})]{set}),"
        )
    };
    let everybody = ", set: [(path: \"look_ahead\", value: \"(buyers: true, sellers: true)\")]";
    let buyers = ", set: [(path: \"look_ahead.buyers\", value: \"true\")]";
    let known = ", announced: \"2026-08-01\"";
    let variants = [
        ban("unforeseen", "", ""),
        ban("told", known, ""),
        ban("watchful", "", everybody),
        ban("awaited", known, buyers),
        ban("foreseen", known, everybody),
    ];
    let text = crate::common::text().replacen(
        "    variants: [",
        &format!("    variants: [{}", variants.concat()),
        1,
    );
    let loaded = crate::common::read(text, &["agents=90", "clock.years=2"], None);
    let names = [
        "base",
        "unforeseen",
        "told",
        "watchful",
        "awaited",
        "foreseen",
    ];
    let study = Study::of(&loaded, None, &names, vec![1]).unwrap();
    let until = |a, b| {
        let run = |variant| Run { variant, seed: 1 };
        parting(&study, &[run(a), run(b)]).0
    };
    // August 2026 is the fifth month after April, January 2027 the tenth.
    assert_eq!(until(0, 1), 9);
    assert_eq!(until(1, 2), u32::MAX);
    assert_eq!(until(1, 3), u32::MAX);
    assert_eq!(until(0, 3), 9);
    assert_eq!(until(0, 4), 4);
    assert_eq!(until(1, 4), 4);
    assert_eq!(until(4, 5), 4);
    assert_the_same_both_ways(&study);
}
