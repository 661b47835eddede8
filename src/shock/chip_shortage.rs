//! Chips are short: what is ordered comes late, and what comes is dear.

use serde::{Deserialize, Serialize};

use super::{Conditions, Disturbance, When};
use crate::field::Parameters;

/// Accelerators that are due arrive in part, the rest later, and cost more, for some months.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct ChipShortage {
    /// When it strikes.
    pub when: When,
    /// What arrives in a tick of the accelerators that are due; the rest is due in the next.
    #[parameter(unit = "share of what is due", range = 0.0..=1.0)]
    pub arriving: f64,
    /// What accelerators cost in a shortage of chips.
    #[parameter(unit = "times the cost", range = 0.1..=100.0)]
    pub chip_cost: f64,
    /// How long it lasts.
    #[parameter(unit = "months", range = 0.0..=1200.0)]
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
