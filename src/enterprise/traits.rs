//! What an account keeps for life: tastes, its deviation from discount
//! schedules, clauses. All are functions of the account's address.

use crate::ids::MarketKind;
use crate::lanes::{CELLS, LANES, U, normals};
use crate::logit::{MAX_NESTS, MAX_OFFERS};
use crate::maths;
use crate::plan::offers::MAX_PROVIDERS;
use crate::random::{Draws, LaneDraws, Purpose, REFILL};

use super::Enterprise;
use crate::terms::buyers::{ClauseShares, Segment};

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
/// The first word of clauses, one for each.
const CLAUSE_WORD: usize = DEVIATION_WORD + MAX_PROVIDERS;
/// The first word of misperceptions: of compute offers, then of model offers.
pub const MISPERCEPTION_WORD: usize = CLAUSE_WORD + 3;
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
        let [a, b, c] = [0, 1, 2].map(|clause| self.words[CLAUSE_WORD + clause]);
        clauses([a, b, c], segment)
    }
}

/// The clauses that eight accounts of `segment` hold that were there at the start.
#[inline(always)]
pub fn clauses_at_start(draws: &LaneDraws, agents: U, segment: &Segment) -> [u8; LANES] {
    const BLOCK: usize = CLAUSE_WORD / 16;
    const _: () = assert!((CLAUSE_WORD + 2) / 16 == BLOCK);
    let mut block = agents;
    for i in 0..LANES {
        block.0[i] = block.0[i] * 4 + BLOCK as u32;
    }
    let mut words = [U::all(0); 16];
    draws.block(Purpose::Traits, U::all(0), block, &mut words);
    let mut bits = [0; LANES];
    for i in 0..LANES {
        let own = [0, 1, 2].map(|clause| words[CLAUSE_WORD % 16 + clause].0[i]);
        bits[i] = clauses(own, segment);
    }
    bits
}

/// The clauses that their words give, as bits.
#[inline(always)]
fn clauses(words: [u32; 3], segment: &Segment) -> u8 {
    let ClauseShares {
        portability,
        multi_model,
        price_match,
    } = segment.clauses;
    let shares = [portability, multi_model, price_match];
    let bits = [PORTABILITY, MULTI_MODEL, PRICE_MATCH];
    let mut held = 0;
    for c in 0..3 {
        if maths::uniform(words[c]) < shares[c] {
            held |= bits[c];
        }
    }
    held
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
    enterprise.put_off = Enterprise::NOBODY.put_off;
    if enterprise.has(BOUND) {
        return;
    }
    let clauses = Traits::of(draws, agent, tick).clauses(segment);
    enterprise.traits = enterprise.traits & SEVERAL_VENDORS | clauses;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Seed;
    use crate::worldfile::Loaded;

    #[test]
    fn eight_accounts_hold_the_clauses_of_one_after_the_other() {
        let path = std::path::Path::new("worlds/ai-cloud-2026.ron");
        let loaded = Loaded::read(path, &[], None).unwrap();
        let segment = &loaded.world().segments[2];
        let seed = Seed::new(1, 7);
        let mut draws = seed.draws();
        let mut held = 0;
        for first in (0..800).step_by(LANES) {
            let agents = U::all(first).plus(U([0, 1, 2, 3, 4, 5, 6, 7]));
            let eight = clauses_at_start(&seed.lane_draws(), agents, segment);
            for (i, bits) in eight.into_iter().enumerate() {
                let one = Traits::of(&mut draws, u64::from(agents.0[i]), 0);
                assert_eq!(bits, one.clauses(segment));
                held += bits.count_ones();
            }
        }
        assert!(held > 50, "{held}");
    }
}
