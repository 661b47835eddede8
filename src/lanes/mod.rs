//! Eight enterprises side by side, as plain arrays that the compiler puts in lanes of whatever width there is.
//!
//! Numbers are in single precision ([`V`]), sums over lanes in double ([`S`]). Nothing is fused, no operation depends
//! on the width and sums are added in a fixed tree, so that every instruction set gives the same bits. What runs in
//! lanes is dispatched by whoever calls it ([`Processor`]); here everything is inlined into that copy.
//!
//! Operations are written out lane by lane; around them plain loops only: closures, `array::map` and `from_fn` stay calls
//! in the wide copy. Large arrays go by reference: by value they are copied.

/// What `$body` is in each lane, `$i` being the lane: written out, since a loop in every operation would take the compiler
/// more time than all else.
macro_rules! each_lane {
    ($i:ident: $body:expr) => {
        [
            each_lane!(@ $i 0 $body),
            each_lane!(@ $i 1 $body),
            each_lane!(@ $i 2 $body),
            each_lane!(@ $i 3 $body),
            each_lane!(@ $i 4 $body),
            each_lane!(@ $i 5 $body),
            each_lane!(@ $i 6 $body),
            each_lane!(@ $i 7 $body),
        ]
    };
    (@ $i:ident $lane:literal $body:expr) => {{
        const $i: usize = $lane;
        $body
    }};
}

mod chacha;
mod elementary;
mod numbers;
mod processor;
mod sums;
mod table;
mod words;

pub use chacha::chacha8;
pub use elementary::{exp, ln};
pub use numbers::{M, V};
pub use processor::Processor;
pub use sums::S;
pub use table::{CELLS, look_up, normals};
pub use words::{U, uniform};

/// Lanes: eight numbers of 32 bits fill a register of AVX2, two of SSE2 or NEON.
pub const LANES: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    /// A little of everything, as a kernel would use it.
    #[inline(always)]
    fn kernel(seed: u32) -> (V, S, U) {
        let key = [seed, 2, 3, 4, 5, 6, 7, 8];
        let mut words = [U::all(0); 16];
        let (mut sum, mut last) = (S::ZERO, V::ZERO);
        for block in 0..64 {
            let block = U([0, 1, 2, 3, 4, 5, 6, 7]).plus(U::all(8 * block));
            chacha8(&key, block, (U::all(9), 5), &mut words);
            for word in words {
                let u = uniform(word);
                let z = look_up(normals(), word);
                last = z.gt(V::ZERO).pick((z * 0.3).exp(), u.ln() / z) + u.sqrt() * last;
                sum.add(last);
            }
        }
        (last, sum, words[15])
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        for seed in 0..8 {
            let plain = kernel(seed);
            let wide = Processor::detected().run(
                #[inline(always)]
                || kernel(seed),
            );
            for i in 0..LANES {
                assert_eq!(plain.0.0[i].to_bits(), wide.0.0[i].to_bits());
                assert_eq!(plain.1.0[i].to_bits(), wide.1.0[i].to_bits());
                assert_eq!(plain.2.0[i], wide.2.0[i]);
            }
            assert_eq!(plain.1.sum().to_bits(), wide.1.sum().to_bits());
        }
    }
}
