//! The study on disk: whose numbers it holds, what is left of what, what becomes of a user's files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::common::{
    self,
    binary::{Done, Study, command, done},
};
use lockin::study::hold::Held;
use lockin::study::identity::{Format, Identity};
use lockin::study::job::{self, Job, Replace, Standing};
use lockin::study::kept::Kept;
use lockin::study::store::Store;
use lockin::worldfile::Loaded;

const WORLD: &str = "worlds/teaching.ron";

/// The command of a small study of two variants over two seeds.
fn small(study: &Study, more: &[&str]) -> Command {
    let mut all = vec!["run", WORLD, "--agents", "60", "--variant", "exclusive"];
    all.extend(["--out", study.name()]);
    if !more.iter().any(|word| word.starts_with("clock.years=")) {
        all.extend(["--set", "clock.years=2"]);
    }
    if !more.contains(&"--seeds") {
        all.extend(["--seeds", "1..=2"]);
    }
    all.extend(more);
    command(&all)
}

fn run(study: &Study, more: &[&str]) -> Done {
    small(study, more).output().unwrap().into()
}

/// A study that was run, and the digests of its files.
fn made(more: &[&str]) -> (Study, BTreeMap<String, String>) {
    let study = Study::new();
    run(&study, more).with(0);
    let digests = study.digests();
    (study, digests)
}

/// Fails unless a study's folder holds these files and no others, hidden ones too.
fn assert_files(study: &Study, wanted: &BTreeMap<String, String>) {
    let there = study.digests();
    let only = |one: &BTreeMap<String, String>, other: &BTreeMap<String, String>| {
        let differs = |(path, digest): &(&String, &String)| other.get(*path) != Some(*digest);
        let paths = one.iter().filter(differs).map(|(path, _)| path.clone());
        paths.collect::<Vec<_>>()
    };
    let (more, less) = (only(&there, wanted), only(wanted, &there));
    assert!(
        more.is_empty() && less.is_empty(),
        "there {more:?}, wanted {less:?}"
    );
}

const OTHER: [&str; 2] = ["--set", "choice.compute_price_sensitivity=8"];

fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

#[test]
fn runs_without_a_manifest_are_nobodys() {
    let (study, old) = made(&[]);
    let (_, new) = made(&OTHER);
    assert_ne!(
        old["runs/base/1/market.parquet"],
        new["runs/base/1/market.parquet"]
    );
    fs::remove_file(study.path("manifest.ron")).unwrap();
    let told = run(&study, &OTHER).with(2).err;
    assert!(told.contains("no manifest"), "{told}");
    assert_eq!(study.digests().len(), old.len() - 1, "nothing was changed");
    run(&study, &[&OTHER[..], &["--force"]].concat()).with(0);
    assert_files(&study, &new);
}

#[test]
fn only_runs_that_the_studys_identity_made_are_taken() {
    for format in ["parquet", "csv"] {
        let more = [&OTHER[..], &["--format", format]].concat();
        let (other, _) = made(&more);
        let (study, whole) = made(&["--format", format]);
        for (from, why) in [
            (other.path("runs/base/1"), "made from another world"),
            (study.path("runs/base/2"), "seed: there 2, wanted 1"),
            (
                study.path("runs/exclusive/1"),
                "there exclusive, wanted base",
            ),
        ] {
            copy(&from, &study.path("runs/base/1"));
            for told in [
                done(&["compare", study.name()]).with(2),
                done(&["facts", study.name()]).with(2),
                done(&["report", study.name()]).with(2),
                done(&["value", study.name()]).with(2),
                done(&["verify", study.name()]).with(1),
            ] {
                assert!(told.err.contains("runs/base/1"), "{}", told.err);
            }
            let told = run(&study, &["--format", format]).with(2).err;
            assert!(told.contains(why), "{told}");
            // The remedy that it names.
            fs::remove_dir_all(study.path("runs/base/1")).unwrap();
            let _ = fs::remove_dir_all(study.path("value"));
            run(&study, &["--format", format]).with(0);
            assert_files(&study, &whole);
        }
    }
}

