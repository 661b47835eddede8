//! Equity: what is paid at once and what waits for milestones.

use bevy_ecs::prelude::{Query, Res, ResMut, Resource};
use bevy_ecs::query::QueryData;
use bevy_ecs::system::SystemParam;

use super::{OwnedBy, Release, Revenue, quality_rank};
use crate::deal::{DealFlows, Receiver, Stake, Term};
use crate::events::{Event, Events};
use crate::ids::DealId;
use crate::market::presence::Presence;
use crate::market::today::Today;
use crate::plan::Plan;
use crate::plan::offers::Offer;
use crate::plan::resolved::Deal;

/// Spend on each offer at the end of the last tick, dollars a year.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct LastSpend(pub Vec<f64>);

/// What of a deal equity reads and changes.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct Paying {
    id: &'static DealId,
    receiver: &'static Receiver,
    term: &'static Term,
    stake: &'static mut Stake,
    flows: &'static mut DealFlows,
}

/// What of a vendor equity reads.
#[derive(QueryData)]
pub struct Earner {
    presence: &'static Presence,
    release: &'static Release,
    revenue: &'static Revenue,
    owner: &'static OwnedBy,
}

/// What equity hangs on: what vendors have released, earned and sold.
#[derive(SystemParam)]
pub struct Success<'w, 's> {
    last: Res<'w, LastSpend>,
    vendors: Query<'w, 's, Earner>,
}

/// Equity is paid: the first part when the deal starts, a tranche when all its conditions hold. Who buys a vendor buys its
/// sponsors out, at the worth of the day; nothing more is paid in.
pub fn pay(today: Today, success: Success, mut deals: Query<Paying>, mut events: ResMut<Events>) {
    let plan = &today.plan;
    let vendors: Vec<_> = success.vendors.iter().collect();
    let multiple = plan
        .world
        .valuation
        .revenue_multiple(today.calendar.years());
    for (mut deal, stated) in deals.iter_mut().zip(&plan.deals) {
        *deal.flows = DealFlows::default();
        let v = deal.receiver.0.index();
        let vendor = &vendors[v];
        let (a_year, owner) = (vendor.revenue.a_year, vendor.owner.0);
        let bought = owner.is_some() && owner != plan.owners[v];
        // A deal that is void ended with one of the two: a stake that is left is of a sponsor that leaves.
        if today.rules.divested.contains(deal.id) || deal.term.void || bought {
            let stake = std::mem::take(&mut deal.stake.share);
            if stake > 0.0 {
                sell(
                    &mut deal.flows,
                    stated,
                    stake * multiple * a_year,
                    &mut events,
                );
            }
        } else if deal.term.in_force(today.calendar.tick) {
            let ranked = vendors.iter().map(|v| (v.presence, v.release));
            let reached = Reached {
                tick: today.calendar.tick,
                channel_spend: success.spend_through(plan, stated),
                rank: quality_rank(ranked, vendor.release.quality),
            };
            for payment in deal.due(stated, &reached, multiple * a_year) {
                deal.receive(stated, &payment, &mut events);
            }
        }
    }
}

impl Success<'_, '_> {
    /// Enterprise spend on the vendor of a deal through its sponsor's channels at the end of the last tick, dollars a year.
    fn spend_through(&self, plan: &Plan, deal: &Deal) -> f64 {
        let ours = |o: &Offer| o.vendor == Some(deal.vendor) && o.provider == Some(deal.sponsor);
        let through = plan.offers.iter().filter(|(_, o)| ours(o));
        through.map(|(id, _)| self.last.0[id.index()]).sum()
    }
}

/// How far a vendor has come by a tick.
struct Reached {
    tick: u32,
    /// Spend on it through the sponsor's channels, dollars a year.
    channel_spend: f64,
    /// Its place by quality, 1 the best.
    rank: usize,
}

/// Equity that falls due.
struct Payment {
    kind: &'static str,
    /// Dollars.
    amount: f64,
    /// What the whole vendor is worth, dollars.
    value: f64,
}

impl PayingItem<'_, '_> {
    /// What is due under a deal in force with a vendor that is worth `worth`: tranches that are, are paid for good.
    fn due(&mut self, stated: &Deal, reached: &Reached, worth: f64) -> Vec<Payment> {
        let mut payments = Vec::new();
        if self.term.ticks.0 == reached.tick {
            payments.push(Payment {
                kind: "equity",
                amount: stated.terms.equity,
                value: stated.terms.vendor_value,
            });
        }
        for (t, tranche) in stated.terms.tranches.iter().enumerate() {
            let due = reached.tick >= stated.tranche_ticks[t];
            let earned = reached.channel_spend >= tranche.channel_spend
                && reached.rank <= tranche.quality_rank as usize;
            if due && !self.stake.tranches_paid[t] && earned {
                self.stake.tranches_paid[t] = true;
                payments.push(Payment {
                    kind: "tranche",
                    amount: tranche.amount,
                    value: worth,
                });
            }
        }
        payments
    }

    /// Equity is paid in, and told.
    fn receive(&mut self, stated: &Deal, payment: &Payment, events: &mut Events) {
        if payment.amount > 0.0 {
            self.flows.equity += payment.amount;
            self.stake.share += payment.amount / payment.value;
            let (sponsor, name) = (&stated.terms.sponsor, &stated.terms.name);
            events
                .0
                .push(Event::new(payment.kind, sponsor, name, payment.amount));
        }
    }
}

/// The stake of a deal was sold to outsiders for `price`; nothing more is paid in.
fn sell(flows: &mut DealFlows, stated: &Deal, price: f64, events: &mut Events) {
    flows.stake_sold = price;
    let (sponsor, name) = (&stated.terms.sponsor, &stated.terms.name);
    events
        .0
        .push(Event::new("divestiture", sponsor, name, price));
}
