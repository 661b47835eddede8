//! Periods of two and of three pricing algorithms that learn (Calvano et al. 2020), per second.

use std::path::Path;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

use lockin::random::Seed;
use lockin::theory::{Market, read};

const PERIODS: u64 = 200_000;

fn periods(c: &mut Criterion) {
    let theory = read(Path::new("worlds/theory/q-learning.ron")).expect("the world is right");
    let Market::QLearning(mut algorithms) = theory.market else {
        panic!("it is a world of algorithms");
    };
    algorithms.longest = PERIODS;
    let two = algorithms.offers.clone();
    let mut three = two.clone();
    three.extend(algorithms.entrant.clone());
    let mut group = c.benchmark_group("Q-learning, periods");
    group.sample_size(10);
    group.throughput(Throughput::Elements(PERIODS));
    for offers in [two, three] {
        let game = algorithms.game(&offers).expect("there is an equilibrium");
        group.bench_function(BenchmarkId::new("sellers", offers.len()), |b| {
            b.iter(|| algorithms.session(&game, &mut Seed::new(1, 1).draws(), 0));
        });
    }
    group.finish();
}

criterion_group!(benches, periods);
criterion_main!(benches);
