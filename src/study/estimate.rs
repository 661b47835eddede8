//! What a study will take, from one of its runs.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::hold::Held;
use super::identity::Identity;
use super::job::failures;
use super::layout::OF_STUDY;
use super::manifest::Manifest;
use super::memory;
use super::opened::Opened;
use super::stopwatch::timed;
use super::trouble::Trouble;
use super::yearly::{Yearly, summed};
use super::{Run, Study, Variant};
use crate::record::Recorder;
use crate::record::csv::write_csv;

/// Bytes of a manifest's line about a file, but for the path.
const DIGEST: usize = 110;
/// How much longer a line of the summary is where it has a difference from base.
const WITH_DIFFERENCE: f64 = 1.6;

/// Most enterprises of a run that is made to be measured.
const MEASURED: u32 = 100_000;

/// Minutes that a task is to take.
const MINUTES: f64 = 10.0;
/// Most tasks, if nobody says how many: what Slurm takes unless it is told otherwise.
const MOST: f64 = 1000.0;

/// The files of one run and what is said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OneRun {
    /// Files of a run.
    pub files: usize,
    /// Bytes of a run's files.
    pub bytes: u64,
    /// Bytes of the manifest about a run.
    pub listed: u64,
    /// Bytes of the summary about a variant without a difference.
    pub summed: u64,
}

/// What a whole study is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Whole {
    /// Runs.
    pub runs: usize,
    /// Files.
    pub files: usize,
    /// Bytes.
    pub bytes: f64,
}

impl OneRun {
    /// A study of so many variants and seeds.
    pub fn times(&self, variants: usize, seeds: usize) -> Whole {
        let runs = variants * seeds;
        let with = 1.0 + (variants as f64 - 1.0) * WITH_DIFFERENCE;
        let of_runs = (self.bytes + self.listed) as f64 * runs as f64;
        Whole {
            runs,
            files: runs * self.files + OF_STUDY.len() + 1,
            bytes: of_runs + self.summed as f64 * with,
        }
    }
}

/// A run of base that was made, measured and thrown away.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Its files.
    pub one: OneRun,
    /// Seconds of one processor that a run of the study takes.
    pub seconds: f64,
    /// How many times the enterprises of the run that was made one of the study has, to which its time is in proportion:
    /// very many are not lived for a measurement.
    pub times: f64,
}

impl Measured {
    /// Makes a run of a study of that manifest.
    ///
    /// # Errors
    /// When the run breaks or cannot be written, or the user interrupted.
    pub fn of(study: &Study, manifest: &Manifest, stop: &AtomicBool) -> Result<Self, Trouble> {
        let mut took = Duration::ZERO;
        let small = smaller(study);
        let (study, times) = small.as_ref().map_or((study, 1.0), |(s, t)| (s, *t));
        let one = one_run(study, manifest, stop, |make| took = timed(make))?;
        Ok(Self {
            one,
            seconds: took.as_secs_f64() * times,
            times,
        })
    }

    /// Hours of one processor that so many runs of the study take.
    pub fn hours(&self, runs: usize) -> f64 {
        runs as f64 * self.seconds / 3600.0
    }
}

/// The tasks that a study is cut into, each of one processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tasks {
    /// How many.
    pub number: u32,
    /// Hours that each may take.
    pub hours: u32,
}

impl Tasks {
    /// For so many runs, each of so many seconds; as many as are `wanted`, else so many that each is soon done.
    pub fn of(runs: usize, seconds: f64, wanted: Option<u32>) -> Self {
        let all = runs as f64 * seconds;
        let own = (all / 60.0 / MINUTES).ceil().min(runs as f64);
        let number = wanted.unwrap_or(own.clamp(1.0, MOST) as u32);
        // A slower machine, and one task that does what another left.
        let hours = (3.0 * all / 3600.0 / f64::from(number)).ceil().max(1.0);
        Self {
            number,
            hours: hours as u32,
        }
    }
}

/// A study of base alone that is measured instead of one with very many enterprises, and how many times the enterprises
/// that one has; none where a run of the study itself is soon made.
fn smaller(study: &Study) -> Option<(Study, f64)> {
    let base = study.variants.first()?;
    let all = memory::enterprises(&base.plan.world);
    if all <= f64::from(MEASURED) {
        return None;
    }
    let mut plan = (*base.plan).clone();
    plan.world.agents = Some(MEASURED);
    let base = Variant {
        plan: Arc::new(plan),
        ..base.clone()
    };
    let small = Study {
        variants: vec![base],
        ..study.clone()
    };
    Some((small, all / f64::from(MEASURED)))
}

