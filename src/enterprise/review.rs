//! Who reconsiders, and what they take: the enterprise's month.
//!
//! The kernel works on a chunk of enterprises as slices; it knows nothing of the ECS.

use crate::ids::MarketKind;
use crate::logit::{CHOICE_WORDS, MAX_OFFERS};
use crate::market::posted::{NO_PROVIDER, PostedMarket};
use crate::maths;
use crate::random::{Draws, Purpose, Seed};

use super::choice::{Buyer, Scene, choose};
use super::clauses::{self, Lived};
use super::growth::{embedded, intensified, placed_afresh};
use super::home::places;
use super::lockin::{cost_of_move, exit_cost, host};
use super::tally::{HomeTally, Tally};
use super::traits::{CLAUSES, SEVERAL_VENDORS, UPGRADED, reborn};
use super::{Enterprise, NO_OFFER, Workload, Workloads, adoption};
use crate::plan::buyers::MAX_CLASSES;

/// Enterprises in a chunk: sums are made per chunk and added in the order of chunks.
pub const CHUNK: usize = 4096;
/// Enterprises whose draws are made at once.
const BLOCK: usize = 1024;

/// What is the same for every enterprise of a segment in a tick.
struct SegmentTick {
    turnover: f64,
    adoption: f64,
    /// Factor by which the odds of AI intensity grow.
    intensity: f64,
}

/// Lives one tick of the enterprises `first..first + enterprises.len()` and adds them up.
#[inline(always)]
pub fn live(
    scene: &Scene,
    seed: &Seed,
    first: usize,
    enterprises: &mut [Enterprise],
    workloads: &mut [Workloads],
) -> Tally {
    let offers = scene.posted.markets.iter().map(PostedMarket::offers).sum();
    let homes = places(scene.posted.markets[0].nests);
    let mut tally = Tally::none(scene.segments.len(), offers, homes, scene.classes.len());
    let chances: Vec<SegmentTick> = (0..scene.segments.len())
        .map(|g| segment_tick(scene, g))
        .collect();
    let months = 12.0 * scene.dt;
    let upgrades: Vec<f64> = scene
        .classes
        .iter()
        .map(|class| 1.0 - maths::pow(1.0 - class.upgrade_per_month, months))
        .collect();
    let ticks_a_year = (1.0 / scene.dt + 0.5) as u32;
    let new_year = scene.tick % ticks_a_year == 1 % ticks_a_year;
    let mut words = Words::new(scene.classes.len());
    let mut draws = seed.draws();
    for (block, (enterprises, workloads)) in enterprises
        .chunks_mut(BLOCK)
        .zip(workloads.chunks_mut(BLOCK))
        .enumerate()
    {
        let first = first + block * BLOCK;
        words.draw(&mut draws, scene.tick, first, enterprises.len());
        for (i, (enterprise, workloads)) in enterprises.iter_mut().zip(workloads).enumerate() {
            let mut one = One {
                scene,
                draws: &mut draws,
                agent: (first + i) as u64,
                enterprise,
                workloads,
                tally: &mut tally,
                growth: [0.0; 2],
            };
            let chance = &chances[usize::from(one.enterprise.segment)];
            one.turn_over(words.turnover[i], chance.turnover);
            one.adopt(words.adoption[i], chance.adoption);
            one.grow(chance.intensity);
            one.review(words.attention(i));
            one.upgrade(words.upgrade(i), &upgrades, new_year);
            one.place_growth(words.growth(i));
            one.count();
        }
    }
    tally
}

/// Adds enterprises up as they stand.
pub fn count(
    scene: &Scene,
    seed: &Seed,
    enterprises: &mut [Enterprise],
    workloads: &mut [Workloads],
) -> Tally {
    let offers = scene.posted.markets.iter().map(PostedMarket::offers).sum();
    let homes = places(scene.posted.markets[0].nests);
    let mut tally = Tally::none(scene.segments.len(), offers, homes, scene.classes.len());
    let mut draws = seed.draws();
    for (enterprise, workloads) in enterprises.iter_mut().zip(workloads) {
        One {
            scene,
            draws: &mut draws,
            agent: 0,
            enterprise,
            workloads,
            tally: &mut tally,
            growth: [0.0; 2],
        }
        .count();
    }
    tally
}

