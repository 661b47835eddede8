//! A study that many processes do: whatever they are and whatever becomes of them, it is the one that `run` makes.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::common::binary::{Done, Study, command, done};
use lockin::study::opened::Opened;
use lockin::study::work::{Share, Work};

fn declared(command: &str, study: &Study, more: &[&str]) -> Done {
    study.declared(command, "1..=6", more)
}

/// The study that one process makes, with its page, and the digests of its files.
fn laptop() -> (Study, BTreeMap<String, String>) {
    let study = Study::new();
    declared("run", &study, &[]).with(0);
    let digests = study.digests();
    (study, digests)
}

fn planned() -> Study {
    let study = Study::new();
    declared("plan", &study, &[]).with(0);
    study
}

fn worker(study: &Study, shard: &str) -> Child {
    let mut work = command(&["work", study.name(), "--shard", shard, "--threads", "1"]);
    let mute = work.stdout(Stdio::null()).stderr(Stdio::null());
    mute.spawn().unwrap()
}

fn finished(study: &Study) -> Done {
    done(&["finish", study.name()])
}

/// `plan` writes what `run` would write first and makes no run; what it says of the whole is what the whole is.
#[test]
fn a_plan_says_what_the_study_will_be_and_runs_nothing() {
    let (whole, digests) = laptop();
    let study = Study::new();
    let told = declared("plan", &study, &[]).with(0);
    let there: Vec<String> = study.digests().into_keys().collect();
    assert_eq!(there, ["cells.csv", "codebook.csv", "manifest.ron"]);
    let number = |what: &str| {
        let line = told.out.lines().find(|line| line.trim().starts_with(what));
        let words: Vec<&str> = line.unwrap().trim()[what.len()..]
            .split_whitespace()
            .collect();
        words[0].parse::<f64>().unwrap()
    };
    let of_study = |path: &&String| !path.starts_with("report/");
    let files = digests.keys().filter(of_study).count();
    assert_eq!((number("runs"), number("files")), (12.0, files as f64));
    let size = |path: &String| fs::metadata(whole.path(path)).unwrap().len();
    let bytes: u64 = digests.keys().filter(of_study).map(size).sum();
    let ratio = number("size") * 1e9 / bytes as f64;
    assert!((0.8..1.25).contains(&ratio), "{ratio}");
    let missing = done(&["status", study.name(), "--missing"]).with(1);
    assert!(missing.out.contains("1..=6"), "{}", missing.out);
}

#[test]
fn two_to_eight_processes_make_the_study_of_one() {
    let (_, whole) = laptop();
    for workers in [2, 3, 8] {
        for shared in [true, false] {
            let study = planned();
            let shard = |k| {
                if shared {
                    "auto".to_owned()
                } else {
                    format!("{k}/{workers}")
                }
            };
            let children: Vec<Child> = (1..=workers).map(|k| worker(&study, &shard(k))).collect();
            for mut child in children {
                assert!(child.wait().unwrap().success());
            }
            done(&["status", study.name(), "--missing"]).with(0);
            assert!(!study.path(".unfinished").exists());
            finished(&study).with(0);
            assert_eq!(study.digests(), whole, "{workers} {shared}");
        }
    }
}

/// The same part given out twice, and all of it beside: what is made twice is made once, or is compared.
#[test]
fn a_part_that_is_done_twice_at_once_is_done_once() {
    let (_, whole) = laptop();
    let study = planned();
    let shards = ["1/2", "1/2", "auto", "2/2", "2/2", "auto"];
    for mut child in shards.map(|shard| worker(&study, shard)) {
        assert!(child.wait().unwrap().success());
    }
    finished(&study).with(0);
    assert_eq!(study.digests(), whole);
}

/// A generator of delays: what the test draws is of no account, that they differ is.
struct Delays(u64);

