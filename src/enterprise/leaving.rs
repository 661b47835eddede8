//! What it costs one buyer to leave with a workload, taken apart as its board asks for it.

use crate::ids::MarketKind;
use crate::market::posted::{NO_PROVIDER, PostedMarket};
use crate::maths;
use crate::random::Seed;
use crate::terms::buyers::MAX_CLASSES;

use super::choice::{Buyer, Scene};
use super::clauses::paid_ratio;
use super::lockin::{cost_of_move, host};
use super::{Enterprise, Workloads};

/// A buyer as it stands: the address of its draws, what it is, what it runs.
#[derive(Clone, Copy)]
pub struct Standing<'a> {
    /// The address of its draws.
    pub number: u64,
    /// What it is.
    pub enterprise: &'a Enterprise,
    /// What it runs.
    pub workloads: &'a Workloads,
}

/// What leaving with one workload costs, dollars.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Leaving {
    /// Work to move it, as planned.
    pub migration: f64,
    /// What is due of the rest of its contract.
    pub unexpired: f64,
    /// Fees for taking data along.
    pub egress: f64,
    /// What a year of lost discounts costs, committed-spend and introductory, here and on what stays behind; below 0 where the next
    /// cloud gives more.
    pub discount: f64,
}

impl Leaving {
    /// All of it.
    pub fn total(&self) -> f64 {
        self.migration + self.unexpired + self.egress + self.discount
    }

    /// In the order of [`SPLIT`].
    pub fn split(&self) -> [f64; 4] {
        [self.migration, self.unexpired, self.egress, self.discount]
    }

    /// The sum of two.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self {
            migration: self.migration + other.migration,
            unexpired: self.unexpired + other.unexpired,
            egress: self.egress + other.egress,
            discount: self.discount + other.discount,
        }
    }
}

/// Names of the parts, in order.
pub const SPLIT: [&str; 4] = [
    "migration",
    "unexpired commitment",
    "egress",
    "lost discount",
];

/// What leaving with each workload costs now: for the best offer on another provider and, with a model, of another
/// vendor. Nothing for classes without a workload.
pub fn leaving(scene: &Scene, seed: &Seed, of: Standing) -> [Leaving; MAX_CLASSES] {
    let mut all = [Leaving::default(); MAX_CLASSES];
    for (k, leaving) in all.iter_mut().enumerate().take(scene.classes.len()) {
        if of.workloads.0[k].current().is_some() {
            let next = elsewhere(scene, seed, of, k);
            *leaving = everything(scene, seed, of, (k, next));
        }
    }
    all
}

/// The best offer for class `k` on another provider and of another nest, if there is one.
fn elsewhere(scene: &Scene, seed: &Seed, of: Standing, k: usize) -> Option<usize> {
    let market = scene.market(k);
    let own = place(market, of.workloads, k)?;
    let mut draws = seed.draws();
    let mut buyer = Buyer::new(scene, &mut draws, of.number, of.enterprise, of.workloads);
    let mut weights = buyer.weights(scene, k);
    buyer.introduce(scene, k, Some(market.nest_of[own]), &mut weights);
    let other = |&o: &usize| {
        let apart = market.provider_of[o] != market.provider_of[own]
            || market.provider_of[o] == NO_PROVIDER;
        apart && market.nest_of[o] != market.nest_of[own] && weights[o] > 0.0
    };
    let others = (0..market.offers()).filter(other);
    others.fold(None, |best: Option<usize>, o| match best {
        Some(b) if weights[b] >= weights[o] => Some(b),
        _ => Some(o),
    })
}

fn place(market: &PostedMarket, workloads: &Workloads, k: usize) -> Option<usize> {
    let offer = workloads.0[k].current()?;
    Some(offer.index() - market.first)
}

/// The cost of leaving provider and vendor both, whichever offer is next; `next` decides discounts alone.
fn everything(
    scene: &Scene,
    seed: &Seed,
    of: Standing,
    (k, next): (usize, Option<usize>),
) -> Leaving {
    let spend = scene.spend(of.enterprise)[k];
    let (workload, class) = (&of.workloads.0[k], &scene.classes[k]);
    let market = scene.market(k);
    let own = place(market, of.workloads, k).expect("a workload that is left has an offer");
    let g = usize::from(of.enterprise.segment);
    let incumbent = host(scene.posted, market, own);
    let cost = scene
        .ties(g, k)
        .moving_cost(of.enterprise, workload, incumbent);
    let years = match class.market {
        MarketKind::Compute => cost.provider,
        MarketKind::Model => cost.vendor + cost.provider,
    };
    Leaving {
        migration: spend * (years - cost.egress),
        unexpired: spend * unexpired(scene, of.workloads, k),
        egress: spend * cost.egress,
        discount: next.map_or(0.0, |next| lost_discount(scene, seed, of, (k, next))),
    }
}

