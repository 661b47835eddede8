//! A study that has more seeds and variants than before.

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
use lockin::worldfile::design::Cells;
use lockin::worldfile::seeds::as_text;

use super::Trouble;
use super::declared::identity;
use super::life::finished;

/// What a study came to: itself, what it says, and what is told of runs that broke.
pub type Ended = (Opened, Vec<Line>, Result<(), Trouble>);

/// Has these seeds and these variants as well in a study; what it is then.
pub(super) fn grow(
    there: &Opened,
    seeds: Vec<u64>,
    variants: &[String],
    rule: Option<&Rule>,
    stop: &AtomicBool,
) -> Result<Ended, Trouble> {
    let old = &there.manifest.identity;
    let loaded = with_seeds(there, &seeds)?;
    let names = names(&loaded, old, variants)?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let study = Study::of(&loaded, old.design.as_ref(), &names, seeds)?.hearing(old.kept.heard());
    let new = Identity {
        design: old.design.clone(),
        kept: old.kept.clone(),
        ..identity(&loaded, &study, old.format)
    };
    grown_from(old, &new).map_err(Trouble::Input)?;
    let manifest = Manifest {
        until: rule.cloned(),
        ..job::manifest(&study, new)?
    };
    let folder = &there.store.folder;
    let (mut job, standing) = Job::prepare(folder, &study, manifest, Replace::Grown)?;
    let all = finished(&mut job, &standing, stop)?;
    Ok((job.opened(), all, job.told()))
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
fn names(loaded: &Loaded, old: &Identity, asked: &[String]) -> Result<Vec<String>, Trouble> {
    for name in asked {
        loaded.variant(name).map_err(Trouble::input)?;
    }
    let wanted =
        |name: &String| name == BASE || asked.contains(name) || old.variants.contains(name);
    let variants: Vec<String> = loaded.variants().into_iter().filter(wanted).collect();
    Ok(Cells::new(old.design.as_ref()).names(&variants))
}
