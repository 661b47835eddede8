//! The sign of what a variant of a world does, on the same draws with and without it.

use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::answer::{Answer, Line};
use super::simulated::Simulated;
use super::{Answers, Setting};
use crate::plan::Plan;
use crate::plan::stated::Set;
use crate::record::table::{Column, Table};
use crate::record::{Heard, Recorder};
use crate::sim::calibrate::calibrate;
use crate::sim::state::Start;
use crate::sim::{Manner, Simulation};
use crate::study::BASE;
use crate::study::statistics::paired_difference;
use crate::worldfile::Loaded;

/// Standard errors by which an effect has to be away from zero.
const CLEAR: f64 = 2.0;

/// A variant and the measure it moves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Direction {
    /// The world.
    pub world: Simulated,
    /// How long it is followed, years.
    pub years: u32,
    /// A variant of it, base for none.
    pub variant: String,
    /// Values changed in the variant besides.
    pub with: Vec<Set>,
    /// What it moves: a table of the dump.
    pub table: String,
    /// The names in the key columns of the row, as `["compute", "all"]`.
    pub row: Vec<String>,
    /// The column; its value at the end counts.
    pub column: String,
    /// Where theory says it goes.
    pub sign: Sign,
}

/// Up, down or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sign {
    /// Theory says that it rises.
    Rises,
    /// Theory says that it falls.
    Falls,
    /// Theory says that nothing happens to it.
    Stays,
}

impl Direction {
    /// The world with what the variant changes besides.
    fn changed(&self) -> Simulated {
        let mut world = self.world.clone();
        world.set.extend(self.with.iter().cloned());
        world
    }

    fn plan(&self, setting: &Setting, loaded: &Loaded, variant: &str) -> Result<Plan, String> {
        let plan = loaded.variant(variant).map_err(|told| told.to_string())?;
        Ok(plan.with(|world| self.world.resize(world, setting, self.years)))
    }

    fn ends(&self, plan: Plan, start: &Arc<Start>, seeds: &[u64]) -> Result<Vec<f64>, String> {
        let plan = Arc::new(plan);
        let end = |seed: &u64| {
            let recorder = Recorder::of(BASE, *seed, Heard::of(&[&self.table]));
            let (plan, start) = (plan.clone(), start.clone());
            let run = Simulation::new(plan, start, *seed, recorder, Manner::default()).run();
            self.last(&run)
        };
        seeds.par_iter().map(end).collect()
    }

    fn last(&self, run: &Recorder) -> Result<f64, String> {
        let table = run.table(&self.table);
        let table = table.ok_or_else(|| format!("there is no table {}", self.table))?;
        let column = table.numbers(&self.column);
        let column = column
            .ok_or_else(|| format!("the table {} has no number {}", self.table, self.column))?;
        let rows = (0..table.rows()).rev();
        let row = rows.into_iter().find(|row| self.is_it(table, *row));
        let row = row.ok_or_else(|| format!("{} has no row {:?}", self.table, self.row))?;
        Ok(column[row])
    }

    fn is_it(&self, table: &Table, row: usize) -> bool {
        let keys = table
            .columns()
            .iter()
            .skip(4)
            .map_while(|column| match column {
                Column::Text(texts) => Some(texts),
                _ => None,
            });
        keys.zip(&self.row)
            .all(|(texts, key)| texts.get(row) == key)
    }
}

impl Answers for Direction {
    fn lines(&self, setting: &Setting) -> Result<Vec<Line>, String> {
        let loaded = self.world.load(setting)?;
        let base = self.plan(setting, &loaded, BASE)?;
        let variant = self.plan(setting, &self.changed().load(setting)?, &self.variant)?;
        let start = Arc::new(calibrate(&base)?);
        let seeds = self.world.seeds(setting);
        let without = self.ends(base, &start, &seeds)?;
        let with = self.ends(variant, &start, &seeds)?;
        let effect = paired_difference(&with, &without);
        // Nothing at all in every seed is neither up nor down.
        let clear = (CLEAR * effect.standard_error).max(f64::MIN_POSITIVE);
        let (answer, goes) = match self.sign {
            Sign::Rises => (Answer::Between(clear, f64::INFINITY), "rises"),
            Sign::Falls => (Answer::Between(f64::NEG_INFINITY, -clear), "falls"),
            Sign::Stays => (Answer::Value(0.0, 0.0), "stays"),
        };
        let with = self
            .with
            .iter()
            .map(|set| format!(" {}={}", set.path, set.value));
        let what = format!(
            "{}{}: {} {} {goes}",
            self.variant,
            with.collect::<String>(),
            self.row.join(" "),
            self.column
        );
        Ok(vec![Line::over_runs(what, effect, answer)])
    }
}
