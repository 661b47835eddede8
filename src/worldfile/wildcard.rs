//! Paths with `*`: each stands for every item of a list.

use super::error::Problem;
use super::locate::{Kind, Outline};

/// The paths that `path` stands for: one for every item where it has `*`, and of those the ones that are there. One
/// without `*` stands for itself.
pub fn paths(outline: &Outline, path: &str) -> Vec<String> {
    let Some((list, after)) = path.split_once(".*") else {
        return vec![path.to_owned()];
    };
    let each = (0..items(outline, list)).map(|i| format!("{list}[{i}]{after}"));
    let found = each.flat_map(|path| paths(outline, &path));
    found.filter(|path| outline.find(path).is_some()).collect()
}

/// The same, or why there is none.
///
/// # Errors
/// When the path is empty, or no item has what stands behind the `*`; the nearest spelling is told.
pub fn some_paths(outline: &Outline, path: &str) -> Result<Vec<String>, Problem> {
    if let Some(problem) = outline.explain_missing(path).filter(|_| path.is_empty()) {
        return Err(problem);
    }
    let found = paths(outline, path);
    if found.is_empty() {
        return Err(missing(outline, path));
    }
    Ok(found)
}

/// Why a path with `*` stands for nothing, by the first item of each list.
fn missing(outline: &Outline, path: &str) -> Problem {
    let mut first = path.to_owned();
    while let Some((list, after)) = first.split_once(".*") {
        if outline.find(list).is_some() && items(outline, list) == 0 {
            let what = format!("there is nothing in {list}, so {path} stands for nothing");
            return Problem::new(what).on(path);
        }
        first = format!("{list}[0]{after}");
    }
    let what = || Problem::new(format!("{path} stands for nothing"));
    let why = outline.explain_missing(&first);
    why.unwrap_or_else(what).on(path)
}

/// How many items the list at a path has.
fn items(outline: &Outline, list: &str) -> usize {
    let node = outline.find(list);
    let list = node.filter(|node| node.kind() == Kind::List);
    list.map_or(0, |node| node.children().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline() -> Outline {
        let text = "(clouds: [(name: \"a\", fee: 1), (name: \"b\", fee: 2), (name: \"c\", own: 3)], none: [])";
        Outline::read(text).unwrap()
    }

    #[test]
    fn a_star_stands_for_every_item_that_has_what_follows() {
        let found = paths(&outline(), "clouds.*.fee");
        assert_eq!(found, ["clouds[0].fee", "clouds[1].fee"]);
        assert_eq!(paths(&outline(), "clouds.b.fee"), ["clouds.b.fee"]);
    }

    #[test]
    fn one_that_stands_for_nothing_is_told_with_the_nearest_spelling() {
        let told = |path| some_paths(&outline(), path).unwrap_err().to_string();
        assert!(
            told("clouds.*.fees").contains("did you mean fee"),
            "{}",
            told("clouds.*.fees")
        );
        assert!(told("none.*.fee").contains("there is nothing in none"));
        assert!(told("clods.*.fee").contains("did you mean clouds"));
    }
}
