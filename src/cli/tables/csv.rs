//! A table as CSV (RFC 4180, but with lines ended by `\n`): a heading, a row a line; what is not known is empty.

use super::Table;
use super::flat::{Value, flat};

/// The table's file.
pub fn csv(table: &Table) -> String {
    let flat = flat(table);
    let headings = flat.headings.iter().map(|heading| quoted(&heading.key));
    let mut text = line(headings);
    for row in &flat.rows {
        text.push_str(&line(row.iter().map(value)));
    }
    text
}

fn line(fields: impl Iterator<Item = String>) -> String {
    fields.collect::<Vec<_>>().join(",") + "\n"
}

fn value(value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Number(number) => number.to_string(),
        Value::Flag(flag) => u8::from(*flag).to_string(),
        Value::Missing => String::new(),
    }
}

/// Quoted where commas, quotes or line ends demand it, and where nothing stands, which would else read as missing.
fn quoted(text: &str) -> String {
    if text.is_empty() || text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
