//! Where two studies part: the first number that is not the same, how far, and where they are farthest apart.

use super::opened::Opened;
use super::trouble::Trouble;
use crate::record::measures::TableKind;
use crate::record::table::{Column, Table};

/// A cell of a table of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// The variant.
    pub variant: String,
    /// The seed.
    pub seed: u64,
    /// The tick.
    pub tick: i32,
    /// The names of the row, joined by a slash.
    pub key: String,
    /// The column.
    pub column: String,
    /// What stands there in the one study and in the other.
    pub values: [String; 2],
    /// The difference over the larger of the two in size; 1 where one of them is no number.
    pub apart: f64,
}

/// How a table of two studies differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Parting {
    /// The table.
    pub table: &'static str,
    /// The earliest difference: the lowest tick, then in the order of variants, seeds and rows.
    pub first: Spot,
    /// Where the two are farthest apart.
    pub farthest: Spot,
    /// Cells that differ.
    pub cells: u64,
    /// Cells that were compared.
    pub of: u64,
}

impl Parting {
    /// A table in which the first cell that differs is found.
    fn begin(table: &'static str, spot: Spot) -> Self {
        Self {
            table,
            first: spot.clone(),
            farthest: spot,
            cells: 1,
            of: 0,
        }
    }

    /// One more cell differs, at a tick and so far; `spot` is asked only where it is the first or the farthest.
    fn add(&mut self, tick: i32, apart: f64, spot: impl Fn() -> Spot) {
        self.cells += 1;
        if tick < self.first.tick {
            self.first = spot();
        }
        if apart > self.farthest.apart {
            self.farthest = spot();
        }
    }
}

/// Two studies held against each other.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Differences {
    /// Runs that were compared.
    pub runs: usize,
    /// Runs that only one of the two has.
    pub alone: usize,
    /// Tables that differ, in the order of `TABLES`.
    pub tables: Vec<Parting>,
}

/// Compares every run that both studies have, table by table; of files that are the same the digest alone is looked at.
///
/// # Errors
/// When a run cannot be read or is not what it wrote, or tables of a run have other columns or rows.
pub fn differences(one: &Opened, other: &Opened) -> Result<Differences, Trouble> {
    let mut found = Differences::default();
    let identities = [&one.manifest.identity, &other.manifest.identity];
    let both = identities[0].kept.kinds();
    let both = both.filter(|kind| identities[1].kept.has(kind.name));
    let kinds: Vec<&TableKind> = both.collect();
    if kinds.is_empty() {
        return Err(Trouble::Input(format!(
            "the two studies keep no table in common (--keep {} and --keep {})",
            identities[0].kept.as_typed(),
            identities[1].kept.as_typed()
        )));
    }
    let mut partings: Vec<Option<Parting>> = kinds.iter().map(|_| None).collect();
    for variant in &one.variants {
        for &seed in &one.seeds {
            if !other.has(variant) || !other.seeds.contains(&seed) {
                found.alone += 1;
                continue;
            }
            found.runs += 1;
            let runs = [one.run(variant, seed)?, other.run(variant, seed)?];
            for (kind, parting) in kinds.iter().zip(&mut partings) {
                let [a, b] = [runs[0].digest_of(kind.name), runs[1].digest_of(kind.name)];
                if a.map_err(Trouble::Input)? != b.map_err(Trouble::Input)? {
                    let [a, b] = [runs[0].table(kind.name), runs[1].table(kind.name)];
                    let tables = [a.map_err(Trouble::Input)?, b.map_err(Trouble::Input)?];
                    compare(kind.name, &tables, (variant, seed), parting)
                        .map_err(Trouble::Input)?;
                }
            }
        }
    }
    found.alone += other.variants.len() * other.seeds.len() - found.runs;
    found.tables = partings.into_iter().flatten().collect();
    Ok(found)
}

/// Adds the differences of a table of one run.
fn compare(
    name: &'static str,
    [one, other]: &[Table; 2],
    (variant, seed): (&str, u64),
    parting: &mut Option<Parting>,
) -> Result<(), String> {
    let names = columns(one);
    if names != columns(other) || one.rows() != other.rows() {
        return Err(format!(
            "{variant}, seed {seed}: the tables {name} have {} and {} rows, or other columns; they are not of one \
             world, clock and version",
            one.rows(),
            other.rows()
        ));
    }
    let ticks = one.integers("tick");
    let mut compared = 0;
    for ((a, b), column) in one.columns().iter().zip(other.columns()).zip(&names) {
        compared += one.rows() as u64;
        for row in 0..one.rows() {
            let Some((values, apart)) = cell(a, b, row) else {
                continue;
            };
            let tick = ticks.map_or(0, |ticks| ticks[row]);
            let spot = || Spot {
                variant: variant.to_owned(),
                seed,
                tick,
                key: key(one, row),
                column: column.clone(),
                values: values.clone(),
                apart,
            };
            match parting {
                Some(known) => known.add(tick, apart, spot),
                None => *parting = Some(Parting::begin(name, spot())),
            }
        }
    }
    if let Some(parting) = parting {
        parting.of += compared;
    }
    Ok(())
}

/// The names of a table's columns.
fn columns(table: &Table) -> Vec<String> {
    table.headings().iter().map(|h| h.name.clone()).collect()
}

/// The two values of a row and how far they are apart, if they are not the same.
fn cell(one: &Column, other: &Column, row: usize) -> Option<([String; 2], f64)> {
    match (one, other) {
        (Column::Number(a), Column::Number(b)) => {
            let (a, b) = (a[row], b[row]);
            let same = a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan());
            let size = a.abs().max(b.abs());
            let apart = (a - b).abs() / size;
            let apart = if apart.is_finite() { apart } else { 1.0 };
            (!same).then(|| ([a.to_string(), b.to_string()], apart))
        }
        (Column::Integer(a), Column::Integer(b)) | (Column::Date(a), Column::Date(b)) => {
            let size = f64::from(a[row].abs().max(b[row].abs()));
            let apart = (f64::from(a[row]) - f64::from(b[row])).abs() / size;
            (a[row] != b[row]).then(|| ([a[row].to_string(), b[row].to_string()], apart))
        }
        (Column::Text(a), Column::Text(b)) => {
            let (a, b) = (a.get(row), b.get(row));
            (a != b).then(|| ([a.to_owned(), b.to_owned()], 1.0))
        }
        _ => Some((["another kind".to_owned(), "of column".to_owned()], 1.0)),
    }
}

fn key(table: &Table, row: usize) -> String {
    let columns = table.headings().iter().zip(table.columns());
    let texts = columns.filter_map(|(heading, column)| match column {
        Column::Text(texts) if *heading.name != *"variant" => Some(texts.get(row)),
        _ => None,
    });
    texts
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("/")
}
