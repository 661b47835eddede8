//! The command line: exit codes, where things are printed, what is left on disk.

use std::fs;

use crate::common::WORLD;
use crate::common::binary::{Done, Study, command, done};

/// A small study of base and the egress ban over two seeds, and more arguments.
fn run(study: &Study, more: &[&str]) -> Done {
    let folder = study.folder().display().to_string();
    let mut arguments = vec!["run", WORLD, "--agents", "300", "--variant", "egress-ban"];
    arguments.extend([
        "--seeds",
        "1..=2",
        "--set",
        "clock.years=2",
        "--out",
        &folder,
    ]);
    arguments.extend(more);
    done(&arguments)
}

#[test]
fn who_reads_no_further_ends_the_program_without_a_word() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut explain = command(&["explain"]);
    let ended: Done = explain.stdout(writer).output().unwrap().into();
    assert_eq!((ended.code, ended.err.as_str()), (Some(141), ""));
}

#[test]
fn wrong_input_is_told_on_standard_error_with_exit_code_two() {
    for (arguments, told) in [
        (vec!["run", "no-such.ron"], "there is no file no-such.ron"),
        (
            vec!["run", WORLD, "--seeds", "1..20"],
            "write 1..=19 or 1..=20",
        ),
        (vec!["run", WORLD, "--seeds", ""], "there are no seeds"),
        (
            vec!["run", WORLD, "--agents", "0"],
            "write a whole number from 1",
        ),
        (vec!["run", WORLD, "--threads", "0"], "write 1 or more"),
        (
            vec!["run", WORLD, "--variant", "egres-ban"],
            "did you mean egress-ban?",
        ),
        (
            vec!["run", WORLD, "--calibration", "x"],
            "write inattentive or attentive",
        ),
        (
            vec!["run", WORLD, "--set", "providers.aw.egress_per_gb=0"],
            "did you mean aws?",
        ),
        (
            vec!["run", WORLD, "--set", "providers.aws.egress_per_gb=NaN"],
            "NaN is not a number",
        ),
        (vec!["run", WORLD, "--sedes", "1"], "--seeds"),
        (vec!["compare", "no-such-study"], "holds no study"),
        (vec!["check", "Cargo.toml"], "Cargo.toml:"),
    ] {
        let done = done(&arguments).with(2);
        assert!(done.err.contains(told), "{arguments:?}: {}", done.err);
        assert!(done.out.is_empty(), "{arguments:?}: {}", done.out);
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_told_and_nothing_is_lost() {
    let study = Study::new();
    fs::write(study.folder(), "mine").unwrap();
    let done = run(&study, &[]).with(2);
    assert!(done.err.contains("cannot"), "{}", done.err);
    assert_eq!(fs::read_to_string(study.folder()).unwrap(), "mine");
}

#[test]
fn a_study_is_written_printed_again_finished_and_guarded() {
    let study = Study::new();
    let first = run(&study, &[]).with(0);
    for file in [
        "manifest.ron",
        "codebook.csv",
        "summary.csv",
        "runs/egress-ban/2/market.parquet",
    ] {
        assert!(study.path(file).exists(), "{file}");
    }
    assert!(first.out.contains("base, mean over 2 seeds"));
    assert!(!first.out.contains("runs to do"), "progress is no result");

    let again = run(&study, &[]).with(0);
    assert_eq!(again.out, first.out);
    assert!(again.err.contains("nothing is left to do"));
    let folder = study.folder().display().to_string();
    assert_eq!(done(&["compare", &folder]).with(0).out, first.out);

    let kept = fs::read(study.path("manifest.ron")).unwrap();
    fs::remove_dir_all(study.path("runs/base/2")).unwrap();
    let finished = run(&study, &[]).with(0);
    assert!(finished.err.contains("1 run to do"), "{}", finished.err);
    assert_eq!(finished.out, first.out);
    assert_eq!(fs::read(study.path("manifest.ron")).unwrap(), kept);

    let other = run(&study, &["--set", "choice.taste_sd=0.3"]).with(2);
    assert!(
        other.err.contains("holds a different study"),
        "{}",
        other.err
    );
    assert!(other.err.contains("taste_sd"), "{}", other.err);
    assert_eq!(fs::read(study.path("manifest.ron")).unwrap(), kept);
    run(&study, &["--set", "choice.taste_sd=0.3", "--force"]).with(0);
}

#[test]
fn a_spoilt_file_is_told_and_nothing_is_lost() {
    let study = Study::new();
    run(&study, &[]).with(0);
    let spoilt = study.path("runs/base/1/market.parquet");
    let bytes = fs::read(&spoilt).unwrap();
    fs::write(&spoilt, &bytes[..bytes.len() / 2]).unwrap();
    let folder = study.folder().display().to_string();
    let compared = done(&["compare", &folder]).with(2);
    assert!(compared.err.contains("market.parquet"), "{}", compared.err);
    let again = run(&study, &[]).with(2);
    assert!(again.err.contains("market.parquet"), "{}", again.err);
    assert!(study.path("runs/base/2/market.parquet").exists());
}

#[test]
fn verify_makes_a_study_again_and_names_every_file_that_differs() {
    let study = Study::new();
    study
        .run(&["--seeds", "1,2", "--variant", "egress-ban"])
        .with(0);
    let before = study.digests();
    let verify = |more: &[&str]| done(&[&["verify", study.name()], more].concat());
    let all = verify(&[]).with(0);
    assert!(all.out.contains("4 runs"), "{}", all.out);
    assert!(all.out.contains("the same to the last bit"), "{}", all.out);
    let one = verify(&["--seeds", "2", "--variant", "egress-ban"]).with(0);
    assert!(one.out.contains("1 run (1 variant, 1 seed)"), "{}", one.out);
    let seed = verify(&["--seeds", "2..=3"]).with(2);
    assert!(seed.err.contains("no seed 3; it has 1, 2"), "{}", seed.err);
    let variant = verify(&["--variant", "egres-ban"]).with(2);
    assert!(
        variant.err.contains("did you mean egress-ban"),
        "{}",
        variant.err
    );
    assert_eq!(study.digests(), before, "it changes nothing");

    // Another seed's table under this seed's name, on disk and in the manifest.
    let (file, other) = ("runs/base/1/market.parquet", "runs/base/2/market.parquet");
    let manifest = fs::read_to_string(study.path("manifest.ron")).unwrap();
    fs::copy(study.path(other), study.path(file)).unwrap();
    let spoilt = verify(&[]).with(1);
    assert!(spoilt.err.contains(file), "{}", spoilt.err);
    // Whoever forges a table forges the record that lists it, and the manifest that lists the record.
    let record = "runs/base/1/run.ron";
    let told = fs::read_to_string(study.path(record)).unwrap();
    let forged = told.replace(&before[file], &before[other]);
    fs::write(study.path(record), &forged).unwrap();
    let digest = lockin::record::files::digest_text(&forged);
    let forged = manifest.replace(&before[record], &digest);
    fs::write(study.path("manifest.ron"), forged).unwrap();
    let forged = verify(&[]).with(1);
    assert!(
        forged.out.contains("as the manifest says"),
        "{}",
        forged.out
    );
    assert!(forged.err.contains(file), "{}", forged.err);
    assert!(forged.err.contains("summary.csv"), "{}", forged.err);

    // A file that the manifest is silent on, a digest of no world, a run that is not there.
    let entry = manifest.find(&format!("path: \"{record}\"")).unwrap();
    let (start, end) = (
        manifest[..entry].rfind('(').unwrap(),
        entry + manifest[entry..].find(')').unwrap(),
    );
    let silent = format!("{}{}", &manifest[..start], &manifest[end + 2..]);
    fs::write(study.path("manifest.ron"), silent).unwrap();
    let silent = verify(&["--seeds", "2"]).with(1);
    assert!(silent.err.contains("has no digest"), "{}", silent.err);
    let world = manifest.replace("world_digest: \"sha256:", "world_digest: \"sha256:0");
    fs::write(study.path("manifest.ron"), world).unwrap();
    let world = verify(&["--seeds", "2"]).with(1);
    assert!(world.err.contains("world_digest"), "{}", world.err);
    fs::remove_dir_all(study.path("runs/base/1")).unwrap();
    fs::write(study.path("manifest.ron"), &manifest).unwrap();
    let missing = verify(&[]).with(1);
    assert!(missing.err.contains("run.ron: missing"), "{}", missing.err);

    fs::write(
        study.path("manifest.ron"),
        manifest.replace("complete: true", "complete: false"),
    )
    .unwrap();
    let unfinished = verify(&[]).with(2);
    assert!(
        unfinished.err.contains("not complete"),
        "{}",
        unfinished.err
    );
}

#[test]
fn a_report_is_one_page_and_its_figures_and_leaves_the_study_alone() {
    let study = Study::new();
    study
        .run(&["--seeds", "1,2", "--variant", "egress-ban"])
        .with(0);
    let before = study.digests();
    let out = study.path("../report");
    let report = |more: &[&str]| {
        let page = ["report", study.name(), "--out", out.to_str().unwrap()];
        done(&[&page, more].concat())
    };
    report(&["--variant", "egress-ban"]).with(0);
    assert_eq!(study.digests(), before);
    let page = fs::read_to_string(out.join("index.html")).unwrap();
    let drawn = fs::read_dir(&out).unwrap().count() - 1;
    assert_eq!(page.matches("<svg ").count(), drawn);
    assert!(drawn > 20, "{drawn} figures");
    for holds in [
        "compute-shares.svg",
        "effect-market-model-all-hhi.svg",
        "base, mean over 2 seeds",
        "egress-ban",
    ] {
        assert!(page.contains(holds), "{holds}");
    }
    assert!(!page.contains(study.name()), "no path");
    report(&["--variant", "egress-ban"]).with(0);
    assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), page);

    let misspelt = report(&["--variant", "egres-ban", "--variant", "base"]).with(2);
    assert!(
        misspelt.err.contains("did you mean egress-ban"),
        "{}",
        misspelt.err
    );
    assert!(
        misspelt.err.contains("base is always drawn"),
        "{}",
        misspelt.err
    );
    study
        .run(&["--seeds", "1", "--variant", "base", "--force"])
        .with(0);
    report(&[]).with(0);
    let alone = fs::read_to_string(out.join("index.html")).unwrap();
    let left = fs::read_dir(&out).unwrap().count() - 1;
    assert_eq!(
        alone.matches("<svg ").count(),
        left,
        "no figure of the former study"
    );
    assert!(!alone.contains("id=\"effect-"), "base alone has no effects");
    done(&["verify", study.name()]).with(0);
}

