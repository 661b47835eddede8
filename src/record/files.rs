//! Files that are written whole or not at all, and their digests.

use std::fmt::{Display, Write as _};
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// Writes a file whole or not at all: under a temporary name beside `path`, then renamed to it.
pub fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), String> {
    try_write_whole(path, write).map_err(|error| cannot("write", path, cause(&error)))
}

/// Files of a folder that nobody reads yet, written and perhaps not on the disk.
#[derive(Debug, Default)]
pub struct Written(Vec<(PathBuf, File)>);

impl Written {
    /// Writes a file that is not there.
    ///
    /// # Errors
    /// When it is there, or cannot be written.
    pub fn write(&mut self, path: PathBuf, bytes: &[u8]) -> Result<(), String> {
        let new = File::create_new(&path);
        let written = new.and_then(|mut file| file.write_all(bytes).map(|()| file));
        let file = written.map_err(|error| cannot("write", &path, cause(&error)))?;
        self.0.push((path, file));
        Ok(())
    }

    /// Waits until they are on the disk: for all at once, since most of it is waiting for the disk to say so.
    ///
    /// # Errors
    /// When the disk does not take one.
    pub fn on_disk(&self) -> Result<(), String> {
        std::thread::scope(|scope| {
            let sync = |(path, file): &'_ (PathBuf, File)| {
                let synced = file.sync_all();
                synced.map_err(|error| cannot("write", path, cause(&error)))
            };
            let waiting: Vec<_> = self
                .0
                .iter()
                .map(|one| scope.spawn(move || sync(one)))
                .collect();
            let told = waiting
                .into_iter()
                .map(|one| one.join().expect("a sync does not panic"));
            told.collect()
        })
    }
}

/// SHA-256 of a text, as `sha256:` and hexadecimal digits.
pub fn digest_text(text: &str) -> String {
    digest_bytes(text.as_bytes())
}

/// SHA-256 of some bytes, as `sha256:` and hexadecimal digits.
pub fn digest_bytes(bytes: &[u8]) -> String {
    digest_of_hash(Sha256::digest(bytes).into())
}

/// A SHA-256 as `sha256:` and hexadecimal digits.
pub fn digest_of_hash(hash: [u8; 32]) -> String {
    format!("sha256:{}", hexadecimal(hash))
}

/// The SHA-256 of a file's bytes, as `sha256:` and 64 hexadecimal digits.
pub fn digest(path: &Path) -> Result<String, String> {
    let hash = try_hash(path).map_err(|error| cannot("read", path, cause(&error)))?;
    Ok(digest_of_hash(hash))
}

pub(super) fn cannot(verb: &str, path: &Path, cause: impl Display) -> String {
    format!("cannot {verb} {}: {cause}", path.display())
}

/// The cause in words, without the number and the temporary name that may follow it.
pub fn cause(error: &io::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((words, _)) => words.to_owned(),
        None => text,
    }
}

fn try_write_whole(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let temporary = unfinished_file().tempfile_in(folder)?;
    let mut buffered = BufWriter::new(temporary.as_file());
    write(&mut buffered)?;
    buffered.flush()?;
    drop(buffered);
    temporary.as_file().sync_all()?;
    temporary.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn unfinished_file() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("new-");
    // Temporary files are private by default, but results are meant to be shared.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}

fn try_hash(path: &Path) -> io::Result<[u8; 32]> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(hasher.finalize().into()),
            Ok(length) => hasher.update(&buffer[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

pub(super) fn hexadecimal(hash: [u8; 32]) -> String {
    hash.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_digest_is_the_sha_256_of_the_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("abc");
        fs::write(&path, "abc").unwrap();
        let expected = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest(&path).unwrap(), expected);
    }

    #[test]
    fn a_failed_write_leaves_the_former_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("market.csv");
        fs::write(&path, "former").unwrap();
        let fault = write_whole(&path, |file| {
            file.write_all(b"half")?;
            Err(io::Error::other("the disk is full"))
        });
        let expected = format!("cannot write {}: the disk is full", path.display());
        assert_eq!(fault.unwrap_err(), expected);
        assert_eq!(fs::read_to_string(&path).unwrap(), "former");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    #[cfg(unix)]
    fn a_folder_that_is_not_there_is_named_in_one_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none").join("market.parquet");
        let fault = Written::default().write(path.clone(), b"x").unwrap_err();
        let expected = format!("cannot write {}: No such file or directory", path.display());
        assert_eq!(fault, expected);
    }

    #[test]
    fn many_files_at_once_are_what_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = |n: u8| folder.path().join(n.to_string());
        let mut written = Written::default();
        for n in 0..20 {
            written.write(path(n), &[n; 100]).unwrap();
        }
        written.on_disk().unwrap();
        assert!((0..20).all(|n| fs::read(path(n)).unwrap() == [n; 100]));
        assert!(written.write(path(3), b"again").is_err());
    }

    #[test]
    #[cfg(unix)]
    fn a_written_file_may_be_read_by_whoever_may_read_an_ordinary_one() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (ordinary, written) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&ordinary, "x").unwrap();
        write_whole(&written, |file| file.write_all(b"x")).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&written), mode(&ordinary));
    }
}
