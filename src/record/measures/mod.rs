//! Every measure, defined once: name, unit, sentence, how it is read. Columns,
//! codebook and summary follow from these lists.

mod accounts;
mod autonomy;
mod classes;
mod deals;
mod elasticities;
mod events;
mod homes;
mod market;
mod offers;
mod providers;
mod segments;
mod vendors;
mod welfare;

use super::table::{ColumnSpec, Kind, Table};
use super::{Snapshot, Stamp};

/// A key column of a table.
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub meaning: &'static str,
}

/// A measure of things with keys `K`.
pub struct Measure<K: 'static> {
    /// Column name.
    pub name: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// One sentence.
    pub meaning: &'static str,
    /// How it is read.
    pub read: fn(&Snapshot, &K) -> f64,
}

/// Rows of one table: the keys of a tick and their measures.
pub struct TableKind {
    /// The table's name and file name.
    pub name: &'static str,
    /// What one row is.
    pub about: &'static str,
    specs: fn() -> Vec<ColumnSpec>,
    record: fn(&Snapshot, &Stamp, &mut Table),
}

impl TableKind {
    /// Columns of the table.
    pub fn specs(&self) -> Vec<ColumnSpec> {
        (self.specs)()
    }

    /// An empty table.
    pub fn empty(&self) -> Table {
        Table::new(self.name, &self.specs())
    }

    /// Adds the rows of a tick.
    pub fn record(&self, snapshot: &Snapshot, stamp: &Stamp, table: &mut Table) {
        (self.record)(snapshot, stamp, table);
    }
}

/// The tables of a run.
pub const TABLES: &[TableKind] = &[
    TableKind {
        name: "market",
        about: "one market in one segment, or in all",
        specs: || specs(market::KEYS, market::MEASURES),
        record: market::record,
    },
    TableKind {
        name: "offers",
        about: "one offer in one segment, or in all",
        specs: || specs(offers::KEYS, offers::MEASURES),
        record: offers::record,
    },
    TableKind {
        name: "providers",
        about: "one provider",
        specs: || specs(providers::KEYS, providers::MEASURES),
        record: providers::record,
    },
    TableKind {
        name: "vendors",
        about: "one vendor",
        specs: || specs(vendors::KEYS, vendors::MEASURES),
        record: vendors::record,
    },
    TableKind {
        name: "segments",
        about: "one segment of enterprises",
        specs: || specs(segments::KEYS, segments::MEASURES),
        record: segments::record,
    },
    TableKind {
        name: "classes",
        about: "one class of workloads in one segment, or in all",
        specs: || specs(classes::KEYS, classes::MEASURES),
        record: classes::record,
    },
    TableKind {
        name: "homes",
        about: "one market and the buyers of one segment who started on one provider, or on several",
        specs: || specs(homes::KEYS, homes::MEASURES),
        record: homes::record,
    },
    TableKind {
        name: "accounts",
        about: "how accounts of one segment, or of all, differ, at the start, in the middle and at the end",
        specs: || specs(accounts::KEYS, accounts::MEASURES),
        record: accounts::record,
    },
    TableKind {
        name: "welfare",
        about: "both markets together",
        specs: || specs(welfare::KEYS, welfare::MEASURES),
        record: welfare::record,
    },
    TableKind {
        name: "deals",
        about: "one deal; all zero before it acts and when it is taken away",
        specs: || specs(deals::KEYS, deals::MEASURES),
        record: deals::record,
    },
    TableKind {
        name: "autonomy",
        about: "the buyers of one segment by autonomy, at the start, in the middle and at the end",
        specs: || specs(autonomy::KEYS, autonomy::MEASURES),
        record: autonomy::record,
    },
    TableKind {
        name: "elasticities",
        about: "a pair of offers of one market, at the start, in the middle and at the end",
        specs: || specs(elasticities::KEYS, elasticities::MEASURES),
        record: elasticities::record,
    },
    TableKind {
        name: "events",
        about: "one event",
        specs: events::specs,
        record: events::record,
    },
];

