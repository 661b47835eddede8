//! Measures of welfare: buyers, firms, and all together.

use crate::ids::MarketKind;
use crate::ledger::Account;
use crate::record::Snapshot;
use crate::record::table::Table;

use super::market::{MarketKey, consumer_surplus, frontier_gain, surplus_per_dollar};
use super::{FLOW, Key, Measure, PER_DOLLAR, Timing, row};

pub const KEYS: &[Key] = &[];

/// Both markets, all segments.
pub struct Both([MarketKey; 2]);

pub const MEASURES: &[Measure<Both>] = &[
    Measure {
        name: "consumer_surplus",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Money-metric worth of what buyers hold less what moves and clauses cost, both markets: their spend times a worth per dollar whose origin is arbitrary; a difference means something where spend is the same, the equivalent variation (ev) everywhere",
        read: |s, both| both.sum(|k| consumer_surplus(s, k)),
    },
    Measure {
        name: "frontier_gain",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "What the best model's quality above the start's is worth to those who spend on models",
        read: |s, both| both.sum(|k| frontier_gain(s, k)),
    },
    Measure {
        name: "surplus_per_dollar",
        unit: PER_DOLLAR,
        timing: Timing::Rate,
        meaning: "Consumer surplus and frontier gain over spend, in ln price; differences count, not its level",
        read: |s, both| surplus_per_dollar(s, &[&both.0[0], &both.0[1]]),
    },
    Measure {
        name: "provider_profit",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Providers' operating profit less credits at cost, owned vendors included; equity is a transfer",
        read: |s, _| provider_profit(s),
    },
    Measure {
        name: "vendor_profit",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Profit of vendors that no provider owns, before equity",
        read: |s, _| vendor_profit(s),
    },
    Measure {
        name: "training",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Vendors' investment in research: training compute at rents, already taken off profits",
        read: |s, _| s.ledger.vendors.iter().map(|v| v.training).sum(),
    },
    Measure {
        name: "state",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "The state's account: what it receives less the grants it pays and what its tax credits bear, capital charged by use",
        read: |s, _| state(s),
    },
];

impl Both {
    fn sum(&self, of: impl Fn(&MarketKey) -> f64) -> f64 {
        of(&self.0[0]) + of(&self.0[1])
    }
}

fn provider_profit(s: &Snapshot) -> f64 {
    let profit = |j: usize| {
        let flows = &s.ledger.providers[j];
        flows.operating_profit() - flows.credits_cost
    };
    (0..s.ledger.providers.len()).map(profit).sum()
}

fn vendor_profit(s: &Snapshot) -> f64 {
    let own = |v: &usize| s.vendors[*v].owner.0.is_none();
    let profit = |v: usize| s.ledger.vendors[v].profit();
    (0..s.vendors.len()).filter(own).map(profit).sum()
}

/// Tax credits bear a part of capital as it is used, as firms' profits charge it.
fn state(s: &Snapshot) -> f64 {
    let credited: f64 = s.ledger.providers.iter().map(|p| p.tax_credit).sum();
    // Nothing less nothing is nothing, whatever its sign.
    s.ledger.net(Account::State) - credited + 0.0
}

pub fn record(s: &Snapshot, table: &mut Table) {
    let both = Both(MarketKind::BOTH.map(|market| MarketKey::new(s, market, None)));
    row(s, table, &[], &both, MEASURES);
}
