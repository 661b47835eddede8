//! A table on a page: sortable by its numbers, and a list of rows where the screen is narrow.

use super::{Cell, Column, Kind, Table};
use crate::cli::chart::escaped;

/// The table with its notes; cells tell their column's heading, so that none is cut on a narrow screen.
pub fn html(table: &Table) -> String {
    let headings: Vec<String> = table
        .printed()
        .map(|(_, column)| escaped(&column.heading()))
        .collect();
    let mut head = String::new();
    for ((_, column), heading) in table.printed().zip(&headings) {
        head.extend(["<th scope=\"col\"", side(column), ">", heading, "</th>"]);
    }
    let rows: String = table
        .rows
        .iter()
        .map(|cells| row(table, cells, &headings))
        .collect();
    let notes: Vec<String> = table
        .notes
        .iter()
        .map(|note| format!("<p class=\"note\">{}</p>\n", coded(note)))
        .collect();
    let notes = notes.concat();
    format!(
        "<table id=\"table-{}\">\n<caption>{}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n{notes}",
        table.name,
        escaped(&table.title)
    )
}

/// Numbers stand at the right.
fn side(column: &Column) -> &'static str {
    match column.kind {
        Kind::Text => "",
        _ => " class=\"n\"",
    }
}

/// A row; the first cell is its heading.
fn row(table: &Table, cells: &[Cell], headings: &[String]) -> String {
    let mut row = String::from("<tr>");
    for (at, (place, column)) in table.printed().enumerate() {
        let shown = shown(&cells[place]);
        if at == 0 {
            row.extend(["<th scope=\"row\">", &shown, "</th>"]);
            continue;
        }
        let value = cells[place]
            .figure
            .map(|figure| figure.value)
            .filter(|x| x.is_finite());
        let value = value.map_or(String::new(), |x| format!(" data-v=\"{x}\""));
        let (side, heading) = (side(column), &headings[at]);
        row.extend(["<td", &value, side, " data-h=\"", heading, "\">"]);
        row.extend([&shown, "</td>"]);
    }
    row.push_str("</tr>\n");
    row
}

/// Words in which what stands between backticks is code.
pub fn coded(words: &str) -> String {
    let parts = words.split('`').enumerate();
    let part = |(i, part): (usize, &str)| match i % 2 {
        0 => escaped(part),
        _ => format!("<code>{}</code>", escaped(part)),
    };
    parts.map(part).collect()
}

/// What is printed, as a link where the cell says how it was made.
fn shown(cell: &Cell) -> String {
    let shown = escaped(&cell.shown);
    match &cell.made {
        Some(place) => format!("<a href=\"#{place}\">{shown}</a>"),
        None => shown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_backticks_is_code() {
        assert_eq!(
            coded("Ask `lockin ask <X>` & more."),
            "Ask <code>lockin ask &lt;X&gt;</code> &amp; more."
        );
    }
}
