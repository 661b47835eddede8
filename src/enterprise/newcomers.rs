//! A look at eight members of the panel where a firm prices new customers apart: who would come at its price for those,
//! and who pays the other.

use crate::lanes::{M, U, V};
use crate::market::Measured;
use crate::maths;
use crate::pricing::new_customers::Apart;

use super::eight::{Eight, LnWeights};
use super::look::{Class, Flow, Look, total};
use super::offered::ForNew;
use super::weighed::{Weighed, Weights};

impl Look<'_, '_> {
    /// What new customers of class `k` get off; none where everybody pays the same.
    #[inline(always)]
    pub fn for_new(&self, k: usize) -> Option<&ForNew> {
        self.offered.for_new(self.eight.segment, k)
    }

    /// Into weights at prices for new customers what the offers of `nest`, whose customers they are, weigh at theirs.
    #[inline(always)]
    pub fn pay_in_full(&self, k: usize, nest: U, weights: &mut Weights) {
        let Some(for_new) = self.for_new(k) else {
            return;
        };
        for (v, &(from, to)) in self.offered.market(k).nests.iter().enumerate() {
            let own = nest.is(v as u32);
            for o in from..to {
                weights[o] = weights[o] * own.pick(V::all(for_new.undone[o]), V::ONE);
            }
        }
    }

    /// The same of who holds a workload of `class`; what is left of a first contract is weighed as well.
    #[inline(always)]
    pub fn as_customers(&self, class: &Class, weights: &mut Weights) {
        if self.for_new(class.k).is_none() {
            return;
        }
        self.pay_in_full(class.k, class.incumbent.nest, weights);
        let ids = &self.ids[..self.members.len()];
        let kept = Eight::kept_off(self.offered.scene, class.k, ids, self.rows.1).exp();
        for o in 0..self.offered.market(class.k).offers {
            let held = class.incumbent.offer.is(o as u32);
            weights[o] = weights[o] * held.pick(kept, V::ONE);
        }
    }

    /// ln weights of offers by what is paid: of what is held, now; of the others, by who comes new. None where everybody pays
    /// the same.
    #[inline(always)]
    pub fn as_paid(&self, class: &Class) -> Option<LnWeights> {
        let for_new = self.for_new(class.k)?;
        let market = self.offered.market(class.k);
        let mut worth = class.worth;
        Eight::introduce(market, for_new, class.incumbent.nest, &mut worth);
        let scale = self.offered.scene.scale_of(class.k);
        let mut now = V::ZERO;
        for (i, member) in self.members.iter().enumerate() {
            let off = self.rows.1[member.place as usize].0[class.k].introductory();
            now.0[i] = (-scale * maths::ln(1.0 - off)) as f32;
        }
        for o in 0..market.offers {
            worth[o] = worth[o] + class.incumbent.offer.is(o as u32).keep(now);
        }
        Some(worth)
    }

    /// Who is in a first contract that costs less than others.
    #[inline(always)]
    fn in_first_contract(&self, class: &Class) -> M {
        let mut first = M::NONE;
        for (i, member) in self.members.iter().enumerate() {
            let off = self.rows.1[member.place as usize].0[class.k].introductory();
            first.0[i] = if off > 0.0 { !0 } else { 0 };
        }
        first
    }

    /// Adds what a year places with each firm at its two prices, where `contested` dollars a year are chosen with the odds of
    /// `weighed`, and how it moves with them.
    #[inline(always)]
    pub fn add_apart(
        &self,
        class: &Class,
        (weighed, contested): (&Weighed, V),
        flow: Flow,
        measured: &mut Measured,
    ) {
        if self.for_new(class.k).is_none() {
            return;
        }
        let (scene, g, k) = (self.offered.scene, self.eight.segment, class.k);
        let kind = scene.classes[k].market;
        let years = scene.ties(g, k).term_months / 12.0;
        let full = class.runs & !self.in_first_contract(class);
        let own = class.incumbent.nest;
        for (v, &(from, _)) in self.offered.market(k).nests.iter().enumerate() {
            let customers = match flow {
                Flow::New => M::NONE,
                Flow::Grown | Flow::Reviewed(_) => class.runs & own.is(v as u32),
            };
            let p = weighed.probability(v);
            let moved = contested * p * (V::ONE - p);
            let won = total((!customers).keep(contested * p));
            let new = total((!customers).keep(moved));
            let mut held_slope = total((customers & full).keep(moved));
            let mut held = 0.0;
            if let Flow::Reviewed(provoked) = flow {
                let customers = customers & full;
                held_slope += total(customers.keep(provoked * (V::ONE - p)));
                held = total(customers.keep(class.spend));
            }
            let part = new_price_part(
                scene.part_planned(k, years),
                scene.market(k).introductory[from],
            );
            measured.apart[self.first_firm(kind) + v] += Apart {
                won,
                won_slope: new * part,
                won_years: won * years,
                held,
                held_slope: held_slope + new * (1.0 - part),
            };
        }
    }
}

/// Part of a rise of the planned price of a new customer that comes from a rise of the price for those: τ·(1 − s)/(1 − τ·s),
/// the share s being off for the part τ, `planned`, of the years for which it plans.
#[inline(always)]
pub fn new_price_part(planned: f64, off: f64) -> f64 {
    planned * (1.0 - off) / (1.0 - planned * off)
}
