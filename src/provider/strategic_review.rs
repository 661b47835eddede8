//! The yearly strategic review: a provider that is behind in AI values a deal with each vendor that is free,
//! offers a part of what it is worth as credits and discount, and the vendor takes the best offer or none.
//!
//! A signed offer is a deal like any other: it settles, ends and can be capped by the same code.

use bevy_ecs::prelude::{Query, Res, ResMut};
use bevy_ecs::query::QueryData;

use super::Rent;
use super::capacity::Capacity;
use super::wedge::Channels;
use crate::calendar::Calendar;
use crate::deal::equity::LastSpend;
use crate::deal::{Agreement, Bought, DealFlows, Receiver, Subsidy, Term};
use crate::developer::{Hosting, ListPrice, OwnedBy, Serving, Training};
use crate::events::{Event, Events};
use crate::ids::MarketKind;
use crate::market::presence::Presence;
use crate::maths;
use crate::plan::deals::{Exclusivity, ReviewTerms};
use crate::plan::{Plan, RunPlan};

/// What a provider knows of a vendor that it might sign. Money is dollars a year at list rents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prospect {
    /// Compute that the vendor places as it likes.
    pub footloose: f64,
    /// Compute that serves the provider's own channel, there whatever happens.
    pub bound: f64,
    /// The vendor's whole compute bill.
    pub bill: f64,
    /// Share of its footloose compute at the provider now.
    pub share: f64,
    /// The provider's margin on rent.
    pub margin: f64,
    /// The provider's rent over the vendor's mean rent.
    pub relative_rent: f64,
}

/// An offer. Money is dollars a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bid {
    /// What the deal is worth to the provider before it gives anything.
    pub worth: f64,
    /// Credits, at list.
    pub credits: f64,
    /// Discount on what is committed.
    pub discount: f64,
    /// What is committed.
    pub committed: f64,
    /// What the vendor gains: credits and discount less what it pays more for being steered.
    pub gain: f64,
}

/// What a provider offers to `prospect`, within `budget` dollars a year; none if a deal is worth nothing to it.
///
/// The deal is worth the margin on the compute it pulls over. A part of that is given, half of it as credits, which
/// cost the provider what compute costs, half as a discount on what is committed.
pub fn bid(prospect: &Prospect, terms: &ReviewTerms, budget: f64) -> Option<Bid> {
    let odds = maths::exp(terms.steering);
    let share = prospect.share * odds / (1.0 - prospect.share + prospect.share * odds);
    let pulled = prospect.footloose * (share - prospect.share);
    let worth = pulled * prospect.margin;
    if worth <= 0.0 {
        return None;
    }
    let given = (terms.aggressiveness * worth).min(budget);
    let committed = terms.commitment_share * (prospect.footloose * share + prospect.bound);
    let credits = given / 2.0 / (1.0 - prospect.margin);
    let discount = (given / 2.0 / committed).min(0.9);
    Some(Bid {
        worth,
        credits,
        discount,
        committed,
        gain: credits + discount * committed - pulled * (prospect.relative_rent - 1.0),
    })
}

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

/// What the strategic review knows.
struct Known<'a> {
    plan: &'a Plan,
    calendar: Calendar,
    last: &'a LastSpend,
    channels: &'a Channels,
    providers: Vec<(&'a Rent, &'a Capacity)>,
    vendors: Vec<CandidateItem<'a, 'a>>,
}

