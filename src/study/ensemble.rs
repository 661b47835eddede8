//! Runs many simulations: across runs when there are at least as many as threads,
//! else across chunks of enterprises inside each run; never both.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::{Run, Study};
use crate::record::Recorder;
use crate::sim::{Manner, Simulation};

/// What became of a run.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It reached its last tick and its tables were kept.
    Kept,
    /// It broke: where and why.
    Failed(String),
    /// It reached its last tick, but its tables could not be kept: why.
    Unkept(String),
    /// It was interrupted before its end.
    Interrupted,
}

/// Lives every run of `todo` and hands each finished recorder to `keep`.
///
/// A run that breaks does not stop the others; one that cannot be kept does, since the next could not be either.
/// `advance` is called after every run.
pub fn live(
    study: &Study,
    todo: &[Run],
    stop: &AtomicBool,
    keep: impl Fn(Run, Recorder) -> Result<(), String> + Sync,
    advance: impl Fn(Run) + Sync,
) -> Vec<(Run, Outcome)> {
    let threads = rayon::current_num_threads();
    let inside = todo.len() < threads;
    let full = AtomicBool::new(false);
    let over = || stop.load(Ordering::Relaxed) || full.load(Ordering::Relaxed);
    let one = |&run: &Run| {
        let outcome = one_run(study, run, inside, &over, &keep);
        if matches!(outcome, Outcome::Unkept(_)) {
            full.store(true, Ordering::Relaxed);
        }
        advance(run);
        (run, outcome)
    };
    if inside {
        todo.iter().map(one).collect()
    } else {
        todo.par_iter().with_max_len(1).map(one).collect()
    }
}

fn one_run(
    study: &Study,
    run: Run,
    inside: bool,
    over: &(impl Fn() -> bool + Sync),
    keep: &(impl Fn(Run, Recorder) -> Result<(), String> + Sync),
) -> Outcome {
    if over() {
        return Outcome::Interrupted;
    }
    let lived = catch_unwind(AssertUnwindSafe(|| simulate(study, run, inside, over)));
    match lived {
        Ok(Some(recorder)) => match keep(run, recorder) {
            Ok(()) => Outcome::Kept,
            Err(why) => Outcome::Unkept(why),
        },
        Ok(None) => Outcome::Interrupted,
        Err(panic) => Outcome::Failed(message(panic.as_ref())),
    }
}

/// The recorded run, or none if it was interrupted.
fn simulate(study: &Study, run: Run, inside: bool, over: &impl Fn() -> bool) -> Option<Recorder> {
    let variant = &study.variants[run.variant];
    let manner = Manner {
        parallel: inside,
        ..Manner::default()
    };
    let mut simulation = Simulation::new(
        variant.plan.clone(),
        variant.start.clone(),
        run.seed,
        Recorder::new(&variant.name, run.seed),
        manner,
    );
    while simulation.tick() < simulation.ticks() {
        if over() {
            return None;
        }
        simulation.step();
    }
    Some(simulation.run())
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    if let Some(text) = panic.downcast_ref::<String>() {
        text.clone()
    } else if let Some(text) = panic.downcast_ref::<&str>() {
        (*text).to_owned()
    } else {
        "it stopped without a word".to_owned()
    }
}
