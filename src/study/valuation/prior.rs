//! What a deal is worth in worlds drawn from what is uncertain.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use rayon::prelude::*;

use super::cells::{Cell, Needed, cells, needed};
use super::flows::{Flows, TABLES_READ};
use super::worth::{Worth, worth};
use crate::plan::stated::Uncertain;
use crate::random::Seed;
use crate::record::Heard;
use crate::study::ensemble::Outcome;
use crate::study::sensitivity::latin_hypercube;
use crate::study::{BASE, Study};
use crate::worldfile::Loaded;
use crate::worldfile::change::{Change, Origin};
use crate::worldfile::sets::each;

/// What is uncertain in a world and was not set by hand.
pub fn uncertain(loaded: &Loaded) -> Vec<Uncertain> {
    let canonical = |path: &str| loaded.changed().outline.canonical(path);
    let sets = each(loaded.sets(), loaded.changed());
    let by_hand = |u: &&Uncertain| {
        let set = |set: &Change| canonical(&set.path) == canonical(&u.path);
        sets.iter().any(set)
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

/// The world in which `uncertain` has the values `point`.
///
/// # Errors
/// When it makes no sense there.
pub fn at(loaded: &Loaded, uncertain: &[Uncertain], point: &[f64]) -> Result<Loaded, String> {
    let numbers = uncertain.iter().zip(point);
    changed(loaded, numbers.map(|(u, x)| (u.path.clone(), *x)))
}

/// Values deals in a world, in one seed; none if interrupted.
///
/// # Errors
/// When it makes no sense without one of them, or a run fails.
pub fn value_at(
    there: &Loaded,
    deals: &[usize],
    seed: u64,
    stop: &AtomicBool,
) -> Result<Option<Vec<(Cell, Worth)>>, String> {
    let variants = needed(there, deals, &[]).map_err(|problems| problems.to_string())?;
    let Some(flows) = flows(there, variants, &[seed], stop)? else {
        return Ok(None);
    };
    let plan = there.base();
    let of = |variant: &str| &flows[&(variant.to_owned(), seed)];
    let valued = cells(there.world(), there.calibration(), deals)
        .into_iter()
        .map(|cell| {
            let worth = worth(&plan, cell.deal, of(&cell.with), of(&cell.without));
            (cell, worth)
        })
        .collect();
    Ok(Some(valued))
}

/// The worth of deal `d` of a world as it is stated, in every one of `seeds`; none if interrupted.
///
/// # Errors
/// When the world makes no sense without it, or a run fails.
pub fn value_with(
    there: &Loaded,
    d: usize,
    seeds: &[u64],
    stop: &AtomicBool,
) -> Result<Option<Vec<Worth>>, String> {
    let without = format!("no-{}", there.world().deals[d].name);
    let variant = |name: &str| {
        let plan = there
            .variant(name)
            .map_err(|problems| problems.to_string())?;
        Ok::<_, String>((name.to_owned(), plan))
    };
    let variants = vec![variant(BASE)?, variant(&without)?];
    let plan = there.base();
    let flows = flows(there, variants, seeds, stop)?;
    Ok(flows.map(|flows| {
        let of = |name: &str, seed: u64| &flows[&(name.to_owned(), seed)];
        let pair = |&seed: &u64| worth(&plan, d, of(BASE, seed), of(&without, seed));
        seeds.iter().map(pair).collect()
    }))
}

/// What worlds drawn from a prior told.
#[derive(Debug, Clone)]
pub struct Draws<T> {
    /// What was uncertain.
    pub uncertain: Vec<Uncertain>,
    /// Its values, by draw.
    pub points: Vec<Vec<f64>>,
    /// What was told, by draw.
    pub told: Vec<T>,
}

/// What `tell` says of each of `n` worlds drawn as a Latin hypercube over what is uncertain, each with its place; none
/// where nothing is uncertain or none are wanted.
///
/// # Errors
/// When a world makes no sense at a point, or cannot be told of.
pub fn in_each<T: Send>(
    loaded: &Loaded,
    n: usize,
    tell: impl Fn(usize, &Loaded) -> Result<T, String> + Sync,
) -> Result<Option<Draws<T>>, String> {
    let uncertain = uncertain(loaded);
    if uncertain.is_empty() || n == 0 {
        return Ok(None);
    }
    let points = points(loaded, &uncertain, n);
    let one = |(i, point): (usize, &Vec<f64>)| {
        at(loaded, &uncertain, point)
            .and_then(|there| tell(i, &there))
            .map_err(|why| format!("draw {i} of the prior: {why}"))
    };
    let told = points.par_iter().enumerate().with_max_len(1).map(one);
    let told = told.collect::<Result<Vec<T>, String>>()?;
    Ok(Some(Draws {
        uncertain,
        points,
        told,
    }))
}

/// The parameters' values, by parameter and draw.
pub fn by_parameter(points: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let parameters = points.first().map_or(0, Vec::len);
    let of = |u: usize| points.iter().map(|point| point[u]).collect();
    (0..parameters).map(of).collect()
}

/// The world with some numbers changed, whatever else its sets say of them.
///
/// # Errors
/// When it makes no sense with them.
pub fn changed(
    loaded: &Loaded,
    numbers: impl IntoIterator<Item = (String, f64)>,
) -> Result<Loaded, String> {
    let change = |(path, x)| Change {
        path,
        value: format!("{x:?}"),
        origin: Origin::CommandLine,
    };
    let point: Vec<Change> = numbers.into_iter().map(change).collect();
    loaded.at(&point).map_err(|problems| problems.to_string())
}

/// Flows by variant and seed.
type ByRun = BTreeMap<(String, u64), Flows>;

/// The flows of every run of `variants` over `seeds`, by variant and seed; none if interrupted.
fn flows(
    there: &Loaded,
    variants: Vec<Needed>,
    seeds: &[u64],
    stop: &AtomicBool,
) -> Result<Option<ByRun>, String> {
    let plan = there.base();
    let study = Study::new(&plan, variants, seeds.to_vec())
        .map_err(|problems| there.placed(problems).to_string())?
        .hearing(Heard::of(&TABLES_READ));
    let kept = Mutex::new(BTreeMap::new());
    let outcomes = study.live(
        &study.runs(),
        stop,
        |run, recorder| {
            let table = |name: &str| {
                let table = recorder.table(name).cloned();
                table.ok_or_else(|| format!("there is no table {name}"))
            };
            let flows = Flows::read(&plan, table)?;
            let name = study.variants[run.variant].name.clone();
            let mut kept = kept.lock().expect("nobody panics here");
            kept.insert((name, run.seed), flows);
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
    Ok(Some(kept.into_inner().expect("nobody panicked")))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_number_is_changed_that_a_set_has_changed_before() {
        let path = "lock_in.embedding_per_year";
        let set = Change {
            path: path.to_owned(),
            value: "0.2".to_owned(),
            origin: Origin::CommandLine,
        };
        let loaded = Loaded::read(Path::new("worlds/teaching.ron"), &[set], None).unwrap();
        let there = changed(&loaded, [(path.to_owned(), 0.3)]).unwrap();
        assert_eq!(loaded.world().lock_in.embedding_per_year, 0.2);
        assert_eq!(there.world().lock_in.embedding_per_year, 0.3);
        assert!(changed(&loaded, [(path.to_owned(), -1.0)]).is_err());
    }
}
