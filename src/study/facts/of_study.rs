//! How the runs of a study stand to the facts.

use rayon::prelude::*;

use super::dump::Dump;
use super::{Judged, Said, judge, said};
use crate::study::opened::Opened;
use crate::study::trouble::Trouble;

/// The runs of base as the facts read them, one a seed.
///
/// # Errors
/// When a run is missing, spoilt or another study's.
pub fn dumps(study: &Opened) -> Result<Vec<Dump<'_>>, Trouble> {
    let read = |&seed: &u64| Dump::read(study, seed);
    let runs: Result<Vec<Dump>, String> = study.seeds.par_iter().map(read).collect();
    runs.map_err(Trouble::Input)
}

/// Every fact against the runs of a study; none where its world has no models, which all of them are about.
///
/// # Errors
/// When a run is missing, spoilt or another study's.
pub fn judged(study: &Opened) -> Result<Option<Vec<Judged>>, Trouble> {
    if !study.plan.world.has_models() {
        return Ok(None);
    }
    // Of each run only what it says stays in memory.
    let one = |&seed: &u64| Dump::read(study, seed).map(|run| said(&run));
    let runs: Result<Vec<Said>, String> = study.seeds.par_iter().map(one).collect();
    Ok(Some(judge(&runs.map_err(Trouble::Input)?)))
}
