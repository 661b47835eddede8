//! A look at eight members of the panel: what they would choose, what a price would move, what they hold.

use std::ops::Range;

use crate::ids::MarketKind;
use crate::lanes::{LANES, M, S, U, V};
use crate::logit::{MAX_NESTS, MAX_OFFERS};
use crate::market::{Brought, Held, Measured, YEARS_AHEAD};
use crate::pricing::Slope;
use crate::random::LaneDraws;

use super::adoption;
use super::attention::{attention, looks_at_end, occasions};
use super::clauses::paid_ratio;
use super::eight::{Eight, Friction, Incumbent, LnWeights, Tastes};
use super::home::places;
use super::offered::{Matches, Offered, OfferedMarket};
use super::panel::Member;
use super::traits::{PRICE_MATCH, SEVERAL_VENDORS};
use super::weighed::{Weighed, Weights, unlogged};
use super::{Enterprise, NO_OFFER, Workload, Workloads};
use crate::plan::offers::MAX_PROVIDERS;

/// Eight members of one segment.
pub struct Look<'a, 's> {
    /// What is on offer.
    pub offered: &'a Offered<'s>,
    /// Who they are, side by side.
    pub eight: &'a Eight,
    /// Who they are, one by one.
    pub members: &'a [Member],
    pub(super) ids: [u32; LANES],
    pub(super) rows: (&'a [Enterprise], &'a [Workloads]),
    /// Accounts that each stands for; none in lanes without a member.
    accounts: V,
    /// AI intensity.
    intensity: V,
}

/// Whose choices are measured.
#[derive(Clone, Copy)]
pub enum Flow {
    /// Nobody's customers.
    New,
    /// Growth of a workload placed afresh: at the firm that holds it, that of a customer.
    Grown,
    /// Reviews, beside what a rise of the price provokes, dollars a year per unit of ln price and α.
    Reviewed(V),
}

/// What a price of each nest and offer of a market moves, Σ y·h·P·(1 − P) and the like, and what is placed with it, Σ y·h·P.
struct Moved {
    nests: [V; MAX_NESTS],
    offers: [V; MAX_OFFERS],
    placed: [V; MAX_NESTS],
    placed_on: [V; MAX_OFFERS],
    /// What reviews that a rise provokes take from each offer, per unit of ln price and α.
    provoked: [V; MAX_OFFERS],
    /// What is spent in the market, and will be by those who may adopt AI.
    spend: V,
    /// Who holds a price match.
    holders: M,
}

/// A class under the look.
pub struct Class {
    /// Its id.
    pub k: usize,
    /// Share of it in each one's spend on its market.
    share: V,
    /// Who runs a workload of it.
    pub runs: M,
    /// Who may yet buy it, once AI is adopted.
    comes: M,
    /// What is spent on it, dollars a year.
    pub spend: V,
    /// What it stands on.
    pub incumbent: Incumbent,
    /// Discounts at each provider.
    discounts: [V; MAX_PROVIDERS],
    /// What each offer weighs at a first choice, prices as they are.
    pub(super) worth: LnWeights,
    /// How the market is seen at a first choice.
    pub first: Weighed,
}

impl Class {
    /// No class yet.
    pub const NONE: Class = Class {
        k: 0,
        share: V::ZERO,
        runs: M::NONE,
        comes: M::NONE,
        spend: V::ZERO,
        incumbent: Incumbent::NONE,
        discounts: [V::ZERO; MAX_PROVIDERS],
        worth: [V::ZERO; MAX_OFFERS],
        first: Weighed::NONE,
    };
}

/// What is worked in for one market, made once for all who are looked at: beyond the offers of the market nothing is ever
/// written, so that nothing weighs there.
pub struct Room {
    /// The class under the look.
    pub class: Class,
    /// What they like and mistake.
    tastes: Tastes,
    /// ln weights as they are seen at a first choice.
    pub seen: LnWeights,
    /// How the market is seen by those who hold something.
    pub second: Weighed,
}

impl Room {
    /// Nothing in it yet.
    pub const EMPTY: Room = Room {
        class: Class::NONE,
        tastes: Tastes::NONE,
        seen: [V::ZERO; MAX_OFFERS],
        second: Weighed::NONE,
    };
}

