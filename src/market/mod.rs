//! The two markets, compute and models, share one mechanism of choice.
//!
//! In the compute market an offer is a provider; in the model market an offer
//! is a vendor on a channel: direct, or through a provider. Vendors are the
//! nests of a nested logit (McFadden 1978); in the compute market every
//! provider is its own nest.

pub mod channels;
pub mod measured;
pub mod offer;
pub mod own_machines;
pub mod posted;
pub mod presence;
pub mod response;
pub mod rules;
pub mod shocks;
pub mod today;

pub use measured::{
    Brought, CrossSlopes, Discounted, Elasticities, Held, MEMORY_MONTHS, Measured, Slopes,
    YEARS_AHEAD,
};

use bevy_ecs::prelude::Resource;

/// ξ: mean utilities of offers by segment, inferred at the start; `−∞` for what has no buyers.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct MeanUtilities {
    /// By segment, then by offer.
    pub of: Vec<Vec<f64>>,
}
