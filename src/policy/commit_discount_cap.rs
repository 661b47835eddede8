//! Committed-spend discounts are capped (raised with Ofcom 2023 and the CMA 2025).

use serde::{Deserialize, Serialize};

use super::{Intervention, Rules};
use crate::calendar::Date;

/// A cap on committed-spend discounts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitDiscountCap {
    /// The day from which it holds.
    pub from: Date,
    /// Largest discount allowed, share of the list price.
    pub at_most: f64,
}

impl Intervention for CommitDiscountCap {
    fn from(&self) -> Date {
        self.from
    }

    fn apply(&self, rules: &mut Rules) {
        rules.discount_cap = rules.discount_cap.min(self.at_most);
    }
}
