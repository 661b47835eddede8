//! A look at one enterprise after the other, in double precision and without lanes: what the kernel is held against.

#[cfg(test)] // So that whoever reads imports knows that all of the file is a test.
use super::plain::Stage;
use crate::ids::MarketKind;
use crate::logit::{MAX_OFFERS, Weighed};
use crate::market::posted::{NO_PROVIDER, PostedMarket, Together};
use crate::market::{Brought, Held, Measured, YEARS_AHEAD};
use crate::maths;
use crate::pricing::Slope;
use crate::pricing::new_customers::Apart;
use crate::random::{Purpose, Seed};

use super::attention::{attention, looks_at_end, occasions};
use super::choice::{Buyer, Scene};
use super::clauses::paid_ratio;
use super::growth::{embedded_after, placed_afresh};
use super::home::places;
use super::lockin::{Friction, exit_cost, host};
use super::matching::match_workloads;
use super::panel::Panel;
use super::slopes::measure_once;
use super::traits::{PRICE_MATCH, SEVERAL_VENDORS};
use super::{Enterprise, Workload, Workloads, adoption};

/// Measures the enterprises `first..first + enterprises.len()`, each times what it stands for in `panel`.
fn measure(
    scene: &Scene,
    seed: &Seed,
    first: usize,
    panel: &Panel,
    enterprises: &[Enterprise],
    workloads: &[Workloads],
) -> Measured {
    let offers = scene.posted.markets.iter().map(PostedMarket::offers).sum();
    let firms = scene.posted.markets.iter().map(|m| m.nests).sum();
    let homes = places(scene.posted.markets[0].nests);
    let mut measured = Measured::none(firms, offers, scene.segments.len(), homes);
    let pairs = scene.posted.markets.iter().map(|m| m.together.len()).sum();
    measured.together = vec![0.0; pairs];
    if scene.prices_apart() {
        measured.apart = vec![Apart::default(); firms];
    }
    let mut draws = seed.draws();
    for (i, (enterprise, workloads)) in enterprises.iter().zip(workloads).enumerate() {
        let weight = panel.weight(i);
        if weight > 0.0 {
            let agent = (first + i) as u64;
            let buyer = Buyer::new(scene, &mut draws, agent, enterprise, workloads);
            let stands_for = Enterprise {
                accounts: enterprise.accounts * weight,
                ..*enterprise
            };
            Look {
                scene,
                enterprise: &stands_for,
                workloads,
                buyer,
                moved: Moved::default(),
                measured: &mut measured,
            }
            .at_all();
        }
    }
    measured
}

/// A look at one enterprise.
struct Look<'a, 's> {
    scene: &'a Scene<'s>,
    enterprise: &'a Enterprise,
    workloads: &'a Workloads,
    buyer: Buyer,
    moved: Moved,
    measured: &'a mut Measured,
}

/// What prices move at one enterprise, by market; the places of nests and offers are those in the market.
#[derive(Default)]
struct Moved {
    nests: [[f64; MAX_OFFERS]; 2],
    offers: [f64; MAX_OFFERS],
    placed: [f64; MAX_OFFERS],
    placed_on: [f64; MAX_OFFERS],
    provoked: [[f64; MAX_OFFERS]; 2],
    spend: [f64; 2],
}

impl Look<'_, '_> {
    fn at_all(&mut self) {
        let several = usize::from(self.enterprise.has(SEVERAL_VENDORS));
        let shares = &self.scene.shares.of[self.buyer.segment][several];
        for (k, class) in self.scene.classes.iter().enumerate() {
            if shares[k] == 0.0 {
                continue;
            }
            let adopted = self.enterprise.intensity > 0.0;
            if class.market == MarketKind::Model && !adopted {
                self.at_expected_adoption(k, shares[k]);
            } else if self.workloads.0[k].current().is_some() {
                self.at_workload(k);
            }
        }
        self.add_brought();
    }

