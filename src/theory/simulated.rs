//! Whole simulations with a known answer: a world file made to stand still but for what is tested.

use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Setting;
use crate::enterprise::tally::Tally;
use crate::plan::Plan;
use crate::plan::stated::{Set, WorldFile};
use crate::pricing::PriceRule;
use crate::pricing::fixed::Fixed;
use crate::record::Recorder;
use crate::sim::calibrate::calibrate;
use crate::sim::state::Start;
use crate::sim::{Manner, Simulation};
use crate::study::statistics::{Summary, summary};
use crate::terms::vendors::Funding;
use crate::worldfile::Loaded;
use crate::worldfile::change::{Change, parse_set};

/// Enterprises on which the start of a small run is inferred.
const FEW: u32 = 500;

/// A price at which nobody takes a clause.
const NEVER: f64 = 1e9;

/// A world file and how much of it is run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Simulated {
    /// The world file, from the folder of this file.
    pub file: String,
    /// Values changed in it.
    pub set: Vec<Set>,
    /// Enterprises.
    pub agents: u32,
    /// Runs, on seeds 1 to this.
    pub seeds: u32,
}

impl Simulated {
    /// The world file with the values changed.
    ///
    /// # Errors
    /// When the file or a change is wrong.
    pub fn load(&self, setting: &Setting) -> Result<Loaded, String> {
        let changes: Result<Vec<Change>, _> = self
            .set
            .iter()
            .map(|set| parse_set(&format!("{}={}", set.path, set.value)))
            .collect();
        let changes = changes.map_err(|problem| problem.to_string())?;
        let path = setting.folder.join(&self.file);
        Loaded::read(&path, &changes, None).map_err(|problems| problems.to_string())
    }

    /// The world of that file over `years`, at the size of the setting.
    ///
    /// # Errors
    /// When the file or a change is wrong.
    pub fn world(&self, setting: &Setting, years: u32) -> Result<WorldFile, String> {
        let mut world = self.load(setting)?.world().clone();
        self.without_entrants(&mut world, setting, years);
        Ok(world)
    }

    /// The same, and leaves out who may come in later.
    pub fn without_entrants(&self, world: &mut WorldFile, setting: &Setting, years: u32) {
        leave_out_entrants(world);
        self.resize(world, setting, years);
    }

    /// Sets agents, years and seed, and has everyone asked at another price.
    pub fn resize(&self, world: &mut WorldFile, setting: &Setting, years: u32) {
        world.agents = Some(setting.size.of(self.agents, 12, 500));
        world.calibration_agents = world.calibration_agents.min(FEW.max(self.agents / 4));
        world.master_seed = setting.master_seed;
        world.pricing.panel = None;
        world.clock.years = years;
    }

    /// The runs at the size of the setting.
    pub fn seeds(&self, setting: &Setting) -> Vec<u64> {
        (1..=u64::from(setting.size.of(self.seeds, 1, 8))).collect()
    }
}

/// Takes out firms that are not there at the start, and channels through them.
fn leave_out_entrants(world: &mut WorldFile) {
    world.vendors.retain(|v| v.enters_like.is_none());
    let (entrants, there) = std::mem::take(&mut world.providers)
        .into_iter()
        .partition::<Vec<_>, _>(|p| p.enters_like.is_some());
    world.providers = there;
    for vendor in &mut world.vendors {
        let later = |name: &str| entrants.iter().any(|p| p.name == name);
        vendor.channels.retain(|channel| !later(&channel.name));
    }
}

/// What is run: a plan and its start.
pub struct Ready {
    /// The plan, without deals and policies.
    pub plan: Arc<Plan>,
    /// Its inferred start.
    pub start: Start,
}

impl Ready {
    /// A world without its deals and policies, its start inferred.
    ///
    /// # Errors
    /// When the start cannot be inferred.
    pub fn new(world: WorldFile) -> Result<Self, String> {
        let plan = Plan::new(world, &[]).undisturbed();
        let start = calibrate(&plan)?;
        Ok(Self {
            plan: Arc::new(plan),
            start,
        })
    }

