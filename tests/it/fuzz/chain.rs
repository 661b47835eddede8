//! From a world's text to two years of it.

use lockin::record::Recorder;
use lockin::sim::{Manner, Simulation};
use lockin::study::Study;
use lockin::worldfile::Loaded;
use lockin::worldfile::change::{Change, parse_set};

use super::finite::odd;
use super::mutate::mutated;
use super::{Chance, try_mutants};

/// What is mutated: what is shipped, and a world that has something of everything; the small ones as often as all else,
/// since the default world takes ten times as long.
const WORLDS: &[&str] = &[
    include_str!("../../../worlds/teaching.ron"),
    include_str!("../../mistakes/world.ron"),
    include_str!("../../../worlds/teaching.ron"),
    include_str!("../../../worlds/hindcast-2020.ron"),
    include_str!("../../../worlds/merger.ron"),
    include_str!("../../../worlds/teaching.ron"),
    include_str!("../../../worlds/new-customers.ron"),
    include_str!("../../../worlds/announced.ron"),
    include_str!("../../../worlds/teaching.ron"),
    include_str!("../../../worlds/ai-cloud-2026.ron"),
    include_str!("../../../worlds/teaching.ron"),
];

fn world(what: u64, m: u64) -> String {
    let mut chance = Chance::of(what, m);
    let text = WORLDS[chance.below(WORLDS.len())];
    mutated(text, &mut chance)
}

fn small(sets: &[&str]) -> Vec<Change> {
    sets.iter().map(|set| parse_set(set).unwrap()).collect()
}

/// What `check` says of a world: refused, accepted or, with place and remedy, that no start can be inferred.
pub fn checked(text: &str) -> Result<&'static str, String> {
    let sets = small(&["calibration_agents=100"]);
    let Ok(loaded) = Loaded::from_text("w.ron", text.to_owned(), &sets, None) else {
        return Ok("refused");
    };
    match Study::of_all(&loaded, Vec::new()) {
        Ok(_) => Ok("accepted"),
        Err(problems)
            if problems
                .0
                .iter()
                .all(|p| p.path.is_some() && p.remedy.is_some()) =>
        {
            Ok("no start")
        }
        Err(problems) => Err(format!("no place or no remedy: {problems}")),
    }
}

/// What becomes of a world that `check` accepts in two years of 60 enterprises: under base and another variant, no
/// refusal any more, no panic, no number that is none.
pub fn lived(m: u64, text: &str) -> Result<&'static str, String> {
    match checked(text)? {
        "accepted" => {}
        told => return Ok(told),
    }
    let size = small(&["calibration_agents=100", "agents=60", "clock.years=2"]);
    let Ok(loaded) = Loaded::from_text("w.ron", text.to_owned(), &size, None) else {
        return Ok("refused for two years");
    };
    let study = Study::of_all(&loaded, vec![1])
        .map_err(|problems| format!("refused after it was accepted: {problems}"))?;
    let other = Chance::of(3, m).below(study.variants.len());
    for variant in [0, other] {
        let variant = &study.variants[variant];
        let recorder = Recorder::new(&variant.name, 1);
        let (plan, start) = (variant.plan.clone(), variant.start.clone());
        let run = Simulation::new(plan, start, 1, recorder, Manner::default()).run();
        if let Some(place) = odd(&run) {
            return Err(format!("{}: {place}", variant.name));
        }
    }
    Ok("accepted")
}

#[test]
fn no_world_is_too_odd_to_be_checked() {
    try_mutants("check", 300, |m| world(1, m), |_, text| checked(text));
}

#[test]
fn what_is_accepted_runs() {
    try_mutants("run", 60, |m| world(2, m), lived);
}