impl<'a, 's> Look<'a, 's> {
    /// A look at `members`, who are `eight`.
    #[inline(always)]
    pub fn new(
        offered: &'a Offered<'s>,
        eight: &'a Eight,
        members: &'a [Member],
        rows: (&'a [Enterprise], &'a [Workloads]),
    ) -> Self {
        let (mut accounts, mut intensity) = (V::ZERO, V::ZERO);
        let mut ids = [0; LANES];
        for (i, member) in members.iter().enumerate() {
            ids[i] = member.place;
            let enterprise = &rows.0[member.place as usize];
            accounts.0[i] = (enterprise.accounts * member.weight) as f32;
            intensity.0[i] = enterprise.intensity;
        }
        Self {
            offered,
            eight,
            members,
            ids,
            rows,
            accounts,
            intensity,
        }
    }

    /// Their lasting traits; what follows from them for every class of a market goes into its room.
    #[inline(always)]
    pub fn enter(&self, lanes: &LaneDraws, rooms: &mut [Room; 2]) -> [U; 64] {
        let mut traits = [U::all(0); 64];
        self.eight.traits(lanes, MarketKind::Model, &mut traits);
        for (kind, room) in MarketKind::BOTH.into_iter().zip(rooms) {
            room.tastes.read(self.offered, kind, &traits);
        }
        traits
    }

    /// Adds all that they have and would choose to `measured`.
    #[inline(always)]
    pub fn at_all(&self, lanes: &LaneDraws, rooms: &mut [Room; 2], measured: &mut Measured) {
        let traits = self.enter(lanes, rooms);
        let holders = self.eight.bits.has(u32::from(PRICE_MATCH));
        let mut moved = [Moved::nothing(holders), Moved::nothing(holders)];
        for (k, terms) in self.offered.scene.classes.iter().enumerate() {
            let m = terms.market.index();
            let room = &mut rooms[m];
            if self.open(k, &traits, room) {
                let Room { class, second, .. } = room;
                self.at_class(class, second, (&mut moved[m], measured));
            }
        }
        for (kind, moved) in MarketKind::BOTH.into_iter().zip(&moved) {
            let market = &self.offered.markets[kind.index()];
            for v in 0..market.nests.len() {
                let firm = &mut measured.firms[self.first_firm(kind) + v];
                firm.slope += total(moved.nests[v]);
                firm.placed += total(moved.placed[v]);
            }
            if kind == MarketKind::Model {
                for o in 0..market.offers {
                    let channel = &mut measured.channels[market.first + o];
                    channel.slope += total(moved.offers[o]);
                    channel.placed += total(moved.placed_on[o]);
                }
            }
        }
        self.add_brought(&moved, measured);
    }

    /// Adds what comes with a sale on the same cloud in the other market. What a bonus moves is no news of a price, so that it
    /// provokes no review.
    #[inline(always)]
    fn add_brought(&self, [compute, models]: &[Moved; 2], measured: &mut Measured) {
        let market = &self.offered.markets[MarketKind::Model.index()];
        let (compute_spend, model_spend) = (inverse(compute.spend), inverse(models.spend));
        let mut by_list = [V::ZERO; MAX_NESTS];
        for v in 0..market.nests.len() {
            by_list[v] = models.nests[v] * inverse(models.placed[v]);
        }
        // What is no longer on offer may still be held, and left for what is.
        for o in 0..self.offered.scene.posted.markets[MarketKind::Model.index()].offers() {
            let host = market.host[o] as usize;
            if host >= MAX_PROVIDERS {
                continue;
            }
            let comes = compute.nests[host] * model_spend;
            let sold = models.offers[o] + models.provoked[o];
            let of_list = by_list[market.nest_of[o] as usize] * models.placed_on[o];
            let with_compute = (compute.nests[host] + compute.provoked[host]) * compute_spend;
            measured.brought[market.first + o] += Brought {
                by_channel: total(sold * comes),
                by_list: total(of_list * comes),
                by_compute: total(models.offers[o] * with_compute),
            };
        }
    }

