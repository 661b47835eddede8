//! What a study will take, from one of its runs.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use super::ensemble::live;
use super::hold::Held;
use super::identity::Identity;
use super::job::failures;
use super::layout::OF_STUDY;
use super::manifest::Manifest;
use super::opened::Opened;
use super::trouble::Trouble;
use super::yearly::{Yearly, summed};
use super::{Run, Study};
use crate::record::Recorder;
use crate::record::csv::write_csv;

/// Bytes of a manifest's line about a file, but for the path.
const DIGEST: usize = 110;
/// How much longer a line of the summary is where it has a difference from base.
const WITH_DIFFERENCE: f64 = 1.6;

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

/// Makes the first run of a study in a folder that goes, on one thread. `around` is given what makes the run, and may
/// measure how long that takes.
///
/// # Errors
/// When the run breaks or cannot be written.
pub fn one_run(
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
        outcomes = pool.install(|| live(study, &[run], stop, keep, |_| {}));
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
