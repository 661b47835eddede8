//! The books: accounting in one room.
//!
//! Systems decide what is due; [`settle`] pays it, month by month, through the [`ledger`](crate::ledger); the [`audit`] holds
//! what a firm's cash changed by against what was written down there.

pub mod audit;
mod close;
mod compute;
mod dues;
pub mod settle;
