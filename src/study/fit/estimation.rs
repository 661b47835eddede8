//! What is estimated: parameters of a world, by moments of one of its variants.

use std::sync::atomic::AtomicBool;

use super::moment::{Moment, Simulated, simulated};
use crate::study::Study;
use crate::study::range::Range;
use crate::study::trouble::Trouble;
use crate::worldfile::change::{Change, Origin};
use crate::worldfile::{Loaded, parse_seeds};

/// Parameters of a world, and the moments that a variant of it is held against.
#[derive(Debug)]
pub struct Estimation {
    /// The world as it is stated.
    pub world: Loaded,
    /// The variant.
    pub variant: String,
    /// The parameters, each with between what it lies.
    pub ranges: Vec<Range>,
    /// What was observed; at least as many as parameters.
    pub moments: Vec<Moment>,
    /// The replication seeds of the world, the same at every point.
    pub seeds: Vec<u64>,
}

impl Estimation {
    /// The estimation of what lies in `ranges` by `moments` of a variant that the world has.
    ///
    /// # Errors
    /// When there are fewer moments than parameters, a path is of no number, or the world makes no sense with one
    /// parameter at an end of its range.
    pub fn of(
        world: Loaded,
        variant: &str,
        ranges: Vec<Range>,
        moments: Vec<Moment>,
    ) -> Result<Self, Trouble> {
        if moments.len() < ranges.len() {
            return Err(Trouble::Input(format!(
                "{} parameters and {} moments: fewer moments than parameters tell nothing apart; add --moment, or fit fewer",
                ranges.len(),
                moments.len()
            )));
        }
        let seeds = parse_seeds(&world.world().seeds).map_err(Trouble::Input)?;
        let estimation = Self {
            world,
            variant: variant.to_owned(),
            ranges,
            moments,
            seeds,
        };
        estimation.makes_sense()?;
        Ok(estimation)
    }

    /// Fails where a path is of no number, or the world makes no sense with one parameter at an end of its range.
    fn makes_sense(&self) -> Result<(), Trouble> {
        let wrong = |range: &Range| {
            let ends = [range.low, range.high];
            let problems = ends
                .iter()
                .find_map(|end| self.world.at(&[change(range, *end)]).err())?;
            let Range { path, low, high } = range;
            Some(format!("--parameter {path}={low}..{high}: {problems}"))
        };
        let wrong: Vec<String> = self.ranges.iter().filter_map(wrong).collect();
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(Trouble::Input(wrong.join("\n")))
        }
    }

    /// The moments at a point, a value for each parameter in its own unit, the start inferred there; none where the
    /// world makes no sense.
    ///
    /// # Errors
    /// When a run breaks, there is no such number, or the user interrupted.
    pub fn at(&self, point: &[f64], stop: &AtomicBool) -> Result<Option<Simulated>, Trouble> {
        let Some(study) = self.study_at(point) else {
            return Ok(None);
        };
        simulated(&study, &self.moments, stop).map(Some)
    }

    /// The variant over the seeds at a point; none where the world makes no sense.
    fn study_at(&self, point: &[f64]) -> Option<Study> {
        let changes = self.ranges.iter().zip(point);
        let changes: Vec<Change> = changes.map(|(range, x)| change(range, *x)).collect();
        let there = self.world.at(&changes).ok()?;
        let plan = there.variant(&self.variant).ok()?;
        let variants = vec![(self.variant.clone(), plan)];
        Study::new(&there.base(), variants, self.seeds.clone()).ok()
    }

    /// Moments that are more than parameters: degrees of freedom of the distance if the model is right.
    pub fn degrees_of_freedom(&self) -> usize {
        self.moments.len() - self.ranges.len()
    }

    /// The parameters at a point, as `--set` takes them.
    pub fn sets(&self, point: &[f64]) -> Vec<String> {
        let fitted = self.ranges.iter().zip(point);
        let set = |(range, x): (&Range, &f64)| format!("{}={x:?}", range.path);
        fitted.map(set).collect()
    }
}

/// A parameter at a value of its range.
fn change(range: &Range, value: f64) -> Change {
    Change {
        path: range.path.clone(),
        value: format!("{value:?}"),
        origin: Origin::CommandLine,
    }
}
