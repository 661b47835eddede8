//! Whether what changes on a date may.

use std::collections::BTreeSet;

use super::Check;
use crate::plan::stated::Amendment;
use crate::worldfile::amended::ON_A_DATE;
use crate::worldfile::error::Problem;
use crate::worldfile::wildcard::some_paths;

/// Finds changes of what is not there, of what a run takes from its start and keeps, and two of one value on one day.
pub fn check(check: &mut Check) {
    let world = check.world;
    of_list(check, "changes", &world.changes);
    for (v, variant) in world.variants.iter().enumerate() {
        of_list(check, &format!("variants[{v}].changes"), &variant.changes);
    }
}

/// Ticks and values that changes of a list begin with.
type Seen = BTreeSet<(u32, String)>;

fn of_list(check: &mut Check, list: &str, amendments: &[Amendment]) {
    let outline = &check.changed.outline;
    let mut seen = Seen::new();
    for (i, amendment) in amendments.iter().enumerate() {
        let tick = check.world.clock.tick_of(amendment.from);
        let wrong = match some_paths(outline, &amendment.path) {
            Ok(paths) => paths
                .iter()
                .find_map(|path| of_path(check, path, tick, &mut seen)),
            Err(problem) => Some(problem),
        };
        if let Some(Problem { what, remedy, .. }) = wrong {
            check.wrong(
                &format!("{list}[{i}].path"),
                what,
                remedy.unwrap_or_default(),
            );
        }
    }
}

/// What is wrong with a change of the value at `path` from `tick` on; those of the list before it are `seen`.
fn of_path(check: &Check, path: &str, tick: u32, seen: &mut Seen) -> Option<Problem> {
    let outline = &check.changed.outline;
    if let Err(problem) = outline.locate(path) {
        return Some(problem);
    }
    let canonical = outline.canonical(path);
    let pattern = outline.pattern(path).unwrap_or_default();
    if ON_A_DATE.contains(&&*pattern) {
        let what = format!("{canonical} is changed twice on this date");
        let again = !seen.insert((tick, canonical));
        return again.then(|| Problem::new(what).remedy("keep one"));
    }
    let what = format!("{canonical} cannot change on a date: a run takes it from its start");
    let remedy = "set it for the whole run; docs/reference.md lists what may change";
    Some(Problem::new(what).remedy(remedy))
}
