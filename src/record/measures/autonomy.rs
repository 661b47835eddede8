//! Measures of autonomy in a segment of enterprises.

use crate::enterprise::autonomy::Standing;
use crate::record::Snapshot;
use crate::record::table::Table;

use super::{Key, Measure, Timing, row};

pub const KEYS: &[Key] = &[Key {
    name: "segment",
    meaning: "The segment",
}];

pub const MEASURES: &[Measure<usize>] = &[
    Measure {
        name: "mean",
        unit: "0 to 100",
        timing: Timing::Level,
        meaning: "Mean autonomy score of accounts",
        read: |s, &g| standing(s, g).mean(),
    },
    Measure {
        name: "p10",
        unit: "0 to 100",
        timing: Timing::Level,
        meaning: "Score below which 10 % of accounts lie, to half a point",
        read: |s, &g| standing(s, g).percentile(0.1),
    },
    Measure {
        name: "p25",
        unit: "0 to 100",
        timing: Timing::Level,
        meaning: "Score below which 25 % of accounts lie, to half a point",
        read: |s, &g| standing(s, g).percentile(0.25),
    },
    Measure {
        name: "p50",
        unit: "0 to 100",
        timing: Timing::Level,
        meaning: "Score below which 50 % of accounts lie, to half a point",
        read: |s, &g| standing(s, g).percentile(0.5),
    },
    Measure {
        name: "p75",
        unit: "0 to 100",
        timing: Timing::Level,
        meaning: "Score below which 75 % of accounts lie, to half a point",
        read: |s, &g| standing(s, g).percentile(0.75),
    },
    Measure {
        name: "p90",
        unit: "0 to 100",
        timing: Timing::Level,
        meaning: "Score below which 90 % of accounts lie, to half a point",
        read: |s, &g| standing(s, g).percentile(0.9),
    },
    Measure {
        name: "exit",
        unit: "0 to 1",
        timing: Timing::Level,
        meaning: "Part: how little leaving costs",
        read: |s, &g| standing(s, g).part(0),
    },
    Measure {
        name: "vendors",
        unit: "0 to 1",
        timing: Timing::Level,
        meaning: "Part: how spread model spend is over vendors, those with AI",
        read: |s, &g| standing(s, g).part(1),
    },
    Measure {
        name: "providers",
        unit: "0 to 1",
        timing: Timing::Level,
        meaning: "Part: how spread spend is over providers",
        read: |s, &g| standing(s, g).part(2),
    },
    Measure {
        name: "contracts",
        unit: "0 to 1",
        timing: Timing::Level,
        meaning: "Part: how little of contracts is left",
        read: |s, &g| standing(s, g).part(3),
    },
    Measure {
        name: "clauses",
        unit: "0 to 1",
        timing: Timing::Level,
        meaning: "Part: clauses held of those that apply",
        read: |s, &g| standing(s, g).part(4),
    },
];

fn standing<'a>(s: &'a Snapshot, g: usize) -> &'a Standing {
    let looked = s.autonomy.0.as_ref();
    &looked.expect("autonomy is recorded when it is looked at")[g]
}

pub fn record(s: &Snapshot, table: &mut Table) {
    if s.autonomy.0.is_none() {
        return;
    }
    for (g, segment) in s.plan.world.segments.iter().enumerate() {
        row(s, table, &[segment.name.as_str()], &g, MEASURES);
    }
}
