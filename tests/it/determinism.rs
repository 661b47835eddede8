//! The same world, seed and version give the same numbers, however they are computed.
//!
//! Threads, instructions, the order of what the schedule leaves open, what is recorded, which other runs there
//! are and which process it is: each is varied, and everything that was recorded is compared bit by bit. The
//! comparison is tested as well: it finds one workload that was moved, and sums made in another order.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::ScheduleBuildSettings;
use bevy_ecs::system::RunSystemOnce;

use crate::common::binary::{Study, done};
use crate::common::{SEED, assert_same, first_difference, plan, run, simulation, small, start};
use lockin::deal::{Agreement, Bought, DealFlows, Stake, Subsidy, Term};
use lockin::developer::{
    Hosting, Knowledge, ListPrice, OwnedBy, Release, Revenue, Serving, Training, Treasury,
};
use lockin::enterprise::growth::Demand;
use lockin::enterprise::review::{CHUNK, count};
use lockin::enterprise::tally::Tally;
use lockin::enterprise::{Enterprise, Workloads};
use lockin::lanes::Processor;
use lockin::market::Slopes;
use lockin::market::offer::{RetailRatio, TakeRate};
use lockin::market::posted::Posted;
use lockin::market::presence::{Cash, Conduct, Presence};
use lockin::plan::Plan;
use lockin::policy::Rules;
use lockin::policy::look_ahead::Outlook;
use lockin::provider::capacity::Capacity;
use lockin::provider::{ComputeCost, ComputePrice, Estate, Rent};
use lockin::record::Recorder;
use lockin::sim::state::{Start, scene, ties};
use lockin::sim::{Manner, Simulation, measurement};
use lockin::study::ensemble::Outcome;
use lockin::study::{Run, Study as Ensemble};

/// Enough enterprises for three chunks, the last of them not full.
const THREE_CHUNKS: u32 = 2 * CHUNK as u32 + 900;

fn world_of(agents: u32, years: u32) -> (Arc<Plan>, Arc<Start>) {
    let loaded = small(agents, years, &[]);
    (plan(&loaded, "base"), start(&loaded))
}

fn on_threads(threads: usize, plan: &Arc<Plan>, start: &Arc<Start>, manner: Manner) -> Recorder {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("threads are to be had")
        .install(|| simulation(plan, start, SEED, manner).run())
}

#[test]
fn a_run_is_the_same_on_one_two_and_four_threads_and_on_none() {
    let (plan, start) = world_of(THREE_CHUNKS, 1);
    let alone = run(&plan, &start, SEED);
    for threads in [1, 2, 4] {
        let manner = Manner {
            parallel: true,
            ..Manner::default()
        };
        let spread = on_threads(threads, &plan, &start, manner);
        assert_same(&alone, &spread, &format!("spreading it over {threads}"));
    }
}

#[test]
fn a_run_is_the_same_with_the_widest_instructions_and_without() {
    for calibration in ["inattentive", "attentive"] {
        let sets = ["agents=1500", "clock.years=2", "calibration_agents=500"];
        let loaded = crate::common::read(crate::common::text(), &sets, Some(calibration));
        let (plan, start) = (plan(&loaded, "base"), start(&loaded));
        let manner = Manner {
            processor: Processor::Plain,
            ..Manner::default()
        };
        let plain = simulation(&plan, &start, SEED, manner).run();
        assert_same(&run(&plan, &start, SEED), &plain, "the processor");
    }
}

#[test]
fn a_run_is_the_same_in_any_order_that_the_month_leaves_open() {
    let (plan, start) = world_of(400, 2);
    let ordered = run(&plan, &start, SEED);
    for shuffle in 0..8 {
        let manner = Manner {
            schedule: ScheduleBuildSettings {
                shuffle_seed: Some(shuffle),
                ..ScheduleBuildSettings::default()
            },
            ..Manner::default()
        };
        let shuffled = simulation(&plan, &start, SEED, manner).run();
        assert_same(&ordered, &shuffled, &format!("shuffle {shuffle}"));
    }
}

#[derive(Resource, Default)]
struct Order(Vec<u8>);

#[test]
fn a_shuffle_finds_what_is_left_open() {
    let mut seen = BTreeMap::new();
    for shuffle in 0..16 {
        let mut world = World::new();
        world.init_resource::<Order>();
        let mut schedule = Schedule::default();
        schedule.set_build_settings(ScheduleBuildSettings {
            shuffle_seed: Some(shuffle),
            ..ScheduleBuildSettings::default()
        });
        schedule.add_systems((
            |mut order: ResMut<Order>| order.0.push(1),
            |mut order: ResMut<Order>| order.0.push(2),
        ));
        schedule.run(&mut world);
        *seen.entry(world.resource::<Order>().0.clone()).or_insert(0) += 1;
    }
    assert_eq!(seen.len(), 2, "both orders come up: {seen:?}");
}

