//! A study on disk: one folder per run, a manifest, a codebook, a summary.
//!
//! A run's folder is there whole or not at all: its tables are written beside it
//! and moved in one step. The manifest says what determined the bytes, so that
//! running again does what is missing, and refuses what is different.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::record::Recorder;
use crate::record::measures::{TABLES, TableKind};
use crate::record::table::{ColumnSpec, Kind, Table};
use crate::record::write::{digest, read_csv, read_parquet, write_csv, write_parquet, write_whole};

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
    fn extensions(self) -> &'static [&'static str] {
        match self {
            Format::Parquet => &["parquet"],
            Format::Csv => &["csv"],
            Format::Both => &["parquet", "csv"],
        }
    }
}

/// Everything that determined the bytes of a study. No clock, no threads, no path.
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
    /// The seeds.
    pub seeds: Vec<u64>,
    /// The files.
    pub format: Format,
    /// The resolved world: the file with the calibration and every `--set` applied.
    pub resolved_world: String,
    /// The world as its file states it, from which other calibrations are resolved.
    pub stated_world: String,
    /// What was set by hand, as `PATH=VALUE`.
    pub sets: Vec<String>,
}

impl Identity {
    /// The paths of every file but the manifest.
    pub fn paths(&self) -> Vec<String> {
        let mut paths = OF_STUDY.map(str::to_owned).to_vec();
        for variant in &self.variants {
            for &seed in &self.seeds {
                paths.extend(paths_of_run(variant, seed, self.format));
            }
        }
        paths
    }
}

/// The files that are about every run.
const OF_STUDY: [&str; 2] = ["codebook.csv", "summary.csv"];

/// The files of one run.
fn paths_of_run(variant: &str, seed: u64, format: Format) -> impl Iterator<Item = String> {
    let endings = move |kind: &TableKind| {
        let stem = format!("runs/{variant}/{seed}/{}", kind.name);
        let path = move |extension: &&str| format!("{stem}.{extension}");
        format.extensions().iter().map(path)
    };
    TABLES.iter().flat_map(endings)
}

/// A digest of one file of the study.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileDigest {
    /// Its path inside the study.
    pub path: String,
    /// `sha256:` and the digest in hexadecimal.
    pub digest: String,
}

/// The manifest of a study.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// What determined the bytes.
    pub identity: Identity,
    /// What was inferred at the start, in words.
    pub start: ron::Value,
    /// Whether every run is there; digests follow then.
    pub complete: bool,
    /// Digests of every file.
    pub files: Vec<FileDigest>,
}

/// How a folder stands to a study that is to be written there.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// Nothing of a study is there.
    Nothing,
    /// The same study, complete.
    Complete(Box<Manifest>),
    /// The same study, with runs missing.
    Incomplete,
    /// Another study: what differs.
    Different(Vec<String>),
}

/// A study's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// The folder.
    pub folder: PathBuf,
}

const MANIFEST: &str = "manifest.ron";

