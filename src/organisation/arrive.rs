//! An organisation comes as a guest: what it states, and draws for what it leaves out.

use std::sync::Arc;

use super::check::{earns_from, spend_on};
use super::{Organisation, Place, Stated};
use crate::enterprise::growth::{balanced_embeddedness, embedded_after};
use crate::enterprise::home::home;
use crate::enterprise::matching::match_workloads;
use crate::enterprise::tally::Tally;
use crate::enterprise::traits::{SEVERAL_VENDORS, Traits};
use crate::enterprise::{Enterprise, Workload, Workloads};
use crate::ids::MarketKind;
use crate::maths;
use crate::plan::Plan;
use crate::plan::offers::{MAX_PROVIDERS, provider_named};
use crate::random::{Draws, Purpose, Seed};
use crate::sim::guests::{Guest, NUMBER, Way};
use crate::sim::populate::{drawn, observed_share};
use crate::sim::seen::{Own, Public};
use crate::terms::buyers::{Class, ClassShares, MAX_CLASSES, Segment};

/// Words of what an organisation leaves out: where each workload runs, when its contract ends, the rest.
const WORDS: usize = 16;
/// The word for whether it has AI.
const ADOPTED: usize = 2 * MAX_CLASSES;
/// The word for whether it uses several vendors.
const SEVERAL: usize = ADOPTED + 1;
const _: () = assert!(SEVERAL < WORDS);
/// Least size, over that of the mean discount, that a stated discount is read as.
const LEAST_SIZE: f64 = 0.1;

/// The guest that `own` is in a run in its start state, whose market `public` is. All organisations draw by the same
/// number, so that two of them differ in what they are and not in their luck.
pub fn arrive(own: &Organisation, public: Public, seed: &Seed) -> Guest {
    let plan = public.plan;
    let comer = Comer {
        own,
        plan,
        g: own.segment(plan),
    };
    let mut draws = seed.draws();
    let words: [u32; WORDS] = draws.words(Purpose::Start, 3, NUMBER);
    let u = words.map(maths::uniform);
    let intensity = if comer.has_ai(u[ADOPTED]) {
        plan.world.demand.intensity_at_start
    } else {
        0.0
    };
    let mut terms = comer.terms(u[SEVERAL]);
    let at_full = own.compute_spend * public.demand.ai_scale[comer.g] * intensity;
    if let Some(spend) = own.model_spend.filter(|spend| *spend > 0.0) {
        terms.ai_multiple = spend / at_full;
    }
    let workloads = comer.workloads(&terms, intensity > 0.0, &u);
    let mut enterprise = comer.enterprise(&workloads, &mut draws);
    enterprise.intensity = intensity as f32;
    let spend = [own.compute_spend, at_full * terms.ai_multiple];
    let drawn = |j: usize| comer.runs_on(j, &terms, &workloads, spend);
    terms.discounts = discounts(own, plan, &mut draws, drawn);
    let mut guest = Guest {
        number: NUMBER,
        enterprise,
        workloads,
        own: Some(Arc::new(terms)),
        way: Way::Buys,
        month: Tally::default(),
    };
    settle_in(&mut guest, public, seed);
    guest
}

/// Finds a guest's accepted matches in the start state.
pub fn settle_in(guest: &mut Guest, public: Public, seed: &Seed) {
    let own = guest.own.clone();
    let seen = public.seen_by(guest.segment(), own.as_deref());
    match_workloads(
        &seen.scene(),
        seed,
        guest.number as usize,
        std::slice::from_ref(&guest.enterprise),
        std::slice::from_mut(&mut guest.workloads),
    );
}

/// An organisation that comes into a world, as a buyer of segment `g`.
struct Comer<'a> {
    own: &'a Organisation,
    plan: &'a Plan,
    g: usize,
}

