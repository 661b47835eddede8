//! Whether a study on disk is what its manifest says, and the manifest what its stated world says.

use std::collections::BTreeSet;

use super::job::spoilt_files;
use super::manifest::Manifest;
use super::opened::Opened;
use super::ours::{outdated, strays};
use super::store::Store;
use super::trouble::Trouble;
use crate::record::files::digest_text;

/// Something that is not as the manifest says, or the manifest not as the world says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A field of the manifest is not that of the stated world.
    Field(&'static str),
    /// A file of the study has no digest in the manifest.
    NoDigest(String),
    /// The manifest lists what is no file of the study.
    Foreign(String),
    /// A file is not what the manifest says.
    Differs(String),
    /// A file is not there.
    Missing(String),
    /// A file is there that the manifest does not list.
    Stray(String),
    /// A file describes another state of the study.
    Outdated(String),
}

/// All that is wrong with the files of a study, by their paths in its folder: the manifest first.
///
/// # Errors
/// When the world in the manifest makes no sense to this version.
pub fn faults(study: &Opened) -> Result<Vec<Fault>, Trouble> {
    let (manifest, folder) = (&study.manifest, &study.store.folder);
    let mut found = of_the_identity(study)?;
    found.extend(of_the_list(manifest));
    found.extend(spoilt(&study.store, manifest));
    let strays = strays(folder, manifest).into_iter();
    found.extend(strays.map(Fault::Stray));
    found.extend(outdated(folder).into_iter().map(Fault::Outdated));
    Ok(found)
}

/// What the manifest says of the study that does not follow from the stated world.
fn of_the_identity(study: &Opened) -> Result<Vec<Fault>, Trouble> {
    let identity = &study.manifest.identity;
    let loaded = study.loaded()?;
    let resolved = &identity.resolved_world;
    let fields = [
        ("world", identity.world == loaded.world().name),
        ("resolved_world", *resolved == loaded.changed().text),
        (
            "world_digest",
            identity.world_digest == digest_text(resolved),
        ),
        ("made_from", identity.made_from == study.made_from()?),
    ];
    let wrong = fields.into_iter().filter(|(_, right)| !right);
    Ok(wrong.map(|(field, _)| Fault::Field(field)).collect())
}

/// Files that the manifest should list and does not, then those that it should not list and does.
fn of_the_list(manifest: &Manifest) -> Vec<Fault> {
    let listed: BTreeSet<&str> = manifest.files.iter().map(|f| f.path.as_str()).collect();
    let paths = manifest.listed();
    let own: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
    let owned = |path: &&str| (*path).to_owned();
    let unlisted = own.difference(&listed).map(owned).map(Fault::NoDigest);
    let foreign = listed.difference(&own).map(owned).map(Fault::Foreign);
    unlisted.chain(foreign).collect()
}

/// The files that are not there, or not what the manifest says.
fn spoilt(store: &Store, manifest: &Manifest) -> Vec<Fault> {
    let own: BTreeSet<String> = manifest.listed().into_iter().collect();
    let mut listed = manifest.clone();
    // A hand-made manifest may name anything on this machine.
    listed.files.retain(|file| own.contains(&file.path));
    let why = |path: String| {
        if store.folder.join(&path).exists() {
            Fault::Differs(path)
        } else {
            Fault::Missing(path)
        }
    };
    spoilt_files(store, &listed).into_iter().map(why).collect()
}
