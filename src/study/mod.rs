//! Many runs, and what they say.

pub mod buyers;
pub mod cells;
pub mod conduct;
pub mod contrast;
pub mod dense;
pub mod designs;
pub mod desk;
pub mod differ;
pub mod draws;
pub mod ensemble;
pub mod estimate;
pub mod explained;
pub mod facts;
pub mod failed;
pub mod fit;
pub mod hindcast;
pub mod hold;
pub mod identity;
pub mod integrity;
pub mod job;
pub mod kept;
pub mod layout;
pub mod level;
pub mod lived;
pub mod manifest;
pub mod market_definition;
pub mod measure;
pub mod memory;
pub mod merge;
pub mod morris;
pub mod moves;
pub mod multiplicity;
pub mod opened;
pub mod ours;
pub mod over_points;
pub mod panel;
pub mod passes;
pub mod payoff;
pub mod pool;
pub mod prim;
pub mod range;
pub mod regret;
pub mod remade;
pub mod response;
pub mod sampled;
pub mod sensitivity;
pub mod series;
pub mod shared;
pub mod sobol;
pub mod stated;
pub mod statistics;
pub mod stopwatch;
pub mod store;
pub mod summary;
pub mod trace;
pub mod trouble;
pub mod turns;
pub mod until;
pub mod valuation;
pub mod welfare;
pub mod work;
pub mod yearly;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use trouble::Trouble;

use crate::plan::Plan;
use crate::plan::stated::WorldFile;
use crate::record::Heard;
use crate::sim::calibrate::{calibrate, without_best_response};
use crate::sim::state::Start;
use crate::worldfile::Loaded;
use crate::worldfile::design::{Cell, Cells, Design, Inferred};
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
    /// The start of its runs.
    pub start: Arc<Start>,
    /// What its runs are made from: see [`identity::made_from`].
    pub made_from: String,
}

impl Variant {
    fn new(name: String, plan: Plan, start: &Arc<Start>, inferred_on: &WorldFile) -> Self {
        Self {
            name,
            made_from: identity::made_from(inferred_on, &plan),
            plan: Arc::new(plan),
            start: start.clone(),
        }
    }
}

/// What the runs of a point stand on.
struct Ground {
    start: Arc<Start>,
    /// The world that the start is inferred on.
    world: Arc<WorldFile>,
    /// The world there, where it is not the stated one.
    loaded: Option<Loaded>,
}

/// What each point of the cells stands on, by its place; nothing where all stand on the stated world.
fn grounds(
    loaded: &Loaded,
    design: &Design,
    cells: &[Cell],
) -> Result<BTreeMap<usize, Ground>, Problems> {
    if design.inferred == Inferred::Once {
        return Ok(BTreeMap::new());
    }
    let points: BTreeSet<usize> = cells.iter().filter_map(|cell| cell.point).collect();
    let one = |point: usize| {
        let there = loaded.at(&design.changes(point, &loaded.changed().outline))?;
        let base = there.base();
        let start = calibrate(&base).map_err(|problems| there.placed(problems))?;
        let ground = Ground {
            start: Arc::new(start),
            world: Arc::new(base.world),
            loaded: Some(there),
        };
        Ok((point, ground))
    };
    points.into_par_iter().map(one).collect()
}

/// Variants × seeds, on one inferred start or, where a design says so, on one for each point.
#[derive(Debug, Clone)]
pub struct Study {
    /// The variants.
    pub variants: Vec<Variant>,
    /// The replication seeds.
    pub seeds: Vec<u64>,
    /// The start of base.
    pub start: Arc<Start>,
    /// The tables that its runs record.
    pub heard: Heard,
}

impl Study {
    /// The same study whose runs record these tables alone.
    #[must_use]
    pub fn hearing(self, heard: Heard) -> Self {
        Self { heard, ..self }
    }

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
        let start = Arc::new(calibrate(base)?);
        let own = |(name, plan)| Variant::new(name, plan, &start, &base.world);
        let variants = variants.into_iter().map(own).collect();
        Self::sound(variants, seeds, start)
    }

    /// The study, unless a firm is to charge a best response that its start does not give.
    fn sound(variants: Vec<Variant>, seeds: Vec<u64>, start: Arc<Start>) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let plans = variants.iter().flat_map(|variant| {
            let plans = variant.plan.and_next();
            plans.map(|plan| without_best_response(plan, &variant.start))
        });
        for problem in plans.flatten() {
            if !problems.0.contains(&problem) {
                problems.0.push(problem);
            }
        }
        problems.or(Self {
            variants,
            seeds,
            start,
            heard: Heard::all(),
        })
    }

    /// What the runs of each variant are made from: see [`identity::made_from`].
    pub fn made_from(&self) -> Vec<String> {
        let variants = self.variants.iter();
        variants.map(|variant| variant.made_from.clone()).collect()
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

    /// The study of some variants of a world, or of cells of a design there, over some seeds.
    ///
    /// # Errors
    /// When there is no such variant, or a start cannot be inferred.
    pub fn of(
        loaded: &Loaded,
        design: Option<&Design>,
        cells: &[&str],
        seeds: Vec<u64>,
    ) -> Result<Self, Trouble> {
        let study = match design {
            None => Self::with_places(loaded, cells, seeds),
            Some(design) => Self::of_design(loaded, design, cells, seeds),
        };
        study.map_err(Trouble::input)
    }

    fn of_design(
        loaded: &Loaded,
        design: &Design,
        names: &[&str],
        seeds: Vec<u64>,
    ) -> Result<Self, Problems> {
        let base = loaded.base();
        let stated = Ground {
            start: Arc::new(calibrate(&base).map_err(|problems| loaded.placed(problems))?),
            world: Arc::new(base.world),
            loaded: None,
        };
        let known = Cells::new(Some(design));
        let cells: Vec<Cell> = names.iter().map(|name| known.of(name)).collect();
        let grounds = grounds(loaded, design, &cells)?;
        let one = |(name, cell): (&&str, &Cell)| {
            let ground = cell.point.and_then(|point| grounds.get(&point));
            let there = ground.and_then(|ground| ground.loaded.as_ref());
            let plan = match (cell.point, there) {
                (_, Some(there)) => there.variant(cell.variant)?,
                (None, None) => loaded.variant(cell.variant)?,
                (Some(point), None) => {
                    let set = design.changes(point, &loaded.changed().outline);
                    loaded.variant_at(cell.variant, &set)?
                }
            };
            let Ground { start, world, .. } = ground.unwrap_or(&stated);
            Ok(Variant::new((*name).to_owned(), plan, start, world))
        };
        let all: Vec<(&&str, &Cell)> = names.iter().zip(&cells).collect();
        let variants: Result<Vec<Variant>, Problems> = all.into_par_iter().map(one).collect();
        Self::sound(variants?, seeds, stated.start)
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
