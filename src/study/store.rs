//! The runs of a study on disk, a folder each, whole or not at all.
//!
//! A run's folder holds its tables and [`RECORD`], which says what made the run and what its files are. A reader takes
//! only runs that the study's identity made, and only files that are what the record says.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::dense::as_table;
use super::hold::Held;
use super::identity::{Identity, RunIdentity};
use super::kept::Kept;
use super::layout::{FileDigest, OF_STUDY, RECORD, folder_of_run};
use super::yearly::Yearly;
use crate::record::Recorder;
use crate::record::csv::{csv_bytes, parse_csv};
use crate::record::files::{Written, cause, digest, digest_bytes};
use crate::record::measures::{TABLES, TableKind, Timing, YEARLY};
use crate::record::parquet::{parquet_file, parse_parquet};
use crate::record::table::{ColumnSpec, Kind, Table, Texts};

/// What a run's folder says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// What made the run.
    pub identity: RunIdentity,
    /// Digests of its tables' files.
    pub files: Vec<FileDigest>,
}

/// A study's folder, and the identity whose runs are taken from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Store {
    /// The folder.
    pub folder: PathBuf,
    /// What determined the study.
    pub identity: Identity,
}

impl Store {
    /// The study `identity` in `folder`.
    pub fn new(folder: &Path, identity: Identity) -> Self {
        Self {
            folder: folder.to_owned(),
            identity,
        }
    }

    /// The folder of a run.
    pub fn run_folder(&self, variant: &str, seed: u64) -> PathBuf {
        self.folder.join(folder_of_run(variant, seed))
    }

