//! Egress fees are banned on all traffic (ARCEP 2026; Ofcom and CMA remedies).

use serde::{Deserialize, Serialize};

use super::{Intervention, Rules};
use crate::calendar::Date;

/// A ban on egress fees, for moves and for traffic between clouds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EgressFeeBan {
    /// The day from which it holds.
    pub from: Date,
}

impl Intervention for EgressFeeBan {
    fn from(&self) -> Date {
        self.from
    }

    fn apply(&self, rules: &mut Rules) {
        rules.egress_fees = 0.0;
    }
}
