//! What an organisation can sign.

use std::sync::Arc;

use crate::enterprise::choice::{Buyer, Scene};
use crate::enterprise::leaving::{Standing, moving};
use crate::enterprise::traits::{
    BOUND, BUILDS, CLAUSES, MULTI_MODEL, PORTABILITY, PRICE_MATCH, SEVERAL_VENDORS,
};
use crate::enterprise::{NO_OFFER, Workload};
use crate::ids::MarketKind;
use crate::maths;
use crate::organisation::arrive::primary;
use crate::plan::Plan;
use crate::random::{Purpose, Seed};
use crate::sim::guests::Guest;
use crate::sim::seen::{Own, Public};

/// Share of compute that a second cloud takes where there is none.
const SECOND: f64 = 0.3;

/// A strategy: it is signed today and kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Strategy {
    /// What it is called.
    pub name: String,
    /// What is signed.
    pub sign: Sign,
}

/// What is signed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sign {
    /// Nothing new.
    Nothing,
    /// These clauses, as bits, besides those that it holds.
    Clauses(u8),
    /// Contracts of so many months, from the next on.
    Term(f64),
    /// All clauses, and contracts of so many months.
    ClausesAndTerm(f64),
    /// All models with this vendor.
    Vendor(usize),
    /// All models with the vendor that has most of them, in one contract.
    OneVendor,
    /// A part of the models with another vendor.
    SecondVendor,
    /// Open weights on its own machines.
    OwnWeights,
    /// All compute on this cloud.
    Cloud(usize),
    /// A part of compute on another cloud.
    SecondCloud,
}

/// Every strategy in the world of `plan`; some change nothing for some organisations.
pub fn strategies(plan: &Plan) -> Vec<Strategy> {
    let mut all = vec![
        named("as it is", Sign::Nothing),
        named("portability clause", Sign::Clauses(PORTABILITY)),
        named("multi-model clause", Sign::Clauses(MULTI_MODEL)),
        named("price-match clause", Sign::Clauses(PRICE_MATCH)),
        named("all clauses", Sign::Clauses(CLAUSES)),
        named("one-year contracts", Sign::Term(12.0)),
        named("three-year contracts", Sign::Term(36.0)),
        named(
            "all clauses, one-year contracts",
            Sign::ClausesAndTerm(12.0),
        ),
        named("one model vendor", Sign::OneVendor),
        named("a second model vendor", Sign::SecondVendor),
        named("own open weights", Sign::OwnWeights),
        named("a second cloud", Sign::SecondCloud),
    ];
    for (v, vendor) in plan.world.vendors.iter().enumerate() {
        if vendor.enters_like.is_none() {
            all.push(named(format!("models at {}", vendor.name), Sign::Vendor(v)));
        }
    }
    for (j, provider) in plan.world.providers.iter().enumerate() {
        if provider.enters_like.is_none() {
            all.push(named(
                format!("compute at {}", provider.name),
                Sign::Cloud(j),
            ));
        }
    }
    all
}

fn named(name: impl Into<String>, sign: Sign) -> Strategy {
    Strategy {
        name: name.into(),
        sign,
    }
}

/// A guest that has signed, and what its moves cost on the first day, dollars; none where there is nothing to sign or
/// nobody to sign it with.
pub fn signed(sign: Sign, guest: &Guest, public: Public, seed: &Seed) -> Option<(Guest, f64)> {
    let mut signing = Signing {
        public,
        seed,
        guest: guest.clone(),
        own: guest.own.as_deref()?.clone(),
        entry: 0.0,
    };
    signing.guest.enterprise.traits |= BOUND;
    signing.sign(sign).then(|| signing.done())
}

/// A guest at the desk.
struct Signing<'a> {
    public: Public<'a>,
    seed: &'a Seed,
    guest: Guest,
    own: Own,
    entry: f64,
}

