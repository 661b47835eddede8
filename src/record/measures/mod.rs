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
mod new_customers;
mod offers;
mod own_machines;
mod providers;
mod segments;
mod vendors;
mod welfare;
mod yearly;

use super::table::{ColumnSpec, Kind, Table};
use super::{Snapshot, Stamp};

/// A key column of a table.
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub meaning: &'static str,
}

/// How a measure stands in time, and so what a year of it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// Dollars, or accelerators, that flow in a tick: a year's is the sum of its ticks, which summaries give as the mean
    /// of a tick.
    Flow,
    /// What happens in a tick over what it happens to: a year's is the mean of its ticks.
    Rate,
    /// A price, an index, a share or a pace as it is at the end of the tick: a year's is that at its end.
    Level,
    /// What has been gathered by the end of the tick: a year's is that at its end.
    Stock,
}

impl Timing {
    /// Its name in the codebook.
    pub fn name(self) -> &'static str {
        match self {
            Timing::Flow => "flow",
            Timing::Rate => "rate",
            Timing::Level => "level",
            Timing::Stock => "stock",
        }
    }

    /// Whether it tells of what happened in a tick: a year's is then the mean of its ticks.
    pub fn is_averaged(self) -> bool {
        matches!(self, Timing::Flow | Timing::Rate)
    }
}

/// A measure of things with keys `K`.
pub struct Measure<K: 'static> {
    /// Column name.
    pub name: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// How it stands in time.
    pub timing: Timing,
    /// One sentence.
    pub meaning: &'static str,
    /// How it is read.
    pub read: fn(&Snapshot, &K) -> f64,
}

/// A measure that is read back, by where it stands: see [`measure!`](crate::measure).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// Its table.
    pub table: &'static str,
    /// Its column.
    pub column: &'static str,
}

/// The measure `table.column`. Where no table records it the program does not compile.
///
/// ```
/// assert_eq!(lockin::measure!(market.hhi).column, "hhi");
/// ```
///
/// ```compile_fail
/// lockin::measure!(market.hhj);
/// ```
#[macro_export]
macro_rules! measure {
    ($table:ident.$column:ident) => {
        const { $crate::record::measures::named(stringify!($table), stringify!($column)) }
    };
}

/// The measure of that table and column.
///
/// # Panics
/// When there is none; in a `const`, where it is meant to stand, the compiler says so.
pub const fn named(table: &'static str, column: &'static str) -> Named {
    let known = is_one_of(table, "market", market::MEASURES, column)
        || is_one_of(table, "offers", offers::MEASURES, column)
        || is_one_of(table, "providers", providers::MEASURES, column)
        || is_one_of(table, "vendors", vendors::MEASURES, column)
        || is_one_of(table, "new_customers", new_customers::MEASURES, column)
        || is_one_of(table, "own_machines", own_machines::MEASURES, column)
        || is_one_of(table, "segments", segments::MEASURES, column)
        || is_one_of(table, "classes", classes::MEASURES, column)
        || is_one_of(table, "homes", homes::MEASURES, column)
        || is_one_of(table, "accounts", accounts::MEASURES, column)
        || is_one_of(table, "welfare", welfare::MEASURES, column)
        || is_one_of(table, "deals", deals::MEASURES, column)
        || is_one_of(table, "autonomy", autonomy::MEASURES, column)
        || is_one_of(table, "elasticities", elasticities::MEASURES, column);
    assert!(known, "no table records such a measure");
    Named { table, column }
}

/// Whether `table` is the one called `name`, and `column` one of its measures.
const fn is_one_of<K>(table: &str, name: &str, measures: &[Measure<K>], column: &str) -> bool {
    let mut at = 0;
    while is_same(table, name) && at < measures.len() {
        if is_same(measures[at].name, column) {
            return true;
        }
        at += 1;
    }
    false
}

/// Texts cannot be compared in a `const` otherwise.
const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    a.len() == b.len() && at == a.len()
}

/// Rows of one table: the keys of a tick and their measures.
pub struct TableKind {
    /// The table's name and file name.
    pub name: &'static str,
    /// What one row is.
    pub about: &'static str,
    specs: fn() -> Vec<ColumnSpec>,
    timings: fn() -> Vec<Timing>,
    record: fn(&Snapshot, &mut Table),
}

