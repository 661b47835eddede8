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

use std::iter::repeat_n;
use std::sync::Arc;

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::ScheduleBuildSettings;

use crate::deal::Deal;
use crate::deal::reach::reach_in;
use crate::developer::equity::LastSpend;
use crate::developer::release::months_to_next;
use crate::developer::{Frontier, Vendor};
use crate::enterprise::autonomy::Autonomy;
use crate::enterprise::distribution::Distributions;
use crate::enterprise::growth::Demand;
use crate::enterprise::matching::match_workloads;
use crate::enterprise::panel::Panel;
use crate::enterprise::slopes::measure_once;
use crate::enterprise::tally::Tally;
use crate::enterprise::{Enterprise, Workloads, review};
use crate::events::Events;
use crate::lanes::Processor;
use crate::ledger::{Books, Ledger};
use crate::market::offer::Offering;
use crate::market::posted::{Posted, Reach, VendorShares};
use crate::market::shocks::Struck;
use crate::market::{Elasticities, MEMORY_MONTHS, Slopes};
use crate::plan::{Plan, RunPlan};
use crate::policy::Rules;
use crate::policy::look_ahead::Outlook;
use crate::pricing::new_customers::Introductory;
use crate::pricing::{Memories, Memory, Pledges};
use crate::provider::Provider;
use crate::random::{Purpose, Seed};
use crate::record::Recorder;

