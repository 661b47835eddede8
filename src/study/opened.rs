//! A study that was opened: what it holds, its runs, what they say, and its world to be lived again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::layout::{MANIFEST, SUMMARY};
use super::manifest::Manifest;
use super::store::{Store, StoredRun};
use super::summary::{self, Line, table};
use super::trouble::Trouble;
use super::valuation::cells::recalibrated;
use super::welfare::{Run, Welfare, Year, years};
use super::yearly::Address;
use super::{BASE, Study};
use crate::plan::Plan;
use crate::record::csv::read_csv;
use crate::record::files::digest;
use crate::record::table::Table;
use crate::worldfile::error::did_you_mean;
use crate::worldfile::{Loaded, resolved};

/// A study on disk.
#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    /// Its runs.
    pub store: Store,
    /// What determined it, and what became of it.
    pub manifest: Manifest,
    /// Its variants, base first.
    pub variants: Vec<String>,
    /// The seeds in which no run broke: those that its numbers are of.
    pub seeds: Vec<u64>,
    /// The plan of base.
    pub plan: Arc<Plan>,
}

impl Opened {
    /// The study in `folder`, complete or not.
    ///
    /// # Errors
    /// When there is none, or its world makes no sense to this version.
    pub fn begun(folder: &Path) -> Result<Self, Trouble> {
        let manifest = Manifest::read(folder).map_err(Trouble::Input)?;
        let place = folder.join(MANIFEST).display().to_string();
        let text = &manifest.identity.resolved_world;
        let world = resolved(&format!("{place}, resolved_world"), text).map_err(Trouble::input)?;
        Ok(Self::of(folder, manifest, Arc::new(Plan::new(world, &[]))))
    }

    /// The study in `folder`, complete.
    ///
    /// # Errors
    /// When there is none, or runs are missing.
    pub fn complete(folder: &Path) -> Result<Self, Trouble> {
        let study = Self::begun(folder)?;
        if study.manifest.complete {
            return Ok(study);
        }
        Err(Trouble::Input(format!(
            "{}: the study is not complete; the `lockin run` that began it finishes it",
            folder.display()
        )))
    }

    /// The study that a manifest tells of; `plan` is base's.
    pub fn of(folder: &Path, manifest: Manifest, plan: Arc<Plan>) -> Self {
        Self {
            store: Store::new(folder, manifest.identity.clone()),
            variants: manifest.identity.variants.clone(),
            seeds: manifest.seeds(),
            manifest,
            plan,
        }
    }

    /// The same study with some of its variants: those asked for beside base, or, if none are, those of the world as it
    /// is stated.
    #[must_use]
    pub fn with(mut self, asked: &[String]) -> Self {
        let cells = self.manifest.identity.cells();
        let stated = |name: &String| cells.of(name).point.is_none();
        let wanted = |name: &String| match asked {
            [] => stated(name),
            asked => name == BASE || asked.contains(name),
        };
        let kept: Vec<String> = self
            .variants
            .iter()
            .filter(|name| wanted(name))
            .cloned()
            .collect();
        self.variants = kept;
        self
    }

    /// What a user should know of the study before its numbers, a line each.
    pub fn warnings(&self) -> Vec<String> {
        let folder = self.store.folder.display();
        let failed = self.manifest.failed.iter();
        failed
            .map(|failure| format!("{folder}: its seed is left out: {failure}"))
            .collect()
    }

    /// What a user should know before the study is lived again, if anything.
    pub fn other_version(&self) -> Option<String> {
        let (then, now) = (&self.manifest.identity.commit, env!("LOCKIN_COMMIT"));
        let folder = self.store.folder.display();
        (then != now).then(|| {
            format!(
                "{folder} was written by commit {then}, this is {now}; what is run now may differ from it"
            )
        })
    }

    /// Whether the study has a variant.
    pub fn has(&self, variant: &str) -> bool {
        self.variants.iter().any(|name| name == variant)
    }

