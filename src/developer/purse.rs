//! Who decides over a vendor's money.

use bevy_ecs::prelude::Component;

use crate::terms::vendors::{Funding, VendorTerms};

/// Who keeps what a vendor earns and pays for its research.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purse {
    /// The vendor: it has a treasury of its own.
    Own,
    /// Who holds it: its owner or, after a separation, outside investors.
    Holders,
    /// The commons: its weights are open, and nobody holds it.
    Commons,
}

impl Purse {
    /// That of a vendor as the world states it: at the start, and again when an owner is gone. It pays from the treasury that
    /// it had, if it had one, and outside investors hold it otherwise.
    pub fn of(stated: &VendorTerms) -> Self {
        match stated.funding {
            Funding::Treasury { .. } => Self::Own,
            Funding::Outside if stated.owner.is_some() => Self::Holders,
            Funding::Outside => Self::Commons,
        }
    }
}
