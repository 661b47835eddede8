//! A table on a page: sortable by its numbers, and a list of rows where the screen is narrow.

use super::{Cell, Column, Kind, Table};
use crate::cli::chart::escaped;

/// The table with its notes; cells tell their column's heading, so that none is cut on a narrow screen.
pub fn html(table: &Table) -> String {
    let headings: Vec<String> = table
        .printed()
        .map(|(_, column)| escaped(&column.heading()))
        .collect();
    let side = |column: &Column| match column.kind {
        Kind::Text => "",
        _ => " class=\"n\"",
    };
    let head: Vec<String> = table
        .printed()
        .zip(&headings)
        .map(|((_, column), heading)| {
            let side = side(column);
            format!("<th scope=\"col\"{side}>{heading}</th>")
        })
        .collect();
    let head = head.concat();
    let mut rows = String::new();
    for cells in &table.rows {
        rows.push_str("<tr>");
        for (at, (place, column)) in table.printed().enumerate() {
            let shown = shown(&cells[place]);
            if at == 0 {
                rows.extend(["<th scope=\"row\">", &shown, "</th>"]);
                continue;
            }
            let value = cells[place]
                .figure
                .map(|figure| figure.value)
                .filter(|x| x.is_finite());
            let value = value.map_or(String::new(), |x| format!(" data-v=\"{x}\""));
            rows.push_str(
                &[
                    "<td",
                    &value,
                    side(column),
                    " data-h=\"",
                    &headings[at],
                    "\">",
                    &shown,
                    "</td>",
                ]
                .concat(),
            );
        }
        rows.push_str("</tr>\n");
    }
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
