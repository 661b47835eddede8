//! A run as the facts read it: its tables, series by series.

use std::collections::BTreeMap;

use crate::plan::stated::WorldFile;
use crate::policy::Policy;
use crate::record::measures::Named;
use crate::record::table::{Column, Table};
use crate::study::BASE;
use crate::study::opened::Opened;
use crate::study::store::Store;

/// Tables that the facts read.
pub const TABLES: &[&str] = &[
    "market",
    "providers",
    "vendors",
    "segments",
    "accounts",
    "deals",
];

/// One run of base, and the same seed under a portability mandate if the study has it.
pub struct Dump<'a> {
    /// The world as base has it.
    pub world: &'a WorldFile,
    /// The tables of base.
    pub base: Tables,
    /// The segments table of the first variant with a portability mandate.
    pub portable: Option<Tables>,
}

/// Tables of a run, by name.
pub struct Tables(BTreeMap<String, Table>);

impl Tables {
    /// The tables given.
    pub fn new(tables: impl IntoIterator<Item = Table>) -> Self {
        let named = tables.into_iter().map(|t| (t.name().to_owned(), t));
        Self(named.collect())
    }

    fn read(store: &Store, variant: &str, seed: u64, names: &[&str]) -> Result<Self, String> {
        let run = store.run(variant, seed)?;
        let tables = names.iter().map(|name| run.table(name));
        Ok(Self::new(tables.collect::<Result<Vec<_>, _>>()?))
    }

    /// A measure of one thing over time, a value a row, in the order of ticks: the thing by its names.
    ///
    /// # Errors
    /// When the run has no such table, column or row.
    pub fn series(&self, measure: Named, names: &[&str]) -> Result<Vec<f64>, String> {
        let Named { table, column } = measure;
        let held = self
            .0
            .get(table)
            .ok_or_else(|| format!("no table {table}"))?;
        let values = held
            .numbers(column)
            .ok_or_else(|| format!("no column {table}.{column}"))?;
        let texts = held
            .columns()
            .iter()
            .skip(4)
            .map_while(|column| match column {
                Column::Text(texts) => Some(texts),
                _ => None,
            });
        let mut rows: Vec<usize> = (0..held.rows()).collect();
        for (text, name) in texts.zip(names) {
            rows.retain(|&row| text.get(row) == *name);
        }
        if rows.is_empty() {
            return Err(format!("no row {} in {table}", names.join("/")));
        }
        Ok(rows.into_iter().map(|row| values[row]).collect())
    }
}

impl<'a> Dump<'a> {
    /// Reads a run of a study.
    ///
    /// # Errors
    /// When a table is missing or spoilt.
    pub fn read(study: &'a Opened, seed: u64) -> Result<Self, String> {
        let (world, store) = (&study.plan.world, &study.store);
        let portable = mandate(world, &study.variants)
            .map(|variant| Tables::read(store, variant, seed, &["segments"]))
            .transpose()?;
        Ok(Self {
            world,
            base: Tables::read(store, BASE, seed, TABLES)?,
            portable,
        })
    }

    /// Ticks in a year.
    pub fn a_year(&self) -> usize {
        (12 / self.world.clock.tick.months()) as usize
    }

    /// A series of base: see [`Tables::series`].
    pub fn series(&self, measure: Named, names: &[&str]) -> Result<Vec<f64>, String> {
        self.base.series(measure, names)
    }

    /// A level at the start and at the end of each year.
    pub fn levels(&self, measure: Named, names: &[&str]) -> Result<Vec<f64>, String> {
        let series = self.series(measure, names)?;
        Ok(series.into_iter().step_by(self.a_year()).collect())
    }

    /// The mean of each year's ticks; the start state is in none.
    pub fn yearly(&self, measure: Named, names: &[&str]) -> Result<Vec<f64>, String> {
        let series = self.series(measure, names)?;
        let years = series[1..].chunks_exact(self.a_year());
        Ok(years.map(mean).collect())
    }
}

/// The first variant of the study that mandates portability and changes nothing else.
fn mandate<'v>(world: &WorldFile, variants: &'v [String]) -> Option<&'v String> {
    let only_that = |name: &&String| {
        let stated = world.variants.iter().find(|v| v.name == **name);
        stated.is_some_and(|v| {
            v.set.is_empty() && matches!(v.policies[..], [Policy::PortabilityMandate(_)])
        })
    };
    variants.iter().find(only_that)
}

/// The arithmetic mean; not a number of nothing.
pub fn mean(values: &[f64]) -> f64 {
    crate::study::statistics::sum(values.iter().copied()) / values.len() as f64
}
