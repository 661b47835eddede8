//! Egress fees are banned on all traffic, or cut (ARCEP 2026; Ofcom and CMA remedies).

use serde::{Deserialize, Serialize};

use super::{Dates, Ground, Intervention, Rules, found};
use crate::calendar::Date;
use crate::field::Parameters;
use crate::ids::Names;

/// A ban on egress fees, or on a part of them, for moves and for traffic between clouds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct EgressFeeBan {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
    /// What may still be charged of the fee; None, nothing.
    #[parameter(unit = "share of the fee", range = 0.0..=1.0)]
    pub leaves: Option<f64>,
}

impl Intervention for EgressFeeBan {
    fn dates(&self) -> Dates {
        Dates {
            announced: self.announced,
            from: self.from,
            until: self.until,
        }
    }

    fn apply(&self, rules: &mut Rules, _: &Names) {
        rules.egress_fees = rules.egress_fees.min(self.leaves.unwrap_or(0.0));
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
        let charged = ground.providers.iter().any(|p| p.egress_per_gb > 0.0);
        found(charged, "no provider charges for egress")?;
        found(self.leaves != Some(1.0), "it leaves the whole fee")
    }
}