/// Rows as they are written down: numbers to the last bit.
fn written<T: std::fmt::Debug>(rows: impl Iterator<Item = T>) -> Vec<String> {
    rows.map(|row| format!("{row:?}")).collect()
}

/// Everything that a month hands to the next.
fn state(simulation: &mut Simulation) -> impl PartialEq + std::fmt::Debug + use<> {
    let world = simulation.world();
    let mut providers = world.query::<(&ComputePrice, &ComputeCost, &Rent, &Capacity, &Estate)>();
    let mut vendors = world.query::<(
        &ListPrice,
        &Serving,
        &Knowledge,
        &Release,
        &Training,
        &Hosting,
        &Revenue,
        &Treasury,
        &OwnedBy,
    )>();
    let mut deals = world.query::<(&Term, &Agreement, &Stake, &Bought, &Subsidy, &DealFlows)>();
    let mut alike = world.query::<(&Presence, &Cash, &Conduct)>();
    let mut offers = world.query::<(&RetailRatio, &TakeRate)>();
    let firms = [
        written(offers.iter(world)),
        written(providers.iter(world)),
        written(vendors.iter(world)),
        written(deals.iter(world)),
        written(alike.iter(world)),
    ];
    let sums = (
        world.resource::<Tally>().clone(),
        world.resource::<Slopes>().clone(),
        world.resource::<Demand>().clone(),
    );
    let mut enterprises = world.query::<(&Enterprise, &Workloads)>();
    let rows: Vec<_> = enterprises.iter(world).map(|(e, w)| (*e, *w)).collect();
    (firms, sums, rows)
}

#[test]
fn what_is_recorded_does_not_matter() {
    let (plan, start) = world_of(600, 2);
    let with = |recorder| {
        Simulation::new(
            plan.clone(),
            start.clone(),
            SEED,
            recorder,
            Manner::default(),
        )
    };
    let (mut full, mut deaf) = (with(Recorder::new("base", SEED)), with(Recorder::deaf()));
    while full.tick() < full.ticks() {
        full.step();
        deaf.step();
        let same = state(&mut full) == state(&mut deaf);
        assert!(same, "recording changes tick {}", full.tick());
    }
}