impl Comer<'_> {
    fn segment(&self) -> &Segment {
        &self.plan.world.segments[self.g]
    }

    fn has_ai(&self, u: f64) -> bool {
        match self.own.model_spend {
            Some(spend) => spend > 0.0,
            None => self.own.states(self.plan, MarketKind::Model) || u < self.segment().adopted,
        }
    }

    /// Its own terms: contracts, shares, attention; it is not replaced by another account.
    fn terms(&self, u: f64) -> Own {
        let mut segments = self.plan.world.segments.clone();
        let segment = &mut segments[self.g];
        segment.turnover_per_year = 0.0;
        if let Some(reviews) = self.own.reviews_a_year {
            segment.attention_compute = reviews;
            segment.attention_model = reviews;
        }
        let classes = self.classes();
        Own {
            segments,
            shares: self.shares(&classes, u),
            classes,
            ai_multiple: 1.0,
            discounts: [None; MAX_PROVIDERS],
            otherwise: Vec::new(),
        }
    }

    /// The classes of its places, with its own contracts.
    fn classes(&self) -> Vec<Class> {
        let one = |place: Place| {
            let mut class = self.plan.world.classes[place.class].clone();
            if let Some(stated) = place.stated.map(|i| &self.own.workloads[i]) {
                class.term_months = stated.term_months.unwrap_or(class.term_months);
                class.take_or_pay = stated.commitment.unwrap_or(class.take_or_pay);
            }
            class
        };
        self.own.places(self.plan).into_iter().map(one).collect()
    }

    fn shares(&self, classes: &[Class], u: f64) -> ClassShares {
        let mut shares = self.plan.shares.clone();
        let several = usize::from(u < self.segment().several_vendors);
        let mut mine = shares.of[self.g][several];
        for market in MarketKind::BOTH {
            if self.own.states(self.plan, market) {
                self.state(classes, market, &mut mine);
            }
        }
        shares.of[self.g] = [mine, mine];
        shares.primary[self.g] = [primary(classes, &mine); 2];
        shares
    }

    /// Puts in the shares of a market that it states.
    fn state(&self, classes: &[Class], market: MarketKind, shares: &mut [f64; MAX_CLASSES]) {
        let classes = || classes.iter().enumerate();
        let of = |k: usize| self.own.workload(self.plan, k).map_or(0.0, |w| w.share);
        let here = |(k, class): (usize, &Class)| (class.market == market).then_some(k);
        let sum: f64 = classes().filter_map(here).map(of).sum();
        for k in classes().filter_map(here) {
            shares[k] = of(k) / sum;
        }
    }

    fn workloads(&self, terms: &Own, ai: bool, u: &[f64; WORDS]) -> Workloads {
        let mut all = Workloads::NONE;
        for (k, class) in terms.classes.iter().enumerate() {
            let buys = class.market == MarketKind::Compute || ai;
            if !buys || terms.shares.of[self.g][0][k] == 0.0 {
                continue;
            }
            let stated = self.own.workload(self.plan, k);
            all.0[k] = Workload {
                offer: self.offer(class.market, stated, u[k]),
                contract_end: ends(self.plan, class, stated, u[MAX_CLASSES + k]),
                embeddedness: self.embeddedness(class.market, stated) as f32,
                ..Workload::NONE
            };
        }
        all
    }

    /// The offer of a workload: as stated, else drawn by the shares of its segment.
    fn offer(&self, market: MarketKind, stated: Option<&Stated>, u: f64) -> u8 {
        let (plan, segment) = (self.plan, self.segment());
        let mut sum = 0.0;
        let mut deck = Vec::new();
        for o in plan.offers.of(market) {
            let id = crate::ids::OfferId::at(o);
            if stated.is_none_or(|w| could_be(w, plan.offers.name(id))) {
                let share = observed_share(plan, segment, &plan.offers, o);
                sum += share;
                deck.push((o as u8, sum));
            }
        }
        drawn(&deck, u)
    }

    /// ℓ after the years that it has run there, at the growth of the start; in balance if it does not say.
    fn embeddedness(&self, market: MarketKind, stated: Option<&Stated>) -> f64 {
        let (demand, lock_in) = (&self.plan.world.demand, &self.plan.world.lock_in);
        let mut growth = demand.growth_now + self.segment().growth_offset;
        if market == MarketKind::Model {
            growth += demand.intensity_growth * (1.0 - demand.intensity_at_start);
        }
        let Some(years) = stated.and_then(|w| w.years_there) else {
            return balanced_embeddedness(growth, lock_in);
        };
        let moved = Workload {
            embeddedness: lock_in.embeddedness_after_switch as f32,
            ..Workload::NONE
        };
        embedded_after(&moved, growth, lock_in, years)
    }

    fn clauses(&self, draws: &mut Draws) -> u8 {
        match &self.own.clauses {
            Some(held) => held.iter().fold(0, |bits, clause| bits | clause.bit()),
            None => Traits::of(draws, NUMBER, 0).clauses(self.segment()),
        }
    }

    /// The enterprise that it is, without AI.
    fn enterprise(&self, workloads: &Workloads, draws: &mut Draws) -> Enterprise {
        let mut enterprise = Enterprise {
            start_compute: self.own.compute_spend,
            accounts: 1.0,
            intensity: 0.0,
            born: 0,
            segment: self.g as u8,
            traits: self.clauses(draws),
            home: home(workloads, self.plan.offers.of(MarketKind::Compute).len()),
            ..Enterprise::NOBODY
        };
        if vendors(self.plan, workloads) > 1 {
            enterprise.traits |= SEVERAL_VENDORS;
        }
        enterprise
    }

    /// What is spent on provider `j` where workloads run, dollars a year; `spend` is that of each market.
    fn runs_on(&self, j: usize, terms: &Own, workloads: &Workloads, spend: [f64; 2]) -> f64 {
        let (classes, shares) = (
            terms.classes.iter().enumerate(),
            &terms.shares.of[self.g][0],
        );
        let there = classes.filter(|(k, _)| {
            let offer = workloads.0[*k].current();
            let provider = offer.and_then(|o| self.plan.offers.get(o).provider);
            provider.is_some_and(|p| p.index() == j)
        });
        there.fold(0.0, |sum, (k, class)| {
            sum + shares[k] * spend[class.market.index()]
        })
    }
}