    /// D·D'/y of every channel: what is sold in one market and brings something in the other.
    fn add_brought(&mut self) {
        let market = &self.scene.posted.markets[MarketKind::Model.index()];
        let moved = &self.moved;
        let over = |x: f64, y: f64| if y > 0.0 { x / y } else { 0.0 };
        for (o, &v) in market.nest_of.iter().enumerate() {
            let (v, j) = (usize::from(v), market.provider_of[o]);
            if j == NO_PROVIDER {
                continue;
            }
            let (compute, j) = (moved.nests[0][usize::from(j)], usize::from(j));
            let of_list = moved.nests[1][v] * over(moved.placed_on[o], moved.placed[v]);
            let sold = moved.offers[o] + moved.provoked[1][o];
            let provoked = moved.provoked[0][j];
            self.measured.brought[market.first + o] += Brought {
                by_channel: over(sold * compute, moved.spend[1]),
                by_list: over(of_list * compute, moved.spend[1]),
                by_compute: over((compute + provoked) * moved.offers[o], moved.spend[0]),
            };
        }
    }

    /// Demand of an account that may adopt AI within the year.
    fn at_expected_adoption(&mut self, k: usize, share: f64) {
        let scene = self.scene;
        let g = self.buyer.segment;
        let hazard = adoption::hazard(&scene.segments[g], scene.demand.adopted[g]);
        let spend = self.enterprise.accounts
            * self.enterprise.start_compute
            * scene.demand.ai_scale[g]
            * scene.demand_terms.intensity_of_adopters
            * share;
        let mut weights = self.buyer.perceived(scene, k);
        self.buyer.introduce(scene, k, None, &mut weights);
        let first = self.weigh(scene.market(k), &weights);
        self.moved.spend[MarketKind::Model.index()] += spend;
        self.add_slopes(k, &first, spend * hazard);
        self.add_apart(k, &first, spend * hazard, (None, 0.0));
        self.add_adopters(k, &first, spend * hazard);
    }

    /// What adopters bring to each vendor and channel.
    fn add_adopters(&mut self, k: usize, weighed: &Weighed, brought: f64) {
        let market = self.scene.market(k);
        let first_firm = self.first_firm(k);
        for v in 0..market.nests {
            self.measured.firms[first_firm + v].renewed += brought * weighed.nest_probability(v);
        }
        for (o, &v) in market.nest_of.iter().enumerate() {
            if weighed.offer[o] > 0.0 {
                let part = weighed.probability(o, usize::from(v));
                self.measured.channels[market.first + o].renewed += brought * part;
            }
        }
    }

    fn at_workload(&mut self, k: usize) {
        let scene = self.scene;
        let market = scene.market(k);
        let current = usize::from(self.workloads.0[k].offer) - market.first;
        let spend = self.enterprise.accounts * self.buyer.spend[k];
        let worth = self.buyer.weights(scene, k);
        let weights = self.buyer.misperceived(scene, k, &worth);
        let growth = self.growth(k);
        let afresh = placed_afresh(scene.demand_terms, scene.classes[k].market, growth);
        let replaced = scene.segments[self.buyer.segment].turnover_per_year;
        let mut new = weights;
        self.buyer.introduce(scene, k, None, &mut new);
        let first = self.weigh(market, &new);
        self.add_slopes(k, &first, spend * replaced);
        self.add_apart(k, &first, spend * replaced, (None, 0.0));
        self.add_growth_slopes((k, current), &weights, spend * afresh);
        self.at_review(
            k,
            current,
            &weights,
            &first,
            spend,
            spend * (replaced + afresh),
        );
        self.add_discount(k, current, spend);
        self.add_premium(k, current, &worth, spend);
        self.add_exit_ahead(k, current, spend, growth);
        self.measured.spend[scene.classes[k].market.index()] += spend;
        self.moved.spend[scene.classes[k].market.index()] += spend;
    }

