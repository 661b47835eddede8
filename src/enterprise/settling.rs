//! Those who choose, eight at a time, and what their choice changes.

use crate::ids::MarketKind;
use crate::logit::MAX_OFFERS;
use crate::maths;
use crate::random::{LaneDraws, Purpose};

use super::ahead::{NOTHING_PUT_OFF, put_off};
use super::attention::sign;
use super::clauses::{self, Lived};
use super::eight::{Eight, LnWeights};
use super::lockin::{cost_of_move, host};
use super::offered::{Offered, slot};
use super::race::{self, Won};
use super::tally::Tally;
use super::traits::SEVERAL_VENDORS;
use super::{Enterprise, NO_OFFER, Workload, Workloads};
use crate::lanes::{LANES, U, V};

/// A part of the enterprises, whose workloads are about to choose.
pub struct Settling<'a, 's> {
    /// What is on offer.
    pub offered: &'a Offered<'s>,
    /// The draws of eight at once.
    pub lanes: &'a LaneDraws,
    /// The id of the first.
    pub first: usize,
    /// What they are.
    pub enterprises: &'a mut [Enterprise],
    /// What they run.
    pub workloads: &'a mut [Workloads],
    /// Where moves are counted.
    pub tally: &'a mut Tally,
}

impl Settling<'_, '_> {
    /// The workloads of class `k` of the enterprises in places `ids` are reviewed, or choose for the first time.
    #[inline(always)]
    pub fn review(&mut self, k: usize, ids: &[u32]) {
        let mut from = 0;
        while from < ids.len() {
            let eight = self.together(&ids[from..]);
            self.review_eight(k, &ids[from..from + eight]);
            from += eight;
        }
    }

    /// Workloads of class `k` stand for growth that is placed afresh: chosen without a cost of moving, in the compute
    /// market by the odds of winning growth. It is no move.
    #[inline(always)]
    pub fn place_growth(&mut self, k: usize, ids: &[u32]) {
        let mut from = 0;
        while from < ids.len() {
            let eight = self.together(&ids[from..]);
            self.place_eight(k, &ids[from..from + eight]);
            from += eight;
        }
    }

    /// How many of the first of `ids` go together: up to eight of one segment.
    #[inline(always)]
    fn together(&self, ids: &[u32]) -> usize {
        let segment = self.enterprises[ids[0] as usize].segment;
        let mut n = 1;
        while n < LANES && n < ids.len() && self.enterprises[ids[n] as usize].segment == segment {
            n += 1;
        }
        n
    }

    #[inline(always)]
    fn review_eight(&mut self, k: usize, ids: &[u32]) {
        let offered = self.offered;
        let eight = Eight::gather(offered, self.first, ids, (self.enterprises, self.workloads));
        let mut ln_weights = [V::ZERO; MAX_OFFERS];
        eight.perceived(offered, self.lanes, k, &mut ln_weights);
        let incumbent = eight.incumbent(offered, k, ids, self.workloads);
        if let Some(for_new) = offered.for_new(eight.segment, k) {
            let market = offered.market(k);
            Eight::introduce(market, for_new, incumbent.nest, &mut ln_weights);
            let kept = Eight::kept_off(offered.scene, k, ids, self.workloads);
            for o in 0..market.offers {
                let held = incumbent.offer.is(o as u32);
                ln_weights[o] = ln_weights[o] + held.keep(kept);
            }
        }
        let behind = incumbent.behind(offered.market(k).offers, &ln_weights);
        let words = self.words_of_review(&eight, k, ids);
        let friction = eight.friction(offered, k, &incumbent);
        let mut wanted = None;
        if offered.scene.ties(eight.segment, k).ahead.is_some() {
            let mut ln_weights = ln_weights;
            let friction = &friction.at_all;
            friction.add_to(offered.market(k), &incumbent, &mut ln_weights);
            wanted = Some(self.race(k, &ln_weights, &words));
        }
        let friction = &friction.at_once;
        friction.add_to(offered.market(k), &incumbent, &mut ln_weights);
        let won = self.race(k, &ln_weights, &words);
        self.mark_what_waits(k, ids, |i| {
            let held = incumbent.offer.0[i];
            won.offer.0[i] == held && wanted.is_some_and(|wanted| wanted.offer.0[i] != held)
        });
        for (i, &id) in ids.iter().enumerate() {
            self.settle(id as usize, k, (&won, i), f64::from(behind.0[i]));
        }
    }

