//! Tables as text: plain lines, folded where they are wider than the terminal.

use comfy_table::{Cell, CellAlignment, LineStyle, Table as Drawn, TableStyle};

use super::{Kind, Part, Table};

const LINES: TableStyle = TableStyle::new()
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .bottom_border(LineStyle::none().fill('─').junction('─'));

/// Blanks around a column, and between it and the next.
const PADDING: usize = 3;

/// A part as text that is no wider than `width`, where columns allow.
pub fn text(part: &Part, width: Option<usize>) -> String {
    match part {
        Part::Table(table) => of_table(table, width),
        Part::Words(words) => format!("{}\n", words.trim_end()),
    }
}

fn of_table(table: &Table, width: Option<usize>) -> String {
    let all: Vec<usize> = table.printed().map(|(place, _)| place).collect();
    let folds = match width {
        Some(width) => folds(table, &all, width),
        None => vec![all],
    };
    let mut lines: Vec<String> = folds
        .iter()
        .map(|fold| drawn(table, fold).to_string())
        .collect();
    if let (Some(width), more @ 2..) = (width, folds.len()) {
        lines.push(format!(
            "{} columns, folded into {more} tables to fit {width} characters.",
            folds.iter().map(|fold| fold.len() - 1).sum::<usize>() + 1
        ));
    }
    lines.extend(table.notes.iter().map(|note| note.trim_end().to_owned()));
    lines.join("\n") + "\n"
}

/// The columns of `all` in groups that fit, each led by the first.
fn folds(table: &Table, all: &[usize], width: usize) -> Vec<Vec<usize>> {
    let widths = drawn(table, all).column_max_content_widths();
    let width_of = |at: usize| usize::from(widths[at]) + PADDING;
    let mut folds = vec![vec![all[0]]];
    let mut used = width_of(0);
    for (at, &place) in all.iter().enumerate().skip(1) {
        let fold = folds.last().expect("there is one");
        if used + width_of(at) > width && fold.len() > 1 {
            folds.push(vec![all[0]]);
            used = width_of(0);
        }
        used += width_of(at);
        folds.last_mut().expect("there is one").push(place);
    }
    folds
}

fn drawn(table: &Table, places: &[usize]) -> Drawn {
    let cell = |kind: Kind, text: &str| match kind {
        Kind::Text => Cell::new(text),
        _ => Cell::new(text).set_alignment(CellAlignment::Right),
    };
    let mut drawn = Drawn::new();
    drawn.load_style(LINES);
    let headings = places.iter().map(|&place| {
        let column = &table.columns[place];
        match place {
            0 => Cell::new(&table.title),
            _ => cell(column.kind, &column.heading()),
        }
    });
    drawn.set_header(headings.collect::<Vec<_>>());
    for cells in &table.rows {
        let row = places
            .iter()
            .map(|&place| cell(table.columns[place].kind, &cells[place].shown));
        drawn.add_row(row.collect::<Vec<_>>());
    }
    drawn
}
