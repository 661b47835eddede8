//! The yearly strategic review: a provider that is behind in AI values a deal with each vendor that is free and offers
//! credits and a discount, by a stated rule or against the others' offers; the vendor takes the best offer or none, and
//! says why.
//!
//! A signed offer is a deal like any other: it settles, ends and can be capped by the same code.

mod bids;

pub use bids::{Bid, Prospect};

use bevy_ecs::prelude::{Query, Res, ResMut};
use bevy_ecs::query::QueryData;
use bevy_ecs::system::SystemParam;

use super::Rent;
use super::capacity::Capacity;
use crate::calendar::Calendar;
use crate::deal::{Agreement, Bought, DealFlows, Receiver, Subsidy, Term};
use crate::developer::equity::LastSpend;
use crate::developer::{Hosting, ListPrice, OwnedBy, Serving, Training};
use crate::events::{Event, Events};
use crate::ids::MarketKind;
use crate::market::offer::{RetailRatio, ratios};
use crate::market::presence::Presence;
use crate::market::today::Today;
use crate::plan::Plan;
use crate::terms::deals::{Bidding, Exclusivity, ReviewTerms};

/// What of a vendor the strategic review reads.
#[derive(QueryData)]
pub struct Candidate {
    presence: &'static Presence,
    owner: &'static OwnedBy,
    list: &'static ListPrice,
    serving: &'static Serving,
    hosting: &'static Hosting,
    training: &'static Training,
}

/// What of a deal the strategic review reads and changes.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct Slot {
    receiver: &'static Receiver,
    term: &'static mut Term,
    agreement: &'static mut Agreement,
    subsidy: &'static mut Subsidy,
    bought: &'static mut Bought,
    flows: &'static mut DealFlows,
}

/// What firms see of each other when they review.
#[derive(SystemParam)]
pub struct Seen<'w, 's> {
    last: Res<'w, LastSpend>,
    offers: Query<'w, 's, &'static RetailRatio>,
    providers: Query<'w, 's, (&'static Rent, &'static Capacity)>,
    vendors: Query<'w, 's, Candidate>,
}

/// What the strategic review knows.
struct Known<'a> {
    plan: &'a Plan,
    calendar: Calendar,
    last: &'a LastSpend,
    ratios: &'a [RetailRatio],
    providers: Vec<(&'a Rent, &'a Capacity)>,
    vendors: Vec<CandidateItem<'a, 'a>>,
}

/// Once a year providers offer and vendors accept or refuse.
pub fn review(today: Today, seen: Seen, mut deals: Query<Slot>, mut events: ResMut<Events>) {
    let calendar = *today.calendar;
    let Some(terms) = &today.plan.world.strategic_review else {
        return;
    };
    if !calendar.tick.is_multiple_of(calendar.ticks_a_year()) {
        return;
    }
    let known = Known {
        plan: &today.plan,
        calendar,
        last: &seen.last,
        ratios: ratios(&seen.offers),
        providers: seen.providers.iter().collect(),
        vendors: seen.vendors.iter().collect(),
    };
    let mut deals: Vec<_> = deals.iter_mut().collect();
    for v in 0..known.vendors.len() {
        if known.is_free(v, &deals)
            && let Some((d, bid)) = known.offers(v, terms).answered(&known, &mut events)
        {
            sign(&mut deals[d], &bid, terms, &known.calendar);
        }
    }
}

/// What one vendor is offered in a review.
struct Offers {
    /// The slot of each deal that is offered, and its terms.
    bids: Vec<(usize, Bid)>,
    /// The slot of the best.
    best: Option<usize>,
    /// What the vendor wants to gain at least, dollars a year.
    least: f64,
}

impl Offers {
    /// Tells each offer and its answer; the slot and terms of the one that is taken.
    fn answered(self, known: &Known, events: &mut Events) -> Option<(usize, Bid)> {
        let firms = |d: usize| {
            let terms = &known.plan.deals[d].terms;
            (terms.sponsor.as_str(), terms.vendor.as_str())
        };
        for (d, bid) in &self.bids {
            let (sponsor, vendor) = firms(*d);
            let offer = Event::new("offer", sponsor, vendor, bid.given());
            events.0.push(offer);
        }
        let mut taken = None;
        for (d, bid) in &self.bids {
            let (sponsor, vendor) = firms(*d);
            let refusal = bids::refusal(bid.gain(), self.least, self.best == Some(*d));
            if refusal.is_none() {
                taken = Some((*d, *bid));
            }
            let answer = refusal.unwrap_or("accept");
            events
                .0
                .push(Event::new(answer, vendor, sponsor, bid.gain()));
        }
        taken
    }
}

