//! Measures of a deal.

use crate::record::Snapshot;
use crate::record::table::Table;

use super::{FLOW, Key, Measure, Timing, row};

pub const KEYS: &[Key] = &[Key {
    name: "deal",
    meaning: "The deal",
}];

pub const MEASURES: &[Measure<usize>] = &[
    Measure {
        name: "equity",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Equity from sponsor to vendor",
        read: |s, &d| s.deals[d].1.equity,
    },
    Measure {
        name: "credits",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "In-kind credits, at list",
        read: |s, &d| s.deals[d].1.credits,
    },
    Measure {
        name: "compute",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Compute that the vendor buys from the sponsor, at list rents",
        read: |s, &d| s.deals[d].1.compute,
    },
    Measure {
        name: "pulled",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Part of it that the commitment pulled over from other hosts",
        read: |s, &d| s.deals[d].1.pulled,
    },
    Measure {
        name: "discount",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Discount on it",
        read: |s, &d| s.deals[d].1.discount,
    },
    Measure {
        name: "shortfall",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Shortfall from vendor to sponsor",
        read: |s, &d| s.deals[d].1.shortfall,
    },
    Measure {
        name: "stake_sold",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "What the sponsor gets for the stake that it has to sell",
        read: |s, &d| s.deals[d].1.stake_sold,
    },
    Measure {
        name: "dividend",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "What the vendor pays out on the sponsor's stake",
        read: |s, &d| s.deals[d].1.dividend,
    },
    Measure {
        name: "revenue_share",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Share of revenue from vendor to sponsor",
        read: |s, &d| s.deals[d].1.revenue_share,
    },
    Measure {
        name: "stake",
        unit: "share of vendor",
        timing: Timing::Stock,
        meaning: "The sponsor's stake from this deal",
        read: |s, &d| s.deals[d].0.share,
    },
    Measure {
        name: "tranches_paid",
        unit: "count",
        timing: Timing::Stock,
        meaning: "Tranches paid so far",
        read: |s, &d| s.deals[d].0.tranches_paid.iter().filter(|&&t| t).count() as f64,
    },
];

pub fn record(s: &Snapshot, table: &mut Table) {
    for (d, stated) in s.plan.deals.iter().enumerate() {
        row(s, table, &[stated.terms.name.as_str()], &d, MEASURES);
    }
}
