//! What strategies are worth in the seeds of a study.

use rayon::prelude::*;

use super::payoffs;
use crate::record::Recorder;
use crate::sim::{Manner, Simulation};
use crate::study::Study;

/// Lives the strategies by buyers of `segments` in every seed of the first variant; what each is worth by segment, seed
/// and strategy: see [`payoffs`]. `advance` is called after each seed.
pub fn over_seeds(
    study: &Study,
    segments: &[usize],
    advance: impl Fn() + Sync,
) -> Vec<Vec<Vec<f64>>> {
    let variant = &study.variants[0];
    let one = |&seed: &u64| {
        let (plan, start) = (variant.plan.clone(), variant.start.clone());
        let run = Simulation::new(plan, start, seed, Recorder::deaf(), Manner::default());
        let (_, worth) = payoffs(run, segments);
        advance();
        worth
    };
    let seeds = study.seeds.par_iter().with_max_len(1);
    let each: Vec<Vec<Vec<f64>>> = seeds.map(one).collect();
    let of = |g: usize| each.iter().map(|seed| seed[g].clone()).collect();
    (0..segments.len()).map(of).collect()
}
