//! The table of how firms compete.

use lockin::study::conduct::conduct;
use lockin::study::opened::Opened;

use super::Trouble;
use super::tables::{Cell, Column, Table};

/// What the margins of the start say of how firms compete, firm by firm.
pub fn table(study: &Opened) -> Result<Table, Trouble> {
    let columns = [
        Column::text("firm"),
        Column::number("conduct k", ""),
        Column::number("mean discount", "%"),
    ];
    let mut table = Table::new("conduct", "at the start, inferred", columns);
    let percent = |x: f64| Cell::number(format!("{:.1}", 100.0 * x), 100.0 * x);
    for one in conduct(study)? {
        table.row([
            Cell::text(one.firm),
            Cell::number(format!("{:.2}", one.k), one.k),
            one.discount.map_or(Cell::nothing(), percent),
        ]);
    }
    Ok(table.note(
        "k makes the margins of the start what the kernel would set: 1 is a best response to perceived demand,\n\
         below 1 is softer, above 1 tougher. A channel's is that of the provider that sells a vendor's models.",
    ))
}
