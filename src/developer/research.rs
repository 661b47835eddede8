//! Knowledge: what training adds, what decays, what spills over.

use bevy_ecs::prelude::{Res, ResMut};

use super::Vendors;
use crate::calendar::Calendar;
use crate::maths;
use crate::plan::vendors::ResearchTerms;
use crate::random::{Purpose, Seed};
use crate::shock::Conditions;

/// Knowledge accrues: dK/dt = a·E·T/R − δ·K, never below what spills over.
pub fn accrue(
    terms: Res<ResearchTerms>,
    calendar: Res<Calendar>,
    seed: Res<Seed>,
    conditions: Res<Conditions>,
    mut vendors: ResMut<Vendors>,
) {
    let mean = mean_productivity(&vendors);
    let spilling = frontier_before(&vendors, &terms, &calendar);
    let mut draws = seed.draws();
    let Vendors {
        terms: stated, now, ..
    } = &mut *vendors;
    for (v, (vendor, stated)) in now.iter_mut().zip(stated.iter()).enumerate() {
        if !vendor.presence.is_here() {
            continue;
        }
        let draw = draws.normal(Purpose::Productivity, calendar.tick, v as u64);
        vendor.productivity_shock =
            shocked(vendor.productivity_shock, draw, &terms, calendar.tick_years);
        let productivity = productivity(vendor.start_productivity, mean, &terms, &calendar)
            * maths::exp(vendor.productivity_shock);
        let progress = maths::exp10(terms.algorithmic_progress * calendar.years());
        let gain = productivity * progress * vendor.training_spend / vendor.rent;
        let change = gain - terms.knowledge_decay * vendor.knowledge;
        vendor.knowledge += change * calendar.tick_years;
        vendor.knowledge *= maths::exp10(conditions.found[v]);
        let floor = stated.spillover * spilling;
        if vendor.knowledge < floor {
            vendor.knowledge = floor;
        }
    }
    let there = now.iter().filter(|v| v.presence.is_here());
    let frontier = there.map(|v| v.knowledge).fold(0.0, f64::max);
    vendors.frontier.push(maths::log10(frontier));
}

/// Geometric mean of the frontier vendors' productivity at the start, taken relative to the first of
/// them: money in another unit then gives the same knowledge to the bit.
pub fn mean_productivity(vendors: &Vendors) -> f64 {
    let frontier = vendors.now.iter().zip(&vendors.terms);
    let frontier = frontier.filter(|(_, stated)| stated.frontier);
    let mut own = frontier.map(|(vendor, _)| vendor.start_productivity);
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
fn frontier_before(vendors: &Vendors, terms: &ResearchTerms, calendar: &Calendar) -> f64 {
    let lag = calendar.ticks_in(terms.open_weight_lag_months) as usize;
    let now = calendar.tick as usize;
    let decades = if now >= lag {
        vendors.frontier[now - lag]
    } else {
        let years = (lag - now) as f64 * calendar.tick_years;
        vendors.frontier[0] - terms.frontier_growth * years
    };
    maths::exp10(decades)
}