fn segment_tick(scene: &Scene, g: usize) -> SegmentTick {
    let segment = &scene.segments[g];
    SegmentTick {
        turnover: 1.0 - maths::exp(-segment.turnover_per_year * scene.dt),
        adoption: adoption::chance(segment, scene.demand.adopted[g], scene.dt),
        intensity: maths::exp(scene.demand_terms.intensity_growth * scene.dt),
    }
}

/// The dense draws of a block.
struct Words {
    classes: usize,
    turnover: Vec<u32>,
    adoption: Vec<u32>,
    attention: Vec<u32>,
    upgrade: Vec<u32>,
    growth: Vec<u32>,
}

impl Words {
    fn new(classes: usize) -> Self {
        Self {
            classes,
            turnover: vec![0; BLOCK],
            adoption: vec![0; BLOCK],
            attention: vec![0; BLOCK * classes],
            upgrade: vec![0; BLOCK * classes],
            growth: vec![0; BLOCK * classes],
        }
    }

    #[inline(always)]
    fn draw(&mut self, draws: &mut Draws, tick: u32, first: usize, n: usize) {
        let k = self.classes;
        draws.fill(
            Purpose::Turnover,
            tick,
            first as u64,
            &mut self.turnover[..n],
        );
        draws.fill(
            Purpose::Adoption,
            tick,
            first as u64,
            &mut self.adoption[..n],
        );
        let at = (first * k) as u64;
        draws.fill(Purpose::Attention, tick, at, &mut self.attention[..n * k]);
        draws.fill(Purpose::Upgrade, tick, at, &mut self.upgrade[..n * k]);
        draws.fill(Purpose::Growth, tick, at, &mut self.growth[..n * k]);
    }

    #[inline(always)]
    fn growth(&self, i: usize) -> &[u32] {
        &self.growth[i * self.classes..(i + 1) * self.classes]
    }

    #[inline(always)]
    fn upgrade(&self, i: usize) -> &[u32] {
        &self.upgrade[i * self.classes..(i + 1) * self.classes]
    }

    #[inline(always)]
    fn attention(&self, i: usize) -> &[u32] {
        &self.attention[i * self.classes..(i + 1) * self.classes]
    }
}

/// One enterprise in its month.
struct One<'a, 's> {
    scene: &'a Scene<'s>,
    draws: &'a mut Draws,
    agent: u64,
    enterprise: &'a mut Enterprise,
    workloads: &'a mut Workloads,
    tally: &'a mut Tally,
    /// Growth of its spend by market, per year.
    growth: [f64; 2],
}

impl One<'_, '_> {
    #[inline(always)]
    fn segment(&self) -> usize {
        usize::from(self.enterprise.segment)
    }

    /// The place of its home among those of all segments.
    #[inline(always)]
    fn home(&self) -> usize {
        self.segment() * self.tally.home_count + usize::from(self.enterprise.home)
    }

    /// The account may be replaced by a new one of the same size, which chooses everything anew.
    #[inline(always)]
    fn turn_over(&mut self, word: u32, chance: f64) {
        if maths::uniform(word) < chance {
            let segment = &self.scene.segments[self.segment()];
            let tick = self.scene.tick as u16;
            reborn(self.enterprise, segment, self.draws, self.agent, tick);
            for workload in &mut self.workloads.0 {
                *workload = Workload::NONE;
            }
        }
    }

    /// An account without AI may adopt it.
    #[inline(always)]
    fn adopt(&mut self, word: u32, chance: f64) {
        if self.enterprise.intensity == 0.0 && maths::uniform(word) < chance {
            self.enterprise.intensity = self.scene.demand_terms.intensity_of_adopters as f32;
        }
    }

    /// AI intensity grows, and workloads grow into their incumbents.
    #[inline(always)]
    fn grow(&mut self, factor: f64) {
        let scene = self.scene;
        let g = self.segment();
        let before = f64::from(self.enterprise.intensity);
        let mut model_growth = scene.demand.growth[g];
        if before > 0.0 {
            let rate = scene.demand_terms.intensity_growth;
            let after = intensified(before, factor);
            self.enterprise.intensity = after as f32;
            model_growth += rate * (1.0 - before);
        }
        self.growth = [scene.demand.growth[g], model_growth];
        for (class, workload) in scene.classes.iter().zip(&mut self.workloads.0) {
            // Growth that is placed afresh does not dilute what stays.
            let staying = 1.0 - scene.demand_terms.afresh(class.market);
            let growth = self.growth[class.market.index()] * staying;
            let before = f64::from(workload.embeddedness);
            workload.embeddedness = embedded(before, growth, scene.lock_in, scene.dt) as f32;
        }
    }

