//! Traffic between clouds that are used side by side is charged at cost (Regulation (EU) 2023/2854, Art. 34; ARCEP guidelines 2026).

use serde::{Deserialize, Serialize};

use super::{Dates, Ground, Intervention, Rules, found};
use crate::calendar::Date;
use crate::field::Parameters;
use crate::ids::Names;

/// Traffic between clouds is charged at most what it costs; moves may still be charged more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct MultiCloudTransferAtCost {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
}

impl Intervention for MultiCloudTransferAtCost {
    fn dates(&self) -> Dates {
        Dates {
            announced: self.announced,
            from: self.from,
            until: self.until,
        }
    }

    fn apply(&self, rules: &mut Rules, _: &Names) {
        rules.traffic_at_cost = true;
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
        let cost = ground.compute.transfer_cost_per_gb;
        let dearer = ground.providers.iter().any(|p| p.egress_per_gb > cost);
        let sent = ground
            .classes
            .iter()
            .any(|c| c.transfer_gb_per_dollar > 0.0);
        found(
            dearer && sent,
            "no traffic between clouds is charged above cost",
        )
    }
}