impl Store {
    /// The study in `folder`.
    pub fn at(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    fn manifest_path(&self) -> PathBuf {
        self.folder.join(MANIFEST)
    }

    /// The folder of a run.
    pub fn run_folder(&self, variant: &str, seed: u64) -> PathBuf {
        self.folder
            .join("runs")
            .join(variant)
            .join(seed.to_string())
    }

    /// Whether a run is there, whole.
    pub fn has_run(&self, variant: &str, seed: u64) -> bool {
        self.run_folder(variant, seed).is_dir()
    }

    /// Reads the manifest.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn manifest(&self) -> Result<Manifest, String> {
        let path = self.manifest_path();
        let text = fs::read_to_string(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => format!(
                "{} holds no study: there is no {MANIFEST}; write one with `lockin run WORLD --out {}`",
                self.folder.display(),
                self.folder.display()
            ),
            _ => format!("cannot read {}: {error}", path.display()),
        })?;
        ron::from_str(&text).map_err(|error| {
            format!(
                "{} is not a manifest of this version ({error}); move the folder away, or run with --force",
                path.display()
            )
        })
    }

    /// How the folder stands to the study `identity`.
    ///
    /// # Errors
    /// When there is a manifest that cannot be read.
    pub fn find(&self, identity: &Identity) -> Result<Found, String> {
        if !self.manifest_path().exists() {
            return Ok(Found::Nothing);
        }
        let manifest = self.manifest()?;
        let differences = differences(&manifest.identity, identity);
        if !differences.is_empty() {
            return Ok(Found::Different(differences));
        }
        let missing = identity
            .variants
            .iter()
            .any(|v| identity.seeds.iter().any(|&s| !self.has_run(v, s)));
        Ok(if missing || !manifest.complete {
            Found::Incomplete
        } else {
            Found::Complete(Box::new(manifest))
        })
    }

    /// Takes away what an earlier study left: its manifest, tables and runs, nothing else.
    ///
    /// # Errors
    /// When something cannot be removed.
    pub fn clear(&self) -> Result<(), String> {
        for name in [MANIFEST, "codebook.csv", "summary.csv"] {
            let path = self.folder.join(name);
            if path.exists() {
                fs::remove_file(&path)
                    .map_err(|error| format!("cannot remove {}: {error}", path.display()))?;
            }
        }
        let runs = self.folder.join("runs");
        if runs.exists() {
            fs::remove_dir_all(&runs)
                .map_err(|error| format!("cannot remove {}: {error}", runs.display()))?;
        }
        Ok(())
    }

    /// Begins a study: the folder, the manifest without digests, the codebook.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn begin(&self, manifest: &Manifest) -> Result<(), String> {
        fs::create_dir_all(&self.folder)
            .map_err(|error| format!("cannot make {}: {error}", self.folder.display()))?;
        self.write_manifest(manifest)?;
        write_csv(&codebook(), &self.folder.join("codebook.csv"))
    }

    /// Writes the manifest.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_manifest(&self, manifest: &Manifest) -> Result<(), String> {
        let pretty = ron::ser::PrettyConfig::new().depth_limit(3);
        let text = ron::ser::to_string_pretty(manifest, pretty)
            .map_err(|error| format!("cannot write the manifest: {error}"))?;
        write_whole(&self.manifest_path(), |file| {
            file.write_all(text.as_bytes())?;
            file.write_all(b"\n")
        })
    }

    /// Keeps a run: all its tables, or none.
    ///
    /// # Errors
    /// When a table cannot be written.
    pub fn keep(&self, recorder: &Recorder, format: Format) -> Result<(), String> {
        let folder = self.run_folder(&recorder.variant, recorder.seed);
        let parent = folder.parent().expect("a run's folder has a parent");
        let cannot = |what: &str, path: &Path, error: std::io::Error| {
            format!("cannot {what} {}: {error}", path.display())
        };
        fs::create_dir_all(parent).map_err(|e| cannot("make", parent, e))?;
        let unfinished = tempfile::Builder::new()
            .prefix(".unfinished-")
            .tempdir_in(parent)
            .map_err(|e| cannot("write in", parent, e))?;
        for table in &recorder.tables {
            for extension in format.extensions() {
                let path = unfinished
                    .path()
                    .join(format!("{}.{extension}", table.name()));
                write_table(table, &path, extension)?;
            }
        }
        let finished = unfinished.keep();
        share(&finished).map_err(|e| cannot("open up", &finished, e))?;
        fs::rename(&finished, &folder).map_err(|e| cannot("finish", &folder, e))
    }

    /// Reads a table of a run.
    ///
    /// # Errors
    /// When it is missing or spoilt.
    pub fn table(&self, variant: &str, seed: u64, name: &str) -> Result<Table, String> {
        let folder = self.run_folder(variant, seed);
        let parquet = folder.join(format!("{name}.parquet"));
        if parquet.exists() {
            return read_parquet(&parquet).map_err(|why| spoilt(&why, &folder));
        }
        let kind = TABLES.iter().find(|t| t.name == name);
        let specs = kind.map(TableKind::specs);
        let csv = folder.join(format!("{name}.csv"));
        read_csv(&csv, name, &specs.unwrap_or_default()).map_err(|why| spoilt(&why, &folder))
    }

    /// Digests of every file but the manifest, in the order of their paths.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn digests(&self, identity: &Identity) -> Result<Vec<FileDigest>, String> {
        let paths = identity.paths().into_iter();
        paths.map(|path| self.digest_of(path)).collect()
    }

    /// Digests of the files that are about every run.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn digests_of_study(&self) -> Result<Vec<FileDigest>, String> {
        let paths = OF_STUDY.into_iter();
        paths.map(|path| self.digest_of(path.into())).collect()
    }

    /// Digests of the files of one run.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn digests_of_run(
        &self,
        variant: &str,
        seed: u64,
        format: Format,
    ) -> Result<Vec<FileDigest>, String> {
        let paths = paths_of_run(variant, seed, format);
        paths.map(|path| self.digest_of(path)).collect()
    }

    fn digest_of(&self, path: String) -> Result<FileDigest, String> {
        let digest = digest(&self.folder.join(&path))?;
        Ok(FileDigest { path, digest })
    }

    /// Checks every file against the manifest; says which differ.
    pub fn spoilt_files(&self, manifest: &Manifest) -> Vec<String> {
        let right = |file: &FileDigest| {
            digest(&self.folder.join(&file.path)).is_ok_and(|d| d == file.digest)
        };
        let spoilt = manifest.files.iter().filter(|file| !right(file));
        spoilt.map(|file| file.path.clone()).collect()
    }
}

