//! Compute given to vendors in kind is capped (loi SREN 2024, Art. 26, limits cloud credits to one year).

use serde::{Deserialize, Serialize};

use super::{Dates, Ground, Intervention, Rules, found};
use crate::calendar::Date;
use crate::field::Parameters;
use crate::ids::Names;
use crate::terms::deals::DealTerms;

/// A cap on what a deal gives in kind: discounts on rent and credits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct SubsidyCap {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
    /// Most that a deal may give in kind.
    ///
    /// Of what the vendor buys from the sponsor.
    #[parameter(unit = "share of list rent", range = 0.0..=1.0)]
    pub largest_share: f64,
    /// For how long after its start a deal may give credits.
    #[parameter(unit = "months", range = 0.0..=1200.0)]
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