    /// Slopes of growth placed afresh, by the odds of winning growth.
    fn add_growth_slopes(
        &mut self,
        (k, current): (usize, usize),
        weights: &[f64; MAX_OFFERS],
        contested: f64,
    ) {
        let market = self.scene.market(k);
        let mut afresh = *weights;
        let own = market.nest_of[current];
        self.buyer.introduce(self.scene, k, Some(own), &mut afresh);
        for (weight, odds) in afresh.iter_mut().zip(&market.growth_weight) {
            *weight *= odds;
        }
        let weighed = self.weigh(market, &afresh);
        self.add_slopes(k, &weighed, contested);
        self.add_apart(k, &weighed, contested, (Some(own), 0.0));
    }

    /// What is won of new customers and left by the others, `own` being whose customer the buyer is and `provoked` what a
    /// rise of the price makes it review, with what it holds.
    fn add_apart(
        &mut self,
        k: usize,
        weighed: &Weighed,
        contested: f64,
        (own, provoked): (Option<u8>, f64),
    ) {
        let (scene, g) = (self.scene, self.buyer.segment);
        let market = scene.market(k);
        if market.introductory.is_empty() {
            return;
        }
        let years = scene.ties(g, k).term_months / 12.0;
        let part = (years / scene.classes[k].horizon_years()).min(1.0);
        let full = self.workloads.0[k].introductory() == 0.0;
        let first_firm = self.first_firm(k);
        for v in 0..market.nests {
            let p = weighed.nest_probability(v);
            let moved = contested * p * (1.0 - p);
            let apart = &mut self.measured.apart[first_firm + v];
            if own.map(usize::from) != Some(v) {
                let place = market.nest_of.iter().position(|n| usize::from(*n) == v);
                let off = place.map_or(0.0, |o| market.introductory[o]);
                let new = part * (1.0 - off) / (1.0 - part * off);
                apart.won += contested * p;
                apart.won_years += contested * p * years;
                apart.won_slope += moved * new;
                apart.held_slope += moved * (1.0 - new);
            } else if full {
                apart.held_slope += moved + provoked * (1.0 - p);
            }
        }
    }

    /// Growth of the spend of class `k`, per year.
    fn growth(&self, k: usize) -> f64 {
        let scene = self.scene;
        let mut growth = scene.demand.growth[self.buyer.segment];
        if scene.classes[k].market == MarketKind::Model {
            let room = 1.0 - f64::from(self.enterprise.intensity);
            growth += scene.demand_terms.intensity_growth * room;
        }
        growth
    }

    /// What leaving would cost in two and in three years if nothing is moved until then.
    fn add_exit_ahead(&mut self, k: usize, current: usize, spend: f64, growth: f64) {
        let scene = self.scene;
        let class = &scene.classes[k];
        let (g, m) = (self.buyer.segment, class.market.index());
        let workload = &self.workloads.0[k];
        let ties = scene.ties(g, k);
        for (h, years) in YEARS_AHEAD.into_iter().enumerate() {
            let ahead = Workload {
                embeddedness: embedded_after(workload, growth, scene.lock_in, years) as f32,
                ..*workload
            };
            let incumbent = host(scene.posted, scene.market(k), current);
            let cost = ties.moving_cost(self.enterprise, &ahead, incumbent);
            let left = scene.unexpired_after(workload, class, years);
            self.measured.exit_ahead[g][m][h] += spend * exit_cost(cost, class, left);
        }
        self.measured.exit_spend[g][m] += spend;
    }

    /// Σ y·h·P·(1 − P) of every nest, and Σ y·h·P·P of two whose prices are set together.
    fn add_slopes(&mut self, k: usize, weighed: &Weighed, contested: f64) {
        let market = self.scene.market(k);
        let first_firm = self.first_firm(k);
        let kind = self.scene.classes[k].market;
        for v in 0..market.nests {
            let p = weighed.nest_probability(v);
            self.measured.firms[first_firm + v].slope += contested * p * (1.0 - p);
            self.measured.firms[first_firm + v].placed += contested * p;
            self.moved.nests[kind.index()][v] += contested * p * (1.0 - p);
            if kind == MarketKind::Model {
                self.moved.placed[v] += contested * p;
            }
        }
        for pair in &market.together {
            let both = weighed.nest_probability(pair.raised) * weighed.nest_probability(pair.gains);
            self.measured.together[pair.place] += contested * both;
        }
        if self.scene.classes[k].market == MarketKind::Model {
            self.add_channel_slopes(k, weighed, contested);
        }
    }

