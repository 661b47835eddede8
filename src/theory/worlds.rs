//! The files of theory worlds.

use std::fs::read_dir;
use std::io::Error;
use std::path::{Path, PathBuf};

use super::{Theory, read};
use crate::study::trouble::Trouble;

/// Where the shipped theory worlds are.
const SHIPPED: &str = "worlds/theory";

/// A theory world and its file.
pub type World = (PathBuf, Theory);

/// The theory worlds in files and folders, those of a folder in the order of their names; the shipped ones where none is
/// named.
///
/// # Errors
/// When a folder cannot be read or holds none, or with every mistake of every file: all are input.
pub fn worlds(named: &[PathBuf]) -> Result<Vec<World>, Trouble> {
    let mut mistakes = Vec::new();
    let mut worlds = Vec::new();
    for file in files(named)? {
        match read(&file) {
            Ok(theory) => worlds.push((file, theory)),
            Err(problems) => mistakes.push(problems.to_string()),
        }
    }
    if mistakes.is_empty() {
        Ok(worlds)
    } else {
        Err(Trouble::Input(mistakes.join("\n")))
    }
}

/// The files named, with those of folders.
fn files(named: &[PathBuf]) -> Result<Vec<PathBuf>, Trouble> {
    let shipped = [PathBuf::from(SHIPPED)];
    let named = if named.is_empty() { &shipped } else { named };
    let mut files = Vec::new();
    for path in named {
        if path.is_dir() {
            files.extend(inside(path)?);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

/// The worlds of a folder, in the order of their names.
fn inside(folder: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let told = |error: Error| Trouble::Input(format!("{}: {error}", folder.display()));
    let entries = read_dir(folder).map_err(told)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut inside = paths.collect::<Result<Vec<_>, _>>().map_err(told)?;
    inside.retain(|file| file.extension().is_some_and(|e| e == "ron"));
    inside.sort();
    if inside.is_empty() {
        let what = format!("{} holds no theory world", folder.display());
        return Err(Trouble::Input(what));
    }
    Ok(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_its_worlds_in_order_and_one_without_any_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_path_buf();
        let told = files(std::slice::from_ref(&path)).unwrap_err().to_string();
        assert!(told.ends_with("holds no theory world"), "{told}");
        for name in ["b.ron", "a.ron", "c.txt"] {
            std::fs::write(path.join(name), "").unwrap();
        }
        let alone = PathBuf::from("alone.ron");
        let all = files(&[alone.clone(), path.clone()]).unwrap();
        assert_eq!(all, [alone, path.join("a.ron"), path.join("b.ron")]);
    }
}
