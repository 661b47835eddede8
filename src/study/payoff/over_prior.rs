//! What strategies are worth in worlds drawn from what nobody knows.

use super::matrix::against_first;
use super::{PRICE_OF_MODELS, payoffs, price_of_models};
use crate::plan::stated::Uncertain;
use crate::record::{Heard, Recorder};
use crate::sim::{Manner, Simulation};
use crate::study::desk::states::{Sorted, With, sorted};
use crate::study::over_points::{Driver, Range, drivers};
use crate::study::valuation::Scenario;
use crate::study::valuation::flows::TABLES_READ;
use crate::study::valuation::prior::{by_parameter, in_each};
use crate::study::{BASE, Study};
use crate::worldfile::Loaded;

/// Draws of a state below which its means are said to rest on few.
const FEW: usize = 200;
/// The share of draws on each side of a range.
const BEYOND: f64 = 0.1;

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

/// A strategy over draws, held against the first.
#[derive(Debug, Clone, PartialEq)]
pub struct OverDraws {
    /// What it is worth, share of spend; a tenth of the draws lies beyond each end.
    pub range: Range,
    /// The uncertain parameter that it depends on most; none where none stands out.
    pub driver: Option<Driver>,
}

/// A state that has few draws.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rare {
    /// Its name.
    pub name: String,
    /// Its draws.
    pub draws: usize,
    /// Draws that a state needs not to be one.
    pub enough: usize,
    /// About as many draws of the prior as give it those.
    pub needed: usize,
}

impl Drawn {
    /// The states that the draws are sorted into: all of them, how the deal turned out if one is told apart, whether
    /// models end dear or cheap.
    pub fn states(&self) -> Vec<Sorted> {
        let told = self.outcomes.clone().map(|told| (String::new(), told));
        let told: Vec<_> = told.into_iter().collect();
        sorted((self.prices.len(), "draws"), &told, &self.prices)
    }

    /// A strategy over the draws, from what each is worth to a segment, by draw and strategy.
    ///
    /// # Panics
    /// When it is worth nothing that is a number in any draw.
    pub fn over(&self, each: &[Vec<f64>], strategy: usize) -> OverDraws {
        let against = against_first(each, strategy);
        let found = drivers(&by_parameter(&self.points), &against);
        OverDraws {
            range: Range::of(&against, BEYOND).expect("every draw is worth something"),
            driver: found.and_then(|all| all.into_iter().next()),
        }
    }
}

/// The rarest of the states that `n` draws are sorted into, where it has few.
pub fn rare(states: &[Sorted], n: usize) -> Option<Rare> {
    let rarest = states.iter().min_by_key(|state| state.seeds.len())?;
    let draws = rarest.seeds.len();
    (draws < FEW).then(|| Rare {
        name: rarest.name.clone(),
        draws,
        enough: FEW,
        needed: (n * FEW).div_ceil(draws),
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_states_the_rarest_is_told_where_it_has_few_draws() {
        let state = |name: &str, n: usize| Sorted {
            name: name.to_owned(),
            seeds: (0..n).collect(),
        };
        let states = [state("all draws", 1000), state("B", 150), state("C", 850)];
        let rare_one = rare(&states, 1000).unwrap();
        assert_eq!((&*rare_one.name, rare_one.draws), ("B", 150));
        assert_eq!((rare_one.enough, rare_one.needed), (200, 1334));
        assert_eq!(rare(&states[..1], 1000), None);
        assert_eq!(rare(&[], 1000), None);
    }
}
