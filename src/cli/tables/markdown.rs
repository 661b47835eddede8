//! Tables as Markdown (GitHub's).

use super::{Kind, Part, Table};

/// Every table and all words; the first line says whose it is.
pub fn markdown(command: &str, parts: &[Part]) -> String {
    let mut text = format!("<!-- lockin {command} -->\n\n");
    for part in parts {
        match part {
            Part::Table(table) => text.push_str(&of_table(table)),
            Part::Words(words) => text.push_str(&escaped(words.trim_end())),
        }
        text.push_str("\n\n");
    }
    text.trim_end().to_owned() + "\n"
}

fn of_table(table: &Table) -> String {
    let headings = table
        .printed()
        .map(|(_, column)| escaped(&column.heading()));
    let rules = table.printed().map(|(_, column)| match column.kind {
        Kind::Text => "---".to_owned(),
        _ => "--:".to_owned(),
    });
    let mut lines = vec![format!("**{}**", escaped(&table.title)), String::new()];
    lines.extend([row(headings), row(rules)]);
    for cells in &table.rows {
        lines.push(row(table
            .printed()
            .map(|(place, _)| escaped(&cells[place].shown))));
    }
    for note in &table.notes {
        lines.extend([String::new(), escaped(note)]);
    }
    lines.join("\n")
}

fn row(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
}

/// Text that Markdown shows as it is.
fn escaped(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars() {
        if matches!(c, '\\' | '|' | '*' | '_' | '`' | '<' | '[') {
            shown.push('\\');
        }
        shown.push(c);
    }
    shown
}
