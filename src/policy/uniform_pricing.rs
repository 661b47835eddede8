//! New customers may not be charged another price than old ones (for insurance, the rules of the FCA of 2022).

use serde::{Deserialize, Serialize};

use super::{Dates, Ground, Intervention, Rules, found};
use crate::calendar::Date;
use crate::field::Parameters;
use crate::ids::Names;

/// Every contract that is signed from now on costs what the others cost; first contracts under way run on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct UniformPricing {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
}

impl Intervention for UniformPricing {
    fn dates(&self) -> Dates {
        Dates {
            announced: self.announced,
            from: self.from,
            until: self.until,
        }
    }

    fn apply(&self, rules: &mut Rules, _: &Names) {
        rules.uniform_prices = true;
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
        let apart = ground.providers.iter().any(|p| p.new_customers.is_some())
            || ground.vendors.iter().any(|v| v.new_customers.is_some());
        found(apart, "no firm prices new customers apart")
    }
}
