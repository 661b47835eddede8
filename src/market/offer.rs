//! An offer: a provider's compute, or a vendor's models through one channel, and the terms between the two.

use bevy_ecs::prelude::{Bundle, Component, Query};
use bevy_ecs::query::QueryData;

use crate::ids::{OfferId, ProviderId, VendorId};
use crate::plan::Plan;
use crate::plan::offers::Offer;

/// The vendor whose models it is; none of compute.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModelOf(pub Option<VendorId>);

/// The provider that it is bought through; none where a vendor sells itself.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoldThrough(pub Option<ProviderId>);

/// r: retail price over the vendor's list price, one less the channel's wedge; 1 of compute and of direct channels.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct RetailRatio(pub f64);

/// Share of the list price that the provider keeps; 0 of compute.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct TakeRate(pub f64);

/// An offer, as it is spawned.
#[derive(Bundle, Debug, Clone, Copy, PartialEq)]
pub struct Offering {
    /// Its id.
    pub id: OfferId,
    /// Whose models it is.
    pub vendor: ModelOf,
    /// Through whom it is bought.
    pub provider: SoldThrough,
    /// Its retail price over the list price.
    pub ratio: RetailRatio,
    /// What the provider keeps.
    pub take: TakeRate,
}

/// What of an offer changes, and for whom.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct Channel {
    /// Its id.
    pub id: &'static OfferId,
    /// Whose models it is.
    pub vendor: &'static ModelOf,
    /// Through whom it is bought.
    pub provider: &'static SoldThrough,
    /// Its retail price over the list price.
    pub ratio: &'static mut RetailRatio,
    /// What the provider keeps.
    pub take: &'static mut TakeRate,
}

impl Offering {
    /// The offers of `plan` at the start: list parity everywhere, which is what is observed then, and take rates as stated.
    pub fn all(plan: &Plan) -> Vec<Self> {
        let take = |offer: &Offer| match (offer.vendor, offer.channel) {
            (Some(v), Some(c)) => plan.world.vendors[v.index()].channels[c].take_rate,
            _ => 0.0,
        };
        let offering = |(id, offer): (OfferId, &Offer)| Self {
            id,
            vendor: ModelOf(offer.vendor),
            provider: SoldThrough(offer.provider),
            ratio: RetailRatio(1.0),
            take: TakeRate(take(offer)),
        };
        plan.offers.iter().map(offering).collect()
    }
}

impl ChannelReadOnlyItem<'_, '_> {
    /// The same offer, to be spawned in another world.
    pub fn copied(&self) -> Offering {
        Offering {
            id: *self.id,
            vendor: *self.vendor,
            provider: *self.provider,
            ratio: *self.ratio,
            take: *self.take,
        }
    }
}

/// Retail ratios by offer: one archetype, so one table, in the order of ids.
pub fn ratios<'a>(offers: &'a Query<&RetailRatio>) -> &'a [RetailRatio] {
    let mut tables = offers
        .contiguous_iter()
        .expect("offers are stored in tables");
    let rows = tables.next().expect("a world has offers");
    assert!(tables.next().is_none(), "offers share one archetype");
    rows
}
