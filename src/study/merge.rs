//! Parts of one study that were done on machines without a common disk, brought together.

use std::fs;
use std::path::Path;

use super::failed;
use super::identity::differences;
use super::job::Job;
use super::layout::RECORD;
use super::opened::Opened;
use super::store::{Store, move_to};
use super::trouble::Trouble;
use super::work::{all_runs, other_version};
use crate::record::files::{cause, digest, digest_bytes, write_whole};

/// Fails unless two folders hold parts of one study.
///
/// # Errors
/// When they do not: what differs.
pub fn same(one: &Opened, other: &Opened) -> Result<(), Trouble> {
    let differ = differences(&one.manifest.identity, &other.manifest.identity);
    if differ.is_empty() {
        return Ok(());
    }
    Err(Trouble::Input(format!(
        "{} and {} are not parts of one study; nothing was changed\n  {}",
        one.store.folder.display(),
        other.store.folder.display(),
        differ.join("\n  ")
    )))
}

/// The studies in some folders, which are parts of one and of this version.
///
/// # Errors
/// When they are not.
pub fn parts(folders: &[impl AsRef<Path>]) -> Result<Vec<Opened>, Trouble> {
    let opened = folders.iter().map(|folder| Opened::begun(folder.as_ref()));
    let parts: Vec<Opened> = opened.collect::<Result<_, _>>()?;
    for part in &parts {
        if let Some(why) = other_version(part) {
            return Err(Trouble::Input(why));
        }
        same(&parts[0], part)?;
    }
    Ok(parts)
}

/// Copies the runs of a part to the study that is made of all, with notes of those that broke; how many were copied.
///
/// # Errors
/// When a run is not what its record says, is another one than the one there, or cannot be copied.
pub fn copy(job: &Job, part: &Opened) -> Result<usize, Trouble> {
    let names = &part.manifest.identity.variants;
    let mut copied = 0;
    for run in all_runs(&part.manifest) {
        let name = &names[run.variant];
        if !part.store.has_run(name, run.seed).map_err(Trouble::Input)? {
            continue;
        }
        copy_run(job, &part.store, name, run.seed).map_err(Trouble::Failed)?;
        copied += 1;
    }
    let noted = failed::known(&part.store.folder, &part.manifest).map_err(Trouble::Input)?;
    for failure in noted {
        failed::note(job.held(), &failure).map_err(Trouble::Failed)?;
    }
    Ok(copied)
}

fn copy_run(job: &Job, from: &Store, variant: &str, seed: u64) -> Result<(), String> {
    let folder = from.run_folder(variant, seed);
    let to = job.store.run_folder(variant, seed);
    let (theirs, ours) = (folder.join(RECORD), to.join(RECORD));
    if ours.exists() && digest(&theirs)? == digest(&ours)? {
        return Ok(());
    }
    let room = job.held().room()?;
    for file in from.digests_of_run(variant, seed)? {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let path = folder.join(name);
        let bytes = fs::read(&path)
            .map_err(|error| format!("cannot read {}: {}", path.display(), cause(&error)))?;
        if digest_bytes(&bytes) != file.digest {
            return Err(format!(
                "{}: not what its run wrote; remove {} and do that run again",
                path.display(),
                folder.display()
            ));
        }
        write_whole(&room.path().join(name), |new| new.write_all(&bytes))?;
    }
    move_to(room.path(), &to)
}
