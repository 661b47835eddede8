//! Measures of a class of workloads.

use crate::enterprise::tally::ClassTally;
use crate::record::Snapshot;
use crate::record::table::Table;

use super::{Key, Measure, RATE_OF_SPEND, RATE_OF_WORKLOADS, Timing, ratio, row, segments_and_all};

/// One class in one segment, or in all.
pub struct ClassKey {
    tally: ClassTally,
    /// Ticks in a year; not a number at the start, before anything has flowed.
    ticks_a_year: f64,
}

pub const KEYS: &[Key] = &[
    Key {
        name: "class",
        meaning: "The class of workloads",
    },
    Key {
        name: "market",
        meaning: "compute or model",
    },
    Key {
        name: "segment",
        meaning: "The segment, or all",
    },
];

pub const MEASURES: &[Measure<ClassKey>] = &[
    Measure {
        name: "workloads",
        unit: "accounts",
        timing: Timing::Stock,
        meaning: "Workloads of the class, in accounts",
        read: |_, k| k.tally.workloads,
    },
    Measure {
        name: "spend",
        unit: "dollars per year",
        timing: Timing::Level,
        meaning: "Spend on the class",
        read: |_, k| k.tally.spend,
    },
    Measure {
        name: "reviewed",
        unit: RATE_OF_WORKLOADS,
        timing: Timing::Rate,
        meaning: "Workloads that were reviewed, whether they moved or stayed",
        read: |_, k| k.rate(k.tally.reviewed, k.tally.workloads),
    },
    Measure {
        name: "switching_workloads",
        unit: RATE_OF_WORKLOADS,
        timing: Timing::Rate,
        meaning: "Workloads that moved to another provider or vendor",
        read: |_, k| k.rate(k.tally.moved, k.tally.workloads),
    },
    Measure {
        name: "switching_spend",
        unit: RATE_OF_SPEND,
        timing: Timing::Rate,
        meaning: "Spend of workloads that moved to another offer",
        read: |_, k| k.rate(k.tally.moved_spend, k.tally.spend),
    },
    Measure {
        name: "moving_cost",
        unit: RATE_OF_SPEND,
        timing: Timing::Rate,
        meaning: "What moves cost, overruns included",
        read: |_, k| k.rate(k.tally.moving_cost, k.tally.spend),
    },
    Measure {
        name: "embeddedness",
        unit: "share of spend",
        timing: Timing::Level,
        meaning: "Share of today's spend built into the incumbent, weighted by spend",
        read: |_, k| ratio(k.tally.embedded, k.tally.spend),
    },
    Measure {
        name: "exit_cost_months",
        unit: "months of spend",
        timing: Timing::Level,
        meaning: "Cost of leaving everything of the class now, unexpired commitments included",
        read: |_, k| 12.0 * ratio(k.tally.exit_cost, k.tally.spend),
    },
];

impl ClassKey {
    /// What flowed in the tick over a stock, per year.
    fn rate(&self, flow: f64, stock: f64) -> f64 {
        ratio(flow, stock) * self.ticks_a_year
    }
}

pub fn record(s: &Snapshot, table: &mut Table) {
    let ticks_a_year = match s.calendar.tick {
        0 => f64::NAN,
        _ => 1.0 / s.calendar.tick_years,
    };
    for (k, class) in s.plan.world.classes.iter().enumerate() {
        for (segment, name) in segments_and_all(s) {
            let key = ClassKey {
                tally: s.tally.class(segment, k),
                ticks_a_year,
            };
            let names = [class.name.as_str(), class.market.name(), name];
            row(s, table, &names, &key, MEASURES);
        }
    }
}
