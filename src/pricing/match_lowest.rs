//! The lowest price of a rival, matched.

use serde::{Deserialize, Serialize};

use super::{Occasion, Rule, Situation};
use crate::field::Parameters;

/// Follows the rival whose price has fallen most since the start, but not below cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct MatchLowest {
    /// What is left of the gap in ln price after a review.
    #[parameter(unit = "share of the gap in ln price", range = 0.0..=0.99)]
    pub inertia: f64,
}

impl Rule for MatchLowest {
    fn reprice(&self, firm: &Situation, occasion: &mut Occasion) -> f64 {
        let Some(lowest) = occasion.lowest_rival else {
            return firm.price;
        };
        let target = (lowest * firm.start_price).max(firm.cost);
        firm.towards(target.min(firm.ceiling * firm.start_price), self.inertia)
    }
}
