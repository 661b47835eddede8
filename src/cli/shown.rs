//! A mistake in a file, shown with its line and a caret where a person reads it.

use std::fs;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// The mistake that `line` tells, as `FILE:LINE:COLUMN: what is wrong; what would be right`, with the line that it is
/// in; nothing where it names no place in a file that can be read.
pub fn shown(line: &str) -> Option<String> {
    let (place, what) = line.split_once(": ")?;
    let mut parts = place.rsplitn(3, ':');
    let (column, row) = (number(parts.next()?)?, number(parts.next()?)?);
    let file = parts.next()?;
    let text = fs::read_to_string(file).ok()?;
    let found = text.lines().nth(row - 1)?;
    let from = found
        .char_indices()
        .nth(column - 1)
        .map_or(found.len(), |(at, _)| at);
    let long = found[from..]
        .find([',', ')', ']', '}'])
        .unwrap_or(found.len() - from);
    let long = found[from..from + long].trim_end().len().max(1);
    let (what, remedy) = what.split_once("; ").unwrap_or((what, "here"));
    let mark = AnnotationKind::Primary
        .span(from..(from + long).min(found.len()))
        .label(remedy);
    let snippet = Snippet::source(found)
        .path(file)
        .line_start(row)
        .annotation(mark);
    let report = [Level::ERROR.primary_title(what).element(snippet)];
    Some(Renderer::styled().render(&report))
}

fn number(text: &str) -> Option<usize> {
    text.parse().ok().filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_shown_with_its_line_and_a_caret_under_what_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.ron");
        fs::write(&path, "(\n    years: 0, // é\n)\n").unwrap();
        let place = path.display();
        let line =
            format!("{place}:2:12: deals.d.years: 0 is out of range; write a number from 1 to 100");
        let told = shown(&line).unwrap();
        // Without colours.
        let plain: String = told
            .split('\u{1b}')
            .map(|part| part.split_once('m').map_or(part, |p| p.1))
            .collect();
        assert!(
            plain.contains("error: deals.d.years: 0 is out of range"),
            "{plain}"
        );
        assert!(plain.contains("2 |     years: 0, // é"), "{plain}");
        let caret = plain.lines().find(|line| line.contains('^')).unwrap();
        assert!(caret.ends_with("^ write a number from 1 to 100"), "{plain}");
        let line = plain
            .lines()
            .find(|line| line.contains("years: 0,"))
            .unwrap();
        assert_eq!(caret.find('^'), line.find("0,"), "{plain}");
    }

    #[test]
    fn what_names_no_place_is_left_as_it_is() {
        for line in [
            "there is no file w.ron",
            "no-such-file.ron:2:12: x: y; z",
            "Cargo.toml:0:1: x",
            "Cargo.toml:100000:1: x",
            "--seeds 1..20: write 1..=19",
        ] {
            assert_eq!(shown(line), None, "{line}");
        }
    }
}
