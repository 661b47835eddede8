//! Tables as data, printed in one of six ways: as text, CSV, Markdown, LaTeX, JSON or for Stata.

mod csv;
mod dta;
mod flat;
mod html;
mod json;
mod latex;
mod markdown;
mod output;
#[cfg(test)]
mod tests;
mod text;

pub use csv::csv;
pub use html::{coded, html};
pub use output::{Output, Printer};

use lockin::study::layout::slug;
use lockin::study::statistics::{Summary, interval_95};

/// Stands where there is nothing.
pub const NOTHING: &str = "–";

/// What a command says: tables, and words between them.
pub enum Part {
    /// A table.
    Table(Table),
    /// A paragraph.
    Words(String),
}

/// A table: what it is called, its columns and its rows.
pub struct Table {
    /// Its name to programs: `effects-year-5`. No two tables of a command share one.
    pub name: String,
    /// What it shows; in text this stands over the first column.
    pub title: String,
    /// Its columns; the first says what a row is.
    pub columns: Vec<Column>,
    /// A cell for each column, row by row.
    pub rows: Vec<Vec<Cell>>,
    /// What stands beneath it.
    pub notes: Vec<String>,
}

/// What is in a column and how it is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Words, printed at the right.
    Right,
    /// Numbers.
    Number,
    /// Numbers that a printed cell says already: in CSV and JSON only.
    Data,
    /// Words that a printed cell says already: in CSV and JSON only.
    Note,
}

/// A column: its heading, the unit of its numbers, what is in it.
pub struct Column {
    /// Its heading.
    pub name: String,
    /// The unit of its numbers as it is shown, as `$bn`; empty where they have none or each row has its own.
    pub unit: String,
    /// What is in it.
    pub kind: Kind,
    /// Its name to programs, where that is not made from the heading.
    pub key: Option<String>,
}

impl Column {
    fn of(name: impl Into<String>, unit: &str, kind: Kind) -> Self {
        Self {
            name: name.into(),
            unit: unit.to_owned(),
            kind,
            key: None,
        }
    }

    /// Words.
    pub fn text(name: impl Into<String>) -> Self {
        Self::of(name, "", Kind::Text)
    }

    /// Words, printed at the right.
    pub fn right(name: impl Into<String>) -> Self {
        Self::of(name, "", Kind::Right)
    }

    /// Numbers in `unit`, which the heading names; empty for none.
    pub fn number(name: impl Into<String>, unit: &str) -> Self {
        Self::of(name, unit, Kind::Number)
    }

    /// Numbers for programs alone.
    pub fn data(name: impl Into<String>, unit: &str) -> Self {
        Self::of(name, unit, Kind::Data)
    }

    /// Words for programs alone, that a printed row says already.
    pub fn note(name: impl Into<String>) -> Self {
        Self::of(name, "", Kind::Note)
    }

    /// With a name of its own to programs.
    pub fn key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    /// The heading with the unit.
    pub fn heading(&self) -> String {
        match self.unit.as_str() {
            "" => self.name.clone(),
            unit => format!("{}, {unit}", self.name),
        }
    }
}

/// A number with what is known of it.
#[derive(Clone, Copy, Default)]
pub struct Figure {
    /// The number, in its column's unit; NaN where it is not defined.
    pub value: f64,
    /// Its standard error.
    pub error: Option<f64>,
    /// Its interval.
    pub interval: Option<(f64, f64)>,
    /// Of how many it is, and how many there are.
    pub of: Option<(usize, usize)>,
    /// Whether it is marked.
    pub stands_out: Option<bool>,
}

/// A cell: what is printed, and the number that it stands for.
#[derive(Clone)]
pub struct Cell {
    /// What is printed.
    pub shown: String,
    /// The number; none in words.
    pub figure: Option<Figure>,
    /// What on a page says how it was made: the id of a place there.
    pub made: Option<String>,
}

impl Cell {
    /// Words.
    pub fn text(shown: impl Into<String>) -> Self {
        Self {
            shown: shown.into(),
            figure: None,
            made: None,
        }
    }

    /// A dash.
    pub fn nothing() -> Self {
        Self::text(NOTHING)
    }

    /// A number as it is printed, and itself in the unit of its column.
    pub fn number(shown: impl Into<String>, value: f64) -> Self {
        let figure = Figure {
            value,
            ..Figure::default()
        };
        Self {
            figure: Some(figure),
            ..Self::text(shown)
        }
    }

    /// A number of things.
    pub fn count(n: usize) -> Self {
        Self::number(n.to_string(), n as f64)
    }

    /// A mean over seeds, printed as `shown`; `scale` takes it to the unit of its column.
    pub fn over(shown: impl Into<String>, of: Summary, scale: f64) -> Self {
        let mut cell = Self::number(shown, scale * of.mean);
        if let Some(figure) = &mut cell.figure {
            figure.of = Some((of.n, of.n));
            if of.n > 1 {
                let (low, high) = interval_95(of);
                figure.error = Some(scale * of.standard_error);
                figure.interval = Some((scale * low, scale * high));
            }
        }
        cell
    }

    fn with(mut self, change: impl FnOnce(&mut Figure)) -> Self {
        if let Some(figure) = &mut self.figure {
            change(figure);
        }
        self
    }

    /// With its interval.
    pub fn interval(self, interval: (f64, f64)) -> Self {
        self.with(|figure| figure.interval = Some(interval))
    }

    /// With its standard error.
    pub fn error(self, error: f64) -> Self {
        self.with(|figure| figure.error = Some(error))
    }

    /// With how many it is of, out of how many.
    pub fn of(self, n: usize, of: usize) -> Self {
        self.with(|figure| figure.of = Some((n, of)))
    }

    /// With the place on a page that says how it was made.
    pub fn made(mut self, place: &str) -> Self {
        self.made = Some(place.to_owned());
        self
    }

    /// Marked or not.
    pub fn stands_out(self, stands_out: bool) -> Self {
        self.with(|figure| figure.stands_out = Some(stands_out))
    }
}

impl Table {
    /// A table without rows.
    pub fn new(
        name: impl Into<String>,
        title: impl Into<String>,
        columns: impl IntoIterator<Item = Column>,
    ) -> Self {
        Self {
            name: name.into(),
            title: title.into(),
            columns: columns.into_iter().collect(),
            rows: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds a row, a cell for each column.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let cells: Vec<Cell> = cells.into_iter().collect();
        assert_eq!(
            cells.len(),
            self.columns.len(),
            "{}: a row has a cell for each column",
            self.name
        );
        self.rows.push(cells);
    }

    /// With a note beneath.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The columns that are printed for people, with their places.
    fn printed(&self) -> impl Iterator<Item = (usize, &Column)> {
        let all = self.columns.iter().enumerate();
        all.filter(|(_, column)| !matches!(column.kind, Kind::Data | Kind::Note))
    }
}

/// A number with its sign, and none where it rounds to zero.
pub fn signed(value: f64, digits: usize) -> String {
    let text = format!("{value:+.digits$}");
    if value.is_nan() || text.contains(|digit| matches!(digit, '1'..='9')) {
        text
    } else {
        text[1..].to_owned()
    }
}

/// Decimals with which a number shows two digits that count, at most nine.
pub fn decimals(value: f64) -> usize {
    let mut size = value.abs();
    let mut digits = 0;
    while size < 10.0 && digits < 9 {
        size *= 10.0;
        digits += 1;
    }
    digits
}

/// Text in lower case, with what is neither letter nor digit as single hyphens: part of a table's name.
pub fn named(text: &str) -> String {
    slug(text, '-')
}
