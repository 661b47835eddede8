//! The life of a study on disk: made ready, what is missing done, completed. One writer at a time, and at every moment
//! what is in the folder is a study, a part of one, or nothing.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::cells;
use super::ensemble::Outcome;
use super::failed;
use super::hold::Held;
use super::identity::{Identity, differences, grown_from};
use super::layout::{FileDigest, OF_STUDY, SUMMARY};
use super::lived::Lived;
use super::manifest::{Failure, Manifest, doubles};
use super::opened::Opened;
use super::ours::{There, few, put_aside, remove_report, strays};
use super::shared::spared;
use super::store::{Store, codebook};
use super::summary::Line;
use super::trouble::Trouble;
use super::yearly::{Yearly, summed};
use super::{Run, Study};
use crate::record::Recorder;
use crate::record::csv::write_csv;
use crate::record::files::digest;
use crate::record::table::Table;

/// What is done about a study that stands in the folder already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replace {
    /// The same is finished, another refused.
    Never,
    /// The same is finished, another replaced.
    Other,
    /// Whatever is there is replaced.
    Always,
    /// A part of the study, made as a study of its own, is finished.
    Grown,
}

/// How the folder stood to the study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was there.
    New,
    /// The study was there, complete and as its manifest says.
    Whole,
    /// The study was there, but for these files about its runs.
    Mended(Vec<String>),
    /// A part of the study was there.
    Part,
    /// A study was there and is gone; these files beside it are not lockin's and were left alone.
    Replaced(Vec<String>),
}

/// A study that is being written.
pub struct Job<'a> {
    study: &'a Study,
    held: Held,
    /// Its runs.
    pub store: Store,
    /// Its manifest as it will be.
    pub manifest: Manifest,
    lived: Lived,
}

impl<'a> Job<'a> {
    /// The study that is done.
    pub fn study(&self) -> &Study {
        self.study
    }

    /// Takes the folder and makes it ready.
    ///
    /// # Errors
    /// When another process writes there, another study or somebody's files are in the way, or it cannot be written to.
    pub fn prepare(
        folder: &Path,
        study: &'a Study,
        manifest: Manifest,
        replace: Replace,
    ) -> Result<(Self, Standing), Trouble> {
        let job = Self {
            study,
            held: Held::take(folder).map_err(Trouble::Input)?,
            store: Store::new(folder, manifest.identity.clone()),
            manifest,
            lived: Lived::default(),
        };
        let standing = job.stand(replace)?;
        if standing != Standing::Whole {
            job.begin(&standing)?;
        }
        Ok((job, standing))
    }

    /// Finds out how the folder stands to the study; an old study is replaced here.
    fn stand(&self, replace: Replace) -> Result<Standing, Trouble> {
        let folder = self.store.folder.display();
        let there = There::look(&self.store.folder);
        match there {
            There::Nothing => Ok(Standing::New),
            There::NotOurs => Err(Trouble::Input(format!(
                "{folder}: the manifest.ron there is not lockin's; nothing was changed. Write elsewhere with --out"
            ))),
            There::Study(there) => {
                let differences = differences(&there.identity, &self.manifest.identity);
                match replace {
                    Replace::Always => self.replaced(),
                    _ if differences.is_empty() => self.same(&there),
                    Replace::Grown => {
                        grown_from(&there.identity, &self.manifest.identity)
                            .map_err(Trouble::Input)?;
                        Ok(Standing::Part)
                    }
                    Replace::Other => self.replaced(),
                    Replace::Never => Err(Trouble::Input(format!(
                        "{folder} holds a different study; nothing was changed\n  {}\nwrite this one elsewhere with --out DIR, or replace that one with --force",
                        differences.join("\n  ")
                    ))),
                }
            }
            There::OtherVersion(_) | There::NoManifest(_)
                if matches!(replace, Replace::Other | Replace::Always) =>
            {
                self.replaced()
            }
            There::OtherVersion(why) => Err(Trouble::Input(why)),
            There::NoManifest(paths) => Err(Trouble::Input(format!(
                "{folder} holds {} but no manifest, so that nobody knows what made them; nothing was changed. Write elsewhere with --out, or delete what is lockin's of it with --force",
                paths.join(", ")
            ))),
        }
    }

