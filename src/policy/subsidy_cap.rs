//! Compute given to vendors in kind is capped (loi SREN 2024, Art. 26, limits cloud credits to one year).

use serde::{Deserialize, Serialize};

use super::{Dates, Ground, Intervention, Rules, found};
use crate::calendar::Date;
use crate::ids::Names;
use crate::plan::deals::DealTerms;

/// A cap on what a deal gives in kind: discounts on rent and credits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubsidyCap {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
    /// Most that is given, share of the list rent of what the vendor buys from the sponsor.
    pub largest_share: f64,
    /// Months after the start of a deal for which it may give credits.
    pub credit_months: f64,
}

impl Intervention for SubsidyCap {
    fn dates(&self) -> Dates {
        Dates {
            announced: self.announced,
            from: self.from,
            until: self.until,
        }
    }

    fn apply(&self, rules: &mut Rules, _: &Names) {
        let cap = &mut rules.subsidy;
        cap.share = cap.share.min(self.largest_share);
        cap.credit_months = cap.credit_months.min(self.credit_months);
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
        let given =
            |d: &&DealTerms| d.price_discount > self.largest_share || d.credits_per_year > 0.0;
        found(ground.deals.iter().any(given), "no deal gives more in kind")
    }
}
