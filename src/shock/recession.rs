//! A recession: spend grows less, or falls.

use serde::{Deserialize, Serialize};

use super::{Conditions, Disturbance, When};

/// Growth of compute spend, and of model spend with it, is cut for some months.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recession {
    /// When it strikes.
    pub when: When,
    /// Taken off the growth of spend, per year.
    pub growth_cut: f64,
    /// How long it lasts, months.
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
