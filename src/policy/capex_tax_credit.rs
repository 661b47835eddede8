//! Investment in capacity is credited against tax (full expensing in the United States from 2025).

use serde::{Deserialize, Serialize};

use super::{Dates, Ground, Intervention, Rules, found};
use crate::calendar::Date;
use crate::field::Parameters;
use crate::ids::Names;

/// A tax credit on investment: the capital part of unit cost and of rents falls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct CapexTaxCredit {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
    /// What a tax credit on investment bears.
    #[parameter(unit = "share of the cost of capital", range = 0.0..=0.9)]
    pub credit: f64,
}

impl Intervention for CapexTaxCredit {
    fn dates(&self) -> Dates {
        Dates {
            announced: self.announced,
            from: self.from,
            until: self.until,
        }
    }

    fn apply(&self, rules: &mut Rules, _: &Names) {
        rules.tax_credit = rules.tax_credit.max(self.credit);
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
        let capital = ground.providers.iter().any(|p| p.capital_share > 0.0);
        found(
            capital && self.credit > 0.0,
            "no provider has a capital share in its cost",
        )
    }
}
