//! Sums in double precision, one in each lane.

use super::{LANES, V};

/// A sum, or a number of dollars, of each of eight enterprises in double precision.
#[derive(Debug, Clone, Copy, PartialEq)]
#[must_use]
#[repr(align(64))]
pub struct S(pub [f64; LANES]);

impl S {
    /// Nothing yet.
    pub const ZERO: S = S([0.0; LANES]);

    /// Adds a number in each lane.
    #[inline(always)]
    pub fn add(&mut self, x: V) {
        self.0 = each_lane!(I: self.0[I] + f64::from(x.0[I]));
    }

    /// Adds a double in each lane.
    #[inline(always)]
    pub fn gather(&mut self, x: &S) {
        self.0 = each_lane!(I: self.0[I] + x.0[I]);
    }

    /// Each lane times `x`.
    #[inline(always)]
    pub fn times(&self, x: V) -> S {
        S(each_lane!(I: self.0[I] * f64::from(x.0[I])))
    }

    /// Each lane times a double.
    #[inline(always)]
    pub fn by(&self, x: &S) -> S {
        S(each_lane!(I: self.0[I] * x.0[I]))
    }

    /// Every lane times `x`.
    #[inline(always)]
    pub fn scaled(&self, x: f64) -> S {
        S(each_lane!(I: self.0[I] * x))
    }

    /// The sum over lanes, in a fixed tree: the same grouping at every width.
    #[inline(always)]
    pub fn sum(&self) -> f64 {
        let s = &self.0;
        ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_in_double_precision_and_lane_by_lane() {
        let mut sum = S::ZERO;
        for _ in 0..1000 {
            sum.add(V::all(0.1));
        }
        let mut exact = 0.0;
        for _ in 0..1000 {
            exact += f64::from(0.1_f32);
        }
        assert_eq!(sum, S([exact; LANES]));
        assert_eq!(sum.sum(), 8.0 * exact);
        let mut twice = sum.times(V::all(0.5));
        twice.gather(&sum.scaled(1.5));
        assert_eq!(twice, S([exact * 0.5 + exact * 1.5; LANES]));
        assert_eq!(twice.by(&sum), S([twice.0[0] * exact; LANES]));
    }

    #[test]
    fn lanes_are_added_in_a_fixed_tree() {
        let sum = S([1e16, 1.0, -1e16, 1.0, 3.0, 4.0, 5.0, 6.0]);
        let tree = ((1e16_f64 + 1.0) + (-1e16 + 1.0)) + ((3.0 + 4.0) + (5.0 + 6.0));
        assert_eq!(sum.sum(), tree);
    }
}