const STAMP: [ColumnSpec; 4] = [
    ColumnSpec {
        name: "variant",
        kind: Kind::Text,
        unit: "name",
        meaning: "The variant of the world",
    },
    ColumnSpec {
        name: "seed",
        kind: Kind::Integer,
        unit: "number",
        meaning: "The replication seed",
    },
    ColumnSpec {
        name: "tick",
        kind: Kind::Integer,
        unit: "ticks",
        meaning: "Ticks since the start; 0 is the start state",
    },
    ColumnSpec {
        name: "date",
        kind: Kind::Date,
        unit: "date",
        meaning: "The day after the tick has ended; the start date for tick 0",
    },
];

fn specs<K>(keys: &[Key], measures: &[Measure<K>]) -> Vec<ColumnSpec> {
    let key = |key: &Key| ColumnSpec {
        name: key.name,
        kind: Kind::Text,
        unit: "name",
        meaning: key.meaning,
    };
    let measure = |measure: &Measure<K>| ColumnSpec {
        name: measure.name,
        kind: Kind::Number,
        unit: measure.unit,
        meaning: measure.meaning,
    };
    STAMP
        .into_iter()
        .chain(keys.iter().map(key))
        .chain(measures.iter().map(measure))
        .collect()
}

fn row<K>(
    snapshot: &Snapshot,
    stamp: &Stamp,
    table: &mut Table,
    names: &[&str],
    key: &K,
    measures: &[Measure<K>],
) {
    stamp_row(stamp, table);
    for name in names {
        table.push_text(name);
    }
    for measure in measures {
        table.push_number((measure.read)(snapshot, key));
    }
}

/// A row of a firm that has not come in yet: it has no price, cost or quality, and nothing flows.
fn row_before_entry<K>(
    snapshot: &Snapshot,
    stamp: &Stamp,
    table: &mut Table,
    name: &str,
    key: &K,
    measures: &[Measure<K>],
) {
    const KNOWN: [&str; 4] = ["share", "present", "exited", "rounds_so_far"];
    stamp_row(stamp, table);
    table.push_text(name);
    for measure in measures {
        let known = measure.unit == FLOW || KNOWN.contains(&measure.name);
        table.push_number(if known {
            (measure.read)(snapshot, key)
        } else {
            f64::NAN
        });
    }
}

fn stamp_row(stamp: &Stamp, table: &mut Table) {
    table.push_text(stamp.variant);
    table.push_integer(stamp.seed as i32);
    table.push_integer(stamp.tick as i32);
    table.push_date(stamp.date);
}

/// The name under which all segments together are recorded.
pub const ALL: &str = "all";

const FLOW: &str = "dollars per tick";
const RATE_OF_BUYERS: &str = "share of buyers per year";
const RATE_OF_WORKLOADS: &str = "share of workloads per year";
const RATE_OF_SPEND: &str = "share of spend per year";
const SHARE_OF_SPEND: &str = "share of the tick's spend";
const PER_DOLLAR: &str = "dollars per dollar of spend";

/// Whether a measure with this unit tells of what happened in a tick: over a year it is averaged.
pub fn is_flow(unit: &str) -> bool {
    [
        FLOW,
        RATE_OF_BUYERS,
        RATE_OF_WORKLOADS,
        RATE_OF_SPEND,
        SHARE_OF_SPEND,
        PER_DOLLAR,
    ]
    .contains(&unit)
}

/// A number, or "not defined" where it is none.
fn if_finite(value: f64) -> f64 {
    if value.is_finite() { value } else { f64::NAN }
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { f64::NAN }
}

fn segments_and_all<'a>(s: &'a Snapshot) -> Vec<(Option<usize>, &'a str)> {
    let mut names = vec![(None, ALL)];
    for (g, segment) in s.plan.world.segments.iter().enumerate() {
        names.push((Some(g), segment.name.as_str()));
    }
    names
}