    /// Adds what they have of a class and would choose.
    #[inline(always)]
    fn at_class(&self, class: &Class, second: &mut Weighed, into: (&mut Moved, &mut Measured)) {
        let (moved, measured) = into;
        let scene = self.offered.scene;
        let segment = &scene.segments[self.eight.segment];
        let replaced = class.spend * segment.turnover_per_year as f32;
        let (spend, brought) = self.brought(class.share);
        let brought = class.comes.keep(brought);
        moved.spend = moved.spend + class.spend + class.comes.keep(spend);
        let first = (&class.first, replaced + brought);
        moved.add(self.offered, class.k, first, measured);
        self.add_apart(
            class,
            (&class.first, replaced + brought),
            Flow::New,
            measured,
        );
        if class.comes.any() {
            self.add_adopters(class, brought, measured);
        }
        if class.runs.any() {
            self.at_workloads(class, replaced, second, (moved, measured));
            self.add_discounts(class, measured);
            self.add_premium(class, measured);
            self.add_exit_ahead(class, measured);
            let kind = scene.classes[class.k].market;
            measured.spend[kind.index()] += total(class.spend);
        }
    }

    /// Reads class `k` into the room of its market, which they have entered, and weighs the market; whether anybody buys it or
    /// may come to.
    #[inline(always)]
    pub fn open(&self, k: usize, traits: &[U; 64], room: &mut Room) -> bool {
        if !self.read(k, &mut room.class) {
            return false;
        }
        self.see(traits, room);
        let market = self.offered.market(k);
        let Room { class, seen, .. } = room;
        if let Some(for_new) = self.for_new(k) {
            let nobody = U::all(u32::MAX);
            Eight::introduce(market, for_new, nobody, seen);
        }
        unlogged(market.offers, seen, &mut class.first.offer);
        class.first.weigh(market, self.offered.dissimilarity);
        true
    }

    /// Reads class `k` into `class`; whether anybody buys it or may come to.
    #[inline(always)]
    pub fn read(&self, k: usize, class: &mut Class) -> bool {
        let adopted = match self.offered.scene.classes[k].market {
            MarketKind::Compute => M::ALL,
            MarketKind::Model => self.intensity.gt(V::ZERO),
        };
        class.k = k;
        class.share = self.share(k);
        let buys = class.share.gt(V::ZERO) & M::first(self.members.len());
        let ids = &self.ids[..self.members.len()];
        class.incumbent = self.eight.incumbent(self.offered, k, ids, self.rows.1);
        class.runs = buys & adopted & !class.incumbent.offer.is(MAX_OFFERS as u32);
        class.comes = buys & !adopted;
        if !(class.runs | class.comes).any() {
            return false;
        }
        class.spend = class.runs.keep(self.accounts * self.eight.spend[k]);
        true
    }

    /// Share of class `k` in each one's spend on its market.
    #[inline(always)]
    fn share(&self, k: usize) -> V {
        let shares = &self.offered.scene.shares.of[self.eight.segment];
        let several = self.eight.bits.has(u32::from(SEVERAL_VENDORS));
        several.pick(V::all(shares[1][k] as f32), V::all(shares[0][k] as f32))
    }

    /// Growth of spend in a market, per year.
    #[inline(always)]
    fn growth(&self, kind: MarketKind) -> V {
        let scene = self.offered.scene;
        let common = V::all(scene.demand.growth[self.eight.segment] as f32);
        match kind {
            MarketKind::Compute => common,
            MarketKind::Model => {
                let rate = scene.demand_terms.intensity_growth as f32;
                common + (V::ONE - self.intensity) * rate
            }
        }
    }

    /// Weighs the class in a room: as its offers are seen at a first choice, and by what they are worth.
    #[inline(always)]
    pub fn see(&self, traits: &[U; 64], room: &mut Room) {
        let Room {
            class,
            tastes,
            seen,
            ..
        } = room;
        let (eight, k) = (self.eight, class.k);
        let offers = self.offered.market(k).offers;
        class.discounts = eight.discounts(self.offered, k, traits);
        let given = (&*tastes, &class.discounts);
        eight.prefer(self.offered, k, given, &mut class.worth);
        seen[..offers].copy_from_slice(&class.worth[..offers]);
        tastes.misperceive(offers, seen);
        eight.bind(self.offered, k, seen);
        eight.bind(self.offered, k, &mut class.worth);
    }

    /// What accounts that may adopt AI would spend on a class that is `share` of it, and what they bring a year.
    #[inline(always)]
    fn brought(&self, share: V) -> (V, V) {
        let (scene, g) = (self.offered.scene, self.eight.segment);
        let hazard = adoption::hazard(&scene.segments[g], scene.demand.adopted[g]);
        let of_a_dollar = scene.demand.ai_scale[g] * scene.demand_terms.intensity_of_adopters;
        let mut size = V::ZERO;
        for (i, member) in self.members.iter().enumerate() {
            size.0[i] = self.rows.0[member.place as usize].start_compute as f32;
        }
        let size = self.accounts * size * share;
        (
            size * of_a_dollar as f32,
            size * (of_a_dollar * hazard) as f32,
        )
    }

