//! Numbers and masks in lanes.

use std::ops::{Add, BitAnd, BitOr, Div, Mul, Not, Sub};

use super::{LANES, S, exp, ln};

/// A number of each of eight enterprises.
#[derive(Debug, Clone, Copy, PartialEq)]
#[must_use]
#[repr(align(32))]
pub struct V(pub [f32; LANES]);

/// Yes or no for each of eight enterprises: all bits or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
#[repr(align(32))]
pub struct M(pub [u32; LANES]);

macro_rules! arithmetic {
    ($($trait:ident $name:ident $op:tt),*) => {$(
        impl $trait for V {
            type Output = V;
            #[inline(always)]
            fn $name(self, other: V) -> V {
                V(each_lane!(I: self.0[I] $op other.0[I]))
            }
        }
        impl $trait<f32> for V {
            type Output = V;
            #[inline(always)]
            fn $name(self, other: f32) -> V {
                self $op V::all(other)
            }
        }
    )*};
}

arithmetic!(Add add +, Sub sub -, Mul mul *, Div div /);

impl V {
    /// Nought everywhere.
    pub const ZERO: V = V([0.0; LANES]);
    /// One everywhere.
    pub const ONE: V = V([1.0; LANES]);

    /// `x` everywhere.
    #[inline(always)]
    pub const fn all(x: f32) -> V {
        V([x; LANES])
    }

    /// The first lanes' worth of `from`.
    #[inline(always)]
    pub fn load(from: &[f32]) -> V {
        let mut r = V::ZERO;
        r.0.copy_from_slice(&from[..LANES]);
        r
    }

    /// Whether it is more than `other`.
    #[inline(always)]
    pub fn gt(self, other: V) -> M {
        M(each_lane!(I: if self.0[I] > other.0[I] { !0 } else { 0 }))
    }

    /// The lesser of it and `other`; `other` where it is no number.
    #[inline(always)]
    pub fn min(self, other: V) -> V {
        let (a, b) = (self.0, other.0);
        V(each_lane!(I: if a[I] < b[I] { a[I] } else { b[I] }))
    }

    /// The greater of it and `other`; `other` where it is no number.
    #[inline(always)]
    pub fn max(self, other: V) -> V {
        let (a, b) = (self.0, other.0);
        V(each_lane!(I: if a[I] > b[I] { a[I] } else { b[I] }))
    }

    /// Its square root.
    #[inline(always)]
    pub fn sqrt(self) -> V {
        V(each_lane!(I: self.0[I].sqrt()))
    }

    /// [`exp`] of each.
    #[inline(always)]
    pub fn exp(self) -> V {
        exp(self)
    }

    /// [`ln`] of each.
    #[inline(always)]
    pub fn ln(self) -> V {
        ln(self)
    }

    /// The sum over lanes, in a fixed tree.
    #[inline(always)]
    pub fn sum(self) -> f32 {
        let x = self.0;
        ((x[0] + x[1]) + (x[2] + x[3])) + ((x[4] + x[5]) + (x[6] + x[7]))
    }
}

impl M {
    /// No in every lane.
    pub const NONE: M = M([0; LANES]);
    /// Yes in every lane.
    pub const ALL: M = M([!0; LANES]);

    /// Yes in the first `n` lanes.
    #[inline(always)]
    pub fn first(n: usize) -> M {
        M(each_lane!(I: if I < n { !0 } else { 0 }))
    }

    /// `yes` where it says so, else `no`. By bits: a select would become a branch where one side is costly.
    #[inline(always)]
    pub fn pick(self, yes: V, no: V) -> V {
        let (yes, no) = (yes.0, no.0);
        V(
            each_lane!(I: f32::from_bits(yes[I].to_bits() & self.0[I] | no[I].to_bits() & !self.0[I])),
        )
    }

    /// `x` where it says so, else 0.
    #[inline(always)]
    pub fn keep(self, x: V) -> V {
        V(each_lane!(I: f32::from_bits(x.0[I].to_bits() & self.0[I])))
    }

    /// `yes` where it says so, else `no`, in double precision. By bits, as [`M::pick`].
    #[inline(always)]
    pub fn pick_sums(self, yes: &S, no: &S) -> S {
        let wide = self.wide();
        S(
            each_lane!(I: f64::from_bits(yes.0[I].to_bits() & wide[I] | no.0[I].to_bits() & !wide[I])),
        )
    }