impl TableKind {
    /// Columns of the table.
    pub fn specs(&self) -> Vec<ColumnSpec> {
        (self.specs)()
    }

    /// How each column stands in time; none for what only says of what or when a row is.
    pub fn timings(&self) -> Vec<Option<Timing>> {
        let measures = (self.timings)();
        let keys = self.specs().len() - measures.len();
        let measures = measures.into_iter().map(Some);
        std::iter::repeat_n(None, keys).chain(measures).collect()
    }

    /// An empty table.
    pub fn empty(&self) -> Table {
        Table::new(self.name, &self.specs())
    }

    /// Adds the rows of a tick.
    pub fn record(&self, snapshot: &Snapshot, stamp: &Stamp, table: &mut Table) {
        let before = table.rows();
        (self.record)(snapshot, table);
        table.fill_text(0, stamp.variant);
        table.fill_integer(1, stamp.seed as i32);
        table.fill_integer(2, stamp.tick as i32);
        table.fill_date(3, stamp.date);
        table.next_tick();
        if stamp.tick == 1 {
            // Most tables have as many rows in every tick that follows.
            let rows = table.rows() - before;
            table.reserve(rows * stamp.left as usize);
        }
    }
}

/// The tables of a run.
pub const TABLES: &[TableKind] = &[
    TableKind {
        name: "market",
        about: "one market in one segment, or in all",
        specs: || specs(market::KEYS, market::MEASURES),
        timings: || timings(market::MEASURES),
        record: market::record,
    },
    TableKind {
        name: "offers",
        about: "one offer in one segment, or in all",
        specs: || specs(offers::KEYS, offers::MEASURES),
        timings: || timings(offers::MEASURES),
        record: offers::record,
    },
    TableKind {
        name: "providers",
        about: "one provider",
        specs: || specs(providers::KEYS, providers::MEASURES),
        timings: || timings(providers::MEASURES),
        record: providers::record,
    },
    TableKind {
        name: "vendors",
        about: "one vendor",
        specs: || specs(vendors::KEYS, vendors::MEASURES),
        timings: || timings(vendors::MEASURES),
        record: vendors::record,
    },
    TableKind {
        name: "new_customers",
        about: "one firm and what it charges new customers and old ones",
        specs: || specs(new_customers::KEYS, new_customers::MEASURES),
        timings: || timings(new_customers::MEASURES),
        record: new_customers::record,
    },
    TableKind {
        name: "own_machines",
        about: "the accounts of one segment, or all, by whether they run machines of their own; no row where none can",
        specs: || specs(own_machines::KEYS, own_machines::MEASURES),
        timings: || timings(own_machines::MEASURES),
        record: own_machines::record,
    },
    TableKind {
        name: "segments",
        about: "one segment of enterprises",
        specs: || specs(segments::KEYS, segments::MEASURES),
        timings: || timings(segments::MEASURES),
        record: segments::record,
    },
    TableKind {
        name: "classes",
        about: "one class of workloads in one segment, or in all",
        specs: || specs(classes::KEYS, classes::MEASURES),
        timings: || timings(classes::MEASURES),
        record: classes::record,
    },
    TableKind {
        name: "homes",
        about: "one market and the buyers of one segment who started on one provider, or on several",
        specs: || specs(homes::KEYS, homes::MEASURES),
        timings: || timings(homes::MEASURES),
        record: homes::record,
    },
    TableKind {
        name: "accounts",
        about: "how accounts of one segment, or of all, differ, at the start, in the middle and at the end",
        specs: || specs(accounts::KEYS, accounts::MEASURES),
        timings: || timings(accounts::MEASURES),
        record: accounts::record,
    },
    TableKind {
        name: "welfare",
        about: "both markets together",
        specs: || specs(welfare::KEYS, welfare::MEASURES),
        timings: || timings(welfare::MEASURES),
        record: welfare::record,
    },
    TableKind {
        name: "deals",
        about: "one deal; all zero before it acts and when it is taken away",
        specs: || specs(deals::KEYS, deals::MEASURES),
        timings: || timings(deals::MEASURES),
        record: deals::record,
    },
    TableKind {
        name: "autonomy",
        about: "the buyers of one segment by autonomy, at the start, in the middle and at the end",
        specs: || specs(autonomy::KEYS, autonomy::MEASURES),
        timings: || timings(autonomy::MEASURES),
        record: autonomy::record,
    },
    TableKind {
        name: "elasticities",
        about: "a pair of offers of one market, at the start, in the middle and at the end",
        specs: || specs(elasticities::KEYS, elasticities::MEASURES),
        timings: || timings(elasticities::MEASURES),
        record: elasticities::record,
    },
    TableKind {
        name: "events",
        about: "one event",
        specs: events::specs,
        timings: || vec![Timing::Flow],
        record: events::record,
    },
];

