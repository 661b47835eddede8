//! The nested logit of eight buyers side by side: the formulas of [`crate::logit::Weighed`].
//!
//! Loops over offers go over slices, cut once: an index that is checked for each offer costs as much as what is done with it.

use crate::lanes::V;
use crate::logit::{MAX_NESTS, MAX_OFFERS};

use super::eight::LnWeights;
use super::offered::OfferedMarket;
use super::race::power;

/// The weights of a market's offers, the best of them about 1.
pub type Weights = [V; MAX_OFFERS];

/// A market as eight buyers weigh it.
pub struct Weighed {
    /// w_o, by offer.
    pub offer: Weights,
    /// S_v, by nest.
    pub nest: [V; MAX_NESTS],
    /// S_v^λ, by nest.
    pub power: [V; MAX_NESTS],
    /// Σ S^λ.
    total: V,
    /// 1/Σ S^λ.
    share: V,
}

impl Weighed {
    /// Nothing weighed yet.
    pub const NONE: Weighed = Weighed {
        offer: [V::ZERO; MAX_OFFERS],
        nest: [V::ZERO; MAX_NESTS],
        power: [V::ZERO; MAX_NESTS],
        total: V::ZERO,
        share: V::ZERO,
    };

    /// Weighs offers whose weights stand in `offer`.
    #[inline(always)]
    pub fn weigh(&mut self, market: &OfferedMarket, dissimilarity: f32) {
        let mut total = V::ZERO;
        for (v, &(from, to)) in market.nests.iter().enumerate() {
            let mut sum = V::ZERO;
            for weight in &self.offer[from..to] {
                sum = sum + *weight;
            }
            self.nest[v] = sum;
            self.power[v] = power(sum, dissimilarity);
            total = total + self.power[v];
        }
        self.total = total;
        self.share = V::ONE / total;
    }

    /// ln Σ_v e^{λ·I_v} of weights as they are.
    #[inline(always)]
    pub fn log_sum(&self) -> V {
        self.total.ln()
    }

    /// Probability of nest `v`.
    #[inline(always)]
    pub fn probability(&self, v: usize) -> V {
        self.chance(self.power[v])
    }

    /// Probability of a nest of each buyer whose S_v^λ is `power`.
    #[inline(always)]
    pub fn chance(&self, power: V) -> V {
        power * self.share
    }

    /// Probability of offer `o` once its nest `v` is chosen; 0 for what is not on offer.
    #[inline(always)]
    pub fn inside(&self, o: usize, v: usize) -> V {
        self.part(self.offer[o], v)
    }

    /// Probability of an offer that weighs `weight` once its nest `v` is chosen.
    #[inline(always)]
    pub fn part(&self, weight: V, v: usize) -> V {
        weight.gt(V::ZERO).keep(weight / self.nest[v])
    }
}

/// Into `weights` e^`ln_weights` of the first `offers`, the best of each buyer's brought to 1: single precision ends at e^−87.
#[inline(always)]
pub fn unlogged(offers: usize, ln_weights: &LnWeights, weights: &mut Weights) {
    let ln_weights = &ln_weights[..offers];
    let weights = &mut weights[..offers];
    let mut top = V::all(f32::NEG_INFINITY);
    for ln_weight in ln_weights {
        top = top.max(*ln_weight);
    }
    for (weight, ln_weight) in weights.iter_mut().zip(ln_weights) {
        *weight = (*ln_weight - top).exp();
    }
}