    /// Workloads without an offer choose; contracts that end are reviewed or renewed.
    #[inline(always)]
    fn review(&mut self, attention: &[u32]) {
        let scene = self.scene;
        let several = usize::from(self.enterprise.has(SEVERAL_VENDORS));
        let shares = &scene.shares.of[self.segment()][several];
        let mut buyer = None;
        for k in 0..scene.classes.len() {
            let adopted = self.enterprise.intensity > 0.0;
            let buys = scene.classes[k].market == MarketKind::Compute || adopted;
            if shares[k] == 0.0 || !buys {
                continue;
            }
            if self.looks(k, attention[k]) {
                let mut chooser = match buyer.take() {
                    Some(chooser) => chooser,
                    None => Buyer::new(
                        scene,
                        self.draws,
                        self.agent,
                        self.enterprise,
                        self.workloads,
                    ),
                };
                self.take(k, &mut chooser);
                buyer = Some(chooser);
            }
        }
    }

    /// A model workload that is behind its vendor's latest release may move to it. An account is counted once a year.
    #[inline(always)]
    fn upgrade(&mut self, words: &[u32], chances: &[f64], new_year: bool) {
        let scene = self.scene;
        let g = self.segment();
        let primary = scene.shares.primary[g][usize::from(self.enterprise.has(SEVERAL_VENDORS))];
        if new_year {
            self.enterprise.traits &= !UPGRADED;
        }
        for (k, class) in scene.classes.iter().enumerate() {
            let workload = &mut self.workloads.0[k];
            if class.market == MarketKind::Compute || workload.offer == NO_OFFER {
                continue;
            }
            let market = scene.market(k);
            let nest = market.nest_of[usize::from(workload.offer) - market.first];
            let latest = market.release[usize::from(nest)];
            if workload.version != latest && maths::uniform(words[k]) < chances[k] {
                workload.version = latest;
                if k == primary && !self.enterprise.has(UPGRADED) {
                    self.enterprise.traits |= UPGRADED;
                    self.tally.segments[g].upgraded += self.enterprise.accounts;
                }
            }
        }
    }

    /// A workload may stand for growth that is placed afresh: chosen without a cost of moving,
    /// in the compute market by the odds of winning growth. It is no move.
    #[inline(always)]
    fn place_growth(&mut self, words: &[u32]) {
        let scene = self.scene;
        for (k, class) in scene.classes.iter().enumerate() {
            let rate = placed_afresh(
                scene.demand_terms,
                class.market,
                self.growth[class.market.index()],
            );
            // 1 − e^{−x} ≈ x/(1 + x/2) to third order, without an exponential for every workload.
            let x = rate * scene.dt;
            if maths::uniform(words[k]) < x / (1.0 + 0.5 * x)
                && self.workloads.0[k].offer != NO_OFFER
            {
                self.choose_afresh(k);
            }
        }
    }

    fn choose_afresh(&mut self, k: usize) {
        let scene = self.scene;
        self.workloads.0[k] = Workload::NONE;
        let mut buyer = Buyer::new(
            scene,
            self.draws,
            self.agent,
            self.enterprise,
            self.workloads,
        );
        let mut weights = buyer.perceived(scene, k);
        for (weight, odds) in weights.iter_mut().zip(&scene.market(k).growth_weight) {
            *weight *= odds;
        }
        let address = self.agent * scene.classes.len() as u64 + k as u64;
        let words: [u32; CHOICE_WORDS] =
            self.draws.words(Purpose::GrowthChoice, scene.tick, address);
        self.settle_on(k, weights, &words, &mut buyer);
    }

