//! Designs that are drawn from ranges of parameters: how many points one may have, and which they are.

use super::{SOBOL_DIMENSIONS, SOBOL_POINTS, Spread};
use crate::study::morris::morris;
use crate::study::range::Range;
use crate::study::sobol::saltelli;
use crate::worldfile::design::MOST_POINTS;

/// How the points of a design are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampling {
    /// Spread over the ranges, each for itself.
    Spread(Spread),
    /// Trajectories of elementary effects: what is asked for is their number, each of a point more than parameters.
    Morris,
    /// What Sobol indices need: what is asked for is the number of base points, each of two points more than parameters.
    Saltelli,
}

impl Sampling {
    /// The largest number that may be asked for over so many parameters.
    ///
    /// # Errors
    /// When they are more than a Sobol sequence goes over; says so.
    pub fn most(self, parameters: usize) -> Result<usize, String> {
        match self {
            Self::Spread(Spread::LatinHypercube) => Ok(MOST_POINTS),
            Self::Spread(Spread::Sobol) => of_a_sequence(parameters, 1),
            Self::Morris => Ok(MOST_POINTS / (parameters + 1)),
            Self::Saltelli => of_a_sequence(2 * parameters, parameters + 2),
        }
    }

    /// The points in the unit cube, `n` being what was asked for, with their names where they are named by their places;
    /// the same for the same seed.
    pub fn points(self, n: usize, parameters: usize, seed: u32) -> Vec<(Option<String>, Vec<f64>)> {
        let seed = u64::from(seed);
        let named = |(name, point): (String, Vec<f64>)| (Some(name), point);
        match self {
            Self::Spread(spread) => {
                let points = spread.points(n, parameters, seed).into_iter();
                points.map(|point| (None, point)).collect()
            }
            Self::Morris => morris(n, parameters, seed).into_iter().map(named).collect(),
            Self::Saltelli => saltelli(n, parameters, seed)
                .into_iter()
                .map(named)
                .collect(),
        }
    }

    /// Whether its points are named by their places, so that a study that is read back is known for what it is.
    pub fn is_named(self) -> bool {
        !matches!(self, Self::Spread(_))
    }
}

/// The largest number of base points from a Sobol sequence in so many dimensions, each of which is made into so many.
fn of_a_sequence(dimensions: usize, each: usize) -> Result<usize, String> {
    if dimensions > SOBOL_DIMENSIONS {
        return Err(format!(
            "a Sobol sequence goes over at most {SOBOL_DIMENSIONS} parameters, for indices half as many"
        ));
    }
    Ok(SOBOL_POINTS.min(MOST_POINTS / each))
}

/// A point of the unit cube in the ranges, as it stands in a table: the shortest text that leads back to each number.
pub fn placed<'a>(point: &[f64], ranges: impl IntoIterator<Item = &'a Range>) -> Vec<String> {
    let value = |(x, range): (&f64, &Range)| format!("{:?}", range.at(*x));
    point.iter().zip(ranges).map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOBOL: Sampling = Sampling::Spread(Spread::Sobol);

    #[test]
    fn as_many_points_are_drawn_as_fit() {
        let hypercube = Sampling::Spread(Spread::LatinHypercube);
        assert_eq!(hypercube.most(300), Ok(MOST_POINTS));
        assert_eq!(SOBOL.most(256), Ok(SOBOL_POINTS));
        assert_eq!(Sampling::Morris.most(9), Ok(10_000));
        assert_eq!(Sampling::Saltelli.most(98), Ok(1_000));
        assert_eq!(Sampling::Saltelli.most(0), Ok(50_000));
        for (sampling, parameters) in [(SOBOL, 257), (Sampling::Saltelli, 129)] {
            let told = sampling.most(parameters).unwrap_err();
            assert!(told.contains("at most 256 parameters"), "{told}");
        }
    }

    #[test]
    fn points_of_elementary_effects_and_indices_are_named_and_others_are_not() {
        for (sampling, n) in [
            (SOBOL, 4),
            (Sampling::Morris, 4 * 3),
            (Sampling::Saltelli, 4 * 4),
        ] {
            let points = sampling.points(4, 2, 1);
            assert_eq!(points.len(), n);
            let named = |(name, _): &(Option<String>, Vec<f64>)| name.is_some();
            assert_eq!(points.iter().all(named), sampling.is_named());
            assert_eq!(points.iter().any(named), sampling.is_named());
        }
    }
}