/// The numbers of each year, which a study may keep in place of tables.
pub const YEARLY: TableKind = TableKind {
    name: "yearly",
    about: "one number of one table at the start, or at the end of a year",
    specs: yearly::specs,
    timings: Vec::new,
    record: |_, _| {},
};

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
    let measure = |measure: &Measure<K>| ColumnSpec {
        name: measure.name,
        kind: Kind::Number,
        unit: measure.unit,
        meaning: measure.meaning,
    };
    STAMP
        .into_iter()
        .chain(keys.iter().map(key_spec))
        .chain(measures.iter().map(measure))
        .collect()
}

fn key_spec(key: &Key) -> ColumnSpec {
    ColumnSpec {
        name: key.name,
        kind: Kind::Text,
        unit: "name",
        meaning: key.meaning,
    }
}

fn timings<K>(measures: &[Measure<K>]) -> Vec<Timing> {
    measures.iter().map(|measure| measure.timing).collect()
}

fn row<K>(
    snapshot: &Snapshot,
    table: &mut Table,
    names: &[&str],
    key: &K,
    measures: &[Measure<K>],
) {
    table.leave(STAMP.len());
    for name in names {
        table.push_text(name);
    }
    for measure in measures {
        table.push_number((measure.read)(snapshot, key));
    }
}

/// A row of a firm that has not come in yet, or has left: it has no price, cost or quality, and nothing flows.
fn row_of_absent<K>(
    snapshot: &Snapshot,
    table: &mut Table,
    names: &[&str],
    key: &K,
    measures: &[Measure<K>],
) {
    const KNOWN: [&str; 4] = ["share", "present", "exited", "rounds_so_far"];
    table.leave(STAMP.len());
    for name in names {
        table.push_text(name);
    }
    for measure in measures {
        let known = measure.unit == FLOW || KNOWN.contains(&measure.name);
        table.push_number(if known {
            (measure.read)(snapshot, key)
        } else {
            f64::NAN
        });
    }
}

/// The name under which all segments together are recorded.
pub const ALL: &str = "all";

const FLOW: &str = "dollars per tick";
const FLOW_OF_ACCELERATORS: &str = "dollars per year at start rents, per tick";
const RATE_OF_BUYERS: &str = "share of buyers per year";
const RATE_OF_WORKLOADS: &str = "share of workloads per year";
const RATE_OF_SPEND: &str = "share of spend per year";
const SHARE_OF_SPEND: &str = "share of the tick's spend";
const PER_DOLLAR: &str = "dollars per dollar of spend";

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_timings_agree() {
        let rates = [
            RATE_OF_BUYERS,
            RATE_OF_WORKLOADS,
            RATE_OF_SPEND,
            SHARE_OF_SPEND,
            PER_DOLLAR,
        ];
        let flows = [FLOW, FLOW_OF_ACCELERATORS];
        for kind in TABLES.iter().filter(|kind| kind.name != "events") {
            for (spec, timing) in kind.specs().iter().zip(kind.timings()) {
                let place = format!("{}.{}", kind.name, spec.name);
                assert_eq!(timing.is_some(), spec.kind == Kind::Number, "{place}");
                assert_eq!(
                    timing == Some(Timing::Flow),
                    flows.contains(&spec.unit),
                    "{place}"
                );
                let in_the_tick = spec.meaning.ends_with(" in the tick");
                assert!(!in_the_tick || timing != Some(Timing::Level), "{place}");
                assert_eq!(
                    timing == Some(Timing::Rate),
                    rates.contains(&spec.unit),
                    "{place}"
                );
            }
        }
    }
}
