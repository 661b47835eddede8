//! The committed study in `results/example` is what the code makes, and all that is printed of it comes out again.

use std::fs;
use std::path::Path;

use crate::common::binary::done;

const STUDY: &str = "results/example";
const SCRIPT: &str = include_str!("../../examples/study.sh");
const REMEDY: &str = "if results, figures or tables are meant to move, run examples/study.sh and commit what it makes";

#[test]
fn its_runs_are_made_again_to_the_last_bit() {
    let told = done(&["verify", STUDY]);
    assert_eq!(told.code, Some(0), "{REMEDY}: {told:?}");
    assert!(
        told.out.contains("made again") && told.out.contains("9 runs"),
        "{told:?}"
    );
}

/// The words after `command` of each line of the script that begins so.
fn lines(command: &str) -> Vec<Vec<&'static str>> {
    let of = SCRIPT.lines().filter_map(|line| line.strip_prefix(command));
    let words: Vec<Vec<&str>> = of.map(|words| words.split(' ').collect()).collect();
    assert!(words.len() >= 2, "{command}");
    words
}

fn same(made: &Path, folder: &str) {
    let name = made.file_name().unwrap();
    let committed = fs::read(Path::new(STUDY).join(folder).join(name)).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&committed),
        String::from_utf8_lossy(&fs::read(made).unwrap()),
        "{}: {REMEDY}",
        made.display()
    );
}

#[test]
fn its_figures_and_tables_are_drawn_and_printed_again() {
    let folder = tempfile::tempdir().unwrap();
    for words in lines("figure ") {
        let out = folder.path().join(words[0]);
        let start = ["figure", STUDY, "--out", out.to_str().unwrap()];
        done(&[&start[..], &words[1..]].concat()).with(0);
        same(&out, "figures");
        same(&out.with_extension("csv"), "figures");
    }
    for words in lines("table ") {
        let out = folder.path().join(words[0]);
        let name = out.to_str().unwrap();
        done(&["compare", STUDY, "--out", name, "--table", words[1]]).with(0);
        same(&out, "tables");
    }
}

#[test]
fn its_page_is_of_this_study_and_it_is_small() {
    let manifest = fs::read_to_string(format!("{STUDY}/manifest.ron")).unwrap();
    let commit = manifest.split("commit: \"").nth(1).unwrap();
    let commit = commit.split('"').next().unwrap();
    let page = fs::read_to_string(format!("{STUDY}/report/index.html")).unwrap();
    assert!(
        page.contains(commit),
        "the page is not of {commit}: {REMEDY}"
    );
    let size = size_of(Path::new(STUDY));
    assert!(size < 5 << 20, "{size} bytes");
}

fn size_of(path: &Path) -> u64 {
    if path.is_file() {
        return path.metadata().unwrap().len();
    }
    let entries = fs::read_dir(path).unwrap();
    entries.map(|entry| size_of(&entry.unwrap().path())).sum()
}