    /// Enterprise `id` takes what lane `i` has won for class `k` in a review, the best of the others being `behind` ahead in
    /// ln weights. Who looks before the contract ends and stays keeps the contract.
    #[inline(always)]
    fn settle(&mut self, id: usize, k: usize, (won, i): (&Won, usize), behind: f64) {
        let before = self.workloads[id].0[k];
        self.take(id, k, won, i);
        let workload = &mut self.workloads[id].0[k];
        let runs_on = u32::from(before.contract_end) > self.offered.scene.tick;
        if workload.offer == before.offer && runs_on {
            workload.keep_contract_of(&before);
        } else if let Some(lived) = self.lived(k, &before, behind) {
            self.negotiate(id, k, lived);
        }
    }

    #[inline(always)]
    fn place_eight(&mut self, k: usize, ids: &[u32]) {
        let offered = self.offered;
        let segment = usize::from(self.enterprises[ids[0] as usize].segment);
        let for_new = offered.for_new(segment, k);
        let held = for_new.map_or(U::all(u32::MAX), |_| self.nests(k, ids));
        for &id in ids {
            self.workloads[id as usize].0[k] = Workload::NONE;
            self.enterprises[id as usize].put_off[k] = NOTHING_PUT_OFF;
        }
        let eight = Eight::gather(offered, self.first, ids, (self.enterprises, self.workloads));
        let mut ln_weights = [V::ZERO; MAX_OFFERS];
        eight.perceived(offered, self.lanes, k, &mut ln_weights);
        let market = offered.market(k);
        for o in 0..market.offers {
            ln_weights[o] = ln_weights[o] + market.ln_odds[o];
        }
        if let Some(for_new) = for_new {
            Eight::introduce(market, for_new, held, &mut ln_weights);
        }
        let when = (Purpose::GrowthChoice, U::all(offered.scene.tick));
        let words = eight.words(offered, self.lanes, k, when);
        let won = self.race(k, &ln_weights, &words);
        for (i, &id) in ids.iter().enumerate() {
            self.take(id as usize, k, &won, i);
            // What grows at the firm that holds it pays what its customers pay.
            if for_new.is_some() && held.0[i] == market.nest_of[won.offer.0[i] as usize] {
                self.workloads[id as usize].0[k].introduce(0.0);
            }
        }
    }

    /// The nest that each workload of class `k` is in.
    #[inline(always)]
    fn nests(&self, k: usize, ids: &[u32]) -> U {
        let mut nests = U::all(u32::MAX);
        for (i, &id) in ids.iter().enumerate() {
            nests.0[i] = self.offered.by_slot.nest[slot(self.workloads[id as usize].0[k].offer)];
        }
        nests
    }

    /// Marks the moves of class `k` that are put off: those of lanes of which `waits` says that they stay for now alone.
    fn mark_what_waits(&mut self, k: usize, ids: &[u32], waits: impl Fn(usize) -> bool) {
        for (i, &id) in ids.iter().enumerate() {
            self.enterprises[id as usize].put_off[k] = if waits(i) {
                put_off(self.offered.scene.tick)
            } else {
                NOTHING_PUT_OFF
            };
        }
    }

    /// The draws of a review: those of the tick in which a move was decided on that was put off and is due.
    #[inline(always)]
    fn words_of_review(&self, eight: &Eight, k: usize, ids: &[u32]) -> [U; 16] {
        let scene = self.offered.scene;
        let mut ticks = U::all(scene.tick);
        if scene.due {
            for (i, &id) in ids.iter().enumerate() {
                ticks.0[i] = self.enterprises[id as usize].decided_in(k, scene.tick);
            }
        }
        eight.words(self.offered, self.lanes, k, (Purpose::Choice, ticks))
    }

    #[inline(always)]
    fn race(&self, k: usize, ln_weights: &LnWeights, words: &[U; 16]) -> Won {
        let nests = &self.offered.market(k).nests;
        race::run(nests, self.offered.dissimilarity, ln_weights, words)
    }

    /// What a buyer has lived through with a workload that it reviews, the best of the others being `behind` ahead in ln
    /// weights; none before its first choice and where its offer is closed.
    fn lived(&self, k: usize, before: &Workload, behind: f64) -> Option<Lived> {
        if behind.is_nan() {
            return None;
        }
        let scene = self.offered.scene;
        let market = scene.market(k);
        let current = usize::from(before.offer) - market.first;
        let ahead = behind / scene.scale_of(k) - f64::from(before.accepted_match);
        let above = market.ln_retail[current] - market.ln_matched[current];
        let over = |ln: f64| if ln > 0.0 { maths::exp(ln) - 1.0 } else { 0.0 };
        Some(Lived {
            premium: over(ahead),
            above_lowest: over(above),
        })
    }

    /// The clauses of the new contract, by what was lived through under the old.
    fn negotiate(&mut self, id: usize, k: usize, lived: Lived) {
        let scene = self.offered.scene;
        let enterprise = &mut self.enterprises[id];
        let several = usize::from(enterprise.has(SEVERAL_VENDORS));
        let primary = scene.shares.primary[usize::from(enterprise.segment)][several];
        if k == scene.shares.core {
            enterprise.traits = clauses::after_core(enterprise.traits, lived, scene.lock_in);
        } else if k == primary {
            enterprise.traits = clauses::after_models(enterprise.traits, lived, scene.lock_in);
        }
    }

