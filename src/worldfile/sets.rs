//! What calibrations and variants set: changes that remember where they stand in the file.

use super::change::{Change, Changed, Origin};
use super::error::{Place, Problem, Problems};
use crate::plan::stated::Set;

/// What no calibration may set: it would change the list that the calibration is in, or the world's name.
pub const NOT_BY_CALIBRATION: &[&str] = &["name", "seeds", "variants", "calibrations"];
/// What no variant may set: variants are compared seed by seed, tick by tick and agent by agent.
pub const NOT_BY_VARIANT: &[&str] = &[
    "name",
    "clock",
    "master_seed",
    "seeds",
    "agents",
    "calibration_agents",
    "policies",
    "shocks",
    "variants",
    "calibrations",
    "prior",
];

/// What a part of the file sets, as changes that remember their place.
pub fn own_changes(sets: &[Set], list: &str, i: usize, changed: &Changed) -> Vec<Change> {
    let name = changed.outline.canonical(&format!("{list}[{i}]"));
    let change = |(k, set): (usize, &Set)| Change {
        path: set.path.clone(),
        value: set.value.clone(),
        origin: match changed.place_of(&format!("{list}[{i}].set[{k}]")) {
            Some(Place::File {
                file, line, column, ..
            }) => Origin::Section {
                name: name.clone(),
                file,
                line: line as usize,
                column: column as usize,
            },
            _ => Origin::CommandLine,
        },
    };
    sets.iter().enumerate().map(change).collect()
}

/// Both, but of two changes of one value only the second.
pub fn over(first: &[Change], second: &[Change], changed: &Changed) -> Vec<Change> {
    let path = |change: &Change| changed.outline.canonical(&change.path);
    let later: Vec<_> = second.iter().map(path).collect();
    let kept = first.iter().filter(|change| !later.contains(&path(change)));
    kept.chain(second).cloned().collect()
}

/// Tells of changes that part of the file may not make.
pub fn refused(changes: &[Change], paths: &[&str], who: &str) -> Result<(), Problems> {
    let top = |change: &Change| {
        let end = change.path.find(['.', '[']).unwrap_or(change.path.len());
        change.path[..end].to_string()
    };
    let wrong = changes.iter().filter(|c| paths.contains(&top(c).as_str()));
    let problems = wrong.map(|change| {
        let what = format!("{who} cannot change this");
        let remedy = "take it out, or change it in the file or by --set";
        Problem::new(what)
            .on(&*change.path)
            .at(change.place())
            .remedy(remedy)
    });
    Problems(problems.collect()).or(())
}
