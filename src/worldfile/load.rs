//! A world file with its calibrations and variants: each is a change of the text, and each is checked.

use std::path::Path;
use std::sync::Arc;

use super::amended::{Dated, turns};
use super::change::{Change, Changed, Origin};
use super::check::names::{BASE, WITHOUT};
use super::check::{Findings, check, check_names_set, check_values, check_variant};
use super::error::{MOST, Place, Problem, Problems, did_you_mean};
use super::sets::{
    NOT_BY_CALIBRATION, NOT_BY_VARIANT, dated_changes, each, over, own_changes, refused,
};
use super::source::read_text;
use super::{parse, written};
use crate::plan::stated::{Amendment, WorldFile};
use crate::plan::{Next, Plan};

/// A world file that was read and found right, in all its calibrations and variants.
#[derive(Debug, Clone)]
pub struct Loaded {
    file: String,
    text: String,
    /// The same with what is absent written out.
    written: Changed,
    calibration: String,
    sets: Vec<Change>,
    changes: Vec<Change>,
    world: WorldFile,
    changed: Changed,
    warnings: Vec<Problem>,
}

impl Loaded {
    /// Reads a world file under a calibration, by default its first, with single values set.
    pub fn read(path: &Path, sets: &[Change], calibration: Option<&str>) -> Result<Self, Problems> {
        let file = path.display().to_string();
        let text = read_text(path, &file)?;
        Self::from_text(&file, text, sets, calibration)
    }

    /// The same from a text; problems name `file` as its place.
    pub fn from_text(
        file: &str,
        text: String,
        sets: &[Change],
        calibration: Option<&str>,
    ) -> Result<Self, Problems> {
        let written = written(file, &text)?;
        let (stated, as_set) = parse(&written, sets)?;
        Problems(check_names_set(&stated, &as_set)).or(())?;
        if stated.calibrations.is_empty() {
            return Err(Problems(check(&stated, &as_set).problems));
        }
        let chosen = chosen(&stated, calibration)?;
        let calibration = &stated.calibrations[chosen];
        let own = own_changes(&calibration.set, "calibrations", chosen, &as_set);
        refused(&own, NOT_BY_CALIBRATION, "a calibration")?;
        let in_force = over(&own, sets, &as_set);
        let (world, changed) = parse(&written, &in_force)?;
        let Findings { problems, warnings } = check(&world, &changed);
        let mut loaded = Self {
            file: file.to_string(),
            text,
            written,
            calibration: calibration.name.clone(),
            sets: sets.to_vec(),
            changes: in_force,
            world,
            changed,
            warnings,
        };
        let mut problems = Problems(problems);
        loaded.check_calibrations(&stated, sets, &mut problems);
        loaded.check_variants(&mut problems);
        loaded.check_changes(&mut problems);
        problems.or(loaded)
    }

    /// The file as the user named it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The file's text, without any change.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The name of the calibration in force.
    pub fn calibration(&self) -> &str {
        &self.calibration
    }

    /// What was set by hand.
    pub fn sets(&self) -> &[Change] {
        &self.sets
    }

    /// The base world: the calibration's values and those set by hand are in it.
    pub fn world(&self) -> &WorldFile {
        &self.world
    }

    /// Its text with those values, and where each value was written.
    pub fn changed(&self) -> &Changed {
        &self.changed
    }

    /// What is allowed but hardly meant.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// The names of all calibrations.
    pub fn calibrations(&self) -> Vec<String> {
        let all = self.world.calibrations.iter();
        all.map(|calibration| calibration.name.clone()).collect()
    }

    /// Problems that were found later, at their places in this file; a path may be one of a variant.
    pub fn placed(&self, problems: Problems) -> Problems {
        let at_its_place = |problem: Problem| {
            let path = problem.path.clone().unwrap_or_default();
            let place = self.changed.place_of(&path);
            let problem = problem.on(self.changed.outline.canonical(&path));
            match place {
                Some(place) => problem.at(place),
                None => problem,
            }
        };
        Problems(problems.0.into_iter().map(at_its_place).collect())
    }

