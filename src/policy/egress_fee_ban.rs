//! Egress fees are banned on all traffic (ARCEP 2026; Ofcom and CMA remedies).

use serde::{Deserialize, Serialize};

use super::{Ground, Intervention, Rules, found};
use crate::calendar::Date;
use crate::ids::Names;

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

    fn apply(&self, rules: &mut Rules, _: &Names) {
        rules.egress_fees = 0.0;
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
        let charged = ground.providers.iter().any(|p| p.egress_per_gb > 0.0);
        found(charged, "no provider charges for egress")
    }
}
