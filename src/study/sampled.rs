//! A stated sample of a study's runs: which they are follows from a seed, so that another referee takes the same.

use std::fmt;
use std::str::FromStr;

use super::Run;
use crate::maths;
use crate::random::{Purpose, Seed};

/// How many of all runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sample {
    /// So many.
    Number(usize),
    /// So many per cent.
    Percent(f64),
}

impl FromStr for Sample {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let sample = match text.strip_suffix('%') {
            Some(share) => share.trim().parse().ok().map(Sample::Percent),
            None => text.parse().ok().map(Sample::Number),
        };
        let sound = |sample: &Sample| match *sample {
            Sample::Number(n) => n > 0,
            Sample::Percent(p) => p > 0.0 && p <= 100.0,
        };
        sample
            .filter(sound)
            .ok_or_else(|| "write a number of runs, as 200, or a share of them, as 2%".to_owned())
    }
}

impl Sample {
    /// Those of some runs that are in it, in their order. Draws are addressed by seed and place.
    pub fn of(self, runs: &[Run], seed: u64) -> Vec<Run> {
        let wanted = match self {
            Sample::Number(n) => n,
            Sample::Percent(p) => (p / 100.0 * runs.len() as f64).ceil() as usize,
        };
        let mut draws = Seed::new(seed, 0).draws();
        let mut order: Vec<(u32, usize)> = (0..runs.len())
            .map(|i| {
                let [word] = draws.words(Purpose::Bootstrap, 0, i as u64);
                (word, i)
            })
            .collect();
        order.sort_unstable();
        let mut places: Vec<usize> = order.into_iter().take(wanted).map(|(_, i)| i).collect();
        places.sort_unstable();
        places.into_iter().map(|i| runs[i]).collect()
    }
}

/// What a sample without a difference says of all runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Says {
    /// Runs in the sample.
    pub sampled: usize,
    /// All runs.
    pub all: usize,
}

impl Says {
    /// The share of wrong runs that a sample would have missed in one case of twenty, drawn with replacement.
    pub fn at_most(self) -> f64 {
        1.0 - maths::pow(0.05, 1.0 / self.sampled as f64)
    }
}

impl fmt::Display for Says {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {} runs, without a difference: with 95 % confidence less than {:.2} % of all runs differ",
            self.sampled,
            self.all,
            100.0 * self.at_most()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_the_same_for_everybody_and_another_for_another_seed() {
        let runs: Vec<Run> = (0..1000).map(|seed| Run { variant: 0, seed }).collect();
        let two: Sample = "2%".parse().unwrap();
        let one = two.of(&runs, 7);
        assert_eq!(one.len(), 20);
        assert_eq!(one, two.of(&runs, 7));
        assert_ne!(one, two.of(&runs, 8));
        assert!(one.is_sorted());
        // Of a thousand runs some in every fifth.
        let fifth = |k: u64| one.iter().filter(|run| run.seed / 200 == k).count();
        assert!((0..5).all(|k| fifth(k) > 0), "{one:?}");
        assert_eq!(Sample::Number(5000).of(&runs, 1), runs);
        for text in ["0", "0%", "101%", "x", "-1", "%"] {
            assert!(text.parse::<Sample>().is_err(), "{text}");
        }
    }

    /// The rule of three: 200 without a difference are less than 1.5 %.
    #[test]
    fn a_sample_says_what_it_may_have_missed() {
        let says = Says {
            sampled: 200,
            all: 9,
        };
        assert!((says.at_most() - 0.0149).abs() < 1e-4, "{}", says.at_most());
    }
}
