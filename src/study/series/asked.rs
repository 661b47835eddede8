//! Which numbers of a study are asked for: variants, keys, years.

use crate::plan::stated::WorldFile;
use crate::study::BASE;
use crate::study::trouble::Trouble;
use crate::worldfile::error::did_you_mean;

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Variants, in order.
    pub variants: Vec<String>,
    /// The segment.
    pub segment: Option<String>,
    /// Keys; all if none.
    pub keys: Vec<String>,
    /// How the keys were typed, if not as `--key`.
    pub typed: Option<String>,
    /// Whether there are two measures, so that a key need not be one of both.
    pub beside_others: bool,
    /// Whether differences from base are shown.
    pub differences: bool,
    /// The first and the last year.
    pub years: (u32, u32),
}

/// What a number is shown of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Several years.
    Path,
    /// One year.
    Year,
}

/// Fails where the world has no segment of the name that was typed.
///
/// # Errors
/// Then; it is input.
pub fn known_segment(world: &WorldFile, segment: &str) -> Result<(), Trouble> {
    let names: Vec<&str> = world.segments.iter().map(|s| s.name.as_str()).collect();
    if names.contains(&segment) {
        return Ok(());
    }
    let remedy = did_you_mean(segment, &names);
    Err(Trouble::Input(format!(
        "--segment {segment}: there is no such segment; {remedy}"
    )))
}

/// The variants to show of those that are `there`: those `asked` for, and where none is, all of them, but the first alone
/// of a path of levels. A path of levels has base in it, differences have not.
///
/// # Errors
/// When differences are wanted of base alone, which is input.
pub fn variants(
    there: &[String],
    asked: &[String],
    span: Span,
    differences: bool,
) -> Result<Vec<String>, Trouble> {
    let levels = span == Span::Path && !differences;
    let mut variants = asked.to_vec();
    if variants.is_empty() {
        let most = if levels { 1 } else { usize::MAX };
        variants = there.iter().take(most).cloned().collect();
    }
    if differences {
        variants.retain(|name| name != BASE);
        if variants.is_empty() {
            return Err(Trouble::Input(
                "there is no variant besides base whose difference could be drawn; run the study with --variant".into(),
            ));
        }
    } else if levels && !variants.iter().any(|name| name == BASE) {
        variants.insert(0, BASE.to_owned());
    }
    Ok(variants)
}

/// The first and the last year to show, since the start, of a study that has `last` years: those that were typed, as
/// `0..=10` of a path and as `5` of a year, or all of a path and the last of a year.
///
/// # Errors
/// When what was typed are no such years, which is input.
pub fn years(asked: Option<&str>, span: Span, last: u32) -> Result<(u32, u32), Trouble> {
    let path = span == Span::Path;
    let Some(text) = asked else {
        return Ok(if path { (0, last) } else { (last, last) });
    };
    let ends = text.split_once("..=").unwrap_or((text, text));
    match (ends.0.trim().parse(), ends.1.trim().parse()) {
        (Ok(from), Ok(to)) if from <= to && to <= last && (path == (from < to)) => Ok((from, to)),
        _ => Err(Trouble::Input(format!(
            "--years {text}: write {} (the study has {last} years)",
            if path {
                format!("two years since the start, as 0..={last}")
            } else {
                format!("one year since the start, as {last}")
            }
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names<const N: usize>(names: [&str; N]) -> Vec<String> {
        names.map(str::to_owned).to_vec()
    }

    #[test]
    fn a_path_has_two_years_and_all_else_one() {
        assert_eq!(years(None, Span::Path, 10), Ok((0, 10)));
        assert_eq!(years(None, Span::Year, 10), Ok((10, 10)));
        assert_eq!(years(Some("2 ..= 4"), Span::Path, 10), Ok((2, 4)));
        assert_eq!(years(Some("5"), Span::Year, 10), Ok((5, 5)));
        for (text, span) in [
            ("5", Span::Path),
            ("4..=2", Span::Path),
            ("0..=11", Span::Path),
            ("2..=4", Span::Year),
            ("11", Span::Year),
            ("x", Span::Year),
        ] {
            assert!(years(Some(text), span, 10).is_err(), "{text}");
        }
    }

    #[test]
    fn levels_are_shown_beside_base_and_differences_without_it() {
        let there = names(["base", "ban", "tax"]);
        let shown = |asked: &[String], span, differences| {
            variants(&there, asked, span, differences).map_err(|why| why.to_string())
        };
        assert_eq!(shown(&[], Span::Path, false), Ok(names(["base"])));
        assert_eq!(shown(&[], Span::Year, false), Ok(there.clone()));
        assert_eq!(shown(&[], Span::Path, true), Ok(names(["ban", "tax"])));
        let tax = names(["tax"]);
        assert_eq!(shown(&tax, Span::Path, false), Ok(names(["base", "tax"])));
        assert_eq!(shown(&tax, Span::Year, false), Ok(tax));
        assert!(shown(&names(["base"]), Span::Year, true).is_err());
    }
}
