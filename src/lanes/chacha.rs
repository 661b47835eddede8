//! ChaCha8 (Bernstein 2008) for eight addresses at once: the same words as one after the other.

use super::U;

/// The words "expand 32-byte k" that every state begins with.
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

macro_rules! quarter {
    ($x:ident: $($a:literal $b:literal $c:literal $d:literal),*) => {$(
        $x[$a] = $x[$a].plus($x[$b]);
        $x[$d] = $x[$d].xor_rotated($x[$a], 16);
        $x[$c] = $x[$c].plus($x[$d]);
        $x[$b] = $x[$b].xor_rotated($x[$c], 12);
        $x[$a] = $x[$a].plus($x[$b]);
        $x[$d] = $x[$d].xor_rotated($x[$a], 8);
        $x[$c] = $x[$c].plus($x[$d]);
        $x[$b] = $x[$b].xor_rotated($x[$c], 7);
    )*};
}

/// Into `words` the 16 words of block `block` of stream `stream.1 << 32 | stream.0` under `key`, in each lane.
///
/// A lane holds a whole state: rounds need no shuffles, and what a block costs does not depend on its neighbours'.
#[inline(always)]
pub fn chacha8(key: &[u32; 8], block: U, stream: (U, u32), words: &mut [U; 16]) {
    let mut start = [U::all(0); 16];
    for i in 0..4 {
        start[i] = U::all(CONSTANTS[i]);
    }
    for i in 0..8 {
        start[4 + i] = U::all(key[i]);
    }
    start[12] = block;
    start[14] = stream.0;
    start[15] = U::all(stream.1);
    let mut x = start;
    for _ in 0..4 {
        quarter!(x: 0 4 8 12, 1 5 9 13, 2 6 10 14, 3 7 11 15);
        quarter!(x: 0 5 10 15, 1 6 11 12, 2 7 8 13, 3 4 9 14);
    }
    for i in 0..16 {
        words[i] = x[i].plus(start[i]);
    }
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn lanes_give_the_very_words_of_the_generator() {
        let mut bytes = [0; 32];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = (i * 37 + 11) as u8;
        }
        let mut key = [0; 8];
        for (word, four) in key.iter_mut().zip(bytes.chunks_exact(4)) {
            *word = u32::from_le_bytes([four[0], four[1], four[2], four[3]]);
        }
        let block = U([0, 1, 2, 77, 1_000_003, 1 << 28, u32::MAX - 1, u32::MAX]);
        let low = U([0, 5, 5, 120, 1, 2, 3, u32::MAX]);
        let mut words = [U::all(0); 16];
        chacha8(&key, block, (low, 18), &mut words);
        for i in 0..8 {
            let mut one = ChaCha8Rng::from_seed(bytes);
            one.set_stream(18 << 32 | u64::from(low.0[i]));
            one.set_word_pos(u128::from(block.0[i]) * 16);
            for word in words {
                assert_eq!(word.0[i], one.next_u32());
            }
        }
    }
}
