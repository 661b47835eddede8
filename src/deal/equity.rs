//! Equity: what is paid at once and what waits for milestones.

use bevy_ecs::prelude::{Res, ResMut, Resource};

use super::{DealFlows, Deals};
use crate::calendar::Calendar;
use crate::developer::{Vendors, quality_rank};
use crate::events::{Event, Events};
use crate::ids::DealId;
use crate::plan::deals::Tranche;
use crate::plan::deals::ValuationTerms;
use crate::plan::offers::Offers;
use crate::policy::Rules;

/// Spend on each offer at the end of the last tick, dollars a year.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct LastSpend(pub Vec<f64>);

/// Equity is paid: the first part when the deal starts, a tranche when all its conditions hold.
#[expect(
    clippy::too_many_arguments,
    reason = "a system takes what it reads and writes"
)]
pub fn pay(
    calendar: Res<Calendar>,
    valuation: Res<ValuationTerms>,
    offers: Res<Offers>,
    last: Res<LastSpend>,
    rules: Res<Rules>,
    mut deals: ResMut<Deals>,
    vendors: Res<Vendors>,
    mut events: ResMut<Events>,
) {
    for d in 0..deals.terms.len() {
        deals.now[d].flows = DealFlows::default();
        if rules.divested.contains(&DealId::at(d)) {
            sell(&calendar, &valuation, &vendors, &mut deals, d, &mut events);
            continue;
        }
        if !deals.in_force(d, calendar.tick) {
            continue;
        }
        let (sponsor, vendor) = deals.parties[d];
        let mut payments = Vec::new();
        if deals.ticks[d].0 == calendar.tick {
            payments.push(("equity", deals.terms[d].equity, deals.terms[d].vendor_value));
        }
        let channel_spend: f64 = offers
            .iter()
            .filter(|(_, o)| o.vendor == Some(vendor) && o.provider == Some(sponsor))
            .map(|(id, _)| last.0[id.index()])
            .sum();
        let rank = quality_rank(&vendors, vendor.index());
        for t in 0..deals.terms[d].tranches.len() {
            let due = calendar.tick >= deals.tranche_ticks[d][t];
            if due
                && !deals.now[d].tranches_paid[t]
                && earned(&deals.terms[d].tranches[t], channel_spend, rank)
            {
                deals.now[d].tranches_paid[t] = true;
                let multiple = valuation.revenue_multiple(calendar.years());
                let revenue = vendors.now[vendor.index()].revenue_a_year;
                payments.push((
                    "tranche",
                    deals.terms[d].tranches[t].amount,
                    multiple * revenue,
                ));
            }
        }
        for (kind, amount, value) in payments {
            if amount > 0.0 {
                deals.now[d].flows.equity += amount;
                deals.now[d].stake += amount / value;
                events.0.push(Event::new(
                    kind,
                    &deals.terms[d].sponsor,
                    &deals.terms[d].name,
                    amount,
                ));
            }
        }
    }
}

/// The stake of deal `d` is sold to outsiders at what it is worth; nothing more is paid in.
fn sell(
    calendar: &Calendar,
    valuation: &ValuationTerms,
    vendors: &Vendors,
    deals: &mut Deals,
    d: usize,
    events: &mut Events,
) {
    let stake = std::mem::take(&mut deals.now[d].stake);
    if stake > 0.0 {
        let revenue = vendors.now[deals.parties[d].1.index()].revenue_a_year;
        let price = stake * valuation.revenue_multiple(calendar.years()) * revenue;
        deals.now[d].flows.stake_sold = price;
        let (sponsor, name) = (&deals.terms[d].sponsor, &deals.terms[d].name);
        events
            .0
            .push(Event::new("divestiture", sponsor, name, price));
    }
}

fn earned(tranche: &Tranche, channel_spend: f64, rank: usize) -> bool {
    channel_spend >= tranche.channel_spend && rank <= tranche.quality_rank as usize
}
