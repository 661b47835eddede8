//! How sure an interval is: 90, 95 or 99 %.

use std::str::FromStr;

use super::multiplicity::p_value;
use super::statistics::{Summary, interval_95, wilson_interval, wilson_interval_95};

/// How sure an interval is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    /// 90 %.
    Ninety,
    /// 95 %.
    #[default]
    NinetyFive,
    /// 99 %.
    NinetyNine,
}

impl FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "90" => Ok(Level::Ninety),
            "95" => Ok(Level::NinetyFive),
            "99" => Ok(Level::NinetyNine),
            _ => Err("write 90, 95 or 99 (%)".to_owned()),
        }
    }
}

impl Level {
    /// In per cent.
    pub fn percent(self) -> u32 {
        match self {
            Level::Ninety => 90,
            Level::NinetyFive => 95,
            Level::NinetyNine => 99,
        }
    }

    /// The two-sided interval of a mean (Student 1908); NaN for fewer than two values.
    pub fn interval(self, of: Summary) -> (f64, f64) {
        if self == Level::NinetyFive || of.n < 2 {
            return interval_95(of);
        }
        let half = self.quantile(of.n) * of.standard_error;
        (of.mean - half, of.mean + half)
    }

    /// The score interval (Wilson 1927) of a proportion, as shares of 1; NaN without a trial.
    pub fn share(self, successes: usize, trials: usize) -> (f64, f64) {
        let counts = (successes as u64, trials as u64);
        match self {
            Level::Ninety => wilson_interval(counts, 1.644_853_626_951_472_2),
            Level::NinetyFive => wilson_interval_95(counts.0, counts.1),
            Level::NinetyNine => wilson_interval(counts, 2.575_829_303_548_901),
        }
    }

    /// Student's t that `n` values exceed in size by chance as often as the level leaves: halved until doubles end.
    fn quantile(self, n: usize) -> f64 {
        let left = 1.0 - f64::from(self.percent()) / 100.0;
        let rarer = |t: f64| {
            let of = Summary {
                mean: t,
                standard_error: 1.0,
                n,
            };
            p_value(of).is_none_or(|p| p < left)
        };
        let (mut low, mut high) = (0.0, 1024.0);
        for _ in 0..64 {
            let middle = f64::midpoint(low, high);
            if rarer(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        high
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables of Student's t, two-sided: 90 and 99 %.
    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (n, ninety, ninety_nine) in [
            (2, 6.313_751_515, 63.656_741_16),
            (3, 2.919_985_580, 9.924_843_201),
            (10, 1.833_112_933, 3.249_835_542),
            (31, 1.697_260_887, 2.749_995_654),
        ] {
            let of = |level: Level| level.quantile(n);
            assert!((of(Level::Ninety) - ninety).abs() < 1e-7, "{n}");
            assert!((of(Level::NinetyNine) - ninety_nine).abs() < 1e-6, "{n}");
            let known = Level::NinetyFive.quantile(n);
            let one = Summary {
                mean: 0.0,
                standard_error: 1.0,
                n,
            };
            assert!((known - interval_95(one).1).abs() < 1e-5, "{n}: {known}");
        }
    }

    #[test]
    fn a_surer_interval_is_wider_and_one_value_has_none() {
        let of = |level: Level| level.share(5, 10).1;
        assert!(of(Level::Ninety) < of(Level::NinetyFive));
        assert!(of(Level::NinetyFive) < of(Level::NinetyNine));
        // Wilson's ends for 5 of 10 at 99 %, by hand from z² = 6.6349.
        assert!((of(Level::NinetyNine) - 0.815_774_482).abs() < 1e-8);
        let one = Summary {
            mean: 1.0,
            standard_error: f64::NAN,
            n: 1,
        };
        assert!(Level::Ninety.interval(one).0.is_nan());
    }
}
