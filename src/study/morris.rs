//! Elementary effects (Morris 1991): which of many parameters matter at all, from few runs.
//!
//! A trajectory starts at a random point of a grid of four levels and moves one parameter after another, in random order,
//! by two thirds of its range. Its points are named by their places: `m01-00`, `m01-01`, …

use super::sobol::Estimate;
use crate::random::{Purpose, Seed};

/// Levels of the grid.
const LEVELS: f64 = 4.0;
/// A step, as a share of the range.
const STEP: f64 = LEVELS / (2.0 * (LEVELS - 1.0));

/// A design of `n` trajectories over `k` parameters in the unit cube: names and points.
pub fn morris(n: usize, k: usize, seed: u64) -> Vec<(String, Vec<f64>)> {
    let mut draws = Seed::new(seed, 0).draws();
    let mut all = Vec::new();
    for t in 0..n {
        let words: Vec<[u32; 2]> = (0..k)
            .map(|d| draws.words(Purpose::Prior, t as u32, d as u64))
            .collect();
        let mut point: Vec<f64> = words
            .iter()
            .map(|[level, _]| f64::from(level >> 30) / (LEVELS - 1.0))
            .collect();
        let mut order: Vec<usize> = (0..k).collect();
        order.sort_by_key(|&d| (words[d][1], d));
        all.push((name(t, 0, n, k), point.clone()));
        for (step, d) in order.into_iter().enumerate() {
            // From the lower half up, from the upper half down.
            point[d] += if point[d] < 0.5 { STEP } else { -STEP };
            all.push((name(t, step + 1, n, k), point.clone()));
        }
    }
    all
}

fn name(trajectory: usize, step: usize, n: usize, k: usize) -> String {
    let (wide, narrow) = (n.to_string().len(), k.to_string().len());
    format!("m{:0wide$}-{step:0narrow$}", trajectory + 1)
}

/// Whether points of these names are a whole design of [`morris`] over `k` parameters.
pub fn is_morris(names: &[&str], k: usize) -> bool {
    let n = names.len() / (k + 1);
    let wanted = (0..n).flat_map(|t| (0..=k).map(move |step| name(t, step, n, k)));
    n > 0 && names.len() == n * (k + 1) && wanted.eq(names.iter().copied())
}

/// What moving a parameter over its whole range does, in the result's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// The mean of the effects.
    pub mean: f64,
    /// The mean of their sizes (Campolongo, Cariboni & Saltelli 2007).
    pub size: Estimate,
    /// Their standard deviation over trajectories: what is not linear, or depends on the others.
    pub spread: f64,
}

/// The effects of each parameter; `points` has the parameters' values and the result of each point, in the order of the
/// design. Steps at whose ends a result is not finite are left out. None where fewer than two are left of a parameter.
pub fn effects(points: &[(Vec<f64>, f64)], k: usize, seed: u64) -> Option<Vec<Effect>> {
    let mut found: Vec<Vec<f64>> = vec![Vec::new(); k];
    for trajectory in points.chunks_exact(k + 1) {
        for pair in trajectory.windows(2) {
            let ((from, before), (to, after)) = (&pair[0], &pair[1]);
            let moved = (0..k).find(|&d| from[d].total_cmp(&to[d]).is_ne())?;
            let sign = if to[moved] > from[moved] { 1.0 } else { -1.0 };
            let effect = (after - before) / (sign * STEP);
            if effect.is_finite() {
                found[moved].push(effect);
            }
        }
    }
    let effect = |of: &Vec<f64>| {
        let n = of.len() as f64;
        let mean = of.iter().sum::<f64>() / n;
        let squares: f64 = of.iter().map(|e| (e - mean) * (e - mean)).sum();
        let size =
            |some: &[usize]| some.iter().map(|&i| of[i].abs()).sum::<f64>() / some.len() as f64;
        (of.len() > 1).then(|| Effect {
            mean,
            size: Estimate::by_bootstrap(of.len(), seed, |some| vec![size(some)])[0],
            spread: (squares / (n - 1.0)).sqrt(),
        })
    };
    found.iter().map(effect).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sobol::tests::ishigami;
    use super::*;

    fn of(k: usize, n: usize, f: impl Fn(&[f64]) -> f64) -> Vec<Effect> {
        let design = morris(n, k, 1);
        let points: Vec<_> = design
            .into_iter()
            .map(|(_, u)| (u.clone(), f(&u)))
            .collect();
        effects(&points, k, 1).unwrap()
    }

    /// Of a linear function every effect is its slope, whatever the trajectory.
    #[test]
    fn a_linear_function_has_its_slopes_and_no_spread() {
        let slopes = [3.0, -2.0, 0.0, 0.5];
        let found = of(4, 10, |u| u.iter().zip(slopes).map(|(u, s)| u * s).sum());
        for (effect, slope) in found.iter().zip(slopes) {
            assert!((effect.mean - slope).abs() < 1e-12, "{effect:?} {slope}");
            assert!((effect.size.value - slope.abs()).abs() < 1e-12);
            assert!(effect.spread < 1e-12);
        }
    }

    /// On the levels ±π and ±π/3 every step of the second is worth 7·sin²(π/3), up or down.
    #[test]
    fn ishigamis_effects_are_those_of_its_grid() {
        let found = of(3, 400, ishigami);
        // From ±π to ∓π/3 the square of the sine goes from 0 to 3/4, or back.
        let second = 7.0 * 0.75 / STEP;
        assert!(
            (found[1].size.value - second).abs() < 1e-9,
            "{:?}",
            found[1]
        );
        assert!(found[1].mean.abs() < 0.15 * second, "{:?}", found[1]);
        // The third acts through the first alone: it has no effect of its own on average, and a spread.
        assert!(
            found[2].mean.abs() < 0.2 * found[2].spread,
            "{:?}",
            found[2]
        );
        assert!(found[2].size.interval.0 > 0.0);
    }

    #[test]
    fn a_design_is_known_by_its_names() {
        let design = morris(11, 3, 2);
        let names: Vec<&str> = design.iter().map(|(name, _)| &**name).collect();
        assert_eq!(names[5], "m02-1");
        assert!(is_morris(&names, 3) && !is_morris(&names, 4) && !is_morris(&names[1..], 3));
        for trajectory in design.chunks(4) {
            let inside = |(_, u): &(String, Vec<f64>)| u.iter().all(|u| (0.0..=1.0).contains(u));
            assert!(trajectory.iter().all(inside));
            let ends = trajectory[0].1.iter().zip(&trajectory[3].1);
            assert!(
                ends.clone()
                    .all(|(a, b)| ((a - b).abs() - STEP).abs() < 1e-12)
            );
        }
    }
}