    /// Whether workload `k` is looked at in this tick; a contract that ends unseen is renewed.
    #[inline(always)]
    fn looks(&mut self, k: usize, word: u32) -> bool {
        let scene = self.scene;
        let market = scene.market(k);
        let workload = &self.workloads.0[k];
        if workload.offer == NO_OFFER {
            return true;
        }
        let offer = usize::from(workload.offer) - market.first;
        let offers = market.offers();
        if market.weight[self.segment() * offers + offer] == 0.0 {
            return true;
        }
        let attention = attention(scene, self.segment(), k, offer);
        if u32::from(workload.contract_end) != scene.tick {
            return maths::uniform(word) < looks_before_end(scene, attention);
        }
        let looks = maths::uniform(word) < looks_at_end(scene, k, attention);
        if !looks {
            self.renew(k, offer);
        }
        looks
    }

    #[inline(always)]
    fn renew(&mut self, k: usize, offer: usize) {
        let scene = self.scene;
        let ends = contract_end(scene, self.segment(), k);
        let workload = &mut self.workloads.0[k];
        workload.contract_end = ends;
        workload.ln_price_at_start = scene.market(k).ln_retail[offer] as f32;
    }

    /// Workload `k` chooses. Who looks before the contract ends and stays keeps the contract.
    #[inline(always)]
    fn take(&mut self, k: usize, buyer: &mut Buyer) {
        let scene = self.scene;
        let before = self.workloads.0[k];
        let market = scene.market(k);
        let mut weights = buyer.perceived(scene, k);
        let lived = self.lived(k, &weights);
        let friction = buyer.friction(scene, k, self.enterprise, self.workloads);
        if let Some(friction) = friction {
            weights = friction.apply(&weights, market);
        }
        let address = self.agent * scene.classes.len() as u64 + k as u64;
        let words: [u32; CHOICE_WORDS] = self.draws.words(Purpose::Choice, scene.tick, address);
        self.settle_on(k, weights, &words, buyer);
        let workload = &mut self.workloads.0[k];
        if workload.offer == before.offer && u32::from(before.contract_end) > scene.tick {
            workload.contract_end = before.contract_end;
            workload.ln_price_at_start = before.ln_price_at_start;
            return;
        }
        if let Some(lived) = lived {
            self.negotiate(k, lived);
            buyer.hold(self.enterprise);
        }
    }

    /// What the buyer has lived through with workload `k`, which it reviews; none before its first choice.
    #[inline(always)]
    fn lived(&self, k: usize, weights: &[f64; MAX_OFFERS]) -> Option<Lived> {
        let scene = self.scene;
        let market = scene.market(k);
        let workload = &self.workloads.0[k];
        let current = usize::from(workload.current()?.0) - market.first;
        if weights[current] <= 0.0 {
            return None;
        }
        let mut best = 0.0;
        for (o, &weight) in weights.iter().enumerate() {
            if o != current && weight > best {
                best = weight;
            }
        }
        let held = f64::from(workload.accepted_match);
        let ahead = maths::ln(best / weights[current]) / scene.scale() - held;
        let above = market.ln_retail[current] - market.ln_matched[current];
        Some(Lived {
            premium: if ahead > 0.0 {
                maths::exp(ahead) - 1.0
            } else {
                0.0
            },
            above_lowest: if above > 0.0 {
                maths::exp(above) - 1.0
            } else {
                0.0
            },
        })
    }

    /// The clauses of the new contract, by what was lived through under the old.
    #[inline(always)]
    fn negotiate(&mut self, k: usize, lived: Lived) {
        let scene = self.scene;
        let several = usize::from(self.enterprise.has(SEVERAL_VENDORS));
        let traits = self.enterprise.traits;
        if k == scene.shares.core {
            self.enterprise.traits = clauses::after_core(traits, lived, scene.lock_in);
        } else if k == scene.shares.primary[self.segment()][several] {
            self.enterprise.traits = clauses::after_models(traits, lived, scene.lock_in);
        }
    }

    /// Workload `k` chooses by `weights` with the draws `words`.
    #[inline(always)]
    fn settle_on(
        &mut self,
        k: usize,
        weights: [f64; MAX_OFFERS],
        words: &[u32; CHOICE_WORDS],
        buyer: &mut Buyer,
    ) {
        let scene = self.scene;
        let chosen = choose(scene, k, weights, words);
        self.settle(k, chosen.offer, buyer.spend[k]);
        let workload = &mut self.workloads.0[k];
        workload.accepted_match = (chosen.match_worth / scene.choice.price_sensitivity) as f32;
        self.renew(k, chosen.offer);
        buyer.place(scene, self.workloads);
    }