#[test]
fn csv_and_both_write_what_they_say() {
    let study = Study::new();
    run(&study, &["--format", "csv"]).with(0);
    assert!(study.path("runs/base/1/market.csv").exists());
    assert!(!study.path("runs/base/1/market.parquet").exists());
    run(&study, &["--format", "both", "--force"]).with(0);
    assert!(study.path("runs/base/1/market.csv").exists());
    assert!(study.path("runs/base/1/market.parquet").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn help_that_cannot_be_written_is_no_success() {
    for asked in [&["--help"][..], &["--version"], &["run", "--help"]] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full");
        let mut help = command(asked);
        let ended: Done = help.stdout(full.unwrap()).output().unwrap().into();
        let told = "cannot write standard output: No space left on device";
        let ended = ended.with(1);
        assert!(ended.err.starts_with(told), "{}", ended.err);
    }
    done(&["--version"]).with(0);
    done(&["no-such-command"]).with(2);
}

/// A limit on its own memory stands for a machine that has too little.
#[cfg(target_os = "linux")]
#[test]
fn what_memory_cannot_hold_is_refused_before_anything_is_written() {
    let study = Study::new();
    let run = command(&["run", WORLD]);
    let program = run.get_program().to_str().unwrap();
    let script = format!(
        "ulimit -v 1200000; exec {program} run {WORLD} --agents 4289000 --seeds 1 --variant base --threads 1 \
         --set clock.years=1 --set calibration_agents=500 --out {}",
        study.name()
    );
    let mut bash = std::process::Command::new("bash");
    let ended: Done = bash.args(["-c", &script]).output().unwrap().into();
    let told = ended.with(2).err;
    assert!(told.contains("4289000 enterprises"), "{told}");
    assert!(told.trim_end().ends_with("write fewer --agents"), "{told}");
    assert!(!study.folder().exists());
}

#[cfg(unix)]
#[test]
fn an_interrupted_study_keeps_what_is_finished_and_is_finished_later() {
    let whole = Study::new();
    let torn = Study::new();
    let arguments = |study: &Study| {
        let folder = study.folder().display().to_string();
        let mut all: Vec<String> = ["run", WORLD, "--agents", "1500", "--variant", "egress-ban"]
            .map(str::to_owned)
            .to_vec();
        all.extend(
            [
                "--seeds",
                "1..=6",
                "--set",
                "clock.years=4",
                "--out",
                &folder,
            ]
            .map(str::to_owned),
        );
        all
    };
    let text = |study: &Study| arguments(study);
    let start = |study: &Study| {
        let all = text(study);
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        command(&all)
    };
    let mut child = start(&torn)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    while !torn.path("runs/base/1").exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let pid = child.id().to_string();
    let sent = std::process::Command::new("kill")
        .args(["-INT", &pid])
        .status();
    assert!(sent.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(torn.path("runs/base/1/market.parquet").exists());
    assert!(!torn.path("summary.csv").exists());
    let finished: Done = start(&torn).output().unwrap().into();
    let at_once: Done = start(&whole).output().unwrap().into();
    finished.with(0);
    at_once.with(0);
    for file in ["manifest.ron", "summary.csv"] {
        assert_eq!(
            fs::read(torn.path(file)).unwrap(),
            fs::read(whole.path(file)).unwrap(),
            "{file}"
        );
    }
}

#[test]
fn explain_says_what_a_parameter_means_and_where_its_value_comes_from() {
    let said = done(&["explain", "providers.google.egress_per_gb"])
        .with(0)
        .out;
    for part in [
        "Internet egress fee.",
        "dollars per gigabyte",
        "0 to 10",
        "0.12",
        "S130",
        "cloudtoolstack.com",
        "\"Pricing\"",
    ] {
        assert!(said.contains(part), "no {part} in\n{said}");
    }
    let assumed = done(&["explain", "choice.taste_sd"]).with(0).out;
    assert!(
        assumed.contains("assumed") && !assumed.contains("sources"),
        "{assumed}"
    );
    let told = done(&["explain", "choice.taste_sdd"]).with(2);
    assert!(
        told.err.contains("did you mean choice.taste_sd?"),
        "{told:?}"
    );
    assert!(told.out.is_empty());
}

#[test]
fn explain_without_a_path_lists_every_parameter_under_its_section() {
    let said = done(&["explain"]).with(0).out;
    for parameter in lockin::worldfile::parameters::PARAMETERS.iter() {
        assert!(
            said.contains(&format!("  {} = ", parameter.path)),
            "{}",
            parameter.path
        );
        assert!(said.lines().any(|line| line == parameter.section));
    }
}

#[test]
fn a_new_world_is_right_as_it_stands_and_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.ron");
    let file = path.to_str().unwrap();
    let said = done(&["new", file]).with(0);
    assert!(said.out.contains(&format!("lockin run {file}")), "{said:?}");
    let checked = done(&["check", file]).with(0);
    assert!(checked.err.is_empty(), "{checked:?}");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("name: \"mine\"") && !text.contains("teaching"));

    fs::write(&path, "mine").unwrap();
    let told = done(&["new", file]).with(2).err;
    assert!(told.contains("is there already"), "{told}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");

    let odd = folder.path().join("my world.ron");
    let told = done(&["new", odd.to_str().unwrap()]).with(2).err;
    assert!(told.contains("cannot be a name"), "{told}");
    assert!(!odd.exists());
    let nowhere = folder.path().join("no/mine.ron");
    let told = done(&["new", nowhere.to_str().unwrap()]).with(2).err;
    assert!(told.contains("no such folder"), "{told}");
}
