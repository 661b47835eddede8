//! A declared study, done by any number of processes that share nothing but its folder. There is no master: its runs are
//! cut into blocks, and a process claims a block, does what is missing of it and lets go. Claims spare work and no more:
//! a run is published whole, and where two made the same one the second is compared with the first.

use std::collections::BTreeSet;
use std::path::Path;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};

use super::ensemble::Outcome;
use super::failed;
use super::hold::{Claim, Held};
use super::job::{failures, lines};
use super::manifest::{Failure, Manifest};
use super::opened::Opened;
use super::trouble::Trouble;
use super::yearly::{Yearly, summed};
use super::{Run, Study};
use crate::record::Recorder;

/// Blocks that a study is cut into, if it has so many runs.
const BLOCKS: usize = 256;
/// Most runs in a block: what a process that dies leaves to be claimed anew.
const LONGEST: usize = 64;
/// Most variants for which all plans are made at once.
const AT_ONCE: usize = 256;

/// Which part of a study a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// The blocks that are the `place`-th of `of` equal parts, counted from 1.
    Part {
        /// Which part.
        place: usize,
        /// How many parts there are.
        of: usize,
    },
    /// Whatever nobody holds.
    Free,
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "auto" {
            return Ok(Share::Free);
        }
        let parts = text.split_once('/');
        let numbers = parts.map(|(place, of)| (place.parse(), of.parse()));
        match numbers {
            Some((Ok(place), Ok(of))) if 1 <= place && place <= of => Ok(Share::Part { place, of }),
            _ => Err("write K/N, as 3/8, with K from 1 to N, or auto".to_owned()),
        }
    }
}

/// A run by the place of its variant, as the manifest has them: seed by seed.
pub fn all_runs(manifest: &Manifest) -> Vec<Run> {
    let variants = manifest.identity.variants.len();
    let seeds = manifest.identity.seeds.iter();
    let of_seed = |&seed| (0..variants).map(move |variant| Run { variant, seed });
    seeds.flat_map(of_seed).collect()
}

/// The number of runs in a block, the same for all who work on a study: all variants of one or more seeds where it may be so
/// long, since they share their histories.
fn block(runs: usize, variants: usize) -> usize {
    let longest = runs.div_ceil(BLOCKS).clamp(1, LONGEST);
    let whole = longest / variants * variants;
    if whole > 0 { whole } else { longest }
}

/// What a process did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Did {
    /// Runs that it made.
    pub runs: usize,
    /// Runs that broke.
    pub failed: Vec<Failure>,
    /// Runs of its part that others hold.
    pub held: usize,
}

impl Did {
    /// Tells of the runs that broke, if any did.
    ///
    /// # Errors
    /// When one did.
    pub fn told(&self) -> Result<(), Trouble> {
        if self.failed.is_empty() {
            return Ok(());
        }
        Err(Trouble::Failed(lines(&self.failed)))
    }
}

/// A process at work on a study.
pub struct Work {
    there: Opened,
    held: Held,
    blocks: Vec<(usize, Vec<Run>)>,
    plans: Plans,
}

impl Work {
    /// Takes a part in the study in `folder`.
    ///
    /// # Errors
    /// When there is none, it is of another version, another process has the folder alone, or what nobody holds is
    /// asked for where the file system knows no locks.
    pub fn begin(folder: &Path, share: Share) -> Result<Self, Trouble> {
        // Before anything is written into a folder that is somebody else's.
        Manifest::read(folder).map_err(Trouble::Input)?;
        let held = Held::share(folder).map_err(Trouble::Input)?;
        let there = Opened::begun(folder)?;
        if let Some(why) = other_version(&there) {
            return Err(Trouble::Input(why));
        }
        if share == Share::Free && !held.has_locks() {
            return Err(Trouble::Input(format!(
                "{}: its file system knows no locks, so that nobody can tell what others hold; give each process a part with --shard K/N",
                folder.display()
            )));
        }
        let runs = all_runs(&there.manifest);
        let cut: Vec<&[Run]> = runs
            .chunks(block(runs.len(), there.manifest.identity.variants.len()))
            .collect();
        // Neighbours, so that a part has all variants of its seeds, as far as may be.
        let own = |place: usize| match share {
            Share::Free => true,
            Share::Part { place: own, of } => place * of / cut.len() == own - 1,
        };
        let owned = cut.iter().enumerate().filter(|(place, _)| own(*place));
        let blocks = owned.map(|(place, runs)| (place, runs.to_vec())).collect();
        Ok(Self {
            there,
            held,
            blocks,
            plans: Plans::default(),
        })
    }

    /// With the plans of its variants, if somebody has made them.
    #[must_use]
    pub fn with(mut self, plans: Study) -> Self {
        self.plans = Plans(Some(plans));
        self
    }

    /// The runs of its part that are neither there nor noted as broken.
    ///
    /// # Errors
    /// When a note cannot be read.
    pub fn missing(&self) -> Result<usize, Trouble> {
        let failed = self.failed()?;
        let blocks = self.blocks.iter();
        Ok(blocks
            .map(|(_, runs)| self.lacks(runs, &failed).len())
            .sum())
    }

    fn failed(&self) -> Result<Vec<Failure>, Trouble> {
        let folder = &self.there.store.folder;
        failed::known(folder, &self.there.manifest).map_err(Trouble::Input)
    }

    /// Those of some runs that are neither there nor noted as broken.
    fn lacks(&self, runs: &[Run], failed: &[Failure]) -> Vec<Run> {
        lacking(&self.there, runs, failed)
    }

