//! How well a fit is known: standard errors, the test of moments that are more than the parameters, profiles.

use std::cell::RefCell;

use super::moment::{Moment, Simulated};
use super::search::{At, Found, minimised, placed};
use crate::study::range::Range;
use crate::study::sensitivity::inverted;
use crate::study::trouble::Trouble;

/// Steps of the derivatives, share of a range.
const STEP: f64 = 0.02;
/// Share of a range within which an estimate is at an end of it.
const NEAR: f64 = 1e-3;
/// A profile by so much nearer than the search came to a point that the search missed.
const NEARER: f64 = 0.01;
/// χ² of one degree of freedom that chance exceeds once in twenty.
pub const NINETY_FIVE: f64 = 3.841_458_820_694_124;

/// A parameter as it was fitted.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// Its value.
    pub value: f64,
    /// Its standard error; none where the moments do not tell it from the others.
    pub error: Option<f64>,
}

/// How well the moments tell a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// They tell it.
    Well,
    /// Its profile is flat: they do not tell it in its range.
    Flat,
    /// It is at an end of its range.
    AtAnEnd,
    /// They do not tell it from the others.
    NotApart,
}

impl Estimate {
    /// How well it is known of the parameter that lies in `range`, by its profile where there is one.
    pub fn known(&self, range: &Range, profile: Option<&Profile>) -> Known {
        let width = range.high - range.low;
        let near = |end: f64| (self.value - end).abs() < NEAR * width;
        if profile.is_some_and(Profile::is_flat) {
            Known::Flat
        } else if near(range.low) || near(range.high) {
            Known::AtAnEnd
        } else if self.error.is_none() {
            Known::NotApart
        } else {
            Known::Well
        }
    }
}

/// A fit, and what is simulated beside it.
#[derive(Clone, Copy)]
pub struct Fitted<'a> {
    /// What was fitted.
    pub ranges: &'a [Range],
    /// What it was fitted to.
    pub moments: &'a [Moment],
    /// The nearest point.
    pub found: &'a Found,
    /// What is simulated at a point.
    pub at: &'a At<'a>,
}

impl Fitted<'_> {
    /// Estimates with the standard errors of simulated minimum distance: (G'WG)⁻¹G'WSWG(G'WG)⁻¹ with G the derivatives of the
    /// moments, W the inverse variances of what was observed, S those variances and what the simulation adds by chance
    /// (McFadden 1989; Gouriéroux, Monfort & Renault 1993).
    ///
    /// # Errors
    /// When a run breaks or the user interrupts.
    pub fn estimates(&self) -> Result<Vec<Estimate>, Trouble> {
        let derivatives = self.derivatives()?;
        let errors = derivatives.and_then(|g| errors(&g, self.moments, &self.found.simulated));
        let one = |(p, value): (usize, &f64)| Estimate {
            value: *value,
            error: errors.as_ref().map(|errors| errors[p]),
        };
        Ok(self.found.point.iter().enumerate().map(one).collect())
    }

    /// The derivatives of each moment by each parameter; none where the world makes no sense beside the point.
    fn derivatives(&self) -> Result<Option<Vec<Vec<f64>>>, Trouble> {
        let mut all = Vec::new();
        for (p, range) in self.ranges.iter().enumerate() {
            let beside = |sign: f64| {
                let mut point = self.found.point.clone();
                let step = sign * STEP * (range.high - range.low);
                point[p] = (point[p] + step).clamp(range.low, range.high);
                point
            };
            let (below, above) = (beside(-1.0), beside(1.0));
            let width = above[p] - below[p];
            let (Some(below), Some(above)) = ((self.at)(&below)?, (self.at)(&above)?) else {
                return Ok(None);
            };
            let both = above.means.iter().zip(&below.means);
            all.push(both.map(|(a, b)| (a - b) / width).collect());
        }
        Ok(Some(all))
    }

    /// The profile of one parameter: its distance at values of its range, the other parameters fitted again from where they
    /// are.
    ///
    /// # Errors
    /// When a run breaks or the user interrupts.
    pub fn profile(&self, parameter: usize, size: ProfileSize) -> Result<Profile, Trouble> {
        let (ranges, found) = (self.ranges, self.found);
        let own = &ranges[parameter];
        let others: Vec<usize> = (0..ranges.len()).filter(|p| *p != parameter).collect();
        let free: Vec<Range> = others.iter().map(|&p| ranges[p].clone()).collect();
        let start: Vec<f64> = others
            .iter()
            .map(|&p| (found.point[p] - ranges[p].low) / (ranges[p].high - ranges[p].low))
            .collect();
        let mut points = vec![(found.point[parameter], found.distance)];
        for i in 0..size.values {
            let value = own.low + (own.high - own.low) * i as f64 / (size.values - 1) as f64;
            let best = RefCell::new(f64::INFINITY);
            let distance = |unit: &[f64]| {
                let mut point = found.point.clone();
                for (&p, x) in others.iter().zip(placed(&free, unit)) {
                    point[p] = x;
                }
                point[parameter] = value;
                let far = self.distance(&point)?;
                let nearest = best.borrow().min(far);
                *best.borrow_mut() = nearest;
                Ok(far)
            };
            if others.is_empty() {
                distance(&[])?;
            } else {
                minimised(&start, size.most, &distance)?;
            }
            points.push((value, best.into_inner()));
        }
        Ok(Profile::of(parameter, points))
    }

    /// The least distance of some profiles, where they came nearer than the search: it was too short then.
    pub fn nearer(&self, profiles: &[Profile]) -> Option<f64> {
        let distances = profiles.iter().flat_map(|p| &p.points).map(|p| p.1);
        let least = distances.fold(f64::INFINITY, f64::min);
        (least < self.found.distance - NEARER).then_some(least)
    }

    /// How far what is simulated at a point is from what was observed; as far as can be where the world makes no sense.
    fn distance(&self, point: &[f64]) -> Result<f64, Trouble> {
        let there = (self.at)(point)?;
        Ok(there.map_or(f64::MAX, |there| there.distance(self.moments).min(f64::MAX)))
    }
}

