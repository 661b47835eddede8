//! What may befall enterprises in a month, drawn for all at once: eight words an enterprise.

use crate::lanes::{LANES, U};
use crate::random::{LaneDraws, Purpose};
use crate::terms::buyers::MAX_CLASSES;

/// Words of an enterprise: for its account, then for its workload of each class.
pub const WORDS: usize = 8;
/// Enterprises that share eight blocks of words.
const GROUP: usize = 2 * LANES;
const _: () = assert!(MAX_CLASSES < WORDS);

/// The words of a part of the enterprises, word by word.
///
/// Enterprise 16·q + i reads the first half of block 8·q + i, enterprise 16·q + 8 + i the second half: each block serves
/// two, and the words of eight neighbours come out side by side.
#[derive(Default)]
pub struct Befalls {
    /// Which enterprise the first of each column is.
    first: usize,
    /// Where the part begins in each column.
    skipped: usize,
    columns: [Vec<u32>; WORDS],
}

impl Befalls {
    /// Draws for the enterprises `first..first + n`.
    #[inline(always)]
    pub fn draw(&mut self, draws: &LaneDraws, tick: u32, first: usize, n: usize) {
        self.first = first / GROUP * GROUP;
        self.skipped = first - self.first;
        let groups = (self.skipped + n).div_ceil(GROUP);
        for w in 0..WORDS {
            // The last eight read past the end of the part.
            self.columns[w].resize((groups + 1) * GROUP, u32::MAX);
        }
        let mut words = [U::all(0); 16];
        for q in 0..groups {
            let block = (self.first / GROUP + q) * LANES;
            let lanes = U([0, 1, 2, 3, 4, 5, 6, 7]).plus(U::all(block as u32));
            draws.block(Purpose::Month, U::all(tick), lanes, &mut words);
            for w in 0..WORDS {
                let column = &mut self.columns[w][q * GROUP..(q + 1) * GROUP];
                column[..LANES].copy_from_slice(&words[w].0);
                column[LANES..].copy_from_slice(&words[WORDS + w].0);
            }
        }
    }

    /// Word `w` of the eight enterprises from place `place` of the part on.
    #[inline(always)]
    pub fn words(&self, place: usize, w: usize) -> U {
        U::load(&self.columns[w][self.skipped + place..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Seed;

    #[test]
    fn an_enterprise_draws_the_same_whatever_part_it_is_in() {
        let draws = Seed::new(5, 2).lane_draws();
        let (mut all, mut part) = (Befalls::default(), Befalls::default());
        all.draw(&draws, 3, 0, 300);
        part.draw(&draws, 3, 77, 100);
        let mut seen = std::collections::BTreeSet::new();
        for place in 0..92 {
            for w in 0..WORDS {
                assert_eq!(part.words(place, w), all.words(77 + place, w));
                seen.insert(part.words(place, w).0[0]);
            }
        }
        assert_eq!(seen.len(), 92 * WORDS);
    }
}
