//! Random draws against their laws (Kolmogorov–Smirnov, χ²), and against one another.

use serde::{Deserialize, Serialize};

use super::answer::{Answer, Line};
use super::{Answers, Setting};
use crate::maths;
use crate::random::Purpose;
use crate::study::statistics::Summary;

/// √n·D of Kolmogorov and Smirnov is above this once in 1 600 times.
const FARTHEST: f64 = 2.0;
/// Ticks over which chances are counted.
const TICKS: u32 = 64;

/// Draws of every law that the simulation uses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Laws {
    /// Draws of each law.
    pub draws: u32,
    /// A chance of review.
    pub chance: f64,
}

/// √n·sup|F_n − F| of values that `law` makes uniform.
pub fn distance(values: &[f64], law: impl Fn(f64) -> f64) -> f64 {
    let mut uniform: Vec<f64> = values.iter().map(|x| law(*x)).collect();
    uniform.sort_by(f64::total_cmp);
    let n = uniform.len() as f64;
    let gap = |(i, u): (usize, &f64)| (u - i as f64 / n).max((i as f64 + 1.0) / n - u);
    let farthest = uniform.iter().enumerate().map(gap).fold(0.0, f64::max);
    farthest * n.sqrt()
}

/// Φ by the series of Marsaglia (2004), independent of the quantile.
pub fn normal_law(x: f64) -> f64 {
    if x.abs() > 8.0 {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    let (mut term, mut sum, mut odd) = (x, x, 1.0);
    while f64::abs(term) > 1e-18 {
        odd += 2.0;
        term *= x * x / odd;
        sum += term;
    }
    0.5 + sum * maths::exp(-0.5 * x * x - 0.918_938_533_204_672_7)
}

/// The Gumbel law, e^(−e^(−x)).
pub fn gumbel_law(x: f64) -> f64 {
    maths::exp(-maths::exp(-x))
}

impl Laws {
    fn uniforms(setting: &Setting, purpose: Purpose, tick: u32, n: usize) -> Vec<f64> {
        let mut words = vec![0; n];
        setting.seed.draws().fill(purpose, tick, 0, &mut words);
        words.iter().map(|word| maths::uniform(*word)).collect()
    }

    fn laws(uniforms: &[f64]) -> Vec<Line> {
        let normal: Vec<f64> = uniforms
            .iter()
            .map(|u| maths::normal_quantile(*u))
            .collect();
        let gumbel: Vec<f64> = uniforms.iter().map(|u| maths::gumbel(*u)).collect();
        [
            ("uniform", distance(uniforms, |u| u)),
            ("normal", distance(&normal, normal_law)),
            ("Gumbel", distance(&gumbel, gumbel_law)),
        ]
        .map(|(law, distance)| {
            let what = format!("{law} draws: √n times their distance from the law");
            Line::within(what, distance, 0.0, FARTHEST).of(uniforms.len())
        })
        .into()
    }

    /// χ² of how many reviews each tick has, standardised.
    fn reviews(&self, setting: &Setting, n: usize) -> Line {
        let each = n / TICKS as usize;
        let variance = each as f64 * self.chance * (1.0 - self.chance);
        let mut chi = 0.0;
        for tick in 1..=TICKS {
            let draws = Self::uniforms(setting, Purpose::Month, tick, each);
            let count = draws.iter().filter(|u| **u < self.chance).count() as f64;
            let gap = count - each as f64 * self.chance;
            chi += gap * gap / variance;
        }
        let ticks = f64::from(TICKS);
        let standard = Summary {
            mean: (chi - ticks) / (2.0 * ticks).sqrt(),
            standard_error: 1.0,
            n,
        };
        let what = "reviews by tick: standardised χ²";
        Line::sampled(what, standard, Answer::Value(0.0, 0.0))
    }

    fn independence(setting: &Setting, n: usize) -> Vec<Line> {
        let here = Self::uniforms(setting, Purpose::Month, 1, n + 1);
        let later = Self::uniforms(setting, Purpose::Month, 2, n + 1);
        let other = Self::uniforms(setting, Purpose::Choice, 1, n + 1);
        let error = 1.0 / (n as f64).sqrt();
        [
            ("neighbouring agents", &here[1..]),
            ("successive ticks", &later[..n]),
            ("two purposes", &other[..n]),
        ]
        .map(|(what, others)| {
            let correlation = Summary {
                mean: correlation(&here[..n], others),
                standard_error: error,
                n,
            };
            let what = format!("correlation of draws of {what}");
            Line::sampled(what, correlation, Answer::Value(0.0, 0.0))
        })
        .into()
    }
}

/// Pearson's correlation of uniform draws.
fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let products = one.iter().zip(other).map(|(a, b)| (a - 0.5) * (b - 0.5));
    12.0 * products.sum::<f64>() / one.len() as f64
}

impl Answers for Laws {
    fn lines(&self, setting: &Setting) -> Result<Vec<Line>, String> {
        let n = setting.size.of(self.draws, 20, 20_000) as usize;
        let uniforms = Self::uniforms(setting, Purpose::Choice, 1, n);
        let mut lines = Self::laws(&uniforms);
        lines.push(self.reviews(setting, n));
        lines.extend(Self::independence(setting, n));
        Ok(lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_law_undoes_the_quantile() {
        for p in [1e-9, 0.01, 0.3, 0.5, 0.975, 1.0 - 1e-9] {
            let back = normal_law(maths::normal_quantile(p));
            assert!((back - p).abs() < 1e-14, "{p} {back}");
        }
    }

    #[test]
    fn draws_of_another_law_are_far_away() {
        let skewed: Vec<f64> = (0..10_000)
            .map(|i| f64::from(i) / 10_000.0 * 0.95)
            .collect();
        assert!(distance(&skewed, |u| u) > FARTHEST);
    }
}