    /// What adopters bring to each vendor and channel.
    #[inline(always)]
    fn add_adopters(&self, class: &Class, brought: V, measured: &mut Measured) {
        let market = self.offered.market(class.k);
        let first_firm = self.first_firm(MarketKind::Model);
        for (v, &(from, to)) in market.nests.iter().enumerate() {
            let to_nest = brought * class.first.probability(v);
            measured.firms[first_firm + v].renewed += total(to_nest);
            for o in from..to {
                let part = to_nest * class.first.inside(o, v);
                measured.channels[market.first + o].renewed += total(part);
            }
        }
    }

    /// Growth placed afresh and reviews of workloads with an incumbent, and those that a price rise would provoke.
    #[inline(always)]
    fn at_workloads(
        &self,
        class: &Class,
        replaced: V,
        second: &mut Weighed,
        into: (&mut Moved, &mut Measured),
    ) {
        let (moved, measured) = into;
        let scene = self.offered.scene;
        let kind = scene.classes[class.k].market;
        let market = self.offered.market(class.k);
        let grows = self.growth(kind).max(V::ZERO) * scene.demand_terms.afresh(kind) as f32;
        let afresh = class.spend * grows;
        self.add_growth(class, afresh, (&mut *moved, &mut *measured), second);
        let own = &class.incumbent;
        let friction = self.eight.friction(self.offered, class.k, own).at_once;
        apply(
            market,
            own,
            &friction,
            (&class.first.offer, &mut second.offer),
        );
        self.as_customers(class, &mut second.offer);
        second.weigh(market, self.offered.dissimilarity);
        let (reviews, provokes) = self.occasions(class);
        let (contested, provoked) = (class.spend * reviews, class.spend * provokes);
        moved.add(self.offered, class.k, (second, contested), measured);
        self.add_apart(
            class,
            (second, contested),
            Flow::Reviewed(provoked),
            measured,
        );
        for pair in &scene.posted.markets[kind.index()].together {
            let won = own.nest.is(pair.raised as u32).keep(provoked);
            measured.together[pair.place] += total(won * second.probability(pair.gains));
        }
        let stays = Odds::of(second, own);
        let wins = self.held_by_rival(class, second);
        let reviewed = Reviewed {
            contested,
            provoked,
            renewed: replaced + afresh,
            stays,
            wins,
        };
        self.add_reviews(class, &reviewed, (moved, measured));
    }

    /// Slopes of growth placed afresh, by the odds of winning growth; `second` is worked in.
    #[inline(always)]
    fn add_growth(
        &self,
        class: &Class,
        afresh: V,
        into: (&mut Moved, &mut Measured),
        second: &mut Weighed,
    ) {
        let (moved, measured) = into;
        let market = self.offered.market(class.k);
        if !market.odds_differ && self.for_new(class.k).is_none() {
            moved.add(self.offered, class.k, (&class.first, afresh), measured);
            return;
        }
        for o in 0..market.offers {
            second.offer[o] = class.first.offer[o] * market.odds[o];
        }
        self.pay_in_full(class.k, class.incumbent.nest, &mut second.offer);
        second.weigh(market, self.offered.dissimilarity);
        moved.add(self.offered, class.k, (second, afresh), measured);
        self.add_apart(class, (second, afresh), Flow::Grown, measured);
    }

    /// Occasions a year on which each workload is looked at, and those that a price rise provokes, per unit of ln price and
    /// α: none at ends that are all looked at. Where news is at its bound a rise is taken to provoke as much as below it.
    #[inline(always)]
    fn occasions(&self, class: &Class) -> (V, V) {
        let (scene, g, k) = (self.offered.scene, self.eight.segment, class.k);
        let market = scene.classes[k].market;
        let news = scene.lock_in.price_news(market) / scene.choice.price_sensitivity(market);
        let (mut reviews, mut provokes) = (V::ZERO, V::ZERO);
        for i in 0..self.members.len() {
            if class.runs.at(i) {
                let attentive = attention(scene, g, k, class.incumbent.offer.0[i] as usize);
                let seen = occasions(scene, g, k, attentive);
                let more = if looks_at_end(scene, k, attentive) < 1.0 {
                    seen
                } else {
                    (1.0 - scene.lock_in.renewal_weight) * attentive
                };
                reviews.0[i] = seen as f32;
                provokes.0[i] = (news * more) as f32;
            }
        }
        (reviews, provokes)
    }

