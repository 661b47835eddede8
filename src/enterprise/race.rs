//! The choice of eight buyers by an exponential race: the nested logit with one logarithm for each nest.
//!
//! Nest v, of sum S_v, arrives at a time that is exponential with rate S_v^λ; the first wins, so that v wins with
//! chance S_v^λ/Σ S^λ. That is the race of λ·ln S_v + ε_v with ε_v = −ln E_v standard Gumbel, E_v standard exponential
//! (McFadden 1978), and ln of the winner's S_v^λ/E_v is the worth of the choice. Inside the nest the offer is drawn at
//! once, with chance w_o/S_v: where in the nest is independent of when it arrives.

use crate::lanes::{M, U, V, uniform};
use crate::logit::{MAX_NESTS, MAX_OFFERS};

/// The word of a block that draws the offer inside its nest. Those before it draw the nests' times.
const INSIDE: usize = 15;
/// The word that the race leaves for whoever wins: whether the move overruns its plan.
pub const OVERRUN: usize = 14;
const _: () = assert!(MAX_NESTS <= OVERRUN);

/// One choice of each of eight buyers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Won {
    /// The place of the offer in its market.
    pub offer: U,
    /// λ·I_v + ε_v − λ·ln w_o in logit units: divided by α, the accepted match.
    pub worth: V,
    /// Whether a move overruns its plan.
    pub overrun: U,
}

/// Runs the race among offers with `ln_weights`, in nests that are ranges of offers, on the draws `words`.
#[inline(always)]
pub fn run(
    nests: &[(usize, usize)],
    dissimilarity: f32,
    ln_weights: &[V; MAX_OFFERS],
    words: &[U; 16],
) -> Won {
    let mut end = 0;
    for nest in nests {
        end = end.max(nest.1);
    }
    // The best offer is brought to a weight of 1: single precision ends at e^−87.
    let mut top = V::all(f32::NEG_INFINITY);
    for o in 0..end {
        top = top.max(ln_weights[o]);
    }
    let mut weights = [V::ZERO; MAX_OFFERS];
    for o in 0..end {
        weights[o] = (ln_weights[o] - top).exp();
    }
    let mut first = First {
        score: V::all(-1.0),
        nest: U::all(0),
        sum: V::ZERO,
    };
    for (v, &(from, to)) in nests.iter().enumerate() {
        let mut sum = V::ZERO;
        for o in from..to {
            sum = sum + weights[o];
        }
        first.meet(
            v,
            sum,
            power(sum, dissimilarity) / (V::ZERO - uniform(words[v]).ln()),
        );
    }
    let (offer, ln_weight) = inside(nests, &first, &weights, ln_weights, words[INSIDE]);
    Won {
        offer,
        worth: first.score.ln() + (top - ln_weight) * dissimilarity,
        overrun: words[OVERRUN],
    }
}

/// The range of offers of each of so many nests, offers being listed nest by nest.
pub fn side_by_side(nest_of: &[u8], nests: usize) -> Vec<(usize, usize)> {
    let mut ranges = vec![(0, 0); nests];
    for (o, &v) in nest_of.iter().enumerate() {
        let (first, end) = &mut ranges[usize::from(v)];
        if *end == 0 {
            *first = o;
        }
        assert!(
            *end == 0 || *end == o,
            "the offers of a nest lie side by side"
        );
        *end = o + 1;
    }
    ranges
}

/// Who leads the race.
struct First {
    /// S_v^λ/E_v.
    score: V,
    nest: U,
    sum: V,
}

impl First {
    #[inline(always)]
    fn meet(&mut self, nest: usize, sum: V, score: V) {
        let earlier = score.gt(self.score);
        self.score = earlier.pick(score, self.score);
        self.nest = earlier.pick_word(U::all(nest as u32), self.nest);
        self.sum = earlier.pick(sum, self.sum);
    }
}

/// S^λ; the usual λ of ½ needs no logarithm.
#[inline(always)]
pub fn power(sum: V, dissimilarity: f32) -> V {
    if dissimilarity == 0.5 {
        sum.sqrt()
    } else {
        let open = sum.gt(V::ZERO);
        open.keep((open.pick(sum, V::ONE).ln() * dissimilarity).exp())
    }
}

