//! Many runs, and what they say.

pub mod ensemble;
pub mod facts;
pub mod hindcast;
pub mod hold;
pub mod identity;
pub mod job;
pub mod layout;
pub mod manifest;
pub mod market_definition;
pub mod multiplicity;
pub mod opened;
pub mod ours;
pub mod payoff;
pub mod sensitivity;
pub mod statistics;
pub mod store;
pub mod summary;
pub mod trace;
pub mod trouble;
pub mod valuation;
pub mod welfare;

use std::sync::Arc;

use trouble::Trouble;

use crate::plan::Plan;
use crate::plan::stated::WorldFile;
use crate::sim::calibrate::{calibrate, without_best_response};
use crate::sim::state::Start;
use crate::worldfile::Loaded;
use crate::worldfile::error::Problems;

/// The name of the variant that all others are compared with.
pub const BASE: &str = "base";

/// One variant of a study, ready to run.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// Its plan.
    pub plan: Arc<Plan>,
}

/// Variants × seeds on one inferred start.
#[derive(Debug, Clone)]
pub struct Study {
    /// The variants.
    pub variants: Vec<Variant>,
    /// The replication seeds.
    pub seeds: Vec<u64>,
    /// The world that the start is inferred on.
    pub base: WorldFile,
    /// The start that every run shares.
    pub start: Arc<Start>,
}

impl Study {
    /// The study of `variants` over `seeds`, started on `base`.
    ///
    /// # Errors
    /// When the start cannot be inferred, or a firm of a variant is to charge a best response that it does not give;
    /// each with its path: see [`Loaded::placed`](crate::worldfile::Loaded::placed).
    pub fn new(
        base: &Plan,
        variants: Vec<(String, Plan)>,
        seeds: Vec<u64>,
    ) -> Result<Self, Problems> {
        let start = calibrate(base)?;
        let variants: Vec<Variant> = variants
            .into_iter()
            .map(|(name, plan)| Variant {
                name,
                plan: Arc::new(plan),
            })
            .collect();
        let mut problems = Problems::default();
        for problem in variants
            .iter()
            .flat_map(|variant| without_best_response(&variant.plan, &start))
        {
            if !problems.0.contains(&problem) {
                problems.0.push(problem);
            }
        }
        problems.or(())?;
        Ok(Self {
            variants,
            seeds,
            base: base.world.clone(),
            start: Arc::new(start),
        })
    }

    /// What the runs of each variant are made from: see [`identity::made_from`].
    pub fn made_from(&self) -> Vec<String> {
        let variants = self.variants.iter();
        variants
            .map(|variant| identity::made_from(&self.base, &variant.plan))
            .collect()
    }

    /// The study of all variants of a world, under the calibration that it was read with.
    ///
    /// # Errors
    /// As [`Study::of`].
    pub fn of_all(loaded: &Loaded, seeds: Vec<u64>) -> Result<Self, Problems> {
        let names = loaded.variants();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Self::with_places(loaded, &names, seeds)
    }

    /// The study of some variants of a world over some seeds.
    ///
    /// # Errors
    /// When there is no such variant, or the start cannot be inferred.
    pub fn of(loaded: &Loaded, variants: &[&str], seeds: Vec<u64>) -> Result<Self, Trouble> {
        Self::with_places(loaded, variants, seeds).map_err(Trouble::input)
    }

    fn with_places(loaded: &Loaded, variants: &[&str], seeds: Vec<u64>) -> Result<Self, Problems> {
        let mut all = Vec::new();
        for &name in variants {
            all.push((name.to_owned(), loaded.variant(name)?));
        }
        let study = Self::new(&loaded.base(), all, seeds);
        study.map_err(|problems| loaded.placed(problems))
    }

    /// Every run, seed by seed, so that a study that stops half-way is still balanced.
    pub fn runs(&self) -> Vec<Run> {
        let of_seed =
            |&seed: &u64| (0..self.variants.len()).map(move |variant| Run { variant, seed });
        self.seeds.iter().flat_map(of_seed).collect()
    }
}

/// One run of a study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// The place of its variant.
    pub variant: usize,
    /// Its replication seed.
    pub seed: u64,
}
