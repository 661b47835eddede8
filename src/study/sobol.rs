//! Sobol indices: which share of a result's variance each parameter makes, alone and with the others.
//!
//! A design of Saltelli (2002) has, for each of `n` base points, a point of A, one of B, and for each parameter the point
//! of A with that parameter from B: n·(k + 2) points. Its points are named by their places (`s0001-a`, `s0001-b`,
//! `s0001-01`, …), so that a study that is read back is known for what it is.

use super::designs::Spread;
use super::statistics::percentile;
use crate::random::{Purpose, Seed};

/// Samples drawn for an interval.
pub const REPLICATES: usize = 1000;

/// A design of `n` base points over `k` parameters in the unit cube, from a scrambled Sobol sequence in 2k dimensions:
/// names and points.
pub fn saltelli(n: usize, k: usize, seed: u64) -> Vec<(String, Vec<f64>)> {
    let (wide, narrow) = (n.to_string().len(), k.to_string().len());
    let base = Spread::Sobol.points(n, 2 * k, seed);
    let of = |(i, both): (usize, &Vec<f64>)| {
        let (a, b) = both.split_at(k);
        let name = |last: &str| format!("s{:0wide$}-{last}", i + 1);
        let swapped = |d: usize| {
            let mut point = a.to_vec();
            point[d] = b[d];
            (name(&format!("{:0narrow$}", d + 1)), point)
        };
        let ends = [(name("a"), a.to_vec()), (name("b"), b.to_vec())];
        ends.into_iter()
            .chain((0..k).map(swapped))
            .collect::<Vec<_>>()
    };
    base.iter().enumerate().flat_map(of).collect()
}

/// Whether points of these names are a whole design of [`saltelli`] over `k` parameters.
pub fn is_saltelli(names: &[&str], k: usize) -> bool {
    let Some(n) = names.len().checked_div(k + 2).filter(|n| *n > 0) else {
        return false;
    };
    let wanted = (1..=n).flat_map(|i| {
        let (wide, narrow) = (n.to_string().len(), k.to_string().len());
        let name = move |last: String| format!("s{i:0wide$}-{last}");
        let swapped = (1..=k).map(move |d| name(format!("{d:0narrow$}")));
        [name("a".to_owned()), name("b".to_owned())]
            .into_iter()
            .chain(swapped)
    });
    names.len() == n * (k + 2) && wanted.eq(names.iter().copied())
}

/// An estimate with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its interval, by the percentiles of a bootstrap.
    pub interval: (f64, f64),
}

impl Estimate {
    /// Those of `samples` units; `of` computes them from some of the units, by their places. Draws are addressed by
    /// replicate and place, so that the intervals are the same everywhere.
    pub fn by_bootstrap(samples: usize, seed: u64, of: impl Fn(&[usize]) -> Vec<f64>) -> Vec<Self> {
        let all: Vec<usize> = (0..samples).collect();
        let mut draws = Seed::new(seed, 0).draws();
        let mut replicate = |r: usize| {
            let mut place = |i: usize| {
                let u = draws.uniform(Purpose::Bootstrap, r as u32, i as u64);
                ((u * samples as f64) as usize).min(samples - 1)
            };
            let drawn: Vec<usize> = (0..samples).map(&mut place).collect();
            of(&drawn)
        };
        let values: Vec<Vec<f64>> = (0..REPLICATES).map(&mut replicate).collect();
        let one = |(place, value): (usize, f64)| {
            let of: Vec<f64> = values.iter().map(|replicate| replicate[place]).collect();
            Self {
                value,
                interval: (percentile(&of, 0.025), percentile(&of, 0.975)),
            }
        };
        of(&all).into_iter().enumerate().map(one).collect()
    }
}

/// What a parameter does, as shares of the result's variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Index {
    /// Alone: what the variance would fall by on average if it were known (Saltelli et al. 2010, estimator b).
    pub first: Estimate,
    /// With all others: what would remain on average if all others were known (Jansen 1999).
    pub total: Estimate,
}

/// The indices of `k` parameters from the results of a design of [`saltelli`], in its order. Base points at which a
/// result is not finite are left out. None where fewer than two are left or the result does not vary.
pub fn indices(results: &[f64], k: usize, seed: u64) -> Option<Vec<Index>> {
    let whole = |point: &&[f64]| point.iter().all(|y| y.is_finite());
    let points: Vec<&[f64]> = results.chunks_exact(k + 2).filter(whole).collect();
    let ends = || points.iter().flat_map(|point| &point[..2]);
    let mean = ends().sum::<f64>() / (2 * points.len()) as f64;
    let varies = ends().any(|y| (y - mean).abs() > 1e-12 * mean.abs());
    if points.len() < 2 || !varies {
        return None;
    }
    let shares = |some: &[usize]| {
        let all = variance(&points, some) * some.len() as f64;
        let share =
            |of: &dyn Fn(&[f64]) -> f64| some.iter().map(|&i| of(points[i])).sum::<f64>() / all;
        let both = |d: usize| {
            let first = |point: &[f64]| (point[1] - mean) * (point[2 + d] - point[0]);
            let total = |point: &[f64]| 0.5 * (point[0] - point[2 + d]) * (point[0] - point[2 + d]);
            [share(&first), share(&total)]
        };
        (0..k).flat_map(both).collect()
    };
    let estimates = Estimate::by_bootstrap(points.len(), seed, shares);
    let index = |pair: &[Estimate]| Index {
        first: pair[0],
        total: pair[1],
    };
    Some(estimates.chunks_exact(2).map(index).collect())
}

