//! The state supplies compute (NAIRR in the United States, AIRR in Britain, the EU's AI factories).

use serde::{Deserialize, Serialize};

use super::{Dates, Ground, Intervention, PublicGrant, Rules, found};
use crate::calendar::Date;
use crate::field::Parameters;
use crate::ids::{Listed, Names, Reference};

/// The state pays for compute that a vendor trains with, on top of what it would spend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct PublicCompute {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
    /// The vendor that gets it.
    pub vendor: String,
    /// What the state pays for a vendor's training compute.
    #[parameter(unit = "dollars a year", range = 0.0..=1e13)]
    pub grant: f64,
}

impl Intervention for PublicCompute {
    fn dates(&self) -> Dates {
        Dates {
            announced: self.announced,
            from: self.from,
            until: self.until,
        }
    }

    fn apply(&self, rules: &mut Rules, names: &Names) {
        if let Some(vendor) = names.vendor(&self.vendor) {
            rules.grants.push(PublicGrant {
                vendor,
                dollars_per_year: self.grant,
            });
        }
    }

    fn refers(&self) -> Vec<Reference<'_>> {
        vec![Reference {
            field: "vendor",
            list: Listed::Vendor,
            name: &self.vendor,
        }]
    }

    fn reaches(&self, _: &Ground) -> Result<(), String> {
        found(self.grant > 0.0, "a grant of 0 is none")
    }
}