    /// Puts workload `k` on `offer` and counts the move, if it is one.
    #[inline(always)]
    fn settle(&mut self, k: usize, offer: usize, spend: f64) {
        let scene = self.scene;
        let market = scene.market(k);
        let g = self.segment();
        let m = scene.classes[k].market.index();
        let accounts = self.enterprise.accounts;
        let before = self.workloads.0[k];
        let embedded_anew = scene.lock_in.embeddedness_after_switch as f32;
        let workload = &mut self.workloads.0[k];
        workload.offer = (market.first + offer) as u8;
        workload.version = market.release[usize::from(market.nest_of[offer])];
        if before.offer == NO_OFFER {
            workload.embeddedness = embedded_anew;
            return;
        }
        self.tally.segments[g].reviewed[m] += accounts;
        self.tally.classes[g * scene.classes.len() + k].reviewed += accounts;
        let from = usize::from(before.offer) - market.first;
        if from == offer {
            return;
        }
        workload.embeddedness = embedded_anew;
        let ties = scene.ties(g, k);
        let cost = ties.moving_cost(self.enterprise, &before, host(scene.posted, market, from));
        let mut years = cost_of_move(cost, market, from, offer);
        if market.provider_of[from] != market.provider_of[offer] {
            let place = g * self.tally.offer_count + usize::from(before.offer);
            self.tally.offers[place].leaving_fees += accounts * spend * cost.egress;
        }
        let changes_vendor = market.nest_of[from] != market.nest_of[offer];
        if changes_vendor && scene.classes[k].market == MarketKind::Model {
            let address = self.agent * scene.classes.len() as u64 + k as u64;
            let draw = self.draws.uniform(Purpose::Overrun, scene.tick, address);
            if draw < scene.lock_in.overrun_chance {
                years *= scene.lock_in.overrun_multiple;
            }
        }
        self.count_move(k, m, changes_vendor, spend, years * spend);
    }

    #[inline(always)]
    fn count_move(&mut self, k: usize, m: usize, changes_nest: bool, spend: f64, cost: f64) {
        let scene = self.scene;
        let g = self.segment();
        let several = usize::from(self.enterprise.has(SEVERAL_VENDORS));
        let accounts = self.enterprise.accounts;
        let home = self.home();
        let tally = &mut self.tally.segments[g];
        tally.moved_spend[m] += accounts * spend;
        tally.moving_cost[m] += accounts * cost;
        self.tally.homes[home].moving_cost[m] += accounts * cost;
        let class = &mut self.tally.classes[g * scene.classes.len() + k];
        class.moved_spend += accounts * spend;
        class.moving_cost += accounts * cost;
        if changes_nest {
            class.moved += accounts;
        }
        let tally = &mut self.tally.segments[g];
        if changes_nest && k == scene.shares.core && m == 0 {
            tally.moved_provider += accounts;
        }
        if changes_nest && m == 1 && k == scene.shares.primary[g][several] {
            tally.moved_vendor += accounts;
        }
    }

