//! Deals with their parties known by id and their dates by tick.

use super::offers::provider_named;
use super::stated::WorldFile;
use crate::ids::{ProviderId, VendorId};
use crate::terms::deals::{DealTerms, Tranche};

/// A deal with its parties known by id and its dates by tick.
#[derive(Debug, Clone, PartialEq)]
pub struct Deal {
    /// What the world file says.
    pub terms: DealTerms,
    /// The provider that pays.
    pub sponsor: ProviderId,
    /// The vendor that is paid.
    pub vendor: VendorId,
    /// The first tick in which it is in force, and the first after it; never, of a place that may be signed.
    pub ticks: (u32, u32),
    /// The first tick after exclusivity.
    pub exclusive_until: u32,
    /// First tick in which each tranche can be paid.
    pub tranche_ticks: Vec<u32>,
    /// Whether the variant takes it away.
    pub removed: bool,
}

/// The deals of `world` without those named, then a place for each that the strategic review may sign.
pub fn deals(world: &WorldFile, without: &[String]) -> Vec<Deal> {
    let stated = world.deals.iter().cloned();
    let all = stated.chain(places(world));
    all.map(|terms| Deal::of(terms, world, without)).collect()
}

/// Places of the deals that the strategic review may sign: every provider with every vendor that it hosts and that
/// nobody owns.
fn places(world: &WorldFile) -> Vec<DealTerms> {
    let mut places = Vec::new();
    if world.strategic_review.is_none() {
        return places;
    }
    for provider in world.providers.iter().filter(|p| !p.atomistic) {
        for vendor in world.vendors.iter().filter(|v| v.owner.is_none()) {
            if vendor.hosting.iter().any(|h| h.name == provider.name) {
                let (sponsor, vendor) = (&provider.name, &vendor.name);
                places.push(DealTerms::place(sponsor, vendor, world.clock.start));
            }
        }
    }
    places
}

impl Deal {
    fn of(terms: DealTerms, world: &WorldFile, without: &[String]) -> Self {
        let clock = &world.clock;
        let sponsor = provider_named(&world.providers, &terms.sponsor);
        let vendor = world.vendors.iter().position(|v| v.name == terms.vendor);
        let ticks = if terms.offered {
            (u32::MAX, u32::MAX)
        } else {
            terms.ticks(clock)
        };
        let due = |t: &Tranche| clock.tick_of(t.not_before);
        Self {
            sponsor: sponsor.expect("the check knows every sponsor"),
            vendor: VendorId::at(vendor.expect("the check knows every vendor")),
            ticks,
            exclusive_until: match terms.exclusivity_until {
                Some(date) => clock.tick_of(date),
                None => ticks.1,
            },
            tranche_ticks: terms.tranches.iter().map(due).collect(),
            removed: without.contains(&terms.name),
            terms,
        }
    }
}