    /// All variants: `base`, a `no-DEAL` for each deal, and those of the file.
    pub fn variants(&self) -> Vec<String> {
        let deals = self.world.deals.iter();
        let without = deals.map(|deal| format!("{WITHOUT}{}", deal.name));
        let stated = self.world.variants.iter().map(|v| v.name.clone());
        std::iter::once(BASE.to_string())
            .chain(without)
            .chain(stated)
            .collect()
    }

    /// The plan of the base variant.
    pub fn base(&self) -> Plan {
        self.variant(BASE)
            .expect("what changes on a date was checked as it was read")
    }

    /// The plan of a variant, whole: its values, its policies and shocks, and without the deals that it takes away,
    /// which keep their places.
    pub fn variant(&self, name: &str) -> Result<Plan, Problems> {
        match self.stated(name) {
            Some(v) if !self.world.variants[v].set.is_empty() => {
                let (world, _) = self.changed_by(v)?;
                let own = self.variant_changes(v);
                self.whole(name, world, &over(&self.changes, &own, &self.changed))
            }
            _ => self.whole(name, self.world.clone(), &self.changes),
        }
    }

    /// The text that a variant runs on, with its values in it: policies and shocks that it adds stand where it states them.
    ///
    /// # Errors
    /// When a value of it cannot be set.
    pub fn changed_in(&self, name: &str) -> Result<Changed, Problems> {
        match self.stated(name) {
            Some(v) => Ok(self.changed_by(v)?.1),
            None => Ok(self.changed.clone()),
        }
    }

    /// The plan of a variant where a point of a design sets values after the start was inferred; where both set a
    /// value, the variant has its way. A policy that reaches nothing there does nothing.
    ///
    /// # Errors
    /// When the world makes no sense there.
    pub fn variant_at(&self, name: &str, point: &[Change]) -> Result<Plan, Problems> {
        refused(point, NOT_BY_VARIANT, "a point")?;
        let v = self.stated(name);
        let own = v.map_or_else(Vec::new, |v| self.variant_changes(v));
        let there = over(&self.changes, point, &self.changed);
        let changes = over(&there, &own, &self.changed);
        let (world, made) = parse(&self.written, &changes)?;
        let mut problems = check(&world, &made).problems;
        problems.extend(self.moved(&world, point));
        Problems(problems).or(())?;
        self.whole(name, world, &changes)
    }

    /// The world as it would be read with the values that a point of a design sets, the start inferred on them.
    ///
    /// # Errors
    /// When the world makes no sense there.
    pub fn at(&self, point: &[Change]) -> Result<Self, Problems> {
        refused(point, NOT_BY_VARIANT, "a point")?;
        let mut there = self.clone();
        there.sets = over(&self.sets, point, &self.changed);
        there.changes = over(&self.changes, point, &self.changed);
        (there.world, there.changed) = parse(&self.written, &there.changes)?;
        Problems(check(&there.world, &there.changed).problems).or(())?;
        let moved = self.moved(&there.world, point);
        Problems(moved.into_iter().collect()).or(())?;
        there.variant(BASE)?;
        Ok(there)
    }

    /// A point changes values, not which things there are.
    fn moved(&self, world: &WorldFile, point: &[Change]) -> Option<Problem> {
        if things(&self.world) == things(world) {
            return None;
        }
        let what = "a point cannot change which actors, channels or deals there are, or whom an entrant is like";
        let problem = Problem::new(what).remedy("set single values of those that there are");
        let place = point.first().map(Change::place);
        Some(place.map_or(problem.clone(), |place| problem.at(place)))
    }

