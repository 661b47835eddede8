//! Two firms of one owner have to part.

use serde::{Deserialize, Serialize};

use super::merger::Firm;
use super::{Dates, Ground, Intervention, Misfit, Policy, Rules, found};
use crate::calendar::Date;
use crate::field::Parameters;
use crate::ids::{FirmId, Names, Reference};

/// A merger is undone, for good: each of the two firms is its own again and prices for itself. Or a provider gives up a vendor
/// that it has owned from the start, which from then on pays its way out of a treasury of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
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
    /// What investors put into the treasury of a vendor that its owner gives up, having paid for it from the start;
    /// None where it has one.
    #[parameter(unit = "dollars", range = 0.0..=1e13)]
    pub cash: Option<f64>,
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

    /// The provider and the vendor by name, if it is about two such.
    fn vertical(&self) -> Option<(&str, &str)> {
        match (&self.firm, &self.other) {
            (Firm::Provider(provider), Firm::Vendor(vendor))
            | (Firm::Vendor(vendor), Firm::Provider(provider)) => Some((provider, vendor)),
            _ => None,
        }
    }

    /// Whether it is about this provider and this vendor.
    pub fn is_of(&self, provider: &str, vendor: &str) -> bool {
        self.vertical() == Some((provider, vendor))
    }

    /// Whether the one has owned the other from the start.
    fn divests(&self, ground: &Ground) -> bool {
        let Some((provider, name)) = self.vertical() else {
            return false;
        };
        let owned = |owner: &Option<String>| owner.as_deref() == Some(provider);
        let vendors = ground.vendors.iter();
        vendors.filter(|v| v.name == name).any(|v| owned(&v.owner))
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
            for vendor in [firm, other] {
                if let (FirmId::Vendor(vendor), Some(cash)) = (vendor, self.cash) {
                    rules.endowed.push((vendor, cash));
                }
            }
        }
    }

    fn refers(&self) -> Vec<Reference<'_>> {
        vec![self.firm.reference("firm"), self.other.reference("other")]
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
        let joined = ground.policies.iter().any(|policy| self.undoes(policy));
        found(
            joined || self.divests(ground),
            "no policy merges the two, and neither has owned the other from the start",
        )
    }

    fn fits(&self, ground: &Ground) -> Result<(), Misfit> {
        let divests = self.divests(ground);
        let what = "a vendor that its owner has paid for needs a treasury of its own".to_owned();
        let remedy = "say what investors put into it, in dollars: cash: 8e9";
        Misfit::unless(!divests || self.cash.is_some(), "cash", what, remedy)?;
        let what =
            "only a vendor that its owner has paid for from the start is given cash".to_owned();
        Misfit::unless(divests || self.cash.is_none(), "cash", what, "take it out")
    }
}
