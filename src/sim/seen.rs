//! The market as one buyer sees it: with terms of its own, and with what is otherwise for it alone.

use std::borrow::Cow;

use crate::enterprise::choice::{Scene, all_ties};
use crate::enterprise::growth::Demand;
use crate::enterprise::lockin::Ties;
use crate::ids::MarketKind;
use crate::market::posted::{Posted, weights};
use crate::plan::Plan;
use crate::plan::offers::MAX_PROVIDERS;
use crate::policy::Rules;
use crate::terms::buyers::{Class, ClassShares, Segment};

/// What a guest has of its own, where others of its segment have what the world says.
#[derive(Debug, Clone, PartialEq)]
pub struct Own {
    /// Segments, its own in the place of its segment.
    pub segments: Vec<Segment>,
    /// Classes, with its own contracts.
    pub classes: Vec<Class>,
    /// Shares of the classes, its own in the place of its segment.
    pub shares: ClassShares,
    /// Its model spend as a multiple of what its compute spend and AI intensity would make of its segment's.
    pub ai_multiple: f64,
    /// Mean committed-spend discount that it has negotiated, by provider.
    pub discounts: [Option<f64>; MAX_PROVIDERS],
    /// What is otherwise on the market that it sees.
    pub otherwise: Vec<Otherwise>,
}

/// What a guest sees otherwise than everybody: nobody answers to it, so it is what the first answer of the guest costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Otherwise {
    /// The first tick of it.
    pub from: u32,
    /// The tick after the last.
    pub until: u32,
    /// The offer.
    pub offer: usize,
    /// What changes.
    pub what: Change,
}

/// What is otherwise with an offer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// It is not on offer.
    Closed,
    /// ln of what its retail price is multiplied with.
    Dearer(f64),
    /// Utility that is lost, ln-price units.
    Worse(f64),
}

/// The market that everybody sees in a tick.
#[derive(Clone, Copy)]
pub struct Public<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The tick.
    pub tick: u32,
    /// What is posted.
    pub posted: &'a Posted,
    /// Demand.
    pub demand: &'a Demand,
    /// Policies in force.
    pub rules: &'a Rules,
}

/// The market as a guest sees it.
pub struct Seen<'a> {
    public: Public<'a>,
    segments: &'a [Segment],
    classes: &'a [Class],
    shares: &'a ClassShares,
    ties: Vec<Ties>,
    posted: Cow<'a, Posted>,
    demand: Cow<'a, Demand>,
}

impl<'a> Public<'a> {
    /// The market as a guest of segment `g` with `own` sees it.
    pub fn seen_by(self, g: usize, own: Option<&'a Own>) -> Seen<'a> {
        let world = &self.plan.world;
        let segments = own.map_or(&world.segments, |own| &own.segments);
        let classes = own.map_or(&world.classes, |own| &own.classes);
        Seen {
            public: self,
            segments,
            classes,
            shares: own.map_or(&self.plan.shares, |own| &own.shares),
            ties: all_ties(
                segments,
                classes,
                &world.lock_in,
                &self.plan.outlook(self.tick, self.rules),
            ),
            posted: own.map_or(Cow::Borrowed(self.posted), |own| self.posted_for(own)),
            demand: own.map_or(Cow::Borrowed(self.demand), |own| self.demand_of(g, own)),
        }
    }

    fn posted_for(self, own: &Own) -> Cow<'a, Posted> {
        let now = |other: &&Otherwise| (other.from..other.until).contains(&self.tick);
        let otherwise: Vec<&Otherwise> = own.otherwise.iter().filter(now).collect();
        if otherwise.is_empty() && own.discounts.iter().all(Option::is_none) {
            return Cow::Borrowed(self.posted);
        }
        let mut posted = self.posted.clone();
        for (mean, own) in posted.committed_discount.iter_mut().zip(own.discounts) {
            *mean = own.unwrap_or(*mean);
        }
        for other in &otherwise {
            change(&mut posted, other);
        }
        if !otherwise.is_empty() {
            self.weigh(&mut posted);
        }
        Cow::Owned(posted)
    }

    /// Weights and matched prices after utilities and prices have changed.
    fn weigh(self, posted: &mut Posted) {
        let choice = &self.plan.world.choice;
        let margin = self.plan.world.lock_in.price_match_margin;
        for (kind, market) in MarketKind::BOTH.into_iter().zip(&mut posted.markets) {
            let scale = choice.scale(kind);
            let offers = market.offers();
            let utilities = market.utility.chunks(offers);
            let best = |u: &[f64]| u.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            market.weight = utilities.clone().flat_map(|u| weights(u, scale)).collect();
            market.best_utility = utilities.map(best).collect();
            let sold = |o: usize| market.utility[o..].iter().step_by(offers);
            let open: Vec<bool> = (0..offers)
                .map(|o| sold(o).any(|u| *u > f64::NEG_INFINITY))
                .collect();
            market.match_prices(|o| open[o], scale, margin);
        }
    }

    fn demand_of(self, g: usize, own: &Own) -> Cow<'a, Demand> {
        if own.ai_multiple.to_bits() == 1.0_f64.to_bits() {
            return Cow::Borrowed(self.demand);
        }
        let mut demand = self.demand.clone();
        demand.ai_scale[g] *= own.ai_multiple;
        Cow::Owned(demand)
    }
}

fn change(posted: &mut Posted, other: &Otherwise) {
    let second = posted.markets[1].first;
    let market = &mut posted.markets[usize::from(other.offer >= second)];
    let (o, offers) = (other.offer - market.first, market.offers());
    for utility in market.utility.iter_mut().skip(o).step_by(offers) {
        *utility = match other.what {
            Change::Closed => f64::NEG_INFINITY,
            Change::Dearer(by) | Change::Worse(by) => *utility - by,
        };
    }
    if let Change::Dearer(by) = other.what {
        market.ln_retail[o] += by;
    }
}

impl Seen<'_> {
    /// What it sees.
    pub fn scene(&self) -> Scene<'_> {
        let plan = self.public.plan;
        let world = &plan.world;
        Scene {
            tick: self.public.tick,
            dt: plan.calendar().tick_years,
            due: plan.is_awaited(self.public.tick),
            segments: self.segments,
            classes: self.classes,
            shares: self.shares,
            ties: &self.ties,
            choice: &world.choice,
            lock_in: &world.lock_in,
            demand_terms: &world.demand,
            compute: &world.compute,
            posted: &self.posted,
            demand: &self.demand,
        }
    }
}
