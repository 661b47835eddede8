//! The text of a world file, or of a table of points, or why there is none.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::error::Problem;
use super::shipped::{names, shipped};

/// Largest world file, bytes; the default world has a few ten thousand.
const LARGEST: u64 = 2 << 20;
/// Largest table of points, bytes.
const LARGEST_TABLE: u64 = 64 << 20;

/// The text of a file that is called `file` where problems are told; of the shipped world of that name where there is no
/// such file.
pub fn read_text(path: &Path, file: &str) -> Result<String, Problem> {
    if let (Some(text), false) = (shipped(file), path.exists()) {
        return Ok(text.to_owned());
    }
    let bytes = read_bytes(path, LARGEST).map_err(|error| unreadable(&error, file))?;
    if bytes.len() as u64 > LARGEST {
        let what = format!("{file} is larger than 2 MiB, so it is no world file");
        return Err(Problem::new(what));
    }
    as_text(bytes, file)
}

/// The text of a table of points that is called `file` where problems are told.
pub fn read_points(path: &Path, file: &str) -> Result<String, Problem> {
    let bytes = read_bytes(path, LARGEST_TABLE).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Problem::new(format!("there is no file {file}"))
            .remedy("`lockin design` writes a table of points"),
        _ => Problem::new(format!("{file} cannot be read: {error}")),
    })?;
    if bytes.len() as u64 > LARGEST_TABLE {
        let problem = Problem::new(format!("{file} is larger than 64 MiB"));
        return Err(problem.remedy("make several studies of it"));
    }
    as_text(bytes, file)
}

/// The text of another small file, that is called `file` where problems are told; `remedy` says where one comes from.
pub fn read_small(path: &Path, file: &str, remedy: &str) -> Result<String, Problem> {
    let bytes = read_bytes(path, LARGEST).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Problem::new(format!("there is no file {file}")).remedy(remedy),
        _ => unreadable(&error, file),
    })?;
    if bytes.len() as u64 > LARGEST {
        return Err(Problem::new(format!("{file} is larger than 2 MiB")).remedy(remedy));
    }
    as_text(bytes, file)
}

fn as_text(bytes: Vec<u8>, file: &str) -> Result<String, Problem> {
    let text = String::from_utf8(bytes).map_err(|_| {
        let what = format!("{file} is not text in UTF-8");
        Problem::new(what).remedy("save it as UTF-8")
    })?;
    if text.trim().is_empty() {
        return Err(Problem::new(format!("{file} is empty")));
    }
    let marked = text.strip_prefix('\u{feff}').map(str::to_string);
    Ok(marked.unwrap_or(text))
}

/// At most one byte more than a file may have.
fn read_bytes(path: &Path, largest: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(largest + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(error: &io::Error, file: &str) -> Problem {
    if error.kind() == io::ErrorKind::NotFound {
        let known = names().join(", ");
        return Problem::new(format!("there is no file {file}")).remedy(format!(
            "write the path of a world file, or the name of a shipped world: {known}"
        ));
    }
    Problem::new(match error.kind() {
        io::ErrorKind::IsADirectory => format!("{file} is a folder, not a world file"),
        io::ErrorKind::PermissionDenied => format!("{file} may not be read"),
        _ => format!("{file} cannot be read: {error}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.ron");
        std::fs::write(&path, bytes).unwrap();
        read_text(&path, "w.ron").map_err(|problem| problem.to_string())
    }

    #[test]
    fn a_table_of_points_may_be_larger_than_a_world() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("points.csv");
        std::fs::write(&path, vec![b'1'; 2 * LARGEST as usize]).unwrap();
        assert!(read_text(&path, "p").is_err());
        assert_eq!(read_points(&path, "p").unwrap().len(), 2 * LARGEST as usize);
        let missing = read_points(&folder.path().join("n"), "n")
            .unwrap_err()
            .to_string();
        assert!(missing.contains("`lockin design` writes"), "{missing}");
    }

    #[test]
    fn files_that_are_no_text_are_told() {
        let refused = |bytes: &[u8]| told(bytes).unwrap_err();
        assert_eq!(refused(b" \n"), "w.ron is empty");
        assert_eq!(
            refused(b"(a: \xff)"),
            "w.ron is not text in UTF-8; save it as UTF-8"
        );
        let huge = vec![b' '; LARGEST as usize + 1];
        assert!(refused(&huge).starts_with("w.ron is larger than 2 MiB"));
        let folder = std::env::temp_dir();
        let problem = read_text(&folder, "d").unwrap_err();
        assert_eq!(problem.to_string(), "d is a folder, not a world file");
        let problem = read_text(&folder.join("no such file"), "n").unwrap_err();
        let told = problem.to_string();
        assert!(
            told.starts_with("there is no file n; write the path"),
            "{told}"
        );
        assert!(
            told.ends_with(
                "ai-cloud-2026, teaching, alliance-stays, hindcast-2020, merger, new-customers, announced, build-or-buy"
            ),
            "{told}"
        );
    }

    #[test]
    fn a_shipped_world_is_read_by_its_name_unless_there_is_a_file_of_that_name() {
        let text = read_text(Path::new("teaching"), "teaching").unwrap();
        assert_eq!(
            text,
            std::fs::read_to_string("worlds/teaching.ron").unwrap()
        );
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("teaching");
        std::fs::write(&path, "(mine: 1)").unwrap();
        assert_eq!(read_text(&path, "teaching").unwrap(), "(mine: 1)");
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        assert_eq!(told(b"\xef\xbb\xbf(a: 1)").unwrap(), "(a: 1)");
    }
}
