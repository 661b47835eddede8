//! What an owner does with its model: it trains as if the model kept its share, and looks at what that returns.

use bevy_ecs::prelude::Component;

/// What a model brought its owner in a year, dollars.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Year {
    /// Before training: profit at the owner's cost, less what the owner would earn on rivals' models in its place.
    pub earned: f64,
    /// Training, at the owner's cost.
    pub trained: f64,
}

/// How an owner stands to its model.
#[derive(Component, Debug, Clone, PartialEq)]
pub struct Stewardship {
    /// Model revenue, dollars a year at the market of the start, of the day on which it came into the owner's hands: it trains
    /// as if the model kept that part of the market.
    pub kept: f64,
    /// Training over what keeps pace with the market: 1 at the start, 0 once it has stopped.
    pub effort: f64,
    /// The year that goes on.
    pub now: Year,
    /// Years that have ended, the latest last.
    pub past: Vec<Year>,
}

impl Stewardship {
    /// That of an owner into whose hands a model with revenue `kept` comes.
    pub fn of(kept: f64) -> Self {
        Self {
            kept,
            effort: 1.0,
            now: Year::default(),
            past: Vec::new(),
        }
    }

    /// A tick in which the model `earned` and `trained`, dollars.
    pub fn note(&mut self, earned: f64, trained: f64) {
        self.now.earned += earned;
        self.now.trained += trained;
    }

    /// A year ends; once `patience` years are over the owner looks back on them. `worthwhile` is the training, dollars a
    /// year, whose last dollar returns what is required.
    pub fn end_year(&mut self, patience: usize, worthwhile: f64) {
        self.past.push(std::mem::take(&mut self.now));
        let Some(first) = self.past.len().checked_sub(patience.max(1)) else {
            return;
        };
        let seen = &self.past[first..];
        let mean = |of: fn(&Year) -> f64| seen.iter().map(of).sum::<f64>() / seen.len() as f64;
        self.effort *= step(mean(|y| y.earned), mean(|y| y.trained), worthwhile);
        if self.effort < LEAST {
            self.effort = 0.0;
        }
    }
}

/// Effort below which an owner stops: three cuts in a row.
const LEAST: f64 = 0.2;

/// What training is multiplied with after years in which the model earned and trained so much a year: it goes to what is
/// worthwhile, as far as what the model earns pays for it; at most half of it is cut and half of it added at a time.
pub fn step(earned: f64, trained: f64, worthwhile: f64) -> f64 {
    if trained > 0.0 {
        (worthwhile.min(earned) / trained).clamp(0.5, 1.5)
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_that_loses_is_trained_less_until_it_is_stopped() {
        let mut owner = Stewardship::of(1.0);
        let mut efforts = Vec::new();
        for _ in 0..5 {
            owner.note(1.0, 3.0);
            owner.end_year(2, 0.0);
            efforts.push(owner.effort);
        }
        assert_eq!(efforts, [1.0, 0.5, 0.25, 0.0, 0.0]);
    }

    #[test]
    fn training_goes_to_what_is_worthwhile_as_far_as_the_model_pays_for_it() {
        assert_eq!(step(8.0, 4.0, 3.0), 0.75);
        assert_eq!(step(8.0, 4.0, 5.0), 1.25);
        assert_eq!(step(8.0, 4.0, 90.0), 1.5);
        assert_eq!(step(5.0, 4.0, 90.0), 1.25);
        assert_eq!(step(3.0, 4.0, 90.0), 0.75);
        assert_eq!(step(1.0, 4.0, 90.0), 0.5);
        assert_eq!(step(1.0, 0.0, 90.0), 1.0);
    }
}