impl Signing<'_> {
    fn sign(&mut self, sign: Sign) -> bool {
        match sign {
            Sign::Nothing => true,
            Sign::Clauses(bits) => self.clauses(bits),
            Sign::Term(months) => self.term(months),
            Sign::ClausesAndTerm(months) => {
                let clauses = self.clauses(CLAUSES);
                self.term(months) && clauses
            }
            Sign::Vendor(v) => {
                let nest = move |scene: &Scene, o: usize| {
                    usize::from(scene.posted.markets[1].nest_of[o]) == v
                };
                self.all_to(MarketKind::Model, nest)
            }
            Sign::Cloud(j) => self.all_to(MarketKind::Compute, move |_, o| o == j),
            Sign::OwnWeights => {
                let own = |scene: &Scene, o: usize| scene.posted.markets[1].self_run[o];
                self.guest.enterprise.traits |= BUILDS;
                // Who runs them already binds itself to go on.
                self.all_to(MarketKind::Model, own)
            }
            Sign::OneVendor => self.one_vendor(),
            Sign::SecondVendor => self.second(MarketKind::Model),
            Sign::SecondCloud => self.second(MarketKind::Compute),
        }
    }

    fn done(self) -> (Guest, f64) {
        let mut guest = self.guest;
        guest.own = Some(Arc::new(self.own));
        (guest, self.entry)
    }

    /// Multi-model and price match are clauses of model contracts.
    fn clauses(&mut self, bits: u8) -> bool {
        let models = !self.held(MarketKind::Model).is_empty();
        let apply = if models { bits } else { bits & PORTABILITY };
        let new = apply & !self.guest.enterprise.traits;
        self.guest.enterprise.traits |= apply;
        new != 0
    }

    fn term(&mut self, months: f64) -> bool {
        let mut changed = false;
        for (k, class) in self.own.classes.iter_mut().enumerate() {
            let held = self.guest.workloads.0[k].offer != NO_OFFER;
            if held && class.term_months.to_bits() != months.to_bits() {
                class.term_months = months;
                changed = true;
            }
        }
        changed
    }

    /// The classes of a market that it has a workload of.
    fn held(&self, market: MarketKind) -> Vec<usize> {
        let classes = self.own.classes.iter().enumerate();
        let of = classes.filter(|(_, class)| class.market == market);
        let held = |k: &usize| self.guest.workloads.0[*k].offer != NO_OFFER;
        of.map(|(k, _)| k).filter(held).collect()
    }

    /// The best offer for class `k` among those that `is_it` names, its place in the market.
    fn best(&self, k: usize, is_it: impl Fn(&Scene, usize) -> bool) -> Option<usize> {
        let seen = self.public.seen_by(self.guest.segment(), Some(&self.own));
        let scene = seen.scene();
        let mut draws = self.seed.draws();
        let guest = &self.guest;
        let mut buyer = Buyer::new(
            &scene,
            &mut draws,
            guest.number,
            &guest.enterprise,
            &guest.workloads,
        );
        let weights = buyer.weights(&scene, k);
        let known = (0..scene.market(k).offers()).filter(|&o| weights[o] > 0.0 && is_it(&scene, o));
        known.fold(None, |best: Option<usize>, o| match best {
            Some(b) if weights[b] >= weights[o] => Some(b),
            _ => Some(o),
        })
    }

    /// Moves class `k` and is charged for a share of it.
    fn to(&mut self, k: usize, to: usize, charged: f64) {
        let own = self.own.clone();
        let seen = self.public.seen_by(self.guest.segment(), Some(&own));
        let scene = seen.scene();
        let standing = Standing {
            number: self.guest.number,
            enterprise: &self.guest.enterprise,
            workloads: &self.guest.workloads,
        };
        let cost = moving(&scene, self.seed, standing, (k, to));
        self.entry += charged * (cost.migration + cost.unexpired + cost.egress);
        self.put(k, to);
    }

    /// Puts class `k` on an offer under a new contract. What it did not choose itself fits it as anything might: its match
    /// is drawn, and is not that of the best for it.
    fn put(&mut self, k: usize, to: usize) {
        let class = &self.own.classes[k];
        let first = self.public.posted.markets[class.market.index()].first;
        let term = self.public.plan.calendar().ticks_in(class.term_months);
        let number = self.guest.number;
        let words: [u32; 8] = self.seed.draws().words(Purpose::Start, 4, number);
        let fit = maths::gumbel(maths::uniform(words[k]));
        let choice = &self.public.plan.world.choice;
        let sensitivity = choice.price_sensitivity(class.market);
        let posted = &self.public.posted.markets[class.market.index()];
        let held = usize::from(self.guest.workloads.0[k].offer).checked_sub(first);
        let nest = |o: usize| posted.nest_of.get(o);
        let new = held.and_then(nest) != nest(to);
        let off = posted.introductory.get(to).filter(|_| new).copied();
        self.guest.workloads.0[k] = Workload {
            accepted_match: (fit / sensitivity) as f32,
            offer: (first + to) as u8,
            contract_end: (self.public.tick + term) as u16,
            embeddedness: self.public.plan.world.lock_in.embeddedness_after_switch as f32,
            ..Workload::NONE
        };
        self.guest.workloads.0[k].introduce(off.unwrap_or(0.0));
    }

    fn place(&self, k: usize) -> usize {
        let market = self.own.classes[k].market.index();
        usize::from(self.guest.workloads.0[k].offer) - self.public.posted.markets[market].first
    }

    fn all_to(&mut self, market: MarketKind, is_it: impl Fn(&Scene, usize) -> bool + Copy) -> bool {
        let mut moved = false;
        for k in self.held(market) {
            let seen = self.public.seen_by(self.guest.segment(), Some(&self.own));
            if is_it(&seen.scene(), self.place(k)) {
                continue;
            }
            drop(seen);
            let Some(to) = self.best(k, is_it) else {
                return false;
            };
            self.to(k, to, 1.0);
            moved = true;
        }
        moved
    }

    /// All models in one contract with the vendor of the largest.
    fn one_vendor(&mut self) -> bool {
        let held = self.held(MarketKind::Model);
        if held.len() < 2 {
            return false;
        }
        let g = self.guest.segment();
        let first = primary(&self.own.classes, &self.own.shares.of[g][0]);
        let to = self.place(first);
        for &k in held.iter().filter(|k| **k != first) {
            if self.place(k) != to {
                self.to(k, to, 1.0);
            }
            for shares in &mut self.own.shares.of[g] {
                shares[first] += shares[k];
                shares[k] = 0.0;
            }
            self.guest.workloads.0[k] = Workload::NONE;
        }
        self.guest.enterprise.traits &= !SEVERAL_VENDORS;
        true
    }

    /// A part of a market with another firm, if all of it is with one.
    fn second(&mut self, market: MarketKind) -> bool {
        let held = self.held(market);
        let nests = self.public.posted.markets[market.index()].nest_of.clone();
        let firms: Vec<u8> = held.iter().map(|k| nests[self.place(*k)]).collect();
        let Some(&firm) = firms.first() else {
            return false;
        };
        if firms.iter().any(|f| *f != firm) {
            return false;
        }
        let other =
            move |scene: &Scene, o: usize| scene.posted.markets[market.index()].nest_of[o] != firm;
        let g = self.guest.segment();
        if let [only] = held[..] {
            return self.split(only, market, other);
        }
        let share = |k: &usize| self.own.shares.of[g][0][*k];
        let least = held
            .iter()
            .copied()
            .reduce(|a, b| if share(&b) < share(&a) { b } else { a });
        let Some(k) = least else {
            return false;
        };
        let Some(to) = self.best(k, other) else {
            return false;
        };
        self.to(k, to, 1.0);
        self.guest.enterprise.traits |= SEVERAL_VENDORS;
        true
    }

    /// A part of its only workload of a market becomes one of another class, elsewhere.
    fn split(
        &mut self,
        only: usize,
        market: MarketKind,
        other: impl Fn(&Scene, usize) -> bool,
    ) -> bool {
        let classes = self.own.classes.iter().enumerate();
        let mut free = classes.filter(|(k, class)| *k != only && class.market == market);
        let Some((k, _)) = free.next() else {
            return false;
        };
        let Some(to) = self.best(only, other) else {
            return false;
        };
        let (before, entry) = (self.guest.workloads, self.entry);
        self.to(only, to, SECOND);
        let paid = self.entry - entry;
        self.guest.workloads = before;
        self.entry = entry + paid;
        let g = self.guest.segment();
        for shares in &mut self.own.shares.of[g] {
            shares[k] = SECOND * shares[only];
            shares[only] -= shares[k];
        }
        self.put(k, to);
        self.guest.enterprise.traits |= SEVERAL_VENDORS;
        true
    }
}
