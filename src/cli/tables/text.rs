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
            table.printed().count()
        ));
    }
    lines.extend(table.notes.iter().map(|note| note.trim_end().to_owned()));
    lines.join("\n") + "\n"
}

/// The columns of `all` in groups that fit, each led by those that say what a row is; by the first alone where those leave
/// no room for another.
fn folds(table: &Table, all: &[usize], width: usize) -> Vec<Vec<usize>> {
    let widths = drawn(table, all).column_max_content_widths();
    let width_of = |at: usize| usize::from(widths[at]) + PADDING;
    let whole = keys(table, all);
    let led: usize = (0..whole).map(width_of).sum();
    let widest = (whole..all.len()).map(width_of).max().unwrap_or(0);
    let keys = if led + widest > width { 1 } else { whole };
    let led: usize = (0..keys).map(width_of).sum();
    let mut folds = vec![all[..keys].to_vec()];
    let mut used = led;
    for (at, &place) in all.iter().enumerate().skip(keys) {
        let fold = folds.last().expect("there is one");
        if used + width_of(at) > width && fold.len() > keys {
            folds.push(all[..keys].to_vec());
            used = led;
        }
        used += width_of(at);
        folds.last_mut().expect("there is one").push(place);
    }
    folds
}

/// How many of the first columns say what a row is: columns of words from the left, until no two rows are alike in them.
fn keys(table: &Table, all: &[usize]) -> usize {
    let words = all
        .iter()
        .take_while(|place| table.columns[**place].kind == Kind::Text)
        .count();
    let tells_apart = |n: &usize| {
        let row = |cells: &Vec<super::Cell>| -> Vec<String> {
            let shown = all[..*n].iter().map(|place| cells[*place].shown.clone());
            shown.collect()
        };
        let mut rows: Vec<Vec<String>> = table.rows.iter().map(row).collect();
        rows.sort_unstable();
        rows.windows(2).all(|two| two[0] != two[1])
    };
    (1..words).find(tells_apart).unwrap_or(words.max(1))
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