    /// `x` where it says so, else 0, in double precision.
    #[inline(always)]
    pub fn keep_sums(self, x: &S) -> S {
        let wide = self.wide();
        S(each_lane!(I: f64::from_bits(x.0[I].to_bits() & wide[I])))
    }

    /// All bits or none of a double in each lane.
    #[inline(always)]
    fn wide(self) -> [u64; LANES] {
        each_lane!(I: i64::from(self.0[I] as i32) as u64)
    }

    /// Whether it says yes anywhere.
    #[inline(always)]
    pub fn any(self) -> bool {
        let m = self.0;
        ((m[0] | m[1]) | (m[2] | m[3])) | ((m[4] | m[5]) | (m[6] | m[7])) != 0
    }

    /// Whether it says yes in lane `i`.
    #[inline(always)]
    pub fn at(self, i: usize) -> bool {
        self.0[i] != 0
    }
}

impl BitAnd for M {
    type Output = M;
    #[inline(always)]
    fn bitand(self, other: M) -> M {
        M(each_lane!(I: self.0[I] & other.0[I]))
    }
}

impl BitOr for M {
    type Output = M;
    #[inline(always)]
    fn bitor(self, other: M) -> M {
        M(each_lane!(I: self.0[I] | other.0[I]))
    }
}

impl Not for M {
    type Output = M;
    #[inline(always)]
    fn not(self) -> M {
        M(each_lane!(I: !self.0[I]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: V = V([-2.0, -0.5, 0.0, 0.25, 1.0, 3.0, 1e-20, 1e20]);
    const Y: V = V([1.0, -0.5, -0.0, 0.5, 0.125, 3.5, 2e-20, -1e20]);

    #[test]
    fn each_lane_is_worked_as_one_number() {
        for i in 0..LANES {
            let (x, y) = (X.0[i], Y.0[i]);
            assert_eq!((X + Y).0[i].to_bits(), (x + y).to_bits());
            assert_eq!((X - Y).0[i].to_bits(), (x - y).to_bits());
            assert_eq!((X * Y).0[i].to_bits(), (x * y).to_bits());
            assert_eq!((X / 3.0).0[i].to_bits(), (x / 3.0).to_bits());
            assert_eq!(X.gt(Y).at(i), x > y);
            assert_eq!(X.min(Y).0[i], x.min(y));
            assert_eq!(X.max(Y).0[i], x.max(y));
            assert_eq!((X * X).sqrt().0[i].to_bits(), (x * x).sqrt().to_bits());
        }
    }

    fn wide(x: V) -> S {
        S(x.0.map(f64::from))
    }

    #[test]
    fn a_mask_picks_lane_by_lane() {
        let more = X.gt(Y);
        let (picked, kept) = (more.pick(X, Y), more.keep(X));
        for i in 0..LANES {
            let (x, y) = (X.0[i], Y.0[i]);
            assert_eq!(picked.0[i].to_bits(), if x > y { x } else { y }.to_bits());
            assert_eq!(kept.0[i].to_bits(), if x > y { x } else { 0.0 }.to_bits());
            assert_ne!(more.at(i), (!more).at(i));
            let (x, y) = (f64::from(x), f64::from(y));
            let (picked, kept) = (more.pick_sums(&wide(X), &wide(Y)), more.keep_sums(&wide(X)));
            assert_eq!(picked.0[i].to_bits(), if x > y { x } else { y }.to_bits());
            assert_eq!(kept.0[i].to_bits(), if x > y { x } else { 0.0 }.to_bits());
            assert_eq!(M::first(3).at(i), i < 3);
        }
        assert!(more.any() && !M::NONE.any() && (more | !more) == M::ALL);
        assert_eq!(more & !more, M::NONE);
    }

    #[test]
    fn lanes_are_added_in_a_fixed_tree() {
        let x = V([1e8, 1.0, -1e8, 1.0, 3.0, 4.0, 5.0, 6.0]);
        let tree = ((1e8_f32 + 1.0) + (-1e8 + 1.0)) + ((3.0 + 4.0) + (5.0 + 6.0));
        assert_eq!(x.sum(), tree);
    }
}
