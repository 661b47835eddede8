//! The table of a theory world.

use lockin::theory::answer::{Answer, Line};

use crate::cli::tables::{Cell, Column, Table, named};

/// The lines of a theory world: computed, expected, and how far apart.
pub fn table(name: &str, lines: &[Line]) -> Table {
    let columns = [
        Column::text("line"),
        Column::number("computed", ""),
        Column::right("expected"),
        Column::number("deviation", ""),
        Column::number("MC error", ""),
        Column::number("n", ""),
        Column::text("").key("verdict"),
    ];
    let mut table = Table::new(named(name), name, columns);
    for line in lines {
        let known = |x: Option<f64>| x.map_or(Cell::text(""), |x| Cell::number(small(x), x));
        table.row([
            Cell::text(&line.what),
            Cell::number(number(line.computed), line.computed),
            Cell::text(expected(line.answer)),
            known(line.deviation()),
            known(line.error),
            Cell::number(line.n.to_string(), line.n as f64),
            Cell::text(verdict(line)),
        ]);
    }
    table
}

fn verdict(line: &Line) -> &'static str {
    match (line.passes(), line.answer) {
        (true, Answer::Open) => "shown",
        (true, _) => "pass",
        (false, _) => "FAIL",
    }
}

/// Seven significant digits, without a row of zeros.
fn number(x: f64) -> String {
    if x == 0.0 {
        return "0".to_string();
    }
    if !(1e-4..1e7).contains(&x.abs()) {
        return format!("{x:.3e}");
    }
    let before = x.abs().max(1.0).to_string();
    let before = before.find('.').unwrap_or(before.len());
    let text = format!("{x:.*}", 7_usize.saturating_sub(before));
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_string()
    } else {
        text
    }
}

fn small(x: f64) -> String {
    if x == 0.0 {
        "0".to_string()
    } else {
        format!("{x:.1e}")
    }
}

fn expected(answer: Answer) -> String {
    match answer {
        Answer::Value(value, _) => number(value),
        Answer::Between(low, high) if low == f64::NEG_INFINITY => format!("≤ {}", number(high)),
        Answer::Between(low, high) if high == f64::INFINITY => format!("≥ {}", number(low)),
        Answer::Between(low, high) if low == high => number(low),
        Answer::Between(low, high) => format!("{} to {}", number(low), number(high)),
        Answer::Open => "–".to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(1.472_927_4), "1.472927");
        assert_eq!(number(0.5), "0.5");
        assert_eq!(number(-123_456.78), "-123456.8");
        assert_eq!(number(0.0), "0");
        assert_eq!(number(3e-12), "3.000e-12");
    }
}
