//! Tables that go over pages: `longtable`, words broken into lines.

use super::super::{Kind, Table};
use super::{escaped, row};

/// A table of more rows goes over pages.
const ON_A_PAGE: usize = 45;
/// Width of a character at this size, and of the space around a column, in parts of a line of 345 points.
const CHARACTER: f64 = 0.011;
const AROUND: f64 = 0.018;
/// A column of words asks for no more characters.
const WIDEST: usize = 90;

/// Whether a table is more than a page holds.
pub fn is_long(table: &Table) -> bool {
    table.rows.len() > ON_A_PAGE
}

/// The table over as many pages as it takes, its heading on each.
pub fn over_pages(table: &Table) -> String {
    let headings = table.printed().map(|(_, column)| broken(&column.heading()));
    let heading = row(headings);
    let mut lines = vec![
        "{\\scriptsize\\setlength{\\tabcolsep}{3pt}".to_owned(),
        format!("\\begin{{longtable}}{{@{{}}{}@{{}}}}", columns(table)),
        format!("\\caption{{{}}}", escaped(&table.title)),
        format!("\\label{{tab:{}}}\\\\", table.name),
        "\\toprule".to_owned(),
        heading.clone(),
        "\\midrule\\endfirsthead".to_owned(),
        "\\toprule".to_owned(),
        heading,
        "\\midrule\\endhead".to_owned(),
        "\\bottomrule\\endfoot".to_owned(),
    ];
    for cells in &table.rows {
        lines.push(row(table.printed().map(|(place, column)| {
            match column.kind {
                Kind::Text => broken(&cells[place].shown),
                _ => escaped(&cells[place].shown),
            }
        })));
    }
    lines.push("\\end{longtable}".to_owned());
    for note in &table.notes {
        let note = note.split_whitespace().collect::<Vec<_>>().join(" ");
        lines.push(format!("\\noindent {}\\par", escaped(&note)));
    }
    lines.push("}\n".to_owned());
    lines.join("\n")
}

/// Every column: numbers as wide as they are, words on what is left of the line, by how much they say.
fn columns(table: &Table) -> String {
    let all: Vec<(usize, Kind)> = table
        .printed()
        .map(|(place, column)| (place, column.kind))
        .collect();
    let longest = |place: usize, measure: fn(&str) -> usize| {
        let cells = table.rows.iter().map(|cells| measure(&cells[place].shown));
        let heading = measure(&table.columns[place].heading());
        cells.max().unwrap_or(0).max(heading)
    };
    let words = |place: usize| CHARACTER * longest(place, longest_word) as f64;
    let asks = |place: usize| longest(place, |text| text.chars().count()).min(WIDEST) as f64;
    let is_words = |&&(_, kind): &&(usize, Kind)| kind == Kind::Text;
    let of_words = || all.iter().filter(is_words).map(|(place, _)| *place);
    let taken: f64 = all
        .iter()
        .map(|&(place, kind)| match kind {
            Kind::Text => AROUND + words(place),
            _ => AROUND + CHARACTER * longest(place, |text| text.chars().count()) as f64,
        })
        .sum();
    let left = (1.0 - taken).max(0.0) / of_words().map(asks).sum::<f64>().max(1.0);
    all.iter()
        .map(|&(place, kind)| match kind {
            Kind::Text => format!(
                ">{{\\raggedright\\arraybackslash}}p{{{:.3}\\linewidth}}",
                words(place) + left * asks(place)
            ),
            _ => "r".to_owned(),
        })
        .collect()
}

/// Where a line may end inside a word.
const BREAKS: [char; 4] = ['.', '_', '/', '-'];

fn longest_word(text: &str) -> usize {
    let longest = |word: &str| {
        let (mut rest, mut longest) = (word, 0);
        while let Some(end) = line_end(rest) {
            longest = longest.max(rest[..end].chars().count());
            rest = &rest[end..];
        }
        longest.max(rest.chars().count())
    };
    text.split_whitespace().map(longest).max().unwrap_or(0)
}

/// Text as LaTeX sets it, whose paths and addresses may go over lines; numbers do not.
fn broken(text: &str) -> String {
    let (mut set, mut rest) = (String::new(), text);
    while let Some(end) = line_end(rest) {
        set.extend([&*escaped(&rest[..end]), "\\allowbreak{}"]);
        rest = &rest[end..];
    }
    set + &escaped(rest)
}

/// Where a line may end first: after a mark that letters follow.
fn line_end(text: &str) -> Option<usize> {
    let places = text.match_indices(BREAKS).map(|(at, mark)| at + mark.len());
    let letters_follow = |end: &usize| text[*end..].starts_with(|c: char| c.is_alphabetic());
    places.into_iter().find(letters_follow)
}
