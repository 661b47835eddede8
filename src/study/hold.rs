//! A folder with one writer: the lock that keeps others out, and a room beside the published files for what is not
//! finished. Nothing half-written ever lies where a reader looks.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::record::files::{cause, write_whole};

/// Where unfinished things lie, on the file system of the folder itself.
pub const UNFINISHED: &str = ".unfinished";

/// The file in it that is locked; the system lets go of it when its holder ends, however it ends.
const LOCK: &str = "lock";

/// What the names of unfinished things begin with: nothing else is swept.
const OURS: [&str; 3] = ["lock", "new-", "old-"];

/// A folder that this process alone writes to.
#[derive(Debug)]
pub struct Held {
    folder: PathBuf,
    lock: Option<File>,
    made: bool,
}

impl Held {
    /// Takes the folder, made if it is not there, and sweeps what a writer that was killed left unfinished.
    ///
    /// # Errors
    /// When it cannot be written to, or another process writes there.
    pub fn take(folder: &Path) -> Result<Self, String> {
        let cannot =
            |error: &io::Error| format!("cannot write in {}: {}", folder.display(), cause(error));
        let room = folder.join(UNFINISHED);
        let made = !folder.exists();
        loop {
            fs::create_dir_all(&room).map_err(|error| cannot(&error))?;
            if fs::symlink_metadata(&room).is_ok_and(|kind| !kind.is_dir()) {
                return Err(format!("{} is not lockin's; move it away", room.display()));
            }
            let path = room.join(LOCK);
            let opened = OpenOptions::new()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path);
            let lock = match opened {
                Ok(file) => file,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(cannot(&error)),
            };
            match lock.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(format!(
                        "another lockin writes in {}; wait until it is done, or write elsewhere",
                        folder.display()
                    ));
                }
                Err(TryLockError::Error(error)) => {
                    return Err(format!("cannot lock {}: {}", path.display(), cause(&error)));
                }
            }
            // Its last holder may have removed the file between the opening and the locking.
            if is_at(&lock, &path) {
                let held = Self {
                    folder: folder.to_owned(),
                    lock: Some(lock),
                    made,
                };
                held.sweep().map_err(|error| cannot(&error))?;
                return Ok(held);
            }
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A new folder for something unfinished; it goes when it is dropped.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn room(&self) -> Result<TempDir, String> {
        self.temporary("new-")
    }

    /// A new folder for what is about to be deleted; it goes when it is dropped.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn aside(&self) -> Result<TempDir, String> {
        self.temporary("old-")
    }

    fn temporary(&self, prefix: &str) -> Result<TempDir, String> {
        let room = self.folder.join(UNFINISHED);
        let mut builder = tempfile::Builder::new();
        let made = builder.prefix(prefix).tempdir_in(&room);
        made.map_err(|error| format!("cannot write in {}: {}", room.display(), cause(&error)))
    }

    /// Puts a file in its place in one step; `write` makes it at the path that it is given.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn publish(
        &self,
        path: &Path,
        write: impl FnOnce(&Path) -> Result<(), String>,
    ) -> Result<(), String> {
        let room = self.room()?;
        let new = room.path().join("file");
        write(&new)?;
        fs::rename(&new, path)
            .map_err(|error| format!("cannot write {}: {}", path.display(), cause(&error)))
    }

    /// Puts a text in its place in one step.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn publish_text(&self, path: &Path, text: &str) -> Result<(), String> {
        self.publish(path, |new| {
            write_whole(new, |file| file.write_all(text.as_bytes()))
        })
    }

    fn sweep(&self) -> io::Result<()> {
        for entry in fs::read_dir(self.folder.join(UNFINISHED))? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name == LOCK || !OURS.iter().any(|ours| name.starts_with(ours)) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            } else {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// Leaves nothing behind: what cannot be removed now is swept by who holds the folder next.
impl Drop for Held {
    fn drop(&mut self) {
        let room = self.folder.join(UNFINISHED);
        let _ = self.sweep();
        let _ = fs::remove_file(room.join(LOCK));
        drop(self.lock.take());
        let _ = fs::remove_dir(&room);
        if self.made {
            let _ = fs::remove_dir(&self.folder);
        }
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let of = |found: fs::Metadata| (found.dev(), found.ino());
    let held = file.metadata().map(of);
    held.is_ok_and(|held| fs::metadata(path).map(of).is_ok_and(|there| there == held))
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_and_nothing_stays() {
        let keep = tempfile::tempdir().unwrap();
        let folder = keep.path().join("study");
        let held = Held::take(&folder).unwrap();
        let told = Held::take(&folder).unwrap_err();
        assert!(told.contains("another lockin writes in"), "{told}");
        drop(held);
        assert!(!folder.exists(), "nothing was written");
        fs::create_dir(&folder).unwrap();
        drop(Held::take(&folder).unwrap());
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    }

    #[test]
    fn what_a_killed_writer_left_is_swept_and_nothing_else() {
        let keep = tempfile::tempdir().unwrap();
        let room = keep.path().join(UNFINISHED);
        fs::create_dir_all(room.join("new-abc/x")).unwrap();
        fs::create_dir_all(room.join("old-abc")).unwrap();
        fs::write(room.join(LOCK), "").unwrap();
        fs::write(room.join("mine"), "mine").unwrap();
        drop(Held::take(keep.path()).unwrap());
        let left: Vec<_> = fs::read_dir(&room).unwrap().collect();
        assert_eq!(left.len(), 1, "{left:?}");
        assert_eq!(fs::read_to_string(room.join("mine")).unwrap(), "mine");
    }
}
