//! The numbers of a run at the end of each year as a table, and read back.

use std::collections::BTreeMap;

use super::summary::places;
use super::yearly::{Address, Yearly};
use crate::record::Recorder;
use crate::record::measures::{TABLES, TableKind, YEARLY};
use crate::record::table::Table;

/// The numbers of the run that `recorder` has, a row each, in the order of places.
pub fn as_table(numbers: &Yearly, recorder: &Recorder) -> Table {
    let dates = dates(recorder);
    let kinds: Vec<_> = TABLES.iter().map(TableKind::specs).collect();
    let mut table = YEARLY.empty();
    for (address, value) in numbers.iter() {
        table
            .push_text(&recorder.variant)
            .push_integer(recorder.seed as i32)
            .push_integer(address.tick)
            .push_date(dates[&address.tick])
            .push_text(TABLES[address.table].name)
            .push_text(&address.key)
            .push_text(kinds[address.table][address.column].name)
            .push_number(value);
    }
    table
}

/// The day after each tick of a run.
fn dates(recorder: &Recorder) -> BTreeMap<i32, i32> {
    let stamped = recorder.tables.iter();
    let stamps = stamped.filter_map(|table| table.integers("tick").zip(table.dates("date")));
    let pairs = stamps.flat_map(|(ticks, dates)| ticks.iter().copied().zip(dates.iter().copied()));
    pairs.collect()
}

/// The numbers of such a table.
///
/// # Errors
/// When it tells of a table or measure that there is not.
pub fn numbers(table: &Table) -> Result<Yearly, String> {
    let lacks = |name: &str| format!("the table {} has no column {name}", YEARLY.name);
    let texts = |name: &str| table.texts(name).ok_or_else(|| lacks(name));
    let (tables, keys, measures) = (texts("table")?, texts("key")?, texts("measure")?);
    let ticks = table.integers("tick").ok_or_else(|| lacks("tick"))?;
    let values = table.numbers("value").ok_or_else(|| lacks("value"))?;
    let places = places();
    let number = |(row, &value): (usize, &f64)| {
        let names = (tables.get(row), measures.get(row));
        let place = places.get(&names);
        let &(table, column) = place.ok_or_else(|| format!("{} has no {}", names.0, names.1))?;
        let address = Address {
            table,
            key: keys.get(row).to_owned(),
            column,
            tick: ticks[row],
        };
        Ok((address, value))
    };
    let numbers = values.iter().enumerate().map(number);
    Ok(Yearly::of(&numbers.collect::<Result<Vec<_>, String>>()?))
}
