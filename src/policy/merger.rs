//! Two firms come under one owner, which prices what both sell (Werden & Froeb 1994).

use serde::{Deserialize, Serialize};

use super::{Dates, Ground, Intervention, Rules, found};
use crate::calendar::Date;
use crate::ids::{FirmId, Listed, Names, Reference};
use crate::pricing::PriceRule;

/// Two providers, or two vendors, come under one owner. Both go on under their names; each price is set with a view to what
/// the other wins by it. The merger is undone on the day `until`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merger {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
    /// Who buys.
    pub acquirer: Firm,
    /// Who is bought.
    pub target: Firm,
    /// Part of both firms' unit cost that falls away, if any.
    pub cost_saving: Option<f64>,
    /// What both firms' offers are worth more to buyers, ln-price units, if anything.
    pub quality_gain: Option<f64>,
    /// On which conditions the merger is cleared, if on any.
    pub remedies: Vec<Remedy>,
}

/// A provider or a vendor by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Firm {
    /// A provider.
    Provider(String),
    /// A vendor.
    Vendor(String),
}

impl Firm {
    /// The firm by id.
    pub fn id(&self, names: &Names) -> Option<FirmId> {
        match self {
            Firm::Provider(name) => names.provider(name).map(FirmId::Provider),
            Firm::Vendor(name) => names.vendor(name).map(FirmId::Vendor),
        }
    }

    /// The name as what `field` refers to.
    pub fn reference(&self, field: &'static str) -> Reference<'_> {
        let (list, name) = match self {
            Firm::Provider(name) => (Listed::Provider, name),
            Firm::Vendor(name) => (Listed::Vendor, name),
        };
        Reference { field, list, name }
    }

    /// Whether it stands for many small firms.
    fn is_many(&self, ground: &Ground) -> bool {
        let Firm::Provider(name) = self else {
            return false;
        };
        ground
            .providers
            .iter()
            .any(|p| p.name == *name && p.atomistic)
    }

    /// Whether its price is a best response.
    fn answers(&self, ground: &Ground) -> bool {
        let rule = match self {
            Firm::Provider(name) => ground
                .providers
                .iter()
                .find(|p| p.name == *name)
                .map(|p| &p.pricing),
            Firm::Vendor(name) => ground
                .vendors
                .iter()
                .find(|v| v.name == *name)
                .map(|v| &v.pricing),
        };
        matches!(rule, Some(PriceRule::BestResponse(_)))
    }

    /// Whether the other sells in the same market.
    pub fn is_like(&self, other: &Firm) -> bool {
        matches!(self, Firm::Provider(_)) == matches!(other, Firm::Provider(_))
    }
}

/// A condition on which a merger is cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Remedy {
    /// Each firm prices as if the other were a rival.
    BehaveAsSeparate,
    /// List prices stay at or below those of the day before.
    CommitPrices,
}

/// A merger in force.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Joined {
    /// Who buys, who is bought.
    pub firms: [FirmId; 2],
    /// Part of both firms' unit cost that falls away.
    pub cost_saving: f64,
    /// What both firms' offers are worth more to buyers, ln-price units.
    pub quality_gain: f64,
    /// Whether each prices as if the other were a rival.
    pub separate: bool,
    /// Whether list prices stay at or below those of the day before.
    pub prices_held: bool,
}

impl Joined {
    /// Whether it is a merger of these two, whoever buys.
    pub fn is_of(&self, pair: &[FirmId; 2]) -> bool {
        let [one, other] = *pair;
        self.firms == [one, other] || self.firms == [other, one]
    }
}

impl Intervention for Merger {
    fn dates(&self) -> Dates {
        Dates {
            announced: self.announced,
            from: self.from,
            until: self.until,
        }
    }

    fn apply(&self, rules: &mut Rules, names: &Names) {
        if let (Some(acquirer), Some(target)) = (self.acquirer.id(names), self.target.id(names)) {
            rules.mergers.push(Joined {
                firms: [acquirer, target],
                cost_saving: self.cost_saving.unwrap_or(0.0),
                quality_gain: self.quality_gain.unwrap_or(0.0),
                separate: self.remedies.contains(&Remedy::BehaveAsSeparate),
                prices_held: self.remedies.contains(&Remedy::CommitPrices),
            });
        }
    }

    fn refers(&self) -> Vec<Reference<'_>> {
        vec![
            self.acquirer.reference("acquirer"),
            self.target.reference("target"),
        ]
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
        let alike = self.acquirer.is_like(&self.target);
        found(alike, "a provider and a vendor do not merge here")?;
        found(
            self.acquirer != self.target,
            "a firm does not merge with itself",
        )?;
        let firms = [&self.acquirer, &self.target];
        let one_firm = firms.iter().all(|firm| !firm.is_many(ground));
        found(
            one_firm,
            "one of the two is a fringe of many small firms, which nobody can buy",
        )?;
        let heeds = firms.iter().any(|firm| firm.answers(ground));
        let else_changes =
            self.cost_saving.is_some() || self.quality_gain.is_some() || !self.remedies.is_empty();
        found(
            heeds || else_changes,
            "neither of the two prices by `BestResponse`, the rule that sees what the other wins",
        )
    }
}
