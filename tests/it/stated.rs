//! Studies as files: what they state is what the command line says, and every mistake in one has its place.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::common::binary::{Done, Study, command, done};

/// A file that states a study, in a folder of its own.
fn file(text: &str) -> (TempDir, PathBuf) {
    let keep = tempfile::tempdir().unwrap();
    let path = keep.path().join("study.ron");
    fs::write(&path, text).unwrap();
    (keep, path)
}

fn stated(points: &str) -> String {
    format!(
        "(\n    study: \"small\",\n    world: \"teaching\",\n    variants: [\"portable\"],\n    seeds: \"1..=2\",\n    set: [(path: \
         \"agents\", value: \"120\"), (path: \"clock.years\", value: \"1\"), (path: \"calibration_agents\", value: \"200\")],\n\
         {points})\n"
    )
}

fn run(from: &str, study: &Study, more: &[&str]) -> Done {
    let mut command = command(&["run", from, "--out", study.name(), "--no-page"]);
    command.args(more);
    command.output().expect("the binary starts").into()
}

/// A file and the command line that says the same make the same study, to the last bit; parts are crossed.
#[test]
fn a_file_is_the_study_that_the_command_line_says() {
    let grid = "    points: [Grid([(path: \"choice.taste_sd\", values: [\"0.2\", \"0.5\"])]), \
                Grid([(path: \"providers.*.operating_margin\", values: [\"0.25\"])])],\n    infer: Each,\n";
    let (_keep, path) = file(&stated(grid));
    let (by_file, by_hand) = (Study::new(), Study::new());
    let path = path.to_str().unwrap();
    let told = done(&["check", path]).with(0);
    assert!(told.out.contains("no mistakes"), "{}", told.out);
    run(path, &by_file, &[]).with(0);
    let table = by_hand.folder().with_extension("csv");
    fs::write(
        &table,
        "choice.taste_sd,providers.*.operating_margin\n0.2,0.25\n0.5,0.25\n",
    )
    .unwrap();
    let design = [
        "--design",
        table.to_str().unwrap(),
        "--infer",
        "each",
        "--variant",
        "portable",
    ];
    let set = [
        "--agents",
        "120",
        "--set",
        "clock.years=1",
        "--set",
        "calibration_agents=200",
    ];
    run(
        "teaching",
        &by_hand,
        &[&design[..], &set, &["--seeds", "1..=2"]].concat(),
    )
    .with(0);
    let bytes = |study: &Study| {
        let mut all = study.digests();
        all.remove("manifest.ron");
        all
    };
    assert_eq!(bytes(&by_file), bytes(&by_hand));
    let cells = fs::read_to_string(by_file.path("cells.csv")).unwrap();
    assert!(
        cells.contains("\np2--portable,p2,portable,p2,0.5,0.25\n"),
        "{cells}"
    );
    let again = run(path, &by_file, &[]).with(0);
    assert!(again.err.contains("nothing is left to do"), "{}", again.err);
}

/// Several calibrations are a study each, in folders of their own.
#[test]
fn calibrations_are_a_study_each() {
    let text = stated("    calibrations: [\"as-written\", \"as-written\"],\n");
    let other = text.replace(
        "\"as-written\", \"as-written\"",
        "\"inattentive\", \"attentive\"",
    );
    let other = other
        .replace("\"teaching\"", "\"ai-cloud-2026\"")
        .replace("\"portable\"", "\"egress-ban\"");
    let other = other
        .replace("\"120\"", "\"300\"")
        .replace("\"200\"", "\"500\"");
    let (_keep, path) = file(&other);
    let study = Study::new();
    let told = run(path.to_str().unwrap(), &study, &[]).with(0);
    let folders = ["inattentive", "attentive"].map(|name| study.path(name).display().to_string());
    assert!(
        told.err.contains(&format!(
            "the range over them: lockin compare {}",
            folders.join(" ")
        )),
        "{}",
        told.err
    );
    let range = done(&["compare", &folders[0], &folders[1]]).with(0);
    assert!(range.out.contains("attentive, 2 seeds"), "{}", range.out);
}