/// What moving class `k` to the offer at `to` of its market costs now, as planned.
pub fn moving(scene: &Scene, seed: &Seed, of: Standing, (k, to): (usize, usize)) -> Leaving {
    let spend = scene.spend(of.enterprise)[k];
    let workload = &of.workloads.0[k];
    let market = scene.market(k);
    let Some(own) = place(market, of.workloads, k) else {
        return Leaving::default();
    };
    let g = usize::from(of.enterprise.segment);
    let incumbent = host(scene.posted, market, own);
    let cost = scene
        .ties(g, k)
        .moving_cost(of.enterprise, workload, incumbent);
    let leaves = market.provider_of[own] != market.provider_of[to];
    let egress = if leaves { cost.egress } else { 0.0 };
    Leaving {
        migration: spend * (cost_of_move(cost, market, own, to) - egress),
        unexpired: spend * unexpired(scene, of.workloads, k),
        egress: spend * egress,
        discount: lost_discount(scene, seed, of, (k, to)),
    }
}

/// Years of spend that are due of the rest of the contract of class `k`.
fn unexpired(scene: &Scene, workloads: &Workloads, k: usize) -> f64 {
    let ticks = u32::from(workloads.0[k].contract_end).saturating_sub(scene.tick);
    f64::from(ticks) * scene.dt * scene.classes[k].take_or_pay
}

/// Dollars a year by which discounts fall if class `k` moves to the offer at `to` of its market.
fn lost_discount(scene: &Scene, seed: &Seed, of: Standing, (k, to): (usize, usize)) -> f64 {
    let mut moved = *of.workloads;
    let market = scene.market(k);
    let old = place(market, of.workloads, k).map(|own| market.nest_of[own]);
    moved.0[k].offer = (market.first + to) as u8;
    let new = old != Some(market.nest_of[to]);
    let off = market.introductory.get(to).filter(|_| new);
    moved.0[k].introduce(off.copied().unwrap_or(0.0));
    let after = Standing {
        workloads: &moved,
        ..of
    };
    let all = |of: Standing| {
        paid(scene, seed, of)
            .iter()
            .map(|p| p.discounted)
            .sum::<f64>()
    };
    all(of) - all(after)
}

/// What is paid for one workload.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Paid {
    /// Spend, dollars a year.
    pub spend: f64,
    /// The list price, price match included, relative to the list price of the start.
    pub list: f64,
    /// The part of the list price that its discount takes off.
    pub discount: f64,
    /// What discounts save, dollars a year, the spend being what is paid after them.
    pub discounted: f64,
}

impl Paid {
    /// Dollars for what a dollar of list price bought at the start.
    pub fn unit_price(&self) -> f64 {
        self.list * (1.0 - self.discount)
    }
}

/// What is paid for each workload now.
pub fn paid(scene: &Scene, seed: &Seed, of: Standing) -> [Paid; MAX_CLASSES] {
    let mut draws = seed.draws();
    let mut buyer = Buyer::new(scene, &mut draws, of.number, of.enterprise, of.workloads);
    let mut all = [Paid::default(); MAX_CLASSES];
    for (k, paid) in all.iter_mut().enumerate().take(scene.classes.len()) {
        let market = scene.market(k);
        let Some(own) = place(market, of.workloads, k) else {
            continue;
        };
        buyer.weights(scene, k);
        let committed = buyer.current_discount(scene, k, own);
        let discount = committed + (1.0 - committed) * of.workloads.0[k].introductory();
        let ratio = match scene.classes[k].market {
            MarketKind::Compute => 1.0,
            MarketKind::Model => paid_ratio(of.enterprise, market, own),
        };
        let spend = buyer.spend[k];
        *paid = Paid {
            spend,
            list: ratio * maths::exp(market.ln_retail[own]),
            discount,
            discounted: spend * discount / (1.0 - discount),
        };
    }
    all
}
