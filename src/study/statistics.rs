//! Summaries of repeated runs: means with their standard errors, paired
//! differences, confidence intervals, percentiles and proportions.

use crate::maths::student_t_quantile_975;

/// The 0.975 quantile of the standard normal distribution.
const NORMAL_QUANTILE_975: f64 = 1.959_963_984_540_054;

/// The mean of a sample, with the standard error of that mean, both in the sample's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// The arithmetic mean; NaN for an empty sample.
    pub mean: f64,
    /// The standard error of the mean; NaN for fewer than two values.
    pub standard_error: f64,
    /// The number of values.
    pub n: usize,
}

/// A sum that is added to, compensated for rounding (Neumaier 1974).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    /// Adds a value.
    pub fn add(&mut self, value: f64) {
        let next = self.total + value;
        self.lost += if self.total.abs() >= value.abs() {
            (self.total - next) + value
        } else {
            (value - next) + self.total
        };
        self.total = next;
    }

    /// The sum.
    pub fn value(self) -> f64 {
        self.total + self.lost
    }
}

/// The sum of the values from left to right, compensated for rounding (Neumaier 1974).
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut sum = Sum::default();
    for value in values {
        sum.add(value);
    }
    sum.value()
}

impl Summary {
    /// That of `n` values with this mean, the squares of whose deviations from it have this sum; divisor n - 1.
    pub fn of(n: usize, mean: f64, squares: f64) -> Self {
        let count = n as f64;
        let standard_error = if n < 2 {
            f64::NAN
        } else {
            (squares / (count - 1.0) / count).sqrt()
        };
        Self {
            mean,
            standard_error,
            n,
        }
    }
}

/// The mean of the values and its standard error, from the sample variance with divisor n - 1.
pub fn summary(values: &[f64]) -> Summary {
    let mean = sum(values.iter().copied()) / values.len() as f64;
    let squares = sum(values.iter().map(|value| (value - mean) * (value - mean)));
    Summary::of(values.len(), mean, squares)
}

/// The summary of `a[i] - b[i]`, for two equally long samples paired by common random numbers.
pub fn paired_difference(a: &[f64], b: &[f64]) -> Summary {
    assert_eq!(a.len(), b.len(), "paired samples are equally long");
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    summary(&differences)
}

/// The two-sided 95% confidence interval of a mean (Student 1908); NaN for fewer than two values.
pub fn interval_95(summary: Summary) -> (f64, f64) {
    if summary.n < 2 {
        return (f64::NAN, f64::NAN);
    }
    let df = u32::try_from(summary.n - 1).unwrap_or(u32::MAX);
    let half = student_t_quantile_975(df) * summary.standard_error;
    (summary.mean - half, summary.mean + half)
}

