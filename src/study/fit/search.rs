//! The search for the nearest point: a Latin hypercube over the ranges, then the simplex of Nelder & Mead (1965) from the best.

use std::cell::{Cell, RefCell};

use argmin::core::{CostFunction, Error, Executor};
use argmin::solver::neldermead::NelderMead;

use super::moment::{Moment, Simulated};
use crate::random::Seed;
use crate::study::range::Range;
use crate::study::sensitivity::latin_hypercube;
use crate::study::trouble::Trouble;

/// Edge of the first simplex, share of a range.
const EDGE: f64 = 0.1;
/// The search ends where the corners of the simplex differ by less in distance.
const ALIKE: f64 = 1e-3;

/// How long is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Search {
    /// Points of the Latin hypercube.
    pub first: usize,
    /// Points after that, at most.
    pub most: usize,
}

/// What is simulated at a point; none where the world makes no sense.
pub type At<'a> = dyn Fn(&[f64]) -> Result<Option<Simulated>, Trouble> + 'a;

/// The nearest point that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The parameters there.
    pub point: Vec<f64>,
    /// How far it is.
    pub distance: f64,
    /// The moments there.
    pub simulated: Simulated,
    /// Points that were looked at.
    pub looked_at: usize,
    /// Those of them at which the world makes no sense.
    pub senseless: usize,
}

/// Finds the point of the ranges that is nearest to the moments.
///
/// # Errors
/// When a run breaks, the user interrupts, or the world makes sense at no point of the hypercube.
pub fn found(
    ranges: &[Range],
    moments: &[Moment],
    search: Search,
    at: &At,
) -> Result<Found, Trouble> {
    let look = Look {
        ranges,
        moments,
        at,
        best: RefCell::default(),
        looked_at: Cell::new(0),
        senseless: Cell::new(0),
    };
    let mut best: Option<(f64, Vec<f64>)> = None;
    for point in latin_hypercube(&Seed::new(1, 0), search.first, ranges.len()) {
        let distance = look.distance(&point)?;
        if best.as_ref().is_none_or(|(nearest, _)| distance < *nearest) {
            best = Some((distance, point));
        }
    }
    if let Some((_, start)) = best {
        minimised(&start, search.most, &|point| look.distance(point))?;
    }
    let (looked_at, senseless) = (look.looked_at.get(), look.senseless.get());
    let best = look.best.into_inner().map(|best| Found {
        looked_at,
        senseless,
        ..best
    });
    best.ok_or_else(|| Trouble::Input("the world makes sense at no point of the ranges".to_owned()))
}

/// Runs the simplex on the unit cube from `start` over `most` points; whoever asks remembers what was best.
///
/// # Errors
/// As `distance` says.
pub fn minimised(
    start: &[f64],
    most: usize,
    distance: &dyn Fn(&[f64]) -> Result<f64, Trouble>,
) -> Result<(), Trouble> {
    let stopped = RefCell::new(None);
    let cost = Cost {
        distance,
        left: Cell::new(most),
        stopped: &stopped,
    };
    let corner = |d: Option<usize>| {
        let mut corner = start.to_vec();
        if let Some(d) = d {
            corner[d] += if corner[d] > 0.5 { -EDGE } else { EDGE };
        }
        corner
    };
    let corners = std::iter::once(None).chain((0..start.len()).map(Some));
    let simplex: Vec<Vec<f64>> = corners.map(corner).collect();
    let solver = NelderMead::new(simplex).with_sd_tolerance(ALIKE);
    let solver = solver.map_err(|why| Trouble::Input(why.to_string()))?;
    let run = Executor::new(cost, solver).configure(|state| state.max_iters(most as u64));
    let ended = run.run().map(|_| ());
    match stopped.into_inner() {
        Some(why) => Err(why),
        None => ended.map_err(|why| Trouble::Input(why.to_string())),
    }
}

/// A distance that may be asked for so many times.
struct Cost<'a> {
    distance: &'a dyn Fn(&[f64]) -> Result<f64, Trouble>,
    left: Cell<usize>,
    stopped: &'a RefCell<Option<Trouble>>,
}

impl CostFunction for Cost<'_> {
    type Param = Vec<f64>;
    type Output = f64;

    /// The solver takes no error while it begins, so that what cannot be asked for any more is told as far away, at once.
    fn cost(&self, point: &Self::Param) -> Result<f64, Error> {
        let stopped = self.stopped.borrow().is_some();
        let Some(left) = self.left.get().checked_sub(1).filter(|_| !stopped) else {
            return Ok(f64::MAX);
        };
        self.left.set(left);
        Ok((self.distance)(point).unwrap_or_else(|why| {
            *self.stopped.borrow_mut() = Some(why);
            f64::MAX
        }))
    }
}

/// Looks at points, and remembers the best.
struct Look<'a> {
    ranges: &'a [Range],
    moments: &'a [Moment],
    at: &'a At<'a>,
    best: RefCell<Option<Found>>,
    looked_at: Cell<usize>,
    senseless: Cell<usize>,
}

impl Look<'_> {
    /// The distance of a point of the unit cube.
    fn distance(&self, point: &[f64]) -> Result<f64, Trouble> {
        let point = placed(self.ranges, point);
        self.looked_at.set(self.looked_at.get() + 1);
        let Some(simulated) = (self.at)(&point)? else {
            self.senseless.set(self.senseless.get() + 1);
            return Ok(f64::MAX);
        };
        let distance = simulated.distance(self.moments).min(f64::MAX);
        let mut best = self.best.borrow_mut();
        if best.as_ref().is_none_or(|best| distance < best.distance) {
            *best = Some(Found {
                point,
                distance,
                simulated,
                looked_at: 0,
                senseless: 0,
            });
        }
        Ok(distance)
    }
}

/// A point of the unit cube in the units of the parameters; what lies outside is folded back.
pub fn placed(ranges: &[Range], point: &[f64]) -> Vec<f64> {
    let place = |(range, x): (&Range, &f64)| {
        let turn = x.rem_euclid(2.0);
        let inside = if turn > 1.0 { 2.0 - turn } else { turn };
        range.at(inside)
    };
    ranges.iter().zip(point).map(place).collect()
}