    /// Whether a run is there: whole, and this study's. An empty folder is none.
    ///
    /// # Errors
    /// When something else is in its place, or a file is missing.
    pub fn has_run(&self, variant: &str, seed: u64) -> Result<bool, String> {
        let folder = self.run_folder(variant, seed);
        let empty = match fs::read_dir(&folder) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == ErrorKind::NotFound => true,
            Err(error) => return Err(unreadable(&folder, &error)),
        };
        if empty {
            return Ok(false);
        }
        let run = self.run(variant, seed)?;
        let missing = |file: &&FileDigest| !folder.join(&file.path).exists();
        match run.record.files.iter().find(missing) {
            None => Ok(true),
            Some(file) => Err(spoilt(&folder, &format!("{} is missing", file.path))),
        }
    }

    /// Whether anything stands in a run's place: what is there is whole, whosever it is.
    pub fn stands(&self, variant: &str, seed: u64) -> bool {
        self.run_folder(variant, seed).join(RECORD).exists()
    }

    /// A run of this study.
    ///
    /// # Errors
    /// When it is missing, spoilt or another study's.
    pub fn run(&self, variant: &str, seed: u64) -> Result<StoredRun, String> {
        let folder = self.run_folder(variant, seed);
        let wanted = self
            .identity
            .of_run(variant, seed)
            .ok_or_else(|| format!("{}: there is no variant {variant}", self.folder.display()))?;
        let record = self.record(variant, seed)?;
        let differences = record.identity.differences(&wanted);
        if !differences.is_empty() {
            let why = format!("this run is not the study's ({})", differences.join("; "));
            return Err(spoilt(&folder, &why));
        }
        let listed = record.files.iter().map(|file| file.path.clone());
        if !listed.eq(self.identity.files_of_run()) {
            return Err(spoilt(
                &folder,
                &format!("{RECORD} does not list its tables"),
            ));
        }
        Ok(StoredRun {
            folder,
            record,
            kept: self.identity.kept.clone(),
        })
    }

    /// What the folder of a run says of itself.
    fn record(&self, variant: &str, seed: u64) -> Result<Record, String> {
        let folder = self.run_folder(variant, seed);
        let path = folder.join(RECORD);
        let text = fs::read_to_string(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound if folder.exists() => {
                let why = format!("{RECORD}, which says what made the run, is missing");
                spoilt(&folder, &why)
            }
            ErrorKind::NotFound => format!(
                "{}: the run {variant}, seed {seed}, is missing; finish the study with the `lockin run` that began it",
                self.folder.display()
            ),
            _ => unreadable(&path, &error),
        })?;
        ron::from_str(&text).map_err(|error| {
            let why = format!("{RECORD} is no record of a run ({error})");
            spoilt(&folder, &why)
        })
    }

    /// A table of a run.
    ///
    /// # Errors
    /// When it is missing, spoilt or another study's.
    pub fn table(&self, variant: &str, seed: u64, name: &str) -> Result<Table, String> {
        self.run(variant, seed)?.table(name)
    }

    /// Keeps a run whose numbers of each year are `numbers`: all its tables that are kept, or none.
    ///
    /// # Errors
    /// When something cannot be written.
    pub fn keep(&self, held: &Held, recorder: &Recorder, numbers: &Yearly) -> Result<(), String> {
        let (variant, seed) = (&*recorder.variant, recorder.seed);
        let identity = self
            .identity
            .of_run(variant, seed)
            .ok_or_else(|| format!("the study has no variant {variant}"))?;
        let room = held.room()?;
        let (mut files, mut written) = (Vec::new(), Written::default());
        let of_years = (self.identity.kept.is_yearly()).then(|| as_table(numbers, recorder));
        let tables = recorder.tables.iter().chain(&of_years);
        for table in tables.filter(|table| self.identity.kept.has(table.name())) {
            for extension in self.identity.format.extensions() {
                let name = format!("{}.{extension}", table.name());
                let (bytes, digest) = file_of(table, extension)?;
                written.write(room.path().join(&name), &bytes)?;
                files.push(FileDigest { path: name, digest });
            }
        }
        let record = Record { identity, files };
        let pretty = ron::ser::PrettyConfig::new().depth_limit(2);
        let text = ron::ser::to_string_pretty(&record, pretty)
            .map_err(|error| format!("cannot write {RECORD}: {error}"))?;
        written.write(room.path().join(RECORD), (text + "\n").as_bytes())?;
        written.on_disk()?;
        move_to(room.path(), &self.run_folder(variant, seed))
    }

    /// Digests of the files of one run as its record has them, the record's own first.
    ///
    /// # Errors
    /// When it is missing, spoilt or another study's.
    pub fn digests_of_run(&self, variant: &str, seed: u64) -> Result<Vec<FileDigest>, String> {
        let run = self.run(variant, seed)?;
        let folder = folder_of_run(variant, seed);
        let mut files = vec![self.digest_of(format!("{folder}/{RECORD}"))?];
        files.extend(run.record.files.into_iter().map(|file| FileDigest {
            path: format!("{folder}/{}", file.path),
            ..file
        }));
        Ok(files)
    }

    /// The digest of a run's record, in which are those of its tables.
    ///
    /// # Errors
    /// When it is missing, spoilt or another study's.
    pub fn digest_of_record(&self, variant: &str, seed: u64) -> Result<FileDigest, String> {
        self.run(variant, seed)?;
        self.digest_of(format!("{}/{RECORD}", folder_of_run(variant, seed)))
    }

    /// Files of a run that are not what its record says, or the record itself.
    pub fn spoilt_tables(&self, variant: &str, seed: u64) -> Vec<String> {
        let folder = folder_of_run(variant, seed);
        let Ok(run) = self.run(variant, seed) else {
            return vec![format!("{folder}/{RECORD}")];
        };
        let wrong = |file: &&FileDigest| {
            digest(&run.folder.join(&file.path)).map_or(true, |digest| digest != file.digest)
        };
        let spoilt = run.record.files.iter().filter(wrong);
        spoilt
            .map(|file| format!("{folder}/{}", file.path))
            .collect()
    }

    /// Digests of the files that are about every run.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn digests_of_study(&self) -> Result<Vec<FileDigest>, String> {
        let paths = OF_STUDY.into_iter();
        paths.map(|path| self.digest_of(path.into())).collect()
    }

    fn digest_of(&self, path: String) -> Result<FileDigest, String> {
        let digest = digest(&self.folder.join(&path))?;
        Ok(FileDigest { path, digest })
    }
}

/// A run on disk that was found to be the study's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRun {
    folder: PathBuf,
    record: Record,
    kept: Kept,
}

impl StoredRun {
    /// The digest of the file of one of its tables, which is what the record says.
    ///
    /// # Errors
    /// When the file is missing, or is not what the record says.
    pub fn digest_of(&self, name: &str) -> Result<&str, String> {
        self.bytes(name).map(|(file, _)| &*file.digest)
    }