/// The quantile at `share` (0 to 1) of the values, by linear interpolation between order
/// statistics (Hyndman & Fan 1996, type 7); NaN for an empty sample or one that holds NaN.
pub fn percentile(values: &[f64], share: f64) -> f64 {
    assert!((0.0..=1.0).contains(&share), "a share lies within 0 and 1");
    if values.is_empty() || values.iter().any(|value| value.is_nan()) {
        return f64::NAN;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let position = (sorted.len() - 1) as f64 * share;
    let below = position as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (position - below as f64) * (sorted[above] - sorted[below])
}

/// The 95% score interval (Wilson 1927) of a proportion, as shares of 1; NaN without a trial.
pub fn wilson_interval_95(successes: u64, trials: u64) -> (f64, f64) {
    wilson_interval((successes, trials), NORMAL_QUANTILE_975)
}

/// The same of so many successes in so many trials, out to the quantile `z` of the standard normal distribution.
pub fn wilson_interval((successes, trials): (u64, u64), z: f64) -> (f64, f64) {
    assert!(successes <= trials, "no more successes than trials");
    if trials == 0 {
        return (f64::NAN, f64::NAN);
    }
    let n = trials as f64;
    let share = successes as f64 / n;
    let z2 = z * z;
    let scale = 1.0 + z2 / n;
    let centre = (share + z2 / (2.0 * n)) / scale;
    let variance = share * (1.0 - share) / n + z2 / (4.0 * n * n);
    let half = z * variance.sqrt() / scale;
    // At the extremes the formula gives 0 or 1 but for rounding.
    let low = if successes == 0 { 0.0 } else { centre - half };
    let high = if successes == trials {
        1.0
    } else {
        centre + half
    };
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(actual: f64, expected: f64) -> bool {
        (actual - expected).abs() <= 1e-9 * expected.abs().max(1.0)
    }

    #[test]
    fn a_summary_uses_the_divisor_n_minus_one() {
        let summary = summary(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
        assert_eq!((summary.mean, summary.n), (5.0, 8));
        assert!(near(summary.standard_error, (32.0_f64 / 7.0 / 8.0).sqrt()));
    }

    #[test]
    fn one_value_has_a_mean_but_no_standard_error_and_no_interval() {
        let summary = summary(&[3.5]);
        assert_eq!((summary.mean, summary.n), (3.5, 1));
        assert!(summary.standard_error.is_nan());
        assert!(interval_95(summary).0.is_nan() && interval_95(summary).1.is_nan());
    }

    #[test]
    fn no_value_has_no_mean() {
        let summary = summary(&[]);
        assert!(summary.mean.is_nan() && summary.standard_error.is_nan());
        assert_eq!(summary.n, 0);
    }

    #[test]
    fn small_values_survive_beside_large_ones() {
        assert_eq!(sum([1.0, 1e100, 1.0, -1e100]), 2.0);
        let shifted = summary(&[1e9 + 4.0, 1e9 + 7.0, 1e9 + 13.0, 1e9 + 16.0]);
        assert!(near(shifted.standard_error, 7.5_f64.sqrt()));
    }

    #[test]
    fn a_paired_difference_keeps_only_what_the_pairs_differ_by() {
        let difference = paired_difference(&[11.0, 22.0, 33.0], &[10.0, 20.0, 30.0]);
        assert_eq!((difference.mean, difference.n), (2.0, 3));
        assert!(near(difference.standard_error, (1.0_f64 / 3.0).sqrt()));
    }

    #[test]
    fn the_interval_of_ten_values_is_that_of_student() {
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        let (low, high) = interval_95(summary(&values));
        assert!((low - 3.334_149_410_386_608).abs() < 1e-6, "{low}");
        assert!((high - 7.665_850_589_613_392).abs() < 1e-6, "{high}");
    }

    #[test]
    fn percentiles_interpolate_between_neighbours_whatever_the_order() {
        let values = [4.0, 1.0, 3.0, 2.0];
        assert!(near(percentile(&values, 0.4), 2.2));
        assert!(near(percentile(&values, 0.5), 2.5));
        assert_eq!(percentile(&values, 0.0), 1.0);
        assert_eq!(percentile(&values, 1.0), 4.0);
        assert_eq!(percentile(&[7.0], 0.9), 7.0);
    }

    #[test]
    fn a_percentile_of_nothing_or_of_the_undefined_is_undefined() {
        assert!(percentile(&[], 0.5).is_nan());
        assert!(percentile(&[1.0, f64::NAN], 0.0).is_nan());
    }

    #[test]
    fn a_proportion_has_the_interval_of_wilson() {
        let (low, high) = wilson_interval_95(5, 10);
        assert!(near(low, 0.236_593_090_512_564_1), "{low}");
        assert!(near(high, 0.763_406_909_487_436), "{high}");
    }

    #[test]
    fn a_proportion_of_none_or_all_reaches_its_end_exactly() {
        let (low, high) = wilson_interval_95(0, 10);
        assert_eq!(low, 0.0);
        assert!(near(high, 0.277_532_799_862_889), "{high}");
        assert_eq!(wilson_interval_95(10, 10).1, 1.0);
        assert!(wilson_interval_95(0, 0).0.is_nan());
    }
}