    /// Does what is missing of its part, but for what others hold. A run that breaks stops no other; the first that
    /// cannot be written stops the rest.
    ///
    /// # Errors
    /// When a run could not be written, the study's world makes other runs than the manifest says, or the user
    /// interrupted.
    pub fn finish(
        mut self,
        stop: &AtomicBool,
        advance: impl Fn(Run) + Sync,
    ) -> Result<Did, Trouble> {
        let mut did = Did::default();
        let mut plans = std::mem::take(&mut self.plans);
        let mut blocks = self.blocks.iter();
        loop {
            let (claims, todo) = self.next(&mut blocks, &mut did)?;
            if todo.is_empty() {
                return Ok(did);
            }
            let failed = self.live(plans.of(&self.there, &todo)?, &todo, stop, &advance)?;
            did.runs += todo.len() - failed.len();
            did.failed.extend(failed);
            drop(claims);
        }
    }

    /// Claims blocks until there is something to do for every thread.
    fn next<'a>(
        &self,
        blocks: &mut impl Iterator<Item = &'a (usize, Vec<Run>)>,
        did: &mut Did,
    ) -> Result<(Vec<Claim>, Vec<Run>), Trouble> {
        let enough = 2 * rayon::current_num_threads();
        let failed = self.failed()?;
        let (mut claims, mut todo) = (Vec::new(), Vec::new());
        for (place, runs) in blocks {
            let missing = self.lacks(runs, &failed).len();
            if missing == 0 {
                continue;
            }
            match self.held.claim(*place).map_err(Trouble::Failed)? {
                None => did.held += missing,
                Some(claim) => {
                    // Who had it may have done it in the meantime.
                    todo.extend(self.lacks(runs, &self.failed()?));
                    claims.push(claim);
                }
            }
            if todo.len() >= enough {
                break;
            }
        }
        Ok((claims, todo))
    }

    fn live(
        &self,
        study: &Study,
        todo: &[Run],
        stop: &AtomicBool,
        advance: &(impl Fn(Run) + Sync),
    ) -> Result<Vec<Failure>, Trouble> {
        let names = &self.there.manifest.identity.variants;
        let place = |run: &Run| {
            study
                .variants
                .iter()
                .position(|v| v.name == names[run.variant])
        };
        let own = |run: &Run| Run {
            variant: place(run).expect("the study was made for these runs"),
            seed: run.seed,
        };
        let todo: Vec<Run> = todo.iter().map(own).collect();
        let ticks_a_year = self.there.ticks_a_year();
        let keep = |_, recorder: Recorder| {
            let numbers = Yearly::read(summed(&recorder.tables), ticks_a_year);
            self.there.store.keep(&self.held, &recorder, &numbers)
        };
        let outcomes = study.live(&todo, stop, keep, advance);
        let failed = failures(study, &outcomes)?;
        for failure in &failed {
            failed::note(&self.held, failure).map_err(Trouble::Failed)?;
        }
        if stop.load(Ordering::Relaxed) {
            let kept = outcomes
                .iter()
                .filter(|(_, outcome)| *outcome == Outcome::Kept);
            return Err(Trouble::Interrupted(format!(
                "interrupted; {} of the {} runs were finished and are in {}, the same command does the rest",
                kept.count(),
                todo.len(),
                self.there.store.folder.display()
            )));
        }
        Ok(failed)
    }
}

/// Those of some runs of a study that are neither there nor noted as broken.
pub fn lacking(there: &Opened, runs: &[Run], failed: &[Failure]) -> Vec<Run> {
    let names = &there.manifest.identity.variants;
    let noted = |name: &str, seed| failed.iter().any(|f| f.seed == seed && f.variant == name);
    let lacks = |run: &&Run| {
        let name = &names[run.variant];
        !there.store.stands(name, run.seed) && !noted(name, run.seed)
    };
    runs.iter().filter(lacks).copied().collect()
}

/// Why the runs of a study cannot be added to by this version, if they cannot.
pub fn other_version(there: &Opened) -> Option<String> {
    there.other_version()?;
    Some(format!(
        "{}: the study was declared by commit {}, this is {}; a study is of one version: use that one everywhere, or declare it anew",
        there.store.folder.display(),
        there.manifest.identity.commit,
        env!("LOCKIN_COMMIT")
    ))
}

/// The plans of the variants at work, kept while they serve.
#[derive(Default)]
struct Plans(Option<Study>);

impl Plans {
    /// A study that has the variants of these runs.
    fn of(&mut self, there: &Opened, todo: &[Run]) -> Result<&Study, Trouble> {
        let identity = &there.manifest.identity;
        let few = identity.variants.len() <= AT_ONCE;
        let places: BTreeSet<usize> = if few {
            (0..identity.variants.len()).collect()
        } else {
            todo.iter().map(|run| run.variant).collect()
        };
        let names: Vec<&str> = places
            .iter()
            .map(|&place| &*identity.variants[place])
            .collect();
        let has = |study: &Study| {
            let there = |name: &&str| study.variants.iter().any(|variant| variant.name == **name);
            names.iter().all(there)
        };
        if !self.0.as_ref().is_some_and(has) {
            let study = there.again(&names, Vec::new())?;
            let same = |(place, variant): (&usize, &super::Variant)| {
                identity.made_from[*place] == variant.made_from
            };
            if !places.iter().zip(&study.variants).all(same) {
                return Err(Trouble::Input(format!(
                    "{}: its manifest does not say what its runs are made from; declare the study anew",
                    there.store.folder.display()
                )));
            }
            self.0 = Some(study);
        }
        Ok(self.0.as_ref().expect("it was made"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_of_whole_seeds_where_it_may_be_so_long() {
        assert_eq!(block(12, 2), 1);
        assert_eq!(block(99_990, 33), 33);
        assert_eq!(block(100_000, 20), 60);
        assert_eq!(block(100_000, 100), 64);
        assert_eq!(block(600, 2), 2);
    }
}
