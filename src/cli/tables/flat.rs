//! A table as programs read it: one value in a cell, a name without blanks for each column.

use lockin::study::layout::slug;

use super::{Cell, Column, Figure, Kind, Table};

/// A column to programs.
pub struct Heading {
    /// Its name.
    pub key: String,
    /// What it is, in words.
    pub meaning: String,
    /// The unit of its numbers.
    pub unit: String,
    /// `text`, `number` or `flag`.
    pub kind: &'static str,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Words.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// Nothing is known.
    Missing,
}

/// Columns and rows to programs.
pub struct Flat {
    /// The columns.
    pub headings: Vec<Heading>,
    /// A value for each, row by row.
    pub rows: Vec<Vec<Value>>,
}

/// What may be known of a number: the end of its column's name, what it is, its kind, how it is read.
type Known = (
    &'static str,
    &'static str,
    &'static str,
    fn(&Figure) -> Option<Value>,
);

const KNOWN: [Known; 7] = [
    ("", "", "number", |f| Some(number(f.value))),
    ("_se", "standard error", "number", |f| f.error.map(number)),
    ("_low", "lower end of the interval", "number", |f| {
        f.interval.map(|ends| number(ends.0))
    }),
    ("_high", "upper end of the interval", "number", |f| {
        f.interval.map(|ends| number(ends.1))
    }),
    ("_n", "how many it is of", "number", |f| {
        f.of.map(|of| number(of.0 as f64))
    }),
    ("_of", "out of how many", "number", |f| {
        f.of.map(|of| number(of.1 as f64))
    }),
    ("_stands_out", "whether it is marked", "flag", |f| {
        f.stands_out.map(Value::Flag)
    }),
];

fn number(value: f64) -> Value {
    if value.is_finite() {
        Value::Number(value)
    } else {
        Value::Missing
    }
}

/// Whether a number is of all that there are.
fn is_whole(cell: &Cell) -> bool {
    let of = cell.figure.and_then(|figure| figure.of);
    of.is_none_or(|(n, of)| n == of)
}

/// A column's name to programs: `ev_usd_bn`.
fn key(column: &Column) -> String {
    if let Some(key) = &column.key {
        return key.clone();
    }
    let unit = column.unit.replace('$', "usd ").replace('%', "percent");
    slug(&format!("{} {unit}", column.name), '_')
}

/// The table with one value in a cell. A number brings a column for whatever is known of any number of its column.
pub fn flat(table: &Table) -> Flat {
    let mut headings = Vec::new();
    let mut rows = vec![Vec::new(); table.rows.len()];
    for (place, column) in table.columns.iter().enumerate() {
        if matches!(column.kind, Kind::Text | Kind::Right | Kind::Note) {
            headings.push(Heading {
                key: key(column),
                meaning: column.name.clone(),
                unit: String::new(),
                kind: "text",
            });
            for (row, cells) in rows.iter_mut().zip(&table.rows) {
                row.push(Value::Text(cells[place].shown.clone()));
            }
            continue;
        }
        for (ending, what, kind, read) in KNOWN {
            let of = |row: &Vec<Cell>| row[place].figure.as_ref().and_then(read);
            let known = table.rows.iter().filter_map(of).collect::<Vec<_>>();
            // What all have in full is not said of each.
            let all_whole = ending == "_of" && table.rows.iter().all(|row| is_whole(&row[place]));
            if !ending.is_empty() && (known.is_empty() || all_whole) {
                continue;
            }
            let comma = if what.is_empty() { "" } else { ": " };
            let own_unit = ["", "_se", "_low", "_high"].contains(&ending);
            headings.push(Heading {
                key: format!("{}{ending}", key(column)),
                meaning: format!("{}{comma}{what}", column.name),
                unit: if own_unit {
                    column.unit.clone()
                } else {
                    String::new()
                },
                kind,
            });
            for (row, cells) in rows.iter_mut().zip(&table.rows) {
                row.push(of(cells).unwrap_or(Value::Missing));
            }
        }
    }
    Flat { headings, rows }
}