    /// The plan of a variant on a world that has its values already, by these changes of the text.
    fn whole(&self, name: &str, world: WorldFile, changes: &[Change]) -> Result<Plan, Problems> {
        let v = self.stated(name);
        let without = match v {
            Some(v) => self.world.variants[v].without_deals.clone(),
            None => self.deal_taken_away(name)?.into_iter().collect(),
        };
        let plan = |world| Plan::new(self.with_interventions(v, world), &without);
        let mut next = None;
        let last = self.world.clock.ticks();
        for (from, dated) in turns(&self.dated(v), &self.changed, last).into_iter().rev() {
            let then = over(changes, &dated, &self.changed);
            let (world, made) = parse(&self.written, &then)?;
            Problems(check_values(&world, &made).problems).or(())?;
            let plan = Arc::new(plan(world).followed_by(next));
            next = Some(Next { from, plan });
        }
        Ok(plan(world).followed_by(next))
    }

    /// The world with the policies, shocks and dated changes of variant `v`.
    fn with_interventions(&self, v: Option<usize>, mut world: WorldFile) -> WorldFile {
        if let Some(variant) = v.map(|v| &self.world.variants[v]) {
            world.policies.extend(variant.policies.clone());
            world.shocks.extend(variant.shocks.clone());
            world.changes.extend(variant.changes.clone());
        }
        world
    }

    /// The deal that a variant which the file does not state takes away, if any.
    fn deal_taken_away(&self, name: &str) -> Result<Option<String>, Problems> {
        let names = self.variants();
        if names.iter().any(|known| known == name) {
            return Ok(name.strip_prefix(WITHOUT).map(str::to_owned));
        }
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let problem = Problem::new(format!("{} has no variant {name}", self.file));
        Err(problem.remedy(did_you_mean(name, &names)).into())
    }

    /// What changes on a date in variant `v`: what does in the world, then its own.
    fn dated(&self, v: Option<usize>) -> Vec<Dated> {
        let of = |amendments: &[Amendment], list: &str| {
            let ticks = amendments.iter().map(|a| a.ticks(&self.world.clock));
            let changes = dated_changes(amendments, list, &self.changed);
            let both = ticks.zip(changes);
            both.map(|(ticks, change)| Dated { ticks, change })
                .collect::<Vec<_>>()
        };
        let mut all = of(&self.world.changes, "changes");
        if let Some(v) = v {
            let list = format!("variants[{v}].changes");
            all.extend(of(&self.world.variants[v].changes, &list));
        }
        all
    }

    fn stated(&self, name: &str) -> Option<usize> {
        self.world.variants.iter().position(|v| v.name == name)
    }

    fn changed_by(&self, v: usize) -> Result<(WorldFile, Changed), Problems> {
        let own = self.variant_changes(v);
        refused(&own, NOT_BY_VARIANT, "a variant")?;
        parse(&self.written, &over(&self.changes, &own, &self.changed))
    }

    fn variant_changes(&self, v: usize) -> Vec<Change> {
        own_changes(&self.world.variants[v].set, "variants", v, &self.changed)
    }

    fn check_calibrations(&self, stated: &WorldFile, sets: &[Change], problems: &mut Problems) {
        for (c, calibration) in stated.calibrations.iter().enumerate() {
            if calibration.name == self.calibration {
                continue;
            }
            let own = own_changes(&calibration.set, "calibrations", c, &self.changed);
            let made = refused(&own, NOT_BY_CALIBRATION, "a calibration")
                .and_then(|()| parse(&self.written, &over(&own, sets, &self.changed)));
            let section = format!("calibrations.{}", calibration.name);
            add_new(
                problems,
                &section,
                made.map(|(world, made)| check(&world, &made).problems),
            );
        }
    }

    fn check_variants(&mut self, problems: &mut Problems) {
        let sound = problems.0.is_empty();
        let mut warnings = Vec::new();
        for (v, variant) in self.world.variants.iter().enumerate() {
            if problems.0.len() >= MOST {
                break;
            }
            let found = if variant.set.is_empty() {
                let checked = || check_variant(&self.world, &self.changed, v);
                Ok(sound.then(checked).unwrap_or_default())
            } else {
                self.changed_by(v).map(|(world, made)| {
                    let mut found = check(&world, &made).problems;
                    found.extend(self.other_things(&world, v));
                    if sound && found.is_empty() {
                        found = check_variant(&world, &made, v);
                    }
                    found
                })
            };
            add_new(problems, &format!("variants.{}", variant.name), found);
            let own = self.variant_changes(v);
            let own = each(&own, &self.changed);
            warnings.extend(own.iter().filter_map(|change| self.set_anyway(change)));
        }
        self.warnings.extend(warnings);
    }

