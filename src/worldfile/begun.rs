//! A file of one's own, begun from a shipped world; nothing is overwritten.

use std::fs::OpenOptions;
use std::io::{Error, ErrorKind, Write};
use std::path::Path;

use super::error::did_you_mean;
use super::shipped::{names, shipped};

/// The text of the shipped world that `--from` names.
///
/// # Errors
/// When there is none of that name; the nearest is told.
pub fn shipped_text(from: &str) -> Result<&'static str, String> {
    shipped(from).ok_or_else(|| {
        let remedy = did_you_mean(from, &names());
        format!("--from {from}: there is no such shipped world; {remedy}")
    })
}

/// The text of the shipped world `from` under the name of `file`, which it tells to check and run.
///
/// # Errors
/// When there is no such world, or `file` is no name.
pub fn world(file: &Path, from: &str) -> Result<String, String> {
    let text = shipped_text(from)?;
    let name = stem(file)?;
    let own = text.replace(&format!("name: {from:?}"), &format!("name: {name:?}"));
    let here = file.display().to_string();
    Ok(own.replace(&format!("worlds/{from}.ron"), &here))
}

/// The name of a file without its ending.
///
/// # Errors
/// When it has none that is text.
pub fn stem(file: &Path) -> Result<&str, String> {
    let name = file.file_stem().and_then(|stem| stem.to_str());
    name.ok_or_else(|| {
        format!(
            "{} is no name for a file; write one such as worlds/mine.ron",
            file.display()
        )
    })
}

/// Fails where [`write()`] would, as far as that can be told before.
///
/// # Errors
/// When the file is there already, or its folder is not.
pub fn may_be_written(file: &Path) -> Result<(), String> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if file.exists() {
        Err(cannot(file, &ErrorKind::AlreadyExists.into()))
    } else if folder.is_some_and(|folder| !folder.is_dir()) {
        Err(cannot(file, &ErrorKind::NotFound.into()))
    } else {
        Ok(())
    }
}

/// Writes a file that is not there yet.
///
/// # Errors
/// When it is there, or cannot be written.
pub fn write(file: &Path, text: &str) -> Result<(), String> {
    let mut written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(file)
        .map_err(|error| cannot(file, &error))?;
    let done = written.write_all(text.as_bytes());
    done.map_err(|error| cannot(file, &error))
}

fn cannot(file: &Path, error: &Error) -> String {
    let file = file.display();
    match error.kind() {
        ErrorKind::AlreadyExists => {
            format!("{file} is there already; take another name, or remove it first")
        }
        ErrorKind::NotFound => {
            format!("cannot write {file}: there is no such folder; make it first")
        }
        _ => format!("cannot write {file}: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worldfile::Loaded;

    #[test]
    fn a_world_has_the_name_of_its_file_and_names_it() {
        let text = world(Path::new("mine/own.ron"), "teaching").unwrap();
        assert!(!text.contains("worlds/teaching.ron"));
        let loaded = Loaded::from_text("mine/own.ron", text, &[], None).unwrap();
        assert_eq!(loaded.world().name, "own");
        let why = world(Path::new("own.ron"), "teching").unwrap_err();
        assert!(why.starts_with("--from teching: there is no such shipped world; "));
        assert!(world(Path::new(".."), "teaching").is_err());
    }

    #[test]
    fn what_is_there_is_left_alone_and_a_folder_has_to_be() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("own.ron");
        assert_eq!(may_be_written(&file), Ok(()));
        write(&file, "first").unwrap();
        let told = may_be_written(&file).unwrap_err();
        assert!(told.contains("is there already"), "{told}");
        assert_eq!(write(&file, "second"), Err(told));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "first");
        let nowhere = folder.path().join("none").join("own.ron");
        let told = may_be_written(&nowhere).unwrap_err();
        assert_eq!(write(&nowhere, "first"), Err(told));
    }
}
