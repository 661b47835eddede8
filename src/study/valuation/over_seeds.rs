//! Worths of many seeds added up.

use super::worth::{Scenario, Worth};
use crate::finance::Irr;
use crate::study::statistics::{Summary, percentile, summary, wilson_interval_95};

/// A share of seeds or draws, with its 95 % interval (Wilson 1927): one seed, or all alike, is no certainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chance {
    /// The share.
    pub share: f64,
    /// Its interval.
    pub interval: (f64, f64),
}

impl Chance {
    /// `hits` of `n`.
    pub fn of(hits: usize, n: usize) -> Self {
        Self {
            share: hits as f64 / n as f64,
            interval: wilson_interval_95(hits as u64, n as u64),
        }
    }
}

/// A number that not every seed has: its median where there is one, and how many have one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sometimes {
    /// The median over the seeds that have it; not a number if none has.
    pub median: f64,
    /// How many have it.
    pub has: usize,
    /// Of how many.
    pub of: usize,
}

impl Sometimes {
    fn of(values: &[Option<f64>]) -> Self {
        let there: Vec<f64> = values.iter().flatten().copied().collect();
        Self {
            median: percentile(&there, 0.5),
            has: there.len(),
            of: values.len(),
        }
    }
}

/// What a deal is worth to its sponsor, over seeds. Money is dollars.
#[derive(Debug, Clone, PartialEq)]
pub struct Valuation {
    /// Net present value of incremental cash.
    pub cash: Summary,
    /// The same with the stake at the end.
    pub with_stake: Summary,
    /// Rate of return of cash, where there is exactly one.
    pub irr: Sometimes,
    /// The same with the stake.
    pub irr_with_stake: Sometimes,
    /// Payback in years, where there is one.
    pub payback_years: Sometimes,
    /// Shares of seeds that turn out A, B, C.
    pub scenarios: [Chance; 3],
}

/// The worth of a deal over seeds, at least one.
pub fn over_seeds(worths: &[Worth]) -> Valuation {
    let each = |of: &dyn Fn(&Worth) -> f64| summary(&worths.iter().map(of).collect::<Vec<_>>());
    let some = |of: &dyn Fn(&Worth) -> Option<f64>| {
        Sometimes::of(&worths.iter().map(of).collect::<Vec<_>>())
    };
    let turned_out = |s: Scenario| worths.iter().filter(|w| w.scenario == s).count();
    Valuation {
        cash: each(&|w| w.cash),
        with_stake: each(&Worth::with_stake),
        irr: some(&|w| single(&w.irr)),
        irr_with_stake: some(&|w| single(&w.irr_with_stake)),
        payback_years: some(&|w| w.payback_years),
        scenarios: Scenario::ALL.map(|s| Chance::of(turned_out(s), worths.len())),
    }
}

/// The rate, if there is one and only one.
pub fn single(irr: &Irr) -> Option<f64> {
    match irr {
        Irr::One(rate) => Some(*rate),
        Irr::None | Irr::Several(_) => None,
    }
}
