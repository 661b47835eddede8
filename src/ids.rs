//! What a thing is known by: its place in the base world file, given for life.

use bevy_ecs::prelude::Component;
use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Component, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub u8);

        impl $name {
            /// The id of the thing at `place` in its list.
            pub fn at(place: usize) -> Self {
                Self(u8::try_from(place).expect("lists are checked to be shorter than 255"))
            }

            /// The place in its list.
            #[inline(always)]
            pub fn index(self) -> usize {
                usize::from(self.0)
            }
        }
    };
}

id!(
    /// A segment of enterprises.
    SegmentId
);
id!(
    /// A class of workloads.
    ClassId
);
id!(
    /// A cloud provider.
    ProviderId
);
id!(
    /// A model vendor.
    VendorId
);
id!(
    /// An offer: a provider's compute, or a vendor's model on one channel.
    OfferId
);
id!(
    /// A deal between a sponsor and a vendor.
    DealId
);

/// A provider or a vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FirmId {
    /// A provider.
    Provider(ProviderId),
    /// A vendor.
    Vendor(VendorId),
}

impl FirmId {
    /// The number of the firm among all that price, `providers` of them providers: providers first, then vendors.
    pub fn number(self, providers: usize) -> usize {
        match self {
            FirmId::Provider(j) => j.index(),
            FirmId::Vendor(v) => providers + v.index(),
        }
    }
}

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

/// Names by place, by which policies and shocks find what they are about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Of segments.
    pub segments: Vec<String>,
    /// Of providers.
    pub providers: Vec<String>,
    /// Of vendors.
    pub vendors: Vec<String>,
    /// Of deals.
    pub deals: Vec<String>,
}

impl Names {
    /// The segment called `name`.
    pub fn segment(&self, name: &str) -> Option<SegmentId> {
        place(&self.segments, name).map(SegmentId::at)
    }

    /// The provider called `name`.
    pub fn provider(&self, name: &str) -> Option<ProviderId> {
        place(&self.providers, name).map(ProviderId::at)
    }

    /// The vendor called `name`.
    pub fn vendor(&self, name: &str) -> Option<VendorId> {
        place(&self.vendors, name).map(VendorId::at)
    }

    /// The place of what `reference` is about.
    pub fn place(&self, reference: &Reference) -> Option<usize> {
        let names = match reference.list {
            Listed::Segment => &self.segments,
            Listed::Provider => &self.providers,
            Listed::Vendor => &self.vendors,
            Listed::Deal => &self.deals,
        };
        place(names, reference.name)
    }

    /// What a firm is called.
    pub fn of(&self, firm: FirmId) -> &str {
        match firm {
            FirmId::Provider(j) => &self.providers[j.index()],
            FirmId::Vendor(v) => &self.vendors[v.index()],
        }
    }

    /// The deal called `name`.
    pub fn deal(&self, name: &str) -> Option<DealId> {
        place(&self.deals, name).map(DealId::at)
    }
}

/// A list of a world whose things are known by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// Segments.
    Segment,
    /// Providers.
    Provider,
    /// Vendors.
    Vendor,
    /// Deals.
    Deal,
}

impl Listed {
    /// What one of them is called.
    pub fn noun(self) -> &'static str {
        match self {
            Listed::Segment => "segment",
            Listed::Provider => "provider",
            Listed::Vendor => "vendor",
            Listed::Deal => "deal",
        }
    }
}

/// A name that a field of a policy or shock refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference<'a> {
    /// The field.
    pub field: &'static str,
    /// The list it refers to.
    pub list: Listed,
    /// The name.
    pub name: &'a str,
}

fn place(names: &[String], name: &str) -> Option<usize> {
    names.iter().position(|known| known == name)
}