    /// The odds that each customer would take its own firm and offer if its best rival held it; certain without a rival.
    /// `weighed` is worked in.
    #[inline(always)]
    fn held_by_rival(&self, class: &Class, weighed: &mut Weighed) -> Odds {
        let market = self.offered.market(class.k);
        let (first, own) = (&class.first, &class.incumbent);
        let (mut nest, mut power) = (U::all(u32::MAX), V::ZERO);
        for v in 0..market.nests.len() {
            let better = first.power[v].gt(power) & !own.nest.is(v as u32);
            power = better.pick(first.power[v], power);
            nest = better.pick_word(U::all(v as u32), nest);
        }
        let rival = self.best_of(market, first, nest, own.embeddedness);
        let friction = self.eight.friction(self.offered, class.k, &rival).at_once;
        apply(
            market,
            &rival,
            &friction,
            (&first.offer, &mut weighed.offer),
        );
        self.pay_in_full(class.k, nest, &mut weighed.offer);
        weighed.weigh(market, self.offered.dissimilarity);
        let odds = Odds::of(weighed, own);
        let none = nest.is(u32::MAX);
        Odds {
            nest: none.pick(V::ONE, odds.nest),
            offer: none.pick(V::ONE, odds.offer),
        }
    }

    /// The best offer of `nest` as what each stands on.
    #[inline(always)]
    fn best_of(
        &self,
        market: &OfferedMarket,
        first: &Weighed,
        nest: U,
        embeddedness: V,
    ) -> Incumbent {
        let mut best = V::all(-1.0);
        let mut held = Incumbent {
            embeddedness,
            nest,
            ..Incumbent::NONE
        };
        for (v, &(from, to)) in market.nests.iter().enumerate() {
            let here = nest.is(v as u32);
            for (o, weight) in first.offer[..to].iter().enumerate().skip(from) {
                let better = here & weight.gt(best);
                best = better.pick(*weight, best);
                held.offer = better.pick_word(U::all(o as u32), held.offer);
            }
        }
        let fees = &self.offered.by_slot;
        for i in 0..LANES {
            let o = held.offer.0[i] as usize;
            if o < market.offers {
                let slot = market.first + o;
                held.host.0[i] = market.host[o];
                held.leaving_fee.0[i] = fees.leaving_fee[slot];
                held.leaving_fee_ahead.0[i] = fees.leaving_fee_ahead[slot];
                held.stranded.0[i] = fees.stranded[slot];
            }
        }
        held
    }

    /// Each firm's own customers under review.
    #[inline(always)]
    fn add_reviews(&self, class: &Class, reviewed: &Reviewed, into: (&mut Moved, &mut Measured)) {
        let (moved, measured) = into;
        let kind = self.offered.scene.classes[class.k].market;
        let (first_firm, market) = (self.first_firm(kind), self.offered.market(class.k));
        for i in 0..self.members.len() {
            if !class.runs.at(i) {
                continue;
            }
            let (nest, offer) = (class.incumbent.nest.0[i], class.incumbent.offer.0[i]);
            let member = self.members[i].place as usize;
            let bound =
                |m: &Matches| m.bound[offer as usize] && self.rows.0[member].has(PRICE_MATCH);
            let matched = market.matches.as_ref().is_some_and(bound);
            let of = |stays: f32, wins: f32| {
                let contested = f64::from(reviewed.contested.0[i]);
                Slope {
                    slope: f64::from(reviewed.provoked.0[i] * (1.0 - stays)),
                    spend: f64::from(class.spend.0[i]),
                    reviewed: contested,
                    stay: contested * f64::from(stays),
                    win: contested * f64::from(wins),
                    renewed: f64::from(reviewed.renewed.0[i]),
                    // Added over all who choose, in `Moved`.
                    placed: 0.0,
                    matched: if matched {
                        f64::from(class.spend.0[i])
                    } else {
                        0.0
                    },
                }
            };
            let (stays, wins) = (&reviewed.stays, &reviewed.wins);
            moved.provoked[offer as usize].0[i] +=
                reviewed.provoked.0[i] * (1.0 - stays.offer.0[i]);
            // A vendor's list moves all its prices alike: a match takes a channel's price out of reach, and never the list.
            measured.firms[first_firm + nest as usize] += Slope {
                matched: 0.0,
                ..of(stays.nest.0[i], wins.nest.0[i])
            };
            if kind == MarketKind::Model {
                measured.channels[market.first + offer as usize] +=
                    of(stays.offer.0[i], wins.offer.0[i]);
            }
        }
    }

