//! What a study says at the end of each year: means, standard errors, paired
//! differences from base.

use std::collections::BTreeMap;

use super::BASE;
use super::statistics::{Summary, interval_95, paired_difference, summary};
use crate::record::measures::{ALL, TABLES, TableKind, is_flow};
use crate::record::table::{Column, ColumnSpec, Kind, Table};

/// What identifies a number of a run: table, key, measure, tick.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// The place of the table in `TABLES`.
    pub table: usize,
    /// The names of the row, joined by a slash: `compute/all`.
    pub key: String,
    /// The place of the measure among the table's columns.
    pub column: usize,
    /// The tick.
    pub tick: i32,
}

/// The numbers of one run at the end of each year.
pub type Yearly = BTreeMap<Address, f64>;

/// Reads the numbers at the end of each year from a run's table, the `place`-th of `TABLES`:
/// levels at that tick, flows and rates as the mean of the year that ends with it.
pub fn yearly(place: usize, table: &Table, ticks_a_year: i32, into: &mut Yearly) {
    if ["events", "elasticities"].contains(&TABLES[place].name) {
        return;
    }
    let Some(ticks) = table.integers("tick") else {
        return;
    };
    let headings = table.headings();
    for (row, &tick) in ticks.iter().enumerate() {
        let year_end = (tick + ticks_a_year - 1) / ticks_a_year * ticks_a_year;
        let key = key_of(table, row);
        if TABLES[place].name == "offers" && !key.split('/').any(|part| part == ALL) {
            continue;
        }
        for (column, values) in table.columns().iter().enumerate() {
            let Column::Number(values) = values else {
                continue;
            };
            let flow = is_flow(&headings[column].unit);
            if tick != year_end && !flow {
                continue;
            }
            let address = Address {
                table: place,
                key: key.clone(),
                column,
                tick: year_end,
            };
            let part = if flow && tick > 0 {
                values[row] / f64::from(ticks_a_year)
            } else {
                values[row]
            };
            *into.entry(address).or_insert(0.0) += part;
        }
    }
}

/// The names of a row but its variant, empty ones left out.
fn key_of(table: &Table, row: usize) -> String {
    let mut parts = Vec::new();
    for (heading, column) in table.headings().iter().zip(table.columns()) {
        let derived = ["variant", "vendor", "channel"].contains(&heading.name.as_str());
        if let Column::Text(texts) = column
            && (!derived || table.name() == "vendors")
            && heading.name != "variant"
        {
            parts.push(texts.get(row));
        }
    }
    parts.join("/")
}

/// A number over seeds, and its paired difference from base.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The variant.
    pub variant: String,
    /// Which number.
    pub address: Address,
    /// Over seeds.
    pub level: Summary,
    /// The difference from base, seed by seed; none for base.
    pub difference: Option<Summary>,
}

/// Summary lines of a study: `runs` by variant, each by seed in the same order.
pub fn lines(runs: &[(String, Vec<Yearly>)]) -> Vec<Line> {
    let base = runs.iter().find(|(name, _)| name == BASE).map(|(_, r)| r);
    let mut lines = Vec::new();
    for (variant, of_variant) in runs {
        let Some(first) = of_variant.first() else {
            continue;
        };
        for address in first.keys() {
            let values = values(of_variant, address);
            let Some(level) = values.as_ref().map(|v| summary(v)) else {
                continue;
            };
            let against = base.filter(|_| variant != BASE);
            let difference = against
                .and_then(|base| self::values(base, address))
                .zip(values)
                .map(|(base, own)| paired_difference(&own, &base));
            lines.push(Line {
                variant: variant.clone(),
                address: address.clone(),
                level,
                difference,
            });
        }
    }
    lines
}

/// The values over seeds, none if any run lacks it or has it undefined.
fn values(runs: &[Yearly], address: &Address) -> Option<Vec<f64>> {
    let value = |run: &Yearly| run.get(address).copied().filter(|x| x.is_finite());
    runs.iter().map(value).collect()
}

/// The summary as a table for `summary.csv`; `dates` gives the day after a tick.
pub fn table(lines: &[Line], dates: impl Fn(u32) -> i32) -> Table {
    let mut table = Table::new("summary", &specs());
    let kinds: Vec<Vec<ColumnSpec>> = TABLES.iter().map(TableKind::specs).collect();
    for line in lines {
        let spec = &kinds[line.address.table][line.address.column];
        let tick = line.address.tick;
        table
            .push_text(&line.variant)
            .push_text(TABLES[line.address.table].name)
            .push_text(&line.address.key)
            .push_text(spec.name)
            .push_text(spec.unit)
            .push_integer(tick)
            .push_date(dates(tick.unsigned_abs()))
            .push_number(line.level.mean)
            .push_number(line.level.standard_error)
            .push_integer(line.level.n as i32);
        let (low, high) = line.difference.map_or((f64::NAN, f64::NAN), interval_95);
        table
            .push_number(line.difference.map_or(f64::NAN, |d| d.mean))
            .push_number(line.difference.map_or(f64::NAN, |d| d.standard_error))
            .push_number(low)
            .push_number(high);
    }
    table
}

fn specs() -> Vec<ColumnSpec> {
    let spec = |name, kind, unit, meaning| ColumnSpec {
        name,
        kind,
        unit,
        meaning,
    };
    vec![
        spec("variant", Kind::Text, "name", "The variant"),
        spec("table", Kind::Text, "name", "The table it comes from"),
        spec(
            "key",
            Kind::Text,
            "name",
            "The row's names, joined by a slash",
        ),
        spec("measure", Kind::Text, "name", "The column it comes from"),
        spec("unit", Kind::Text, "name", "The unit"),
        spec("tick", Kind::Integer, "ticks", "Ticks since the start"),
        spec(
            "date",
            Kind::Date,
            "date",
            "The day after the tick has ended",
        ),
        spec(
            "mean",
            Kind::Number,
            "unit",
            "Mean over seeds; flows and rates are the mean of the year that ends at the date",
        ),
        spec(
            "standard_error",
            Kind::Number,
            "unit",
            "Its Monte Carlo standard error",
        ),
        spec("n", Kind::Integer, "seeds", "Seeds"),
        spec(
            "difference",
            Kind::Number,
            "unit",
            "Mean difference from base, paired by seed",
        ),
        spec(
            "difference_standard_error",
            Kind::Number,
            "unit",
            "Its standard error",
        ),
        spec(
            "difference_low",
            Kind::Number,
            "unit",
            "Lower end of its 95 % interval",
        ),
        spec(
            "difference_high",
            Kind::Number,
            "unit",
            "Upper end of its 95 % interval",
        ),
    ]
}
