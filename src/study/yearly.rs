//! The numbers of one run at the end of each year: one list of places, shared by runs that have the same, and one of values.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::record::measures::{ALL, TABLES, Timing};
use crate::record::table::{Column, Kind, Table};
use crate::worldfile::error::did_you_mean;

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

/// An address whose key is a place in a list of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    table: u16,
    key: u32,
    column: u16,
    tick: i32,
}

/// Addresses in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    /// By table and then by name, so that places are ordered as addresses are.
    keys: Vec<Arc<str>>,
    places: Vec<Place>,
}

impl Index {
    /// The number of addresses.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The `place`-th address.
    pub fn address(&self, place: usize) -> Address {
        let place = self.places[place];
        Address {
            table: usize::from(place.table),
            key: self.keys[place.key as usize].to_string(),
            column: usize::from(place.column),
            tick: place.tick,
        }
    }

    /// Where each of the places of a part of this index stands in it.
    pub fn places_of(&self, part: &Index) -> Vec<usize> {
        let mut places = Vec::with_capacity(part.len());
        let mut here = 0;
        for place in 0..part.len() {
            let address = part.address(place);
            while self.address(here) != address {
                here += 1;
            }
            places.push(here);
        }
        places
    }

    /// The index of addresses in their order.
    fn of(addresses: &[Address]) -> Self {
        let mut index = Self::default();
        let mut last = None;
        for address in addresses {
            let key = (address.table, &address.key);
            if last != Some(key) {
                index.keys.push(address.key.as_str().into());
                last = Some(key);
            }
            index.places.push(Place {
                table: address.table as u16,
                key: index.keys.len() as u32 - 1,
                column: address.column as u16,
                tick: address.tick,
            });
        }
        index
    }
}

/// The numbers of one run at the end of each year.
#[derive(Debug, Clone, PartialEq)]
pub struct Yearly {
    index: Arc<Index>,
    values: Vec<f64>,
}

impl Yearly {
    /// The numbers of a run's tables, each with its place in `TABLES`, in the order of places: levels and stocks at the end
    /// of each year, flows and rates as the mean of the year that ends there.
    pub fn read<'a>(
        tables: impl IntoIterator<Item = (usize, &'a Table)>,
        ticks_a_year: i32,
    ) -> Self {
        let (mut index, mut values) = (Index::default(), Vec::new());
        for (place, table) in tables {
            let rows = Rows::add_up(place, table, ticks_a_year);
            rows.append_to(&mut index, &mut values);
        }
        Self {
            index: Arc::new(index),
            values,
        }
    }

    /// These numbers, whatever their order.
    pub fn of(numbers: &[(Address, f64)]) -> Self {
        let mut numbers: Vec<&(Address, f64)> = numbers.iter().collect();
        numbers.sort_by(|a, b| a.0.cmp(&b.0));
        let addresses: Vec<Address> = numbers.iter().map(|n| n.0.clone()).collect();
        Self {
            index: Arc::new(Index::of(&addresses)),
            values: numbers.iter().map(|n| n.1).collect(),
        }
    }

    /// Numbers of these places, none of which is defined.
    pub fn none(index: &Arc<Index>) -> Self {
        Self {
            index: Arc::clone(index),
            values: vec![f64::NAN; index.len()],
        }
    }

    /// Every number with its address, in the order of addresses.
    pub fn iter(&self) -> impl Iterator<Item = (Address, f64)> {
        let values = self.values.iter().enumerate();
        values.map(|(place, &value)| (self.index.address(place), value))
    }

    /// The number at an address, if it has one.
    pub fn value(&self, address: &Address) -> Option<f64> {
        let index = &self.index;
        let is_it = |place: &Place| {
            let numbers = (
                usize::from(place.table),
                usize::from(place.column),
                place.tick,
            );
            numbers == (address.table, address.column, address.tick)
                && *index.keys[place.key as usize] == *address.key
        };
        let place = index.places.iter().position(is_it);
        place.map(|place| self.values[place])
    }

    /// Its list of places becomes `other`'s if they are the same.
    pub fn share(&mut self, other: &Arc<Index>) -> bool {
        let same = self.index == *other;
        if same {
            self.index = Arc::clone(other);
        }
        same
    }

    /// Its list of places.
    pub fn index(&self) -> &Arc<Index> {
        &self.index
    }
}

