//! The manifest of a study: what determined it, what became of its runs, digests of its files.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Deserializer, Serialize};

use super::hold::Held;
use super::identity::{Identity, grown_from};
use super::layout::{FileDigest, MANIFEST, OF_STUDY, RECORD, folder_of_run};
use super::trouble::Trouble;
use super::until::Rule;
use crate::worldfile::parse_seeds;

/// A run that broke.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// Its variant.
    pub variant: String,
    /// Its replication seed.
    pub seed: u64,
    /// Why it broke.
    pub why: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "run {}, seed {}: {}", self.variant, self.seed, self.why)
    }
}

/// The manifest of a study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// What determined the bytes.
    pub identity: Identity,
    /// What was inferred at the start, in words.
    #[serde(deserialize_with = "in_double")]
    pub start: ron::Value,
    /// The rule by which seeds were added, if they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Rule>,
    /// Whether every run was lived; digests follow then.
    pub complete: bool,
    /// Runs that broke; their seeds are left out of the summary in every variant.
    pub failed: Vec<Failure>,
    /// Digests of the files that are about every run, and of each run's record, which has those of its tables.
    pub files: Vec<FileDigest>,
}

/// Reads a value with its numbers in double precision, as they were written.
fn in_double<'de, D: Deserializer<'de>>(from: D) -> Result<ron::Value, D::Error> {
    Ok(doubles(ron::Value::deserialize(from)?))
}

/// The value with its numbers in double precision: the reader takes those that single precision holds for single, and
/// they would be written with fewer digits than lead back to them.
pub fn doubles(value: ron::Value) -> ron::Value {
    use ron::Value::{Map, Number, Option, Seq};
    match value {
        Number(number) => Number(match number {
            ron::value::Number::F32(single) => f64::from(single.get()).into(),
            number => number,
        }),
        Seq(values) => Seq(values.into_iter().map(doubles).collect()),
        Map(map) => Map(map
            .into_iter()
            .map(|(key, value)| (key, doubles(value)))
            .collect()),
        Option(value) => Option(value.map(|value| Box::new(doubles(*value)))),
        value => value,
    }
}

impl Manifest {
    /// The manifest of a study of which nothing is done yet.
    pub fn new(identity: Identity, start: ron::Value) -> Self {
        Self {
            identity,
            start,
            until: None,
            complete: false,
            failed: Vec::new(),
            files: Vec::new(),
        }
    }

