//! Ownership: vendors that providers buy, and vendors that their owners give up.
//!
//! Who owns a vendor is state, [`OwnedBy`], and so is who decides over its money, [`Purse`]; all that hangs on either looks
//! there, whether the vendor was owned from the start or was bought.

use bevy_ecs::prelude::{Query, Res, ResMut, With};
use bevy_ecs::query::QueryData;

use super::owner::Stewardship;
use super::purse::Purse;
use super::separation::mean_take;
use super::treasury::other_growth;
use super::{OwnedBy, Revenue, Treasury};
use crate::calendar::Calendar;
use crate::deal::{Receiver, Sponsor, Stake, Term};
use crate::enterprise::growth::Demand;
use crate::events::{Event, Events};
use crate::ids::{ProviderId, VendorId};
use crate::market::channels::Channels;
use crate::market::presence::Presence;
use crate::plan::{Plan, RunPlan};
use crate::policy::Rules;
use crate::policy::owners::owners;
use crate::terms::vendors::VendorTerms;

/// What of a vendor a change of hands reads and changes.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct Holding {
    presence: &'static Presence,
    owner: &'static mut OwnedBy,
    purse: &'static mut Purse,
    treasury: &'static mut Treasury,
    revenue: &'static Revenue,
    stewardship: &'static mut Stewardship,
}

/// Vendors come into the hands of those that own them under the rules of the tick, and out of the hands of others. A provider
/// that is not in the market owns nobody.
#[expect(
    clippy::too_many_arguments,
    reason = "a system takes what it reads and writes"
)]
pub fn change_hands(
    plan: Res<RunPlan>,
    calendar: Res<Calendar>,
    rules: Res<Rules>,
    demand: Res<Demand>,
    providers: Query<&Presence, With<ProviderId>>,
    mut vendors: Query<Holding>,
    mut deals: Query<(&Sponsor, &Receiver, &mut Term, &mut Stake)>,
    mut channels: ResMut<Channels>,
    mut events: ResMut<Events>,
) {
    // A separation is told and done by itself, for good.
    if rules.separated {
        return;
    }
    let here: Vec<bool> = providers.iter().map(|p| p.is_here()).collect();
    let owners = owners(&rules, plan.stated_owners());
    let mut rows: Vec<_> = vendors.iter_mut().collect();
    for (v, owner) in owners.into_iter().enumerate() {
        let owner = owner.filter(|owner| here[owner.index()]);
        let before = rows[v].owner.0;
        if before == owner || *rows[v].presence == Presence::Gone {
            continue;
        }
        if let Some(former) = before {
            let take = take_after(&plan, &rows, &channels, (v, former));
            take_on(&plan, &mut channels, (v, former), &take);
            if let Some(event) = rows[v].let_go(&plan, &rules, (v, former)) {
                events.0.push(event);
            }
        }
        rows[v].owner.0 = owner;
        if let Some(owner) = owner {
            take_on(&plan, &mut channels, (v, owner), &|_| 0.0);
            let kept = kept(
                &plan.world.vendors[v],
                &plan,
                (&calendar, &demand),
                &rows[v],
            );
            rows[v].come_to(kept);
            let own = deals.iter_mut();
            let pair = |s: &Sponsor, r: &Receiver| s.0 == owner && r.0.index() == v;
            for (_, _, mut term, mut stake) in own.filter(|(s, r, ..)| pair(s, r)) {
                end(&mut term, &mut stake);
            }
        }
    }
}

/// A deal of a provider with its own vendor binds nobody, and the stake is part of all that it owns.
fn end(term: &mut Term, stake: &mut Stake) {
    term.void = true;
    stake.share = 0.0;
}

/// What vendor `v` has of the market when it changes hands: model revenue of last month, dollars a year at the market of the
/// start.
fn kept(
    stated: &VendorTerms,
    plan: &Plan,
    (calendar, demand): (&Calendar, &Demand),
    vendor: &HoldingItem,
) -> f64 {
    let last = calendar.years() - calendar.tick_years;
    let other = stated.other_revenue * other_growth(&plan.world.research, last);
    ((vendor.revenue.a_year - other) / demand.models).max(0.0)
}

/// Sets what `provider` keeps of sales of vendor `v` through it, by the place of the channel in the vendor's list, at list
/// parity.
fn take_on(
    plan: &Plan,
    channels: &mut Channels,
    (v, provider): (usize, ProviderId),
    take: &dyn Fn(usize) -> f64,
) {
    for (id, offer) in plan.offers.iter() {
        if offer.vendor == Some(VendorId::at(v)) && offer.provider == Some(provider) {
            let place = offer.channel.expect("a channel has a place in its list");
            channels.take_rate[id.index()] = take(place);
            channels.retail_ratio[id.index()] = 1.0;
        }
    }
}

/// What a former owner keeps of sales through it: what is stated, or of a vendor of its own from the start what it keeps of
/// others' on average.
fn take_after<'a>(
    plan: &'a Plan,
    rows: &[HoldingItem],
    channels: &Channels,
    (v, former): (usize, ProviderId),
) -> Box<dyn Fn(usize) -> f64 + 'a> {
    if plan.owners[v] == Some(former) {
        let all: Vec<_> = rows
            .iter()
            .map(|r| (r.presence.is_here(), r.owner.0))
            .collect();
        let mean = mean_take(plan, &all, channels, former);
        Box::new(move |_| mean)
    } else {
        Box::new(move |place| plan.world.vendors[v].channels[place].take_rate)
    }
}

impl HoldingItem<'_, '_> {
    /// `former` gives the vendor up: it has its treasury again, or what investors put into one. That of an owner of the start
    /// is told here, and that of a merger with the rules.
    fn let_go(
        &mut self,
        plan: &Plan,
        rules: &Rules,
        (v, former): (usize, ProviderId),
    ) -> Option<Event> {
        let stated = &plan.world.vendors[v];
        *self.purse = Purse::of(stated);
        if plan.owners[v] != Some(former) {
            return None;
        }
        let cash = rules.endowment(v);
        if let Some(cash) = cash {
            *self.purse = Purse::Own;
            self.treasury.raised += cash;
        }
        let name = &plan.names.providers[former.index()];
        let cash = cash.unwrap_or(0.0);
        Some(Event::new("break-up", name, &stated.name, cash))
    }

    /// Somebody buys the vendor, who trains it as if it `kept` its part of the market. What is in its treasury stays there
    /// until they part.
    fn come_to(&mut self, kept: f64) {
        *self.purse = Purse::Holders;
        *self.stewardship = Stewardship::of(kept);
        self.treasury.months_short = 0.0;
    }
}