    /// Fails unless the study has the variants asked for.
    ///
    /// # Errors
    /// When it lacks one; all that it lacks are told.
    pub fn known<'a>(&self, asked: impl IntoIterator<Item = &'a String>) -> Result<(), Trouble> {
        let names: Vec<&str> = self.variants.iter().map(String::as_str).collect();
        let unknown = asked.into_iter().filter(|name| !self.has(name));
        let told: Vec<String> = unknown
            .map(|name| {
                let remedy = did_you_mean(name, &names);
                format!("--variant {name}: the study has no such variant; {remedy}")
            })
            .collect();
        if told.is_empty() {
            Ok(())
        } else {
            Err(Trouble::Input(told.join("\n")))
        }
    }

    /// Ticks in a year.
    pub fn ticks_a_year(&self) -> i32 {
        12 / self.plan.world.clock.tick.months() as i32
    }

    /// A run.
    ///
    /// # Errors
    /// When it is missing, spoilt or another study's.
    pub fn run(&self, variant: &str, seed: u64) -> Result<StoredRun, Trouble> {
        self.store.run(variant, seed).map_err(Trouble::Input)
    }

    /// What `read` finds in every run of a variant, in the order of the seeds.
    ///
    /// # Errors
    /// When a run is missing, spoilt or another study's.
    pub fn over_seeds<T: Send>(
        &self,
        variant: &str,
        read: impl Fn(&StoredRun) -> Result<T, String> + Sync,
    ) -> Result<Vec<T>, Trouble> {
        let seeds = self.seeds.par_iter();
        let one = |&seed: &u64| read(&self.store.run(variant, seed)?);
        seeds
            .map(one)
            .collect::<Result<_, _>>()
            .map_err(Trouble::Input)
    }

    /// What the study says at the end of each year, by its `summary.csv`, which has to be what the manifest says; by its
    /// runs where that is not so.
    ///
    /// # Errors
    /// When a run is missing, spoilt or another study's.
    pub fn lines_on_record(&self) -> Result<Vec<Line>, Trouble> {
        let Some(path) = self.summary_on_record() else {
            return self.lines();
        };
        let table = read_csv(&path, "summary", &summary::COLUMNS).map_err(Trouble::Input)?;
        summary::read(&table, self.seeds.len()).map_err(Trouble::Input)
    }

    /// Those of the same lines whose address is `wanted`, without all others in memory.
    ///
    /// # Errors
    /// When a run is missing, spoilt or another study's.
    pub fn some_lines(&self, wanted: impl Fn(&Address) -> bool) -> Result<Vec<Line>, Trouble> {
        if let Some(path) = self.summary_on_record() {
            return summary::read_some(&path, self.seeds.len(), wanted).map_err(Trouble::Input);
        }
        let mut all = self.lines()?;
        all.retain(|line| wanted(&line.address));
        Ok(all)
    }

    /// Its `summary.csv`, if that is what the manifest says.
    fn summary_on_record(&self) -> Option<PathBuf> {
        let path = self.store.folder.join(SUMMARY);
        let listed = self.manifest.files.iter().find(|file| file.path == SUMMARY);
        let same = listed.is_some_and(|file| digest(&path).is_ok_and(|d| d == file.digest));
        same.then_some(path)
    }

    /// What its variants do to buyers, firms and the state.
    ///
    /// # Errors
    /// When a run is missing, spoilt or another study's, or two are not of the same buyers.
    pub fn welfare(&self) -> Result<Welfare, Trouble> {
        // Seed by seed, so that no more runs are in memory than are read at once.
        let seeds = self.seeds.par_iter().map(|&seed| self.gains(seed));
        let seeds: Vec<Vec<(&str, Vec<Year>)>> = seeds.collect::<Result<_, _>>()?;
        let mut welfare = Welfare::default();
        for (variant, gains) in seeds.into_iter().flatten() {
            let of = welfare.0.entry(variant.to_owned()).or_default();
            of.push(gains);
        }
        Ok(welfare)
    }

    /// What each variant does under one seed, year by year.
    fn gains(&self, seed: u64) -> Result<Vec<(&str, Vec<Year>)>, Trouble> {
        let cells = self.manifest.identity.cells();
        let read = |variant: &str| {
            let run = self.store.run(variant, seed).map_err(Trouble::Input)?;
            Run::read(|name| run.table(name)).map_err(Trouble::Input)
        };
        let mut against: Option<(&str, Run)> = None;
        let mut all = Vec::new();
        for variant in &self.variants {
            let Some(other) = cells.against(variant) else {
                continue;
            };
            let base = match against.take() {
                Some(there) if there.0 == other => there,
                _ => (other, read(other)?),
            };
            let (_, base) = against.insert(base);
            let gains = years(base, &read(variant)?, self.ticks_a_year() as usize);
            let wrong = |why: String| Trouble::Input(format!("{variant} against {other}: {why}"));
            all.push((&**variant, gains.map_err(wrong)?));
        }
        Ok(all)
    }

    /// The table of `summary.csv`.
    pub fn summary(&self, lines: &[Line]) -> Table {
        let clock = &self.plan.world.clock;
        table(lines, |tick| clock.date_after(tick).days_since_epoch())
    }

    /// Its world under its own calibration, checked, to be lived again.
    ///
    /// # Errors
    /// When the world in the manifest makes no sense to this version.
    pub fn loaded(&self) -> Result<Loaded, Trouble> {
        self.under(&self.manifest.identity.calibration)
    }

    /// Its world under another calibration.
    ///
    /// # Errors
    /// When what was set by hand does not go with it.
    pub fn under(&self, calibration: &str) -> Result<Loaded, Trouble> {
        let place = self.store.folder.join(MANIFEST).display().to_string();
        let identity = &self.manifest.identity;
        let (stated, sets) = (&identity.stated_world, &identity.sets);
        recalibrated(&place, stated, sets, calibration).map_err(Trouble::input)
    }

    /// The study of some of its variants over some seeds, to be lived again.
    ///
    /// # Errors
    /// When the world makes no sense to this version, or its start cannot be inferred.
    pub fn again(&self, variants: &[&str], seeds: Vec<u64>) -> Result<Study, Trouble> {
        let design = self.manifest.identity.design.as_ref();
        let study = Study::of(&self.loaded()?, design, variants, seeds)?;
        Ok(study.hearing(self.manifest.identity.kept.heard()))
    }

    /// What the runs of its variants are made from, as this version has it.
    ///
    /// # Errors
    /// When the world makes no sense to this version.
    pub fn made_from(&self) -> Result<Vec<String>, Trouble> {
        let names: Vec<&str> = self.variants.iter().map(String::as_str).collect();
        Ok(self.again(&names, Vec::new())?.made_from())
    }
}