    /// The file of a table and what is in it.
    fn bytes(&self, name: &str) -> Result<(&FileDigest, Vec<u8>), String> {
        let wrong = |why: &str| spoilt(&self.folder, why);
        let is_it = |file: &&FileDigest| file.path.rsplit_once('.').is_some_and(|(n, _)| n == name);
        let file = self.record.files.iter().find(is_it);
        let file =
            file.ok_or_else(|| format!("{}: {}", self.folder.display(), self.kept.without(name)))?;
        let path = self.folder.join(&file.path);
        let bytes = fs::read(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => wrong(&format!("{} is missing", file.path)),
            _ => unreadable(&path, &error),
        })?;
        if digest_bytes(&bytes) != file.digest {
            let why = format!("{} is not what the run wrote", file.path);
            return Err(wrong(&why));
        }
        Ok((file, bytes))
    }

    /// One of its tables.
    ///
    /// # Errors
    /// When the file is missing, is not what the record says, or does not hold this run's table.
    pub fn table(&self, name: &str) -> Result<Table, String> {
        let wrong = |why: &str| spoilt(&self.folder, why);
        let kind = TABLES
            .iter()
            .chain([&YEARLY])
            .find(|kind| kind.name == name);
        let kind = kind.ok_or_else(|| format!("there is no table {name}"))?;
        let (file, bytes) = self.bytes(name)?;
        let table = if Path::new(&file.path)
            .extension()
            .is_some_and(|ending| ending == "csv")
        {
            parse_csv(bytes, name, &kind.specs())
        } else {
            parse_parquet(bytes)
        };
        let table = table.map_err(|why| wrong(&format!("{}: {why}", file.path)))?;
        if self.is_own(kind, &table) {
            Ok(table)
        } else {
            Err(wrong(&format!("{} holds another run or table", file.path)))
        }
    }

    /// Whether a table is what its place says: this table of this variant and seed.
    fn is_own(&self, kind: &TableKind, table: &Table) -> bool {
        let RunIdentity { variant, seed, .. } = &self.record.identity;
        let columns = kind.specs();
        let names = table.headings().iter().map(|heading| &*heading.name);
        let variants = table.texts("variant").map(Texts::distinct);
        let seeds = table.integers("seed");
        table.name() == kind.name
            && names.eq(columns.iter().map(|spec| spec.name))
            && variants.is_some_and(|all| all.iter().all(|name| **name == **variant))
            && seeds.is_some_and(|all| all.iter().all(|&own| own == *seed as i32))
    }
}

/// Moves a finished run to its place. Where another process was faster its run stays, and has to be the same.
pub(super) fn move_to(from: &Path, folder: &Path) -> Result<(), String> {
    let cannot = |what: &str, path: &Path, error: std::io::Error| {
        format!("cannot {what} {}: {}", path.display(), cause(&error))
    };
    let parent = folder.parent().expect("a run's folder has a parent");
    fs::create_dir_all(parent).map_err(|e| cannot("make", parent, e))?;
    share(from).map_err(|e| cannot("open up", from, e))?;
    // An empty folder in its place is nobody's; only an empty one is removed.
    let _ = fs::remove_dir(folder);
    match fs::rename(from, folder) {
        Err(_) if folder.join(RECORD).exists() => same(from, folder),
        moved => moved.map_err(|e| cannot("finish", folder, e)),
    }
}

/// Fails unless two folders hold the same run: their records have the digests of all their files.
fn same(new: &Path, there: &Path) -> Result<(), String> {
    let record = |folder: &Path| {
        let path = folder.join(RECORD);
        fs::read(&path).map_err(|error| unreadable(&path, &error))
    };
    if record(new)? == record(there)? {
        return Ok(());
    }
    Err(spoilt(
        there,
        "another process wrote a run here that is not this one, although it was made from the same",
    ))
}

fn spoilt(folder: &Path, why: &str) -> String {
    let folder = folder.display();
    format!("{folder}: {why}; remove that folder and run again: only what is missing is done")
}

/// A file that is there but cannot be read is no reason to remove it.
fn unreadable(path: &Path, error: &std::io::Error) -> String {
    format!("cannot read {}: {}", path.display(), cause(error))
}

/// A table as a file of that ending, and the file's digest.
fn file_of(table: &Table, extension: &str) -> Result<(Vec<u8>, String), String> {
    if extension == "csv" {
        let bytes = csv_bytes(table);
        let digest = digest_bytes(&bytes);
        return Ok((bytes, digest));
    }
    parquet_file(table).map_err(|why| format!("cannot write {}: {why}", table.name()))
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

/// Table, column, type, unit and meaning of everything that is recorded; of the numbers of each year as well if they are
/// kept.
pub fn codebook(kept: &Kept) -> Table {
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
            text(
                "timing",
                "flow or rate (a year's is the mean of its ticks), level or stock (a year's is that at its end)",
            ),
        ],
    );
    for kind in TABLES.iter().chain(kept.is_yearly().then_some(&YEARLY)) {
        let timings = kind.timings().into_iter().chain(std::iter::repeat(None));
        for (spec, timing) in kind.specs().into_iter().zip(timings) {
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
                .push_text(spec.meaning)
                .push_text(timing.map_or("", Timing::name));
        }
    }
    book
}
