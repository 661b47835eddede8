//! Chips are short: what is ordered comes late, and what comes is dear.

use serde::{Deserialize, Serialize};

use super::{Conditions, Disturbance, When};

/// Accelerators that are due arrive in part, the rest later, and cost more, for some months.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChipShortage {
    /// When it strikes.
    pub when: When,
    /// Part of what is due in a tick that arrives; the rest is due in the next.
    pub arriving: f64,
    /// Multiple of the cost of accelerators.
    pub chip_cost: f64,
    /// How long it lasts, months.
    pub months: f64,
}

impl Disturbance for ChipShortage {
    fn when(&self) -> When {
        self.when
    }

    fn kind(&self) -> &'static str {
        "chip-shortage"
    }

    fn act(&self, months: f64, _: Option<usize>, conditions: &mut Conditions) {
        if months < self.months {
            conditions.arriving *= self.arriving;
            conditions.chip_cost *= self.chip_cost;
        }
    }
}
