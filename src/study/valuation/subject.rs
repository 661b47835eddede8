//! The deals of a study that are valued, which runs that takes beside the study's own, and what they are worth.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rayon::prelude::*;

use super::cells::{Cell, cells, needed};
use super::{Flows, Payers, Worth, payers, worth};
use crate::plan::Plan;
use crate::study::Study;
use crate::study::identity::{Format, Identity};
use crate::study::job;
use crate::study::manifest::Manifest;
use crate::study::opened::Opened;
use crate::study::ours::VALUE;
use crate::study::store::Store;
use crate::study::trouble::Trouble;
use crate::worldfile::Loaded;
use crate::worldfile::error::did_you_mean;

/// Deals of a study.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The study.
    pub study: Opened,
    /// The places of the deals to be told of, in order.
    pub deals: Vec<usize>,
}

/// A deal read in one way, valued in every seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Valued {
    /// How it is read.
    pub cell: Cell,
    /// Its worth to the sponsor by seed.
    pub worths: Vec<Worth>,
    /// What it adds to everybody by seed.
    pub payers: Vec<Payers>,
}

/// Runs that a valuation needs and its study lacks: a study of their own.
#[derive(Debug)]
pub struct Lacking {
    /// What is run.
    pub study: Study,
    /// Its manifest before anything is done.
    pub manifest: Manifest,
    /// Where it goes.
    pub folder: PathBuf,
}

impl Subject {
    /// The deals of `study` that are asked for by name, all if none is.
    ///
    /// # Errors
    /// When the world has no deal, or none of such a name, which is input.
    pub fn of(study: Opened, asked: &[String]) -> Result<Self, Trouble> {
        let deals = study.plan.world.deals.iter();
        let names: Vec<&str> = deals.map(|d| d.name.as_str()).collect();
        if names.is_empty() {
            return Err(Trouble::input(format!(
                "{}: the world of this study has no deal to value",
                study.store.folder.display()
            )));
        }
        Ok(Self {
            deals: places(&names, asked)?,
            study,
        })
    }

    /// The name of the calibration that the study was run under.
    pub fn calibration(&self) -> &str {
        &self.study.manifest.identity.calibration
    }

    /// Where valuations go.
    pub fn folder(&self) -> PathBuf {
        self.study.store.folder.join(VALUE)
    }

    /// Where runs under a calibration go that the study lacks; those for some of the deals have a folder of their own.
    fn runs(&self, calibration: &str) -> PathBuf {
        let all = &self.study.plan.world.deals;
        if self.deals.len() == all.len() {
            return self.folder().join(calibration);
        }
        let names: Vec<&str> = self.deals.iter().map(|&d| all[d].name.as_str()).collect();
        self.folder()
            .join(format!("{calibration}-{}", names.join("+")))
    }

    /// The world under each of its calibrations, the study's own first.
    ///
    /// # Errors
    /// When what was set by hand does not go with one.
    pub fn calibrations(&self) -> Result<Vec<Loaded>, Trouble> {
        let all = self.study.plan.world.calibrations.iter();
        let all = all.map(|c| c.name.as_str());
        let others = all.filter(|name| *name != self.calibration());
        std::iter::once(self.calibration())
            .chain(others)
            .map(|name| self.study.under(name))
            .collect()
    }

    /// What the cells of a calibration need and the study lacks; none if it lacks nothing.
    ///
    /// # Errors
    /// When a world makes no sense, or its start cannot be inferred.
    pub fn lacking(&self, loaded: &Loaded) -> Result<Option<Lacking>, Trouble> {
        let there: &[String] = if loaded.calibration() == self.calibration() {
            &self.study.variants
        } else {
            &[]
        };
        let variants = needed(loaded, &self.deals, there).map_err(Trouble::input)?;
        if variants.is_empty() {
            return Ok(None);
        }
        let seeds = self.study.seeds.clone();
        let study = Study::new(&loaded.base(), variants, seeds)
            .map_err(|problems| Trouble::input(loaded.placed(problems)))?;
        let identity = Identity::of(loaded, &study, Format::Parquet);
        Ok(Some(Lacking {
            manifest: job::manifest(&study, identity)?,
            study,
            folder: self.runs(loaded.calibration()),
        }))
    }

