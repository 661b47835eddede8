//! An enterprise: an agent that stands for a weight of accounts, with a cloud
//! estate, perhaps AI, and a workload of each class.

pub mod adoption;
pub mod ahead;
pub mod attention;
pub mod autonomy;
mod befall;
pub mod choice;
pub mod clauses;
mod count;
pub mod distribution;
mod eight;
pub mod elasticities;
pub mod growth;
pub mod home;
pub mod leaving;
pub mod lockin;
mod look;
pub mod matching;
mod newcomers;
mod occasions;
pub mod offered;
pub mod panel;
#[cfg(test)]
mod plain;
#[cfg(test)]
mod plain_slopes;
pub mod race;
pub mod review;
mod settling;
pub mod slopes;
pub mod tally;
pub mod traits;
mod weighed;

use bevy_ecs::prelude::Component;

use crate::ids::OfferId;
use crate::terms::buyers::MAX_CLASSES;

/// What an enterprise is: 32 bytes.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct Enterprise {
    /// Compute spend of one account at the start, dollars a year.
    pub start_compute: f64,
    /// Accounts it stands for.
    pub accounts: f64,
    /// AI intensity, 0 before adoption.
    pub intensity: f32,
    /// The tick in which the account was born; the address of its tastes.
    pub born: u16,
    /// The segment.
    pub segment: u8,
    /// Which clauses it holds, and whether it uses several vendors: `traits::*` bits.
    pub traits: u8,
    /// Where its account slot stood at the start: a provider, or [`home::several`].
    pub home: u8,
    /// By class the mark of a move that was decided on and put off to a date: [`ahead::put_off`].
    pub put_off: [u8; MAX_CLASSES],
}

impl Enterprise {
    /// Stands for no account.
    pub const NOBODY: Enterprise = Enterprise {
        start_compute: 0.0,
        accounts: 0.0,
        intensity: 0.0,
        born: 0,
        segment: 0,
        traits: 0,
        home: 0,
        put_off: [ahead::NOTHING_PUT_OFF; MAX_CLASSES],
    };

    /// Whether the bit `flag` of its traits is set.
    #[inline(always)]
    pub fn has(&self, flag: u8) -> bool {
        self.traits & flag != 0
    }
}

/// One workload: 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Workload {
    /// ℓ: share of today's spend built into the incumbent.
    pub embeddedness: f32,
    /// The accepted match: the money-metric worth of the choice above its mean utility.
    pub accepted_match: f32,
    /// The tick in which the contract ends.
    pub contract_end: u16,
    /// What a first contract takes off the price of the others, in parts of `OFF`; 0 in any other contract.
    pub off: u16,
    /// ln of the retail price when the contract started, in parts of `LN`.
    pub ln_price_at_start: i16,
    /// The current offer; `NO_OFFER` before the first choice.
    pub offer: u8,
    /// The release of its vendor that it runs, modulo 256.
    pub version: u8,
}

/// Parts of a price in which what a first contract takes off is kept.
const OFF: f64 = 65_536.0;
/// Parts of a unit of ln price in which the price at a contract's start is kept: to the e^±8-fold, more than a world may state.
const LN: f64 = 4096.0;

/// Stands for "no offer yet".
pub const NO_OFFER: u8 = u8::MAX;

impl Workload {
    /// A workload that has chosen nothing yet.
    pub const NONE: Workload = Workload {
        embeddedness: 0.0,
        accepted_match: 0.0,
        contract_end: 0,
        off: 0,
        ln_price_at_start: 0,
        offer: NO_OFFER,
        version: 0,
    };

    /// The current offer, if it has one.
    #[inline(always)]
    pub fn current(&self) -> Option<OfferId> {
        (self.offer != NO_OFFER).then_some(OfferId(self.offer))
    }

    /// The share that its contract takes off the price of the others: above 0 in a first contract alone.
    #[inline(always)]
    pub fn introductory(&self) -> f64 {
        f64::from(self.off) / OFF
    }

    /// The first contract with a firm that takes the share `off` its price for new customers.
    #[inline(always)]
    pub fn introduce(&mut self, off: f64) {
        self.off = (off * OFF) as u16;
    }

    /// A contract starts at a retail price: no first one, until it is said to be.
    #[inline(always)]
    pub fn start_at(&mut self, ln_price: f64) {
        self.ln_price_at_start = (ln_price * LN) as i16;
        self.off = 0;
    }

    /// ln of the retail price when the contract started.
    pub fn ln_price_at_start(&self) -> f64 {
        f64::from(self.ln_price_at_start) / LN
    }

    /// The terms of the contract `other`: when it ends and what is paid under it.
    #[inline(always)]
    pub fn keep_contract_of(&mut self, other: &Self) {
        self.contract_end = other.contract_end;
        self.ln_price_at_start = other.ln_price_at_start;
        self.off = other.off;
    }
}

/// The workloads of an enterprise, one of each class: 96 bytes.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct Workloads(pub [Workload; MAX_CLASSES]);

impl Workloads {
    /// Nothing chosen yet.
    pub const NONE: Workloads = Workloads([Workload::NONE; MAX_CLASSES]);
}
