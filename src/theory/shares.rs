//! Sampled choices against the nested logit's probabilities (McFadden 1978), and how their error falls.

use serde::{Deserialize, Serialize};

use super::answer::{Answer, Line};
use super::oligopoly::numbered;
use super::{Answers, Setting};
use crate::enterprise::race;
use crate::lanes::{LANES, U, V};
use crate::logit::{MAX_NESTS, MAX_OFFERS, Weighed};
use crate::market::response::{Log, PriceResponse};
use crate::maths;
use crate::random::Purpose;
use crate::study::statistics::Summary;

/// Batches of the smallest size; sixteen of them make one of the next.
const BATCHES: usize = 256;
const IN_ONE: usize = 16;

/// Buyers that choose once, at fixed prices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shares {
    /// α.
    pub price_sensitivity: f64,
    /// λ.
    pub nest_dissimilarity: f64,
    /// Choices drawn.
    pub choices: u32,
    /// What can be chosen.
    pub offers: Vec<Choice>,
}

/// One offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// Offers of one nest are closer substitutes.
    pub nest: String,
    /// ξ, in ln price.
    pub quality: f64,
    /// Its price.
    pub price: f64,
}

impl Shares {
    fn nest_of(&self) -> Vec<usize> {
        numbered(self.offers.iter().map(|o| o.nest.as_str()))
    }

    /// P(o) = P(v)·P(o | v), written out.
    fn closed_form(&self) -> Vec<f64> {
        let lambda = self.nest_dissimilarity;
        let nests = self.nest_of();
        let worth = |o: &Choice| {
            let scale = self.price_sensitivity / lambda;
            maths::exp(scale * (o.quality - maths::ln(o.price)))
        };
        let worths: Vec<f64> = self.offers.iter().map(worth).collect();
        let inclusive = |nest: usize| {
            let inside = worths.iter().zip(&nests).filter(|(_, v)| **v == nest);
            inside.map(|(w, _)| w).sum::<f64>()
        };
        let most = nests.iter().max().map_or(0, |v| v + 1);
        let all: f64 = (0..most).map(|v| maths::pow(inclusive(v), lambda)).sum();
        let share = |o: usize| {
            let inside = inclusive(nests[o]);
            maths::pow(inside, lambda) / all * worths[o] / inside
        };
        (0..worths.len()).map(share).collect()
    }

    /// How often each offer is chosen, by batch.
    fn sampled(&self, setting: &Setting, batch: usize) -> Vec<Vec<f64>> {
        let nest_of: Vec<u8> = self.nest_of().iter().map(|v| *v as u8).collect();
        let nests = nest_of.iter().max().map_or(0, |v| usize::from(*v) + 1);
        let response = PriceResponse::Log(Log {
            price_sensitivity: self.price_sensitivity,
            nest_dissimilarity: self.nest_dissimilarity,
            budget_elasticity: 1.0,
        });
        let qualities: Vec<f64> = self.offers.iter().map(|o| o.quality).collect();
        let prices: Vec<f64> = self.offers.iter().map(|o| o.price).collect();
        let weighed = response.weighed(&qualities, &prices, &nest_of);
        let ln_weights = ln_weights(&weighed);
        let nests = race::side_by_side(&nest_of, nests);
        let draws = setting.seed.lane_draws();
        let mut counts = vec![vec![0.0; self.offers.len()]; BATCHES];
        let mut words = [U::all(0); 16];
        for first in (0..batch * BATCHES).step_by(LANES) {
            let agents = U([0, 1, 2, 3, 4, 5, 6, 7]).plus(U::all(first as u32));
            draws.block(Purpose::Choice, U::all(1), agents, &mut words);
            let won = race::run(&nests, self.nest_dissimilarity as f32, &ln_weights, &words);
            for (agent, offer) in (first..batch * BATCHES).zip(won.offer.0) {
                counts[agent / batch][offer as usize] += 1.0;
            }
        }
        counts
    }

    /// By how much ln(error) falls when ln n rises by one: −½.
    fn error_slope(counts: &[Vec<f64>], batch: usize, expected: &[f64]) -> Line {
        let error = |counts: &[f64], n: usize| -> f64 {
            let gap = |(count, p): (&f64, &f64)| count / n as f64 - p;
            counts.iter().zip(expected).map(gap).map(|g| g * g).sum()
        };
        let few: f64 = counts.iter().map(|c| error(c, batch)).sum::<f64>() / BATCHES as f64;
        let merged = counts.chunks(IN_ONE).map(|part| {
            let sum = |o: usize| part.iter().map(|counts| counts[o]).sum();
            (0..expected.len()).map(sum).collect::<Vec<f64>>()
        });
        let merged: Vec<Vec<f64>> = merged.collect();
        let many = merged.iter().map(|c| error(c, batch * IN_ONE)).sum::<f64>();
        let many = many / merged.len() as f64;
        let times = maths::ln(IN_ONE as f64);
        let slope = 0.5 * maths::ln(many / few) / times;
        // Mean squares of a multinomial's gaps have at least one degree of freedom a batch.
        let spread = 0.5 * (2.0 / merged.len() as f64 + 2.0 / BATCHES as f64).sqrt() / times;
        let slope = Summary {
            mean: slope,
            standard_error: spread,
            n: batch * BATCHES,
        };
        Line::sampled("slope of ln error in ln n", slope, Answer::Value(-0.5, 0.0))
    }
}

/// ln of each weight, the same for eight buyers.
fn ln_weights(weighed: &Weighed) -> [V; MAX_OFFERS] {
    let mut ln_weights = [V::all(f32::NEG_INFINITY); MAX_OFFERS];
    for (ln_weight, weight) in ln_weights.iter_mut().zip(&weighed.offer) {
        *ln_weight = V::all(maths::ln(*weight) as f32);
    }
    ln_weights
}

impl Answers for Shares {
    fn mistakes(&self) -> Vec<(String, String, String)> {
        let most = MAX_OFFERS.min(MAX_NESTS);
        if self.offers.len() < 2 || self.offers.len() > most {
            let what = format!("there are {} offers", self.offers.len());
            return vec![("offers".to_string(), what, format!("write 2 to {most}"))];
        }
        Vec::new()
    }

    fn lines(&self, setting: &Setting) -> Result<Vec<Line>, String> {
        let choices = setting.size.of(self.choices, 1, 25_600) as usize;
        let batch = choices / BATCHES;
        let n = batch * BATCHES;
        let expected = self.closed_form();
        let counts = self.sampled(setting, batch);
        let mut lines = Vec::new();
        for (o, offer) in self.offers.iter().enumerate() {
            let share = Summary {
                mean: counts.iter().map(|counts| counts[o]).sum::<f64>() / n as f64,
                standard_error: (expected[o] * (1.0 - expected[o]) / n as f64).sqrt(),
                n,
            };
            let what = format!("share of {}", offer.name);
            let answer = Answer::Value(expected[o], 0.0);
            lines.push(Line::sampled(what, share, answer));
        }
        lines.push(Self::error_slope(&counts, batch, &expected));
        Ok(lines)
    }
}