    /// Every deal asked for, both scopes, under one calibration, in every seed; `more` has the runs that were lacking.
    ///
    /// # Errors
    /// When a run is missing, spoilt or another study's, or two runs are not of the same firms: all are input.
    pub fn valued(&self, loaded: &Loaded, more: Option<&Store>) -> Result<Vec<Valued>, Trouble> {
        let cells = cells(loaded.world(), loaded.calibration(), &self.deals);
        let mut variants: Vec<&str> = cells.iter().map(|c| c.with.as_str()).collect();
        variants.extend(cells.iter().map(|c| c.without.as_str()));
        variants.sort_unstable();
        variants.dedup();
        let is_own = loaded.calibration() == self.calibration();
        let mut flows: BTreeMap<&str, Vec<Flows>> = BTreeMap::new();
        for variant in variants {
            let own = is_own && self.study.has(variant);
            let store = more.filter(|_| !own).unwrap_or(&self.study.store);
            flows.insert(variant, self.flows(store, variant)?);
        }
        let plan = loaded.base();
        cells
            .iter()
            .map(|cell| valued(&plan, cell, &flows[&*cell.with], &flows[&*cell.without]))
            .collect::<Result<_, _>>()
            .map_err(Trouble::Input)
    }

    /// The flows of a variant's runs, by seed.
    fn flows(&self, store: &Store, variant: &str) -> Result<Vec<Flows>, Trouble> {
        let read = |&seed: &u64| {
            let run = store.run(variant, seed)?;
            Flows::read(&self.study.plan, |name| run.table(name))
        };
        let of: Result<Vec<Flows>, String> = self.study.seeds.par_iter().map(read).collect();
        of.map_err(Trouble::Input)
    }
}

/// The places of the deals asked for among `names`, in order and each once; all if none is asked for.
fn places(names: &[&str], asked: &[String]) -> Result<Vec<usize>, Trouble> {
    let place = |name: &String| {
        let found = names.iter().position(|known| known == name);
        found.ok_or_else(|| {
            let remedy = did_you_mean(name, names);
            Trouble::input(format!("--deal {name}: there is no such deal; {remedy}"))
        })
    };
    if asked.is_empty() {
        return Ok((0..names.len()).collect());
    }
    let mut places: Vec<usize> = asked.iter().map(place).collect::<Result<_, _>>()?;
    places.sort_unstable();
    places.dedup();
    Ok(places)
}

/// A deal in pairs of runs of one seed, with it and without.
fn valued(plan: &Plan, cell: &Cell, with: &[Flows], without: &[Flows]) -> Result<Valued, String> {
    let pairs = || with.iter().zip(without);
    Ok(Valued {
        cell: cell.clone(),
        worths: pairs().map(|(a, b)| worth(plan, cell.deal, a, b)).collect(),
        payers: pairs()
            .map(|(a, b)| payers(plan, cell.deal, a, b))
            .collect::<Result<_, _>>()
            .map_err(|why| format!("{} against {}: {why}", cell.with, cell.without))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deals_are_told_in_the_order_of_the_world_and_once() {
        let names = ["first", "second", "third"];
        let asked = |asked: &[&str]| {
            let asked: Vec<String> = asked.iter().map(ToString::to_string).collect();
            places(&names, &asked)
        };
        assert_eq!(asked(&[]), Ok(vec![0, 1, 2]));
        assert_eq!(asked(&["third", "first", "third"]), Ok(vec![0, 2]));
        let why = asked(&["thirt"]).unwrap_err().to_string();
        assert!(
            why.starts_with("--deal thirt: there is no such deal; "),
            "{why}"
        );
    }
}