    /// How a study of the same identity stands.
    fn same(&self, there: &Manifest) -> Result<Standing, Trouble> {
        let missing = self.missing()?.into_iter().any(|run| {
            let name = &self.study.variants[run.variant].name;
            !there.is_failed(name, run.seed)
        });
        let other_rule = self.manifest.until.is_some() && self.manifest.until != there.until;
        if missing || !there.complete || !there.failed.is_empty() || other_rule {
            return Ok(Standing::Part);
        }
        let (about_all, of_runs): (Vec<String>, Vec<String>) = spoilt_files(&self.store, there)
            .into_iter()
            .partition(|path| OF_STUDY.contains(&path.as_str()));
        if let Some(path) = of_runs.first() {
            let folder = path.rsplit_once('/').map_or(&**path, |(folder, _)| folder);
            return Err(Trouble::Input(format!(
                "{0}: not what the manifest says: {1}; nothing was changed. Remove {0}/{folder}, and likewise for the others, and run again to do these runs again, or redo everything with --force",
                self.store.folder.display(),
                few(&of_runs)
            )));
        }
        Ok(if about_all.is_empty() {
            Standing::Whole
        } else {
            Standing::Mended(about_all)
        })
    }

    /// Puts what is there aside, says in the manifest whose folder it is now, and only then deletes.
    fn replaced(&self) -> Result<Standing, Trouble> {
        let aside = put_aside(&self.held).map_err(Trouble::Input)?;
        self.manifest.write(&self.held).map_err(Trouble::Failed)?;
        let left = aside.delete().map_err(Trouble::Failed)?;
        Ok(Standing::Replaced(left))
    }

    /// Writes the manifest without digests, and the codebook. A page is of what the study was, and goes first.
    fn begin(&self, standing: &Standing) -> Result<(), Trouble> {
        if !matches!(standing, Standing::Replaced(_)) {
            remove_report(&self.store.folder).map_err(Trouble::Failed)?;
            self.manifest.write(&self.held).map_err(Trouble::Failed)?;
        }
        self.table("codebook.csv", &codebook(&self.manifest.identity.kept))?;
        let cells = cells::text(&self.manifest.identity).map_err(Trouble::Failed)?;
        let path = self.store.folder.join(cells::CELLS);
        self.held
            .publish_text(&path, &cells)
            .map_err(Trouble::Failed)
    }

    /// The runs that are not there yet, seed by seed.
    ///
    /// # Errors
    /// When something else is in the place of one.
    pub fn missing(&self) -> Result<Vec<Run>, Trouble> {
        let mut missing = Vec::new();
        for run in self.study.runs() {
            let name = &self.study.variants[run.variant].name;
            let there = self.store.has_run(name, run.seed);
            if !there.map_err(Trouble::Input)? {
                missing.push(run);
            }
        }
        Ok(missing)
    }

    /// Does some runs. One that breaks stops no other and is noted in the manifest to be; the first that cannot be
    /// written stops the rest.
    ///
    /// # Errors
    /// When a run could not be written, or the user interrupted.
    pub fn do_runs(
        &mut self,
        todo: &[Run],
        stop: &AtomicBool,
        advance: impl Fn(Run) + Sync,
    ) -> Result<(), Trouble> {
        let ticks_a_year = 12 / self.study.variants[0].plan.world.clock.tick.months() as i32;
        let keep = |_, recorder: Recorder| {
            let numbers = Yearly::read(summed(&recorder.tables), ticks_a_year);
            self.store.keep(&self.held, &recorder, &numbers)?;
            let (variant, seed) = (&*recorder.variant, recorder.seed);
            self.lived.remember(variant, seed, numbers);
            Ok(())
        };
        let outcomes = self.study.live(todo, stop, keep, advance);
        let failed = failures(self.study, &outcomes)?;
        self.manifest.failed = failed;
        if stop.load(Ordering::Relaxed) {
            let kept = outcomes
                .iter()
                .filter(|(_, outcome)| *outcome == Outcome::Kept);
            return Err(Trouble::Interrupted(format!(
                "interrupted; {} of the {} runs were finished and are in {}, the same command does the rest",
                kept.count(),
                todo.len(),
                self.store.folder.display()
            )));
        }
        if self.manifest.seeds().is_empty() {
            self.manifest.write(&self.held).map_err(Trouble::Failed)?;
            return self.told();
        }
        Ok(())
    }

    /// The months of some runs that are lived once for several of them, and all.
    pub fn spared(&self, todo: &[Run]) -> (u64, u64) {
        spared(self.study, todo)
    }

    /// The study as it stands now.
    pub fn opened(&self) -> Opened {
        let plan = self.study.variants[0].plan.clone();
        Opened::of(&self.store.folder, self.manifest.clone(), plan)
    }

    /// Writes the summary, of runs that others lived by reading them; says in the manifest that every run was lived, with the digests of
    /// all files. What the study says.
    ///
    /// # Errors
    /// When something cannot be read or written.
    pub fn complete(&mut self) -> Result<Vec<Line>, Trouble> {
        let study = self.opened();
        let room = self.held.room().map_err(Trouble::Failed)?;
        let new = room.path().join(SUMMARY);
        let lines = study.write_summary(&new, &self.lived)?;
        let path = self.store.folder.join(SUMMARY);
        self.held.place(&new, &path).map_err(Trouble::Failed)?;
        let mut files = self.store.digests_of_study().map_err(Trouble::Failed)?;
        for (variant, seed) in self.manifest.runs() {
            let record = self.store.digest_of_record(variant, seed);
            files.push(record.map_err(Trouble::Failed)?);
        }
        self.manifest.files = files;
        self.manifest.complete = true;
        self.manifest.write(&self.held).map_err(Trouble::Failed)?;
        failed::forget(&self.held);
        Ok(lines)
    }

