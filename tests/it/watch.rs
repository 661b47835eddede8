//! `lockin watch` where there is a terminal, and where there is none.

use std::io::Write;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::common::binary::{Done, done};

#[test]
fn where_there_is_no_terminal_it_is_refused_and_says_what_to_do() {
    let told = done(&["watch", "teaching"]).with(2);
    assert!(told.out.is_empty(), "{told:?}");
    for words in [
        "standard output is no terminal",
        "lockin run WORLD",
        "lockin trace DIR",
    ] {
        assert!(told.err.contains(words), "{told:?}");
    }
}

/// Watches a small run in a pseudo-terminal of `script`, with these keys; nothing where there is no such program.
fn watched(more: &str, keys: &[u8]) -> Option<Done> {
    let watch = format!(
        "stty rows 24 cols 80; stty -a >before; {} watch teaching --agents 60 --set clock.years=1 --set \
         calibration_agents=100 {more}; code=$?; stty -a >after; exit $code",
        env!("CARGO_BIN_EXE_lockin")
    );
    let folder = tempfile::tempdir().unwrap();
    let script = Command::new("script")
        .args(["-qec", &watch, "/dev/null"])
        .current_dir(folder.path())
        .env("TERM", "xterm-256color")
        .env_remove("NO_COLOR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut script) = script else {
        eprintln!("skipped: there is no `script` to make a terminal with");
        return None;
    };
    let mut input = script.stdin.take().unwrap();
    sleep(Duration::from_secs(4));
    // Where a mistake was told nobody reads them.
    let _ = input.write_all(keys);
    let told = Done::from(script.wait_with_output().unwrap());
    let read = |name| std::fs::read_to_string(folder.path().join(name)).unwrap_or_default();
    assert!(!read("before").is_empty(), "{told:?}");
    assert_eq!(read("before"), read("after"), "the terminal is as it was");
    Some(told)
}

const IN: &str = "\u{1b}[?1049h";
const OUT: &str = "\u{1b}[?1049l";

#[test]
fn in_a_terminal_the_run_is_drawn_and_the_terminal_is_as_before_at_the_end() {
    let Some(told) = watched("--seed 3 --variant portable", b"++++q") else {
        return;
    };
    assert_eq!(told.code, Some(0), "{told:?}");
    let (drawn, after) = told
        .out
        .split_once(OUT)
        .unwrap_or_else(|| panic!("{told:?}"));
    // Blanks between words are jumped over.
    for words in [IN, "compute:", "share", "events", "seed 3"] {
        assert!(drawn.contains(words), "{words}: {told:?}");
    }
    let kept = "lockin run teaching --seeds 3 --variant portable --agents 60 --set 'clock.years=1'";
    assert!(after.contains(kept), "{told:?}");
}

#[test]
fn ctrl_c_ends_it_with_its_code_and_the_terminal_is_as_before() {
    if let Some(told) = watched("", b"\x03") {
        assert_eq!(told.code, Some(130), "{told:?}");
        assert!(told.out.contains(IN) && told.out.contains(OUT), "{told:?}");
    }
}

#[test]
fn a_mistake_is_told_before_the_terminal_is_drawn_on() {
    if let Some(told) = watched("--variant nowhere", b"q") {
        assert_eq!(told.code, Some(2), "{told:?}");
        assert!(
            !told.out.contains(IN) && told.out.contains("nowhere"),
            "{told:?}"
        );
    }
}