/// Once a year providers offer and vendors accept or refuse.
#[expect(
    clippy::too_many_arguments,
    reason = "a system takes what it reads and writes"
)]
pub fn review(
    plan: Res<RunPlan>,
    calendar: Res<Calendar>,
    last: Res<LastSpend>,
    channels: Res<Channels>,
    providers: Query<(&Rent, &Capacity)>,
    vendors: Query<Candidate>,
    mut deals: Query<Slot>,
    mut events: ResMut<Events>,
) {
    let Some(terms) = &plan.world.strategic_review else {
        return;
    };
    if !calendar.tick.is_multiple_of(calendar.ticks_a_year()) {
        return;
    }
    let known = Known {
        plan: &plan,
        calendar: *calendar,
        last: &last,
        channels: &channels,
        providers: providers.iter().collect(),
        vendors: vendors.iter().collect(),
    };
    let mut deals: Vec<_> = deals.iter_mut().collect();
    for v in 0..known.vendors.len() {
        if !known.is_free(v, &deals) {
            continue;
        }
        let mut best: Option<(usize, Bid)> = None;
        for (d, stated) in known.plan.deals.iter().enumerate() {
            if stated.terms.offered && stated.vendor.index() == v {
                let Some(bid) = known.bid(d, terms) else {
                    continue;
                };
                let cost = bid.credits + bid.discount * bid.committed;
                let (sponsor, vendor) = (&stated.terms.sponsor, &stated.terms.vendor);
                events.0.push(Event::new("offer", sponsor, vendor, cost));
                if best.as_ref().is_none_or(|(_, b)| bid.gain > b.gain) {
                    best = Some((d, bid));
                }
            }
        }
        let Some((d, bid)) = best else { continue };
        let stated = &known.plan.deals[d].terms;
        let (sponsor, vendor) = (&stated.sponsor, &stated.vendor);
        if bid.gain > terms.least_gain * known.compute(v).1 {
            events
                .0
                .push(Event::new("accept", vendor, sponsor, bid.gain));
            sign(&mut deals[d], &bid, terms, &known.calendar);
        } else {
            events
                .0
                .push(Event::new("refuse", vendor, sponsor, bid.gain));
        }
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

    /// What the provider of deal slot `d` offers; nothing if it is not behind in AI.
    fn bid(&self, d: usize, terms: &ReviewTerms) -> Option<Bid> {
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
        behind
            .then(|| bid(&self.prospect(j, v), terms, terms.budget * self.last.0[j]))
            .flatten()
    }

    fn prospect(&self, j: usize, v: usize) -> Prospect {
        let ((rent, capacity), vendor) = (self.providers[j], &self.vendors[v]);
        let (footloose, bill, bound) = self.compute_at(v, j);
        Prospect {
            footloose,
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
                let at_list = self.last.0[o] / self.channels.retail_ratio[o];
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

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> ReviewTerms {
        ReviewTerms {
            years: 3,
            aggressiveness: 0.5,
            budget: 0.01,
            steering: 0.33,
            commitment_share: 0.5,
            least_gain: 0.0,
        }
    }

    fn prospect() -> Prospect {
        Prospect {
            footloose: 10e9,
            bound: 1e9,
            bill: 12e9,
            share: 0.3,
            margin: 0.35,
            relative_rent: 1.0,
        }
    }

    #[test]
    fn a_provider_gives_no_more_than_its_part_of_the_worth() {
        let bid = bid(&prospect(), &terms(), 1e12).unwrap();
        let cost = bid.credits * (1.0 - 0.35) + bid.discount * bid.committed;
        assert!((cost - 0.5 * bid.worth).abs() < 1.0, "{bid:?}");
        assert!(bid.worth > 0.0 && bid.gain > 0.0);
    }

    #[test]
    fn a_budget_binds_and_a_dear_host_is_worth_less_to_the_vendor() {
        let small = bid(&prospect(), &terms(), 1e7).unwrap();
        let cost = small.credits * (1.0 - 0.35) + small.discount * small.committed;
        assert!((cost - 1e7).abs() < 1.0);
        let dear = Prospect {
            relative_rent: 2.0,
            ..prospect()
        };
        assert!(bid(&dear, &terms(), 1e12).unwrap().gain < 0.0);
    }

    #[test]
    fn where_hosting_earns_nothing_nothing_is_offered() {
        let poor = Prospect {
            margin: 0.0,
            ..prospect()
        };
        assert_eq!(bid(&poor, &terms(), 1e12), None);
    }
}
