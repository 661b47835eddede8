//! From a world's text to two years of it.

use lockin::record::Recorder;
use lockin::record::table::Column;
use lockin::sim::{Manner, Simulation};
use lockin::study::Study;
use lockin::worldfile::Loaded;
use lockin::worldfile::change::{Change, parse_set};

use super::mutate::mutated;
use super::{Chance, try_mutants};

/// What is mutated: what is shipped, and a world that has something of everything.
const WORLDS: &[&str] = &[
    include_str!("../../../worlds/teaching.ron"),
    include_str!("../../mistakes/world.ron"),
    include_str!("../../../worlds/teaching.ron"),
    include_str!("../../../worlds/hindcast-2020.ron"),
];

fn world(what: u64, m: u64) -> String {
    let mut chance = Chance::of(what, m);
    let text = WORLDS[chance.below(WORLDS.len())];
    mutated(text, &mut chance)
}

fn small(sets: &[&str]) -> Vec<Change> {
    sets.iter().map(|set| parse_set(set).unwrap()).collect()
}

#[test]
fn no_world_is_too_odd_to_be_checked() {
    let sets = small(&["calibration_agents=100"]);
    try_mutants(
        "check",
        300,
        |m| world(1, m),
        |_, text| {
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
        },
    );
}

#[test]
fn what_is_accepted_runs() {
    let sets = small(&["calibration_agents=100", "agents=60", "clock.years=2"]);
    try_mutants(
        "run",
        60,
        |m| world(2, m),
        |m, text| {
            let Ok(loaded) = Loaded::from_text("w.ron", text.to_owned(), &sets, None) else {
                return Ok("refused");
            };
            let Ok(study) = Study::of_all(&loaded, vec![1]) else {
                return Ok("no start");
            };
            let other = Chance::of(3, m).below(study.variants.len());
            for variant in [0, other] {
                let (name, plan) = (
                    &study.variants[variant].name,
                    study.variants[variant].plan.clone(),
                );
                let recorder = Recorder::new(name, 1);
                let run =
                    Simulation::new(plan, study.start.clone(), 1, recorder, Manner::default())
                        .run();
                infinite(&run).map_or(Ok(()), |place| {
                    Err(format!("{name} records an infinity: {place}"))
                })?;
            }
            Ok("accepted")
        },
    );
}

/// Where a run recorded an infinity.
fn infinite(run: &Recorder) -> Option<String> {
    for table in &run.tables {
        for (column, heading) in table.columns().iter().zip(table.headings()) {
            if let Column::Number(values) = column
                && let Some(row) = values.iter().position(|value| value.is_infinite())
            {
                return Some(format!("{}.{}, row {row}", table.name(), heading.name));
            }
        }
    }
    None
}
