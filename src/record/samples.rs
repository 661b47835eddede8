//! Tables to test files with.

use super::table::{ColumnSpec, Kind, Table};

pub const SPECS: [ColumnSpec; 4] = [
    spec("firm", Kind::Text, ""),
    spec("month", Kind::Integer, "months since the start"),
    spec("price", Kind::Number, "USD per month"),
    spec("day", Kind::Date, ""),
];

const TEXTS: [&str; 6] = ["alpha", "", "a, \"b\"", "two\nlines", "Ünï → 東", " cr\r "];

const NUMBERS: [f64; 9] = [
    f64::NAN,
    0.0,
    -0.0,
    0.1,
    1e300,
    -5e-324,
    1e16,
    f64::MAX,
    123_456.789,
];

pub const fn spec(name: &'static str, kind: Kind, unit: &'static str) -> ColumnSpec {
    ColumnSpec {
        name,
        kind,
        unit,
        meaning: "What it means.",
    }
}

pub fn table(rows: i32) -> Table {
    let mut table = Table::new("market", &SPECS);
    for row in 0..rows {
        let at = row as usize;
        table
            .push_text(TEXTS[at % TEXTS.len()])
            .push_integer(row - 3)
            .push_number(NUMBERS[at % NUMBERS.len()])
            .push_date(20_000 + 31 * (row % 400));
    }
    table
}