    /// The runs that are neither there nor noted as broken, when others did the study; what they noted is taken over.
    ///
    /// # Errors
    /// When something else is in the place of a run, or a note cannot be read.
    pub fn left_by_others(&mut self) -> Result<Vec<Run>, Trouble> {
        let noted = failed::known(&self.store.folder, &self.manifest).map_err(Trouble::Input)?;
        let mut missing = self.missing()?;
        let name = |run: &Run| &self.study.variants[run.variant].name;
        let of = |run: &Run| {
            let is_it = |f: &&Failure| f.seed == run.seed && f.variant == *name(run);
            noted.iter().find(is_it).cloned()
        };
        self.manifest.failed = missing.iter().filter_map(of).collect();
        missing.retain(|run| !self.manifest.is_failed(name(run), run.seed));
        Ok(missing)
    }

    /// The folder, taken.
    pub fn held(&self) -> &Held {
        &self.held
    }

    /// Files among the study's runs that are not of the study.
    pub fn strays(&self) -> Vec<String> {
        let mut strays = strays(&self.store.folder, &self.manifest);
        let unfinished = format!("{}/", super::hold::UNFINISHED);
        strays.retain(|path| !path.starts_with(&unfinished));
        strays
    }

    /// Tells of the runs that broke, if any did.
    ///
    /// # Errors
    /// When one did.
    pub fn told(&self) -> Result<(), Trouble> {
        match self.manifest.failed.as_slice() {
            [] => Ok(()),
            failed => Err(Trouble::Failed(lines(failed))),
        }
    }

    fn table(&self, name: &str, table: &Table) -> Result<(), Trouble> {
        let path = self.store.folder.join(name);
        let write = |new: &Path| write_csv(table, new);
        self.held.publish(&path, write).map_err(Trouble::Failed)
    }
}

/// Failures, a line each.
pub fn lines(failed: &[Failure]) -> String {
    let lines: Vec<String> = failed.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// The runs that broke, in the order of the study.
///
/// # Errors
/// When what a run left could not be kept.
pub fn failures(study: &Study, outcomes: &[(Run, Outcome)]) -> Result<Vec<Failure>, Trouble> {
    let mut failed = Vec::new();
    for (run, outcome) in outcomes {
        let variant = study.variants[run.variant].name.clone();
        match outcome {
            Outcome::Kept | Outcome::Interrupted => {}
            Outcome::Failed(why) => failed.push(Failure {
                variant,
                seed: run.seed,
                why: why.clone(),
            }),
            Outcome::Unkept(why) => {
                return Err(Trouble::Failed(format!(
                    "run {variant}, seed {}: {why}; the rest was not begun. What is finished is kept, and the same command does the rest",
                    run.seed
                )));
            }
        }
    }
    Ok(failed)
}

/// Checks every file against the manifest, tables against the records that it lists; says which differ.
pub fn spoilt_files(store: &Store, manifest: &Manifest) -> Vec<String> {
    let wrong = |file: &&FileDigest| {
        digest(&store.folder.join(&file.path)).map_or(true, |digest| digest != file.digest)
    };
    let listed = manifest.files.par_iter().filter(wrong);
    let mut spoilt: Vec<String> = listed.map(|file| file.path.clone()).collect();
    let runs: Vec<(&str, u64)> = manifest.runs().collect();
    let tables = runs.par_iter();
    let tables = tables.flat_map_iter(|&(variant, seed)| store.spoilt_tables(variant, seed));
    let tables: Vec<String> = tables.collect();
    spoilt.extend(tables);
    spoilt.sort();
    spoilt.dedup();
    spoilt
}

/// The manifest of a study that is to be written.
///
/// # Errors
/// When its start cannot be written in words.
pub fn manifest(study: &Study, identity: Identity) -> Result<Manifest, Trouble> {
    Ok(Manifest::new(identity, start_in_words(study)?))
}

/// What was inferred at the start, in words.
///
/// # Errors
/// When it cannot be written as text.
pub fn start_in_words(study: &Study) -> Result<ron::Value, Trouble> {
    let words = study.start.in_words(&study.variants[0].plan);
    let text = ron::to_string(&words).map_err(Trouble::input)?;
    let words = ron::from_str(&text).map_err(Trouble::input)?;
    Ok(doubles(words))
}
