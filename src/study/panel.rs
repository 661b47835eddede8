//! A table as a panel: the same things in every tick, in the same order.

use crate::record::measures::Named;
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

    /// A measure, by thing.
    ///
    /// # Errors
    /// When the table lacks it.
    pub fn series(&self, measure: Named) -> Result<Vec<Series>, String> {
        let Named { table, column } = measure;
        let values = self.table.numbers(column);
        let values = values.ok_or_else(|| format!("the table {table} has no column {column}"))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure;
    use crate::record::table::{ColumnSpec, Kind};

    const fn spec(name: &'static str, kind: Kind) -> ColumnSpec {
        ColumnSpec {
            name,
            kind,
            unit: "",
            meaning: "",
        }
    }

    fn table(rows: &[(i32, &str, f64)]) -> Table {
        let specs = [
            spec("tick", Kind::Integer),
            spec("firm", Kind::Text),
            spec("list_price", Kind::Number),
        ];
        let mut table = Table::new("firms", &specs);
        for (tick, firm, price) in rows {
            table
                .push_integer(*tick)
                .push_text(firm)
                .push_number(*price);
        }
        table
    }

    type Change<'a> = &'a dyn Fn(&mut Vec<(i32, &'static str, f64)>);

    const WHOLE: [(i32, &str, f64); 6] = [
        (0, "a", 1.0),
        (0, "b", 2.0),
        (1, "a", 3.0),
        (1, "b", 4.0),
        (2, "a", 5.0),
        (2, "b", 6.0),
    ];

    #[test]
    fn each_thing_has_its_own_numbers_tick_by_tick() {
        let table = table(&WHOLE);
        let panel = Panel::of(&table, &["firm"]).unwrap();
        assert_eq!((panel.things(), panel.ticks()), (2, 3));
        assert_eq!((panel.name(0, 0), panel.name(0, 1)), ("a", "b"));
        let series = panel.series(measure!(providers.list_price)).unwrap();
        assert_eq!(series, [[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]]);
        assert!(panel.series(measure!(providers.share)).is_err());
    }

    #[test]
    fn rows_in_each_others_place_missing_or_double_are_told_with_their_tick() {
        let told = |change: Change| {
            let mut rows = WHOLE.to_vec();
            change(&mut rows);
            Panel::of(&table(&rows), &["firm"]).map(drop).unwrap_err()
        };
        let wrong: [(&str, Change); 6] = [
            ("tick 1", &|rows| rows.swap(2, 3)),
            ("tick 2", &|rows| rows[5].1 = "c"),
            ("tick 2", &|rows| rows.retain(|row| row.2 != 4.0)),
            ("tick 1", &|rows| rows.insert(3, rows[2])),
            ("tick 2", &|rows| rows.truncate(5)),
            ("tick 2", &|rows| rows.swap(3, 4)),
        ];
        for (tick, change) in wrong {
            let told = told(change);
            assert!(
                told.contains("other rows") && told.contains(tick),
                "{tick}: {told}"
            );
        }
    }
}
