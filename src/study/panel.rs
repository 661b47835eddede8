//! A table as a panel: the same things in every tick, in the same order.

use crate::record::table::{Table, Texts};

/// Numbers by tick, from tick 0 on.
pub type Series = Vec<f64>;

/// A table that lists the same things in every tick.
pub struct Panel<'a> {
    table: &'a Table,
    keys: Vec<&'a Texts>,
    things: usize,
    ticks: usize,
}

impl<'a> Panel<'a> {
    /// The panel of a table whose things are told apart by the columns `keys`.
    ///
    /// # Errors
    /// When the table lacks a column, or a tick lists other things than tick 0.
    pub fn of(table: &'a Table, keys: &[&str]) -> Result<Self, String> {
        let lacks = |name: &str| format!("the table {} has no column {name}", table.name());
        let texts = |name: &&str| table.texts(name).ok_or_else(|| lacks(name));
        let keys = keys.iter().map(texts).collect::<Result<Vec<_>, _>>()?;
        let ticks = table.integers("tick").ok_or_else(|| lacks("tick"))?;
        let things = ticks.iter().take_while(|&&tick| tick == 0).count();
        if let Some(tick) = other(ticks, &keys, things) {
            let table = table.name();
            return Err(format!(
                "the table {table} lists other rows in tick {tick} than in tick 0"
            ));
        }
        let ticks = ticks.len() / things.max(1);
        Ok(Self {
            table,
            keys,
            things,
            ticks,
        })
    }

    /// How many things it lists.
    pub fn things(&self) -> usize {
        self.things
    }

    /// How many ticks it has, tick 0 too.
    pub fn ticks(&self) -> usize {
        self.ticks
    }

    /// What the `n`-th thing is called in the `k`-th of the columns that tell them apart.
    pub fn name(&self, k: usize, n: usize) -> &'a str {
        self.keys[k].get(n)
    }

    /// A column, by thing.
    ///
    /// # Errors
    /// When the table lacks it.
    pub fn series(&self, name: &str) -> Result<Vec<Series>, String> {
        let values = self.table.numbers(name);
        let values = values
            .ok_or_else(|| format!("the table {} has no column {name}", self.table.name()))?;
        let of = |thing: usize| {
            values
                .iter()
                .skip(thing)
                .step_by(self.things)
                .copied()
                .collect()
        };
        Ok((0..self.things).map(of).collect())
    }
}

/// The first tick that does not list what tick 0 does, in its order.
fn other(ticks: &[i32], keys: &[&Texts], things: usize) -> Option<i32> {
    let differs = |&row: &usize| {
        let (first, tick) = (row % things.max(1), row / things.max(1));
        let same = |texts: &&Texts| texts.get(row) == texts.get(first);
        ticks[row] != tick as i32 || !keys.iter().all(same)
    };
    let found = (0..ticks.len()).find(differs);
    let cut_short = || (!ticks.len().is_multiple_of(things.max(1))).then(|| ticks.len() - 1);
    found.or_else(cut_short).map(|row| ticks[row])
}
