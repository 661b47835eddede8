//! Organisations in worlds drawn from what nobody knows.

use rayon::prelude::*;

use super::{Desk, InSeed};
use crate::organisation::Organisation;
use crate::plan::stated::Uncertain;
use crate::study::Study;
use crate::study::multiplicity::p_value;
use crate::study::sensitivity::{Partial, partial_rank_correlations};
use crate::study::statistics::Summary;
use crate::study::valuation::prior::{changed, points, uncertain};
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

impl Drawn {
    /// Lets `organisations` live in `n` points of a Latin hypercube over what is uncertain in the world; draw i lives
    /// seed i of `seeds`, which start again when they are used up. `advance` is called after each. None where nothing is uncertain.
    ///
    /// # Errors
    /// When a world makes no sense at a point.
    pub fn draw(
        loaded: &Loaded,
        variant: &str,
        organisations: &[Organisation],
        (n, seeds): (usize, &[u64]),
        advance: impl Fn() + Sync,
    ) -> Result<Option<Self>, String> {
        let uncertain = uncertain(loaded);
        if uncertain.is_empty() || n == 0 {
            return Ok(None);
        }
        let points = points(loaded, &uncertain, n);
        let one = |(i, point): (usize, &Vec<f64>)| {
            let numbers = uncertain.iter().zip(point);
            let numbers = numbers.map(|(u, x)| (u.path.clone(), *x));
            let told = changed(loaded, numbers)
                .and_then(|there| ask(&there, variant, organisations, seeds[i % seeds.len()]));
            advance();
            told.map_err(|why| format!("draw {i} of the prior: {why}"))
        };
        let by_draw = points.par_iter().enumerate().with_max_len(1).map(one);
        let by_draw: Result<Vec<Vec<InSeed>>, String> = by_draw.collect();
        let mut of = vec![Vec::with_capacity(n); organisations.len()];
        for told in by_draw? {
            for (all, one) in of.iter_mut().zip(told) {
                all.push(one);
            }
        }
        Ok(Some(Self {
            uncertain,
            points,
            of,
        }))
    }

    /// The parameter on which a result, by draw, depends most (partial rank correlation); none where none stands out at
    /// 5 % among all of them (Bonferroni), or draws are too few to tell.
    pub fn driver(&self, result: &[f64]) -> Option<Driver> {
        let input = |u| self.points.iter().map(|point| point[u]).collect();
        let inputs: Vec<Vec<f64>> = (0..self.uncertain.len()).map(input).collect();
        let partial = partial_rank_correlations(&inputs, result)?;
        let level = 0.05 / partial.len() as f64;
        let clear = |p: &Partial| {
            let t = Summary {
                mean: p.t,
                standard_error: 1.0,
                n: p.degrees + 1,
            };
            // A perfect order has no finite t.
            p.correlation.abs() > 1.0 - 1e-12 || p_value(t).is_some_and(|p| p < level)
        };
        let all = self.uncertain.iter().zip(partial);
        all.filter(|(_, p)| clear(p))
            .max_by(|(_, a), (_, b)| a.correlation.abs().total_cmp(&b.correlation.abs()))
            .map(|(u, p)| Driver {
                path: u.path.clone(),
                correlation: p.correlation,
            })
    }
}

/// What one seed of a world says of each organisation.
fn ask(
    there: &Loaded,
    variant: &str,
    organisations: &[Organisation],
    seed: u64,
) -> Result<Vec<InSeed>, String> {
    let study = Study::of(there, None, &[variant], vec![seed]).map_err(|why| why.to_string())?;
    let desk = Desk {
        plan: &study.variants[0].plan,
        start: &study.variants[0].start,
        organisations,
        deals: &[],
    };
    let told = desk.ask(&study.seeds, || ())?;
    let only = |mut seeds: Vec<InSeed>| seeds.pop().expect("one seed was asked");
    Ok(told.of.into_iter().map(only).collect())
}