fn spoilt(why: &str, folder: &Path) -> String {
    format!(
        "{why}; remove the folder {} and run again: only what is missing is done",
        folder.display()
    )
}

fn write_table(table: &Table, path: &Path, extension: &str) -> Result<(), String> {
    if extension == "csv" {
        write_csv(table, path)
    } else {
        write_parquet(table, path)
    }
}

/// A temporary folder is private; a finished run is as open as any folder.
#[cfg(unix)]
fn share(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn share(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// What differs between two studies, a line each.
fn differences(there: &Identity, wanted: &Identity) -> Vec<String> {
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
    if there.resolved_world != wanted.resolved_world {
        lines.push(first_difference(
            &there.resolved_world,
            &wanted.resolved_world,
        ));
    }
    lines
}

fn first_difference(there: &str, wanted: &str) -> String {
    let pairs = there.lines().zip(wanted.lines());
    for (number, (old, new)) in pairs.enumerate() {
        if old != new {
            return format!(
                "resolved world, line {}: there `{}`, wanted `{}`",
                number + 1,
                old.trim(),
                new.trim()
            );
        }
    }
    "resolved world: one is longer".to_owned()
}

/// Table, column, type, unit and meaning of everything that is recorded.
pub fn codebook() -> Table {
    let text = |name, meaning| ColumnSpec {
        name,
        kind: Kind::Text,
        unit: "text",
        meaning,
    };
    let mut book = Table::new(
        "codebook",
        &[
            text("table", "The table"),
            text("column", "The column"),
            text("type", "text, integer, number or date"),
            text("unit", "The unit"),
            text("meaning", "What it says"),
        ],
    );
    for kind in TABLES {
        for spec in kind.specs() {
            let name = match spec.kind {
                Kind::Text => "text",
                Kind::Integer => "integer",
                Kind::Number => "number",
                Kind::Date => "date",
            };
            book.push_text(kind.name)
                .push_text(spec.name)
                .push_text(name)
                .push_text(spec.unit)
                .push_text(spec.meaning);
        }
    }
    book
}
