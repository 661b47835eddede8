//! Equity: what is paid at once and what waits for milestones.

use bevy_ecs::prelude::{Query, Res, ResMut, Resource};
use bevy_ecs::query::QueryData;

use super::{OwnedBy, Release, Revenue, quality_rank};
use crate::calendar::Calendar;
use crate::deal::{DealFlows, Receiver, Sponsor, Stake, Term};
use crate::events::{Event, Events};
use crate::ids::{DealId, ProviderId, VendorId};
use crate::market::presence::Presence;
use crate::plan::offers::Offer;
use crate::plan::resolved::Deal;
use crate::plan::{Plan, RunPlan};
use crate::policy::Rules;
use crate::terms::deals::Tranche;

/// Spend on each offer at the end of the last tick, dollars a year.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct LastSpend(pub Vec<f64>);

/// What of a deal equity reads and changes.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct Paying {
    id: &'static DealId,
    sponsor: &'static Sponsor,
    receiver: &'static Receiver,
    term: &'static Term,
    stake: &'static mut Stake,
    flows: &'static mut DealFlows,
}

/// Equity is paid: the first part when the deal starts, a tranche when all its conditions hold. Who buys a vendor buys its
/// sponsors out, at the worth of the day; nothing more is paid in.
pub fn pay(
    plan: Res<RunPlan>,
    calendar: Res<Calendar>,
    last: Res<LastSpend>,
    rules: Res<Rules>,
    mut deals: Query<Paying>,
    vendors: Query<(&Presence, &Release, &Revenue, &OwnedBy)>,
    mut events: ResMut<Events>,
) {
    let vendors: Vec<_> = vendors.iter().collect();
    let multiple = plan.world.valuation.revenue_multiple(calendar.years());
    for (mut deal, stated) in deals.iter_mut().zip(&plan.deals) {
        *deal.flows = DealFlows::default();
        let v = deal.receiver.0.index();
        let (_, release, revenue, owned) = vendors[v];
        let bought = owned.0.is_some() && owned.0 != plan.owners[v];
        // A deal that is void ended with one of the two: a stake that is left is of a sponsor that leaves.
        if rules.divested.contains(deal.id) || deal.term.void || bought {
            let stake = std::mem::take(&mut deal.stake.share);
            if stake > 0.0 {
                let price = stake * multiple * revenue.a_year;
                sell(&mut deal.flows, stated, price, &mut events);
            }
            continue;
        }
        if !deal.term.in_force(calendar.tick) {
            continue;
        }
        let mut payments = Vec::new();
        if deal.term.ticks.0 == calendar.tick {
            payments.push(("equity", stated.terms.equity, stated.terms.vendor_value));
        }
        let channel_spend = spend_through(&plan, &last, (deal.sponsor.0, deal.receiver.0));
        let rank = quality_rank(vendors.iter().map(|(p, r, ..)| (*p, *r)), release.quality);
        for (t, tranche) in stated.terms.tranches.iter().enumerate() {
            let due = calendar.tick >= stated.tranche_ticks[t];
            if due && !deal.stake.tranches_paid[t] && earned(tranche, channel_spend, rank) {
                deal.stake.tranches_paid[t] = true;
                payments.push(("tranche", tranche.amount, multiple * revenue.a_year));
            }
        }
        for (kind, amount, value) in payments {
            if amount > 0.0 {
                deal.flows.equity += amount;
                deal.stake.share += amount / value;
                let (sponsor, name) = (&stated.terms.sponsor, &stated.terms.name);
                events.0.push(Event::new(kind, sponsor, name, amount));
            }
        }
    }
}

/// Enterprise spend on a vendor through a sponsor's channels at the end of the last tick, dollars a year.
fn spend_through(plan: &Plan, last: &LastSpend, (j, v): (ProviderId, VendorId)) -> f64 {
    let ours = |o: &Offer| o.vendor == Some(v) && o.provider == Some(j);
    let through = plan.offers.iter().filter(|(_, o)| ours(o));
    through.map(|(id, _)| last.0[id.index()]).sum()
}

/// The stake of a deal was sold to outsiders for `price`; nothing more is paid in.
fn sell(flows: &mut DealFlows, stated: &Deal, price: f64, events: &mut Events) {
    flows.stake_sold = price;
    let (sponsor, name) = (&stated.terms.sponsor, &stated.terms.name);
    events
        .0
        .push(Event::new("divestiture", sponsor, name, price));
}

fn earned(tranche: &Tranche, channel_spend: f64, rank: usize) -> bool {
    channel_spend >= tranche.channel_spend && rank <= tranche.quality_rank as usize
}
