//! A sponsor has to sell its stake (the US Department of Justice asked it of Google in 2024 and dropped it in 2025).

use serde::{Deserialize, Serialize};

use super::{Dates, Ground, Intervention, Rules};
use crate::calendar::Date;
use crate::field::Parameters;
use crate::ids::{Listed, Names, Reference};
use crate::terms::deals::DealTerms;

/// The stake of a deal is sold to outsiders at its worth; nothing more is paid in, the commitment stays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct StakeDivestiture {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
    /// The deal whose stake is sold.
    pub deal: String,
}

impl Intervention for StakeDivestiture {
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

    fn apply(&self, rules: &mut Rules, names: &Names) {
        rules.divested.extend(names.deal(&self.deal));
    }

    fn refers(&self) -> Vec<Reference<'_>> {
        vec![Reference {
            field: "deal",
            list: Listed::Deal,
            name: &self.deal,
        }]
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
        let paid = |d: &&&DealTerms| d.equity > 0.0 || !d.tranches.is_empty();
        match ground
            .deals
            .iter()
            .find(|d| d.name == self.deal)
            .filter(paid)
        {
            Some(_) => Ok(()),
            None => Err(format!("{} gives no stake", self.deal)),
        }
    }
}