impl Delays {
    fn next(&mut self, most: Duration) -> Duration {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1);
        most.mul_f64((self.0 >> 40) as f64 / f64::from(1_u32 << 24))
    }

    fn kill(&mut self, most: Duration, children: &mut [Child]) -> u32 {
        let mut alive = 0;
        for child in children {
            std::thread::sleep(self.next(most));
            child.kill().unwrap();
            alive += u32::from(child.wait().unwrap().code().is_none());
        }
        alive
    }
}

/// SIGKILL at random places of several processes at work and of the one that finishes. `LOCKIN_KILLS=100` for a long one.
#[test]
fn workers_killed_anywhere_leave_the_study_of_one_process() {
    let kills = std::env::var("LOCKIN_KILLS").map_or(12, |n| n.parse().unwrap());
    let (_, whole) = laptop();
    let study = Study::new();
    let (mut delays, mut caught, mut killed) = (Delays(kills), 0, 0);
    let (mut most, mut most_at_end) = (Duration::from_millis(80), Duration::from_millis(200));
    while killed < kills {
        declared("plan", &study, &["--force"]).with(0);
        let mut children = ["auto", "1/2", "auto"].map(|shard| worker(&study, shard));
        let alive = delays.kill(most, &mut children);
        most = most.mul_f64(if alive > 1 { 1.2 } else { 0.8 });
        for (path, digest) in study.digests() {
            if path.starts_with("runs/") {
                assert_eq!(
                    whole.get(&path),
                    Some(&digest),
                    "after {killed} kills: {path}"
                );
            }
        }
        done(&["work", study.name()]).with(0);
        let mut ends = command(&["finish", study.name()]);
        let mute = ends.stdout(Stdio::null()).stderr(Stdio::null());
        let at_end = delays.kill(most_at_end, &mut [mute.spawn().unwrap()]);
        most_at_end = most_at_end.mul_f64(if at_end > 0 { 1.2 } else { 0.8 });
        finished(&study).with(0);
        assert_eq!(study.digests(), whole, "after {killed} kills");
        killed += 4;
        caught += alive + at_end;
    }
    println!("{killed} kills, {caught} caught alive");
}

#[test]
fn parts_from_machines_without_a_common_disk_are_merged() {
    let (_, whole) = laptop();
    let (one, other, all) = (planned(), planned(), Study::new());
    done(&["work", one.name(), "--shard", "1/2"]).with(0);
    let merge = |from: &[&str]| done(&[&["merge"], from, &["--out", all.name()]].concat());
    let told = merge(&[one.name()]).with(1);
    assert!(
        told.err.contains("6 of 12 runs are missing"),
        "{}",
        told.err
    );
    done(&["work", other.name(), "--shard", "2/2"]).with(0);
    // A part may be given again, and what is there stays.
    merge(&[one.name(), other.name()]).with(0);
    assert_eq!(all.digests(), whole);
    let stranger = Study::new();
    declared(
        "plan",
        &stranger,
        &["--set", "choice.compute_price_sensitivity=8"],
    )
    .with(0);
    let told = merge(&[one.name(), stranger.name()]).with(2).err;
    assert!(told.contains("not parts of one study"), "{told}");
    assert!(told.contains("resolved world"), "{told}");
    // A run whose file was changed on the way is not taken.
    let spoilt = one.path("runs/base/1/market.parquet");
    fs::write(&spoilt, "x").unwrap();
    fs::remove_dir_all(all.path("runs/base/1")).unwrap();
    let told = merge(&[one.name()]).with(1).err;
    assert!(told.contains("not what its run wrote"), "{told}");
}

