//! The nested logit: weights of offers, probabilities of nests, one choice.
//!
//! With weights w_o = e^{α·u_o/λ} and nest sums S_v = Σ w_o, a buyer takes the
//! nest with the highest λ·ln S_v + ε_v and within it the offer with the highest
//! ln w_o + ε_o, all ε standard Gumbel. Then P(v) = S_v^λ / Σ S^λ and
//! P(o | v) = w_o / S_v (McFadden 1978, eq. 15–17).

use crate::maths;

/// Most offers in one market.
pub const MAX_OFFERS: usize = 32;
/// Most nests in one market.
pub const MAX_NESTS: usize = 12;
/// Words of chance that one choice reads: nests first, then offers from `MAX_NESTS` on.
pub const CHOICE_WORDS: usize = 64;

/// The offers of a market as one buyer weighs them.
#[derive(Debug, Clone, Copy)]
pub struct Weighed {
    /// w_o, unscaled utility e^{α·u/λ}; 0 for what is not on offer.
    pub offer: [f64; MAX_OFFERS],
    /// S_v, the sum over the nest's offers.
    pub nest: [f64; MAX_NESTS],
    /// S_v^λ.
    pub power: [f64; MAX_NESTS],
    /// Σ_v S_v^λ.
    pub total: f64,
}

/// One choice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chosen {
    /// The place of the offer in its market.
    pub offer: usize,
    /// λ·I_v + ε_v − α·u_o, in logit units: divide by α for the accepted match.
    pub match_worth: f64,
}

impl Weighed {
    /// Weighs a market of `nests` nests whose offers have weights `offer` and stand in nests `nest_of`.
    #[inline(always)]
    pub fn new(offer: [f64; MAX_OFFERS], nest_of: &[u8], nests: usize, lambda: f64) -> Self {
        let mut weighed = Self {
            offer,
            nest: [0.0; MAX_NESTS],
            power: [0.0; MAX_NESTS],
            total: 0.0,
        };
        for (o, &v) in nest_of.iter().enumerate() {
            weighed.nest[usize::from(v)] += weighed.offer[o];
        }
        power(&weighed.nest[..nests], lambda, &mut weighed.power[..nests]);
        for v in 0..nests {
            weighed.total += weighed.power[v];
        }
        weighed
    }

    /// Probability of nest `v`.
    #[inline(always)]
    pub fn nest_probability(&self, v: usize) -> f64 {
        self.power[v] / self.total
    }

    /// Probability of offer `o` of nest `v`.
    #[inline(always)]
    pub fn probability(&self, o: usize, v: usize) -> f64 {
        if self.offer[o] > 0.0 {
            self.power[v] / self.total * self.offer[o] / self.nest[v]
        } else {
            0.0
        }
    }

    /// P(o | v): probability of offer `o` once its nest `v` is chosen.
    #[inline(always)]
    pub fn inside(&self, o: usize, v: usize) -> f64 {
        if self.offer[o] > 0.0 {
            self.offer[o] / self.nest[v]
        } else {
            0.0
        }
    }

    /// ∂ln P_o/∂(α·u_q): 1/λ·[o = q] − (1/λ − 1)·P(q | v)·[same nest v] − P_q (Train 2009, section 4.2).
    #[inline(always)]
    pub fn pull(&self, (o, nest): (usize, u8), (q, other): (usize, u8), lambda: f64) -> f64 {
        let mut pull = -self.probability(q, usize::from(other));
        if nest == other {
            pull -= (1.0 / lambda - 1.0) * self.inside(q, usize::from(other));
        }
        if o == q {
            pull += 1.0 / lambda;
        }
        pull
    }

    /// ln Σ_v e^{λ·I_v}: the log-sum, the expected worth of the choice in logit units less Euler's constant.
    #[inline(always)]
    pub fn log_sum(&self) -> f64 {
        maths::ln(self.total)
    }

    /// The choice that the draws `words` make.
    #[inline(always)]
    pub fn choose(
        &self,
        nest_of: &[u8],
        nests: usize,
        lambda: f64,
        words: &[u32; CHOICE_WORDS],
    ) -> Chosen {
        let mut worth = self.nest;
        maths::ln_in_place(&mut worth[..nests]);
        let mut noise = [0.0; MAX_NESTS];
        gumbels(&words[..nests], &mut noise[..nests]);
        for (worth, noise) in worth.iter_mut().zip(&noise) {
            *worth = lambda * *worth + noise;
        }
        let best_nest = highest(&worth[..nests]);
        let mut best_offer = (0, f64::NEG_INFINITY);
        for (o, &v) in nest_of.iter().enumerate() {
            if usize::from(v) == best_nest.0 && self.offer[o] > 0.0 {
                let noise = maths::gumbel(maths::uniform(words[MAX_NESTS + o]));
                let worth = maths::ln(self.offer[o]) + noise;
                if worth > best_offer.1 {
                    best_offer = (o, worth);
                }
            }
        }
        let utility = lambda * maths::ln(self.offer[best_offer.0]);
        Chosen {
            offer: best_offer.0,
            match_worth: best_nest.1 - utility,
        }
    }
}

