//! Words of chance, and places in lists, in lanes.

use super::{LANES, M, V};

/// A word of 32 bits of each of eight enterprises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
#[repr(align(32))]
pub struct U(pub [u32; LANES]);

impl U {
    /// `x` everywhere.
    #[inline(always)]
    pub const fn all(x: u32) -> U {
        U([x; LANES])
    }

    /// The first lanes' worth of `from`.
    #[inline(always)]
    pub fn load(from: &[u32]) -> U {
        let mut r = U::all(0);
        r.0.copy_from_slice(&from[..LANES]);
        r
    }

    /// The sum, modulo 2^32.
    #[inline(always)]
    pub fn plus(self, other: U) -> U {
        U(each_lane!(I: self.0[I].wrapping_add(other.0[I])))
    }

    /// The bits in which it differs from `other`, rotated to the left by `n`.
    #[inline(always)]
    pub fn xor_rotated(self, other: U, n: u32) -> U {
        U(each_lane!(I: (self.0[I] ^ other.0[I]).rotate_left(n)))
    }

    /// Whether it is `x`.
    #[inline(always)]
    pub fn is(self, x: u32) -> M {
        self.same(U::all(x))
    }

    /// Whether it is what `other` is.
    #[inline(always)]
    pub fn same(self, other: U) -> M {
        M(each_lane!(I: if self.0[I] == other.0[I] { !0 } else { 0 }))
    }

    /// Whether any bit of `bits` is set.
    #[inline(always)]
    pub fn has(self, bits: u32) -> M {
        M(each_lane!(I: if self.0[I] & bits != 0 { !0 } else { 0 }))
    }
}

impl M {
    /// `yes` where it says so, else what stands in `no`.
    #[inline(always)]
    pub fn pick_word(self, yes: U, no: U) -> U {
        U(each_lane!(I: yes.0[I] & self.0[I] | no.0[I] & !self.0[I]))
    }
}

/// Uniform in (0, 1): the midpoint of the word's cell among 2^23 equal ones. More bits would round up to 1.
#[inline(always)]
pub fn uniform(words: U) -> V {
    // Through i32, which every instruction set turns into a float in one step.
    V(each_lane!(I: ((words.0[I] >> 9) as i32 as f32 + 0.5) * (1.0 / 8_388_608.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uniform_draw_is_inside_and_within_its_cell() {
        let words = U([
            0,
            1,
            511,
            512,
            1 << 31,
            u32::MAX - 512,
            u32::MAX - 1,
            u32::MAX,
        ]);
        let draws = uniform(words);
        for i in 0..LANES {
            let exact = crate::maths::uniform(words.0[i]);
            let u = f64::from(draws.0[i]);
            assert!(u > 0.0 && u < 1.0 && (u - exact).abs() < 1.0 / 8_388_608.0);
        }
    }

    #[test]
    fn words_are_compared_and_picked_lane_by_lane() {
        let x = U([1, 2, 3, 4, 5, 6, 7, u32::MAX]);
        let two = x.is(2);
        assert!(two.at(1) && !two.at(0));
        assert_eq!(two.pick_word(U::all(9), x).0[..3], [1, 9, 3]);
        assert_eq!(x.plus(U::all(1)).0[7], 0);
        assert_eq!(x.xor_rotated(U::all(0), 4).0[0], 16);
        assert!(x.has(6).at(1) && !x.has(6).at(0));
    }
}
