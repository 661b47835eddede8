//! What a competition economist computes from elasticities: the hypothetical monopolist (SSNIP) test with critical
//! loss, upward pricing pressure and pass-through.
//!
//! Spend y is fixed and demand is a share of it, so an offer's revenue R moves with the elasticities e of shares
//! and its quantity with e − 1 on its own price. All tests are first-order in the logarithm of price.

mod group;
mod in_study;
mod recorded;
mod tested;
mod view;

pub use group::Group;
pub use in_study::{Market, Pressure};
pub use recorded::{Demand, Recorded};
pub use tested::{Smallest, Test, Verdict};
pub use view::{Ssnip, View, pass_through};
