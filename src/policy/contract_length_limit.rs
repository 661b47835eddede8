//! Contracts may last only so long (Regulation (EU) 2023/2854, Art. 25, gives two months' notice).

use serde::{Deserialize, Serialize};

use super::{Dates, Ground, Intervention, Rules, found};
use crate::calendar::Date;
use crate::field::Parameters;
use crate::ids::Names;

/// A limit on the length of new contracts; buyers plan no shorter for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct ContractLengthLimit {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
    /// How long a contract may last.
    #[parameter(unit = "months", range = 1.0..=120.0)]
    pub longest_months: f64,
}

impl Intervention for ContractLengthLimit {
    fn dates(&self) -> Dates {
        Dates {
            announced: self.announced,
            from: self.from,
            until: self.until,
        }
    }

    fn apply(&self, rules: &mut Rules, _: &Names) {
        let longest = &mut rules.longest_contract_months;
        *longest = longest.min(self.longest_months);
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
        let longer = ground
            .classes
            .iter()
            .any(|c| c.term_months > self.longest_months);
        found(longer, "no contract is longer")
    }
}