    /// What is paid, and what it would be at list prices.
    #[inline(always)]
    fn add_discounts(&self, class: &Class, measured: &mut Measured) {
        let scene = self.offered.scene;
        let market = scene.market(class.k);
        for (i, member) in self.members.iter().enumerate() {
            if !class.runs.at(i) {
                continue;
            }
            let offer = class.incumbent.offer.0[i] as usize;
            let discount = match class.discounts.get(self.eight.at[class.k].0[i] as usize) {
                Some(discount) => market.discount_part[offer] * f64::from(discount.0[i]),
                None => 0.0,
            };
            let matched = paid_ratio(&self.rows.0[member.place as usize], market, offer);
            let spend = f64::from(class.spend.0[i]);
            let of_offer = &mut measured.discounts[market.first + offer];
            of_offer.spend += spend;
            let at_list = spend / ((1.0 - discount) * matched);
            of_offer.at_list += at_list;
            of_offer.by_match += at_list * (1.0 - matched);
        }
    }

    /// What is held: its worth to the buyer, and the lock-in premium against the best alternative, free of the
    /// cost of moving. A workload whose offer is closed is about to choose and is left out.
    #[inline(always)]
    fn add_premium(&self, class: &Class, measured: &mut Measured) {
        let (scene, g) = (self.offered.scene, self.eight.segment);
        let (market, m) = (scene.market(class.k), scene.classes[class.k].market.index());
        let none = V::all(f32::NEG_INFINITY);
        let (mut own, mut best) = (none, none);
        let paid = self.as_paid(class);
        let worth = paid.as_ref().unwrap_or(&class.worth);
        for (o, worth) in worth[..self.offered.market(class.k).offers]
            .iter()
            .enumerate()
        {
            let mine = class.incumbent.offer.is(o as u32);
            own = mine.pick(*worth, own);
            best = best.max(mine.pick(none, *worth));
        }
        let open = class.runs & own.gt(none);
        let scale = scene.scale_of(class.k) as f32;
        let homes = places(scene.posted.markets[0].nests);
        for (i, member) in self.members.iter().enumerate() {
            if !open.at(i) {
                continue;
            }
            let place = member.place as usize;
            let offer = class.incumbent.offer.0[i] as usize;
            let spend = f64::from(class.spend.0[i]);
            // What procurement rules oblige buyers to prefer is in their utility, but is no pleasure of theirs.
            let mandated = market.mandated[g * market.offers() + offer];
            let utility = market.best_utility[g] + f64::from(own.0[i] / scale) - mandated;
            let held = f64::from(self.rows.1[place].0[class.k].accepted_match);
            let home = g * homes + usize::from(self.rows.0[place].home);
            measured.homes[home][m] += Held {
                surplus: spend * (utility + held),
                spend,
            };
            measured.surplus[g][m] += spend * (utility + held);
        }
        let spend = open.keep(class.spend);
        let premium = self.premium(class.k, scale, (own, best));
        measured.premium[g][m] += total(open.keep(class.spend * premium));
        measured.premium_spend[g][m] += total(spend);
    }

    /// What is paid over what the best of the others is worth: 1 where nothing is better.
    #[inline(always)]
    fn premium(&self, k: usize, scale: f32, (own, best): (V, V)) -> V {
        let mut held = V::ZERO;
        for (i, member) in self.members.iter().enumerate() {
            held.0[i] = self.rows.1[member.place as usize].0[k].accepted_match;
        }
        let ahead = (best - own) / scale - held;
        let locked = ahead.gt(V::ZERO);
        locked.pick(locked.keep(ahead).exp(), V::ONE)
    }

