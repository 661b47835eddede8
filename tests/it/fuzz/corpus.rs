//! What once went wrong, or stands at an end of what is accepted: kept in `tests/data/corpus`, tried each time.

use lockin::worldfile::Loaded;
use lockin::worldfile::change::parse_set;
use lockin::worldfile::shipped::shipped;

use super::{chain, points};

const WORLDS: &str = include_str!("../../data/corpus/worlds.txt");
const POINTS: &str = include_str!("../../data/corpus/points.txt");

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with('#'))
}

/// The text of the world that a line tells of, with all that it sets made in it; none where that is refused already.
fn world(line: &str) -> Option<String> {
    let (name, sets) = line.split_once(" | ").unwrap();
    let text = shipped(name).unwrap_or_else(|| panic!("{name} is no shipped world"));
    let changes = sets.split(" | ").map(|set| parse_set(set).unwrap());
    let changes: Vec<_> = changes.collect();
    match Loaded::from_text("w.ron", text.to_owned(), &changes, None) {
        Ok(loaded) => Some(loaded.changed().text.clone()),
        Err(problems) => {
            let placed = problems
                .0
                .iter()
                .all(|p| p.place.is_some() || p.path.is_some());
            assert!(placed, "{line}: {problems}");
            None
        }
    }
}

#[test]
fn worlds_of_the_corpus_are_told_or_live() {
    let (mut lived, mut all) = (0, 0);
    for line in lines(WORLDS) {
        all += 1;
        let Some(text) = world(line) else { continue };
        let checked = chain::checked(&text).unwrap_or_else(|why| panic!("{line}: {why}"));
        let fate = chain::lived(0, &text).unwrap_or_else(|why| panic!("{line}: {why}"));
        assert_eq!(checked, fate, "{line}");
        lived += usize::from(fate == "accepted");
    }
    assert!(lived >= 5 && lived < all, "{lived} of {all} live");
}

#[test]
fn tables_of_points_of_the_corpus_are_told_or_live() {
    for line in lines(POINTS) {
        let text = line.replace('|', "\n");
        for m in 0..2 {
            points::fate(m, &text).unwrap_or_else(|why| panic!("{line}: {why}"));
        }
    }
}
