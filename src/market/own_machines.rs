//! What compute costs an account that runs it on machines of its own: the outside good of the compute market.
//!
//! Nobody sells it. A unit costs what a busy machine costs, more for what stands idle, and a part of the people and the
//! site that any size takes:
//!
//! ```text
//! m(S) = c·(1 + h·√(S₀/S)) + F/S        over the clouds' list price at the start
//! ```
//!
//! for an account that spends S dollars a year there. Machines are bought for the peak, and the peak of n workloads that
//! do not move together stands over their mean by a part that falls with √n (statistical economies of scale: Eppen 1979;
//! of clouds, Weinman 2011), so that idle capacity h at S₀ falls with the root of size. F is spread over S (average cost
//! with a fixed cost).

use crate::lanes::V;
use crate::terms::own_machines::OwnMachines;

/// Own machines as accounts see them in a tick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Machines {
    /// Their place among the providers.
    pub provider: usize,
    /// c: what a busy machine costs, over the clouds' list price at the start, before costs have moved.
    pub machine: f64,
    /// c·h·√S₀: what is idle at a dollar a year, in the same unit, √dollars.
    idle: f64,
    /// F, dollars a year, over what the cost of machines has become since the start.
    staff: f64,
}

/// An account that would spend less than this there is taken to spend this, dollars a year.
const LEAST: f64 = 1.0;

/// What a unit is made of, each over the clouds' list price at the start.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Parts {
    /// Machines that are busy.
    pub busy: f64,
    /// Machines that are idle.
    pub idle: f64,
    /// People and site.
    pub staff: f64,
}

impl Machines {
    /// The machines of place `provider` as `terms` state them, `years` after the start, where machines cost `list` times
    /// what they did.
    pub fn new(provider: usize, terms: &OwnMachines, years: f64, list: f64) -> Self {
        let wages = crate::maths::exp(terms.staff_growth_per_year * years);
        Self {
            provider,
            machine: terms.unit_cost,
            idle: terms.unit_cost * terms.idle * terms.idle_at.sqrt(),
            staff: terms.staff_per_year * wages / list,
        }
    }

    /// What a unit is made of for an account that spends `spend` dollars a year there.
    #[inline(always)]
    pub fn parts(&self, spend: f64) -> Parts {
        let spend = if spend > LEAST { spend } else { LEAST };
        Parts {
            busy: self.machine,
            idle: self.idle / spend.sqrt(),
            staff: self.staff / spend,
        }
    }

    /// m(S): what a unit costs such an account; times the list price it is dollars over the clouds' list price at the start.
    #[inline(always)]
    pub fn over_list(&self, spend: f64) -> f64 {
        let Parts { busy, idle, staff } = self.parts(spend);
        busy + idle + staff
    }

    /// The same of eight accounts.
    #[inline(always)]
    pub fn of_eight(&self, spend: V) -> V {
        let spend = spend.max(V::all(LEAST as f32));
        let idle = V::all(self.idle as f32) / spend.sqrt();
        V::all(self.machine as f32) + idle + V::all(self.staff as f32) / spend
    }

    /// The spend, dollars a year, from which on a unit costs at most `price`, in the unit of `over_list`; infinite where
    /// a busy machine alone costs as much.
    ///
    /// With x = 1/√S it is the root of F·x² + c·h·√S₀·x = price − c.
    pub fn break_even(&self, price: f64) -> f64 {
        let (below, idle, staff) = (price - self.machine, self.idle, self.staff);
        if below <= 0.0 {
            return f64::INFINITY;
        }
        // The root in the form that holds at F = 0.
        let root = 2.0 * below / (idle + (idle * idle + 4.0 * staff * below).sqrt());
        1.0 / (root * root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: OwnMachines = OwnMachines {
        unit_cost: 0.4,
        idle: 0.5,
        idle_at: 4e6,
        staff_per_year: 1e6,
        staff_growth_per_year: 0.03,
        stranded_years: 0.5,
    };

    #[test]
    fn a_unit_is_a_busy_machine_its_idle_part_and_a_share_of_the_staff() {
        let machines = Machines::new(3, &TERMS, 0.0, 1.0);
        let parts = machines.parts(4e6);
        assert!((parts.busy - 0.4).abs() < 1e-15);
        assert!((parts.idle - 0.2).abs() < 1e-15);
        assert!((parts.staff - 0.25).abs() < 1e-15);
        // Four times the size: half is idle, a quarter of the staff falls on a unit.
        let larger = machines.parts(16e6);
        assert!((larger.idle - 0.1).abs() < 1e-15 && (larger.staff - 0.0625).abs() < 1e-15);
    }

    #[test]
    fn wages_rise_against_machines_that_cheapen() {
        let later = Machines::new(3, &TERMS, 2.0, 0.8);
        let grown = crate::maths::exp(0.06) / 0.8;
        assert!((later.parts(1e6).staff - grown).abs() < 1e-12);
        assert_eq!(later.machine, 0.4);
    }

    #[test]
    fn at_the_break_even_a_unit_costs_the_price_and_below_it_more() {
        let machines = Machines::new(0, &TERMS, 0.0, 1.0);
        for price in [0.41, 0.5, 0.8, 1.2] {
            let size = machines.break_even(price);
            assert!((machines.over_list(size) - price).abs() < 1e-12, "{price}");
            assert!(machines.over_list(0.99 * size) > price);
        }
        assert_eq!(machines.break_even(0.4), f64::INFINITY);
        let alone = OwnMachines {
            staff_per_year: 0.0,
            ..TERMS
        };
        let size = Machines::new(0, &alone, 0.0, 1.0).break_even(0.6);
        assert!((size / 4e6 - 1.0).abs() < 1e-12, "{size}");
    }

    #[test]
    fn eight_accounts_pay_what_one_after_the_other_pays() {
        let machines = Machines::new(0, &TERMS, 1.0, 0.9);
        let sizes = [0.0, 1e3, 1e5, 1e6, 4e6, 3e7, 2e8, 1e9];
        let eight = machines.of_eight(V::load(&sizes.map(|x| x as f32)));
        for (i, size) in sizes.into_iter().enumerate() {
            let one = machines.over_list(size);
            assert!((f64::from(eight.0[i]) / one - 1.0).abs() < 1e-6, "{size}");
        }
    }
}
