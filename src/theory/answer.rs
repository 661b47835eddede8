//! A number that the model computes beside the answer that theory gives.

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
        }
    }

    /// A number with Monte Carlo error from `n` draws or runs.
    pub fn sampled(
        what: impl Into<String>,
        computed: f64,
        answer: Answer,
        error: f64,
        n: u64,
    ) -> Self {
        Self {
            what: what.into(),
            computed,
            answer,
            error: Some(error),
            n,
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

    /// Whether the deviation is within the tolerance and four standard errors. A range
    /// is not widened by Monte Carlo error.
    pub fn passes(&self) -> bool {
        let allowed = match self.answer {
            Answer::Value(_, tolerance) => tolerance + STANDARD_ERRORS * self.error.unwrap_or(0.0),
            Answer::Between(..) => 0.0,
            Answer::Open => return self.computed.is_finite(),
        };
        self.deviation().is_some_and(|d| d.abs() <= allowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_passes_within_tolerance_and_four_standard_errors() {
        assert!(Line::exact("x", 1.0, 1.05, 0.1).passes());
        assert!(!Line::exact("x", 1.0, 1.2, 0.1).passes());
        assert!(!Line::exact("x", f64::NAN, 1.0, 0.1).passes());
        let drawn = |answer| Line::sampled("x", 1.0, answer, 0.1, 9);
        assert!(drawn(Answer::Value(1.39, 0.0)).passes());
        assert!(!drawn(Answer::Value(1.41, 0.0)).passes());
        assert!(!drawn(Answer::Between(1.01, 2.0)).passes());
        assert_eq!(drawn(Answer::Between(0.0, 0.75)).deviation(), Some(0.25));
        assert!(!Line::sampled("x", f64::NAN, Answer::Between(0.0, 1.0), 0.1, 9).passes());
    }
}
