//! Own- and cross-price slopes of contested demand, offer by offer.
//!
//! With Q_o = Σ y·h·P_o over workloads that choose within the year, the slope is
//! S_op = Σ y·h·∂P_o/∂ln p_p = −α·Σ y·h·P_o·(δ_op/λ − [same nest]·(1/λ − 1)·P(p|v) − P_p),
//! the derivative of the nested logit (Train 2009, ch. 4; Werden & Froeb 1994 for diversion).

use crate::ids::MarketKind;
use crate::logit::{MAX_OFFERS, Weighed};
use crate::market::CrossSlopes;
use crate::maths;
use crate::random::Seed;

use super::attention::{attention, looks_at_end};
use super::choice::{Buyer, Scene};
use super::panel::Panel;
use super::{Enterprise, Workloads};

/// Adds up the slopes of every offer of both markets over the members of `panel` among enterprises `first..`, and
/// what is held over all of them.
#[inline(always)]
pub fn look(
    scene: &Scene,
    seed: &Seed,
    first: usize,
    panel: &Panel,
    enterprises: &[Enterprise],
    workloads: &[Workloads],
) -> [CrossSlopes; 2] {
    let mut slopes = MarketKind::BOTH
        .map(|market| CrossSlopes::none(scene.posted.markets[market.index()].offers()));
    let mut draws = seed.draws();
    for (i, (enterprise, workloads)) in enterprises.iter().zip(workloads).enumerate() {
        hold(scene, enterprise, workloads, &mut slopes);
        let weight = panel.weight(i);
        if weight == 0.0 {
            continue;
        }
        let agent = (first + i) as u64;
        let mut buyer = Buyer::new(scene, &mut draws, agent, enterprise, workloads);
        for (k, class) in scene.classes.iter().enumerate() {
            let Some(offer) = workloads.0[k].current() else {
                continue;
            };
            let market = scene.market(k);
            let current = offer.index() - market.first;
            let weights = buyer.perceived(scene, k);
            let spend = weight * enterprise.accounts * buyer.spend[k];
            let attentive = attention(scene, buyer.segment, k, current);
            let turnover = 1.0 - maths::exp(-scene.segments[buyer.segment].turnover_per_year);
            let into = &mut slopes[class.market.index()];
            add(scene, k, &weights, spend * turnover, into);
            if let Some(friction) = buyer.friction(scene, k, enterprise, workloads) {
                let weights = friction.apply(&weights, market);
                let seen = seen_in_a_year(scene, buyer.segment, k, attentive);
                let reviewed = spend * (1.0 - turnover) * seen;
                add(scene, k, &weights, reviewed, into);
            }
        }
    }
    slopes
}

/// Counts what an enterprise holds.
#[inline(always)]
fn hold(
    scene: &Scene,
    enterprise: &Enterprise,
    workloads: &Workloads,
    slopes: &mut [CrossSlopes; 2],
) {
    let spend = scene.spend(enterprise);
    for (k, class) in scene.classes.iter().enumerate() {
        if let Some(offer) = workloads.0[k].current() {
            let current = offer.index() - scene.market(k).first;
            slopes[class.market.index()].held[current] += enterprise.accounts * spend[k];
        }
    }
}

/// Part of workloads of class `k` at attention `h` that are reviewed at least once within a year.
#[inline(always)]
fn seen_in_a_year(scene: &Scene, g: usize, k: usize, h: f64) -> f64 {
    let ends = 12.0 / scene.ties(g, k).term_months;
    let before_end = (1.0 - scene.lock_in.renewal_weight) * h;
    within_a_year(before_end, looks_at_end(scene, k, h), ends)
}

/// Part that is seen at least once within a year, where it is looked at `before_end` times a year and where, of `ends`
/// of contracts in a year, each is looked at with probability `chance`: a dollar can be contested only once.
#[inline(always)]
fn within_a_year(before_end: f64, chance: f64, ends: f64) -> f64 {
    let unseen_at_ends = if ends > 1.0 {
        maths::pow(1.0 - chance, ends)
    } else {
        1.0 - chance * ends
    };
    1.0 - maths::exp(-before_end) * unseen_at_ends
}

#[inline(always)]
fn add(
    scene: &Scene,
    k: usize,
    weights: &[f64; MAX_OFFERS],
    contested: f64,
    into: &mut CrossSlopes,
) {
    let market = scene.market(k);
    let lambda = scene.choice.nest_dissimilarity;
    let alpha = scene.choice.price_sensitivity(scene.classes[k].market);
    let weighed = Weighed::new(*weights, &market.nest_of, market.nests, lambda);
    let offers = market.offers();
    let (mut p, mut within) = ([0.0; MAX_OFFERS], [0.0; MAX_OFFERS]);
    for (o, &v) in market.nest_of.iter().enumerate() {
        p[o] = weighed.probability(o, usize::from(v));
        within[o] = weighed.inside(o, usize::from(v));
    }
    // The offers of a nest stand side by side.
    let mut nest = 0..0;
    for (o, row) in into.slope.chunks_exact_mut(offers).enumerate() {
        if o == nest.end {
            let own = |v: &&u8| **v == market.nest_of[o];
            nest = o..o + market.nest_of[o..].iter().take_while(own).count();
        }
        let moved = alpha * contested * p[o];
        into.contested[o] += contested * p[o];
        for (slope, p) in row.iter_mut().zip(&p) {
            *slope += moved * p;
        }
        let nested = moved * (1.0 / lambda - 1.0);
        for (slope, within) in row[nest.clone()].iter_mut().zip(&within[nest.clone()]) {
            *slope += nested * within;
        }
        row[o] -= moved / lambda;
    }
}

#[cfg(test)]
mod tests {
    use super::{CrossSlopes, maths, within_a_year};

    #[test]
    fn what_is_reviewed_every_month_is_contested_once_a_year() {
        assert_eq!(within_a_year(0.0, 1.0, 12.0), 1.0);
        assert!((within_a_year(0.0, 0.1, 1.0) - 0.1).abs() < 1e-15);
        assert!((within_a_year(0.0, 0.1, 1.0 / 3.0) - 0.1 / 3.0).abs() < 1e-15);
        assert!((within_a_year(0.0, 0.1, 2.0) - 0.19).abs() < 1e-15);
        // Half are not seen before the end, of which nine tenths are not at it.
        assert!((within_a_year(maths::ln(2.0), 0.1, 1.0) - 0.55).abs() < 1e-15);
    }

    #[test]
    fn diversion_is_what_the_others_gain_of_what_is_lost() {
        let slopes = CrossSlopes {
            held: vec![2.0, 2.0],
            contested: vec![1.0, 0.0],
            slope: vec![-4.0, 3.0, 3.0, -4.0],
        };
        assert_eq!(slopes.elasticity(0, 0), -4.0);
        assert_eq!(slopes.attached_elasticity(0, 1), 1.5);
        assert_eq!(slopes.diversion(0, 1), 0.75);
        assert!(slopes.diversion(0, 0).is_nan());
        assert!(slopes.elasticity(1, 0).is_nan());
    }
}
