//! Tables as JSON: columns with their units, rows as objects, the words between them.

use std::fmt::Write;

use serde_json::Value as Json;

use super::flat::{Heading, Value, flat};
use super::{Part, Table};

/// One document with every table and all words; its first line says whose it is.
pub fn json(command: &str, parts: &[Part]) -> String {
    let tables = parts.iter().filter_map(|part| match part {
        Part::Table(table) => Some(of_table(table)),
        Part::Words(_) => None,
    });
    let words = parts.iter().filter_map(|part| match part {
        Part::Table(_) => None,
        Part::Words(words) => Some(format!("    {}", string(words.trim_end()))),
    });
    format!(
        "{{ \"lockin\": {},\n  \"tables\": [\n{}\n  ],\n  \"words\": [\n{}\n  ]\n}}\n",
        string(command),
        listed(tables),
        listed(words)
    )
}

fn listed(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(",\n")
}

fn of_table(table: &Table) -> String {
    let flat = flat(table);
    let mut text = String::new();
    let mut line = |line: String| writeln!(text, "    {line}").expect("a text grows");
    line(format!("{{ \"name\": {},", string(&table.name)));
    line(format!("  \"title\": {},", string(&table.title)));
    let headings = flat
        .headings
        .iter()
        .map(|h| format!("      {}", of_heading(h)));
    line(format!("  \"columns\": [\n{}\n      ],", listed(headings)));
    let rows = flat.rows.iter().map(|row| {
        let fields = flat.headings.iter().zip(row);
        let fields: Vec<String> = fields
            .map(|(heading, value)| format!("{}: {}", string(&heading.key), of_value(value)))
            .collect();
        format!("      {{{}}}", fields.join(", "))
    });
    line(format!("  \"rows\": [\n{}\n      ],", listed(rows)));
    let notes: Vec<String> = table.notes.iter().map(|note| string(note)).collect();
    line(format!("  \"notes\": [{}] }}", notes.join(", ")));
    text.trim_end().to_owned()
}

fn of_heading(heading: &Heading) -> String {
    format!(
        "{{\"key\": {}, \"meaning\": {}, \"unit\": {}, \"kind\": {}}}",
        string(&heading.key),
        string(&heading.meaning),
        string(&heading.unit),
        string(heading.kind)
    )
}

fn of_value(value: &Value) -> String {
    match value {
        Value::Text(text) => string(text),
        Value::Number(number) => Json::from(*number).to_string(),
        Value::Flag(flag) => flag.to_string(),
        Value::Missing => "null".to_owned(),
    }
}

fn string(text: &str) -> String {
    Json::from(text).to_string()
}
