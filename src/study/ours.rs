//! Which files in a study's folder are lockin's, and how an old study makes room. What is not known to be lockin's is
//! never overwritten, moved or deleted.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::Deserialize;
use tempfile::TempDir;

use super::hold::{Held, UNFINISHED};
use super::identity::Format;
use super::layout::{MANIFEST, OF_STUDY, RECORD, RUNS};
use super::manifest::Manifest;
use crate::record::files::{cause, digest};
use crate::record::measures::{TABLES, YEARLY};

/// Where a report goes in a study's folder.
pub const REPORT: &str = "report";
/// The page of a report.
pub const PAGE: &str = "index.html";
/// What marks a page as lockin's.
pub const PAGE_MARK: &str = "<meta name=\"generator\" content=\"lockin\">";
/// Where valuations go in a study's folder.
pub const VALUE: &str = "value";

/// What `lockin describe --package` writes beside a study's files, and how it signs it.
pub const DATA_PACKAGE: &str = "datapackage.json";
/// The same for repositories of research objects.
pub const RO_CRATE: &str = "ro-crate-metadata.json";
/// How both are signed.
pub const BY_DESCRIBE: &str = "written by lockin describe --package";

/// How the files that are about every run begin, by their names.
const BEGINNINGS: [(&str, &str); 5] = [
    ("cells.csv", "cell,point,variant,against"),
    ("codebook.csv", "table,column,type,unit,"),
    ("summary.csv", "variant,table,key,measure,"),
    ("worth.csv", "deal,calibration,scope,"),
    ("flows.csv", "deal,calibration,scope,"),
];

/// What stands in a folder where a study is to be written.
#[derive(Debug, Clone, PartialEq)]
pub enum There {
    /// Nothing that a study would overwrite.
    Nothing,
    /// A study.
    Study(Box<Manifest>),
    /// A study that this version cannot read, and why.
    OtherVersion(String),
    /// A manifest that is not lockin's.
    NotOurs,
    /// No manifest, but these of what a study would overwrite.
    NoManifest(Vec<String>),
}

/// The parts of any version's manifest that tell it from other files.
#[derive(Deserialize)]
struct AnyManifest {
    #[serde(rename = "identity")]
    _identity: AnyIdentity,
    #[serde(default)]
    files: Vec<AnyFile>,
}

#[derive(Deserialize)]
struct AnyIdentity {
    #[serde(rename = "lockin")]
    _lockin: String,
}

#[derive(Deserialize)]
struct AnyFile {
    path: String,
}

fn any_manifest(folder: &Path) -> Option<AnyManifest> {
    let text = fs::read_to_string(folder.join(MANIFEST)).ok()?;
    ron::from_str(&text).ok()
}

impl There {
    /// What stands in `folder`.
    pub fn look(folder: &Path) -> Self {
        if fs::symlink_metadata(folder.join(MANIFEST)).is_ok() {
            return match Manifest::read(folder) {
                Ok(manifest) => There::Study(Box::new(manifest)),
                Err(_) if any_manifest(folder).is_none() => There::NotOurs,
                Err(why) => There::OtherVersion(why),
            };
        }
        let mut in_the_way: Vec<String> = OF_STUDY.map(str::to_owned).to_vec();
        in_the_way.retain(|name| fs::symlink_metadata(folder.join(name)).is_ok());
        if !files(folder, RUNS).is_empty() {
            in_the_way.push(format!("{RUNS}/"));
        }
        if in_the_way.is_empty() {
            There::Nothing
        } else {
            There::NoManifest(in_the_way)
        }
    }
}

