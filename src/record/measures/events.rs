//! What happened, a row each.

use crate::record::Snapshot;
use crate::record::table::{ColumnSpec, Kind, Table};

use super::STAMP;

pub fn specs() -> Vec<ColumnSpec> {
    let text = |name, meaning| ColumnSpec {
        name,
        kind: Kind::Text,
        unit: "name",
        meaning,
    };
    let own = [
        text("kind", "What happened"),
        text("subject", "Who did it"),
        text("object", "To whom, or by which deal"),
        ColumnSpec {
            name: "amount_usd",
            kind: Kind::Number,
            unit: "dollars",
            meaning: "What changed hands, or is planned for a year; 0 where nothing is",
        },
    ];
    STAMP.into_iter().chain(own).collect()
}

pub fn record(s: &Snapshot, table: &mut Table) {
    for event in &s.events.0 {
        table.leave(STAMP.len());
        table.push_text(event.kind);
        table.push_text(&event.subject);
        table.push_text(&event.object);
        table.push_number(event.amount);
    }
}
