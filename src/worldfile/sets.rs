//! What calibrations and variants set: changes that remember where they stand in the file.

use std::collections::BTreeSet;

use super::change::{Change, Changed, Origin};
use super::error::{Place, Problem, Problems};
use super::wildcard::paths;
use crate::plan::stated::{Amendment, Set};

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
    "changes",
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
        origin: origin(changed, &format!("{list}[{i}].set[{k}]"), &name),
    };
    sets.iter().enumerate().map(change).collect()
}

/// What changes on a date by the list at a path, `changes` or `variants[2].changes`, as changes that remember their place.
pub fn dated_changes(amendments: &[Amendment], list: &str, changed: &Changed) -> Vec<Change> {
    let name = changed.outline.canonical(list);
    let change = |(k, amendment): (usize, &Amendment)| Change {
        path: amendment.path.clone(),
        value: amendment.value.clone(),
        origin: origin(changed, &format!("{list}[{k}]"), &name),
    };
    amendments.iter().enumerate().map(change).collect()
}

/// Where the change at a path stands, in the part of the file that is called `name`.
fn origin(changed: &Changed, path: &str, name: &str) -> Origin {
    match changed.place_of(path) {
        Some(Place::File {
            file, line, column, ..
        }) => Origin::Section {
            name: name.to_owned(),
            file,
            line: line as usize,
            column: column as usize,
        },
        _ => Origin::CommandLine,
    }
}

/// Both, but of two changes of one value only the second; with a change for each path that one with `*` stands for.
pub fn over(first: &[Change], second: &[Change], changed: &Changed) -> Vec<Change> {
    let path = |change: &Change| changed.outline.canonical(&change.path);
    let (first, second) = (each(first, changed), each(second, changed));
    let later: BTreeSet<_> = second.iter().map(path).collect();
    let kept = first.into_iter().filter(|c| !later.contains(&path(c)));
    kept.chain(second.iter().cloned()).collect()
}

/// The same changes, one for each path that one with `*` stands for; one that stands for nothing is left to be told of.
pub fn each(changes: &[Change], changed: &Changed) -> Vec<Change> {
    let of = |change: &Change| {
        let found = paths(&changed.outline, &change.path);
        let named = |path| Change {
            path,
            ..change.clone()
        };
        if found.is_empty() {
            vec![change.clone()]
        } else {
            found.into_iter().map(named).collect()
        }
    };
    changes.iter().flat_map(of).collect()
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
