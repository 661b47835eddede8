//! Where a result fails: a box in the space of the parameters, found by peeling (the patient rule induction method of
//! Friedman & Fisher 1999, as used for scenario discovery by Bryant & Lempert 2010).

use super::statistics::percentile;

/// Share of the points in the box that is peeled off at once.
const PEEL: f64 = 0.05;
/// Least share of all points that a box holds.
const LEAST: f64 = 0.05;

/// A box on the way from all points to few.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// The values inside, by parameter; infinite where it is not limited.
    pub limits: Vec<(f64, f64)>,
    /// Points inside.
    pub inside: usize,
    /// Points inside at which the result fails.
    pub hits: usize,
}

impl Region {
    /// The share of its points at which the result fails.
    pub fn density(&self) -> f64 {
        self.hits as f64 / self.inside as f64
    }

    /// The share of all failures that it holds.
    pub fn coverage(&self, all: usize) -> f64 {
        self.hits as f64 / all as f64
    }

    /// The parameters that limit it.
    pub fn limited(&self) -> Vec<usize> {
        let is = |&d: &usize| {
            let (low, high) = self.limits[d];
            low.is_finite() || high.is_finite()
        };
        (0..self.limits.len()).filter(is).collect()
    }

    /// Whether it holds a point.
    pub fn holds(&self, point: &[f64]) -> bool {
        let pairs = point.iter().zip(&self.limits);
        pairs
            .into_iter()
            .all(|(x, (low, high))| low <= x && x <= high)
    }

    fn of(limits: Vec<(f64, f64)>, points: &[(Vec<f64>, bool)]) -> Self {
        let mut region = Self {
            limits,
            inside: 0,
            hits: 0,
        };
        for (point, hit) in points {
            if region.holds(point) {
                region.inside += 1;
                region.hits += usize::from(*hit);
            }
        }
        region
    }
}

/// Every box on the way, all points first: at each step the twentieth of the points is peeled off, at the lower or upper
/// end of one parameter, that leaves the most failures among the rest.
pub fn peeled(points: &[(Vec<f64>, bool)]) -> Vec<Region> {
    let k = points.first().map_or(0, |(point, _)| point.len());
    let all = vec![(f64::NEG_INFINITY, f64::INFINITY); k];
    let mut way = vec![Region::of(all, points)];
    while let Some(next) = next(way.last().expect("the way has a beginning"), points) {
        way.push(next);
    }
    way
}

fn next(region: &Region, points: &[(Vec<f64>, bool)]) -> Option<Region> {
    let least = (LEAST * points.len() as f64).max(1.0);
    let mut best: Option<Region> = None;
    for d in 0..region.limits.len() {
        let inside = points.iter().filter(|(point, _)| region.holds(point));
        let values: Vec<f64> = inside.map(|(point, _)| point[d]).collect();
        let (low, high) = (percentile(&values, PEEL), percentile(&values, 1.0 - PEEL));
        // Strictly within, so that a value many points share can be peeled off.
        let above = values
            .iter()
            .copied()
            .filter(|x| *x > low)
            .fold(f64::INFINITY, f64::min);
        let below = values
            .iter()
            .copied()
            .filter(|x| *x < high)
            .fold(f64::NEG_INFINITY, f64::max);
        let mut limits = [region.limits.clone(), region.limits.clone()];
        limits[0][d].0 = above;
        limits[1][d].1 = below;
        for limits in limits {
            let peeled = Region::of(limits, points);
            let fits = (peeled.inside as f64) >= least && peeled.inside < region.inside;
            let better = |best: &Region| {
                let order = peeled.density().total_cmp(&best.density());
                order.then(peeled.inside.cmp(&best.inside)).is_gt()
            };
            if fits && best.as_ref().is_none_or(better) {
                best = Some(peeled);
            }
        }
    }
    best.filter(|_| region.hits < region.inside)
}

/// The box on the way whose density and coverage have the largest harmonic mean; none where nothing fails.
pub fn chosen(way: &[Region]) -> Option<&Region> {
    let all = way.first()?.hits;
    let mean = |region: &Region| {
        let (density, coverage) = (region.density(), region.coverage(all));
        2.0 * density * coverage / (density + coverage)
    };
    let with_hits = way.iter().filter(|region| region.hits > 0);
    with_hits.max_by(|a, b| mean(a).total_cmp(&mean(b)))
}

#[cfg(test)]
mod tests {
    use super::super::designs::Spread;
    use super::*;

    fn corner(u: &[f64]) -> bool {
        u[0] < 0.3 && u[2] > 0.6
    }

    /// What fails in a corner of two of four parameters is found there, and the others are left alone.
    #[test]
    fn a_corner_is_found() {
        let cube = Spread::LatinHypercube.points(1000, 4, 3);
        let points: Vec<_> = cube.into_iter().map(|u| (u.clone(), corner(&u))).collect();
        let way = peeled(&points);
        let found = chosen(&way).unwrap();
        assert!(found.density() > 0.9, "{found:?}");
        assert!(found.coverage(way[0].hits) > 0.9, "{found:?}");
        assert!((found.limits[0].1 - 0.3).abs() < 0.05, "{found:?}");
        assert!((found.limits[2].0 - 0.6).abs() < 0.05, "{found:?}");
        assert!(found.limits[0].0 < 0.05 && found.limits[2].1 > 0.95);
        let other = |d: usize| found.limits[d].0.max(0.0) < 0.1 && found.limits[d].1.min(1.0) > 0.9;
        assert!(other(1) && other(3), "{found:?}");
    }

    #[test]
    fn where_nothing_or_everything_fails_there_is_nothing_to_find() {
        let points: Vec<_> = (0..20).map(|i| (vec![f64::from(i)], false)).collect();
        assert_eq!(chosen(&peeled(&points)), None);
        let points: Vec<_> = points.into_iter().map(|(x, _)| (x, true)).collect();
        assert_eq!(peeled(&points).len(), 1);
    }

    /// A patient search takes of two boxes that fail alike the larger, whichever parameter is looked at first.
    #[test]
    fn of_two_boxes_that_fail_alike_the_larger_is_taken() {
        let half = |i: i32| f64::from(u8::from(i >= 50));
        for place in [0, 1] {
            let mut points: Vec<_> = (0..100)
                .map(|i| (vec![half(i), f64::from(i)], i > 0))
                .collect();
            if place == 0 {
                for (x, _) in &mut points {
                    x.reverse();
                }
            }
            let next = &peeled(&points)[1];
            assert_eq!((next.inside, next.density()), (95, 1.0));
            assert_eq!(next.limited(), [place]);
        }
    }

    /// A grid has many points at one value: they are peeled off together.
    #[test]
    fn values_that_points_share_are_peeled_together() {
        let points: Vec<_> = (0..100)
            .map(|i| (vec![f64::from(i % 4), f64::from(i / 4)], i % 4 == 3))
            .collect();
        let way = peeled(&points);
        let found = chosen(&way).unwrap();
        assert_eq!((found.density(), found.coverage(25)), (1.0, 1.0));
        assert_eq!(found.limited(), [0]);
    }
}
