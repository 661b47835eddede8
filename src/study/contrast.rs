//! One cell against another, seed by seed.

use std::collections::BTreeMap;

use super::statistics::{Summary, percentile, summary};

/// A number of a cell by seed; seeds in which it is not defined are left out.
pub type BySeed = BTreeMap<u64, f64>;

/// A number over seeds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Over {
    /// Its mean with what is known of it.
    pub mean: Summary,
    /// Its median.
    pub median: f64,
}

impl Over {
    /// That of some values; none of no value.
    pub fn of(values: &[f64]) -> Option<Self> {
        (!values.is_empty()).then(|| Self {
            mean: summary(values),
            median: percentile(values, 0.5),
        })
    }
}

/// How two cells differ over the seeds that both have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The paired difference.
    pub over: Over,
    /// Seeds in which the one is higher.
    pub above: usize,
    /// Seeds in which it is lower.
    pub below: usize,
    /// By how much the variance of the difference is smaller than it would be if the two had lived other seeds; none
    /// where one does not vary, or the difference does not.
    pub reduction: Option<f64>,
}

impl Difference {
    /// That of differences which are there; none of no seed.
    pub fn of(differences: &[f64]) -> Option<Self> {
        let many = |is: fn(f64) -> bool| differences.iter().filter(|x| is(**x)).count();
        Over::of(differences).map(|over| Self {
            over,
            above: many(|x| x > 0.0),
            below: many(|x| x < 0.0),
            reduction: None,
        })
    }

    /// The one minus the other, over the seeds that both have; none if there is no such seed.
    pub fn between(one: &BySeed, other: &BySeed) -> Option<Self> {
        let pairs = one
            .iter()
            .filter_map(|(seed, x)| Some((*x, *other.get(seed)?)));
        let (one, other): (Vec<f64>, Vec<f64>) = pairs.unzip();
        let differences: Vec<f64> = one.iter().zip(&other).map(|(a, b)| a - b).collect();
        let found = Self::of(&differences)?;
        let squared = |of: Summary| of.standard_error * of.standard_error;
        let apart = squared(summary(&one)) + squared(summary(&other));
        let reduction = apart / squared(found.over.mean);
        Some(Self {
            reduction: Some(reduction).filter(|x| x.is_finite() && *x > 0.0),
            ..found
        })
    }

    /// Seeds that both have.
    pub fn seeds(&self) -> usize {
        self.over.mean.n
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_seed(values: &[(u64, f64)]) -> BySeed {
        values.iter().copied().collect()
    }

    #[test]
    fn only_seeds_that_both_have_are_paired() {
        let one = by_seed(&[(1, 11.0), (2, 22.0), (3, 33.0), (9, 1e9)]);
        let other = by_seed(&[(1, 12.0), (2, 20.0), (3, 30.0), (7, -1e9)]);
        let found = Difference::between(&one, &other).unwrap();
        assert_eq!(found.seeds(), 3);
        assert_eq!((found.above, found.below), (2, 1));
        assert_eq!(found.over.median, 2.0);
        assert!((found.over.mean.mean - 4.0 / 3.0).abs() < 1e-12);
        // Variances 121 and 81 1/3 apart, 4 1/3 together.
        let reduction = found.reduction.unwrap();
        assert!(
            (reduction - (121.0 + 244.0 / 3.0) / (13.0 / 3.0)).abs() < 1e-9,
            "{reduction}"
        );
        assert_eq!(Difference::between(&one, &by_seed(&[(8, 1.0)])), None);
    }

    #[test]
    fn a_seed_in_which_they_are_alike_is_neither_above_nor_below() {
        let found = Difference::of(&[0.0, -1.0, 2.0, 0.0, 3.0]).unwrap();
        assert_eq!((found.above, found.below, found.seeds()), (2, 1, 5));
    }

    #[test]
    fn what_does_not_vary_saves_nothing_that_could_be_told() {
        let one = by_seed(&[(1, 2.0), (2, 3.0)]);
        let found = Difference::between(&one, &by_seed(&[(1, 1.0), (2, 2.0)])).unwrap();
        assert_eq!((found.reduction, found.above), (None, 2));
    }
}
