//! A recession: spend grows less, or falls.

use serde::{Deserialize, Serialize};

use super::{Conditions, Disturbance, When};
use crate::field::Parameters;

/// Growth of compute spend, and of model spend with it, is cut for some months.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct Recession {
    /// When it strikes.
    pub when: When,
    /// What a recession takes off the growth of spend.
    #[parameter(unit = "per year", range = -3.0..=3.0)]
    pub growth_cut: f64,
    /// How long it lasts.
    #[parameter(unit = "months", range = 0.0..=1200.0)]
    pub months: f64,
}

impl Disturbance for Recession {
    fn when(&self) -> When {
        self.when
    }

    fn kind(&self) -> &'static str {
        "recession"
    }

    fn act(&self, months: f64, _: Option<usize>, conditions: &mut Conditions) {
        if months < self.months {
            conditions.growth -= self.growth_cut;
        }
    }
}