/// Every run of the default world's variants over two seeds, on so many threads.
fn ensemble(study: &Ensemble, todo: &[Run], threads: usize) -> BTreeMap<Run, Recorder> {
    let kept = Mutex::new(BTreeMap::new());
    let keep = |run: Run, recorder: Recorder| {
        kept.lock().unwrap().insert(run, recorder);
        Ok(())
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let outcomes = pool
        .unwrap()
        .install(|| study.live(todo, &AtomicBool::new(false), keep, |_| ()));
    assert!(outcomes.iter().all(|(_, o)| *o == Outcome::Kept));
    kept.into_inner().unwrap()
}

#[test]
fn which_other_runs_there_are_does_not_matter() {
    let loaded = small(400, 1, &[]);
    let variant = |name: &String| (name.clone(), loaded.variant(name).unwrap());
    let variants = loaded.variants().iter().map(variant).collect();
    let study = Ensemble::new(&loaded.base(), variants, vec![1, 2]).unwrap();
    let all = study.runs();
    let across = ensemble(&study, &all, 2);
    assert_eq!(across.len(), 2 * loaded.variants().len());
    let one_by_one = ensemble(&study, &all, 1);
    for run in [all[0], all[7], all[13]] {
        let alone = ensemble(&study, &[run], 4);
        assert_same(&alone[&run], &across[&run], "the other runs of its study");
        assert_same(&alone[&run], &one_by_one[&run], "the order of a study");
    }
    let other = Run { seed: 2, ..all[0] };
    assert!(first_difference(&across[&all[0]], &across[&other]).is_some());
}

#[test]
fn two_processes_write_the_same_files_whatever_their_threads_and_formats() {
    let written = |threads: &str, format: &str| {
        let study = Study::new();
        let runs = ["--seeds", "1,2", "--variant", "egress-ban"];
        let how = ["--threads", threads, "--format", format];
        study.run(&[runs, how].concat()).with(0);
        study.digests()
    };
    let first = written("1", "parquet");
    assert_eq!(first, written("1", "parquet"), "two processes");
    assert_eq!(first, written("2", "parquet"), "two threads");
    assert_eq!(first, written("4", "parquet"), "four threads, inside runs");
    let both = written("2", "both");
    // A run's record lists its files, and these are more.
    let table = |path: &str| path.starts_with("runs") && !path.ends_with("/run.ron");
    let tables = first.iter().filter(|(path, _)| table(path));
    for (path, digest) in tables {
        assert_eq!(both.get(path), Some(digest), "{path} beside a CSV file");
    }
    assert_eq!(first["summary.csv"], both["summary.csv"]);
}

#[test]
fn threads_inside_a_run_of_several_chunks_write_the_same_files() {
    let agents = THREE_CHUNKS.to_string();
    let written = |threads: &str| {
        let study = Study::new();
        let what = ["--seeds", "1", "--variant", "base", "--agents", &agents];
        let size = ["--set", "clock.years=1", "--set", "calibration_agents=500"];
        let how = ["--threads", threads, "--out", study.name()];
        let whole = [&["run", crate::common::WORLD], &what[..], &size, &how].concat();
        done(&whole).with(0);
        study.digests()
    };
    assert_eq!(written("1"), written("4"));
}

// ── the comparison itself ───────────────────────────────────────────────────

/// A run in which, after tick `at`, one workload of one enterprise is moved to another offer.
fn disturbed(plan: &Arc<Plan>, start: &Arc<Start>, at: u32, agent: usize) -> Recorder {
    let mut simulation = simulation(plan, start, SEED, Manner::default());
    while simulation.tick() < at {
        simulation.step();
    }
    let world = simulation.world();
    let mut workloads = world.query::<&mut Workloads>();
    let mut workloads = workloads.iter_mut(world).nth(agent).unwrap();
    workloads.0[0].offer = (workloads.0[0].offer + 1) % 2;
    simulation.run()
}

#[test]
fn one_workload_moved_in_one_tick_is_found_in_the_next() {
    let (plan, start) = world_of(400, 1);
    let whole = run(&plan, &start, SEED);
    for (at, agent) in [(0, 0), (5, 17), (11, 399)] {
        let moved = disturbed(&plan, &start, at, agent);
        let (tick, place) = first_difference(&whole, &moved).expect("the move is found");
        assert_eq!(tick.unsigned_abs(), at + 1, "{place}");
    }
}

#[test]
fn sums_made_in_another_order_are_found() {
    let (plan, start) = world_of(THREE_CHUNKS, 1);
    let mut simulation = simulation(&plan, &start, SEED, Manner::default());
    simulation.step();
    let forwards = counted(&mut simulation, &[0, 1, 2]);
    let backwards = counted(&mut simulation, &[2, 1, 0]);
    let mut lived = simulation.world().resource::<Tally>().clone();
    // Fees for leaving are paid in moves, and what moves in and out is that of moves: a count of who stands where sees neither.
    for offer in &mut lived.offers {
        (offer.leaving_fees, offer.moved_in, offer.moved_out) = (0.0, 0.0, 0.0);
    }
    assert_eq!(lived.offers, forwards.offers, "chunks are added in order");
    let mut recorded = |offers| {
        let world = simulation.world();
        world.resource_mut::<Tally>().offers = offers;
        *world.resource_mut::<Recorder>() = Recorder::new("base", SEED);
        world.run_system_once(measurement::record).unwrap();
        world.resource::<Recorder>().clone()
    };
    let right = recorded(forwards.offers);
    let wrong = recorded(backwards.offers);
    assert!(first_difference(&right, &recorded(lived.offers)).is_none());
    assert!(first_difference(&right, &wrong).is_some());
}

/// The enterprises of a simulation added up by chunk, and the chunks in this order.
fn counted(simulation: &mut Simulation, order: &[usize]) -> Tally {
    let world = simulation.world();
    let plan = world.resource::<lockin::plan::RunPlan>().clone();
    let tick = world.resource::<lockin::calendar::Calendar>().tick;
    let (posted, demand) = (
        world.resource::<Posted>().clone(),
        world.resource::<Demand>().clone(),
    );
    let ties = ties(&plan, &Outlook::of_today(&Rules::FREE));
    let mut rows = world.query::<(&Enterprise, &Workloads)>();
    let (enterprises, workloads): (Vec<_>, Vec<_>) =
        rows.iter(world).map(|(e, w)| (*e, *w)).unzip();
    let scene = scene(&plan, tick, &posted, &demand, &ties);
    let mut chunks: Vec<Tally> = enterprises
        .chunks(CHUNK)
        .zip(workloads.chunks(CHUNK))
        .map(|(enterprises, workloads)| count(&scene, enterprises, workloads))
        .collect();
    let mut sum = std::mem::take(&mut chunks[order[0]]);
    for &chunk in &order[1..] {
        sum.add(&chunks[chunk]);
    }
    sum
}
