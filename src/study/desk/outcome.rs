//! What a way of living was worth to a guest in one seed.

use crate::maths;
use crate::plan::Plan;

use super::life::{Life, Moment};

/// Years over which a way of living is valued.
pub const YEARS: u32 = 5;

/// What a guest got and gave, dollars a year: discounted means over [`YEARS`].
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Worth of what it held, in money, less all that it cost beside its spend. Its origin is arbitrary: differences
    /// count.
    pub worth: f64,
    /// What clauses, moves and rests of contracts cost.
    pub costs: f64,
    /// What it spent.
    pub spend: f64,
    /// Its autonomy at the end of each year, the start first.
    pub scores: Vec<f64>,
}

/// What `life` was worth where it began with `entry` dollars of moves.
pub fn outcome(life: &Life, plan: &Plan, entry: f64) -> Outcome {
    let dt = plan.calendar().tick_years;
    let ticks_a_year = plan.calendar().ticks_a_year() as usize;
    let last = (YEARS as usize * ticks_a_year).min(life.moments.len() - 1);
    let rate = 1.0 + plan.world.valuation.cash_discount_rate;
    let (mut worth, mut costs, mut spend, mut years) = (0.0, entry, 0.0, 0.0);
    for (tick, moment) in life.moments.iter().enumerate().take(last + 1).skip(1) {
        let discount = maths::pow(rate, -(tick as f64) * dt);
        worth += discount * dt * held(moment);
        costs += discount * beside(moment);
        spend += discount * dt * moment.spend_a_year();
        years += discount * dt;
    }
    Outcome {
        worth: (worth - costs) / years,
        costs: costs / years,
        spend: spend / years,
        scores: life
            .moments
            .iter()
            .step_by(ticks_a_year)
            .map(|moment| moment.parts.score())
            .collect(),
    }
}

/// Worth of what is held, dollars a year.
fn held(moment: &Moment) -> f64 {
    let of = |m: usize| {
        let worth = moment.surplus[m] * moment.spend[m];
        if worth.is_nan() { 0.0 } else { worth }
    };
    of(0) + of(1)
}

/// What was paid beside spend in a tick.
fn beside(moment: &Moment) -> f64 {
    let moves = moment.spent_on_moves.iter();
    moves.fold(moment.clauses, |sum, one| sum + one.moving + one.unexpired)
}
