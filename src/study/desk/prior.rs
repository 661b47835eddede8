//! Organisations in worlds drawn from what nobody knows.

use super::{Desk, InSeed};
use crate::organisation::Organisation;
use crate::plan::stated::Uncertain;
use crate::study::Study;
use crate::study::over_points::drivers;
use crate::study::valuation::prior::{by_parameter, in_each};
use crate::worldfile::Loaded;

/// Organisations that lived in draws of a world's prior, one seed a draw.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// What was uncertain.
    pub uncertain: Vec<Uncertain>,
    /// Its values, by draw.
    pub points: Vec<Vec<f64>>,
    /// What was told, by organisation, then by draw.
    pub of: Vec<Vec<InSeed>>,
}

/// What a result depends on: a parameter, and its partial rank correlation with the result.
#[derive(Debug, Clone, PartialEq)]
pub struct Driver {
    /// The path of the parameter.
    pub path: String,
    /// From −1 to 1.
    pub correlation: f64,
}

/// Who lives in draws, and where.
#[derive(Clone, Copy)]
pub struct Visitors<'a> {
    /// The organisations.
    pub organisations: &'a [Organisation],
    /// The variant of the world.
    pub variant: &'a str,
    /// The seeds of the draws, which start again when they are used up.
    pub seeds: &'a [u64],
}

impl Visitors<'_> {
    /// Lets the organisations live in `n` points of a Latin hypercube over what is uncertain in the world. `advance` is called
    /// after each. None where nothing is uncertain.
    ///
    /// # Errors
    /// When a world makes no sense at a point.
    pub fn in_draws(
        &self,
        loaded: &Loaded,
        n: usize,
        advance: impl Fn() + Sync,
    ) -> Result<Option<Drawn>, String> {
        let told = in_each(loaded, n, |i, there| {
            let told = self.ask(there, self.seeds[i % self.seeds.len()]);
            advance();
            told
        })?;
        Ok(told.map(|draws| {
            let mut of = vec![Vec::with_capacity(n); self.organisations.len()];
            for told in draws.told {
                for (all, one) in of.iter_mut().zip(told) {
                    all.push(one);
                }
            }
            Drawn {
                uncertain: draws.uncertain,
                points: draws.points,
                of,
            }
        }))
    }

    /// What one seed of a world says of each organisation.
    fn ask(&self, there: &Loaded, seed: u64) -> Result<Vec<InSeed>, String> {
        let study = Study::of(there, None, &[self.variant], vec![seed]);
        let study = study.map_err(|why| why.to_string())?;
        let desk = Desk {
            plan: &study.variants[0].plan,
            start: &study.variants[0].start,
            organisations: self.organisations,
            deals: &[],
        };
        let told = desk.ask(&study.seeds, || ())?;
        let only = |mut seeds: Vec<InSeed>| seeds.pop().expect("one seed was asked");
        Ok(told.of.into_iter().map(only).collect())
    }
}

impl Drawn {
    /// The parameter on which a result, by draw, depends most (partial rank correlation); none where none stands out at
    /// 5 % among all of them (Bonferroni), or draws are too few to tell.
    pub fn driver(&self, result: &[f64]) -> Option<Driver> {
        let strongest = drivers(&by_parameter(&self.points), result)?
            .into_iter()
            .next()?;
        Some(Driver {
            path: self.uncertain[strongest.parameter].path.clone(),
            correlation: strongest.correlation,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(points: &[[f64; 2]]) -> Drawn {
        let uncertain = |path: &str| Uncertain {
            path: path.to_owned(),
            low: 0.0,
            high: 1.0,
        };
        Drawn {
            uncertain: vec![uncertain("first"), uncertain("second")],
            points: points.iter().map(|point| point.to_vec()).collect(),
            of: Vec::new(),
        }
    }

    /// Places of a square whose columns are all but uncorrelated.
    fn points() -> Vec<[f64; 2]> {
        (0..16)
            .map(|i| [f64::from(i), f64::from(i * 7 % 16)])
            .collect()
    }

    #[test]
    fn what_one_parameter_orders_depends_on_it_perfectly() {
        let drawn = drawn(&points());
        let falls: Vec<f64> = points().iter().map(|p| -p[1] * p[1]).collect();
        let driver = drawn.driver(&falls).unwrap();
        assert_eq!((driver.path.as_str(), driver.correlation), ("second", -1.0));
    }

    #[test]
    fn the_parameter_that_matters_most_is_found_and_noise_has_none() {
        let drawn = drawn(&points());
        let result: Vec<f64> = points().iter().map(|p| 3.0 * p[0] + p[1]).collect();
        let driver = drawn.driver(&result).unwrap();
        assert_eq!(driver.path, "first");
        assert!(driver.correlation > 0.9 && driver.correlation < 1.0);
        let noise: Vec<f64> = (0..16).map(|i| f64::from(i * i % 17)).collect();
        assert_eq!(drawn.driver(&noise), None);
    }
}