#[test]
fn a_table_has_to_lie_where_it_says_that_it_belongs() {
    let (study, digests) = made(&[]);
    let record = fs::read_to_string(study.path("runs/base/1/run.ron")).unwrap();
    for other in ["runs/base/2/market.parquet", "runs/base/1/vendors.parquet"] {
        fs::copy(study.path(other), study.path("runs/base/1/market.parquet")).unwrap();
        let told = done(&["compare", study.name()]).with(2).err;
        assert!(
            told.contains("market.parquet is not what the run wrote"),
            "{told}"
        );
        let market = &digests["runs/base/1/market.parquet"];
        let forged = record.replace(&**market, &digests[other]);
        fs::write(study.path("runs/base/1/run.ron"), forged).unwrap();
        let told = done(&["compare", study.name()]).with(2).err;
        assert!(told.contains("holds another run or table"), "{told}");
        fs::write(study.path("runs/base/1/run.ron"), &record).unwrap();
    }
}

#[test]
fn a_run_does_not_depend_on_which_others_are_in_the_study() {
    let (_, two) = made(&[]);
    let (_, one) = made(&["--seeds", "2..=3"]);
    for (path, digest) in &one {
        if path.starts_with("runs/base/2/") {
            assert_eq!(*digest, two[path], "{path}");
        }
    }
    assert!(one.contains_key("runs/base/2/run.ron"));
}

#[test]
fn what_is_unfinished_lies_elsewhere_and_what_is_no_runs_is_named() {
    let (study, whole) = made(&[]);
    assert!(
        whole.keys().all(|path| !path.contains("unfinished")),
        "{whole:?}"
    );
    fs::create_dir_all(study.path(".unfinished/new-abc")).unwrap();
    fs::write(study.path(".unfinished/new-abc/market.parquet"), "half").unwrap();
    fs::remove_dir_all(study.path("runs/base/1")).unwrap();
    run(&study, &[]).with(0);
    assert_files(&study, &whole);

    for stray in ["runs/base/.unfinished-abc", "runs/base/99"] {
        copy(&study.path("runs/base/1"), &study.path(stray));
        let told = done(&["verify", study.name(), "--seeds", "1"]).with(1).err;
        let name = format!("{stray}/market.parquet: not in the manifest");
        assert!(told.contains(&name), "{told}");
        let told = run(&study, &[]).with(0).err;
        assert!(told.contains("not of this study"), "{told}");
        fs::remove_dir_all(study.path(stray)).unwrap();
    }
    done(&["verify", study.name(), "--seeds", "1"]).with(0);
}

