//! Best response to measured demand, approached with inertia.

use serde::{Deserialize, Serialize};

use super::{Occasion, Rule, Situation};
use crate::field::Parameters;

/// Moves a part of the way to the kernel's price at each review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct BestResponse {
    /// What is left of the gap in ln price after a review.
    #[parameter(unit = "share of the gap in ln price", range = 0.0..=0.99)]
    pub inertia: f64,
}

impl Rule for BestResponse {
    fn reprice(&self, firm: &Situation, _: &mut Occasion) -> f64 {
        if firm.demand.spend <= 0.0 {
            return firm.price;
        }
        firm.towards(firm.best_price(), self.inertia)
    }
}
