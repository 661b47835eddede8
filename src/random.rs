//! Chance has an address, not a state: purpose, tick, agent, index.
//!
//! The key is the master seed followed by the replication seed; the stream is
//! `purpose << 32 | tick`; the word position is `agent × words + index`; the
//! generator is `ChaCha8`. Nothing is ever "the next number", so results depend
//! neither on threads nor on the order of iteration nor on which other agents
//! drew, and two variants of a world share every draw (common random numbers).

use bevy_ecs::prelude::Resource;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::lanes::{U, chacha8};
use crate::maths;

/// What a draw is for. A new purpose moves no other draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Purpose {
    /// The exponential times of the nests of one choice, where in the winner's nest it falls, whether a move overruns.
    Choice = 4,
    /// Tastes, discounts and clauses that an account keeps for life.
    Traits = 5,
    /// When a vendor releases, and its luck.
    Release = 6,
    /// Shocks to a vendor's research productivity.
    Productivity = 7,
    /// The market-wide shock to AI demand.
    Demand = 8,
    /// The start state of an enterprise.
    Start = 10,
    /// The shifts of the low-discrepancy sequences of the start.
    Deal = 11,
    /// Whether the market for funding rounds is open.
    Round = 12,
    /// Whether a sponsor rescues a failing vendor.
    Rescue = 13,
    /// The same of growth placed afresh.
    GrowthChoice = 16,
    /// Where the panel of measured demand starts.
    Panel = 17,
    /// What befalls an enterprise in a month: whether its account turns over or adopts AI, and for each workload whether
    /// it is looked at, moves to a new release, stands for growth placed afresh.
    Month = 18,
    /// Which price a learning algorithm tries.
    Exploration = 40,
    /// What only a world with a known answer draws.
    Theory = 41,
    /// The points of a Latin hypercube over what is uncertain.
    Prior = 42,
    /// Whether a shock strikes.
    Shock = 43,
    /// Which of a sample's units stand in a replicate of it.
    Bootstrap = 44,
}

/// Words in one refill of the generator; addresses that start a refill are cheapest.
pub const REFILL: usize = 64;

/// The seed of a run: every draw of the run is a function of it and an address.
#[derive(Resource, Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed {
    key: [u8; 32],
}

impl Seed {
    /// The seed of replication `replication` of a world with `master` seed.
    pub fn new(master: u64, replication: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&master.to_le_bytes());
        key[8..16].copy_from_slice(&replication.to_le_bytes());
        Self { key }
    }

    /// A reader of eight agents' draws at once.
    pub fn lane_draws(&self) -> LaneDraws {
        let mut key = [0; 8];
        for (word, four) in key.iter_mut().zip(self.key.chunks_exact(4)) {
            *word = u32::from_le_bytes([four[0], four[1], four[2], four[3]]);
        }
        LaneDraws { key }
    }

    /// A reader of addressed draws.
    pub fn draws(&self) -> Draws {
        Draws {
            generator: ChaCha8Rng::from_seed(self.key),
        }
    }
}

/// Reads draws of eight agents at once, by the same addresses as [`Draws`].
#[derive(Debug, Clone, Copy)]
pub struct LaneDraws {
    key: [u32; 8],
}

impl LaneDraws {
    /// The 16 words from word 16·`block` on of `purpose` and tick, in each lane.
    #[inline(always)]
    pub fn block(&self, purpose: Purpose, tick: U, block: U, words: &mut [U; 16]) {
        chacha8(&self.key, block, (tick, purpose as u32), words);
    }
}

/// Reads draws by their address.
pub struct Draws {
    generator: ChaCha8Rng,
}

impl Draws {
    /// Fills `words` with the draws of `purpose` and `tick` from word `first` on.
    pub fn fill(&mut self, purpose: Purpose, tick: u32, first: u64, words: &mut [u32]) {
        self.generator
            .set_stream(u64::from(purpose as u32) << 32 | u64::from(tick));
        self.generator.set_word_pos(u128::from(first));
        let mut bytes = [0_u8; 4 * REFILL];
        for chunk in words.chunks_mut(REFILL) {
            let bytes = &mut bytes[..4 * chunk.len()];
            self.generator.fill_bytes(bytes);
            for (word, four) in chunk.iter_mut().zip(bytes.chunks_exact(4)) {
                *word = u32::from_le_bytes([four[0], four[1], four[2], four[3]]);
            }
        }
    }

    /// The `N` words of one agent.
    pub fn words<const N: usize>(&mut self, purpose: Purpose, tick: u32, agent: u64) -> [u32; N] {
        let mut words = [0; N];
        self.fill(purpose, tick, agent * N as u64, &mut words);
        words
    }

    /// One uniform draw in (0, 1).
    pub fn uniform(&mut self, purpose: Purpose, tick: u32, agent: u64) -> f64 {
        maths::uniform(self.words::<1>(purpose, tick, agent)[0])
    }

    /// One standard normal draw.
    pub fn normal(&mut self, purpose: Purpose, tick: u32, agent: u64) -> f64 {
        maths::normal_quantile(self.uniform(purpose, tick, agent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_is_the_same_however_much_is_read_with_it() {
        let seed = Seed::new(7, 1);
        let mut many = [0; 1000];
        seed.draws().fill(Purpose::Month, 5, 0, &mut many);
        let mut few = [0; 3];
        seed.draws().fill(Purpose::Month, 5, 700, &mut few);
        assert_eq!(few, many[700..703]);
    }

    #[test]
    fn eight_agents_at_once_draw_what_each_draws_alone() {
        let seed = Seed::new(7, 1);
        let block = U([0, 4, 8, 9, 400, 5, 1, 1 << 20]);
        let tick = U([0, 1, 2, 3, 4, 5, 6, 7]);
        let mut words = [U::all(0); 16];
        seed.lane_draws()
            .block(Purpose::Traits, tick, block, &mut words);
        for i in 0..8 {
            let alone: [u32; 16] =
                seed.draws()
                    .words(Purpose::Traits, tick.0[i], u64::from(block.0[i]));
            for (word, alone) in words.iter().zip(alone) {
                assert_eq!(word.0[i], alone);
            }
        }
    }

    #[test]
    fn another_purpose_tick_or_seed_is_another_draw() {
        let first = |seed: Seed, purpose, tick| seed.draws().words::<4>(purpose, tick, 3);
        let here = first(Seed::new(7, 1), Purpose::Choice, 5);
        assert_ne!(here, first(Seed::new(7, 1), Purpose::Traits, 5));
        assert_ne!(here, first(Seed::new(7, 1), Purpose::Choice, 6));
        assert_ne!(here, first(Seed::new(7, 2), Purpose::Choice, 5));
        assert_ne!(here, first(Seed::new(8, 1), Purpose::Choice, 5));
    }
}