#[test]
fn a_folder_has_one_writer() {
    let (study, whole) = made(&[]);
    let held = Held::take(study.folder()).unwrap();
    for told in [
        run(&study, &[]).with(2),
        run(&study, &["--force"]).with(2),
        done(&["value", study.name()]).with(2),
        done(&["report", study.name()]).with(2),
    ] {
        assert!(told.err.contains("another lockin writes"), "{}", told.err);
    }
    drop(held);
    assert_files(&study, &whole);

    let both = Study::new();
    let start = || {
        let mut command = small(&both, &[]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    };
    let ended = [start(), start(), start()].map(|mut child| child.wait().unwrap().code());
    assert!(ended.contains(&Some(0)), "{ended:?}");
    assert!(
        ended.iter().all(|code| [Some(0), Some(2)].contains(code)),
        "{ended:?}"
    );
    assert_files(&both, &whole);
}

#[test]
fn files_that_are_not_ours_are_neither_overwritten_nor_deleted() {
    let precious = |path: &Path| {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "precious").unwrap();
    };
    let kept = |study: &Study, path: &str| {
        let text = fs::read_to_string(study.path(path)).unwrap();
        assert_eq!(text, "precious", "{path}");
    };
    let study = Study::new();
    precious(&study.path("summary.csv"));
    precious(&study.path("notes.txt"));
    for more in [&[][..], &["--force"]] {
        let told = run(&study, more).with(2).err;
        assert!(told.contains("summary.csv"), "{told}");
        kept(&study, "summary.csv");
    }
    assert_eq!(study.digests().len(), 2, "nothing was added");
    fs::remove_file(study.path("summary.csv")).unwrap();
    run(&study, &[]).with(0);
    kept(&study, "notes.txt");

    let study = Study::new();
    precious(&study.path("manifest.ron"));
    precious(&study.path("runs/mine/data.csv"));
    let told = run(&study, &["--force"]).with(2).err;
    assert!(
        told.contains("manifest.ron there is not lockin's"),
        "{told}"
    );
    fs::remove_file(study.path("manifest.ron")).unwrap();
    let told = run(&study, &["--force"]).with(2).err;
    assert!(told.contains("runs/mine/data.csv"), "{told}");
    kept(&study, "runs/mine/data.csv");

    let (study, _) = made(&[]);
    precious(&study.path("runs/base/1/notes.txt"));
    let told = run(&study, &["--force"]).with(2).err;
    assert!(told.contains("runs/base/1/notes.txt"), "{told}");
    kept(&study, "runs/base/1/notes.txt");

    precious(&study.path("site/logo.svg"));
    let page = "<figure id=\"logo\"><img src=logo.svg></figure>";
    fs::write(study.path("site/index.html"), page).unwrap();
    let site = study.path("site");
    let report = ["report", study.name(), "--out", site.to_str().unwrap()];
    let told = done(&report).with(2).err;
    assert!(told.contains("index.html"), "{told}");
    kept(&study, "site/logo.svg");
    assert_eq!(fs::read_to_string(site.join("index.html")).unwrap(), page);
    precious(&study.path("value/worth.csv"));
    let told = done(&["value", study.name(), "--draws", "0"]).with(2).err;
    assert!(told.contains("worth.csv is not lockin's"), "{told}");
    kept(&study, "value/worth.csv");
}

#[test]
fn force_redoes_whatever_was_found_and_the_rest_is_mended() {
    let (study, whole) = made(&[]);
    let summary = fs::read_to_string(study.path("summary.csv")).unwrap();
    for spoil in [
        &|| fs::write(study.path("summary.csv"), summary.replace("base", "Base")),
        &|| fs::remove_file(study.path("codebook.csv")),
    ] as [&dyn Fn() -> std::io::Result<()>; 2]
    {
        for force in [&[][..], &["--force"]] {
            spoil().unwrap();
            run(&study, force).with(0);
            assert_files(&study, &whole);
        }
    }
    fs::write(study.path("runs/base/1/market.parquet"), "").unwrap();
    let told = run(&study, &[]).with(2).err;
    assert!(told.contains("runs/base/1/market.parquet"), "{told}");
    run(&study, &["--force"]).with(0);
    assert_files(&study, &whole);
    fs::write(study.path("runs/base/1/market.parquet"), "").unwrap();
    fs::remove_dir_all(study.path("runs/base/1")).unwrap();
    run(&study, &[]).with(0);
    assert_files(&study, &whole);
}

