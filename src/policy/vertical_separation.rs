//! Clouds and the models they own deal at arm's length (Narechania & Sitaraman 2024).

use serde::{Deserialize, Serialize};

use super::{Dates, Ground, Intervention, Policy, Rules, found};
use crate::calendar::Date;
use crate::field::Parameters;
use crate::ids::Names;

/// Owned vendors go to outside investors: they pay rent and takes, get no more discount than third
/// parties, and no cloud favours a vendor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct VerticalSeparation {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
}

impl Intervention for VerticalSeparation {
    fn dates(&self) -> Dates {
        Dates {
            announced: self.announced,
            from: self.from,
            until: self.until,
        }
    }

    fn is_for_good(&self) -> bool {
        true
    }

    fn apply(&self, rules: &mut Rules, _: &Names) {
        rules.separated = true;
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
        let owned = ground.vendors.iter().any(|v| v.owner.is_some());
        let favoured = ground.deals.iter().any(|d| d.integration != 0.0);
        let bought = |policy: &&Policy| matches!(policy, Policy::Merger(m) if m.integrates());
        let bought = ground.policies.iter().any(bought);
        found(
            owned || favoured || bought,
            "no provider owns or favours a vendor",
        )
    }
}