/// A run that was written otherwise from the same is the one thing that must never pass in silence.
#[test]
fn another_run_in_the_place_of_one_is_an_alarm() {
    let (one, other) = (planned(), planned());
    done(&["work", one.name()]).with(0);
    done(&["work", other.name()]).with(0);
    let record = one.path("runs/base/1/run.ron");
    let text = fs::read_to_string(&record).unwrap();
    let table = one.path("runs/base/1/market.parquet");
    let digest = |path| lockin::record::files::digest(path).unwrap();
    let old = digest(&table);
    fs::write(&table, "otherwise").unwrap();
    fs::write(&record, text.replace(&old, &digest(&table))).unwrap();
    let all = Study::new();
    let told = done(&["merge", one.name(), other.name(), "--out", all.name()]);
    let told = told.with(1).err;
    assert!(told.contains("another process wrote a run here"), "{told}");
}

#[test]
fn what_cannot_be_worked_on_is_told() {
    let study = planned();
    let told = finished(&study).with(1).err;
    let wanted = "12 of 12 runs are missing: base 1..=6, exclusive 1..=6; lockin work";
    assert!(told.contains(wanted), "{told}");
    for shard in ["0/2", "3/2", "x", "1/0"] {
        let told = done(&["work", study.name(), "--shard", shard]).with(2).err;
        assert!(told.contains("write K/N"), "{told}");
    }
    // One who has the folder alone, as `run` has, and one who shares it keep each other out.
    let held = lockin::study::hold::Held::take(study.folder()).unwrap();
    let told = done(&["work", study.name()]).with(2).err;
    assert!(told.contains("another lockin writes"), "{told}");
    drop(held);
    let shared = lockin::study::hold::Held::share(study.folder()).unwrap();
    let told = declared("run", &study, &[]).with(2).err;
    assert!(told.contains("another lockin writes"), "{told}");
    drop(shared);
    let manifest = fs::read_to_string(study.path("manifest.ron")).unwrap();
    let at = manifest.find("commit: \"").unwrap() + 9;
    let other = format!("{}0000000{}", &manifest[..at], &manifest[at + 7..]);
    fs::write(study.path("manifest.ron"), other).unwrap();
    for command in ["work", "finish"] {
        let told = done(&[command, study.name()]).with(2).err;
        assert!(told.contains("declared by commit"), "{told}");
    }
    let nothing = Study::new();
    for command in ["work", "finish", "status"] {
        done(&[command, nothing.name()]).with(2);
        assert!(!nothing.folder().exists());
    }
}

/// A run that breaks is told by who did it, noted for who finishes, done by nobody again, and sinks nothing.
#[test]
fn a_run_that_breaks_is_noted_and_the_rest_is_done() {
    let study = planned();
    let there = Opened::begun(study.folder()).unwrap();
    let mut plans = there.again(&["base", "exclusive"], Vec::new()).unwrap();
    let mut plan = (*plans.variants[1].plan).clone();
    plan.start_shares.clear();
    plans.variants[1].plan = Arc::new(plan);
    let stop = AtomicBool::new(false);
    // The first part: base and exclusive under seeds 1 to 3.
    let part = Share::Part { place: 1, of: 2 };
    let work = Work::begin(study.folder(), part).unwrap().with(plans);
    let did = work.finish(&stop, |_| ()).unwrap();
    assert_eq!((did.runs, did.failed.len(), did.held), (3, 3, 0));
    assert_eq!(did.told().unwrap_err().code(), 1);
    let told = done(&["status", study.name()]).with(0).out;
    assert!(told.contains("run exclusive, seed 1: "), "{told}");
    let told = done(&["work", study.name()]).with(0).err;
    assert!(told.contains("6 runs done"), "{told}");
    let told = finished(&study).with(1);
    assert!(told.out.contains("base, mean over 3 seeds"), "{}", told.out);
    assert!(told.err.contains("run exclusive, seed 3: "), "{}", told.err);
    assert!(!study.path(".unfinished").exists());
    // Again it is the same; `run` tries again what broke, and here it does not break.
    finished(&study).with(1);
    declared("run", &study, &[]).with(0);
    let (_, whole) = laptop();
    let runs = |all: BTreeMap<String, String>| {
        let kept = all
            .into_iter()
            .filter(|(path, _)| !path.starts_with("report/"));
        kept.collect::<BTreeMap<_, _>>()
    };
    assert_eq!(runs(study.digests()), runs(whole));
}

