//! What strategies are worth in worlds drawn from what nobody knows.

use super::{PRICE_OF_MODELS, payoffs, price_of_models};
use crate::plan::stated::Uncertain;
use crate::record::{Heard, Recorder};
use crate::sim::{Manner, Simulation};
use crate::study::desk::states::With;
use crate::study::valuation::Scenario;
use crate::study::valuation::flows::TABLES_READ;
use crate::study::valuation::prior::in_each;
use crate::study::{BASE, Study};
use crate::worldfile::Loaded;

/// Strategies that were lived in draws of a world's prior, each draw in a seed of its own.
#[derive(Debug, Clone)]
pub struct Drawn {
    /// What was uncertain.
    pub uncertain: Vec<Uncertain>,
    /// Its values, by draw.
    pub points: Vec<Vec<f64>>,
    /// What each strategy was worth, by segment, draw and strategy.
    pub worth: Vec<Vec<Vec<f64>>>,
    /// How the deal turned out, by draw; none where no deal is told apart.
    pub outcomes: Option<Vec<Scenario>>,
    /// The price index of models at the end, by draw.
    pub prices: Vec<f64>,
}

/// What one draw says.
struct One {
    /// By segment and strategy.
    worth: Vec<Vec<f64>>,
    outcome: Option<Scenario>,
    price: f64,
}

/// What is lived in draws.
#[derive(Debug, Clone, Copy)]
pub struct Trial<'a> {
    /// The segments whose buyers live the strategies, by place.
    pub segments: &'a [usize],
    /// The place of the deal whose outcomes are told apart.
    pub deal: Option<usize>,
    /// The seed of the first draw; each has one of its own, so that no chance is shared.
    pub first_seed: u64,
}

impl Trial<'_> {
    /// Lets strategies be lived in `n` points of a Latin hypercube over what is uncertain. `advance` is called after each.
    /// None where nothing is uncertain.
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
            let told = self.lived(there, self.first_seed + i as u64);
            advance();
            told
        })?;
        Ok(told.map(|draws| {
            let told = &draws.told;
            let of = |g: usize| told.iter().map(|draw| draw.worth[g].clone()).collect();
            Drawn {
                worth: (0..self.segments.len()).map(of).collect(),
                outcomes: told.iter().map(|draw| draw.outcome).collect(),
                prices: told.iter().map(|draw| draw.price).collect(),
                uncertain: draws.uncertain,
                points: draws.points,
            }
        }))
    }

    /// A world in one seed: with the copies that live the strategies, and once more without the deal.
    fn lived(&self, there: &Loaded, seed: u64) -> Result<One, String> {
        let study = Study::of(there, None, &[BASE], vec![seed]).map_err(|why| why.to_string())?;
        let (plan, start) = (&study.variants[0].plan, &study.variants[0].start);
        let mut read = TABLES_READ.to_vec();
        read.push(PRICE_OF_MODELS.table);
        let recorder = Recorder::of(BASE, seed, Heard::of(&read));
        let run = Simulation::new(
            plan.clone(),
            start.clone(),
            seed,
            recorder,
            Manner::default(),
        );
        let (recorder, worth) = payoffs(run, self.segments);
        let market = recorder.table(PRICE_OF_MODELS.table);
        let price = price_of_models(market.ok_or("there is no table market")?)?;
        let with = With {
            plan,
            start,
            seed,
            tables: &recorder,
        };
        let outcome = with.scenarios(self.deal.as_slice())?.pop();
        Ok(One {
            worth,
            outcome,
            price,
        })
    }
}
