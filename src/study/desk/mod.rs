//! The buyer's desk: organisations live as guests in every seed of a world, and are asked how they stand.

pub mod life;
pub mod peers;

use std::sync::Arc;

use crate::organisation::Organisation;
use crate::organisation::arrive::arrive;
use crate::plan::Plan;
use crate::record::Recorder;
use crate::sim::guests::{Guest, Way};
use crate::sim::state::Start;
use crate::sim::{Manner, Simulation};
use life::Life;

/// What one seed says of an organisation.
#[derive(Debug, Clone)]
pub struct InSeed {
    /// As it lives.
    pub buys: Life,
    /// If it moves nothing.
    pub stays: Life,
}

/// What every seed says of `organisations`, by organisation and then by seed; `advance` is called after each seed.
pub fn ask(
    plan: &Arc<Plan>,
    start: &Arc<Start>,
    seeds: &[u64],
    organisations: &[Organisation],
    advance: impl Fn() + Sync,
) -> Vec<Vec<InSeed>> {
    use rayon::prelude::*;
    let one = |&seed: &u64| {
        let told = in_seed(plan, start, seed, organisations);
        advance();
        told
    };
    let by_seed: Vec<Vec<InSeed>> = seeds.par_iter().with_max_len(1).map(one).collect();
    let of = |o: usize| by_seed.iter().map(|seed| seed[o].clone()).collect();
    (0..organisations.len()).map(of).collect()
}

/// What one seed says of each organisation.
pub fn in_seed(
    plan: &Arc<Plan>,
    start: &Arc<Start>,
    seed: u64,
    organisations: &[Organisation],
) -> Vec<InSeed> {
    let simulation = simulation(plan, start, seed);
    let guests: Vec<Guest> = organisations
        .iter()
        .map(|own| arrive(own, simulation.public(), simulation.seed()))
        .collect();
    let stay = |guest: &Guest| Guest {
        way: Way::Stays,
        ..guest.clone()
    };
    let all = guests.iter().flat_map(|guest| [guest.clone(), stay(guest)]);
    let lives = life::live(simulation, all.collect());
    let mut lives = lives.into_iter();
    let mut next = || lives.next().expect("a life for each guest");
    guests
        .iter()
        .map(|_| InSeed {
            buys: next(),
            stays: next(),
        })
        .collect()
}

/// A run that nobody records.
pub fn simulation(plan: &Arc<Plan>, start: &Arc<Start>, seed: u64) -> Simulation {
    let manner = Manner::default();
    Simulation::new(plan.clone(), start.clone(), seed, Recorder::deaf(), manner)
}