/// One list of places of all runs, and the values of each run in its order: not a number where a run lacks one.
pub fn aligned(runs: &[&Yearly]) -> (Arc<Index>, Vec<Vec<f64>>) {
    let Some(first) = runs.first() else {
        return (Arc::default(), Vec::new());
    };
    let same = |run: &&Yearly| Arc::ptr_eq(&run.index, &first.index) || run.index == first.index;
    if runs.iter().all(same) {
        let values = runs.iter().map(|run| run.values.clone()).collect();
        return (Arc::clone(&first.index), values);
    }
    let mut addresses = BTreeMap::new();
    for run in runs {
        for place in 0..run.index.len() {
            addresses.insert(run.index.address(place), 0);
        }
    }
    for (place, known) in addresses.values_mut().enumerate() {
        *known = place;
    }
    let spread = |run: &&Yearly| {
        let mut values = vec![f64::NAN; addresses.len()];
        for (place, value) in run.values.iter().enumerate() {
            values[addresses[&run.index.address(place)]] = *value;
        }
        values
    };
    let values = runs.iter().map(spread).collect();
    let addresses: Vec<Address> = addresses.into_keys().collect();
    (Arc::new(Index::of(&addresses)), values)
}

/// Whether a table, the `place`-th of `TABLES`, is added up by year.
pub fn is_summed(place: usize) -> bool {
    is_summed_called(TABLES[place].name)
}

/// Whether the table of that name is added up by year.
pub fn is_summed_called(name: &str) -> bool {
    !["events", "elasticities", "homes"].contains(&name)
}

/// The places of the table and of the measure that are called `table.measure` in the summary.
///
/// # Errors
/// When there is no such number, with the nearest.
pub fn place_of(name: &str) -> Result<(usize, usize), String> {
    let mut known = Vec::new();
    for (table, kind) in TABLES.iter().enumerate() {
        let specs = kind.specs();
        let numbers = specs.iter().enumerate();
        let numbers = numbers.filter(|(_, spec)| spec.kind == Kind::Number && is_summed(table));
        for (column, spec) in numbers {
            let one = format!("{}.{}", kind.name, spec.name);
            if one == name {
                return Ok((table, column));
            }
            known.push(one);
        }
    }
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let near = did_you_mean(name, &known);
    Err(format!(
        "there is no {name} in summary.csv; {near}; `lockin explain measures` lists them."
    ))
}

/// Those of all tables of a run that are added up, each with its place.
pub fn summed(tables: &[Table]) -> impl Iterator<Item = (usize, &Table)> {
    let tables = tables.iter().enumerate();
    tables.filter(|(place, _)| is_summed(*place))
}

/// The rows of a table added up by key and year.
struct Rows<'a> {
    place: usize,
    table: &'a Table,
    /// The codes of the columns that make a key.
    codes: Vec<&'a [u32]>,
    /// A row of each key, and whether the key is left out.
    keys: Vec<(usize, bool)>,
    key_of: BTreeMap<Vec<u32>, usize>,
    /// Key and last tick of the year of each slot.
    slots: Vec<(usize, i32)>,
    slot_of: BTreeMap<(usize, i32), usize>,
    /// By slot and column; none where nothing was added.
    sums: Vec<Option<f64>>,
}

impl<'a> Rows<'a> {
    fn add_up(place: usize, table: &'a Table, ticks_a_year: i32) -> Self {
        let mut rows = Self {
            place,
            table,
            codes: codes(table),
            keys: Vec::new(),
            key_of: BTreeMap::new(),
            slots: Vec::new(),
            slot_of: BTreeMap::new(),
            sums: Vec::new(),
        };
        let Some(ticks) = table.integers("tick") else {
            return rows;
        };
        let columns = columns(place, table);
        // Ticks repeat the keys of the tick before in the same order: the search is for what is new.
        let (mut before, mut now): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        for (row, &tick) in ticks.iter().enumerate() {
            if row > 0 && ticks[row - 1] != tick {
                std::mem::swap(&mut before, &mut now);
                now.clear();
            }
            let year_end = tick.saturating_add(ticks_a_year - 1) / ticks_a_year * ticks_a_year;
            let slot = rows.slot(row, year_end, before.get(now.len()).copied());
            now.push(slot);
            if rows.keys[rows.slots[slot].0].1 {
                continue;
            }
            for &(column, values, flow) in &columns {
                if tick != year_end && !flow {
                    continue;
                }
                let part = if flow && tick > 0 {
                    values[row] / f64::from(ticks_a_year)
                } else {
                    values[row]
                };
                let sum = &mut rows.sums[slot * rows.table.columns().len() + column];
                *sum = Some(sum.unwrap_or(0.0) + part);
            }
        }
        rows
    }

