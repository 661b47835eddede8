//! Notes of runs that broke, left by those who do a study's runs for the one who finishes it.

use std::fs;
use std::path::Path;

use super::hold::{Held, UNFINISHED};
use super::manifest::{Failure, Manifest};

/// What the names of notes begin with; they are not swept.
const NOTE: &str = "failed-";

/// Notes that a run broke.
///
/// # Errors
/// When the note cannot be written.
pub fn note(held: &Held, failure: &Failure) -> Result<(), String> {
    let name = format!("{NOTE}{}-{}", failure.variant, failure.seed);
    let text = ron::to_string(failure).map_err(|why| format!("cannot write {name}: {why}"))?;
    held.publish_text(&held.folder().join(UNFINISHED).join(name), &text)
}

/// What was noted in a study's folder, by variant and seed.
///
/// # Errors
/// When a note cannot be read.
pub fn noted(folder: &Path) -> Result<Vec<Failure>, String> {
    let mut failures = Vec::new();
    for path in notes(folder) {
        let read = fs::read_to_string(&path).map_err(|why| why.to_string());
        let failure = read.and_then(|text| ron::from_str(&text).map_err(|why| why.to_string()));
        failures.push(failure.map_err(|why| {
            let path = path.display();
            format!(
                "{path} is no note of a run that broke ({why}); remove it: that run is done again"
            )
        })?);
    }
    failures.sort();
    Ok(failures)
}

/// What was noted, and what the manifest has of a study that was finished before.
///
/// # Errors
/// As [`noted`].
pub fn known(folder: &Path, manifest: &Manifest) -> Result<Vec<Failure>, String> {
    let mut all = noted(folder)?;
    all.extend(manifest.failed.iter().cloned());
    all.sort();
    all.dedup_by(|a, b| (&a.variant, a.seed) == (&b.variant, b.seed));
    Ok(all)
}

/// Removes the notes: the manifest has what they say.
pub fn forget(held: &Held) {
    for path in notes(held.folder()) {
        // What stays is written over by the next note, and says nothing of a run that is there.
        let _ = fs::remove_file(path);
    }
}

fn notes(folder: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = fs::read_dir(folder.join(UNFINISHED)) else {
        return Vec::new();
    };
    let is_note = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with(NOTE);
    let entries = entries.flatten().filter(is_note);
    entries.map(|entry| entry.path()).collect()
}
