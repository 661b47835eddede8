//! Many effects side by side: which of them stand out from what chance alone would show.

use std::f64::consts::PI;

use super::statistics::Summary;
use crate::maths;

/// Share of false marks among all marks that is tolerated in the mean.
pub const FALSE_DISCOVERIES: f64 = 0.05;

/// The effects of one page that stand out, of all that are shown on it (Benjamini & Hochberg 1995).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Marks {
    /// The largest p that is marked; below 0 if none is.
    cutoff: f64,
    /// How many effects were tested.
    pub tested: usize,
    /// How many stand out.
    pub found: usize,
}

impl Marks {
    /// Tests every one of `effects` that varies over seeds: the i-th smallest of m values of p is marked, with all
    /// below it, if it is at most i/m of [`FALSE_DISCOVERIES`].
    pub fn among(effects: impl IntoIterator<Item = Summary>) -> Self {
        let mut all: Vec<f64> = effects.into_iter().filter_map(p_value).collect();
        all.sort_by(f64::total_cmp);
        let m = all.len() as f64;
        let passes = |&i: &usize| all[i] <= (i + 1) as f64 / m * FALSE_DISCOVERIES;
        let last = (0..all.len()).rev().find(passes);
        Self {
            cutoff: last.map_or(-1.0, |i| all[i]),
            tested: all.len(),
            found: last.map_or(0, |i| i + 1),
        }
    }

    /// Whether an effect stands out.
    pub fn has(&self, effect: Summary) -> bool {
        p_value(effect).is_some_and(|p| p <= self.cutoff)
    }

    /// Whether an effect stands out, or is the same in every seed and not nothing, which is no chance.
    pub fn tells(&self, effect: Summary) -> bool {
        let fixed = effect.n > 1 && effect.standard_error == 0.0 && effect.mean != 0.0;
        fixed || self.has(effect)
    }
}

/// Chance of a mean so far from nothing, or farther, if there were no effect (Student 1908); none where it does not vary.
pub fn p_value(effect: Summary) -> Option<f64> {
    let t = effect.mean / effect.standard_error;
    if effect.n < 2 || !t.is_finite() {
        return None;
    }
    let df = (effect.n - 1) as f64;
    Some(incomplete_beta(df / 2.0, df / (df + t * t)))
}

/// I_x(a, 1/2), a half of a whole number: the regularised incomplete beta function (Abramowitz & Stegun 1964, 26.5.8).
fn incomplete_beta(a: f64, x: f64) -> f64 {
    const B: f64 = 0.5;
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    let front = maths::pow(x, a) * (1.0 - x).sqrt() / beta_with_half(a);
    if x < (a + 1.0) / (a + B + 2.0) {
        front * fraction(a, B, x) / a
    } else {
        1.0 - front * fraction(B, a, 1.0 - x) / B
    }
}

/// B(a, 1/2) for a half of a whole number, from B(1/2, 1/2) = π and B(1, 1/2) = 2.
fn beta_with_half(a: f64) -> f64 {
    let odd = (2.0 * a) % 2.0 == 1.0;
    let (mut at, mut value) = if odd { (0.5, PI) } else { (1.0, 2.0) };
    while at < a {
        value *= at / (at + 0.5);
        at += 1.0;
    }
    value
}

/// The continued fraction of the incomplete beta function, by the method of Lentz (1976).
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut above = 1.0;
    let mut below = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut value = below;
    for term in 1..500 {
        let n = f64::from(term);
        let even = n * (b - n) * x / ((a + 2.0 * n - 1.0) * (a + 2.0 * n));
        let odd = -(a + n) * (a + b + n) * x / ((a + 2.0 * n) * (a + 2.0 * n + 1.0));
        let before = value;
        for step in [even, odd] {
            below = 1.0 / away(1.0 + step * below);
            above = away(1.0 + step / above);
            value *= above * below;
        }
        if (value - before).abs() <= 1e-15 * value.abs() {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effect(t: f64, n: usize) -> Summary {
        Summary {
            mean: t,
            standard_error: 1.0,
            n,
        }
    }

    #[test]
    fn p_is_that_of_student() {
        for (t, n, p) in [
            (12.706_204_736, 2, 0.05),
            (4.302_652_730, 3, 0.05),
            (2.262_157_163, 10, 0.05),
            (3.249_835_542, 10, 0.01),
            (0.682_807_0, 40, 0.5 - 0.001_226),
        ] {
            let found = p_value(effect(-t, n)).unwrap();
            assert!((found - p).abs() < 2e-3 * p.max(0.1), "{t} {n}: {found}");
        }
        assert_eq!(p_value(effect(0.0, 5)), Some(1.0));
        assert_eq!(p_value(effect(1.0, 1)), None);
    }

    #[test]
    fn of_many_effects_only_what_chance_would_not_show_is_marked() {
        // Nineteen of nothing and one at 4 %: alone it would pass.
        let mut all = vec![effect(0.3, 30); 19];
        all.push(effect(2.15, 30));
        assert!(p_value(all[19]).unwrap() < 0.05);
        let marks = Marks::among(all.clone());
        assert_eq!((marks.tested, marks.found), (20, 0));
        assert!(!marks.has(all[19]));
        all[0] = effect(9.0, 30);
        let marks = Marks::among(all.clone());
        assert_eq!(marks.found, 1);
        assert!(marks.has(all[0]) && !marks.has(all[19]));
    }

    #[test]
    fn what_does_not_vary_is_not_tested() {
        let fixed = Summary {
            mean: -4.0,
            standard_error: 0.0,
            n: 20,
        };
        assert_eq!(Marks::among([fixed]).tested, 0);
    }
}
