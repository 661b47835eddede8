//! The books: accounting in one room.
//!
//! A payment is said once, to the [`ledger`]: that moves the lines of both firms ([`flows`]) and is written down
//! by payer and payee. Systems decide what is due; [`settle`] pays it, month by month; the [`audit`] holds what a
//! firm's cash changed by against what was written down.
//!
//! A new flow is a purpose with its line in [`flows`], the payment where it falls due, and a column in the dump.

pub mod audit;
mod close;
mod compute;
mod dues;
pub mod flows;
pub mod ledger;
pub mod settle;
