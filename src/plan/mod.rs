//! The plan: what a run is about. Terms as a world file states them, one file for each kind of actor,
//! and [`Plan`], a world of one variant with its names resolved to ids and its dates to ticks.

pub mod buyers;
pub mod deals;
pub mod offers;
pub mod providers;
pub mod stated;
pub mod vendors;

use crate::calendar::Calendar;
use crate::ids::{MarketKind, Names, ProviderId, VendorId};
use crate::plan::buyers::{ClassShares, Segment};
use crate::plan::deals::DealTerms;
use crate::plan::offers::{Offers, provider_named};
use crate::plan::providers::ProviderTerms;
use crate::policy::Policy;
use crate::shock::Shocks;
use stated::WorldFile;

/// What a simulation lives by. A plan is made from an accepted world file and cannot fail.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The world as this variant has it.
    pub world: WorldFile,
    /// Every offer.
    pub offers: Offers,
    /// Shares of the classes in spend.
    pub shares: ClassShares,
    /// Providers' shares of compute spend at the start.
    pub start_shares: Vec<f64>,
    /// Shares of each offer in its market's spend at the start.
    pub start_offer_shares: Vec<f64>,
    /// Policies with the tick from which each holds.
    pub policies: Vec<(u32, Policy)>,
    /// Names of the deals that the variant takes away.
    pub without_deals: Vec<String>,
}

impl Plan {
    /// The plan of `world` without the deals named.
    pub fn new(world: WorldFile, without_deals: &[String]) -> Self {
        let policies = world
            .policies
            .iter()
            .map(|p| (world.clock.tick_of(p.intervention().from()), p.clone()))
            .collect();
        Self {
            offers: Offers::new(&world.providers, &world.vendors),
            shares: ClassShares::new(&world.segments, &world.classes),
            start_shares: start_shares(&world),
            start_offer_shares: start_offer_shares(&world),
            policies,
            without_deals: without_deals.to_vec(),
            world,
        }
    }

    /// The same world with every deal and policy taken away: what the start is inferred on.
    #[must_use]
    pub fn undisturbed(&self) -> Self {
        Self {
            policies: Vec::new(),
            without_deals: self.world.deals.iter().map(|d| d.name.clone()).collect(),
            ..self.clone()
        }
    }

    /// The calendar at the start.
    pub fn calendar(&self) -> Calendar {
        Calendar::start(&self.world.clock)
    }

    /// The deals of the world, then a place for each that the strategic review may sign.
    pub fn all_deals(&self) -> Vec<DealTerms> {
        let mut all = self.world.deals.clone();
        if self.world.strategic_review.is_none() {
            return all;
        }
        for provider in self.world.providers.iter().filter(|p| !p.atomistic) {
            for vendor in self.world.vendors.iter().filter(|v| v.owner.is_none()) {
                if vendor.hosting.iter().any(|h| h.name == provider.name) {
                    let (sponsor, vendor) = (&provider.name, &vendor.name);
                    all.push(DealTerms::place(sponsor, vendor, self.world.clock.start));
                }
            }
        }
        all
    }

    /// Sponsor and vendor of a deal.
    pub fn parties(&self, deal: &DealTerms) -> (ProviderId, VendorId) {
        let sponsor = provider_named(&self.world.providers, &deal.sponsor);
        let vendor = self
            .world
            .vendors
            .iter()
            .position(|v| v.name == deal.vendor);
        (
            sponsor.expect("the check knows every sponsor"),
            VendorId::at(vendor.expect("the check knows every vendor")),
        )
    }

    /// What things are called.
    pub fn names(&self) -> Names {
        let world = &self.world;
        Names {
            segments: world.segments.iter().map(|s| s.name.clone()).collect(),
            providers: world.providers.iter().map(|p| p.name.clone()).collect(),
            vendors: world.vendors.iter().map(|v| v.name.clone()).collect(),
            deals: self.all_deals().iter().map(|d| d.name.clone()).collect(),
        }
    }

    /// The shocks, none of which has struck.
    pub fn shocks(&self) -> Shocks {
        Shocks::new(&self.world.shocks, &self.world.clock)
    }

    /// The place of the firm that one of a market is like to buyers: its own, or that of the one that an
    /// entrant resembles.
    pub fn stand_in(&self, market: MarketKind, firm: usize) -> usize {
        let (providers, vendors) = (&self.world.providers, &self.world.vendors);
        let like = match market {
            MarketKind::Compute => providers[firm].enters_like.as_ref(),
            MarketKind::Model => vendors[firm].enters_like.as_ref(),
        };
        let place = like.and_then(|name| match market {
            MarketKind::Compute => providers.iter().position(|p| p.name == *name),
            MarketKind::Model => vendors.iter().position(|v| v.name == *name),
        });
        place.unwrap_or(firm)
    }

    /// The owner of each vendor.
    pub fn owners(&self) -> Vec<Option<ProviderId>> {
        let owner = |name: &String| provider_named(&self.world.providers, name);
        self.world
            .vendors
            .iter()
            .map(|v| v.owner.as_ref().and_then(owner))
            .collect()
    }
}

/// Providers' shares of all segments' compute spend at the start.
fn start_shares(world: &WorldFile) -> Vec<f64> {
    let total: f64 = world.segments.iter().map(|s| s.compute_spend).sum();
    let on = |name: &str| -> f64 {
        let of = |s: &Segment| {
            let stated = s.provider_shares.iter().find(|p| p.name == name);
            s.compute_spend * stated.map_or(0.0, |p| p.share)
        };
        world.segments.iter().map(of).sum()
    };
    let share = |p: &ProviderTerms| on(&p.name) / total;
    world.providers.iter().map(share).collect()
}

/// Shares of every offer in the spend of its market at the start.
fn start_offer_shares(world: &WorldFile) -> Vec<f64> {
    let mut shares = start_shares(world);
    let total: f64 = world.segments.iter().map(|s| s.ai_spend).sum();
    for vendor in &world.vendors {
        let of = |s: &Segment| {
            let stated = s.vendor_shares.iter().find(|v| v.name == vendor.name);
            s.ai_spend * stated.map_or(0.0, |v| v.share)
        };
        let spend: f64 = world.segments.iter().map(of).sum();
        shares.extend(vendor.channels.iter().map(|c| c.share * spend / total));
    }
    shares
}
