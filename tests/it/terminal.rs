//! What reaches a terminal, and what becomes of a command whose outputs are not to be had.

use std::fs;
use std::process::Command;

use crate::common::binary::{Done, Study, command, done};

/// A folder whose name would clear a screen, and names the window.
const ODD: &str = "odd\u{1b}[2J\u{7}\u{202e}x";

fn obeyed(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
}

/// Runs a small study into a folder.
fn run(folder: &str, more: &[&str]) -> Command {
    let mut command = command(&[
        "run",
        "teaching",
        "--agents",
        "60",
        "--seeds",
        "1",
        "--variant",
        "exclusive",
    ]);
    command.args([
        "--set",
        "clock.years=1",
        "--set",
        "calibration_agents=100",
        "--out",
        folder,
    ]);
    command.args(more);
    command
}

#[test]
fn what_a_terminal_would_obey_is_shown_on_both_outputs() {
    let keep = tempfile::tempdir().unwrap();
    let inside = |name: &str| keep.path().join(name).to_str().unwrap().to_owned();
    let (folder, world) = (inside(ODD), inside(&format!("{ODD}.ron")));
    fs::write(&world, include_str!("../../worlds/teaching.ron")).unwrap();
    let new = inside(&format!("{ODD}-new.ron"));
    let figure = inside(&format!("{ODD}.svg"));
    let missing = inside(&format!("{ODD}-missing"));
    let table = inside(&format!("{ODD}.md"));
    let told: Done = run(&folder, &[]).output().unwrap().into();
    let told = [
        told.with(0),
        done(&["check", &world]).with(0),
        done(&["verify", &folder]).with(0),
        done(&["report", &folder]).with(0),
        done(&["compare", &folder, "--out", &table]).with(0),
        done(&["figure", &folder, "hhi", "--out", &figure]),
        done(&["new", &new]),
        done(&["compare", &missing]).with(2),
        done(&["explain", ODD]).with(2),
        done(&["run", &world, "--variant", ODD]).with(2),
    ];
    for told in &told {
        assert!(
            !told.out.contains(obeyed) && !told.err.contains(obeyed),
            "{told:?}"
        );
    }
    let shown = "odd\\u{1b}[2J\\u{7}\\u{202e}x";
    for (place, told) in told[..5].iter().enumerate() {
        assert!(
            format!("{}{}", told.out, told.err).contains(shown),
            "{place} {told:?}"
        );
    }
}

/// A folder in which nothing can be made: one that is read-only or, where the user may write there all the same, a
/// part of the system in which nobody can.
#[test]
fn a_folder_that_cannot_be_written_is_told_and_nothing_is_left() {
    let keep = tempfile::tempdir().unwrap();
    let locked = keep.path().join("locked");
    fs::create_dir(&locked).unwrap();
    let mut rights = fs::metadata(&locked).unwrap().permissions();
    rights.set_readonly(true);
    fs::set_permissions(&locked, rights).unwrap();
    let all_may = fs::write(locked.join("probe"), "").is_ok();
    let folder = if all_may { "/proc".into() } else { locked };
    let out = folder.join("study");
    let out = out.to_str().unwrap();
    let told = Done::from(run(out, &[]).output().unwrap());
    assert!(matches!(told.code, Some(1 | 2)), "{told:?}");
    assert!(
        told.err.contains(out) && !told.err.contains("mistake in lockin"),
        "{told:?}"
    );
    assert!(!folder.join("study").exists());
    let study = Study::new();
    run(study.name(), &[]).output().unwrap();
    let table = folder.join("t.csv");
    let table = table.to_str().unwrap();
    let told = done(&[
        "compare",
        study.name(),
        "--table",
        "effects-year-1",
        "--out",
        table,
    ]);
    assert!(matches!(told.code, Some(1 | 2)), "{told:?}");
    assert!(told.err.contains(table), "{told:?}");
}

#[test]
fn a_closed_error_output_stops_nothing() {
    let (open, closed) = (Study::new(), Study::new());
    run(open.name(), &[]).output().unwrap();
    let without = run(closed.name(), &[]);
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "exec \"$0\" \"$@\" 2>&-"])
        .arg(without.get_program());
    let told = Done::from(shell.args(without.get_args()).output().unwrap()).with(0);
    assert!(told.out.contains("exclusive"), "{told:?}");
    assert_eq!(open.digests(), closed.digests());
    // A mistake ends with its code, told or not.
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "exec \"$0\" compare no-such-folder 2>&-"])
        .arg(without.get_program());
    Done::from(shell.output().unwrap()).with(2);
}