    /// What leaving would cost in two and in three years if nothing is moved until then.
    #[inline(always)]
    fn add_exit_ahead(&self, class: &Class, measured: &mut Measured) {
        let (scene, g) = (self.offered.scene, self.eight.segment);
        let terms = &scene.classes[class.k];
        let m = terms.market.index();
        let path = self.embedding(class);
        for (h, years) in YEARS_AHEAD.into_iter().enumerate() {
            let ahead = path.after(class.incumbent.embeddedness, years);
            let moving = self
                .eight
                .moving(self.offered, class.k, ahead, &class.incumbent);
            let unbound = match terms.market {
                MarketKind::Compute => moving.provider,
                MarketKind::Model => moving.vendor + moving.provider,
            };
            let mut due = V::ZERO;
            if terms.take_or_pay > 0.0 {
                for (i, member) in self.members.iter().enumerate() {
                    let workload: &Workload = &self.rows.1[member.place as usize].0[class.k];
                    if workload.offer != NO_OFFER {
                        let left = scene.unexpired_after(workload, terms, years);
                        due.0[i] = (left * terms.take_or_pay) as f32;
                    }
                }
            }
            measured.exit_ahead[g][m][h] += total(class.spend * (unbound + due));
        }
        measured.exit_spend[g][m] += total(class.spend);
    }

    /// How a class is built in with more growth as it is now, where nothing is moved.
    #[inline(always)]
    fn embedding(&self, class: &Class) -> Embedding {
        let embedding = self.offered.scene.lock_in.embedding_per_year as f32;
        let market = self.offered.scene.classes[class.k].market;
        let rate = self.growth(market) + embedding;
        let grows = rate.gt(V::ZERO);
        let rate = grows.pick(rate, V::ONE);
        let end = (V::all(embedding) / rate).min(V::ONE).max(V::ZERO);
        Embedding { rate, end, grows }
    }

    /// The place of the first firm of a market.
    #[inline(always)]
    pub(super) fn first_firm(&self, kind: MarketKind) -> usize {
        match kind {
            MarketKind::Compute => 0,
            MarketKind::Model => self.offered.markets[0].nests.len(),
        }
    }
}

/// The way of embeddedness to its end: ℓ' = e·(1 − ℓ) − g·ℓ at a rate e + g.
struct Embedding {
    rate: V,
    end: V,
    /// Who moves at all.
    grows: M,
}

impl Embedding {
    /// Embeddedness `now` after `years`.
    #[inline(always)]
    fn after(&self, now: V, years: f64) -> V {
        let after = self.end + (now - self.end) * (self.rate * -(years as f32)).exp();
        self.grows.pick(after, now)
    }
}

/// What is known of each workload under review.
struct Reviewed {
    /// Spend reviewed, dollars a year.
    contested: V,
    /// Spend whose review a price rise would provoke, per unit of ln price and α.
    provoked: V,
    /// Spend placed anew whoever holds it.
    renewed: V,
    stays: Odds,
    wins: Odds,
}

/// The odds of a firm, and of one of its offers.
struct Odds {
    nest: V,
    offer: V,
}

impl Odds {
    /// The odds that each takes the nest and the offer of `own`.
    #[inline(always)]
    fn of(weighed: &Weighed, own: &Incumbent) -> Self {
        // Eight numbers picked out take less than a look at every offer.
        let (mut power, mut nest, mut offer) = (V::ZERO, V::ONE, V::ZERO);
        for i in 0..LANES {
            if own.offer.0[i] != MAX_OFFERS as u32 {
                let (v, o) = (own.nest.0[i] as usize, own.offer.0[i] as usize);
                power.0[i] = weighed.power[v].0[i];
                nest.0[i] = weighed.nest[v].0[i];
                offer.0[i] = weighed.offer[o].0[i];
            }
        }
        let of_nest = weighed.chance(power);
        Self {
            nest: of_nest,
            offer: of_nest * offer.gt(V::ZERO).keep(offer / nest),
        }
    }
}

impl Moved {
    #[inline(always)]
    fn nothing(holders: M) -> Moved {
        Moved {
            nests: [V::ZERO; MAX_NESTS],
            offers: [V::ZERO; MAX_OFFERS],
            placed: [V::ZERO; MAX_NESTS],
            placed_on: [V::ZERO; MAX_OFFERS],
            provoked: [V::ZERO; MAX_OFFERS],
            spend: V::ZERO,
            holders,
        }
    }

