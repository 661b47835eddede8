//! Two firms come under one owner, which prices what both sell (Werden & Froeb 1994), or hosts at cost what it owns (Spengler
//! 1950).

use serde::{Deserialize, Serialize};

use super::{Dates, Ground, Intervention, Misfit, Policy, Rules, found};
use crate::calendar::Date;
use crate::field::Parameters;
use crate::ids::{FirmId, Listed, Names, ProviderId, Reference, VendorId};
use crate::pricing::PriceRule;
use crate::terms::vendors::Funding;

/// Two providers, two vendors, or a provider and a vendor come under one owner. Both go on under their names. Each price is set
/// with a view to what the others of its market wins by it; a vendor that a provider buys is run as the vendors that providers
/// own. The merger is undone on the day `until`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct Merger {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
    /// Who buys; of a provider and a vendor, the provider.
    pub acquirer: Firm,
    /// Who is bought.
    pub target: Firm,
    /// What a merger takes off both firms' unit cost; None, nothing.
    #[parameter(unit = "share of unit cost", range = 0.0..=0.9)]
    pub cost_saving: Option<f64>,
    /// What a merger makes both firms' offers worth more to buyers; None, nothing.
    #[parameter(unit = "ln price", range = -5.0..=5.0)]
    pub quality_gain: Option<f64>,
    /// Whether the vendor that a provider buys places its compute and sets its price by what hosting costs the provider, and
    /// not by its rent.
    #[serde(default)]
    pub hosting_at_cost: bool,
    /// Whether the vendor that a provider buys is taken off the channels of other providers (input foreclosure).
    #[serde(default)]
    pub off_rivals: bool,
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
    /// The vendor stays on other providers' channels, on the terms of before.
    OpenAccess,
}

/// A merger in force.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a term of its own, stated or not"
)]
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
    /// Whether the vendor is taken off the channels of other providers.
    pub off_rivals: bool,
    /// Whether the vendor looks at what hosting costs the provider, and not at its rent.
    pub hosting_at_cost: bool,
}

impl Joined {
    /// Whether it is a merger of these two, whoever buys.
    pub fn is_of(&self, pair: &[FirmId; 2]) -> bool {
        is_pair(&self.firms, pair)
    }

    /// The provider and the vendor, if it is a merger of two such.
    pub fn vertical(&self) -> Option<(ProviderId, VendorId)> {
        match self.firms {
            [FirmId::Provider(provider), FirmId::Vendor(vendor)] => Some((provider, vendor)),
            _ => None,
        }
    }
}

/// Whether `firms` are the two of `pair`, in either order.
pub fn is_pair(firms: &[FirmId; 2], pair: &[FirmId; 2]) -> bool {
    let [one, other] = *pair;
    *firms == [one, other] || *firms == [other, one]
}

impl Merger {
    /// The provider and the vendor by name, if it is a merger of two such.
    pub fn vertical(&self) -> Option<(&str, &str)> {
        match (&self.acquirer, &self.target) {
            (Firm::Provider(provider), Firm::Vendor(vendor)) => Some((provider, vendor)),
            _ => None,
        }
    }

    /// Whether a provider buys a vendor and runs it.
    pub fn integrates(&self) -> bool {
        self.vertical().is_some() && !self.remedies.contains(&Remedy::BehaveAsSeparate)
    }

    /// Why a provider cannot buy the vendor, if it cannot.
    fn not_for_sale(&self, ground: &Ground) -> Result<(), Misfit> {
        let Some((provider, name)) = self.vertical() else {
            return Ok(());
        };
        let Some(vendor) = ground.vendors.iter().find(|v| v.name == name) else {
            return Ok(());
        };
        let Some(owner) = &vendor.owner else {
            let open = vendor.funding == Funding::Outside;
            let what = format!("{name} makes open weights, which nobody owns");
            return Misfit::unless(!open, "target", what, "let it buy a vendor with a treasury");
        };
        let what = format!("{name} is owned by {provider} from the start");
        Misfit::unless(owner != provider, "target", what, "take it out")?;
        let (from, clock) = (self.from, ground.clock);
        let parted = ground.policies.iter().any(|policy| match policy {
            Policy::BreakUp(apart) => {
                apart.is_of(owner, name) && clock.tick_of(apart.from) <= clock.tick_of(from)
            }
            _ => false,
        });
        let what = format!("{name} is owned by {owner}");
        let remedy = format!(
            "let the two part first: BreakUp(from: \"{from}\", firm: Provider(\"{owner}\"), other: \
             Vendor(\"{name}\"), cash: …)"
        );
        Misfit::unless(parted, "target", what, &remedy)
    }

    /// Whether another provider is to own the vendor at the same time.
    fn is_contested(&self, ground: &Ground) -> Option<String> {
        let (provider, vendor) = self.vertical()?;
        let own = ground.policies.iter().filter_map(|policy| match policy {
            Policy::Merger(merger) => Some((merger.vertical()?, policy.ticks(ground.clock))),
            _ => None,
        });
        let held = Policy::Merger(self.clone()).ticks(ground.clock);
        let meets = |of: &std::ops::Range<u32>| of.start < held.end && held.start < of.end;
        let mut others =
            own.filter(|((p, v), ticks)| *v == vendor && *p != provider && meets(ticks));
        others.next().map(|((other, _), _)| other.to_owned())
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
                off_rivals: self.off_rivals && !self.remedies.contains(&Remedy::OpenAccess),
                hosting_at_cost: self.hosting_at_cost,
            });
        }
    }

    fn refers(&self) -> Vec<Reference<'_>> {
        vec![
            self.acquirer.reference("acquirer"),
            self.target.reference("target"),
        ]
    }

    fn fits(&self, ground: &Ground) -> Result<(), Misfit> {
        let turned = !self.acquirer.is_like(&self.target) && self.vertical().is_none();
        let what = "of a provider and a vendor the provider is who buys".to_owned();
        let remedy = "change acquirer and target round: what they do together is the same";
        Misfit::unless(!turned, "acquirer", what, remedy)?;
        for (field, stated) in [
            ("off_rivals", self.off_rivals),
            ("hosting_at_cost", self.hosting_at_cost),
        ] {
            let what = "this is for a vendor that a provider buys and runs".to_owned();
            Misfit::unless(!stated || self.integrates(), field, what, "take it out")?;
        }
        self.not_for_sale(ground)?;
        let other = self.is_contested(ground);
        let what = format!(
            "{} is to own it at the same time",
            other.as_deref().unwrap_or_default()
        );
        let remedy = "let one of the two mergers end before the other begins";
        Misfit::unless(other.is_none(), "target", what, remedy)
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
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
            heeds || else_changes || self.vertical().is_some(),
            "neither of the two prices by `BestResponse`, the rule that sees what the other wins",
        )
    }
}
