//! Knowledge: what training adds, what decays, what spills over.

use bevy_ecs::prelude::{Query, ResMut};

use super::{Frontier, Knowledge, Training};
use crate::calendar::Calendar;
use crate::market::presence::Presence;
use crate::market::today::Today;
use crate::maths;
use crate::plan::Plan;
use crate::random::Purpose;
use crate::terms::vendors::ResearchTerms;

/// Knowledge accrues: dK/dt = a·E·N − δ·K, N units trained with, never below what spills over.
pub fn accrue(
    today: Today,
    mut frontier: ResMut<Frontier>,
    mut vendors: Query<(&Presence, &mut Knowledge, &Training)>,
) {
    let (plan, calendar) = (&today.plan, &today.calendar);
    let terms = &plan.world.research;
    let mean = mean_productivity(plan, vendors.iter().map(|(_, knowledge, ..)| knowledge));
    let spilling = frontier_before(&frontier.0, terms, calendar);
    let mut draws = today.seed.draws();
    let mut ahead: f64 = 0.0;
    let all = vendors.iter_mut().zip(&plan.world.vendors).enumerate();
    for (v, ((presence, mut knowledge, training), stated)) in all {
        if !presence.is_here() {
            continue;
        }
        let draw = draws.normal(Purpose::Productivity, calendar.tick, v as u64);
        knowledge.shock = shocked(knowledge.shock, draw, terms, calendar.tick_years);
        let productivity = productivity(knowledge.start_productivity, mean, terms, calendar)
            * maths::exp(knowledge.shock);
        let progress = maths::exp10(terms.algorithmic_progress * calendar.years());
        let gain = productivity * progress * training.units;
        let change = gain - terms.knowledge_decay * knowledge.now;
        knowledge.now += change * calendar.tick_years;
        knowledge.now *= maths::exp10(today.conditions.found[v]);
        let floor = stated.spillover * spilling;
        if knowledge.now < floor {
            knowledge.now = floor;
        }
        ahead = ahead.max(knowledge.now);
    }
    frontier.0.push(maths::log10(ahead));
}

/// Geometric mean of the frontier vendors' productivity at the start, taken relative to the first of
/// them: money in another unit then gives the same knowledge to the bit.
pub fn mean_productivity<'a>(plan: &Plan, vendors: impl Iterator<Item = &'a Knowledge>) -> f64 {
    let frontier = vendors.zip(&plan.world.vendors);
    let frontier = frontier.filter(|(_, stated)| stated.frontier);
    let mut own = frontier.map(|(knowledge, _)| knowledge.start_productivity);
    let Some(first) = own.next() else {
        return f64::NAN;
    };
    let (mut sum, mut n) = (0.0, 1.0);
    for productivity in own {
        sum += maths::ln(productivity / first);
        n += 1.0;
    }
    first * maths::exp(sum / n)
}

/// a_v fades from its own start into the frontier's mean, in logs.
fn productivity(start: f64, mean: f64, terms: &ResearchTerms, calendar: &Calendar) -> f64 {
    let own = maths::exp(-calendar.years() / terms.productivity_fade_years);
    mean * maths::exp(own * maths::ln(start / mean))
}

fn shocked(before: f64, draw: f64, terms: &ResearchTerms, dt: f64) -> f64 {
    before - terms.productivity_reversion * before * dt + terms.productivity_sd * dt.sqrt() * draw
}

/// Frontier knowledge the open-weight lag ago; before the start it grew at its start rate.
fn frontier_before(frontier: &[f64], terms: &ResearchTerms, calendar: &Calendar) -> f64 {
    let lag = calendar.ticks_in(terms.open_weight_lag_months) as usize;
    let now = calendar.tick as usize;
    let decades = if now >= lag {
        frontier[now - lag]
    } else {
        let years = (lag - now) as f64 * calendar.tick_years;
        frontier[0] - terms.frontier_growth * years
    };
    maths::exp10(decades)
}
