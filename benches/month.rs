//! A month of the default world, by number of enterprises; and the same kernels
//! on plain Vec columns, without the ECS.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use bevy_ecs::prelude::IntoScheduleConfigs;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

use lockin::enterprise::growth::Demand;
use lockin::enterprise::review::{self, CHUNK};
use lockin::lanes::Processor;
use lockin::market::posted::Posted;
use lockin::plan::Plan;
use lockin::policy::Rules;
use lockin::policy::look_ahead::Outlook;
use lockin::random::Seed;
use lockin::record::Recorder;
use lockin::sim::calibrate::calibrate;
use lockin::sim::populate::{agents_by_segment, nobodies, populate};
use lockin::sim::state::{Start, scene, ties};
use lockin::sim::{Manner, Simulation};
use lockin::worldfile::Loaded;

fn plan(agents: u32) -> Plan {
    let loaded = Loaded::read(Path::new("worlds/ai-cloud-2026.ron"), &[], None)
        .expect("the default world is right");
    let mut world = loaded.world().clone();
    world.agents = Some(agents);
    Plan::new(world, &[])
}

fn simulation(
    plan: &Arc<Plan>,
    start: &Arc<Start>,
    recorder: Recorder,
    parallel: bool,
) -> Simulation {
    let manner = Manner {
        parallel,
        ..Manner::default()
    };
    let mut simulation = Simulation::new(plan.clone(), start.clone(), 1, recorder, manner);
    for _ in 0..12 {
        simulation.step();
    }
    simulation
}

/// The month as simulated: every step, with nothing recorded; one thread and all.
fn month(c: &mut Criterion) {
    let start = Arc::new(calibrate(&plan(1000)).expect("the default world starts"));
    let mut group = c.benchmark_group("month");
    group.sample_size(10);
    for agents in [1_000, 10_000, 100_000, 1_000_000] {
        let plan = Arc::new(plan(agents));
        group.throughput(Throughput::Elements(u64::from(agents)));
        for (name, parallel) in [("one thread", false), ("all threads", true)] {
            let mut simulation = simulation(&plan, &start, Recorder::deaf(), parallel);
            group.bench_function(BenchmarkId::new(name, agents), |b| {
                b.iter(|| simulation.step());
            });
        }
    }
    group.finish();
}

/// Series recorded against none.
fn recording(c: &mut Criterion) {
    let start = Arc::new(calibrate(&plan(1000)).expect("the default world starts"));
    let plan = Arc::new(plan(10_000));
    let mut group = c.benchmark_group("recording, 10 000 enterprises");
    group.sample_size(10);
    for (name, recorder) in [
        ("none", Recorder::deaf()),
        ("series", Recorder::new("base", 1)),
    ] {
        let mut simulation = simulation(&plan, &start, recorder, false);
        group.bench_function(name, |b| b.iter(|| simulation.step()));
    }
    group.finish();
}

/// The enterprises' kernel inside the ECS and on plain Vec columns: the price of the ECS.
fn baseline(c: &mut Criterion) {
    let agents = 100_000;
    let start = Arc::new(calibrate(&plan(1000)).expect("the default world starts"));
    let plan = Arc::new(plan(agents));
    let mut group = c.benchmark_group("enterprises, 100 000");
    group.sample_size(10);
    group.throughput(Throughput::Elements(u64::from(agents)));
    let mut simulation = simulation(&plan, &start, Recorder::deaf(), false);
    let posted = simulation.world().resource::<Posted>().clone();
    let demand = simulation.world().resource::<Demand>().clone();
    let seed = Seed::new(plan.world.master_seed, 1);
    let ties = ties(&plan, &Outlook::of_today(&Rules::FREE));
    let processor = Processor::detected();
    let counts = agents_by_segment(&plan.world.segments, Some(agents));
    let mut rows = nobodies(&counts);
    let drawn = (&seed, &start.cut);
    let population = populate(&plan, &counts, drawn, (&mut rows.0, &mut rows.1));
    let mut tick = 12;
    group.bench_function("plain columns", |b| {
        b.iter(|| {
            tick += 1;
            let scene = scene(&plan, tick, &posted, &demand, &ties);
            let chunks = population
                .enterprises
                .chunks_mut(CHUNK)
                .zip(population.workloads.chunks_mut(CHUNK));
            for (place, (enterprises, workloads)) in chunks.enumerate() {
                let (first, rows) = (place * CHUNK, (enterprises, workloads));
                black_box(review::live(processor, &scene, &seed, first, rows));
            }
        });
    });
    let mut system = bevy_ecs::schedule::Schedule::default();
    system.set_executor(bevy_ecs::schedule::SingleThreadedExecutor::new());
    system.add_systems((turn_calendar, lockin::sim::buyers::live).chain());
    group.bench_function("in the ECS", |b| b.iter(|| system.run(simulation.world())));
    group.finish();
}

fn turn_calendar(mut calendar: bevy_ecs::prelude::ResMut<lockin::calendar::Calendar>) {
    calendar.tick += 1;
}

criterion_group!(benches, month, recording, baseline);
criterion_main!(benches);
