//! Measures of a segment of enterprises.

use crate::record::Snapshot;
use crate::record::table::Table;

use super::{Key, Measure, Timing, ratio, row};

pub const KEYS: &[Key] = &[Key {
    name: "segment",
    meaning: "The segment",
}];

pub const MEASURES: &[Measure<usize>] = &[
    Measure {
        name: "accounts",
        unit: "accounts",
        timing: Timing::Stock,
        meaning: "Real accounts",
        read: |s, &g| s.tally.segments[g].accounts,
    },
    Measure {
        name: "adopted",
        unit: "share of accounts",
        timing: Timing::Level,
        meaning: "Accounts with AI",
        read: |s, &g| ratio(s.tally.segments[g].adopters, s.tally.segments[g].accounts),
    },
    Measure {
        name: "compute_spend",
        unit: "dollars per year",
        timing: Timing::Level,
        meaning: "Compute spend",
        read: |s, &g| s.tally.segments[g].spend[0],
    },
    Measure {
        name: "ai_spend",
        unit: "dollars per year",
        timing: Timing::Level,
        meaning: "Model spend",
        read: |s, &g| s.tally.segments[g].spend[1],
    },
    Measure {
        name: "compute_growth",
        unit: "per year",
        timing: Timing::Level,
        meaning: "Growth of compute spend",
        read: |s, &g| s.demand.growth[g],
    },
    Measure {
        name: "exit_cost_months",
        unit: "months of spend",
        timing: Timing::Level,
        meaning: "Cost of leaving everything now, both markets",
        read: |s, &g| {
            let tally = &s.tally.segments[g];
            12.0 * ratio(
                tally.exit_cost[0] + tally.exit_cost[1],
                tally.spend[0] + tally.spend[1],
            )
        },
    },
    Measure {
        name: "portability_clause",
        unit: "share of accounts",
        timing: Timing::Level,
        meaning: "Accounts that hold a portability clause",
        read: |s, &g| clause(s, g, 0),
    },
    Measure {
        name: "multi_model_clause",
        unit: "share of accounts",
        timing: Timing::Level,
        meaning: "Accounts that hold a multi-model clause",
        read: |s, &g| clause(s, g, 1),
    },
    Measure {
        name: "price_match_clause",
        unit: "share of accounts",
        timing: Timing::Level,
        meaning: "Accounts that hold a price-match clause",
        read: |s, &g| clause(s, g, 2),
    },
];

fn clause(s: &Snapshot, g: usize, clause: usize) -> f64 {
    let tally = &s.tally.segments[g];
    ratio(tally.clauses[clause], tally.accounts)
}

pub fn record(s: &Snapshot, table: &mut Table) {
    for (g, segment) in s.plan.world.segments.iter().enumerate() {
        row(s, table, &[segment.name.as_str()], &g, MEASURES);
    }
}