    /// Adds Σ y·h·P and Σ y·h·P·(1 − P) of every nest, Σ y·h·P·P of two whose prices are set together, and of every channel of
    /// models Σ y·h·P_o·[1/λ − (1/λ − 1)·P(o | v) − P_o]: the own-price derivative of the nested logit (McFadden 1978). For who
    /// holds a price match it is nothing where the offer is out of its price's reach, and of one that sets the lowest price
    /// the offers that follow it count as one with it.
    #[inline(always)]
    fn add(
        &mut self,
        offered: &Offered,
        k: usize,
        (weighed, contested): (&Weighed, V),
        measured: &mut Measured,
    ) {
        let (kind, market) = (offered.scene.classes[k].market, offered.market(k));
        for (v, &(from, to)) in market.nests.iter().enumerate() {
            let p = weighed.probability(v);
            let chosen = contested * p;
            self.nests[v] = self.nests[v] + chosen * (V::ONE - p);
            self.placed[v] = self.placed[v] + chosen;
            if kind == MarketKind::Model {
                let taken = Taken {
                    v,
                    offers: from..to,
                    p,
                    chosen,
                    sharp: 1.0 / offered.dissimilarity,
                };
                match &market.matches {
                    None => self.add_offers(&taken, weighed),
                    Some(matches) => self.add_matched(&taken, weighed, matches),
                }
            }
        }
        for pair in &offered.scene.posted.markets[kind.index()].together {
            let both = weighed.probability(pair.raised) * weighed.probability(pair.gains);
            measured.together[pair.place] += total(contested * both);
        }
    }

    /// Adds the offers of a nest.
    #[inline(always)]
    fn add_offers(&mut self, taken: &Taken, weighed: &Weighed) {
        let offers = taken.offers.clone();
        let sums = self.offers[offers.clone()].iter_mut();
        let sums = sums.zip(&mut self.placed_on[offers.clone()]);
        for ((moved, placed_on), weight) in sums.zip(&weighed.offer[offers]) {
            let inside = weighed.part(*weight, taken.v);
            let placed = taken.chosen * inside;
            *moved = *moved + placed * taken.slope(inside);
            *placed_on = *placed_on + placed;
        }
    }

    /// The same where some hold price matches.
    #[inline(always)]
    fn add_matched(&mut self, taken: &Taken, weighed: &Weighed, matches: &Matches) {
        for o in taken.offers.clone() {
            let inside = weighed.inside(o, taken.v);
            let mut together = inside;
            for q in &matches.drags[o] {
                together = together + weighed.inside(*q, taken.v);
            }
            let held = if matches.bound[o] {
                V::ZERO
            } else {
                taken.slope(together)
            };
            let slope = self.holders.pick(held, taken.slope(inside));
            let placed = taken.chosen * inside;
            self.offers[o] = self.offers[o] + placed * slope;
            self.placed_on[o] = self.placed_on[o] + placed;
        }
    }
}

/// A nest, and what of what is contested goes to it.
struct Taken {
    v: usize,
    offers: Range<usize>,
    /// The chance that it is taken.
    p: V,
    chosen: V,
    /// 1/λ.
    sharp: f32,
}

impl Taken {
    /// 1/λ − (1/λ − 1)·P(o | v) − P_o of offers of which `inside` is taken once the nest is.
    #[inline(always)]
    fn slope(&self, inside: V) -> V {
        V::all(self.sharp) - inside * (self.sharp - 1.0) - self.p * inside
    }
}

/// Into `after` the weights `before` once a move away from `own` costs what it does.
#[inline(always)]
pub fn apply(
    market: &OfferedMarket,
    own: &Incumbent,
    friction: &Friction,
    (before, after): (&Weights, &mut Weights),
) {
    let vendor = friction.vendor.exp();
    let (provider, both) = (friction.provider.exp(), friction.both.exp());
    for (v, &(from, to)) in market.nests.iter().enumerate() {
        let mine = own.nest.is(v as u32);
        let (here, away) = (mine.pick(V::ONE, vendor), mine.pick(provider, both));
        let offers = before[from..to].iter().zip(&market.host[from..to]);
        for (after, (before, host)) in after[from..to].iter_mut().zip(offers) {
            *after = *before * own.host.is(*host).pick(here, away);
        }
    }
}

/// One over each, nothing where it is nothing.
#[inline(always)]
fn inverse(x: V) -> V {
    x.gt(V::ZERO).keep(V::ONE / x)
}

/// The sum over lanes in double precision.
#[inline(always)]
pub fn total(x: V) -> f64 {
    let mut sum = S::ZERO;
    sum.add(x);
    sum.sum()
}