    /// Enterprise `id` takes what lane `i` has won for class `k`.
    fn take(&mut self, id: usize, k: usize, won: &Won, i: usize) {
        let scene = self.offered.scene;
        let before = self.workloads[id].0[k];
        let offer = won.offer.0[i] as usize;
        let market = scene.market(k);
        let g = usize::from(self.enterprises[id].segment);
        let workload = &mut self.workloads[id].0[k];
        workload.offer = (market.first + offer) as u8;
        workload.version = market.release[usize::from(market.nest_of[offer])];
        workload.accepted_match = (f64::from(won.worth.0[i])
            / scene.choice.price_sensitivity(scene.classes[k].market))
            as f32;
        sign(scene, g, k, workload);
        if let Some(off) = market.introductory.get(offer) {
            let by_slot = &self.offered.by_slot.nest;
            if by_slot[slot(before.offer)] != by_slot[slot(workload.offer)] {
                workload.introduce(*off);
            }
        }
        if workload.offer != before.offer {
            workload.embeddedness = scene.lock_in.embeddedness_after_switch as f32;
        }
        if before.offer != NO_OFFER {
            self.count_review(id, k, &before, (offer, won.overrun.0[i]));
        }
    }

    /// Counts a review and the move, if it is one, to the offer told, whose overrun the word draws.
    fn count_review(
        &mut self,
        id: usize,
        k: usize,
        before: &Workload,
        (offer, word): (usize, u32),
    ) {
        let scene = self.offered.scene;
        let enterprise = &self.enterprises[id];
        let (g, m) = (
            usize::from(enterprise.segment),
            scene.classes[k].market.index(),
        );
        let accounts = enterprise.accounts;
        self.tally.segments[g].reviewed[m] += accounts;
        self.tally.classes[g * scene.classes.len() + k].reviewed += accounts;
        let market = scene.market(k);
        let from = usize::from(before.offer) - market.first;
        if from == offer {
            return;
        }
        let spend = scene.spend(enterprise)[k];
        let place = |o: usize| g * self.tally.offer_count + market.first + o;
        let (left, taken) = (place(from), place(offer));
        self.tally.offers[left].moved_out += accounts * spend;
        self.tally.offers[taken].moved_in += accounts * spend;
        let ties = scene.ties(g, k);
        let cost = ties.moving_cost(enterprise, before, host(scene.posted, market, from));
        let mut years = cost_of_move(cost, market, from, offer);
        if market.provider_of[from] != market.provider_of[offer] {
            let place = g * self.tally.offer_count + usize::from(before.offer);
            self.tally.offers[place].leaving_fees += accounts * spend * cost.egress;
        }
        let changes_nest = market.nest_of[from] != market.nest_of[offer];
        let overruns = maths::uniform(word) < scene.lock_in.overrun_chance;
        if changes_nest && m == MarketKind::Model.index() && overruns {
            years *= scene.lock_in.overrun_multiple;
        }
        let moved = Moved {
            changes_nest,
            spend: accounts * spend,
            cost: accounts * years * spend,
        };
        self.count_move(id, k, moved);
    }

    fn count_move(&mut self, id: usize, k: usize, moved: Moved) {
        let scene = self.offered.scene;
        let enterprise = &self.enterprises[id];
        let (g, m) = (
            usize::from(enterprise.segment),
            scene.classes[k].market.index(),
        );
        let home = g * self.tally.home_count + usize::from(enterprise.home);
        self.tally.homes[home].moving_cost[m] += moved.cost;
        let class = &mut self.tally.classes[g * scene.classes.len() + k];
        class.moved_spend += moved.spend;
        class.moving_cost += moved.cost;
        let tally = &mut self.tally.segments[g];
        tally.moved_spend[m] += moved.spend;
        tally.moving_cost[m] += moved.cost;
        if moved.changes_nest {
            class.moved += enterprise.accounts;
            let several = usize::from(enterprise.has(SEVERAL_VENDORS));
            if k == scene.shares.core && m == 0 {
                tally.moved_provider += enterprise.accounts;
            }
            if k == scene.shares.primary[g][several] && m == 1 {
                tally.moved_vendor += enterprise.accounts;
            }
        }
    }
}

/// A move of one workload.
struct Moved {
    /// Whether it changes vendor, or provider in compute.
    changes_nest: bool,
    /// Spend of all accounts on it, dollars a year.
    spend: f64,
    /// What it costs all accounts, overruns included, dollars.
    cost: f64,
}
