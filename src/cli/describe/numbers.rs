//! The table of parameters: every number that a variant runs on, with its unit, range, meaning and source.

use lockin::worldfile::inventory::Entry;
use lockin::worldfile::parameters::{Parameter, plain};
use lockin::worldfile::register::{WORDS, address, marks};

use crate::cli::tables::{Cell, Column, Table};

/// Every number, in the order of the world file.
pub fn parameters(title: &str, entries: &[Entry]) -> Table {
    let columns = [
        Column::text("path"),
        Column::number("value", ""),
        Column::text("unit"),
        Column::text("range"),
        Column::data("lowest allowed", "").key("low"),
        Column::data("highest allowed", "").key("high"),
        Column::text("meaning"),
        Column::text("source"),
        Column::note("comment"),
        Column::note("set by").key("set_by"),
        Column::note("section of the model description").key("section"),
    ];
    let mut table = Table::new("parameters", title, columns);
    for entry in entries {
        let parameter = entry.parameter;
        table.row([
            Cell::text(&entry.path),
            Cell::number(plain(entry.value), entry.value),
            Cell::text(parameter.unit),
            Cell::text(limits(parameter)),
            Cell::number("", parameter.low),
            Cell::number("", parameter.high),
            Cell::text(parameter.meaning),
            Cell::text(source(entry)),
            Cell::text(&entry.comment),
            Cell::text(&entry.set_by),
            Cell::text(parameter.section),
        ]);
    }
    table.note(
        "Sources by their keys; derived: worked out, as the world file says beside the number; assumed: no source was found; \
         definition: it fixes what a word means, or a choice of method.",
    )
}

/// Its range to people; its ends are exact in the columns beside it.
fn limits(parameter: &Parameter) -> String {
    const LONGEST: usize = 8;
    let short = |end: f64| {
        let exact = plain(end);
        if exact.len() > LONGEST {
            format!("{end:.2e}")
        } else {
            exact
        }
    };
    format!("{} to {}", short(parameter.low), short(parameter.high))
}

/// The keys of its sources, and the words that stand in place of one; who set it, where the world file says no more.
fn source(entry: &Entry) -> String {
    let marks = marks(&entry.comment).join(", ");
    match (marks.is_empty(), entry.set_by.as_str()) {
        (true, by) => by.to_owned(),
        (false, _) => marks,
    }
}

/// The sources that the numbers name, with their addresses, in the order of their keys.
pub fn sources(entries: &[Entry]) -> Table {
    let columns = [Column::text("source"), Column::text("address")];
    let mut table = Table::new("sources", "source", columns);
    let all = entries.iter().flat_map(|entry| marks(&entry.comment));
    let mut keys: Vec<&str> = all.filter(|mark| !WORDS.contains(mark)).collect();
    keys.sort_by_key(|key| (key.len(), *key));
    keys.dedup();
    for key in keys {
        table.row([
            Cell::text(key),
            Cell::text(address(key).unwrap_or("not in the register")),
        ]);
    }
    table
}
