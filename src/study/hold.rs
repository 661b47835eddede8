//! A folder with one writer: the lock that keeps others out, and a room beside the published files for what is not
//! finished. Nothing half-written ever lies where a reader looks.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::record::files::{cause, write_whole};

/// Where unfinished things lie, on the file system of the folder itself.
pub const UNFINISHED: &str = ".unfinished";

/// The file in it that is locked; the system lets go of it when its holder ends, however it ends.
const LOCK: &str = "lock";

/// What the names of claimed parts begin with.
const CLAIM: &str = "claim-";

/// What the names of unfinished things begin with: nothing else is swept.
const OURS: [&str; 4] = ["lock", "new-", "old-", CLAIM];

/// How often, and after how long, it is tried again to share a folder.
const PATIENCE: usize = 100;
const MOMENT: Duration = Duration::from_millis(20);

/// How a file is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Alone,
    Shared,
}

/// What came of locking a file.
enum Locked {
    Taken(File),
    /// Another process has it.
    Held,
    /// The file system knows no locks.
    NoLocks(String),
}

/// A part of the work that is this process's until it is dropped.
#[derive(Debug)]
pub struct Claim(Option<(PathBuf, File)>);

/// Removed before it is let go of, so that nobody takes a file that is about to go.
impl Drop for Claim {
    fn drop(&mut self) {
        if let Some((path, file)) = self.0.take() {
            let _ = fs::remove_file(path);
            drop(file);
        }
    }
}

/// A folder that this process alone writes to, or shares with others who add runs to it.
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
        let made = !folder.exists();
        room_in(folder)?;
        match lock(&room_of(folder).join(LOCK), Mode::Alone)? {
            Locked::Taken(file) => {
                let held = Self {
                    folder: folder.to_owned(),
                    lock: Some(file),
                    made,
                };
                held.sweep().map_err(|error| cannot_write(folder, &error))?;
                Ok(held)
            }
            Locked::Held => Err(busy(folder)),
            Locked::NoLocks(why) => Err(format!("cannot lock {}: {why}", folder.display())),
        }
    }

    /// Takes a folder that is there, beside others who add runs to it and keep out whoever wants it alone. Where the
    /// file system knows no locks, nobody is kept out.
    ///
    /// # Errors
    /// When it cannot be written to, or another process has it alone.
    pub fn share(folder: &Path) -> Result<Self, String> {
        room_in(folder)?;
        // One of those who share has it alone for the moment in which it ends.
        for _ in 0..PATIENCE {
            let lock = match lock(&room_of(folder).join(LOCK), Mode::Shared)? {
                Locked::Held => {
                    thread::sleep(MOMENT);
                    continue;
                }
                Locked::Taken(file) => Some(file),
                Locked::NoLocks(_) => None,
            };
            return Ok(Self {
                folder: folder.to_owned(),
                lock,
                made: false,
            });
        }
        Err(busy(folder))
    }

    /// Whether the file system knows locks.
    pub fn has_locks(&self) -> bool {
        self.lock.is_some()
    }

    /// Claims a part of the work, by its number; none if another process has it. What a process has claimed is free
    /// again when it ends, however it ends. Where there are no locks, everything can be claimed.
    ///
    /// # Errors
    /// When nothing can be written in the folder.
    pub fn claim(&self, part: usize) -> Result<Option<Claim>, String> {
        let path = room_of(&self.folder).join(format!("{CLAIM}{part}"));
        if !self.has_locks() {
            return Ok(Some(Claim(None)));
        }
        match lock(&path, Mode::Alone)? {
            Locked::Taken(file) => Ok(Some(Claim(Some((path, file))))),
            Locked::Held => Ok(None),
            Locked::NoLocks(why) => Err(format!("cannot lock {}: {why}", path.display())),
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
        self.place(&new, path)
    }

    /// Puts a file that was made in the room in its place.
    ///
    /// # Errors
    /// When it cannot be moved.
    pub fn place(&self, new: &Path, path: &Path) -> Result<(), String> {
        fs::rename(new, path)
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

/// Leaves nothing behind: what cannot be removed now is swept by who holds the folder next. Of those who share it the
/// last one sweeps.
impl Drop for Held {
    fn drop(&mut self) {
        let alone = |lock: &File| lock.try_lock().is_ok();
        let Some(lock) = self.lock.take().filter(alone) else {
            return;
        };
        let room = room_of(&self.folder);
        let _ = self.sweep();
        let _ = fs::remove_file(room.join(LOCK));
        drop(lock);
        let _ = fs::remove_dir(&room);
        if self.made {
            let _ = fs::remove_dir(&self.folder);
        }
    }
}

fn room_of(folder: &Path) -> PathBuf {
    folder.join(UNFINISHED)
}

fn cannot_write(folder: &Path, error: &io::Error) -> String {
    format!("cannot write in {}: {}", folder.display(), cause(error))
}

fn busy(folder: &Path) -> String {
    format!(
        "another lockin writes in {}; wait until it is done, or write elsewhere",
        folder.display()
    )
}

/// Makes the room for unfinished things.
fn room_in(folder: &Path) -> Result<(), String> {
    let room = room_of(folder);
    fs::create_dir_all(&room).map_err(|error| cannot_write(folder, &error))?;
    if fs::symlink_metadata(&room).is_ok_and(|kind| !kind.is_dir()) {
        return Err(format!("{} is not lockin's; move it away", room.display()));
    }
    Ok(())
}

/// Locks a file in the room, made if it is not there.
fn lock(path: &Path, mode: Mode) -> Result<Locked, String> {
    let room = path.parent().expect("it lies in the room");
    let cannot = |error: &io::Error| cannot_write(room.parent().unwrap_or(room), error);
    loop {
        let opened = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(path);
        let file = match opened {
            Ok(file) => file,
            // Its last holder may have removed the room.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                fs::create_dir_all(room).map_err(|error| cannot(&error))?;
                continue;
            }
            Err(error) => return Err(cannot(&error)),
        };
        let tried = match mode {
            Mode::Alone => file.try_lock(),
            Mode::Shared => file.try_lock_shared(),
        };
        match tried {
            // Its last holder may have removed the file between the opening and the locking.
            Ok(()) if is_at(&file, path) => return Ok(Locked::Taken(file)),
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(Locked::Held),
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
                return Ok(Locked::NoLocks(cause(&error)));
            }
            Err(TryLockError::Error(error)) => {
                return Err(format!("cannot lock {}: {}", path.display(), cause(&error)));
            }
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
