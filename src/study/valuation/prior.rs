//! What a deal is worth in worlds drawn from what is uncertain.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use super::cells::{Cell, cells, needed};
use super::flows::Flows;
use super::worth::{Worth, worth};
use crate::plan::stated::Uncertain;
use crate::random::Seed;
use crate::study::Study;
use crate::study::ensemble::{Outcome, live};
use crate::study::sensitivity::latin_hypercube;
use crate::worldfile::Loaded;
use crate::worldfile::change::{Change, Origin};

/// What is uncertain in a world and was not set by hand.
pub fn uncertain(loaded: &Loaded) -> Vec<Uncertain> {
    let canonical = |path: &str| loaded.changed().outline.canonical(path);
    let by_hand = |u: &&Uncertain| {
        let set = |set: &Change| canonical(&set.path) == canonical(&u.path);
        loaded.sets().iter().any(set)
    };
    let prior = loaded.world().prior.iter();
    prior.filter(|u| !by_hand(u)).cloned().collect()
}

/// `n` points of a Latin hypercube over `uncertain`, in the units of the parameters.
pub fn points(loaded: &Loaded, uncertain: &[Uncertain], n: usize) -> Vec<Vec<f64>> {
    let seed = Seed::new(loaded.world().master_seed, 0);
    let mut points = latin_hypercube(&seed, n, uncertain.len());
    for point in &mut points {
        for (x, u) in point.iter_mut().zip(uncertain) {
            *x = u.low + *x * (u.high - u.low);
        }
    }
    points
}

/// Values deals in the world in which `uncertain` has the values `point`, in one seed; none if interrupted.
///
/// # Errors
/// When the world makes no sense at that point, or a run fails.
pub fn value_at(
    loaded: &Loaded,
    uncertain: &[Uncertain],
    point: &[f64],
    deals: &[usize],
    seed: u64,
    stop: &AtomicBool,
) -> Result<Option<Vec<(Cell, Worth)>>, String> {
    let mut sets = loaded.sets().to_vec();
    sets.extend(uncertain.iter().zip(point).map(|(u, x)| Change {
        path: u.path.clone(),
        value: format!("{x:?}"),
        origin: Origin::CommandLine,
    }));
    let text = loaded.text().to_owned();
    let calibration = Some(loaded.calibration());
    let there = Loaded::from_text(loaded.file(), text, &sets, calibration)
        .map_err(|problems| problems.to_string())?;
    let variants = needed(&there, deals, &[]).map_err(|problems| problems.to_string())?;
    let plan = there.base();
    let study = Study::new(&plan, variants, vec![seed])?;
    let kept = Mutex::new(BTreeMap::new());
    let outcomes = live(
        &study,
        &study.runs(),
        stop,
        |run, recorder| {
            let table = |name: &str| {
                let table = recorder.table(name).cloned();
                table.ok_or_else(|| format!("there is no table {name}"))
            };
            let flows = Flows::read(&plan, table)?;
            let name = study.variants[run.variant].name.clone();
            kept.lock().expect("nobody panics here").insert(name, flows);
            Ok(())
        },
        |_| (),
    );
    for (_, outcome) in outcomes {
        match outcome {
            Outcome::Kept => {}
            Outcome::Failed(why) | Outcome::Unkept(why) => return Err(why),
            Outcome::Interrupted => return Ok(None),
        }
    }
    let flows = kept.into_inner().expect("nobody panicked");
    let valued = cells(there.world(), there.calibration(), deals)
        .into_iter()
        .map(|cell| {
            let worth = worth(&plan, cell.deal, &flows[&cell.with], &flows[&cell.without]);
            (cell, worth)
        })
        .collect();
    Ok(Some(valued))
}
