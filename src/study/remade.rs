//! A study made again and held against the one on disk, to the last bit.

use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempDir;

use super::cells::{self, CELLS};
use super::hold::Held;
use super::job::{failures, lines, start_in_words};
use super::layout::{FileDigest, SUMMARY};
use super::lived::Lived;
use super::opened::Opened;
use super::store::{Store, codebook};
use super::trouble::Trouble;
use super::yearly::{Yearly, summed};
use super::{Run, Study};
use crate::record::Recorder;
use crate::record::csv::write_csv;

/// What is made again, in a folder that goes when it has been compared.
pub struct Remade<'a> {
    /// What it is held against.
    there: &'a Opened,
    study: Study,
    store: Store,
    held: Held,
    _folder: TempDir,
}

impl<'a> Remade<'a> {
    /// What is made of `study`, variants and seeds of the one that is there.
    ///
    /// # Errors
    /// When there is nowhere to make it.
    pub fn of(there: &'a Opened, study: Study) -> Result<Self, Trouble> {
        let folder = tempfile::tempdir()
            .map_err(|why| Trouble::input(format!("cannot make a temporary folder: {why}")))?;
        Ok(Self {
            there,
            study,
            store: Store::new(folder.path(), there.manifest.identity.clone()),
            held: Held::take(folder.path()).map_err(Trouble::Failed)?,
            _folder: folder,
        })
    }

    /// The study that is made.
    pub fn study(&self) -> &Study {
        &self.study
    }

    /// Whether the start is inferred as the manifest has it.
    ///
    /// # Errors
    /// When it cannot be written as text.
    pub fn starts_the_same(&self) -> Result<bool, Trouble> {
        Ok(start_in_words(&self.study)? == self.there.manifest.start)
    }

    /// The runs that the study on disk holds: all but those that broke.
    pub fn todo(&self) -> Vec<Run> {
        let broke = |run: &Run| {
            let name = &self.study.variants[run.variant].name;
            self.there.manifest.is_failed(name, run.seed)
        };
        let mut todo = self.study.runs();
        todo.retain(|run| !broke(run));
        todo
    }

    /// Makes runs again, each from its start; the paths of their files that differ, in order. `advance` is called after
    /// each run.
    ///
    /// # Errors
    /// When a run breaks or cannot be written, or the user interrupted.
    pub fn runs(
        &self,
        todo: &[Run],
        stop: &AtomicBool,
        advance: impl Fn(Run) + Sync,
    ) -> Result<Vec<String>, Trouble> {
        let differ = Mutex::new(Vec::new());
        let compare = |run: Run, recorder: Recorder| {
            let of_run = self.compare(run, &recorder)?;
            differ.lock().map_err(|why| why.to_string())?.extend(of_run);
            Ok(())
        };
        let outcomes = self.study.live_apart(todo, stop, compare, advance);
        let failed = failures(&self.study, &outcomes)?;
        if !failed.is_empty() {
            return Err(Trouble::Failed(lines(&failed)));
        }
        if stop.load(Ordering::Relaxed) {
            return Err(Trouble::Interrupted("interrupted".to_owned()));
        }
        let mut differ = differ.into_inner().map_err(Trouble::input)?;
        differ.sort();
        Ok(differ)
    }

    /// The files of a run that differ, told before they are removed.
    fn compare(&self, run: Run, recorder: &Recorder) -> Result<Vec<String>, String> {
        let numbers = Yearly::read(summed(&recorder.tables), self.there.ticks_a_year());
        self.store.keep(&self.held, recorder, &numbers)?;
        let variant = &self.study.variants[run.variant].name;
        let files = self.store.digests_of_run(variant, run.seed)?;
        let folder = self.store.run_folder(variant, run.seed);
        fs::remove_dir_all(&folder)
            .map_err(|why| format!("cannot remove {}: {why}", folder.display()))?;
        let kept = self.there.store.digests_of_run(variant, run.seed)?;
        Ok(not_as_listed(files, &kept))
    }

    /// Makes the cells and the codebook again, and the summary from the runs on disk; the paths of those that differ, or
    /// why there is no summary.
    ///
    /// # Errors
    /// When a file cannot be written or read.
    pub fn about_all(&self) -> Result<Vec<String>, Trouble> {
        let (study, folder) = (self.there, &self.store.folder);
        // Runs that are what a hand-made manifest says, but not what they say of themselves.
        if let Err(why) = study.write_summary(&folder.join(SUMMARY), &Lived::default()) {
            return Ok(vec![format!("summary.csv: {why}")]);
        }
        let book = codebook(&study.manifest.identity.kept);
        write_csv(&book, &folder.join("codebook.csv")).map_err(Trouble::Failed)?;
        let cells = cells::text(&study.manifest.identity).map_err(Trouble::Failed)?;
        fs::write(folder.join(CELLS), cells).map_err(Trouble::input)?;
        let files = self.store.digests_of_study().map_err(Trouble::Failed)?;
        Ok(not_as_listed(files, &study.manifest.files))
    }
}

/// The paths of the files whose digests are not among those listed.
fn not_as_listed(files: Vec<FileDigest>, listed: &[FileDigest]) -> Vec<String> {
    let differ = files.into_iter().filter(|file| !listed.contains(file));
    differ.map(|file| file.path).collect()
}