impl Known<'_> {
    /// Whether vendor `v` may be offered a deal: nobody owns it, it is there, and it is not bound.
    fn is_free(&self, v: usize, deals: &[SlotItem]) -> bool {
        let tick = self.calendar.tick;
        let bound = deals.iter().zip(&self.plan.deals).any(|(deal, stated)| {
            let exclusive = stated.terms.exclusivity != Exclusivity::None;
            deal.term.in_force(tick)
                && deal.receiver.0.index() == v
                && (stated.terms.offered || exclusive && tick < deal.term.exclusive_until)
        });
        self.vendors[v].owner.0.is_none() && self.vendors[v].presence.is_here() && !bound
    }

    /// What vendor `v` is offered.
    fn offers(&self, v: usize, terms: &ReviewTerms) -> Offers {
        let slots = self.plan.deals.iter().enumerate();
        let slots = slots.filter(|(_, deal)| deal.terms.offered && deal.vendor.index() == v);
        let (slots, bidders): (Vec<usize>, Vec<(Prospect, f64)>) = slots
            .filter_map(|(d, _)| Some((d, self.bidder(d, terms)?)))
            .unzip();
        let least = terms.least_gain * self.compute(v).1;
        let (best, all) = match terms.bidding {
            Bidding::Once => bids::each_once(&bidders, terms),
            Bidding::Ascending => bids::ascending(&bidders, terms, least),
        };
        let bids = slots.iter().zip(all);
        Offers {
            bids: bids.filter_map(|(&d, bid)| Some((d, bid?))).collect(),
            best: best.map(|i| slots[i]),
            least,
        }
    }

    /// What the provider of deal slot `d` knows of its vendor, and what it may give, dollars a year; nothing if it is not
    /// behind in AI.
    fn bidder(&self, d: usize, terms: &ReviewTerms) -> Option<(Prospect, f64)> {
        let deal = &self.plan.deals[d];
        let (j, v) = (deal.sponsor.index(), deal.vendor.index());
        let compute: f64 = self
            .plan
            .offers
            .of(MarketKind::Compute)
            .map(|o| self.last.0[o])
            .sum();
        let models: f64 = self
            .plan
            .offers
            .of(MarketKind::Model)
            .map(|o| self.last.0[o])
            .sum();
        let through: f64 = self
            .plan
            .offers
            .iter()
            .filter(|(_, o)| o.vendor.is_some() && o.provider.is_some_and(|p| p.index() == j))
            .map(|(id, _)| self.last.0[id.index()])
            .sum();
        let behind = models > 0.0 && through / models < self.last.0[j] / compute;
        behind.then(|| (self.prospect(j, v), terms.budget * self.last.0[j]))
    }

    fn prospect(&self, j: usize, v: usize) -> Prospect {
        let ((rent, capacity), vendor) = (self.providers[j], &self.vendors[v]);
        let (footloose, bill, bound) = self.compute_at(v, j);
        Prospect {
            footloose,
            training: vendor.training.spend,
            bound,
            bill,
            share: vendor.hosting.shares[j],
            margin: rent.margin(capacity, self.plan.world.providers[j].hosting_margin),
            relative_rent: rent.0 / vendor.hosting.rent,
        }
    }

    /// Footloose compute and the whole bill of vendor `v`.
    fn compute(&self, v: usize) -> (f64, f64) {
        let (footloose, bill, _) = self.compute_at(v, usize::MAX);
        (footloose, bill)
    }

    /// Footloose compute, the whole bill, and what serves the channel of provider `j`.
    fn compute_at(&self, v: usize, j: usize) -> (f64, f64, f64) {
        let vendor = &self.vendors[v];
        let (mut footloose, mut there, mut elsewhere) = (vendor.training.spend, 0.0, 0.0);
        for (id, offer) in self.plan.offers.iter() {
            if offer.vendor.is_some_and(|w| w.index() == v) {
                let o = id.index();
                let at_list = self.last.0[o] / self.ratios[o].0;
                let dollars = at_list / vendor.list.0 * vendor.serving.cost;
                match offer.provider {
                    None => footloose += dollars,
                    Some(p) if p.index() == j => there += dollars,
                    Some(_) => elsewhere += dollars,
                }
            }
        }
        (footloose, footloose + there + elsewhere, there)
    }
}

/// Puts a bid in force from this tick on.
fn sign(deal: &mut SlotItem, bid: &Bid, terms: &ReviewTerms, calendar: &Calendar) {
    let ticks = calendar.ticks_a_year() * terms.years;
    deal.term.ticks = (calendar.tick, calendar.tick + ticks);
    deal.term.exclusive_until = calendar.tick;
    deal.term.void = false;
    *deal.agreement = Agreement {
        years: terms.years,
        commitment: bid.committed * f64::from(terms.years),
        price_discount: bid.discount,
        credits_per_year: bid.credits,
        steering: terms.steering,
        ..*deal.agreement
    };
    *deal.subsidy = deal.agreement.in_kind();
    deal.bought.0 = 0.0;
    *deal.flows = DealFlows::default();
}
