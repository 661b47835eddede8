//! What the parser says of a text that is no world, in plain words and with the path of the value.

use ron::error::{Error as Ron, SpannedError};

use super::error::{Place, Problem, did_you_mean};
use super::locate::{Outline, line_column, offset};

impl Problem {
    /// What the parser says of a text, in plain words and with the path of the value.
    pub fn from_ron(error: &SpannedError, file: &str, text: &str) -> Self {
        let outline = Outline::read(text).ok();
        let at = mistake_at(error, text);
        let (mut line, mut column) = line_column(text, at);
        let path = outline
            .as_ref()
            .map(|outline| outline.path_at(line, column));
        let path = path.unwrap_or_default();
        if is_of_whole(&error.code)
            && let Some(node) = outline.as_ref().and_then(|outline| outline.find(&path))
        {
            (line, column) = node.position();
        }
        plain(&error.code, &text[at..])
            .on(path)
            .at(Place::file(file, line, column))
    }
}

/// What the parser misses at the end of a value is better told at its beginning.
fn is_of_whole(error: &Ron) -> bool {
    matches!(
        error,
        Ron::MissingStructField { .. } | Ron::ExpectedStructLike
    )
}

/// The parser's span may begin at the blanks before the mistake, or end after a lone word.
fn mistake_at(error: &SpannedError, text: &str) -> usize {
    let start = offset(text, error.span.start.line, error.span.start.col);
    let end = offset(text, error.span.end.line, error.span.end.col).max(start);
    let word = text[..start].trim_end().len();
    if error.code == Ron::ExpectedStructLike && text[..word].ends_with(char::is_alphanumeric) {
        return text.floor_char_boundary(word - 1);
    }
    if text[start..end].trim().is_empty() {
        end
    } else {
        start
    }
}

fn plain(error: &Ron, rest: &str) -> Problem {
    let of = |outer: &Option<String>| outer.as_ref().map_or(String::new(), |o| format!(" of {o}"));
    match error {
        Ron::NoSuchStructField {
            expected,
            found,
            outer,
        } => Problem::new(format!("{found} is not a field{}", of(outer)))
            .remedy(did_you_mean(found, expected)),
        Ron::NoSuchEnumVariant {
            expected,
            found,
            outer,
        } => Problem::new(format!("{found} is not a choice{}", of(outer)))
            .remedy(did_you_mean(found, expected)),
        Ron::MissingStructField { field, outer } => {
            Problem::new(format!("the field {field}{} is missing", of(outer)))
                .remedy(format!("add {field}: and its value"))
        }
        Ron::DuplicateStructField { field, outer } => {
            Problem::new(format!("the field {field}{} is stated twice", of(outer)))
                .remedy("keep one of the two")
        }
        Ron::ExpectedDifferentStructName { expected, found } => {
            Problem::new(format!("{expected} belongs here, not {found}"))
        }
        Ron::InvalidValueForType { expected, found } => {
            Problem::new(format!("{expected} belongs here, not {found}"))
        }
        Ron::ExpectedComma if rest.starts_with(['.', 'e', 'E']) => {
            Problem::new("a whole number belongs here, without decimals")
        }
        Ron::ExpectedComma if rest.starts_with('(') => {
            Problem::new("nothing in brackets belongs after this choice")
        }
        Ron::ExpectedNamedStructLike(name) => Problem::new(format!(
            "the fields of {name} belong here, in round brackets"
        )),
        other => Problem::new(short(other).map_or_else(|| lowered(other), str::to_string)),
    }
}

fn short(error: &Ron) -> Option<&'static str> {
    Some(match error {
        Ron::Eof => "the text ends too early: a bracket is not closed",
        Ron::ExpectedFloat => "a number belongs here",
        Ron::ExpectedInteger => "a whole number belongs here",
        Ron::IntegerOutOfBounds => "this whole number is too large, or below zero",
        Ron::ExpectedBoolean => "true or false belongs here",
        Ron::ExpectedString => "a text in quotes belongs here",
        Ron::ExpectedStringEnd => "a quote is never closed",
        Ron::ExpectedArray => "a list in square brackets belongs here",
        Ron::ExpectedMap => "a map in curly brackets belongs here",
        Ron::ExpectedComma => "a comma or a closing bracket is missing here",
        Ron::ExpectedMapColon => "a colon is missing here",
        Ron::ExpectedIdentifier => "the name of a choice belongs here, without quotes",
        Ron::ExpectedStructLike => "values in round brackets belong after this name",
        Ron::ExpectedRangeSyntax => "a range such as 1..=20 belongs here",
        Ron::TrailingCharacters => "something stands after the end of the world",
        Ron::UnclosedBlockComment => "a comment is never closed",
        _ => return None,
    })
}

fn lowered(error: &Ron) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_lowercase().to_string());
    if matches!(error, Ron::Message(_)) {
        text
    } else {
        first.unwrap_or_default() + letters.as_str()
    }
}