/// All files beneath `folder/inside`, as paths inside `folder`, sorted. Links are not followed.
pub fn files(folder: &Path, inside: &str) -> Vec<String> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder.join(inside)) else {
        return found;
    };
    for entry in entries.flatten() {
        let path = format!("{inside}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(files(folder, &path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Files where runs and unfinished things lie that no run of the study accounts for.
pub fn strays(folder: &Path, manifest: &Manifest) -> Vec<String> {
    let own: BTreeSet<String> = manifest.paths().into_iter().collect();
    let mut strays = files(folder, RUNS);
    strays.retain(|path| !own.contains(path));
    strays.extend(files(folder, UNFINISHED));
    strays
}

/// Whether a path beneath `runs/` is one that lockin writes.
fn is_of_run(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let [RUNS, _, seed, file] = parts[..] else {
        return false;
    };
    let of_seed = seed.parse::<u64>().is_ok() || seed.starts_with(".unfinished-");
    of_seed && (file == RECORD || lockins(file))
}

/// Whether a file in a run's folder is called as a table of lockin's is.
fn lockins(file: &str) -> bool {
    let known = |name: &str| TABLES.iter().chain([&YEARLY]).any(|kind| kind.name == name);
    let ending = |ending: &&&str| Format::Both.extensions().contains(ending);
    file.rsplit_once('.')
        .is_some_and(|(name, end)| known(name) && ending(&&end))
}

/// Whether a file of this name begins as lockin writes it.
pub fn begins_as_ours(path: &Path, name: &str) -> bool {
    let beginning = BEGINNINGS.iter().find(|(of, _)| *of == name);
    beginning.is_some_and(|(_, text)| {
        fs::read(path).is_ok_and(|bytes| bytes.starts_with(text.as_bytes()))
    })
}

/// Whether a text is one of those that describe a study to others.
pub fn is_described(text: &str) -> bool {
    text.contains(BY_DESCRIBE)
}

/// Files that describe a study as it no longer is: another manifest's digest is in them.
pub fn outdated(folder: &Path) -> Vec<String> {
    let manifest = digest(&folder.join(MANIFEST)).unwrap_or_default();
    let own = manifest.trim_start_matches("sha256:");
    let is_outdated = |name: &&str| {
        let text = fs::read_to_string(folder.join(name));
        text.is_ok_and(|text| is_described(&text) && !text.contains(own))
    };
    let both = [DATA_PACKAGE, RO_CRATE].into_iter();
    both.filter(is_outdated).map(str::to_owned).collect()
}

/// The files of the report in `folder`, none if its page is not lockin's. The page is the last: whoever removes them in this
/// order leaves no figure of which nobody knows whose it is, wherever it is killed.
pub fn report_files(folder: &Path) -> Option<Vec<String>> {
    let page = fs::read_to_string(folder.join(PAGE)).ok()?;
    if !page.contains(PAGE_MARK) {
        return None;
    }
    let ids = page.split("<figure id=\"").skip(1);
    let names = ids.filter_map(|rest| rest.split('"').next());
    let plain = names.filter(|name| !name.contains(['/', '\\']));
    let figures = plain.map(|name| format!("{name}.svg"));
    Some(figures.chain([PAGE.to_owned()]).collect())
}

/// Removes the report of a study that is about to become another one: its numbers would be of the former.
///
/// # Errors
/// When a file of it cannot be removed.
pub fn remove_report(folder: &Path) -> Result<(), String> {
    let report = folder.join(REPORT);
    for name in report_files(&report).unwrap_or_default() {
        remove(&report.join(name))?;
    }
    // What else is in it stays, and so does the folder then.
    let _ = fs::remove_dir(&report);
    Ok(())
}

/// Removes a file, if it is there.
///
/// # Errors
/// When it cannot be removed.
pub fn remove(path: &Path) -> Result<(), String> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(format!(
            "cannot remove {}: {}",
            path.display(),
            cause(&error)
        )),
        _ => Ok(()),
    }
}

/// What was put aside, to be deleted once something else stands in its place.
#[derive(Debug)]
pub struct Aside {
    room: TempDir,
    /// What lies in the study's folders and is not lockin's: it was left alone.
    pub left: Vec<String>,
}

