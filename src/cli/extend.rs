//! `lockin extend DIR`

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use lockin::study::identity::{Identity, grown_from};
use lockin::study::job::{self, Job, Replace};
use lockin::study::manifest::Manifest;
use lockin::study::opened::Opened;
use lockin::study::until::Rule;
use lockin::study::valuation::cells::recalibrated;
use lockin::study::{BASE, Study};
use lockin::worldfile::Loaded;
use lockin::worldfile::design::Cells;
use lockin::worldfile::seeds::{as_text, parse_seeds};

use super::declared::identity;
use super::headline::range::Said;
use super::run::{finished, interruptible, threads};
use super::tables::Printer;
use super::until::{Ended, Until, until};
use super::{Trouble, headline};

/// Arguments of `extend`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The study's folder
    study: PathBuf,
    /// Seeds to have as well, as 1..=40 or 21,22
    #[arg(long, value_name = "SEEDS")]
    seeds: Option<String>,
    /// A variant to have as well, repeatable; at the points of a design too
    #[arg(long, value_name = "NAME")]
    variant: Vec<String>,
    #[command(flatten)]
    until: Until,
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// Adds seeds and variants to a study: runs that are there stay as they are, and the rest is done.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    if arguments.seeds.is_none() && arguments.variant.is_empty() && !arguments.until.asked() {
        return Err(Trouble::input(
            "nothing to add: give --seeds, --variant, --until-halfwidth",
        ));
    }
    threads(arguments.threads)?;
    let stop = interruptible()?;
    let there = Opened::begun(&arguments.study)?;
    let seeds = seeds(&there.manifest.identity.seeds, arguments.seeds.as_deref())?;
    let rule = arguments.until.rule(seeds.len());
    let (study, all, told) = match rule {
        None => grow(&there, seeds, &arguments.variant, None, &stop)?,
        Some(rule) => {
            // Going on with a rule, it was looked at first when it began.
            let same = there
                .manifest
                .until
                .clone()
                .filter(|old| (&old.wanted, old.most) == (&rule.wanted, rule.most));
            let rule = same.unwrap_or(rule);
            until(&arguments.study, &rule, &arguments.variant, seeds, &stop)?
        }
    };
    headline::print(&Said::of(study.with(&[]), all)?, Printer::plain("extend"))?;
    told
}

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

/// The seeds that were there, then those that are new.
fn seeds(old: &[u64], asked: Option<&str>) -> Result<Vec<u64>, Trouble> {
    let mut all = old.to_vec();
    let Some(asked) = asked else {
        return Ok(all);
    };
    let new =
        parse_seeds(asked).map_err(|why| Trouble::Input(format!("--seeds {asked}: {why}")))?;
    all.extend(new.into_iter().filter(|seed| !old.contains(seed)));
    all.sort_unstable();
    Ok(all)
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
