//! Charges on a move are banned (Regulation (EU) 2023/2854, Art. 29).

use serde::{Deserialize, Serialize};

use super::{Intervention, Rules};
use crate::calendar::Date;

/// A ban on charges for moving to another provider; traffic between clouds may still be charged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwitchingChargeBan {
    /// The day from which it holds.
    pub from: Date,
}

impl Intervention for SwitchingChargeBan {
    fn from(&self) -> Date {
        self.from
    }

    fn apply(&self, rules: &mut Rules) {
        rules.switching_charges = 0.0;
    }
}
