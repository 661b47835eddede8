//! Portability is mandated (Regulation (EU) 2023/2854, Art. 30 and 33–35).

use serde::{Deserialize, Serialize};

use super::{Intervention, Rules};
use crate::calendar::Date;

/// Functional equivalence and open interfaces: a part of the cost of moving falls away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortabilityMandate {
    /// The day from which it holds.
    pub from: Date,
    /// Part of the cost of moving that falls away.
    pub saves: f64,
}

impl Intervention for PortabilityMandate {
    fn from(&self) -> Date {
        self.from
    }

    fn apply(&self, rules: &mut Rules) {
        rules.moving_cost = rules.moving_cost.min(1.0 - self.saves);
    }
}
