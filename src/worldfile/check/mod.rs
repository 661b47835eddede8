//! Whether a world makes sense: every mistake of meaning at once, each with its place and the remedy.

pub mod actors;
pub mod changes;
pub mod dates;
pub mod entrants;
pub mod limits;
pub mod names;
pub mod own_machines;
pub mod policies;
pub mod prior;
pub mod ranges;
pub mod references;
pub mod shares;
pub mod sizes;
pub mod together;

use super::change::Changed;
use super::error::{MOST, Place, Problem};
use crate::plan::stated::WorldFile;

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// What has to be put right.
    pub problems: Vec<Problem>,
    /// What is allowed but hardly meant.
    pub warnings: Vec<Problem>,
}

/// A check at work: a world, where each part of it was written, and what was found.
pub struct Check<'a> {
    world: &'a WorldFile,
    changed: &'a Changed,
    found: Findings,
}

/// Finds all that is wrong with a world.
pub fn check(world: &WorldFile, changed: &Changed) -> Findings {
    let found = check_values(world, changed);
    let mut check = Check {
        world,
        changed,
        found,
    };
    if check.found.problems.is_empty() {
        policies::check(&mut check, "policies", &world.policies, &[]);
    }
    check.found
}

/// Finds all that is wrong with a world but policies that reach nothing in it.
pub fn check_values(world: &WorldFile, changed: &Changed) -> Findings {
    let mut check = Check {
        world,
        changed,
        found: Findings::default(),
    };
    check.found.problems = ranges::problems(changed);
    sizes::check(&mut check);
    names::check(&mut check);
    references::check(&mut check);
    shares::check(&mut check);
    actors::check(&mut check);
    own_machines::check(&mut check);
    together::check(&mut check);
    dates::check(&mut check);
    entrants::check(&mut check);
    prior::check(&mut check);
    changes::check(&mut check);
    check.found
}

/// Finds names that cannot stand and that were set by hand: what else is wrong then mostly follows from them.
pub fn check_names_set(world: &WorldFile, changed: &Changed) -> Vec<Problem> {
    let mut check = Check {
        world,
        changed,
        found: Findings::default(),
    };
    names::check(&mut check);
    let by_hand = |problem: &Problem| matches!(problem.place, Some(Place::Set(_)));
    check.found.problems.into_iter().filter(by_hand).collect()
}

/// Finds what is wrong with the policies of variant `v` in the world as that variant has it.
pub fn check_variant(world: &WorldFile, changed: &Changed, v: usize) -> Vec<Problem> {
    let mut check = Check {
        world,
        changed,
        found: Findings::default(),
    };
    let Some(variant) = world.variants.get(v) else {
        return Vec::new();
    };
    let path = format!("variants[{v}].policies");
    policies::check(&mut check, &path, &variant.policies, &variant.without_deals);
    check.found.problems
}

impl Check<'_> {
    fn wrong(&mut self, path: &str, what: impl Into<String>, remedy: impl Into<String>) {
        if self.found.problems.len() < MOST {
            let problem = problem(self.changed, path, what).remedy(remedy);
            self.found.problems.push(problem);
        }
    }

    fn warn(&mut self, path: &str, what: impl Into<String>, remedy: impl Into<String>) {
        if self.found.warnings.len() < MOST {
            let problem = problem(self.changed, path, what).remedy(remedy);
            self.found.warnings.push(problem);
        }
    }
}

/// A problem with the value at a path, at its place.
fn problem(changed: &Changed, path: &str, what: impl Into<String>) -> Problem {
    let problem = Problem::new(what).on(changed.outline.canonical(path));
    match changed.place_of(path) {
        Some(place) => problem.at(place),
        None => problem,
    }
}

/// The words of a list with what each is called in a path of it: `providers[2]`.
fn items<'a, T>(
    list: &'a str,
    all: &'a [T],
    name: fn(&T) -> &str,
) -> impl Iterator<Item = (String, &'a str)> {
    let each = all.iter().enumerate();
    each.map(move |(i, item)| (format!("{list}[{i}]"), name(item)))
}
