//! The worth of a deal along what decides it: how far it steers compute, how much it commits.

use std::sync::atomic::AtomicBool;

use super::KINDS;
use super::prior::{changed, value_with};
use super::worth::Worth;
use crate::record::measures::Named;
use crate::study::statistics::summary;
use crate::worldfile::Loaded;

/// A term of a deal along which it is valued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// How far it steers compute to its sponsor, ln odds.
    Steering,
    /// What it commits, dollars.
    Commitment,
}

impl Term {
    /// All of them.
    pub const ALL: [Term; 2] = [Term::Steering, Term::Commitment];

    /// Its name in a world file.
    pub fn name(self) -> &'static str {
        match self {
            Term::Steering => "steering",
            Term::Commitment => "commitment",
        }
    }

    /// Its values, none of it first, in its unit.
    pub fn values(self) -> [f64; 3] {
        match self {
            Term::Steering => [0.0, 1.0 / 3.0, 2.0 / 3.0],
            Term::Commitment => [0.0, 100e9, 600e9],
        }
    }
}

/// The world whose deals are valued, and the seeds in which they are.
#[derive(Clone, Copy)]
pub struct Along<'a> {
    /// The world.
    pub loaded: &'a Loaded,
    /// The seeds.
    pub seeds: &'a [u64],
    /// What interrupts it.
    pub stop: &'a AtomicBool,
}

impl Along<'_> {
    /// The worth of deal `d` as stated but for one term, by seed, with the same draws whatever its value; none if
    /// interrupted.
    ///
    /// # Errors
    /// When the world makes no sense with the value, or a run fails.
    pub fn worths(&self, d: usize, term: Term, value: f64) -> Result<Option<Vec<Worth>>, String> {
        let deal = &self.loaded.world().deals[d].name;
        let path = format!("deals.{deal}.{}", term.name());
        let there = changed(self.loaded, [(path, value)])?;
        value_with(&there, d, self.seeds, self.stop)
    }
}

/// Net present value of the kind of flow that is `measure`, dollars: the mean over seeds.
///
/// # Panics
/// When no kind of flow is read from that measure.
pub fn mean_of_kind(worths: &[Worth], measure: Named) -> f64 {
    let place = KINDS.iter().position(|kind| kind.measure == measure);
    let k = place.expect("every measure named is a kind of flow");
    let values: Vec<f64> = worths.iter().map(|w| w.by_kind[k]).collect();
    summary(&values).mean
}
