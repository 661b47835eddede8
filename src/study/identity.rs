//! What determined the bytes of a study, and of each of its runs. No clock, no threads, no path.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Study;
use super::kept::Kept;
use crate::plan::Plan;
use crate::plan::stated::WorldFile;
use crate::record::files::digest_text;
use crate::worldfile::design::{Cells, Design};
use crate::worldfile::{Loaded, ron_options};

/// Which files a run is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// Parquet files.
    Parquet,
    /// CSV files.
    Csv,
    /// Both.
    Both,
}

impl Format {
    /// The endings of a table's files.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Format::Parquet => &["parquet"],
            Format::Csv => &["csv"],
            Format::Both => &["parquet", "csv"],
        }
    }

    /// The files of the tables that are kept of a run.
    pub fn files(self, kept: &Kept) -> impl Iterator<Item = String> {
        let of = move |name: &'static str| {
            let extensions = self.extensions().iter();
            extensions.map(move |extension| format!("{name}.{extension}"))
        };
        kept.kinds().flat_map(move |kind| of(kind.name))
    }
}

/// Everything that determined the bytes of a study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Version of lockin.
    pub lockin: String,
    /// Commit it was built from.
    pub commit: String,
    /// Name of the world.
    pub world: String,
    /// SHA-256 of the resolved world.
    pub world_digest: String,
    /// The calibration.
    pub calibration: String,
    /// The variants.
    pub variants: Vec<String>,
    /// What the runs of each variant are made from, in their order: see [`made_from`].
    pub made_from: Vec<String>,
    /// The points that the variants are crossed with, if any.
    pub design: Option<Design>,
    /// The seeds.
    pub seeds: Vec<u64>,
    /// The files.
    pub format: Format,
    /// The tables that are kept of each run.
    #[serde(default)]
    pub kept: Kept,
    /// The resolved world: the file with the calibration and every `--set` applied.
    pub resolved_world: String,
    /// The world as its file states it, from which other calibrations are resolved.
    pub stated_world: String,
    /// What was set by hand, as `PATH=VALUE`.
    pub sets: Vec<String>,
}

impl Identity {
    /// What determines a study of a world as it is loaded: no points, every table kept, this version.
    pub fn of(loaded: &Loaded, study: &Study, format: Format) -> Self {
        Self {
            lockin: env!("CARGO_PKG_VERSION").to_owned(),
            commit: env!("LOCKIN_COMMIT").to_owned(),
            world: loaded.world().name.clone(),
            world_digest: digest_text(&loaded.changed().text),
            calibration: loaded.calibration().to_owned(),
            variants: study.variants.iter().map(|v| v.name.clone()).collect(),
            made_from: study.made_from(),
            design: None,
            seeds: study.seeds.clone(),
            format,
            kept: Kept::All,
            resolved_world: loaded.changed().text.clone(),
            stated_world: loaded.text().to_owned(),
            sets: loaded.sets().iter().map(ToString::to_string).collect(),
        }
    }

    /// Its variants by point.
    pub fn cells(&self) -> Cells<'_> {
        Cells::new(self.design.as_ref())
    }

    /// The files of a run's tables.
    pub fn files_of_run(&self) -> impl Iterator<Item = String> {
        self.format.files(&self.kept)
    }

    /// Its variants with what their runs are made from.
    fn runs_made_from(&self) -> impl Iterator<Item = (&str, &str)> {
        let names = self.variants.iter().map(String::as_str);
        names.zip(self.made_from.iter().map(String::as_str))
    }

    /// What determines a run of the study; none if the study has no such variant.
    pub fn of_run(&self, variant: &str, seed: u64) -> Option<RunIdentity> {
        let place = self.variants.iter().position(|name| name == variant)?;
        Some(RunIdentity {
            lockin: self.lockin.clone(),
            commit: self.commit.clone(),
            variant: variant.to_owned(),
            seed,
            made_from: self.made_from.get(place)?.clone(),
        })
    }
}

/// What determined the bytes of a run: nothing of the study's other runs is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunIdentity {
    /// Version of lockin.
    pub lockin: String,
    /// Commit it was built from.
    pub commit: String,
    /// The variant.
    pub variant: String,
    /// The replication seed.
    pub seed: u64,
    /// What it was made from: see [`made_from`].
    pub made_from: String,
}

impl RunIdentity {
    /// What differs from the run that is wanted, in words.
    pub fn differences(&self, wanted: &Self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut differ = |what: &str, there: &str, wanted: &str| {
            if there != wanted {
                lines.push(format!("{what}: there {there}, wanted {wanted}"));
            }
        };
        differ("version", &self.lockin, &wanted.lockin);
        differ("commit", &self.commit, &wanted.commit);
        differ("variant", &self.variant, &wanted.variant);
        differ("seed", &self.seed.to_string(), &wanted.seed.to_string());
        if self.made_from != wanted.made_from {
            lines.push("made from another world".to_owned());
        }
        lines
    }
}

