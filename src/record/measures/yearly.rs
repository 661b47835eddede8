//! The numbers of a run at the end of each year, one a row: what a study keeps that does not keep every tick.

use super::{Key, STAMP, key_spec};
use crate::record::table::{ColumnSpec, Kind};

/// The names of a number.
pub const KEYS: &[Key] = &[
    Key {
        name: "table",
        meaning: "The table it comes from",
    },
    Key {
        name: "key",
        meaning: "The row's names, joined by a slash",
    },
    Key {
        name: "measure",
        meaning: "The column it comes from, whose unit and timing the codebook has",
    },
];

/// Its columns.
pub fn specs() -> Vec<ColumnSpec> {
    let value = ColumnSpec {
        name: "value",
        kind: Kind::Number,
        unit: "that of the measure",
        meaning: "Levels and stocks as they are at the date; flows and rates as the mean of the year that ends there",
    };
    let keys = KEYS.iter().map(key_spec);
    STAMP.into_iter().chain(keys).chain([value]).collect()
}