/// The place among `classes` with most of the model spend.
pub fn primary(classes: &[Class], shares: &[f64; MAX_CLASSES]) -> usize {
    let classes = classes.iter().enumerate();
    let models = classes.filter(|(_, class)| class.market == MarketKind::Model);
    let most = models.fold(None, |most: Option<usize>, (k, _)| match most {
        Some(m) if shares[m] >= shares[k] => Some(m),
        _ => Some(k),
    });
    most.unwrap_or(0)
}

/// Whether an offer of that name is one that a workload may be on.
fn could_be(workload: &Stated, offer: &str) -> bool {
    match offer.split_once('@') {
        None => workload.provider.as_ref().is_none_or(|p| p == offer),
        Some((vendor, channel)) => {
            workload.vendor.as_ref().is_none_or(|v| v == vendor)
                && workload.channel.as_ref().is_none_or(|c| c == channel)
        }
    }
}

fn ends(plan: &Plan, class: &Class, stated: Option<&Stated>, u: f64) -> u16 {
    match stated.and_then(|w| w.contract_ends) {
        Some(date) => plan.world.clock.tick_of(date) as u16,
        None => 1 + (u * f64::from(plan.calendar().ticks_in(class.term_months))) as u16,
    }
}

/// How many vendors it uses.
fn vendors(plan: &Plan, workloads: &Workloads) -> usize {
    let held = workloads.0.iter().filter_map(Workload::current);
    let mut vendors: Vec<_> = held.filter_map(|o| plan.offers.get(o).vendor).collect();
    vendors.sort_unstable();
    vendors.dedup();
    vendors.len()
}

/// The mean discounts, by provider, at which schedules give what it states at the spend that it states, its lasting
/// deviation included. Where its file does not say that it spends enough there, what `drawn` says counts; a discount that
/// this does not earn is not had.
fn discounts(
    own: &Organisation,
    plan: &Plan,
    draws: &mut Draws,
    drawn: impl Fn(usize) -> f64,
) -> [Option<f64>; MAX_PROVIDERS] {
    let compute = &plan.world.compute;
    let deviations = Traits::of(draws, NUMBER, 0).deviations();
    let mut into = [None; MAX_PROVIDERS];
    for stated in &own.discounts {
        let Some(provider) = provider_named(&plan.world.providers, &stated.provider) else {
            continue;
        };
        let j = provider.index();
        let least = earns_from(plan);
        let known = Some(spend_on(own, plan, &stated.provider)).filter(|spend| *spend >= least);
        let spend = known.unwrap_or_else(|| drawn(j));
        if spend < least {
            continue;
        }
        let ratio = spend / compute.discount_threshold;
        let size = maths::ln(ratio) / maths::ln(compute.discount_full_ratio);
        let size = size.clamp(LEAST_SIZE, compute.discount_ceiling_multiple);
        into[j] = Some((stated.discount - compute.discount_sd * deviations[j]) / size);
    }
    into
}