/// Every mistake is told with its line and column, and nothing is written.
#[test]
fn every_mistake_in_a_file_is_told_with_its_place() {
    let told = |text: &str| {
        let (_keep, path) = file(text);
        let study = Study::new();
        let done = run(path.to_str().unwrap(), &study, &[]).with(2);
        assert!(!study.folder().exists(), "nothing is written");
        done.err.replace(path.to_str().unwrap(), "study.ron")
    };
    let point = |part: &str| {
        told(&stated(&format!(
            "    points: [\n        {part},\n    ],\n"
        )))
    };
    for (found, wanted) in [
        (told(&stated("    pionts: [],\n")), "study.ron:7:5: "),
        (
            told(&stated("").replace("portable", "potable")),
            "study.ron:4:16: variants[0]: the world has no variant potable; did you mean portable?",
        ),
        (
            told(&stated("").replace("\"1..=2\"", "\"9..=3\"")),
            "study.ron:5:12: seeds: the seeds 9..=3 run backwards; write 3..=9\n",
        ),
        (
            told(&stated("").replace("\"1..=2\"", "\"a\"")),
            "study.ron:5:12: seeds: \"a\" does not name seeds; write 1..=20 or 1,5,9\n",
        ),
        (
            told(&stated("").replace("path: \"agents\"", "path: \"\"")),
            "study.ron:6:18, in set: there is no path; write one such as ",
        ),
        (
            point("Grid([(path: \"\", values: [\"1\"])])"),
            "study.ron:8:22: points[0][0][0].path: there is no path; write one such as ",
        ),
        (
            point(
                "LatinHypercube(points: 2, over: [(path: \"choice.taste_sd\", low: NaN, high: 0.2)])",
            ),
            "study.ron:8:73: points[0].over[0].low: NaN is not a number; write a finite number\n",
        ),
        (
            point("Sobol(points: 2, over: [(path: \"choice.taste_sd\", low: 0.1, high: inf)])"),
            "study.ron:8:75: points[0].over[0].high: inf is out of range; write a finite number\n",
        ),
        (
            told(&stated("").replace("\"teaching\"", "\"teachin\"")),
            "study.ron:3:12: world: there is no file",
        ),
        (
            told(&stated("    calibrations: [\"asleep\"],\n")),
            "study.ron:7:20: calibrations[0]: the world has no calibration asleep",
        ),
        (
            told(&stated("").replace("\"120\"", "\"-1\"")),
            "study.ron:6:18, in set: agents: ",
        ),
        (
            point("Grid([(path: \"choice.taste\", values: [\"1\"])])"),
            "study.ron:8:22: points[0][0][0].path: choice.taste: ",
        ),
        (
            point("Grid([(path: \"choice.taste_sd\", values: [])])"),
            "study.ron:8:49: points[0][0][0].values: there are no values",
        ),
        (
            point("Grid([(path: \"choice.taste_sd\", values: [\"-3\"])])"),
            "study.ron:8:22, in point p1",
        ),
        (
            point(
                "LatinHypercube(points: 0, over: [(path: \"choice.taste_sd\", low: 0.1, high: 0.2)])",
            ),
            "study.ron:8:32: points[0].points: 0 points",
        ),
        (
            point("Sobol(points: 4, over: [(path: \"choice.taste_sd\", low: 0.2, high: 0.1)])"),
            "the range of choice.taste_sd is empty",
        ),
        (
            point("Prior(4)"),
            "study.ron:8:9: points[0]: no draws of the prior: the world says of nothing",
        ),
        (
            point(
                "Morris(points: 2, over: [(path: \"choice.taste_sd\", low: 0.1, high: 0.2)]), Grid([(path: \"choice.host_bonus\", values: [\"1\"])])",
            ),
            "points[0]",
        ),
        (point("Table(\"nowhere.csv\")"), "there is no file"),
    ] {
        assert!(found.contains(wanted), "{wanted}:\n{found}");
    }
}

#[test]
fn what_the_file_says_is_not_said_on_the_command_line() {
    let (_keep, path) = file(&stated(""));
    let study = Study::new();
    let both = run(
        path.to_str().unwrap(),
        &study,
        &["--seeds", "1", "--agents", "9"],
    )
    .with(2);
    assert!(both.err.contains("--seeds, --agents: "), "{}", both.err);
}

#[test]
fn the_examples_are_right_and_their_fields_are_explained() {
    let files = std::fs::read_dir("examples").unwrap();
    let files = files.map(|entry| entry.unwrap().path());
    let stated: Vec<_> = files
        .filter(|p| p.extension().is_some_and(|e| e == "ron"))
        .collect();
    assert!(stated.len() >= 3);
    for file in stated {
        done(&["check", file.to_str().unwrap()]).with(0);
    }
    let all = done(&["explain", "study"]).with(0).out;
    for field in [
        "calibrations",
        "points.LatinHypercube",
        "left out: the world's first",
    ] {
        assert!(all.contains(field), "{all}");
    }
    let one = done(&["explain", "study.infer"]).with(0).out;
    assert!(one.starts_with("infer\n"), "{one}");
    done(&["explain", "study.infr"]).with(2);
}
