//! The two markets, compute and models, share one mechanism of choice.
//!
//! In the compute market an offer is a provider; in the model market an offer
//! is a vendor on a channel: direct, or through a provider. Vendors are the
//! nests of a nested logit (McFadden 1978); in the compute market every
//! provider is its own nest.

pub mod measured;
pub mod posted;
pub mod presence;
pub mod response;

pub use measured::{
    CrossSlopes, Discounted, Elasticities, MEMORY, Measured, Slope, Slopes, YEARS_AHEAD,
};

use std::ops::Range;

use bevy_ecs::prelude::Resource;
use serde::{Deserialize, Serialize};

use crate::developer::VendorTerms;
use crate::ids::{OfferId, ProviderId, VendorId};
use crate::provider::ProviderTerms;

/// Most providers in a world.
pub const MAX_PROVIDERS: usize = 8;

/// Which market a class of workloads buys in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MarketKind {
    /// Cloud compute, sold by providers.
    Compute,
    /// Model inference, sold by vendors directly and through providers.
    Model,
}

impl MarketKind {
    /// Both markets, in the order of their offers.
    pub const BOTH: [MarketKind; 2] = [MarketKind::Compute, MarketKind::Model];

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            MarketKind::Compute => "compute",
            MarketKind::Model => "model",
        }
    }

    /// 0 for compute, 1 for models.
    #[inline(always)]
    pub fn index(self) -> usize {
        self as usize
    }
}

/// How buyers choose: the parameters of the nested logit (model description, "Choice").
#[derive(Resource, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceTerms {
    /// α: weight of utility, which is in units of ln price, in the logit.
    pub price_sensitivity: f64,
    /// λ: dissimilarity of the channels of one vendor, 0 (identical) to 1 (plain logit).
    pub nest_dissimilarity: f64,
    /// γ: ln-price units a tenfold of effective training compute is worth.
    pub quality_weight: f64,
    /// ι: ln-price units of having everything on one cloud.
    pub own_cloud_bonus: f64,
    /// η: ln-price units of the vendor's share in the segment.
    pub ecosystem_effect: f64,
    /// Standard deviation of an account's lasting taste for a vendor, ln-price units.
    pub taste_sd: f64,
    /// Standard deviation of an account's lasting misperception of an offer's ln price: it moves
    /// choices like a taste, but nobody is better off for it (Matějka & McKay 2015).
    pub misperception_sd: f64,
}

/// What can be chosen in one market.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// The market it is in.
    pub market: MarketKind,
    /// The nest it belongs to, counted inside its market: vendor, or provider for compute.
    pub nest: u8,
    /// The vendor, in the model market.
    pub vendor: Option<VendorId>,
    /// The provider it runs through; none for a vendor's direct channel.
    pub provider: Option<ProviderId>,
    /// The place of its channel in the vendor's list.
    pub channel: Option<usize>,
    /// Whether the provider it runs through owns the vendor.
    pub own_model: bool,
}

/// Every offer of a world: compute offers first, in the order of providers, then
/// model offers in the order of vendors and their channels.
#[derive(Resource, Debug, Clone, PartialEq, Eq)]
pub struct Offers {
    all: Vec<Offer>,
    names: Vec<String>,
    compute: usize,
    nests: [usize; 2],
}

impl Offers {
    /// The offers that `providers` and `vendors` make.
    pub fn new(providers: &[ProviderTerms], vendors: &[VendorTerms]) -> Self {
        let mut all = Vec::new();
        let mut names = Vec::new();
        for (j, provider) in providers.iter().enumerate() {
            all.push(Offer {
                market: MarketKind::Compute,
                nest: ProviderId::at(j).0,
                vendor: None,
                provider: Some(ProviderId::at(j)),
                channel: None,
                own_model: false,
            });
            names.push(provider.name.clone());
        }
        for (v, vendor) in vendors.iter().enumerate() {
            for (c, channel) in vendor.channels.iter().enumerate() {
                all.push(Offer {
                    market: MarketKind::Model,
                    nest: VendorId::at(v).0,
                    vendor: Some(VendorId::at(v)),
                    provider: provider_named(providers, &channel.name),
                    channel: Some(c),
                    own_model: vendor.owner.as_deref() == Some(channel.name.as_str()),
                });
                names.push(format!("{}@{}", vendor.name, channel.name));
            }
        }
        Self {
            all,
            names,
            compute: providers.len(),
            nests: [providers.len(), vendors.len()],
        }
    }

    /// How many offers there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is no offer at all.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The offer with id `id`.
    #[inline(always)]
    pub fn get(&self, id: OfferId) -> Offer {
        self.all[id.index()]
    }

    /// The name of an offer: `aws`, or `anthropic@aws`.
    pub fn name(&self, id: OfferId) -> &str {
        &self.names[id.index()]
    }

    /// The places of the offers of one market.
    #[inline(always)]
    pub fn of(&self, market: MarketKind) -> Range<usize> {
        match market {
            MarketKind::Compute => 0..self.compute,
            MarketKind::Model => self.compute..self.all.len(),
        }
    }

    /// The number of nests of one market.
    #[inline(always)]
    pub fn nests(&self, market: MarketKind) -> usize {
        self.nests[market.index()]
    }

    /// All offers with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (OfferId, &Offer)> {
        self.all
            .iter()
            .enumerate()
            .map(|(place, offer)| (OfferId::at(place), offer))
    }
}

/// The provider called `name`.
pub fn provider_named(providers: &[ProviderTerms], name: &str) -> Option<ProviderId> {
    let place = providers.iter().position(|p| p.name == name)?;
    Some(ProviderId::at(place))
}

/// ξ: mean utilities of offers by segment, inferred at the start; `−∞` for what has no buyers.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct MeanUtilities {
    /// By segment, then by offer.
    pub of: Vec<Vec<f64>>,
}
