//! What an account keeps for life: tastes, its deviation from discount
//! schedules, clauses. All are functions of the account's address.

use crate::ids::MarketKind;
use crate::lanes::{CELLS, normals};
use crate::logit::{MAX_NESTS, MAX_OFFERS};
use crate::maths;
use crate::plan::offers::MAX_PROVIDERS;
use crate::random::{Draws, Purpose, REFILL};

use super::Enterprise;
use crate::plan::buyers::{ClauseShares, Segment};

/// Bit of `Enterprise::traits`: holds a portability clause.
pub const PORTABILITY: u8 = 1;
/// Bit of `Enterprise::traits`: holds a multi-model clause.
pub const MULTI_MODEL: u8 = 2;
/// Bit of `Enterprise::traits`: uses several model vendors.
pub const SEVERAL_VENDORS: u8 = 4;
/// Bit of `Enterprise::traits`: holds a price-match clause.
pub const PRICE_MATCH: u8 = 8;
/// Bit of `Enterprise::traits`: runs open weights only, on its own machines or hosted.
pub const BUILDS: u8 = 16;
/// Bit of `Enterprise::traits`: keeps its clauses, vendors and way of buying whatever happens.
pub const BOUND: u8 = 32;
/// Bit of `Enterprise::traits`: has moved to a new release of its vendor in this year of the run.
pub const UPGRADED: u8 = 64;
/// The bits that are clauses.
pub const CLAUSES: u8 = PORTABILITY | MULTI_MODEL | PRICE_MATCH;

/// The first word of deviations from discount schedules; tastes for vendors stand before it.
pub const DEVIATION_WORD: usize = MAX_NESTS;
const CLAUSE_WORD: usize = DEVIATION_WORD + MAX_PROVIDERS;
/// The first word of misperceptions: of compute offers, then of model offers.
pub const MISPERCEPTION_WORD: usize = CLAUSE_WORD + 2;
const _: () = assert!(MISPERCEPTION_WORD + MAX_PROVIDERS + MAX_OFFERS <= REFILL);

/// The traits of one account as drawn.
pub struct Traits {
    words: [u32; REFILL],
}

impl Traits {
    /// The traits of the account that enterprise `agent` has been since tick `born`.
    #[inline(always)]
    pub fn of(draws: &mut Draws, agent: u64, born: u16) -> Self {
        Self {
            words: draws.words(Purpose::Traits, u32::from(born), agent),
        }
    }

    /// The lasting tastes for vendors, standard normal, one for each place of `into`.
    #[inline(always)]
    pub fn tastes(&self, into: &mut [f64]) {
        let normals = normals();
        for (into, &word) in into.iter_mut().zip(&self.words) {
            *into = normal(normals, word);
        }
    }

    /// The lasting deviations from providers' discount schedules, standard normal.
    #[inline(always)]
    pub fn deviations(&self) -> [f64; MAX_PROVIDERS] {
        let mut deviations = [0.0; MAX_PROVIDERS];
        let normals = normals();
        for (deviation, &word) in deviations.iter_mut().zip(&self.words[DEVIATION_WORD..]) {
            *deviation = normal(normals, word);
        }
        deviations
    }

    /// The lasting misperceptions of prices in a market, standard normal, one for each place of `into`.
    #[inline(always)]
    pub fn misperceptions(&self, market: MarketKind, into: &mut [f64]) {
        let first = match market {
            MarketKind::Compute => MISPERCEPTION_WORD,
            MarketKind::Model => MISPERCEPTION_WORD + MAX_PROVIDERS,
        };
        let normals = normals();
        for (into, &word) in into.iter_mut().zip(&self.words[first..]) {
            *into = normal(normals, word);
        }
    }

    /// The clauses that an account of `segment` holds, as bits.
    pub fn clauses(&self, segment: &Segment) -> u8 {
        let ClauseShares {
            portability,
            multi_model,
            price_match,
        } = segment.clauses;
        let holds =
            |word: usize, share: f64| maths::uniform(self.words[CLAUSE_WORD + word]) < share;
        let mut bits = 0;
        if holds(0, portability) {
            bits |= PORTABILITY;
        }
        if holds(1, multi_model) {
            bits |= MULTI_MODEL;
        }
        if holds(2, price_match) {
            bits |= PRICE_MATCH;
        }
        bits
    }
}

/// A lasting trait is one of 4 096 equally likely standard normal numbers.
#[inline(always)]
fn normal(normals: &[f32; CELLS], word: u32) -> f64 {
    f64::from(normals[(word >> 20) as usize])
}

/// Replaces the account behind an enterprise by a new one of the same size, born in `tick`.
pub fn reborn(
    enterprise: &mut Enterprise,
    segment: &Segment,
    draws: &mut Draws,
    agent: u64,
    tick: u16,
) {
    enterprise.born = tick;
    if enterprise.has(BOUND) {
        return;
    }
    let clauses = Traits::of(draws, agent, tick).clauses(segment);
    enterprise.traits = enterprise.traits & SEVERAL_VENDORS | clauses;
}
