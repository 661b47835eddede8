//! A run: one plan, one seed, month after month.

pub mod branch;
pub mod brought;
pub mod builders;
pub mod buyers;
pub mod calibrate;
pub mod guests;
pub mod measurement;
pub mod month;
pub mod populate;
pub mod repricing;
pub mod seen;
pub mod situation;
pub mod state;
pub mod strata;
pub mod supply;
pub mod terms;

use std::sync::Arc;

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::ScheduleBuildSettings;

use crate::deal::Deal;
use crate::deal::reach::reach_in;
use crate::developer::equity::LastSpend;
use crate::developer::release::months_to_next;
use crate::developer::{Frontier, Vendor};
use crate::enterprise::growth::Demand;
use crate::enterprise::panel::Panel;
use crate::enterprise::slopes::measure_once;
use crate::enterprise::{Enterprise, Workloads};
use crate::events::Events;
use crate::lanes::Processor;
use crate::market::posted::Posted;
use crate::market::shocks::Struck;
use crate::market::{MEMORY_MONTHS, Slopes};
use crate::policy::Rules;
use crate::policy::look_ahead::Outlook;
use crate::pricing::new_customers::Introductory;
use crate::pricing::{Memories, Memory, Pledges};
use crate::provider::Provider;
use crate::random::{Purpose, Seed};
use crate::record::Recorder;

use crate::enterprise::matching::match_workloads;
use crate::plan::{Plan, RunPlan};
use guests::{Guest, Guests};
use populate::{Population, populate};
use seen::Public;
use state::{Firms, Start, demand_at_start, frontier_quality, scene, ties};

/// What a simulation begins with, and how it is run.
#[derive(Resource, Debug, Clone)]
pub struct Setting {
    /// The inferred start.
    pub start: Arc<Start>,
    /// Instructions.
    pub processor: Processor,
    /// Whether chunks of enterprises are spread over threads.
    pub parallel: bool,
}

/// How to run, which never changes what comes out.
#[derive(Debug, Clone)]
pub struct Manner {
    /// Instructions.
    pub processor: Processor,
    /// Whether chunks of enterprises are spread over the threads of the current pool.
    pub parallel: bool,
    /// Build settings of the month's schedule; tests shuffle it.
    pub schedule: ScheduleBuildSettings,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            processor: Processor::detected(),
            parallel: false,
            schedule: ScheduleBuildSettings::default(),
        }
    }
}

/// A run under way.
pub struct Simulation {
    world: World,
    month: Schedule,
    ticks: u32,
}

impl Simulation {
    /// The run of `plan` from `start` with replication seed `seed`, in its start state.
    pub fn new(
        plan: Arc<Plan>,
        start: Arc<Start>,
        seed: u64,
        recorder: Recorder,
        manner: Manner,
    ) -> Self {
        let seed = Seed::new(plan.world.master_seed, seed);
        let population = populate(&plan, plan.world.agents, &seed, &start.cut);
        let mut world = World::new();
        let ticks = plan.world.clock.ticks();
        let setting = Setting {
            start,
            processor: manner.processor,
            parallel: manner.parallel,
        };
        furnish(&mut world, plan, setting, seed, population, recorder);
        let month = month::schedule(&mut world, manner.schedule);
        let mut simulation = Self {
            world,
            month,
            ticks,
        };
        simulation.record_start();
        simulation
    }

    fn record_start(&mut self) {
        use bevy_ecs::system::RunSystemOnce;
        self.world
            .run_system_once(buyers::look_closely)
            .expect("the enterprises are there");
        self.world
            .run_system_once(measurement::record)
            .expect("the recorder reads what every world holds");
    }

    /// Lives one month.
    pub fn step(&mut self) {
        self.month.run(&mut self.world);
    }

    /// Lives all months that are left and hands over what was recorded.
    pub fn run(mut self) -> Recorder {
        while self.tick() < self.ticks {
            self.step();
        }
        self.world
            .remove_resource::<Recorder>()
            .expect("a simulation has a recorder")
    }

    /// The tick it has reached.
    pub fn tick(&self) -> u32 {
        self.world.resource::<crate::calendar::Calendar>().tick
    }

    /// The ticks of a whole run.
    pub fn ticks(&self) -> u32 {
        self.ticks
    }

    /// The plan it lives by.
    pub fn plan(&self) -> &Plan {
        self.world.resource::<RunPlan>()
    }

    /// The values of a component that one kind of actor alone has, by id.
    pub fn all<C: Component + Clone>(&mut self) -> Vec<C> {
        let mut rows = self.world.query::<&C>();
        rows.iter(&self.world).cloned().collect()
    }

    /// Lets guests in, who live from the next month on.
    pub fn admit(&mut self, guests: Vec<Guest>) {
        self.world.resource_mut::<Guests>().0.extend(guests);
    }

    /// Its guests, in the order in which they came.
    pub fn guests(&self) -> &[Guest] {
        &self.world.resource::<Guests>().0
    }

    /// The market that everybody sees in the tick that has been lived.
    pub fn public(&self) -> Public<'_> {
        let world = &self.world;
        Public {
            plan: world.resource::<RunPlan>(),
            tick: self.tick(),
            posted: world.resource::<Posted>(),
            demand: world.resource::<Demand>(),
            rules: world.resource::<Rules>(),
        }
    }

    /// The seed of its draws.
    pub fn seed(&self) -> &Seed {
        self.world.resource::<Seed>()
    }

    /// The ECS world, for tests and benches to look into.
    pub fn world(&mut self) -> &mut World {
        &mut self.world
    }

    /// Names of the month's systems in the order in which they run.
    pub fn systems(&self) -> Vec<String> {
        let systems = self.month.systems().expect("the month is initialised");
        systems
            .map(|(_, system)| system.name().to_string())
            .collect()
    }
}