/// Makes the first run of a study in a folder that goes, on one thread. `around` is given what makes the run, and may
/// measure how long that takes.
///
/// # Errors
/// When the run breaks or cannot be written.
fn one_run(
    study: &Study,
    manifest: &Manifest,
    stop: &AtomicBool,
    around: impl FnOnce(&mut dyn FnMut()),
) -> Result<OneRun, Trouble> {
    let folder = tempfile::tempdir()
        .map_err(|why| Trouble::input(format!("cannot make a temporary folder: {why}")))?;
    let (variant, seed) = (&study.variants[0], study.seeds[0]);
    let manifest = Manifest::new(alone(&manifest.identity, seed), manifest.start.clone());
    let opened = Opened::of(folder.path(), manifest, variant.plan.clone());
    let held = Held::take(folder.path()).map_err(Trouble::Failed)?;
    let keep = |_, recorder: Recorder| {
        let numbers = Yearly::read(summed(&recorder.tables), opened.ticks_a_year());
        opened.store.keep(&held, &recorder, &numbers)
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1);
    let pool = pool.build().map_err(Trouble::input)?;
    let mut outcomes = Vec::new();
    around(&mut || {
        let run = Run { variant: 0, seed };
        outcomes = pool.install(|| study.live(&[run], stop, keep, |_| {}));
    });
    if let Some(failed) = failures(study, &outcomes)?.first() {
        return Err(Trouble::failed(failed));
    }
    if stop.load(Ordering::Relaxed) {
        return Err(Trouble::Interrupted("interrupted".to_owned()));
    }
    let files = opened.store.digests_of_run(&variant.name, seed);
    let files = files.map_err(Trouble::Failed)?;
    let size = |path: &str| fs::metadata(folder.path().join(path)).map_or(0, |file| file.len());
    let summary = folder.path().join("summary");
    write_csv(&opened.summary(&opened.lines()?), &summary).map_err(Trouble::Failed)?;
    Ok(OneRun {
        files: files.len(),
        bytes: files.iter().map(|file| size(&file.path)).sum(),
        listed: (files[0].path.len() + DIGEST) as u64,
        summed: size("summary"),
    })
}

/// The identity of the study's first run alone.
fn alone(identity: &Identity, seed: u64) -> Identity {
    Identity {
        variants: identity.variants[..1].to_vec(),
        made_from: identity.made_from[..1].to_vec(),
        seeds: vec![seed],
        ..identity.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worldfile::Loaded;

    #[test]
    fn a_study_is_cut_into_tasks_that_are_soon_done() {
        let tasks = |runs, seconds, wanted| {
            let Tasks { number, hours } = Tasks::of(runs, seconds, wanted);
            (number, hours)
        };
        // An hour of work in six tasks, each of ten minutes.
        assert_eq!(tasks(60, 60.0, None), (6, 1));
        assert_eq!(tasks(60, 60.0, Some(1)), (1, 3));
        // No more tasks than runs, nor than an engine takes; one where nothing is to do.
        assert_eq!(tasks(2, 7200.0, None), (2, 6));
        assert_eq!(tasks(100_000, 600.0, None).0, 1000);
        assert_eq!(tasks(0, 60.0, None), (1, 1));
    }

    #[test]
    fn very_many_enterprises_are_measured_on_fewer() {
        let text = include_str!("../../worlds/teaching.ron").to_owned();
        let loaded = Loaded::from_text("w.ron", text, &[], None).unwrap();
        let mut study = Study::of_all(&loaded, vec![1, 2]).unwrap();
        assert!(smaller(&study).is_none());
        for variant in &mut study.variants {
            Arc::make_mut(&mut variant.plan).world.agents = Some(250_000);
        }
        let (small, times) = smaller(&study).unwrap();
        assert_eq!(times, 2.5);
        let names: Vec<&str> = small.variants.iter().map(|v| &*v.name).collect();
        assert_eq!(names, ["base"]);
        assert_eq!(small.variants[0].plan.world.agents, Some(MEASURED));
        assert_eq!(study.variants[0].plan.world.agents, Some(250_000));
    }
}