    /// Σ y·h·P_o·[1/λ − (1/λ − 1)·P(o | v) − P_o] of every channel: the own-price
    /// derivative of the nested logit (McFadden 1978).
    fn add_channel_slopes(&mut self, k: usize, weighed: &Weighed, contested: f64) {
        let market = self.scene.market(k);
        let sharp = 1.0 / self.scene.choice.nest_dissimilarity;
        for (o, &v) in market.nest_of.iter().enumerate() {
            let v = usize::from(v);
            if weighed.offer[o] > 0.0 {
                let p = weighed.probability(o, v);
                self.measured.channels[market.first + o].placed += contested * p;
                self.moved.placed_on[o] += contested * p;
                if self.is_bound(k, o) {
                    continue;
                }
                let follow = (0..market.offers()).filter(|q| self.follows(k, o, *q));
                let (mut inside, mut all) = (weighed.inside(o, v), p);
                for q in follow {
                    inside += weighed.inside(q, v);
                    all += weighed.probability(q, v);
                }
                let slope = p * (sharp - (sharp - 1.0) * inside - all);
                self.measured.channels[market.first + o].slope += contested * slope;
                self.moved.offers[o] += contested * slope;
            }
        }
    }

    /// Whether the buyer has a price match, and sellers look.
    fn is_matched(&self, k: usize) -> bool {
        let models = self.scene.classes[k].market == MarketKind::Model;
        models && self.scene.lock_in.price_match_seen && self.enterprise.has(PRICE_MATCH)
    }

    /// Whether the buyer would pay no more at a higher price of offer `o`.
    fn is_bound(&self, k: usize, o: usize) -> bool {
        let margin = self.scene.lock_in.price_match_margin;
        self.is_matched(k) && self.scene.market(k).is_bound(o, margin)
    }

    /// Whether the buyer would pay less for offer `q` at a lower price of offer `o`.
    fn follows(&self, k: usize, o: usize, q: usize) -> bool {
        let margin = self.scene.lock_in.price_match_margin;
        self.is_matched(k) && self.scene.market(k).drags(o, q, margin)
    }

    /// Reviews of a workload with an incumbent, and those that a price rise would provoke.
    fn at_review(
        &mut self,
        k: usize,
        current: usize,
        weights: &[f64; MAX_OFFERS],
        first: &Weighed,
        spend: f64,
        renewed: f64,
    ) {
        let scene = self.scene;
        let market = scene.market(k);
        let own = usize::from(market.nest_of[current]);
        let friction = self.friction(k, current);
        let mut own_price = *weights;
        let nest = market.nest_of[current];
        self.buyer.introduce(scene, k, Some(nest), &mut own_price);
        let kept = maths::ln(1.0 - scene.off_if_kept(k, &self.workloads.0[k]));
        own_price[current] *= maths::exp(-scene.scale_of(k) * kept);
        let weighed = self.weigh(market, &friction.apply(&own_price, market));
        let g = self.buyer.segment;
        let attentive = attention(scene, g, k, current);
        let contested = spend * occasions(scene, g, k, attentive);
        let first_firm = self.first_firm(k);
        self.add_slopes(k, &weighed, contested);
        let provoked = spend * self.provoked(k, attentive);
        self.add_apart(k, &weighed, contested, (Some(nest), provoked));
        if self.workloads.0[k].introductory() == 0.0
            && let Some(apart) = self.measured.apart.get_mut(first_firm + own)
            && !market.introductory.is_empty()
        {
            apart.held += spend;
        }
        for pair in market.together.iter().filter(|pair| pair.raised == own) {
            let won = provoked * weighed.nest_probability(pair.gains);
            self.measured.together[pair.place] += won;
        }
        let rival = self.held_by_rival(k, own, weights, first);
        let bound = self.is_bound(k, current);
        let firm = |stay: f64, win: f64| Slope {
            slope: provoked * (1.0 - stay),
            spend,
            reviewed: contested,
            stay: contested * stay,
            win: contested * win,
            renewed,
            placed: 0.0,
            matched: if bound { spend } else { 0.0 },
        };
        let win = rival.as_ref().map_or(1.0, |r| r.nest_probability(own));
        self.measured.firms[first_firm + own] += Slope {
            matched: 0.0,
            ..firm(weighed.nest_probability(own), win)
        };
        let kind = scene.classes[k].market;
        self.moved.provoked[kind.index()][current] +=
            provoked * (1.0 - weighed.probability(current, own));
        if kind == MarketKind::Model {
            let stay = weighed.probability(current, own);
            let win = rival.as_ref().map_or(1.0, |r| r.probability(current, own));
            self.measured.channels[market.first + current] += firm(stay, win);
        }
    }

