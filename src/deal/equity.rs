//! Equity: what is paid at once and what waits for milestones.

use bevy_ecs::prelude::{Res, ResMut, Resource};

use super::{DealFlows, DealState, Deals};
use crate::calendar::Calendar;
use crate::developer::{Vendors, quality_rank};
use crate::events::{Event, Events};
use crate::ids::DealId;
use crate::plan::deals::Tranche;
use crate::plan::offers::Offer;
use crate::plan::resolved::Deal;
use crate::plan::{Plan, RunPlan};
use crate::policy::Rules;

/// Spend on each offer at the end of the last tick, dollars a year.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct LastSpend(pub Vec<f64>);

/// Equity is paid: the first part when the deal starts, a tranche when all its conditions hold.
pub fn pay(
    plan: Res<RunPlan>,
    calendar: Res<Calendar>,
    last: Res<LastSpend>,
    rules: Res<Rules>,
    mut deals: ResMut<Deals>,
    vendors: Res<Vendors>,
    mut events: ResMut<Events>,
) {
    let multiple = plan.world.valuation.revenue_multiple(calendar.years());
    for (d, (deal, stated)) in deals.now.iter_mut().zip(&plan.deals).enumerate() {
        deal.flows = DealFlows::default();
        let revenue = vendors.now[deal.vendor.index()].revenue_a_year;
        if rules.divested.contains(&DealId::at(d)) {
            let stake = std::mem::take(&mut deal.stake);
            if stake > 0.0 {
                sell(deal, stated, stake * multiple * revenue, &mut events);
            }
            continue;
        }
        if !deal.in_force(calendar.tick) {
            continue;
        }
        let mut payments = Vec::new();
        if deal.agreed.ticks.0 == calendar.tick {
            payments.push(("equity", stated.terms.equity, stated.terms.vendor_value));
        }
        let channel_spend = spend_through(&plan, &last, deal);
        let rank = quality_rank(&vendors, deal.vendor.index());
        for (t, tranche) in stated.terms.tranches.iter().enumerate() {
            let due = calendar.tick >= stated.tranche_ticks[t];
            if due && !deal.tranches_paid[t] && earned(tranche, channel_spend, rank) {
                deal.tranches_paid[t] = true;
                payments.push(("tranche", tranche.amount, multiple * revenue));
            }
        }
        for (kind, amount, value) in payments {
            if amount > 0.0 {
                deal.flows.equity += amount;
                deal.stake += amount / value;
                let (sponsor, name) = (&stated.terms.sponsor, &stated.terms.name);
                events.0.push(Event::new(kind, sponsor, name, amount));
            }
        }
    }
}

/// Enterprise spend on the vendor through the sponsor's channels at the end of the last tick, dollars a year.
fn spend_through(plan: &Plan, last: &LastSpend, deal: &DealState) -> f64 {
    let ours = |o: &Offer| o.vendor == Some(deal.vendor) && o.provider == Some(deal.sponsor);
    let through = plan.offers.iter().filter(|(_, o)| ours(o));
    through.map(|(id, _)| last.0[id.index()]).sum()
}

/// The stake of a deal was sold to outsiders for `price`; nothing more is paid in.
fn sell(deal: &mut DealState, stated: &Deal, price: f64, events: &mut Events) {
    deal.flows.stake_sold = price;
    let (sponsor, name) = (&stated.terms.sponsor, &stated.terms.name);
    events
        .0
        .push(Event::new("divestiture", sponsor, name, price));
}

fn earned(tranche: &Tranche, channel_spend: f64, rank: usize) -> bool {
    channel_spend >= tranche.channel_spend && rank <= tranche.quality_rank as usize
}