/// How closely a profile is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProfileSize {
    /// Values of the parameter.
    pub values: usize,
    /// Points at most of the fit of the others at each.
    pub most: usize,
}

/// The standard errors; none if the derivatives do not tell the parameters apart.
fn errors(g: &[Vec<f64>], moments: &[Moment], simulated: &Simulated) -> Option<Vec<f64>> {
    let parameters = g.len();
    let weight = |m: usize| 1.0 / (moments[m].error * moments[m].error);
    let variance = |m: usize| 1.0 / weight(m) + simulated.variances[m];
    let product = |of: &dyn Fn(usize) -> f64| -> Vec<Vec<f64>> {
        let cell = |p: usize, q: usize| -> f64 {
            (0..moments.len()).map(|m| g[p][m] * of(m) * g[q][m]).sum()
        };
        let row = |p: usize| (0..parameters).map(|q| cell(p, q)).collect();
        (0..parameters).map(row).collect()
    };
    let bread = inverted(&product(&weight))?;
    let meat = product(&|m| weight(m) * variance(m) * weight(m));
    let error = |p: usize| {
        let mut sum = 0.0;
        for i in 0..parameters {
            for j in 0..parameters {
                sum += bread[p][i] * meat[i][j] * bread[j][p];
            }
        }
        sum.sqrt()
    };
    let errors: Vec<f64> = (0..parameters).map(error).collect();
    errors
        .iter()
        .all(|error| error.is_finite())
        .then_some(errors)
}

/// How far the nearest point is where one parameter is held at some values, the others being fitted again.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The parameter's place among the ranges.
    pub parameter: usize,
    /// Values and distances, by value; infinite where the world makes no sense.
    pub points: Vec<(f64, f64)>,
    /// The values at which the distance is within 3.84 of the least (Wilks 1938): from and to, open where a range ends first.
    pub interval: (Option<f64>, Option<f64>),
}

impl Profile {
    /// Whether the moments do not tell the parameter in its range.
    pub fn is_flat(&self) -> bool {
        self.interval == (None, None)
    }

