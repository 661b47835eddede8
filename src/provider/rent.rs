//! What accelerators cost and what they rent for.

use super::capacity::Capacity;
use super::{ComputeCost, Rent};
use crate::calendar::Calendar;
use crate::maths;
use crate::plan::stated::WorldFile;
use crate::terms::providers::{CapacityTerms, ProviderTerms};

/// Accelerator unit cost `years` after the start, relative to it: merchant chips and own silicon.
///
/// Own silicon also falls with its own cumulative volume, by the learning rate
/// with every doubling (Wright 1936).
pub fn accelerator_cost(
    stated: &ProviderTerms,
    terms: &CapacityTerms,
    capacity: &Capacity,
    years: f64,
) -> f64 {
    let merchant = maths::pow(1.0 + terms.merchant_cost_growth, years);
    if stated.own_silicon == 0.0 {
        return merchant;
    }
    let grown = maths::pow(1.0 + terms.own_silicon_cost_growth, years);
    let own = if capacity.start_cumulative > 0.0 {
        let fold = capacity.cumulative / capacity.start_cumulative;
        grown * learned(terms.learning_rate, fold)
    } else {
        grown
    };
    (1.0 - stated.own_silicon) * merchant + stated.own_silicon * own
}

/// ln of the rent that utilisation `tightness` times the start's asks for, at a unit cost of `cost`, of which
/// `running` is operating cost.
fn target(cost: f64, tightness: f64, elasticity: f64, running: f64) -> f64 {
    let asked = maths::ln(cost) + elasticity * maths::ln(tightness);
    asked.max(maths::ln(cost * running))
}

/// Operating cost of an accelerator over its unit cost, where rent over cost is 1 at the start: capacity that
/// stands idle is not let for less.
pub fn running_cost(hosting_margin: f64, capital_share: f64) -> f64 {
    (1.0 - hosting_margin) * (1.0 - capital_share)
}

/// Cost left after cumulative volume has grown `fold`: (1 − rate)^log₂(fold) (Wright 1936).
pub fn learned(rate: f64, fold: f64) -> f64 {
    maths::pow(fold, maths::ln(1.0 - rate) / maths::ln(2.0))
}

/// Rents move in logs towards cost times relative utilisation:
/// R = (cost / its start)·(utilisation / its start)^η, but never below what running an accelerator costs;
/// chips cost `chip_cost` times what they would.
pub fn adjust<'a>(
    world: &WorldFile,
    providers: impl Iterator<Item = (&'a mut Rent, &'a mut Capacity, &'a ComputeCost)>,
    chip_cost: f64,
    calendar: &Calendar,
) {
    let terms = &world.capacity;
    let months = calendar.tick_months();
    let left = maths::pow(1.0 - terms.rent_adjustment_per_month, months);
    for ((rent, capacity, compute), stated) in providers.zip(&world.providers) {
        let cost =
            accelerator_cost(stated, terms, capacity, calendar.years()) * chip_cost * compute.left;
        capacity.cost = cost;
        let tightness = capacity.utilisation / stated.utilisation;
        let running = running_cost(stated.hosting_margin, compute.capital_share);
        let target = target(cost, tightness, terms.rent_elasticity, running);
        let now = maths::ln(rent.0);
        rent.0 = maths::exp(target + left * (now - target));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cost_falls_by_the_learning_rate_with_every_doubling() {
        assert!((learned(0.2, 2.0) - 0.8).abs() < 1e-12);
        assert!((learned(0.2, 8.0) - 0.512).abs() < 1e-12);
        assert!((learned(0.2, 1.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn rents_follow_utilisation_but_idle_capacity_is_not_let_below_what_running_it_costs() {
        let running = running_cost(0.3, 0.5);
        let at = |tightness| maths::exp(target(0.8, tightness, 0.5, running));
        assert!((at(1.0) - 0.8).abs() < 1e-12);
        assert!((at(4.0) - 1.6).abs() < 1e-12);
        // A margin of 0.3 on rent, and half of unit cost is operating cost.
        assert!((at(0.0) - 0.8 * 0.7 * 0.5).abs() < 1e-12);
    }
}