    /// Adds the enterprise up.
    #[inline(always)]
    fn count(&mut self) {
        let scene = self.scene;
        let g = self.segment();
        let accounts = self.enterprise.accounts;
        let spend = scene.spend(self.enterprise);
        let offer_count = self.tally.offer_count;
        let mut home = HomeTally {
            accounts,
            ..HomeTally::default()
        };
        let home_place = self.home();
        let tally = &mut self.tally.segments[g];
        tally.accounts += accounts;
        if self.enterprise.intensity > 0.0 {
            tally.adopters += accounts;
        }
        if self.enterprise.traits & CLAUSES != 0 {
            home.clause_cost = tally.count_clauses(self.enterprise, scene, &spend);
        }
        let mut nests = [u8::MAX; MAX_CLASSES];
        let core = match self.workloads.0[scene.shares.core].current() {
            Some(offer) => scene.posted.markets[0].provider_of[offer.index()],
            None => NO_PROVIDER,
        };
        for (k, class) in scene.classes.iter().enumerate() {
            let workload = &self.workloads.0[k];
            let Some(offer) = workload.current() else {
                continue;
            };
            let market = scene.market(k);
            let place = offer.index() - market.first;
            let m = class.market.index();
            let dollars = accounts * spend[k];
            nests[k] = market.nest_of[place];
            tally.spend[m] += dollars;
            home.spend[m] += dollars;
            tally.embedded[m] += dollars * f64::from(workload.embeddedness);
            let ties = scene.ties(g, k);
            let cost =
                ties.moving_cost(self.enterprise, workload, host(scene.posted, market, place));
            let ticks_left = u32::from(workload.contract_end).saturating_sub(scene.tick);
            let unexpired = f64::from(ticks_left) * scene.dt;
            let leaving = dollars * exit_cost(cost, class, unexpired);
            tally.exit_cost[m] += leaving;
            let of_class = &mut self.tally.classes[g * scene.classes.len() + k];
            of_class.workloads += accounts;
            of_class.spend += dollars;
            of_class.embedded += dollars * f64::from(workload.embeddedness);
            of_class.exit_cost += leaving;
            let on = &mut self.tally.offers[g * offer_count + offer.index()];
            on.spend += dollars;
            on.workloads += accounts;
            let host = market.provider_of[place];
            if class.transfer_gb_per_dollar > 0.0 && core != NO_PROVIDER && host != core {
                let fee = scene.posted.providers[usize::from(core)].traffic_fee;
                let fees = dollars * fee * class.transfer_gb_per_dollar;
                tally.traffic_fees += fees;
                self.tally.offers[g * offer_count + usize::from(core)].traffic_fees += fees;
            }
        }
        self.tally.homes[home_place].add(&home);
        let tally = &mut self.tally.segments[g];
        if several(scene, &nests, MarketKind::Compute) {
            tally.several_providers += accounts;
        }
        if several(scene, &nests, MarketKind::Model) {
            tally.several_vendors += accounts;
        }
    }
}

/// The tick in which a contract of class `k` in segment `g` that starts now ends.
#[inline(always)]
fn contract_end(scene: &Scene, g: usize, k: usize) -> u16 {
    let ticks = (scene.ties(g, k).term_months / (12.0 * scene.dt) + 0.5) as u32;
    (scene.tick + if ticks > 0 { ticks } else { 1 }) as u16
}

/// h: occasions a year on which a workload of class `k` on `offer` of its market is looked at: φ times the news of it.
#[inline(always)]
pub fn attention(scene: &Scene, g: usize, k: usize, offer: usize) -> f64 {
    let class = &scene.classes[k];
    let phi = scene.segments[g].attention(class.market) * class.attention_multiple;
    phi * scene.market(k).news[offer]
}

/// Chance that the end of a contract of class `k` is an occasion, at attention `h`: min(1, w·h·T₀), T₀ the class's own
/// term. A law that shortens contracts makes more ends, not more attention at each.
#[inline(always)]
pub fn looks_at_end(scene: &Scene, k: usize, h: f64) -> f64 {
    let chance = scene.lock_in.renewal_weight * h * scene.classes[k].term_months / 12.0;
    if chance < 1.0 { chance } else { 1.0 }
}

/// Chance that a tick in which no contract ends is an occasion: 1 − e^{−(1 − w)·h·Δ}, to third order.
#[inline(always)]
pub fn looks_before_end(scene: &Scene, h: f64) -> f64 {
    let x = (1.0 - scene.lock_in.renewal_weight) * h * scene.dt;
    x / (1.0 + 0.5 * x)
}

/// Occasions a year at attention `h`, ends of contracts of the terms in force included.
#[inline(always)]
pub fn occasions(scene: &Scene, g: usize, k: usize, h: f64) -> f64 {
    let ends_a_year = 12.0 / scene.ties(g, k).term_months;
    (1.0 - scene.lock_in.renewal_weight) * h + looks_at_end(scene, k, h) * ends_a_year
}

/// Whether the workloads of one market stand in two nests or more.
#[inline(always)]
fn several(scene: &Scene, nests: &[u8; MAX_CLASSES], market: MarketKind) -> bool {
    let mut seen = u8::MAX;
    for (k, class) in scene.classes.iter().enumerate() {
        if class.market == market && nests[k] != u8::MAX {
            if seen != u8::MAX && seen != nests[k] {
                return true;
            }
            seen = nests[k];
        }
    }
    false
}
