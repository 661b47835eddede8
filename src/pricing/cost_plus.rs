//! Cost plus the margin of the start.

use serde::{Deserialize, Serialize};

use super::{Occasion, Rule, Situation};
use crate::field::Parameters;

/// Keeps the ratio of price to cost that it had at the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct CostPlus {
    /// What is left of the gap in ln price after a review.
    #[parameter(unit = "share of the gap in ln price", range = 0.0..=0.99)]
    pub inertia: f64,
}

impl Rule for CostPlus {
    fn reprice(&self, firm: &Situation, _: &mut Occasion) -> f64 {
        let markup = firm.start_price / firm.start_cost;
        let target = (firm.cost * markup).min(firm.ceiling * firm.start_price);
        firm.towards(target, self.inertia)
    }
}