    fn of(parameter: usize, mut points: Vec<(f64, f64)>) -> Self {
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let least = points.iter().map(|p| p.1).fold(f64::INFINITY, f64::min);
        let at = points.iter().position(|p| p.1 == least).unwrap_or_default();
        let crossed = |inner: (f64, f64), outer: (f64, f64)| {
            let over = least + NINETY_FIVE;
            let far = outer.1 > over;
            let part = (over - inner.1) / (outer.1 - inner.1);
            let part = if part.is_nan() { 0.0 } else { part };
            far.then_some(inner.0 + part * (outer.0 - inner.0))
        };
        let below = (0..at)
            .rev()
            .find_map(|i| crossed(points[i + 1], points[i]));
        let above = (at + 1..points.len()).find_map(|i| crossed(points[i - 1], points[i]));
        Self {
            parameter,
            points,
            interval: (below, above),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::search::{self, Search, found};
    use super::*;

    fn ranges(n: usize) -> Vec<Range> {
        let one = |p: usize| Range {
            path: format!("p{p}"),
            low: 0.0,
            high: 10.0,
        };
        (0..n).map(one).collect()
    }

    fn moments(observed: &[(f64, f64)]) -> Vec<Moment> {
        let one = |(value, error): &(f64, f64)| {
            format!("market.hhi@compute/all={value}+-{error}")
                .parse()
                .unwrap()
        };
        observed.iter().map(one).collect()
    }

    fn at(means: Vec<f64>) -> Simulated {
        let variances = vec![0.0; means.len()];
        Simulated { means, variances }
    }

    const SEARCH: Search = Search {
        first: 12,
        most: 200,
    };

    #[test]
    fn where_moments_are_lines_the_fit_is_least_squares_with_its_errors() {
        // Three moments of two parameters: a + b, a − b, 2a; weighted least squares by hand.
        let moments = moments(&[(7.0, 0.1), (1.0, 0.2), (8.3, 0.3)]);
        let model = |p: &[f64]| Ok(Some(at(vec![p[0] + p[1], p[0] - p[1], 2.0 * p[0]])));
        let found = found(&ranges(2), &moments, SEARCH, &model).unwrap();
        // G'WG = [[100 + 25 + 4/0.09, 75], [75, 125]], G'Wy = [700 + 25 + 2·8.3/0.09, 700 − 25].
        let (aa, ab, bb): (f64, f64, f64) = (125.0 + 4.0 / 0.09, 75.0, 125.0);
        let (ya, yb) = (725.0 + 16.6 / 0.09, 675.0);
        let det = aa * bb - ab * ab;
        let expected = [(bb * ya - ab * yb) / det, (aa * yb - ab * ya) / det];
        for (own, expected) in found.point.iter().zip(expected) {
            assert!((own - expected).abs() < 2e-2, "{found:?} {expected}");
        }
        let fitted = Fitted {
            ranges: &ranges(2),
            moments: &moments,
            found: &found,
            at: &model,
        };
        let estimates = fitted.estimates().unwrap();
        for (own, variance) in estimates.iter().zip([bb / det, aa / det]) {
            assert!(
                (own.error.unwrap() - variance.sqrt()).abs() < 1e-9,
                "{own:?}"
            );
        }
        // The profile of a line's distance is a parabola: its 95 % interval is 1.96 errors wide.
        let size = ProfileSize {
            values: 401,
            most: 60,
        };
        let profile = fitted.profile(0, size).unwrap();
        let (low, high) = (profile.interval.0.unwrap(), profile.interval.1.unwrap());
        let half = 1.96 * (bb / det).sqrt();
        assert!(
            (high - low - 2.0 * half).abs() < 0.1 * half,
            "{low} {high} {half}"
        );
    }

    #[test]
    fn what_moments_do_not_tell_is_flat_and_has_no_error() {
        let moments = moments(&[(5.0, 0.1), (3.0, 0.1)]);
        let model = |p: &[f64]| Ok(Some(at(vec![p[0], p[0] - 2.0])));
        let found = found(&ranges(2), &moments, SEARCH, &model).unwrap();
        assert!((found.point[0] - 5.0).abs() < 1e-2);
        let fitted = Fitted {
            ranges: &ranges(2),
            moments: &moments,
            found: &found,
            at: &model,
        };
        let estimates = fitted.estimates().unwrap();
        assert!(estimates.iter().all(|e| e.error.is_none()));
        let size = ProfileSize {
            values: 5,
            most: 20,
        };
        let flat = |p| fitted.profile(p, size).unwrap().is_flat();
        assert!(!flat(0) && flat(1));
    }

    #[test]
    fn where_the_world_makes_no_sense_nothing_is_found_and_it_is_counted() {
        let moments = moments(&[(2.0, 0.1)]);
        let model = |p: &[f64]| Ok((p[0] >= 4.0).then(|| at(vec![p[0]])));
        let found = found(&ranges(1), &moments, SEARCH, &model).unwrap();
        assert!(
            found.senseless > 0 && (found.point[0] - 4.0).abs() < 0.2,
            "{found:?}"
        );
        let nowhere = search::found(&ranges(1), &moments, SEARCH, &|_| Ok(None));
        assert!(matches!(nowhere, Err(Trouble::Input(_))));
        let by_user = || Trouble::Interrupted("stop".to_owned());
        let stopped = search::found(&ranges(1), &moments, SEARCH, &|_| Err(by_user()));
        assert_eq!(stopped.unwrap_err(), by_user());
        // Also where the simplex has just begun, and where it may not.
        let asked = std::cell::Cell::new(0);
        let later = |p: &[f64]| {
            asked.set(asked.get() + 1);
            if asked.get() > SEARCH.first + 1 {
                return Err(by_user());
            }
            Ok(Some(at(p.to_vec())))
        };
        let stopped = search::found(&ranges(1), &moments, SEARCH, &later);
        assert_eq!(stopped.unwrap_err(), by_user());
        let none = Search { most: 0, ..SEARCH };
        let first = search::found(&ranges(1), &moments, none, &|p| Ok(Some(at(p.to_vec()))));
        assert_eq!(first.unwrap().looked_at, SEARCH.first);
    }
}