    /// Occasions a year that a price rise provokes, per unit of ln price and α; none at ends that are all looked at.
    /// Where news is at its bound a rise is taken to provoke as much as below it.
    fn provoked(&self, k: usize, attentive: f64) -> f64 {
        let scene = self.scene;
        let market = scene.classes[k].market;
        let news = scene.lock_in.price_news(market) / scene.choice.price_sensitivity(market);
        let more = if looks_at_end(scene, k, attentive) < 1.0 {
            occasions(scene, self.buyer.segment, k, attentive)
        } else {
            (1.0 - scene.lock_in.renewal_weight) * attentive
        };
        news * more
    }

    /// How this customer would weigh the market if its best rival held it; none without a rival.
    fn held_by_rival(
        &self,
        k: usize,
        own: usize,
        weights: &[f64; MAX_OFFERS],
        first: &Weighed,
    ) -> Option<Weighed> {
        let market = self.scene.market(k);
        let mut rival = None;
        for v in 0..market.nests {
            if v != own && rival.is_none_or(|r: usize| first.power[v] > first.power[r]) {
                rival = Some(v);
            }
        }
        let rival = rival.filter(|&r| first.power[r] > 0.0)?;
        let mut held = (0, -1.0);
        for (o, &v) in market.nest_of.iter().enumerate() {
            if usize::from(v) == rival && weights[o] > held.1 {
                held = (o, weights[o]);
            }
        }
        let friction = self.friction(k, held.0);
        let mut seen = *weights;
        let nest = market.nest_of[held.0];
        self.buyer.introduce(self.scene, k, Some(nest), &mut seen);
        Some(self.weigh(market, &friction.apply(&seen, market)))
    }

    fn add_discount(&mut self, k: usize, current: usize, spend: f64) {
        let discount = self.buyer.current_discount(self.scene, k, current);
        let matched = paid_ratio(self.enterprise, self.scene.market(k), current);
        let offer = &mut self.measured.discounts[self.scene.market(k).first + current];
        offer.spend += spend;
        offer.at_list += spend / ((1.0 - discount) * matched);
        offer.by_match += spend / (1.0 - discount) * (1.0 / matched - 1.0);
    }

