//! Prices written down with their dates.

use serde::{Deserialize, Serialize};

use super::{Occasion, Rule, Situation};
use crate::calendar::Date;
use crate::field::Parameters;

/// Follows a path; before its first date the price of the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct Scripted {
    /// The steps, in any order.
    pub path: Vec<Step>,
}

/// A price from a date on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The first day on which it holds.
    pub from: Date,
    /// The price, relative to the firm's price at the start: of a cloud the price net of the committed-spend discounts that are
    /// inferred there, of a vendor its list price.
    #[parameter(unit = "relative to the start", range = 1e-3..=1e3)]
    pub price: f64,
}

impl Rule for Scripted {
    fn reprice(&self, firm: &Situation, occasion: &mut Occasion) -> f64 {
        let begun = self
            .path
            .iter()
            .filter(|step| occasion.clock.tick_of(step.from) <= occasion.tick);
        let latest = begun.max_by_key(|step| step.from);
        latest.map_or(1.0, |step| step.price) * firm.start_price
    }

    fn waits_for_review(&self) -> bool {
        false
    }
}