/// The variance of the results at the points of A and B.
fn variance(points: &[&[f64]], some: &[usize]) -> f64 {
    let count = (2 * some.len()) as f64;
    let ends = || some.iter().flat_map(|&i| &points[i][..2]);
    let mean = ends().sum::<f64>() / count;
    ends().map(|y| (y - mean) * (y - mean)).sum::<f64>() / count
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::maths;

    /// The sine, by its series about the nearest multiple of π: known functions need one, the model does not.
    pub fn sine(x: f64) -> f64 {
        let turns = (x / std::f64::consts::PI).round();
        let rest = x - turns * std::f64::consts::PI;
        let (mut term, mut sum) = (rest, rest);
        for n in 1..12 {
            term *= -rest * rest / f64::from(2 * n * (2 * n + 1));
            sum += term;
        }
        if turns.rem_euclid(2.0) == 0.0 {
            sum
        } else {
            -sum
        }
    }

    /// Ishigami & Homma (1990), a = 7, b = 0.1, each input uniform on ±π.
    pub fn ishigami(u: &[f64]) -> f64 {
        let x: Vec<f64> = u
            .iter()
            .map(|u| (2.0 * u - 1.0) * std::f64::consts::PI)
            .collect();
        let s = sine(x[1]);
        sine(x[0]) + 7.0 * s * s + 0.1 * x[2] * x[2] * x[2] * x[2] * sine(x[0])
    }

    /// Sobol's g (Saltelli & Sobol 1995).
    fn g(a: &[f64], u: &[f64]) -> f64 {
        let one = |(u, a): (&f64, &f64)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a);
        u.iter().zip(a).map(one).product()
    }

    fn of(k: usize, n: usize, f: impl Fn(&[f64]) -> f64) -> Vec<Index> {
        let results: Vec<f64> = saltelli(n, k, 1).iter().map(|(_, u)| f(u)).collect();
        indices(&results, k, 1).unwrap()
    }

    fn holds(index: &Index, first: f64, total: f64) {
        for (found, known) in [(index.first, first), (index.total, total)] {
            assert!(
                (found.value - known).abs() < 0.02,
                "{found:?}, known {known}"
            );
            let (low, high) = found.interval;
            // Points of a net are closer than chance; chance's interval is wide of the truth.
            assert!(
                low - 0.01 <= known && known <= high + 0.01,
                "{found:?}, known {known}"
            );
            assert!(high - low < 0.2, "{found:?}");
        }
    }

    #[test]
    fn ishigamis_indices_are_those_known() {
        let pi4 = maths::pow(std::f64::consts::PI, 4.0);
        let (v1, v2) = (0.5 * maths::pow(1.0 + 0.1 * pi4 / 5.0, 2.0), 49.0 / 8.0);
        let v13 = 0.01 * pi4 * pi4 * 8.0 / 225.0;
        let v = v1 + v2 + v13;
        let found = of(3, 4096, ishigami);
        holds(&found[0], v1 / v, (v1 + v13) / v);
        holds(&found[1], v2 / v, v2 / v);
        holds(&found[2], 0.0, v13 / v);
    }

    #[test]
    fn sobols_g_has_its_indices() {
        let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0];
        let one = a.map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
        let all: f64 = one.iter().map(|v| 1.0 + v).product();
        let v = all - 1.0;
        let found = of(6, 4096, |u| g(&a, u));
        for (index, one) in found.iter().zip(one) {
            holds(index, one / v, one * all / (1.0 + one) / v);
        }
    }

    #[test]
    fn a_design_is_known_by_its_names_and_a_part_of_one_is_none() {
        let design = saltelli(12, 10, 3);
        let names: Vec<&str> = design.iter().map(|(name, _)| &**name).collect();
        assert_eq!((names[0], names[2]), ("s01-a", "s01-01"));
        assert!(is_saltelli(&names, 10));
        assert!(!is_saltelli(&names[1..], 10));
        assert!(!is_saltelli(&names, 11));
        let mut mixed = names.clone();
        mixed.swap(3, 4);
        assert!(!is_saltelli(&mixed, 10));
        // B lends each parameter to A in turn.
        let (a, b, third) = (&design[0].1, &design[1].1, &design[4].1);
        assert_eq!((third[2], third[1]), (b[2], a[1]));
    }

    #[test]
    fn what_does_not_vary_has_no_indices() {
        assert_eq!(indices(&[3.0; 40], 2, 1), None);
    }
}