    /// What is held: its worth to the buyer, and the lock-in premium against the best alternative, free of the
    /// cost of moving. A workload whose offer is closed is about to choose and is left out.
    fn add_premium(&mut self, k: usize, current: usize, weights: &[f64; MAX_OFFERS], spend: f64) {
        let scene = self.scene;
        let m = scene.classes[k].market.index();
        let mut paid = *weights;
        let own = scene.market(k).nest_of[current];
        self.buyer.introduce(scene, k, Some(own), &mut paid);
        let now = maths::ln(1.0 - self.workloads.0[k].introductory());
        paid[current] *= maths::exp(-scene.scale_of(k) * now);
        let weights = &paid;
        let mut best = 0.0;
        for (o, &weight) in weights.iter().enumerate() {
            if o != current && weight > best {
                best = weight;
            }
        }
        if weights[current] <= 0.0 {
            return;
        }
        let g = self.buyer.segment;
        let held = f64::from(self.workloads.0[k].accepted_match);
        let scale = scene.scale_of(k);
        let own = maths::ln(weights[current]) / scale;
        let ahead = if best > 0.0 {
            maths::ln(best) / scale - own - held
        } else {
            0.0
        };
        let premium = if ahead > 0.0 { maths::exp(ahead) } else { 1.0 };
        // What procurement rules oblige buyers to prefer is in their utility, but is no pleasure of theirs.
        let market = scene.market(k);
        let mandated = market.mandated[g * market.offers() + current];
        let utility = market.best_utility[g] + own - mandated;
        self.measured.premium[g][m] += spend * premium;
        self.measured.premium_spend[g][m] += spend;
        self.measured.surplus[g][m] += spend * (utility + held);
        let homes = places(scene.posted.markets[0].nests);
        let home = g * homes + usize::from(self.enterprise.home);
        self.measured.homes[home][m] += Held {
            surplus: spend * (utility + held),
            spend,
        };
    }

    fn friction(&self, k: usize, incumbent: usize) -> Friction {
        let scene = self.scene;
        let market = scene.market(k);
        let ties = scene.ties(self.buyer.segment, k);
        let (workload, host) = (&self.workloads.0[k], host(scene.posted, market, incumbent));
        let now = ties.moving_cost(self.enterprise, workload, host);
        let then = ties.moving_cost_ahead(self.enterprise, workload, host);
        let (horizon, scale) = (scene.classes[k].horizon_years(), scene.scale_of(k));
        match ties.ahead.zip(then) {
            None => Friction::around(incumbent, now, horizon, market, scale),
            Some((ahead, then)) => {
                let worth = now.worth_moving(then, ahead.part, horizon).at_once;
                Friction::of(worth, incumbent, market, scale)
            }
        }
    }

    fn weigh(&self, market: &PostedMarket, weights: &[f64; MAX_OFFERS]) -> Weighed {
        let lambda = self.scene.choice.nest_dissimilarity;
        Weighed::new(*weights, &market.nest_of, market.nests, lambda)
    }

    fn first_firm(&self, k: usize) -> usize {
        match self.scene.classes[k].market {
            MarketKind::Compute => 0,
            MarketKind::Model => self.scene.posted.markets[0].nests,
        }
    }
}

#[test]
fn looks_in_lanes_are_those_at_one_enterprise_after_the_other() {
    let stage = || Stage::after(14, 3_000);
    let stages = [
        stage(),
        stage().apart(),
        stage().ahead(),
        stage().building(),
        stage().matched(),
        stage().leaving(),
    ];
    for mut stage in stages {
        looks_are_alike(&mut stage);
    }
}

fn looks_are_alike(stage: &mut Stage) {
    // Firms whose prices are set together, in both markets.
    let mut place = 0;
    for market in &mut stage.posted.markets {
        for (raised, gains) in [(0, 1), (1, 0)] {
            market.together.push(Together {
                place,
                raised,
                gains,
            });
            place += 1;
        }
    }
    let scene = stage.scene();
    for size in [None, Some(300)] {
        let panel = Panel::drawn(&scene, &stage.seed, 3, size, &stage.enterprises);
        let rows = (&stage.enterprises[..], &stage.workloads[..]);
        let lanes = measure_once(&scene, &stage.seed, 0, &panel, rows.0, rows.1);
        let plain = measure(&scene, &stage.seed, 0, &panel, rows.0, rows.1);
        for (name, lanes, plain) in [
            ("firms", slopes(&lanes.firms), slopes(&plain.firms)),
            ("channels", slopes(&lanes.channels), slopes(&plain.channels)),
            ("the rest", others(&lanes), others(&plain)),
        ] {
            assert_eq!(lanes.len(), plain.len());
            let met = plain.iter().filter(|(x, _)| *x != 0.0).count();
            assert!(met > plain.len() / 2, "{name}: {met} of {}", plain.len());
            for (place, ((lanes, _), (plain, of))) in lanes.iter().zip(&plain).enumerate() {
                let close = (lanes - plain).abs() <= 3e-5 * of;
                assert!(close, "{name} {place}: {lanes} {plain}");
            }
        }
    }
}

