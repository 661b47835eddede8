//! A study that has more seeds, variants and points than before.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use lockin::study::identity::{Identity, grown_from};
use lockin::study::job::{self, Job, Replace};
use lockin::study::manifest::Manifest;
use lockin::study::opened::Opened;
use lockin::study::summary::Line;
use lockin::study::until::Rule;
use lockin::study::valuation::cells::recalibrated;
use lockin::study::{BASE, Study};
use lockin::worldfile::Loaded;
use lockin::worldfile::design::{Cells, Design};
use lockin::worldfile::seeds::as_text;

use super::Trouble;
use super::life::finished;

/// What a study came to.
pub struct Ended {
    /// The study.
    pub study: Opened,
    /// What it says.
    pub lines: Vec<Line>,
    /// What is told of runs that broke.
    pub told: Result<(), Trouble>,
}

/// What a study has more than before.
#[derive(Default)]
pub struct More<'a> {
    /// All its seeds.
    pub seeds: Vec<u64>,
    /// Variants to have as well.
    pub variants: &'a [String],
    /// A table of points to have as well.
    pub points: Option<&'a Path>,
    /// The rule by which seeds are added.
    pub rule: Option<&'a Rule>,
}

/// Has more in a study; what it is then.
pub(super) fn grow(there: &Opened, more: More, stop: &AtomicBool) -> Result<Ended, Trouble> {
    let old = &there.manifest.identity;
    let loaded = with_seeds(there, &more.seeds)?;
    let design = match more.points {
        Some(path) => Some(with_points(there, path, &loaded)?),
        None => old.design.clone(),
    };
    let names = names(&loaded, old, design.as_ref(), more.variants)?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let study = Study::of(&loaded, design.as_ref(), &names, more.seeds)?.hearing(old.kept.heard());
    let new = Identity {
        design,
        kept: old.kept.clone(),
        ..Identity::of(&loaded, &study, old.format)
    };
    grown_from(old, &new).map_err(Trouble::Input)?;
    let manifest = Manifest {
        until: more.rule.cloned(),
        ..job::manifest(&study, new)?
    };
    let folder = &there.store.folder;
    let (mut job, standing) = Job::prepare(folder, &study, manifest, Replace::Grown)?;
    Ok(Ended {
        lines: finished(&mut job, &standing, stop)?,
        study: job.opened(),
        told: job.told(),
    })
}

/// The points of a study and those of a table.
fn with_points(there: &Opened, path: &Path, loaded: &Loaded) -> Result<Design, Trouble> {
    let old = there.manifest.identity.design.as_ref();
    let old = old.ok_or_else(|| {
        Trouble::Input(format!(
            "--design {}: {} has no points to add to; run it at these as a study of its own, and `compare` takes both",
            path.display(),
            there.store.folder.display()
        ))
    })?;
    old.with_those_of(path, loaded).map_err(Trouble::input)
}

/// The world of the study with these seeds stated.
fn with_seeds(there: &Opened, seeds: &[u64]) -> Result<Loaded, Trouble> {
    let old = &there.manifest.identity;
    let stated = format!("seeds={:?}", as_text(seeds));
    let is_seeds = |set: &String| set.starts_with("seeds=");
    let mut sets = old.sets.clone();
    match sets.iter().position(is_seeds) {
        Some(at) => sets[at] = stated,
        None => sets.push(stated),
    }
    let place = there
        .store
        .folder
        .join("manifest.ron")
        .display()
        .to_string();
    recalibrated(&place, &old.stated_world, &sets, &old.calibration).map_err(Trouble::input)
}

/// The cells of the variants that were there and of those that are new, in the order of the world.
fn names(
    loaded: &Loaded,
    old: &Identity,
    design: Option<&Design>,
    asked: &[String],
) -> Result<Vec<String>, Trouble> {
    for name in asked {
        loaded.variant(name).map_err(Trouble::input)?;
    }
    let wanted =
        |name: &String| name == BASE || asked.contains(name) || old.variants.contains(name);
    let variants: Vec<String> = loaded.variants().into_iter().filter(wanted).collect();
    Ok(Cells::new(design).names(&variants))
}
