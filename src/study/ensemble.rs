//! Lives many runs: across runs when there are at least as many as threads, else across chunks of enterprises inside
//! each run; never both. Runs of one seed whose plans agree for a while are lived once until they part.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::shared::{Histories, families, parting};
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

impl Study {
    /// Lives every run of `todo` and hands each finished recorder to `keep`; `advance` is called after every run that came
    /// to its end.
    ///
    /// A run that breaks does not stop the others; one that cannot be kept does, since the next could not be either.
    /// What comes out is in the order of `todo`.
    pub fn live(
        &self,
        todo: &[Run],
        stop: &AtomicBool,
        keep: impl Fn(Run, Recorder) -> Result<(), String> + Sync,
        advance: impl Fn(Run) + Sync,
    ) -> Vec<(Run, Outcome)> {
        self.crew(stop, keep, advance)
            .live(todo, Histories::of(self))
    }

    /// The same with every run lived from its start: what holds histories that were shared against it.
    pub fn live_apart(
        &self,
        todo: &[Run],
        stop: &AtomicBool,
        keep: impl Fn(Run, Recorder) -> Result<(), String> + Sync,
        advance: impl Fn(Run) + Sync,
    ) -> Vec<(Run, Outcome)> {
        self.crew(stop, keep, advance).live(todo, Histories::Apart)
    }

    fn crew<'a, K, A>(&'a self, stop: &'a AtomicBool, keep: K, advance: A) -> Crew<'a, K, A> {
        Crew {
            study: self,
            inside: false,
            stop,
            full: AtomicBool::new(false),
            keep,
            advance,
        }
    }
}

/// All that lives runs.
struct Crew<'a, K, A> {
    study: &'a Study,
    /// Whether runs are lived one after another, each spread over the threads.
    inside: bool,
    stop: &'a AtomicBool,
    /// Whether a run could not be kept.
    full: AtomicBool,
    keep: K,
    advance: A,
}

impl<K, A> Crew<'_, K, A>
where
    K: Fn(Run, Recorder) -> Result<(), String> + Sync,
    A: Fn(Run) + Sync,
{
    /// What becomes of each run of `todo`, in its order.
    fn live(mut self, todo: &[Run], histories: Histories) -> Vec<(Run, Outcome)> {
        self.inside = todo.len() < rayon::current_num_threads();
        let families = families(self.study, todo, histories);
        let lived = self.each(&families, |family| self.whole(family));
        let mut lived: BTreeMap<Run, Outcome> = lived.into_iter().collect();
        let outcome = |run: &Run| (*run, lived.remove(run).expect("every run is in a family"));
        todo.iter().map(outcome).collect()
    }

    fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.full.load(Ordering::Relaxed)
    }

    /// What `one` says of all of `families`.
    fn each(
        &self,
        families: &[Vec<Run>],
        one: impl Fn(&[Run]) -> Vec<(Run, Outcome)> + Sync,
    ) -> Vec<(Run, Outcome)> {
        if self.inside {
            families.iter().flat_map(|family| one(family)).collect()
        } else {
            let families = families.par_iter().with_max_len(1);
            families.flat_map_iter(|family| one(family)).collect()
        }
    }

    /// Lives runs that are the same at their start.
    fn whole(&self, family: &[Run]) -> Vec<(Run, Outcome)> {
        let begin = || {
            let variant = &self.study.variants[family[0].variant];
            let manner = Manner {
                parallel: self.inside,
                ..Manner::default()
            };
            let recorder = Recorder::of(&variant.name, family[0].seed, self.study.heard.clone());
            let (plan, start) = (variant.plan.clone(), variant.start.clone());
            Simulation::new(plan, start, family[0].seed, recorder, manner)
        };
        self.on(family, &begin)
    }

    /// Lives runs that are the same as far as `begin` goes, until they part, and then each class of them.
    fn on(&self, family: &[Run], begin: &dyn Fn() -> Simulation) -> Vec<(Run, Outcome)> {
        let (until, classes) = parting(self.study, family);
        let lived = catch_unwind(AssertUnwindSafe(|| {
            if self.is_over() {
                return None;
            }
            let mut simulation = begin();
            while simulation.tick() < simulation.ticks().min(until) {
                if self.is_over() {
                    return None;
                }
                simulation.step();
            }
            Some(simulation)
        }));
        let all = |outcome: Outcome| {
            let told = family.iter().map(|run| self.told(*run, outcome.clone()));
            told.collect()
        };
        match lived {
            Ok(None) => all(Outcome::Interrupted),
            Err(panic) => all(Outcome::Failed(message(panic.as_ref()))),
            Ok(Some(simulation)) => match family {
                [run] => vec![self.kept(*run, simulation)],
                _ => self.each(&classes, |class| {
                    let variant = &self.study.variants[class[0].variant];
                    self.on(class, &|| simulation.branch(&variant.plan, &variant.name))
                }),
            },
        }
    }

    fn kept(&self, run: Run, simulation: Simulation) -> (Run, Outcome) {
        let kept = catch_unwind(AssertUnwindSafe(|| (self.keep)(run, simulation.run())));
        let outcome = match kept {
            Ok(Ok(())) => Outcome::Kept,
            Ok(Err(why)) => {
                self.full.store(true, Ordering::Relaxed);
                Outcome::Unkept(why)
            }
            Err(panic) => Outcome::Failed(message(panic.as_ref())),
        };
        self.told(run, outcome)
    }

    fn told(&self, run: Run, outcome: Outcome) -> (Run, Outcome) {
        if outcome != Outcome::Interrupted {
            (self.advance)(run);
        }
        (run, outcome)
    }
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
