//! What providers and vendors have alike: whether they are in the market, how they conduct themselves, their cash.
//!
//! Who comes later or leaves is there all the same, and says so in a value: an actor is never despawned, so that the
//! rows of a kind never move and a row's place is its id.

use bevy_ecs::prelude::{Component, Query, With};
use bevy_ecs::system::SystemParam;

use crate::ids::{ProviderId, VendorId};

/// Where a firm stands.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It may come.
    ToCome,
    /// It is in the market.
    Here {
        /// The tick in which it came, 0 if it was there from the start.
        since: u32,
    },
    /// It has left.
    Gone,
}

impl Presence {
    /// At the start, of a firm that is to come in as one like another, or is there.
    pub fn at_start(enters_like: Option<&String>) -> Self {
        match enters_like {
            Some(_) => Presence::ToCome,
            None => Presence::Here { since: 0 },
        }
    }

    /// Whether the firm is in the market.
    pub fn is_here(self) -> bool {
        matches!(self, Presence::Here { .. })
    }

    /// The tick in which the firm came; 0 for one that is not here.
    pub fn since(self) -> u32 {
        match self {
            Presence::Here { since } => since,
            Presence::ToCome | Presence::Gone => 0,
        }
    }
}

/// Where every firm stands.
#[derive(SystemParam)]
pub struct Presences<'w, 's> {
    /// The providers, by id.
    pub providers: Query<'w, 's, &'static Presence, With<ProviderId>>,
    /// The vendors, by id.
    pub vendors: Query<'w, 's, &'static Presence, With<VendorId>>,
}

/// Conduct k inferred at the start.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct Conduct(pub f64);

/// Cash, dollars: a provider's since the start; a vendor's not kept if it is funded from outside.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct Cash(pub f64);