/// A limit on the size of files stands for a disk that fills.
#[test]
#[cfg(target_os = "linux")]
fn a_worker_that_finds_no_room_stops_and_another_does_the_rest() {
    let (_, whole) = laptop();
    let study = planned();
    let largest = |path: &std::path::Path| fs::metadata(path).map_or(0, |file| file.len());
    let program = env!("CARGO_BIN_EXE_lockin");
    let script = format!(
        "trap '' XFSZ; ulimit -f 2; exec {program} work {}",
        study.name()
    );
    let mut shell = std::process::Command::new("sh");
    let ended: Done = shell.args(["-c", &script]).output().unwrap().into();
    let told = ended.with(1).err;
    assert!(told.contains("the rest was not begun"), "{told}");
    assert_eq!(largest(&study.path("runs/base/1/market.parquet")), 0);
    done(&["work", study.name()]).with(0);
    finished(&study).with(0);
    assert_eq!(study.digests(), whole);
}

/// Every script is complete and means this study; a shell can read those that are a shell's.
#[test]
fn scripts_are_whole_and_stay_out_of_the_study() {
    let engines = [
        "slurm",
        "parallel",
        "hyperqueue",
        "snakemake",
        "kubernetes",
        "aws-batch",
    ];
    let study = Study::new();
    let mut more = vec!["--shards", "3"];
    more.extend(engines.iter().flat_map(|engine| ["--scripts", engine]));
    declared("plan", &study, &more).with(0);
    assert_eq!(
        study.digests().len(),
        3,
        "nothing but the study is in its folder"
    );
    let jobs = study.folder().with_file_name("study-jobs");
    let files: Vec<_> = fs::read_dir(&jobs)
        .unwrap()
        .map(|f| f.unwrap().path())
        .collect();
    assert_eq!(files.len(), engines.len());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let left = text
            .split('@')
            .nth(1)
            .filter(|word| !word.contains(['\n', '"']));
        assert_eq!(left, None, "{}", file.display());
        assert!(text.contains('3'), "{text}");
        if file.extension().is_some_and(|e| e == "sh") {
            let mut bash = std::process::Command::new("bash");
            assert!(bash.arg("-n").arg(&file).status().unwrap().success());
        }
    }
    // What somebody has filled in is not written over.
    fs::write(jobs.join("kubernetes.yaml"), "mine").unwrap();
    let told = declared("plan", &study, &["--scripts", "kubernetes"])
        .with(2)
        .err;
    assert!(told.contains("says something else"), "{told}");
    // The shell's own, where there is one to take the tasks one after another.
    let script = fs::read_to_string(jobs.join("slurm.sh")).unwrap();
    let script = script.replace("#SBATCH", "#");
    let mut bash = std::process::Command::new("bash");
    // The program that declared it, not one that the environment names.
    bash.env_remove("LOCKIN");
    let ended = bash.args(["-c", &script]).output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    finished(&study).with(0);
    assert_eq!(study.digests(), laptop().1);
}

/// A referee's sample is stated: the same runs for the same seed, and what is wrong in it is told.
#[test]
fn a_sample_is_verified_and_says_what_it_may_have_missed() {
    let (study, _) = laptop();
    let sample = |seed| {
        let more = ["--sample", "25%", "--sample-seed", seed];
        done(&[&["verify", study.name()], &more[..]].concat())
    };
    let told = sample("3").with(0);
    let line = "a sample of 3 of 12 runs (--sample-seed 3)";
    assert!(told.out.contains(line), "{}", told.out);
    assert!(
        told.out.contains("less than 63.16 % of all runs differ"),
        "{}",
        told.out
    );
    assert!(told.err.contains("3 runs to do"), "{}", told.err);
    assert_eq!(sample("3"), told);
    done(&["verify", study.name(), "--sample", "0"]).with(2);
}
