//! What the tests of whole runs share: small worlds, runs, and how two runs are compared bit by bit.

#![allow(dead_code, reason = "each test file uses its part")]

pub mod binary;

use std::sync::Arc;

use lockin::plan::Plan;
use lockin::record::Recorder;
use lockin::record::table::{Column, Table};
use lockin::sim::calibrate::calibrate;
use lockin::sim::state::Start;
use lockin::sim::{Manner, Simulation};
use lockin::worldfile::Loaded;
use lockin::worldfile::change::parse_set;

/// The default world.
pub const WORLD: &str = "worlds/ai-cloud-2026.ron";

/// Seed of runs of which one is enough.
pub const SEED: u64 = 1;

/// The text of the default world.
pub fn text() -> String {
    std::fs::read_to_string(WORLD).expect("the default world is there")
}

/// A world from its text, values set as by `--set`.
pub fn read(text: String, sets: &[&str], calibration: Option<&str>) -> Loaded {
    let changes: Vec<_> = sets
        .iter()
        .map(|set| parse_set(set).unwrap_or_else(|told| panic!("{told}")))
        .collect();
    Loaded::from_text(WORLD, text, &changes, calibration).unwrap_or_else(|told| panic!("{told}"))
}

/// The default world with `agents` enterprises over `years`, values set as by `--set`.
pub fn small(agents: u32, years: u32, sets: &[&str]) -> Loaded {
    let size = [
        format!("agents={agents}"),
        format!("clock.years={years}"),
        "calibration_agents=500".to_owned(),
    ];
    let all: Vec<&str> = size
        .iter()
        .map(String::as_str)
        .chain(sets.iter().copied())
        .collect();
    read(text(), &all, None)
}

/// The plan of a variant.
pub fn plan(loaded: &Loaded, variant: &str) -> Arc<Plan> {
    let plan = loaded.variant(variant);
    Arc::new(plan.unwrap_or_else(|told| panic!("{told}")))
}

/// The inferred start of a world.
pub fn start(loaded: &Loaded) -> Arc<Start> {
    Arc::new(calibrate(&plan(loaded, "base")).unwrap_or_else(|told| panic!("{told}")))
}

/// A simulation in its start state, recorded under the name of base whatever its variant.
pub fn simulation(plan: &Arc<Plan>, start: &Arc<Start>, seed: u64, manner: Manner) -> Simulation {
    let recorder = Recorder::new("base", seed);
    Simulation::new(plan.clone(), start.clone(), seed, recorder, manner)
}

/// A whole run, recorded under the name of base whatever its variant.
pub fn run(plan: &Arc<Plan>, start: &Arc<Start>, seed: u64) -> Recorder {
    simulation(plan, start, seed, Manner::default()).run()
}

/// The default world at once: agents, years, sets, one seed.
pub fn run_small(agents: u32, years: u32, sets: &[&str]) -> Recorder {
    let loaded = small(agents, years, sets);
    run(&plan(&loaded, "base"), &start(&loaded), SEED)
}

/// The number of the first row in which a column differs.
fn first_row(one: &Column, other: &Column) -> Option<usize> {
    let shorter = one.len().min(other.len());
    let differ = |row: usize| match (one, other) {
        (Column::Text(a), Column::Text(b)) => a.get(row) != b.get(row),
        (Column::Integer(a), Column::Integer(b)) | (Column::Date(a), Column::Date(b)) => {
            a[row] != b[row]
        }
        (Column::Number(a), Column::Number(b)) => {
            a[row].to_bits() != b[row].to_bits() && !(a[row].is_nan() && b[row].is_nan())
        }
        _ => true,
    };
    let found = (0..shorter).find(|&row| differ(row));
    found.or((one.len() != other.len()).then_some(shorter))
}

/// Where a table first differs, bit by bit: the tick and a sentence.
fn first_in(one: &Table, other: &Table, but: &[&str]) -> Option<(i32, String)> {
    let ticks = one.integers("tick").expect("every table has ticks");
    let columns = one.columns().iter().zip(other.columns());
    let left_out = |column: &str| but.contains(&format!("{}.{column}", one.name()).as_str());
    let rows = columns
        .zip(one.headings())
        .filter(|(_, heading)| !left_out(&heading.name))
        .filter_map(|((a, b), heading)| first_row(a, b).map(|row| (row, &heading.name)));
    let (row, column) = rows.min()?;
    let tick = ticks.get(row).copied().unwrap_or(i32::MAX);
    let place = format!("{}.{column}, row {row}, tick {tick}", one.name());
    Some((tick, place))
}

/// Where two runs first differ, bit by bit: the tick and a sentence.
pub fn first_difference(one: &Recorder, other: &Recorder) -> Option<(i32, String)> {
    first_difference_but(one, other, &[])
}

/// The same with some tables, or columns as `table.column`, left out.
pub fn first_difference_but(
    one: &Recorder,
    other: &Recorder,
    but: &[&str],
) -> Option<(i32, String)> {
    assert_eq!(one.tables.len(), other.tables.len());
    let pairs = one.tables.iter().zip(&other.tables);
    let kept = pairs.filter(|(table, _)| !but.contains(&table.name()));
    kept.filter_map(|(a, b)| first_in(a, b, but)).min()
}

/// Fails unless two runs are the same, bit by bit.
pub fn assert_same(one: &Recorder, other: &Recorder, what: &str) {
    if let Some((_, place)) = first_difference(one, other) {
        panic!("{what} changes the run: first at {place}");
    }
}

/// Fails unless two runs are the same but for some tables or columns, bit by bit.
pub fn assert_same_but(one: &Recorder, other: &Recorder, but: &[&str], what: &str) {
    if let Some((_, place)) = first_difference_but(one, other, but) {
        panic!("{what} changes the run: first at {place}");
    }
}

/// SHA-256 of each table of a run, as `run --format csv` writes it.
pub fn digests(run: &Recorder) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().expect("there is room for a table");
    let digest = |table: &Table| {
        let path = folder.path().join(format!("{}.csv", table.name()));
        lockin::record::csv::write_csv(table, &path).expect("a table can be written");
        let digest = lockin::record::files::digest(&path).expect("a table can be read");
        (table.name().to_owned(), digest)
    };
    run.tables.iter().map(digest).collect()
}

/// One number of one thing over time, by tick: `series(run, "providers", &["aws"], "list_price")`.
///
/// `keys` are the names in the row's key columns, from the first on.
pub fn series(run: &Recorder, table: &str, keys: &[&str], column: &str) -> Vec<f64> {
    let table = run
        .table(table)
        .unwrap_or_else(|| panic!("there is no table {table}"));
    let values = table
        .numbers(column)
        .unwrap_or_else(|| panic!("{} has no column {column}", table.name()));
    let texts: Vec<_> = table
        .columns()
        .iter()
        .skip(4)
        .map_while(|column| match column {
            Column::Text(texts) => Some(texts),
            _ => None,
        })
        .collect();
    let is_it = |row: &usize| texts.iter().zip(keys).all(|(t, key)| t.get(*row) == *key);
    let found: Vec<f64> = (0..table.rows())
        .filter(is_it)
        .map(|row| values[row])
        .collect();
    assert!(!found.is_empty(), "{} has no row {keys:?}", table.name());
    found
}

/// The mean of a number over the ticks from `first` on.
pub fn mean_from(series: &[f64], first: usize) -> f64 {
    let kept = &series[first..];
    kept.iter().sum::<f64>() / kept.len() as f64
}
