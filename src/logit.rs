//! The nested logit: weights of offers, probabilities of nests.
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

    /// A market at a price sensitivity of 4.
    fn market(utilities: &[f64], lambda: f64, nest_of: &[u8], nests: usize) -> Weighed {
        let mut offer = [0.0; MAX_OFFERS];
        for (o, u) in utilities.iter().enumerate() {
            offer[o] = maths::exp(4.0 * u / lambda);
        }
        Weighed::new(offer, nest_of, nests, lambda)
    }

    #[test]
    fn two_identical_channels_raise_a_vendor_to_two_to_the_lambda() {
        for lambda in [0.25, 0.5, 1.0] {
            let weighed = market(&[0.3, 0.3, 0.3], lambda, &[0, 0, 1], 2);
            let twice = maths::exp(lambda * maths::ln(2.0));
            let expected = twice / (1.0 + twice);
            assert!((weighed.nest_probability(0) - expected).abs() < 1e-14);
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
    fn what_is_not_on_offer_has_no_probability() {
        let mut weighed = market(&[0.0, 5.0], 0.5, &[0, 1], 2);
        weighed.offer[1] = 0.0;
        let weighed = Weighed::new(weighed.offer, &[0, 1], 2, 0.5);
        assert_eq!(weighed.probability(1, 1), 0.0);
    }
}