    /// A run in its start state, of which nothing is recorded.
    pub fn simulation(&self, seed: u64) -> Simulation {
        let start = Arc::new(self.start.clone());
        let recorder = Recorder::deaf();
        Simulation::new(self.plan.clone(), start, seed, recorder, Manner::default())
    }

    /// What `look` sees in each run, in the order of seeds.
    pub fn each<R: Send>(&self, seeds: &[u64], look: impl Fn(Simulation) -> R + Sync) -> Vec<R> {
        let run = |seed: &u64| look(self.simulation(*seed));
        seeds.par_iter().map(run).collect()
    }
}

/// Means over runs of numbers that each run gives in one order.
pub fn means(runs: &[Vec<f64>]) -> Vec<Summary> {
    let numbers = runs.first().map_or(0, Vec::len);
    let of = |i: usize| summary(&runs.iter().map(|run| run[i]).collect::<Vec<f64>>());
    (0..numbers).map(of).collect()
}

/// Shares of spend of each provider in the compute market.
pub fn provider_shares(simulation: &mut Simulation) -> Vec<f64> {
    let providers = simulation.plan().world.providers.len();
    let tally = simulation.world().resource::<Tally>();
    let spend: Vec<f64> = (0..providers).map(|o| tally.spend_on(o)).collect();
    let all: f64 = spend.iter().sum();
    spend.iter().map(|s| s / all).collect()
}

/// Makes a world stand still: no growth, turnover, adoption, shocks, releases or repricing; no
/// tastes, discounts, clauses, wedges and ties between markets; spend fully built into the incumbent.
/// What is left are contracts, reviews where they end, prices and the cost of moving.
pub fn stand_still(world: &mut WorldFile) {
    demand_stands_still(world);
    choices_stand_still(world);
    firms_stand_still(world);
}

/// No growth, turnover and adoption.
fn demand_stands_still(world: &mut WorldFile) {
    let demand = &mut world.demand;
    demand.growth_now = 0.0;
    demand.growth_long_run = 0.0;
    demand.ai_shock_sd = 0.0;
    demand.intensity_growth = 0.0;
    demand.budget_elasticity = 1.0;
    for segment in &mut world.segments {
        segment.growth_offset = 0.0;
        segment.turnover_per_year = 0.0;
        segment.bass_innovation = 0.0;
        segment.bass_imitation = 0.0;
    }
}

/// No tastes, discounts, clauses, news and ties between markets; spend fully built into the incumbent.
fn choices_stand_still(world: &mut WorldFile) {
    let choice = &mut world.choice;
    choice.taste_sd = 0.0;
    choice.misperception_sd = 0.0;
    choice.own_cloud_bonus = 0.0;
    choice.ecosystem_effect = 0.0;
    world.compute.discount_sd = 0.0;
    let lock_in = &mut world.lock_in;
    lock_in.embeddedness_after_switch = 1.0;
    lock_in.renewal_weight = 1.0;
    lock_in.quality_news = 0.0;
    lock_in.compute_price_news = 0.0;
    lock_in.model_price_news = 0.0;
    lock_in.portability_price = NEVER;
    lock_in.multi_model_price = NEVER;
    lock_in.price_match_price = NEVER;
    for segment in &mut world.segments {
        segment.clauses.portability = 0.0;
        segment.clauses.multi_model = 0.0;
        segment.clauses.price_match = 0.0;
    }
    for class in &mut world.classes {
        class.transfer_gb_per_dollar = 0.0;
    }
}

/// No releases, repricing and changes of cost.
fn firms_stand_still(world: &mut WorldFile) {
    world.pricing.menu_cost = 0.0;
    world.compute.channel_pricing = PriceRule::Fixed(Fixed {});
    world.capacity.congestion = 0.0;
    let research = &mut world.research;
    research.release_luck_sd = 0.0;
    research.productivity_sd = 0.0;
    research.release_months_min = 12.0 * 1000.0;
    research.release_months_jitter = 0.0;
    for provider in &mut world.providers {
        provider.committed_discount = 0.0;
        provider.unit_cost_growth_per_year = 0.0;
        provider.pricing = PriceRule::Fixed(Fixed {});
    }
    for vendor in &mut world.vendors {
        vendor.funding = Funding::Outside;
        vendor.pricing = PriceRule::Fixed(Fixed {});
    }
}
