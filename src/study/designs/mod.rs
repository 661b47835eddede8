//! Points of experiments in the unit cube.

pub mod points;
pub mod sampling;

use super::sensitivity::latin_hypercube;
use crate::random::Seed;

/// Parameters that a Sobol sequence can spread over.
pub const SOBOL_DIMENSIONS: usize = 256;
/// Points that a Sobol sequence can have.
pub const SOBOL_POINTS: usize = 1 << 16;

/// How points are spread over the cube.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// A Latin hypercube (McKay, Beckman & Conover 1979).
    LatinHypercube,
    /// Sobol's sequence (1967), scrambled as Owen's (1995) is, by Burley (2020): balanced where the number of points is
    /// a power of two.
    Sobol,
}

impl Spread {
    /// `n` points in `dimensions`; the same for the same seed, whatever the machine.
    pub fn points(self, n: usize, dimensions: usize, seed: u64) -> Vec<Vec<f64>> {
        match self {
            Spread::LatinHypercube => latin_hypercube(&Seed::new(seed, 0), n, dimensions),
            Spread::Sobol => {
                let one = |i: usize, d: usize| {
                    let place = sobol_burley::sample(i as u32, d as u32, seed as u32);
                    f64::from(place)
                };
                let point = |i| (0..dimensions).map(|d| one(i, d)).collect();
                (0..n).map(point).collect()
            }
        }
    }
}

/// Every combination of one value of each list, the last list varying fastest.
pub fn crossed<T: Clone>(lists: &[Vec<T>]) -> Vec<Vec<T>> {
    lists.iter().fold(vec![Vec::new()], |points, list| {
        let with =
            |point: &Vec<T>, value: &T| [point.as_slice(), std::slice::from_ref(value)].concat();
        let longer = |point: Vec<T>| list.iter().map(move |value| with(&point, value));
        points.into_iter().flat_map(longer).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of 2^k points every one of 2^k equal strata holds one, in each dimension; both spreads promise it.
    #[test]
    fn every_stratum_of_every_dimension_holds_one_point() {
        for spread in [Spread::LatinHypercube, Spread::Sobol] {
            let points = spread.points(64, 5, 7);
            for d in 0..5 {
                let mut strata: Vec<usize> =
                    points.iter().map(|p| (p[d] * 64.0) as usize).collect();
                strata.sort_unstable();
                assert_eq!(strata, (0..64).collect::<Vec<_>>(), "{spread:?} {d}");
            }
        }
    }

    /// A digital net in base 2 holds as many points in every box of equal volume as chance would have it, exactly.
    #[test]
    fn sobols_points_fill_every_quarter_of_every_pair_alike() {
        let points = Spread::Sobol.points(64, 4, 1);
        for (a, b) in [(0, 1), (1, 2), (0, 3)] {
            let mut held = [0; 4];
            for p in &points {
                held[(p[a] * 2.0) as usize * 2 + (p[b] * 2.0) as usize] += 1;
            }
            assert_eq!(held, [16; 4], "{a} {b}");
        }
    }

    #[test]
    fn another_seed_gives_other_points() {
        for spread in [Spread::LatinHypercube, Spread::Sobol] {
            assert_eq!(spread.points(8, 2, 3), spread.points(8, 2, 3));
            assert_ne!(spread.points(8, 2, 3), spread.points(8, 2, 4));
        }
    }

    #[test]
    fn lists_are_crossed_in_the_order_of_a_table() {
        let points = crossed(&[vec![1, 2], vec![7, 8, 9]]);
        assert_eq!(points, [[1, 7], [1, 8], [1, 9], [2, 7], [2, 8], [2, 9]]);
    }
}
