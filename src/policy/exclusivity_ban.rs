//! No provider may be the only one to carry a vendor (senators Warren and Wyden 2025; FTC concerns).

use serde::{Deserialize, Serialize};

use super::{Dates, Ground, Intervention, Rules, found};
use crate::calendar::Date;
use crate::field::Parameters;
use crate::ids::Names;
use crate::terms::deals::{DealTerms, Exclusivity};

/// A ban on exclusive distribution: what deals close stays open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct ExclusivityBan {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
}

impl Intervention for ExclusivityBan {
    fn dates(&self) -> Dates {
        Dates {
            announced: self.announced,
            from: self.from,
            until: self.until,
        }
    }

    fn apply(&self, rules: &mut Rules, _: &Names) {
        rules.exclusivity = false;
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
        let from = ground.clock.tick_of(self.from);
        let lasts = |deal: &DealTerms| {
            let until = deal
                .exclusivity_until
                .map(|date| ground.clock.tick_of(date));
            until.is_none_or(|until| from < until) && from < deal.ticks(ground.clock).1
        };
        let barred = |deal: &&DealTerms| deal.exclusivity != Exclusivity::None && lasts(deal);
        let exclusive = ground.deals.iter().any(barred);
        found(exclusive, "no deal is exclusive from then on")
    }
}