/// SHA-256 of what a variant's runs are made from: the world that the start is inferred on, the variant's own, and
/// the deals that it takes away. What says which runs there are, what they are held against or what they are about is left
/// out.
pub fn made_from(base: &WorldFile, plan: &Plan) -> String {
    let alone = |world: &WorldFile| WorldFile {
        about: String::new(),
        seeds: String::new(),
        variants: Vec::new(),
        calibrations: Vec::new(),
        prior: Vec::new(),
        published: Vec::new(),
        ..world.clone()
    };
    let removed = plan.deals.iter().filter(|deal| deal.removed);
    let removed: Vec<&str> = removed.map(|deal| &*deal.terms.name).collect();
    let parts = (alone(base), alone(&plan.world), removed);
    digest_text(&ron::to_string(&parts).expect("a world can be written as text"))
}

/// What differs between two studies, a line each. How a world came by what it says makes no difference, nor what it says in
/// comments and `about`.
pub fn differences(there: &Identity, wanted: &Identity) -> Vec<String> {
    let mut lines = Vec::new();
    let mut differ = |what: &str, there: String, wanted: String| {
        if there != wanted {
            lines.push(format!("{what}: there {there}, wanted {wanted}"));
        }
    };
    differ("version", there.lockin.clone(), wanted.lockin.clone());
    differ("commit", there.commit.clone(), wanted.commit.clone());
    differ("world", there.world.clone(), wanted.world.clone());
    differ(
        "calibration",
        there.calibration.clone(),
        wanted.calibration.clone(),
    );
    differ(
        "variants",
        there.variants.join(" "),
        wanted.variants.join(" "),
    );
    differ(
        "seeds",
        format!("{:?}", there.seeds),
        format!("{:?}", wanted.seeds),
    );
    differ(
        "format",
        format!("{:?}", there.format),
        format!("{:?}", wanted.format),
    );
    differ("keep", there.kept.as_typed(), wanted.kept.as_typed());
    lines.extend(first_difference(
        &there.resolved_world,
        &wanted.resolved_world,
    ));
    if lines.is_empty() && there.design != wanted.design {
        lines.push("the points of its design".to_owned());
    }
    if lines.is_empty() && there.made_from != wanted.made_from {
        lines.push("what its runs are made from".to_owned());
    }
    lines
}

/// Whether every run of a study is a run of another as well, so that the other only adds to it.
///
/// # Errors
/// What stands in the way, in a sentence.
pub fn grown_from(old: &Identity, new: &Identity) -> Result<(), String> {
    if (&old.lockin, &old.commit) != (&new.lockin, &new.commit) {
        return Err(format!(
            "the study was made by commit {}, this is {}; a study is of one version: build that one, or run it anew",
            old.commit, new.commit
        ));
    }
    let begins = match (&old.design, &new.design) {
        (Some(old), Some(new)) => old.begins(new),
        (old, new) => old == new,
    };
    if (old.format, &old.kept) != (new.format, &new.kept) || !begins {
        return Err("a study keeps its format, its tables and the points that it has".to_owned());
    }
    let by_name: BTreeMap<&str, &str> = new.runs_made_from().collect();
    let other = old
        .runs_made_from()
        .find(|(name, made)| by_name.get(name) != Some(made));
    if let Some((name, _)) = other {
        return Err(format!(
            "the runs of {name} would be made from something else"
        ));
    }
    match old.seeds.iter().find(|seed| !new.seeds.contains(seed)) {
        Some(seed) => Err(format!("seed {seed} would be lost")),
        None => Ok(()),
    }
}

/// What the text of a world says that a run could depend on; none where it is no world.
fn says(text: &str) -> Option<WorldFile> {
    let mut world: WorldFile = ron_options().from_str(text).ok()?;
    world.about.clear();
    for variant in &mut world.variants {
        variant.about.clear();
    }
    for calibration in &mut world.calibrations {
        calibration.about.clear();
    }
    Some(world)
}

fn first_difference(there: &str, wanted: &str) -> Option<String> {
    if there == wanted || says(there).is_some_and(|there| Some(there) == says(wanted)) {
        return None;
    }
    let pairs = there.lines().zip(wanted.lines());
    let first = pairs.enumerate().find(|(_, (old, new))| old != new);
    Some(match first {
        Some((number, (old, new))) => format!(
            "resolved world, line {}: there `{}`, wanted `{}`",
            number + 1,
            old.trim(),
            new.trim()
        ),
        None => "resolved world: one is longer".to_owned(),
    })
}
