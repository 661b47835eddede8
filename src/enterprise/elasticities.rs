//! Own- and cross-price slopes of contested demand, offer by offer.
//!
//! With Q_o = Σ y·h·P_o over workloads that choose within the year, the slope is
//! S_op = Σ y·h·∂P_o/∂ln p_p = −α·Σ y·h·P_o·(δ_op/λ − [same nest]·(1/λ − 1)·P(p|v) − P_p),
//! the derivative of the nested logit (Train 2009, ch. 4; Werden & Froeb 1994 for diversion).

use crate::ids::MarketKind;
use crate::lanes::V;
use crate::logit::MAX_OFFERS;
use crate::market::CrossSlopes;
use crate::market::posted::PostedMarket;
use crate::maths;
use crate::random::{LaneDraws, Seed};

use super::attention::{attention, looks_at_end};
use super::choice::Scene;
use super::look::{Class, Look, Room, apply, total};
use super::offered::Offered;
use super::panel::Member;
use super::slopes::by_eight;
use super::weighed::Weighed;
use super::{Enterprise, Workloads};

/// Empty slopes of every offer of both markets.
pub fn nothing(scene: &Scene) -> [CrossSlopes; 2] {
    let none = |market: &PostedMarket| CrossSlopes::none(market.offers());
    [&scene.posted.markets[0], &scene.posted.markets[1]].map(none)
}

/// Slopes of every offer of both markets, added up over `members` among all rows.
#[inline(always)]
pub fn look(
    offered: &Offered,
    seed: &Seed,
    members: &[Member],
    rows: (&[Enterprise], &[Workloads]),
) -> [CrossSlopes; 2] {
    let mut slopes = nothing(offered.scene);
    let lanes = seed.lane_draws();
    let mut moved = MarketKind::BOTH.map(|_| Box::new(Moved::NOTHING));
    let mut rooms = [Room::EMPTY, Room::EMPTY];
    by_eight(
        offered,
        0,
        (members, rows),
        #[inline(always)]
        |look| at_all(look, &lanes, (&mut rooms, &mut moved), &mut slopes),
    );
    slopes
}

#[inline(always)]
fn at_all(
    look: &Look,
    lanes: &LaneDraws,
    (rooms, moved): (&mut [Room; 2], &mut [Box<Moved>; 2]),
    slopes: &mut [CrossSlopes; 2],
) {
    let traits = look.enter(lanes, rooms);
    for (moved, market) in moved.iter_mut().zip(&look.offered.markets) {
        moved.clear(market.offers);
    }
    for (k, terms) in look.offered.scene.classes.iter().enumerate() {
        let m = terms.market.index();
        let room = &mut rooms[m];
        if look.open(k, &traits, room) && room.class.runs.any() {
            at_class(look, (&room.class, &mut room.second), &mut moved[m]);
        }
    }
    for (moved, slopes) in moved.iter().zip(slopes) {
        moved.add_to(slopes);
    }
}

/// What would be chosen within the year: by accounts that are replaced, and by the others when they review.
#[inline(always)]
fn at_class(look: &Look, (class, second): (&Class, &mut Weighed), moved: &mut Moved) {
    let (scene, g) = (look.offered.scene, look.eight.segment);
    let market = look.offered.market(class.k);
    let turnover = 1.0 - maths::exp(-scene.segments[g].turnover_per_year);
    moved.add(
        look.offered,
        class.k,
        &class.first,
        class.spend * turnover as f32,
    );
    let mut seen = V::ZERO;
    for i in 0..look.members.len() {
        if class.runs.at(i) {
            let attentive = attention(scene, g, class.k, class.incumbent.offer.0[i] as usize);
            seen.0[i] = ((1.0 - turnover) * seen_in_a_year(scene, g, class.k, attentive)) as f32;
        }
    }
    let friction = look.eight.friction(look.offered, class.k, &class.incumbent);
    let friction = friction.at_once;
    apply(
        market,
        &class.incumbent,
        &friction,
        (&class.first.offer, &mut second.offer),
    );
    look.as_customers(class, &mut second.offer);
    second.weigh(market, look.offered.dissimilarity);
    moved.add(look.offered, class.k, second, class.spend * seen);
}

/// Counts what enterprises hold.
pub fn hold(
    scene: &Scene,
    enterprises: &[Enterprise],
    workloads: &[Workloads],
    slopes: &mut [CrossSlopes; 2],
) {
    for (enterprise, workloads) in enterprises.iter().zip(workloads) {
        let spend = scene.spend(enterprise);
        for (k, class) in scene.classes.iter().enumerate() {
            if let Some(offer) = workloads.0[k].current() {
                let current = offer.index() - scene.market(k).first;
                slopes[class.market.index()].held[current] += enterprise.accounts * spend[k];
            }
        }
    }
}

/// What eight would choose of a market, and how prices move it.
struct Moved {
    contested: [V; MAX_OFFERS],
    slope: [[V; MAX_OFFERS]; MAX_OFFERS],
}

impl Moved {
    #[expect(
        clippy::large_stack_arrays,
        reason = "one at a time, where eight are measured"
    )]
    const NOTHING: Moved = Moved {
        contested: [V::ZERO; MAX_OFFERS],
        slope: [[V::ZERO; MAX_OFFERS]; MAX_OFFERS],
    };

    /// Nothing once more of the first `offers`: beyond them nothing is written.
    #[inline(always)]
    fn clear(&mut self, offers: usize) {
        self.contested[..offers].fill(V::ZERO);
        for row in &mut self.slope[..offers] {
            row[..offers].fill(V::ZERO);
        }
    }

    #[inline(always)]
    fn add(&mut self, offered: &Offered, k: usize, weighed: &Weighed, contested: V) {
        let market = offered.market(k);
        let kind = offered.scene.classes[k].market;
        let alpha = offered.scene.choice.price_sensitivity(kind) as f32;
        let sharp = 1.0 / offered.dissimilarity;
        let (mut p, mut inside) = ([V::ZERO; MAX_OFFERS], [V::ZERO; MAX_OFFERS]);
        for (v, &(from, to)) in market.nests.iter().enumerate() {
            for o in from..to {
                inside[o] = weighed.inside(o, v);
                p[o] = weighed.probability(v) * inside[o];
            }
        }
        for &(from, to) in &market.nests {
            for o in from..to {
                let chosen = contested * p[o];
                self.contested[o] = self.contested[o] + chosen;
                let moved = chosen * alpha;
                let row = &mut self.slope[o];
                for q in 0..market.offers {
                    row[q] = row[q] + moved * p[q];
                }
                let nested = moved * (sharp - 1.0);
                for q in from..to {
                    row[q] = row[q] + nested * inside[q];
                }
                row[o] = row[o] - moved * sharp;
            }
        }
    }

    #[inline(always)]
    fn add_to(&self, slopes: &mut CrossSlopes) {
        let offers = slopes.contested.len();
        for (o, row) in slopes.slope.chunks_exact_mut(offers.max(1)).enumerate() {
            slopes.contested[o] += total(self.contested[o]);
            for (slope, moved) in row.iter_mut().zip(&self.slope[o]) {
                *slope += total(*moved);
            }
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