/// The offer of the first nest whose stretch of the nest's sum holds the draw, and its ln weight.
#[inline(always)]
fn inside(
    nests: &[(usize, usize)],
    first: &First,
    weights: &[V; MAX_OFFERS],
    ln_weights: &[V; MAX_OFFERS],
    word: U,
) -> (U, V) {
    let mut left = uniform(word) * first.sum;
    let (mut offer, mut ln_weight) = (U::all(0), V::ZERO);
    let mut open = M::ALL;
    for (v, &(from, to)) in nests.iter().enumerate() {
        let here = first.nest.is(v as u32);
        for o in from..to {
            // The last offer met stands if rounding carries the draw past the end.
            let met = here & open & weights[o].gt(V::ZERO);
            offer = met.pick_word(U::all(o as u32), offer);
            ln_weight = met.pick(ln_weights[o], ln_weight);
            open = open & !(met & weights[o].gt(left));
            left = left - met.keep(weights[o]);
        }
    }
    (offer, ln_weight)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::lanes::LANES;
    use crate::logit::Weighed;
    use crate::maths;
    use crate::random::{Purpose, Seed};

    const NESTS: [(usize, usize); 4] = [(0, 2), (2, 3), (3, 6), (6, 7)];
    const NEST_OF: [u8; 7] = [0, 0, 1, 2, 2, 2, 3];

    fn ln_weights() -> [f64; 7] {
        [0.0, -1.5, 0.7, -2.0, -0.5, f64::NEG_INFINITY, -80.0]
    }

    fn in_lanes(ln_weights: &[f64]) -> [V; MAX_OFFERS] {
        let mut lanes = [V::ZERO; MAX_OFFERS];
        for (lane, w) in lanes.iter_mut().zip(ln_weights) {
            *lane = V::all(*w as f32);
        }
        lanes
    }

    /// The same race of one buyer, in double precision and with logarithms throughout: the offer and its worth.
    pub fn plain(
        nest_of: &[u8],
        nests: usize,
        lambda: f64,
        weights: &[f64],
        words: &[u32; 16],
    ) -> (usize, f64) {
        let uniform = |word: u32| f64::from(uniform(U::all(word)).0[0]);
        let of = |v: usize| (0..nest_of.len()).filter(move |&o| usize::from(nest_of[o]) == v);
        let sum = |v: usize| of(v).map(|o| weights[o]).sum::<f64>();
        let mut best = (0, f64::NEG_INFINITY);
        for v in 0..nests {
            let worth = lambda * maths::ln(sum(v)) + maths::gumbel(uniform(words[v]));
            if worth > best.1 {
                best = (v, worth);
            }
        }
        let mut left = uniform(words[15]) * sum(best.0);
        let mut taken = None;
        for o in of(best.0) {
            if left < weights[o] {
                taken = Some(o);
                break;
            }
            left -= weights[o];
        }
        let offer = taken.expect("a draw falls inside its nest");
        (offer, best.1 - lambda * maths::ln(weights[offer]))
    }

    fn weights() -> [f64; MAX_OFFERS] {
        let mut weights = [0.0; MAX_OFFERS];
        for (weight, ln) in weights.iter_mut().zip(ln_weights()) {
            *weight = if ln > -700.0 { maths::exp(ln) } else { 0.0 };
        }
        weights
    }

    #[test]
    fn eight_races_are_run_like_one_in_double_precision() {
        let draws = Seed::new(3, 1).lane_draws();
        for lambda in [0.25, 0.5, 1.0] {
            for batch in 0..500 {
                let mut words = [U::all(0); 16];
                let block = U([0, 1, 2, 3, 4, 5, 6, 7]).plus(U::all(8 * batch));
                draws.block(Purpose::Choice, U::all(1), block, &mut words);
                let won = run(&NESTS, lambda as f32, &in_lanes(&ln_weights()), &words);
                for i in 0..LANES {
                    let words = words.map(|w| w.0[i]);
                    let (offer, worth) = plain(&NEST_OF, 4, lambda, &weights(), &words);
                    assert_eq!(won.offer.0[i] as usize, offer);
                    assert!((f64::from(won.worth.0[i]) - worth).abs() < 2e-5);
                }
            }
        }
    }

    #[test]
    fn choices_come_out_as_often_as_their_probability_says() {
        let (lambda, n) = (0.5, 60_000.0);
        let weighed = Weighed::new(weights(), &NEST_OF, 4, lambda);
        let draws = Seed::new(1, 1).lane_draws();
        let (mut count, mut worth) = ([0.0; 7], 0.0);
        for batch in 0..(n as u32 / 8) {
            let mut words = [U::all(0); 16];
            let block = U([0, 1, 2, 3, 4, 5, 6, 7]).plus(U::all(8 * batch));
            draws.block(Purpose::Choice, U::all(1), block, &mut words);
            let won = run(&NESTS, lambda as f32, &in_lanes(&ln_weights()), &words);
            for i in 0..LANES {
                let o = won.offer.0[i] as usize;
                count[o] += 1.0 / n;
                worth += (f64::from(won.worth.0[i]) + lambda * ln_weights()[o]) / n;
            }
        }
        for (o, &v) in NEST_OF.iter().enumerate() {
            let p = weighed.probability(o, usize::from(v));
            let error = (p * (1.0 - p) / n).sqrt();
            assert!((count[o] - p).abs() <= 4.0 * error, "{o}: {} {p}", count[o]);
        }
        // The worth of what is taken is Gumbel around the log-sum, whatever is taken.
        let expected = weighed.log_sum() + 0.577_215_664_9;
        let error = 1.282_55 / n.sqrt();
        assert!((worth - expected).abs() < 4.0 * error, "{worth} {expected}");
    }

    #[test]
    fn what_is_not_on_offer_is_never_taken_and_what_is_faint_can_be() {
        let mut ln_weights = [V::all(f32::NEG_INFINITY); MAX_OFFERS];
        ln_weights[6] = V::all(-500.0);
        for word in [0, 1 << 31, u32::MAX] {
            let won = run(&NESTS, 0.5, &ln_weights, &[U::all(word); 16]);
            assert_eq!(won.offer, U::all(6));
        }
    }
}