    /// The slot of a row, which may be `guess`.
    fn slot(&mut self, row: usize, year_end: i32, guess: Option<usize>) -> usize {
        let key = match guess.map(|slot| self.slots[slot].0) {
            Some(key) if self.is_of(row, key) => key,
            _ => self.key(row),
        };
        if let Some(slot) = guess.filter(|&slot| self.slots[slot] == (key, year_end)) {
            return slot;
        }
        let new = self.slots.len();
        let slot = *self.slot_of.entry((key, year_end)).or_insert(new);
        if slot == new {
            self.slots.push((key, year_end));
            let columns = self.table.columns().len();
            self.sums.resize(self.sums.len() + columns, None);
        }
        slot
    }

    fn is_of(&self, row: usize, key: usize) -> bool {
        let first = self.keys[key].0;
        self.codes.iter().all(|codes| codes[row] == codes[first])
    }

    fn key(&mut self, row: usize) -> usize {
        let codes = self.codes.iter().map(|codes| codes[row]).collect();
        let new = self.keys.len();
        let key = *self.key_of.entry(codes).or_insert(new);
        if key == new {
            let name = name(self.table, row);
            let in_all = name.split('/').any(|part| part == ALL);
            let by_segment = ["offers", "classes"].contains(&TABLES[self.place].name);
            self.keys.push((row, by_segment && !in_all));
        }
        key
    }

    /// Appends what was added up to lists that end before this table.
    fn append_to(&self, index: &mut Index, values: &mut Vec<f64>) {
        let mut slots: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (slot, &(key, _)) in self.slots.iter().enumerate() {
            let (row, left_out) = self.keys[key];
            if !left_out {
                slots.entry(name(self.table, row)).or_default().push(slot);
            }
        }
        let columns = self.table.columns().len();
        for (name, mut slots) in slots {
            slots.sort_by_key(|&slot| self.slots[slot].1);
            let before = index.places.len();
            for column in 0..columns {
                for &slot in &slots {
                    if let Some(value) = self.sums[slot * columns + column] {
                        index.places.push(Place {
                            table: self.place as u16,
                            key: index.keys.len() as u32,
                            column: column as u16,
                            tick: self.slots[slot].1,
                        });
                        values.push(value);
                    }
                }
            }
            if index.places.len() > before {
                index.keys.push(name.into());
            }
        }
    }
}

/// The columns of numbers of a table, each with its place and whether it is a flow or a rate.
fn columns(place: usize, table: &Table) -> Vec<(usize, &[f64], bool)> {
    let timings = TABLES[place].timings();
    let mut numbers = Vec::new();
    for (column, values) in table.columns().iter().enumerate() {
        if let Column::Number(values) = values {
            let timing = timings.get(column).copied().flatten();
            let flow = timing.is_some_and(Timing::is_averaged);
            numbers.push((column, &values[..], flow));
        }
    }
    numbers
}

/// The codes of the columns whose texts make the key of a row.
fn codes(table: &Table) -> Vec<&[u32]> {
    let headings = table.headings().iter().zip(table.columns());
    let texts = headings.filter_map(|(heading, column)| match column {
        Column::Text(texts) if is_of_key(table, &heading.name) => Some(texts.codes()),
        _ => None,
    });
    texts.collect()
}

/// The names of a row but its variant, empty ones left out.
fn name(table: &Table, row: usize) -> String {
    let headings = table.headings().iter().zip(table.columns());
    let texts = headings.filter_map(|(heading, column)| match column {
        Column::Text(texts) if is_of_key(table, &heading.name) => Some(texts.get(row)),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("/")
}

/// Whether a column of text is of a row's key; names that follow from others are not.
fn is_of_key(table: &Table, column: &str) -> bool {
    let derived = ["vendor", "channel"].contains(&column) && table.name() != "vendors";
    column != "variant" && !derived
}
