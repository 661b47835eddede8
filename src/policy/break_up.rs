//! Two firms of one owner have to part.

use serde::{Deserialize, Serialize};

use super::merger::Firm;
use super::{Dates, Ground, Intervention, Policy, Rules, found};
use crate::calendar::Date;
use crate::ids::{Names, Reference};

/// A merger is undone, for good: each of the two firms is its own again and prices for itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreakUp {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
    /// One of the two.
    pub firm: Firm,
    /// The other.
    pub other: Firm,
}

impl BreakUp {
    /// Whether `merger` is of these two.
    fn undoes(&self, merger: &Policy) -> bool {
        let Policy::Merger(merger) = merger else {
            return false;
        };
        let firms = [&merger.acquirer, &merger.target];
        firms == [&self.firm, &self.other] || firms == [&self.other, &self.firm]
    }
}

impl Intervention for BreakUp {
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
        if let (Some(firm), Some(other)) = (self.firm.id(names), self.other.id(names)) {
            rules.parted.push([firm, other]);
        }
    }

    fn refers(&self) -> Vec<Reference<'_>> {
        vec![self.firm.reference("firm"), self.other.reference("other")]
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
        let joined = ground.policies.iter().any(|policy| self.undoes(policy));
        found(joined, "no policy merges the two")
    }
}