/// A sum and the size of what it is made of.
type Sum = (f64, f64);

/// Of one sign.
fn whole(sum: f64) -> Sum {
    (sum, sum.abs())
}

fn slopes(of: &[Slope]) -> Vec<Sum> {
    let all = |s: &Slope| {
        let Slope {
            slope,
            spend,
            reviewed,
            stay,
            win,
            renewed,
            placed,
            matched,
        } = *s;
        [slope, spend, reviewed, stay, win, renewed, placed, matched].map(whole)
    };
    of.iter().flat_map(all).collect()
}

/// Surpluses are above and below nothing, so that a sum of them may be far smaller than what it is made of.
fn others(of: &Measured) -> Vec<Sum> {
    let mut all = of.together.clone();
    let apart = |a: &Apart| [a.won, a.won_slope, a.won_years, a.held, a.held_slope];
    all.extend(of.apart.iter().flat_map(apart));
    let brought = |b: &Brought| [b.by_channel, b.by_list, b.by_compute];
    all.extend(of.brought.iter().flat_map(brought));
    let discounts = of.discounts.iter();
    all.extend(discounts.flat_map(|d| [d.spend, d.at_list, d.by_match]));
    all.extend(of.spend);
    for by_market in [
        &of.premium,
        &of.premium_spend,
        &of.exit_spend,
        of.exit_ahead.as_flattened(),
    ] {
        all.extend(by_market.as_flattened());
    }
    let mut all: Vec<Sum> = all.into_iter().map(whole).collect();
    let spend = of.premium_spend.as_flattened();
    let surplus = of.surplus.as_flattened().iter().zip(spend);
    all.extend(surplus.map(|(surplus, spend)| (*surplus, surplus.abs() + spend)));
    for home in of.homes.as_flattened() {
        all.extend([
            (home.surplus, home.surplus.abs() + home.spend),
            whole(home.spend),
        ]);
    }
    all
}

/// (ln Σ_v e^{λ·I_v} + Gumbel)/α − u_o of what an enterprise holds of class `k`, if anything.
fn matched(scene: &Scene, buyer: &mut Buyer, k: usize, held: &Workload, word: u32) -> Option<f64> {
    let lambda = scene.choice.nest_dissimilarity;
    let market = scene.market(k);
    let offer = held.current()?;
    let weights = buyer.perceived(scene, k);
    let weighed = Weighed::new(weights, &market.nest_of, market.nests, lambda);
    let own = lambda * maths::ln(weights[offer.index() - market.first]);
    let noise = maths::gumbel(maths::uniform(word));
    let alpha = scene.choice.price_sensitivity(scene.classes[k].market);
    Some((weighed.log_sum() + noise - own) / alpha)
}

#[test]
fn matches_in_lanes_are_those_of_one_enterprise_after_the_other() {
    let stage = Stage::after(14, 1_000);
    let scene = stage.scene();
    let mut workloads = stage.workloads.clone();
    match_workloads(&scene, &stage.seed, 0, &stage.enterprises, &mut workloads);
    let mut draws = stage.seed.draws();
    let mut met = 0;
    for (i, (enterprise, held)) in stage.enterprises.iter().zip(&stage.workloads).enumerate() {
        let mut buyer = Buyer::new(&scene, &mut draws, i as u64, enterprise, held);
        let words: [u32; 8] = draws.words(Purpose::Start, 1, i as u64);
        for k in 0..scene.classes.len() {
            let lanes = f64::from(workloads[i].0[k].accepted_match);
            if let Some(plain) = matched(&scene, &mut buyer, k, &held.0[k], words[k]) {
                met += 1;
                assert!((plain - lanes).abs() < 1e-4, "{i} {k}: {plain} {lanes}");
            } else {
                assert_eq!(lanes, f64::from(held.0[k].accepted_match));
            }
        }
    }
    assert!(met > 2_500, "{met}");
}
