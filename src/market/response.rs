//! What of a price buyers respond to.

use serde::{Deserialize, Serialize};

use super::posted::weights;
use crate::logit::{MAX_OFFERS, Weighed};
use crate::maths;

/// How demand responds to prices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum PriceResponse {
    /// To their logarithms: u = ξ − ln p, a budget is spent.
    Log(Log),
    /// To the prices: u = (a − p)/μ, a unit of something is bought or not.
    Linear(Linear),
}

/// Constant-elasticity (CES) demand: the logit of ln price (Anderson, de Palma & Thisse 1992).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// α.
    pub price_sensitivity: f64,
    /// λ: dissimilarity of the offers of one nest.
    pub nest_dissimilarity: f64,
    /// σ: what is spent follows the price index to the power 1 − σ; 1 for a fixed budget.
    pub budget_elasticity: f64,
}

/// The logit of prices, with an outside good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linear {
    /// μ: how different the offers are, in units of price.
    pub mu: f64,
    /// a₀: worth of the outside good, in units of price.
    pub outside: f64,
}

impl PriceResponse {
    /// Offers of so much quality at such prices, in nests 0, 1, 2 …; the outside good, if there is one,
    /// stands last in a nest of its own. Offers and nests must leave room for it.
    pub fn weighed(&self, qualities: &[f64], prices: &[f64], nest_of: &[u8]) -> Weighed {
        let offers = qualities.iter().zip(prices);
        let nests = nest_of.iter().map(|v| usize::from(*v) + 1).max();
        let nests = nests.unwrap_or(0);
        match self {
            Self::Log(log) => {
                let utilities: Vec<f64> = offers.map(|(q, p)| q - maths::ln(*p)).collect();
                let scale = log.price_sensitivity / log.nest_dissimilarity;
                let weights = padded(&weights(&utilities, scale));
                Weighed::new(weights, nest_of, nests, log.nest_dissimilarity)
            }
            Self::Linear(linear) => {
                let mut utilities: Vec<f64> = offers.map(|(q, p)| q - p).collect();
                utilities.push(linear.outside);
                let mut nest_of = nest_of.to_vec();
                nest_of.push(nests as u8);
                let weights = padded(&weights(&utilities, 1.0 / linear.mu));
                Weighed::new(weights, &nest_of, nests + 1, 1.0)
            }
        }
    }
}

fn padded(weights: &[f64]) -> [f64; MAX_OFFERS] {
    let mut all = [0.0; MAX_OFFERS];
    all[..weights.len()].copy_from_slice(weights);
    all
}