#[test]
fn force_takes_the_old_studys_report_and_valuations_but_nobody_elses_files() {
    let (study, _) = made(&[]);
    let (_, new) = made(&OTHER);
    done(&["report", study.name()]).with(0);
    done(&["value", study.name(), "--draws", "0"]).with(0);
    assert!(study.path("value/worth.csv").exists() && study.path("report/index.html").exists());
    fs::write(study.path("report/mine.txt"), "mine").unwrap();
    let told = run(&study, &[&OTHER[..], &["--force"]].concat())
        .with(0)
        .err;
    assert!(told.contains("report/mine.txt"), "{told}");
    let mut left = study.digests();
    assert!(left.remove("report/mine.txt").is_some());
    assert_eq!(left, new);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_behind_an_output_is_told_and_a_mute_error_output_stops_nothing() {
    let (study, whole) = made(&[]);
    let full = || {
        fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap()
    };
    let mut compare = command(&["compare", study.name()]);
    let ended: Done = compare.stdout(full()).output().unwrap().into();
    let told = "cannot write standard output: No space left on device";
    assert!(ended.with(1).err.starts_with(told));
    fs::remove_dir_all(study.path("runs/base/1")).unwrap();
    let ended: Done = small(&study, &[]).stderr(full()).output().unwrap().into();
    assert!(ended.with(0).out.contains("base, mean over 2 seeds"));
    assert_files(&study, &whole);
}

/// A limit on the size of files stands for a disk that fills: the write fails, the process lives on.
#[test]
#[cfg(target_os = "linux")]
fn the_first_run_that_finds_no_room_stops_the_rest_and_is_done_later() {
    let mut more = vec!["--seeds", "1..=6", "--format", "csv", "--threads", "2"];
    more.extend(["--set", "clock.years=4"]);
    let (_, whole) = made(&more);
    let study = Study::new();
    let command = small(&study, &more);
    let program = command.get_program().to_str().unwrap().to_owned();
    let words = command.get_args().map(|word| word.to_str().unwrap());
    let words: Vec<&str> = words.collect();
    let script = format!("trap '' XFSZ; ulimit -f 130; exec {program} \"$@\"");
    let mut shell = Command::new("sh");
    let ended: Done = shell
        .args(["-c", &script, "sh"])
        .args(words)
        .output()
        .unwrap()
        .into();
    let ended = ended.with(1);
    assert!(
        ended.err.contains("the rest was not begun"),
        "{}",
        ended.err
    );
    assert_eq!(
        ended.err.matches("cannot write").count(),
        1,
        "{}",
        ended.err
    );
    assert!(!study.path(".unfinished").exists());
    run(&study, &more).with(0);
    assert_files(&study, &whole);
}

fn loaded() -> Loaded {
    let text = fs::read_to_string(WORLD).unwrap();
    common::read(text, &["agents=60", "clock.years=1"], None)
}

/// A study of two variants over three seeds, and who it is.
fn in_library() -> (lockin::study::Study, Identity) {
    let loaded = loaded();
    let variants =
        ["base", "exclusive"].map(|name| (name.to_owned(), loaded.variant(name).unwrap()));
    let study =
        lockin::study::Study::new(&loaded.base(), variants.to_vec(), vec![1, 2, 3]).unwrap();
    let text = || loaded.changed().text.clone();
    let identity = Identity {
        lockin: "0".to_owned(),
        commit: "0".to_owned(),
        world: loaded.world().name.clone(),
        world_digest: String::new(),
        calibration: loaded.calibration().to_owned(),
        variants: vec!["base".to_owned(), "exclusive".to_owned()],
        made_from: study.made_from(),
        design: None,
        seeds: vec![1, 2, 3],
        format: Format::Csv,
        kept: Kept::All,
        resolved_world: text(),
        stated_world: text(),
        sets: Vec::new(),
    };
    (study, identity)
}

#[test]
fn one_run_that_breaks_does_not_sink_the_study() {
    let (study, identity) = in_library();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("study");
    let manifest = job::manifest(&study, identity).unwrap();
    // The second variant cannot be lived.
    let mut broken = study.clone();
    let mut plan = (*study.variants[1].plan).clone();
    plan.start_shares.clear();
    broken.variants[1].plan = Arc::new(plan);
    let stop = AtomicBool::new(false);
    let (mut job, standing) =
        Job::prepare(&out, &broken, manifest.clone(), Replace::Never).unwrap();
    assert_eq!(standing, Standing::New);
    let mut todo = job.missing().unwrap();
    todo.retain(|run| run.variant == 0 || run.seed == 2);
    job.do_runs(&todo, &stop, |_| ()).unwrap();
    let failed = &job.manifest.failed;
    assert_eq!(failed.len(), 1);
    assert_eq!((&*failed[0].variant, failed[0].seed), ("exclusive", 2));
    assert_eq!(job.manifest.seeds(), [1, 3]);
    let told = job.told().unwrap_err();
    assert_eq!(told.code(), 1);
    assert!(told.text().contains("run exclusive, seed 2: "), "{told}");
    for seed in [1, 2, 3] {
        assert!(job.store.has_run("base", seed).unwrap());
    }
    drop(job);

    // The same study, healed: what is missing is done.
    let (mut job, standing) = Job::prepare(&out, &study, manifest, Replace::Never).unwrap();
    assert_eq!(standing, Standing::Part);
    let todo = job.missing().unwrap();
    assert_eq!(todo.len(), 3);
    job.do_runs(&todo, &stop, |_| ()).unwrap();
    job.told().unwrap();
}

#[test]
fn runs_of_two_worlds_have_two_identities_and_a_seed_is_none_of_the_worlds() {
    let made_from = |sets: &[&str]| {
        let text = fs::read_to_string(WORLD).unwrap();
        let loaded = common::read(text, sets, None);
        let of = |name| {
            let plan = common::plan(&loaded, name);
            lockin::study::identity::made_from(loaded.world(), &plan)
        };
        ["base", "exclusive"].map(of)
    };
    let all = made_from(&["seeds=\"1..=2\""]);
    assert_eq!(all, made_from(&["seeds=\"7\""]));
    assert_ne!(all[0], all[1]);
    let other = made_from(&["choice.compute_price_sensitivity=4.0000001"]);
    assert_ne!(all[0], other[0]);
    assert_ne!(all[1], other[1], "its start is inferred on base");
}

#[test]
fn one_seed_is_no_interval() {
    let (study, _) = made(&["--seeds", "1", "--variant", "no-north-alpha"]);
    let told = done(&["compare", study.name(), study.name()]).with(0).out;
    let table = told
        .lines()
        .find(|line| line.contains("no-north-alpha"))
        .unwrap();
    assert!(!table.contains('['), "{table}");
    let worth = done(&["value", study.name(), "--draws", "0"]).with(0).out;
    assert!(!worth.contains("1.00 (0.00)"), "{worth}");
    assert!(worth.contains("1.00 [0.21, 1.00]"), "{worth}");
}

#[test]
fn studies_that_do_not_go_together_are_told_what_differs() {
    let (short, _) = made(&[]);
    let (long, _) = made(&["--set", "clock.years=3"]);
    let told = done(&["compare", short.name(), long.name()]).with(2).err;
    assert!(told.contains("runs 3 years, not 2"), "{told}");
    let (other, _) = made(&OTHER);
    let told = done(&["compare", short.name(), other.name()]).with(0).out;
    assert!(
        told.contains("choice.compute_price_sensitivity=8"),
        "{told}"
    );
    assert!(
        told.contains(other.name()) && told.contains("2 seeds"),
        "{told}"
    );
}

#[test]
fn a_manifest_made_by_hand_reaches_nowhere() {
    let (study, _) = made(&[]);
    let manifest = fs::read_to_string(study.path("manifest.ron")).unwrap();
    let forge = |from: &str, to: &str| {
        assert!(manifest.contains(from), "{from}");
        fs::write(study.path("manifest.ron"), manifest.replacen(from, to, 1)).unwrap();
    };
    forge("path: \"codebook.csv\"", "path: \"/dev/zero\"");
    let told = done(&["verify", study.name()]).with(1).err;
    assert!(told.contains("/dev/zero is no file of the study"), "{told}");
    forge("\"exclusive\"", "\"../../x\"");
    let told = done(&["compare", study.name()]).with(2).err;
    assert!(told.contains("cannot be a variant's name"), "{told}");
}

#[test]
fn the_world_in_a_manifest_made_by_hand_is_checked_as_a_world_file_is() {
    let (study, _) = made(&[]);
    let manifest = fs::read_to_string(study.path("manifest.ron")).unwrap();
    let forged = [
        ("taste_sd: 0.2", "taste_sd: NaN", "choice.taste_sd: "),
        ("accounts: ", "accounts: -", ".accounts: "),
        (
            "sponsor: \\\"north\\\"",
            "sponsor: \\\"asw\\\"",
            "sponsor: ",
        ),
        (
            "calibration_agents: ",
            "calibration_agents: 9999999",
            "calibration_agents: ",
        ),
        ("tick: Month", "tick: Mounth", "clock.tick: "),
    ];
    for (from, to, path) in forged {
        assert!(manifest.contains(from), "{from}");
        fs::write(study.path("manifest.ron"), manifest.replacen(from, to, 1)).unwrap();
        for asked in ["compare", "facts", "payoff"] {
            let told = done(&[asked, study.name()]).with(2).err;
            assert!(told.contains("manifest.ron, resolved_world:"), "{told}");
            assert!(told.contains(path), "{told}");
        }
    }
}

/// A generator of delays: what the test draws is of no account, that they differ is.
struct Delays(u64);

impl Delays {
    fn next(&mut self, most: Duration) -> Duration {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        most.mul_f64((self.0 >> 40) as f64 / f64::from(1_u32 << 24))
    }
}

/// SIGKILL at random places of a run, its resumption and its replacement: in the end the bytes of an undisturbed study
/// and nothing else; in between nothing that a reader takes for what it is not. `LOCKIN_KILLS=200` for a long one.
#[test]
fn killed_anywhere_a_study_ends_as_if_nothing_had_happened() {
    let kills = std::env::var("LOCKIN_KILLS").map_or(12, |n| n.parse().unwrap());
    let (_, old) = made(&[]);
    let (_, new) = made(&OTHER);
    let mut delays = Delays(kills);
    let mut most = Duration::from_millis(300);
    let study = Study::new();
    let force = [&OTHER[..], &["--force"]].concat();
    let mut caught: BTreeMap<&str, u32> = BTreeMap::new();
    for round in 0..kills {
        let (name, arguments, after): (_, &[&str], _) = match round % 3 {
            0 => ("run or resume", &[], &old),
            1 => ("force", &force, &new),
            _ => ("force back", &["--force"], &old),
        };
        if round % 3 == 0 {
            let _ = fs::remove_dir_all(study.path("runs/base"));
        }
        let mut child = small(&study, arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(delays.next(most));
        child.kill().unwrap();
        let alive = child.wait().unwrap().code().is_none();
        *caught.entry(name).or_default() += u32::from(alive);
        // About as often before the end as after it, however fast the machine is.
        most = most.mul_f64(if alive { 1.1 } else { 0.8 });
        // Whatever a reader reads is the one study or the other.
        let there = study.folder().exists().then(|| study.digests());
        for (path, digest) in there.unwrap_or_default() {
            if path.starts_with("runs/") {
                let of = |whole: &BTreeMap<String, String>| whole.get(&path) == Some(&digest);
                assert!(of(&old) || of(&new), "round {round}, {name}: {path}");
            }
        }
        // Going on without --force either finishes the study that was being written, or refuses the other one.
        let going_on: Vec<&str> = arguments
            .iter()
            .filter(|a| **a != "--force")
            .copied()
            .collect();
        let mut ended = run(&study, &going_on);
        if ended.code == Some(2) {
            assert!(ended.err.contains("different study"), "{}", ended.err);
            ended = run(&study, arguments);
        }
        ended.with(0);
        assert_files(&study, after);
    }
    println!("{kills} kills, caught alive: {caught:?}");
}

#[test]
fn an_empty_folder_is_no_run() {
    let (study, whole) = made(&[]);
    fs::remove_dir_all(study.path("runs/base/1")).unwrap();
    fs::create_dir(study.path("runs/base/1")).unwrap();
    run(&study, &[]).with(0);
    assert_files(&study, &whole);
    let store: PathBuf = study.folder().to_owned();
    let (_, identity) = in_library();
    assert!(Store::new(&store, identity).run("base", 1).is_err());
}
