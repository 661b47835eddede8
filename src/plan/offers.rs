//! What can be bought: every offer of a world, with ids in place of names.

use std::ops::Range;

use crate::ids::{FirmId, MarketKind, OfferId, ProviderId, VendorId};
use crate::terms::providers::ProviderTerms;
use crate::terms::vendors::VendorTerms;

/// Most providers in a world.
pub const MAX_PROVIDERS: usize = 8;

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

impl Offer {
    /// Whose it is: the vendor of a model, the provider of compute.
    pub fn seller(&self) -> FirmId {
        match self.market {
            MarketKind::Compute => FirmId::Provider(ProviderId(self.nest)),
            MarketKind::Model => FirmId::Vendor(VendorId(self.nest)),
        }
    }
}

/// Every offer of a world: compute offers first, in the order of providers, then
/// model offers in the order of vendors and their channels.
#[derive(Debug, Clone, PartialEq, Eq)]
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

    /// The places of the offers of vendor `v`.
    pub fn of_vendor(&self, v: usize) -> impl Iterator<Item = usize> + Clone + '_ {
        let own = move |place: &usize| self.all[*place].vendor.is_some_and(|w| w.index() == v);
        (0..self.all.len()).filter(own)
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