use guests::{Guest, Guests};
use populate::{Population, agents_by_segment, populate};
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
        let mut world = World::new();
        let ticks = plan.world.clock.ticks();
        let setting = Setting {
            start,
            processor: manner.processor,
            parallel: manner.parallel,
        };
        let counts = agents_by_segment(&plan.world.segments, plan.world.agents);
        spawn_nobodies(&mut world, counts.iter().sum());
        let mut buyers = world.query::<(&mut Enterprise, &mut Workloads)>();
        let mut buyers = buyers.query_mut(&mut world);
        let drawn = (&seed, &setting.start.cut);
        let population = populate(&plan, &counts, drawn, buyers::rows_mut(&mut buyers));
        Opening::new(plan, &setting.start, &seed, population).furnish(&mut world);
        world.insert_resource(setting);
        world.insert_resource(seed);
        world.insert_resource(recorder);
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

    /// Shows every enterprise and what it runs, by id.
    pub fn each_buyer(&self, mut show: impl FnMut(&Enterprise, &Workloads)) {
        let buyers = self.world.try_query::<(&Enterprise, &Workloads)>();
        let mut buyers = buyers.expect("a month reads these columns");
        for (enterprise, workloads) in buyers.iter(&self.world) {
            show(enterprise, workloads);
        }
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

/// A run as it stands before its first month.
struct Opening {
    /// As it is in the first month.
    plan: RunPlan,
    firms: Firms,
    deals: Vec<Deal>,
    reach: Reach,
    shares: VendorShares,
    demand: Demand,
    posted: Posted,
    slopes: Slopes,
    tally: Tally,
}

impl Opening {
    /// Buyers take what is posted at the start, and firms look at them.
    fn new(plan: Arc<Plan>, start: &Start, seed: &Seed, mut population: Population) -> Self {
        let deals = Deal::all(&plan);
        let mut firms = Firms::at_start(&plan, start);
        date_releases(&mut firms.vendors, &plan, seed);
        let mut reach = reach_in(&plan, deals.iter().map(|d| &d.term), &Rules::FREE, 0);
        firms.close_absent(&mut reach, &plan);
        let shares = calibrate::vendor_shares(&plan);
        // What is remembered of the year before is as the terms of the first month make it.
        let mut run_plan = RunPlan(plan);
        terms::turn_to(&mut run_plan, 1);
        let plan = run_plan.0.clone();
        let posted = firms.post(&plan, start, &reach, &shares);
        let demand = demand_at_start(&plan, &population);
        let ties = ties(&plan, &Outlook::of_today(&Rules::FREE));
        if let Some(dealt) = &start.dealt {
            let view = scene(&plan, 0, dealt, &demand, &ties);
            builders::deal(&view, seed, &mut population);
        }
        let view = scene(&plan, 0, &posted, &demand, &ties);
        let (enterprises, workloads) = (population.enterprises, population.workloads);
        match_workloads(&view, seed, 0, enterprises, workloads);
        let tally = review::count(&view, enterprises, workloads);
        let slopes = slopes_at_start(&plan, &view, seed, (enterprises, workloads));
        give_discounts(&mut firms.providers, &plan, &slopes);
        Self {
            plan: run_plan,
            firms,
            deals,
            reach,
            shares,
            demand,
            posted,
            slopes,
            tally,
        }
    }

    /// Puts everything that a month reads and writes into `world`, where its buyers are.
    fn furnish(self, world: &mut World) {
        let plan = self.plan.0.clone();
        open_books(world, &self.firms);
        remember_nothing(world, &plan);
        let spend = (0..plan.offers.len()).map(|o| self.tally.spend_on(o));
        world.insert_resource(LastSpend(spend.collect()));
        world.insert_resource(plan.normal());
        world.insert_resource(plan.calendar());
        world.insert_resource(Frontier(vec![frontier_quality(&plan)]));
        world.insert_resource(self.reach);
        world.insert_resource(self.shares);
        world.insert_resource(self.demand);
        world.insert_resource(self.slopes);
        world.insert_resource(self.tally);
        world.insert_resource(self.posted);
        world.insert_resource(self.plan);
        let Firms {
            providers,
            vendors,
            offers,
        } = self.firms;
        spawn(world, (providers, vendors, self.deals, offers));
    }
}

/// The dates of vendors' first releases.
fn date_releases(vendors: &mut [Vendor], plan: &Plan, seed: &Seed) {
    let mut draws = seed.draws();
    for (v, vendor) in vendors.iter_mut().enumerate() {
        let [wait, _] = draws.words(Purpose::Release, 0, v as u64);
        let longest = months_to_next(wait, &plan.world.research, &plan.calendar());
        let place = crate::maths::uniform(draws.words::<1>(Purpose::Start, 2, v as u64)[0]);
        vendor.release.next = 1 + (place * f64::from(longest)) as u32;
    }
}

/// Clouds give what they are seen to give, as in every tick: to this run's buyers. What a unit costs was inferred with those of the
/// calibration.
fn give_discounts(providers: &mut [Provider], plan: &Plan, slopes: &Slopes) {
    for (provider, stated) in providers.iter_mut().zip(&plan.world.providers) {
        if stated.is_firm() && provider.presence.is_here() {
            let discount = slopes.year.discounts[provider.id.index()].mean();
            provider.price.discount = discount;
            provider.price.start_discount = discount;
        }
    }
}

/// Books in which nothing is written yet.
fn open_books(world: &mut World, firms: &Firms) {
    world.insert_resource(Ledger::new(firms.providers.len(), firms.vendors.len()));
    world.insert_resource(Books {
        provider_cash: firms.providers.iter().map(|p| p.cash.0).collect(),
        vendor_cash: firms.vendors.iter().map(|v| v.cash.0).collect(),
        residual: 0.0,
    });
}

/// What nobody has done, seen or been struck by yet.
fn remember_nothing(world: &mut World, plan: &Plan) {
    let firms = plan.world.providers.len() + plan.world.vendors.len();
    world.insert_resource(Pledges(vec![None; firms]));
    world.insert_resource(Introductory(vec![0.0; firms]));
    world.insert_resource(Memories(vec![Memory::default(); firms + plan.offers.len()]));
    world.insert_resource(Struck::default());
    world.insert_resource(Rules::FREE);
    world.insert_resource(Events::default());
    world.insert_resource(Guests::default());
    world.insert_resource(Elasticities::default());
    world.insert_resource(Distributions::default());
    world.insert_resource(Autonomy::default());
}

/// Spawns enterprises, who are made somebody where they lie: there may be millions.
fn spawn_nobodies(world: &mut World, n: usize) {
    // A resource is an entity too, found by a list that is as long as its number. The first numbers are left for resources, whose
    // lists would else take as much as the enterprises.
    let first: Vec<Entity> = world.entity_allocator().alloc_many(RESOURCES).collect();
    world.spawn_batch(repeat_n((Enterprise::NOBODY, Workloads::NONE), n));
    world.entity_allocator_mut().free_many(&first);
}

/// More numbers than a world has resources and firms, and than the 128 that Bevy keeps back before it hands freed ones out again.
const RESOURCES: u32 = 256;

/// Spawns firms in the order of ids, each kind with one bundle: the rows never move.
fn spawn(
    world: &mut World,
    (providers, vendors, deals, offers): (Vec<Provider>, Vec<Vendor>, Vec<Deal>, Vec<Offering>),
) {
    world.spawn_batch(providers);
    world.spawn_batch(vendors);
    world.spawn_batch(deals);
    world.spawn_batch(offers);
}

/// The memory of demand at the start, as if the year before had been measured like the years to come.
fn slopes_at_start(
    plan: &Plan,
    view: &crate::enterprise::choice::Scene,
    seed: &Seed,
    (enterprises, workloads): (&[Enterprise], &[Workloads]),
) -> Slopes {
    let look = |panel: &Panel| measure_once(view, seed, 0, panel, enterprises, workloads);
    let panel = |turn: usize| {
        let size = plan.world.pricing.panel;
        Panel::drawn(view, seed, turn as u32, size, enterprises)
    };
    let ticks = plan.calendar().ticks_in(MEMORY_MONTHS) as usize;
    let ring = if panel(0) == Panel::ALL {
        vec![look(&Panel::ALL); ticks]
    } else {
        (0..ticks).map(|turn| look(&panel(turn))).collect()
    };
    Slopes::new(ring)
}