/// Puts everything that a month reads and writes into `world`.
fn furnish(
    world: &mut World,
    plan: Arc<Plan>,
    setting: Setting,
    seed: Seed,
    mut population: Population,
    recorder: Recorder,
) {
    let calendar = plan.calendar();
    let mut run_plan = RunPlan(plan.clone());
    let deals = Deal::all(&plan);
    let mut firms = Firms::at_start(&plan, &setting.start);
    let mut draws = seed.draws();
    for (v, vendor) in firms.vendors.iter_mut().enumerate() {
        let [wait, _] = draws.words(Purpose::Release, 0, v as u64);
        let longest = months_to_next(wait, &plan.world.research, &calendar);
        let place = crate::maths::uniform(draws.words::<1>(Purpose::Start, 2, v as u64)[0]);
        vendor.release.next = 1 + (place * f64::from(longest)) as u32;
    }
    let mut reach = reach_in(&plan, deals.iter().map(|d| &d.term), &Rules::FREE, 0);
    firms.close_absent(&mut reach, &plan);
    let shares = calibrate::vendor_shares(&plan);
    // What is remembered of the year before is as the terms of the first month make it.
    terms::turn_to(&mut run_plan, 1);
    let plan = run_plan.0.clone();
    let posted = firms.post(&plan, &setting.start, &reach, &shares);
    let demand = demand_at_start(&plan, &population);
    let ties = ties(&plan, &Outlook::of_today(&Rules::FREE));
    if let Some(dealt) = &setting.start.dealt {
        let view = scene(&plan, 0, dealt, &demand, &ties);
        builders::deal(&view, &seed, &mut population);
    }
    let view = scene(&plan, 0, &posted, &demand, &ties);
    let Population {
        enterprises,
        workloads,
        ..
    } = &mut population;
    match_workloads(&view, &seed, 0, enterprises, workloads);
    let slopes = slopes_at_start(&plan, &view, &seed, &population);
    for (provider, stated) in firms.providers.iter_mut().zip(&plan.world.providers) {
        if stated.is_firm() && provider.presence.is_here() {
            // As in every tick: of this run's buyers. What a unit costs was inferred with those of the calibration.
            let discount = slopes.year.discounts[provider.id.index()].mean();
            provider.price.discount = discount;
            provider.price.start_discount = discount;
        }
    }
    let tally =
        crate::enterprise::review::count(&view, &population.enterprises, &population.workloads);
    world.insert_resource(LastSpend(
        (0..plan.offers.len()).map(|o| tally.spend_on(o)).collect(),
    ));
    let (providers, vendors) = (firms.providers.len(), firms.vendors.len());
    world.insert_resource(crate::ledger::Ledger::new(providers, vendors));
    world.insert_resource(crate::ledger::Books {
        provider_cash: firms.providers.iter().map(|p| p.cash.0).collect(),
        vendor_cash: firms.vendors.iter().map(|v| v.cash.0).collect(),
        residual: 0.0,
    });
    world.insert_resource(firms.channels);
    let firms_that_price =
        plan.world.providers.len() + plan.world.vendors.len() + plan.offers.len();
    world.insert_resource(Pledges(vec![None; providers + vendors]));
    world.insert_resource(Introductory(vec![0.0; providers + vendors]));
    world.insert_resource(Memories(vec![Memory::default(); firms_that_price]));
    world.insert_resource(plan.normal());
    world.insert_resource(Struck::default());
    world.insert_resource(Rules::FREE);
    world.insert_resource(Events::default());
    world.insert_resource(Guests::default());
    world.insert_resource(crate::market::Elasticities::default());
    world.insert_resource(crate::enterprise::distribution::Distributions::default());
    world.insert_resource(crate::enterprise::autonomy::Autonomy::default());
    world.insert_resource(calendar);
    world.insert_resource(seed);
    world.insert_resource(Frontier(vec![frontier_quality(&plan)]));
    world.insert_resource(reach);
    world.insert_resource(shares);
    world.insert_resource(demand);
    world.insert_resource(slopes);
    world.insert_resource(tally);
    world.insert_resource(posted);
    world.insert_resource(recorder);
    world.insert_resource(setting);
    world.insert_resource(run_plan);
    let Population {
        enterprises,
        workloads,
        ..
    } = population;
    let firms = (firms.providers, firms.vendors, deals);
    spawn(world, firms, enterprises.into_iter().zip(workloads));
}

/// Spawns everybody in the order of ids, each kind with one bundle: the rows never move.
fn spawn(
    world: &mut World,
    (providers, vendors, deals): (Vec<Provider>, Vec<Vendor>, Vec<Deal>),
    enterprises: impl Iterator<Item = (Enterprise, Workloads)>,
) {
    world.spawn_batch(providers);
    world.spawn_batch(vendors);
    world.spawn_batch(deals);
    world.spawn_batch(enterprises);
}

/// The memory of demand at the start, as if the year before had been measured like the years to come.
fn slopes_at_start(
    plan: &Plan,
    view: &crate::enterprise::choice::Scene,
    seed: &Seed,
    population: &Population,
) -> Slopes {
    let look = |panel: &Panel| {
        measure_once(
            view,
            seed,
            0,
            panel,
            &population.enterprises,
            &population.workloads,
        )
    };
    let panel = |turn: usize| {
        let size = plan.world.pricing.panel;
        Panel::drawn(view, seed, turn as u32, size, &population.enterprises)
    };
    let ticks = plan.calendar().ticks_in(MEMORY_MONTHS) as usize;
    let ring = if panel(0) == Panel::ALL {
        vec![look(&Panel::ALL); ticks]
    } else {
        (0..ticks).map(|turn| look(&panel(turn))).collect()
    };
    Slopes::new(ring)
}
