//! A number that the model computes beside the answer that theory gives.

use crate::study::statistics::Summary;

/// How far from the answer a sampled number may be, in standard errors: chance alone
/// takes it further once in 16 000 times.
pub const STANDARD_ERRORS: f64 = 4.0;

/// One comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What is compared.
    pub what: String,
    /// What the model computes.
    pub computed: f64,
    /// What it ought to be.
    pub answer: Answer,
    /// Monte Carlo standard error; none where nothing is drawn.
    pub error: Option<f64>,
    /// Draws, runs or periods that it rests on; 1 where nothing is drawn.
    pub n: u64,
    /// Whether the error was estimated from n runs, and not known beforehand.
    pub estimated: bool,
}

/// What a number ought to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Answer {
    /// A value, within a tolerance besides Monte Carlo error.
    Value(f64, f64),
    /// Anything from one bound to the other.
    Between(f64, f64),
    /// Theory gives no number; a published one may.
    Open,
}

impl Line {
    /// A number that nothing is drawn for, and its answer within `tolerance`.
    pub fn exact(what: impl Into<String>, computed: f64, value: f64, tolerance: f64) -> Self {
        Self {
            what: what.into(),
            computed,
            answer: Answer::Value(value, tolerance),
            error: None,
            n: 1,
            estimated: false,
        }
    }

    /// A number with Monte Carlo error, known from its law, from so many draws.
    pub fn sampled(what: impl Into<String>, drawn: Summary, answer: Answer) -> Self {
        Self {
            what: what.into(),
            computed: drawn.mean,
            answer,
            error: Some(drawn.standard_error),
            n: drawn.n as u64,
            estimated: false,
        }
    }

    /// A mean over runs with its standard error.
    pub fn over_runs(what: impl Into<String>, mean: Summary, answer: Answer) -> Self {
        Self {
            estimated: true,
            ..Self::sampled(what, mean, answer)
        }
    }

    /// A number that lies in a range, nothing being drawn.
    pub fn within(what: impl Into<String>, computed: f64, low: f64, high: f64) -> Self {
        Self {
            answer: Answer::Between(low, high),
            ..Self::exact(what, computed, 0.0, 0.0)
        }
    }

    /// The same resting on `n` of something.
    #[must_use]
    pub fn of(self, n: usize) -> Self {
        Self {
            n: n as u64,
            ..self
        }
    }

    /// Standard errors that chance alone passes once in 16 000 times: more if they were estimated.
    fn standard_errors(&self) -> f64 {
        if self.estimated {
            student(self.n.saturating_sub(1) as f64)
        } else {
            STANDARD_ERRORS
        }
    }

    /// Computed less expected; how far outside a range; none without an answer.
    pub fn deviation(&self) -> Option<f64> {
        match self.answer {
            Answer::Value(value, _) => Some(self.computed - value),
            Answer::Between(low, high) => {
                Some((self.computed - high).max(0.0) + (self.computed - low).min(0.0))
            }
            Answer::Open => None,
        }
    }

    /// Whether the deviation is within the tolerance and four standard errors, or as many of
    /// Student's as are as rare. A range
    /// is not widened by Monte Carlo error.
    pub fn passes(&self) -> bool {
        let allowed = match self.answer {
            Answer::Value(_, tolerance) => {
                tolerance + self.standard_errors() * self.error.unwrap_or(0.0)
            }
            Answer::Between(..) => 0.0,
            Answer::Open => return self.computed.is_finite(),
        };
        self.computed.is_finite() && self.deviation().is_some_and(|d| d.abs() <= allowed)
    }
}

/// The quantile of Student's t with `degrees` of freedom that is as rare as four normal standard
/// errors (Abramowitz & Stegun 1964, 26.7.5); good from five degrees on.
fn student(degrees: f64) -> f64 {
    let z = STANDARD_ERRORS;
    let odd = [z, z * z * z, z * z * z * z * z, z * z * z * z * z * z * z];
    let first = (odd[1] + odd[0]) / 4.0;
    let second = (5.0 * odd[2] + 16.0 * odd[1] + 3.0 * odd[0]) / 96.0;
    let third = (3.0 * odd[3] + 19.0 * odd[2] + 17.0 * odd[1] - 15.0 * odd[0]) / 384.0;
    z + (first + (second + third / degrees) / degrees) / degrees
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_runs_are_allowed_more_standard_errors() {
        // The quantile at 1 − 3.167e-5 of Student's t.
        for (degrees, quantile) in [(7.0, 8.27), (11.0, 6.23), (31.0, 4.64)] {
            assert!(
                (student(degrees) / quantile - 1.0).abs() < 0.05,
                "{}",
                student(degrees)
            );
        }
        assert!(student(f64::INFINITY) == STANDARD_ERRORS);
    }

    #[test]
    fn a_number_passes_within_tolerance_and_four_standard_errors() {
        assert!(Line::exact("x", 1.0, 1.05, 0.1).passes());
        assert!(!Line::exact("x", 1.0, 1.2, 0.1).passes());
        assert!(!Line::exact("x", f64::NAN, 1.0, 0.1).passes());
        let of = |mean| Summary {
            mean,
            standard_error: 0.1,
            n: 9,
        };
        let drawn = |answer| Line::sampled("x", of(1.0), answer);
        assert!(drawn(Answer::Value(1.39, 0.0)).passes());
        assert!(!drawn(Answer::Value(1.41, 0.0)).passes());
        assert!(!drawn(Answer::Between(1.01, 2.0)).passes());
        assert_eq!(drawn(Answer::Between(0.0, 0.75)).deviation(), Some(0.25));
        assert!(!Line::sampled("x", of(f64::NAN), Answer::Between(0.0, 1.0)).passes());
    }
}