/// Standard Gumbel draws, −ln(−ln u), one for each word.
#[inline(always)]
fn gumbels(words: &[u32], into: &mut [f64]) {
    for (into, &word) in into.iter_mut().zip(words) {
        *into = maths::uniform(word);
    }
    maths::ln_in_place(into);
    for into in into.iter_mut() {
        *into = -*into;
    }
    maths::ln_in_place(into);
    for into in into.iter_mut() {
        *into = -*into;
    }
}

/// The place of the highest worth, and that worth; the first of equals.
#[inline(always)]
fn highest(worth: &[f64]) -> (usize, f64) {
    let mut best = (0, f64::NEG_INFINITY);
    for (v, &worth) in worth.iter().enumerate() {
        if worth > best.1 {
            best = (v, worth);
        }
    }
    best
}

/// x^λ of each; the usual λ of ½ and 1 need no logarithm.
#[inline(always)]
fn power(of: &[f64], lambda: f64, into: &mut [f64]) {
    if lambda == 0.5 {
        for (into, x) in into.iter_mut().zip(of) {
            *into = x.sqrt();
        }
    } else if lambda == 1.0 {
        into.copy_from_slice(of);
    } else {
        for (into, &x) in into.iter_mut().zip(of) {
            *into = maths::exp(lambda * maths::ln(x));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn market(utilities: &[f64], alpha: f64, lambda: f64, nest_of: &[u8], nests: usize) -> Weighed {
        let mut offer = [0.0; MAX_OFFERS];
        for (o, u) in utilities.iter().enumerate() {
            offer[o] = maths::exp(alpha * u / lambda);
        }
        Weighed::new(offer, nest_of, nests, lambda)
    }

    #[test]
    fn two_identical_channels_raise_a_vendor_to_two_to_the_lambda() {
        for lambda in [0.25, 0.5, 1.0] {
            let weighed = market(&[0.3, 0.3, 0.3], 4.0, lambda, &[0, 0, 1], 2);
            let twice = maths::exp(lambda * maths::ln(2.0));
            let expected = twice / (1.0 + twice);
            assert!((weighed.nest_probability(0) - expected).abs() < 1e-14);
        }
    }

    #[test]
    fn choices_come_out_as_often_as_their_probability_says() {
        let nest_of = [0, 0, 1, 2];
        let weighed = market(&[0.1, 0.0, 0.2, -0.1], 4.0, 0.5, &nest_of, 3);
        let seed = crate::random::Seed::new(1, 1);
        let mut draws = seed.draws();
        let mut count = [0.0; 4];
        let n = 40_000;
        for agent in 0..n {
            let words = draws.words(crate::random::Purpose::Choice, 1, agent);
            count[weighed.choose(&nest_of, 3, 0.5, &words).offer] += 1.0 / n as f64;
        }
        for (o, &v) in nest_of.iter().enumerate() {
            let p = weighed.probability(o, usize::from(v));
            let error = (p * (1.0 - p) / n as f64).sqrt();
            assert!((count[o] - p).abs() < 4.0 * error, "{o}: {} {p}", count[o]);
        }
    }

    #[test]
    fn the_short_cuts_agree_with_the_power() {
        let of = [0.25, 3.0, 1e-9, 0.0];
        for lambda in [0.5, 1.0] {
            let mut short = [0.0; 4];
            power(&of, lambda, &mut short);
            for (of, short) in of.iter().zip(&short) {
                let exact = maths::exp(lambda * maths::ln(*of));
                assert!((short - exact).abs() <= 1e-15 * exact);
            }
        }
    }

    #[test]
    fn what_is_not_on_offer_is_never_chosen() {
        let mut weighed = market(&[0.0, 5.0], 4.0, 0.5, &[0, 1], 2);
        weighed.offer[1] = 0.0;
        let weighed = Weighed::new(weighed.offer, &[0, 1], 2, 0.5);
        assert_eq!(weighed.choose(&[0, 1], 2, 0.5, &[9; 64]).offer, 0);
        assert_eq!(weighed.probability(1, 1), 0.0);
    }
}
