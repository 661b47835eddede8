//! Committed-spend discounts are capped (raised with Ofcom 2023 and the CMA 2025).

use serde::{Deserialize, Serialize};

use super::{Dates, Ground, Intervention, Rules, found};
use crate::calendar::Date;
use crate::field::Parameters;
use crate::ids::Names;

/// A cap on committed-spend discounts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct CommitDiscountCap {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
    /// Largest committed-spend discount that is allowed.
    #[parameter(unit = "share of the list price", range = 0.0..=1.0)]
    pub at_most: f64,
}

impl Intervention for CommitDiscountCap {
    fn dates(&self) -> Dates {
        Dates {
            announced: self.announced,
            from: self.from,
            until: self.until,
        }
    }

    fn apply(&self, rules: &mut Rules, _: &Names) {
        rules.discount_cap = rules.discount_cap.min(self.at_most);
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
        let larger = self.at_most < ground.compute.discount_max;
        let given = ground.providers.iter().any(|p| p.committed_discount > 0.0);
        found(larger && given, "no discount is larger")
    }
}