    /// Reads the manifest of the study in `folder`.
    ///
    /// # Errors
    /// When there is none, it cannot be read, or it does not hold together.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let path = folder.join(MANIFEST);
        let text = fs::read_to_string(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => format!(
                "{} holds no study: there is no {MANIFEST}; write one with `lockin run WORLD --out {}`",
                folder.display(),
                folder.display()
            ),
            _ => format!("cannot read {}: {error}", path.display()),
        })?;
        let manifest: Self = ron::from_str(&text).map_err(|error| {
            format!(
                "{} is not a manifest of this version ({error}); move the folder away, or replace the study with --force",
                path.display()
            )
        })?;
        manifest
            .check()
            .map_err(|why| format!("{}: {why}", path.display()))?;
        Ok(manifest)
    }

    /// What would make a reader look elsewhere, or at nothing.
    fn check(&self) -> Result<(), String> {
        let Identity {
            variants,
            seeds,
            made_from,
            ..
        } = &self.identity;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let odd = |name: &&String| name.is_empty() || !name.chars().all(plain);
        if let Some(name) = variants.iter().find(odd) {
            return Err(format!("{name:?} cannot be a variant's name"));
        }
        if variants.is_empty() || seeds.is_empty() {
            return Err("there are no variants, or no seeds".to_owned());
        }
        if variants.len() != made_from.len() {
            return Err("made_from and variants are not equally long".to_owned());
        }
        Ok(())
    }

    /// The seeds in which no run broke: those that the study's numbers are of.
    pub fn seeds(&self) -> Vec<u64> {
        let broke = |seed: &u64| self.failed.iter().any(|failure| failure.seed == *seed);
        let seeds = self.identity.seeds.iter().copied();
        seeds.filter(|seed| !broke(seed)).collect()
    }

    /// Whether a run broke.
    pub fn is_failed(&self, variant: &str, seed: u64) -> bool {
        let is_it = |failure: &Failure| failure.seed == seed && failure.variant == variant;
        self.failed.iter().any(is_it)
    }

    /// Whether the study in a folder is this one, declared, with seeds added by the same rule.
    pub fn is_grown_in(&self, folder: &Path) -> bool {
        Self::read(folder).is_ok_and(|there| {
            there.until == self.until
                && grown_from(&self.identity, &there.identity).is_ok()
                && there.identity.variants == self.identity.variants
        })
    }

    /// The runs that a complete study holds: variant and seed.
    pub fn runs(&self) -> impl Iterator<Item = (&str, u64)> {
        let variants = self.identity.variants.iter();
        let of_variant = |variant| self.identity.seeds.iter().map(move |&seed| (variant, seed));
        let all = variants.map(String::as_str).flat_map(of_variant);
        all.filter(|&(variant, seed)| !self.is_failed(variant, seed))
    }

    /// The paths of the files that the manifest lists, once the study is complete.
    pub fn listed(&self) -> Vec<String> {
        let records = self.runs();
        let record = |(variant, seed)| format!("{}/{RECORD}", folder_of_run(variant, seed));
        let of_study = OF_STUDY.map(str::to_owned).into_iter();
        of_study.chain(records.map(record)).collect()
    }

    /// The paths of every file but the manifest, inside the study's folder.
    pub fn paths(&self) -> Vec<String> {
        let mut paths = OF_STUDY.map(str::to_owned).to_vec();
        for (variant, seed) in self.runs() {
            let folder = folder_of_run(variant, seed);
            paths.push(format!("{folder}/{RECORD}"));
            let tables = self.identity.files_of_run();
            paths.extend(tables.map(|table| format!("{folder}/{table}")));
        }
        paths
    }

    /// Writes the manifest in place of the former one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, held: &Held) -> Result<(), String> {
        self.write_to(held, held.folder())
    }

    /// Writes the manifest to a folder within the one that is held.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_to(&self, held: &Held, folder: &Path) -> Result<(), String> {
        let pretty = ron::ser::PrettyConfig::new().depth_limit(3);
        let text = ron::ser::to_string_pretty(self, pretty)
            .map_err(|error| format!("cannot write the manifest: {error}"))?;
        held.publish_text(&folder.join(MANIFEST), &format!("{text}\n"))
    }
}

/// The seeds of a study that are asked for, as 1..=20 or 1,5,9; all of them if none are.
///
/// # Errors
/// When that is no list of seeds, or one is not of the study.
pub fn chosen_seeds(manifest: &Manifest, asked: Option<&str>) -> Result<Vec<u64>, Trouble> {
    let all = &manifest.identity.seeds;
    let Some(asked) = asked else {
        return Ok(all.clone());
    };
    let wrong = |why: String| Trouble::Input(format!("--seeds {asked}: {why}"));
    let seeds = parse_seeds(asked).map_err(wrong)?;
    match seeds.iter().find(|seed| !all.contains(seed)) {
        None => Ok(seeds),
        Some(seed) => {
            let words: Vec<String> = all.iter().map(ToString::to_string).collect();
            Err(wrong(format!(
                "the study has no seed {seed}; it has {}",
                words.join(", ")
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_single_precision_holds_are_written_as_they_are() {
        let number = f64::from(0.1_f32);
        let text = format!("[{{\"a\": Some({number:?})}}, 0.1, 3]");
        let value = doubles(ron::from_str(&text).unwrap());
        let written = ron::to_string(&value).unwrap();
        assert!(written.contains(&format!("{number:?}")), "{written}");
        let again: ron::Value = ron::from_str(&written).unwrap();
        assert_eq!(doubles(again), value);
    }
}