    /// Whether each variant makes sense on each date from which on something differs.
    fn check_changes(&self, problems: &mut Problems) {
        let variants = &self.world.variants;
        let dated =
            !self.world.changes.is_empty() || variants.iter().any(|v| !v.changes.is_empty());
        if !dated || !problems.0.is_empty() {
            return;
        }
        for name in self.variants() {
            let found = self.variant(&name).map(|_| Vec::new());
            add_new(problems, &format!("variants.{name}"), found);
        }
    }

    /// A variant changes values, not which things there are: their places are their ids.
    fn other_things(&self, world: &WorldFile, v: usize) -> Option<Problem> {
        if things(&self.world) == things(world) {
            return None;
        }
        let path = format!("variants[{v}].set");
        let what = "a variant cannot change which actors, channels or deals there are, or whom an entrant is like";
        let problem = Problem::new(what).on(self.changed.outline.canonical(&path));
        let problem = problem.remedy("set single values of those that there are");
        let place = self.changed.place_of(&path);
        Some(place.map_or(problem.clone(), |place| problem.at(place)))
    }

    /// Where both set a value the variant has its way, or it would no longer be that variant.
    fn set_anyway(&self, own: &Change) -> Option<Problem> {
        let path = self.changed.outline.canonical(&own.path);
        let by_hand = |change: &&Change| {
            change.origin == Origin::CommandLine
                && self.changed.outline.canonical(&change.path) == path
        };
        let set = self.changes.iter().find(by_hand)?;
        let what = format!("this variant keeps its own value against {}", set.place());
        Some(Problem::new(what).on(path).at(own.place()))
    }
}

/// The place of the calibration asked for, by default the first.
fn chosen(world: &WorldFile, calibration: Option<&str>) -> Result<usize, Problem> {
    let Some(name) = calibration else {
        return Ok(0);
    };
    let names: Vec<_> = world.calibrations.iter().map(|c| c.name.as_str()).collect();
    let found = names.iter().position(|known| *known == name);
    found.ok_or_else(|| {
        let problem = Problem::new(format!("there is no calibration {name}"));
        problem.remedy(did_you_mean(name, &names))
    })
}

/// Names of all that has an id, its place in its list, and whom entrants are like.
fn things(world: &WorldFile) -> Vec<&str> {
    let vendors = world.vendors.iter().flat_map(|v| {
        let channels = v.channels.iter().map(|c| &c.name);
        let own = std::iter::once(&v.name).chain(&v.enters_like);
        own.chain(channels)
    });
    let providers = world.providers.iter();
    let providers = providers.flat_map(|p| std::iter::once(&p.name).chain(&p.enters_like));
    let segments = world.segments.iter().map(|s| &s.name);
    let rest = segments
        .chain(world.classes.iter().map(|c| &c.name))
        .chain(providers)
        .chain(world.deals.iter().map(|d| &d.name));
    vendors.chain(rest).map(String::as_str).collect()
}

/// Adds what is wrong only under the changes that a part of the file makes.
fn add_new(problems: &mut Problems, section: &str, found: Result<Vec<Problem>, Problems>) {
    let found = found.unwrap_or_else(|problems| problems.0);
    let known = |new: &Problem| {
        let alike = |old: &Problem| old.path == new.path && old.what == new.what;
        problems.0.iter().any(alike)
    };
    let room = MOST.saturating_sub(problems.0.len());
    let mut new: Vec<_> = found
        .into_iter()
        .filter(|problem| !known(problem))
        .take(room)
        .collect();
    for problem in &mut new {
        if let Some(Place::File { section: place, .. }) = &mut problem.place {
            place.get_or_insert_with(|| section.into());
        }
    }
    problems.0.extend(new);
}