/// Puts the old study of a folder aside: its runs in one step, then the files about them, what describes it
/// to others, its valuations, its report.
///
/// # Errors
/// When something among the runs, or in the place of a file about them, is not lockin's; nothing is moved then.
pub fn put_aside(held: &Held) -> Result<Aside, String> {
    let folder = held.folder();
    let manifest = any_manifest(folder);
    let foreign = foreign(folder, manifest.as_ref());
    if !foreign.is_empty() {
        return Err(format!(
            "{}: not lockin's, so that nothing was changed: {}; move it away, or write elsewhere with --out",
            folder.display(),
            few(&foreign)
        ));
    }
    let mut aside = Aside {
        room: held.aside()?,
        left: Vec::new(),
    };
    aside.take(folder, RUNS)?;
    for name in OF_STUDY {
        aside.take(folder, name)?;
    }
    for name in [DATA_PACKAGE, RO_CRATE] {
        if fs::read_to_string(folder.join(name)).is_ok_and(|text| is_described(&text)) {
            aside.take(folder, name)?;
        }
    }
    for name in ["worth.csv", "flows.csv"] {
        if begins_as_ours(&folder.join(VALUE).join(name), name) {
            aside.take(folder, &format!("{VALUE}/{name}"))?;
        }
    }
    for inner in inner_studies(folder) {
        aside.take(folder, &inner)?;
    }
    for name in report_files(&folder.join(REPORT)).unwrap_or_default() {
        aside.take(folder, &format!("{REPORT}/{name}"))?;
    }
    for name in [VALUE, REPORT] {
        let _ = fs::remove_dir(folder.join(name));
        aside.left.extend(files(folder, name));
    }
    Ok(aside)
}

/// What would be put aside and is not lockin's.
fn foreign(folder: &Path, manifest: Option<&AnyManifest>) -> Vec<String> {
    let listed = |path: &str| {
        manifest.is_some_and(|manifest| manifest.files.iter().any(|file| file.path == path))
    };
    let mut foreign = files(folder, RUNS);
    foreign.retain(|path| !is_of_run(path) && !listed(path));
    foreign.extend(OF_STUDY.map(str::to_owned).into_iter().filter(|name| {
        let path = folder.join(name);
        manifest.is_none() && path.exists() && !begins_as_ours(&path, name)
    }));
    foreign
}

/// Studies in the folder of valuations that hold nothing but lockin's.
fn inner_studies(folder: &Path) -> Vec<String> {
    const FILES: [&str; 4] = [MANIFEST, "worth.csv", "points.csv", UNFINISHED];
    let own = |inner: &Path, path: &str| {
        let path = path.trim_start_matches("./");
        let first = path.split('/').next().unwrap_or_default();
        FILES.contains(&first) || OF_STUDY.contains(&path) || is_of_run(path) || {
            any_manifest(inner).is_some_and(|m| m.files.iter().any(|file| file.path == path))
        }
    };
    let Ok(entries) = fs::read_dir(folder.join(VALUE)) else {
        return Vec::new();
    };
    let studies = entries.flatten().filter(|entry| {
        let inner = entry.path();
        any_manifest(&inner).is_some() && files(&inner, ".").iter().all(|path| own(&inner, path))
    });
    let names = studies.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.map(|name| format!("{VALUE}/{name}")).collect()
}

impl Aside {
    /// Moves what is at a path inside `folder`, if anything is.
    fn take(&self, folder: &Path, path: &str) -> Result<(), String> {
        let from = folder.join(path);
        if fs::symlink_metadata(&from).is_err() {
            return Ok(());
        }
        let to = self.room.path().join(path.replace('/', "-"));
        fs::rename(&from, to)
            .map_err(|error| format!("cannot move {}: {}", from.display(), cause(&error)))
    }

    /// Deletes what was put aside.
    ///
    /// # Errors
    /// When it cannot be deleted.
    pub fn delete(self) -> Result<Vec<String>, String> {
        let place = self.room.path().to_owned();
        let closed = self.room.close();
        closed.map_err(|error| format!("cannot delete {}: {}", place.display(), cause(&error)))?;
        Ok(self.left)
    }
}

/// Some of many, in a sentence.
pub fn few(paths: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = paths.iter().take(SHOWN).cloned().collect::<Vec<_>>();
    let shown = shown.join(", ");
    match paths.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
