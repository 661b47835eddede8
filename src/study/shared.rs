//! Which runs share a history: runs of one seed that start alike are lived once until their plans part.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::{Run, Study, Variant};
use crate::plan::history::Ground;
use crate::record::files::digest_text;

/// Most enterprises that are copied where runs part: above it the copies take more memory than they spare time.
const MOST_COPIED: u32 = 500_000;

/// How runs come by their histories; what comes out is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Histories {
    /// Runs of one seed live one history until they part.
    Shared,
    /// Each lives its own from the start.
    Apart,
}

impl Histories {
    /// The way that spares time.
    pub fn of(study: &Study) -> Self {
        let agents = |variant: &Variant| variant.plan.world.agents;
        let few = |variant| agents(variant).is_some_and(|agents| agents <= MOST_COPIED);
        if study.variants.iter().all(few) {
            Self::Shared
        } else {
            Self::Apart
        }
    }
}

/// Runs that are the same at their start, in the order of the first of each.
pub fn families(study: &Study, todo: &[Run], histories: Histories) -> Vec<Vec<Run>> {
    if histories == Histories::Apart || study.variants.len() == 1 {
        return todo.iter().map(|run| vec![*run]).collect();
    }
    let alike = alike(study, todo);
    let mut place: BTreeMap<(u64, usize), usize> = BTreeMap::new();
    let mut families: Vec<Vec<Run>> = Vec::new();
    for run in todo {
        let key = (run.seed, alike[run.variant]);
        let family = *place.entry(key).or_insert(families.len());
        if family == families.len() {
            families.push(Vec::new());
        }
        families[family].push(*run);
    }
    families
}

/// For each variant of `todo` the first of those that start as it does.
fn alike(study: &Study, todo: &[Run]) -> Vec<usize> {
    let mut at_work: Vec<usize> = todo.iter().map(|run| run.variant).collect();
    at_work.sort_unstable();
    at_work.dedup();
    // Nearly all pairs of a large design differ in their grounds: only those of one digest are compared.
    let digests: Vec<String> = at_work
        .par_iter()
        .map(|&v| digest_text(&Ground::of(&study.variants[v].plan).text()))
        .collect();
    let mut firsts: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut alike: Vec<usize> = (0..study.variants.len()).collect();
    for (&v, digest) in at_work.iter().zip(&digests) {
        let firsts = firsts.entry(digest).or_default();
        let same = |&&first: &&usize| same_until(study, first, v).is_some();
        match firsts.iter().find(same) {
            Some(&first) => alike[v] = first,
            None => firsts.push(v),
        }
    }
    alike
}

/// The last tick until which runs of two variants are the same; none if they start otherwise.
fn same_until(study: &Study, a: usize, b: usize) -> Option<u32> {
    let (a, b) = (&study.variants[a], &study.variants[b]);
    let start = Arc::ptr_eq(&a.start, &b.start) || a.start == b.start;
    start.then(|| a.plan.same_until(&b.plan)).flatten()
}

/// The tick until which all runs of a family are the same, and the classes that are so for longer.
pub fn parting(study: &Study, family: &[Run]) -> (u32, Vec<Vec<Run>>) {
    let until = |a: &Run, b: &Run| same_until(study, a.variant, b.variant).unwrap_or(0);
    let first = family.iter().map(|run| until(&family[0], run)).min();
    let first = first.unwrap_or(u32::MAX);
    let mut classes: Vec<Vec<Run>> = Vec::new();
    for run in family {
        match classes
            .iter_mut()
            .find(|class| until(&class[0], run) > first)
        {
            Some(class) => class.push(*run),
            None => classes.push(vec![*run]),
        }
    }
    (first, classes)
}

/// How many of the months of some runs are lived once for several of them: those spared, and all.
pub fn spared(study: &Study, todo: &[Run]) -> (u64, u64) {
    let ticks = |run: &Run| study.variants[run.variant].plan.world.clock.ticks();
    let all = todo.iter().map(|run| u64::from(ticks(run))).sum();
    let families = families(study, todo, Histories::of(study));
    let lived: u64 = families.iter().map(|family| lived(study, family, 0)).sum();
    (all - lived, all)
}

/// The months that a family lives after tick `from`.
fn lived(study: &Study, family: &[Run], from: u32) -> u64 {
    let ticks = study.variants[family[0].variant].plan.world.clock.ticks();
    let (until, classes) = parting(study, family);
    let together = u64::from(until.min(ticks) - from);
    if family.len() == 1 || until >= ticks {
        return together;
    }
    let apart = classes.iter().map(|class| lived(study, class, until));
    together + apart.sum::<u64>()
}
