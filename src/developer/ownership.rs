//! Ownership: vendors that providers buy, and vendors that their owners give up.
//!
//! Who owns a vendor is state, [`OwnedBy`], and so is who decides over its money, [`Purse`]; all that hangs on either looks
//! there, whether the vendor was owned from the start or was bought.

use bevy_ecs::prelude::{Query, Res, ResMut, With};
use bevy_ecs::query::QueryData;
use bevy_ecs::system::SystemParam;

use super::owner::Stewardship;
use super::purse::Purse;
use super::separation::mean_take;
use super::treasury::other_growth;
use super::{OwnedBy, Revenue, Treasury};
use crate::deal::{Receiver, Sponsor, Stake, Term};
use crate::enterprise::growth::Demand;
use crate::events::{Event, Events};
use crate::ids::{ProviderId, VendorId};
use crate::market::offer::Channel;
use crate::market::presence::Presence;
use crate::market::today::Today;
use crate::plan::Plan;
use crate::policy::owners::owners;

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

/// A deal as a change of hands finds it.
type Between = (
    &'static Sponsor,
    &'static Receiver,
    &'static mut Term,
    &'static mut Stake,
);

/// All that a change of hands touches.
#[derive(SystemParam)]
pub struct Hands<'w, 's> {
    providers: Query<'w, 's, &'static Presence, With<ProviderId>>,
    vendors: Query<'w, 's, Holding>,
    deals: Query<'w, 's, Between>,
    offers: Query<'w, 's, Channel>,
}

/// Vendors come into the hands of those that own them under the rules of the tick, and out of the hands of others. A provider
/// that is not in the market owns nobody.
pub fn change_hands(
    today: Today,
    demand: Res<Demand>,
    mut hands: Hands,
    mut events: ResMut<Events>,
) {
    // A separation is told and done by itself, for good.
    if today.rules.separated {
        return;
    }
    let here: Vec<bool> = hands.providers.iter().map(|p| p.is_here()).collect();
    let owners = owners(&today.rules, today.plan.stated_owners());
    let mut rows: Vec<_> = hands.vendors.iter_mut().collect();
    for (v, owner) in owners.into_iter().enumerate() {
        let owner = owner.filter(|owner| here[owner.index()]);
        let before = rows[v].owner.0;
        if before == owner || *rows[v].presence == Presence::Gone {
            continue;
        }
        if let Some(former) = before {
            let pair = Pair { v, owner: former };
            let take = pair.take_after(&today.plan, &rows, &hands.offers);
            pair.take_on(&today.plan, &mut hands.offers, &take);
            events.0.extend(pair.part(&mut rows[v], &today));
        }
        rows[v].owner.0 = owner;
        if let Some(owner) = owner {
            let pair = Pair { v, owner };
            pair.take_on(&today.plan, &mut hands.offers, &|_| 0.0);
            let kept = rows[v].kept(v, &today, &demand);
            rows[v].come_to(kept);
            pair.end_deals(&mut hands.deals);
        }
    }
}

/// A vendor and the provider that comes to own it or did so until now.
#[derive(Clone, Copy)]
struct Pair {
    v: usize,
    owner: ProviderId,
}

impl Pair {
    /// Sets what the provider keeps of sales of the vendor through it, by the place of the channel in the vendor's list, at list
    /// parity.
    fn take_on(self, plan: &Plan, offers: &mut Query<Channel>, take: &dyn Fn(usize) -> f64) {
        for mut offer in offers.iter_mut() {
            let of_vendor = offer.vendor.0 == Some(VendorId::at(self.v));
            if of_vendor && offer.provider.0 == Some(self.owner) {
                let stated = plan.offers.get(*offer.id);
                let place = stated.channel.expect("a channel has a place in its list");
                offer.take.0 = take(place);
                offer.ratio.0 = 1.0;
            }
        }
    }

    /// What a former owner keeps of sales through it: what is stated, or of a vendor of its own from the start what it keeps of
    /// others' on average.
    fn take_after<'a>(
        self,
        plan: &'a Plan,
        rows: &[HoldingItem],
        offers: &Query<Channel>,
    ) -> Box<dyn Fn(usize) -> f64 + 'a> {
        if self.was_from_the_start(plan) {
            let all: Vec<_> = rows
                .iter()
                .map(|r| (r.presence.is_here(), r.owner.0))
                .collect();
            let mean = mean_take(&all, offers, self.owner);
            Box::new(move |_| mean)
        } else {
            Box::new(move |place| plan.world.vendors[self.v].channels[place].take_rate)
        }
    }

    /// Whether the vendor was the provider's from the start.
    fn was_from_the_start(self, plan: &Plan) -> bool {
        plan.owners[self.v] == Some(self.owner)
    }

    /// The provider gives the `vendor` up: it has its treasury again, or what investors put into one. That of an owner of the
    /// start is told here, and that of a merger with the rules.
    fn part(self, vendor: &mut HoldingItem, today: &Today) -> Option<Event> {
        let stated = &today.plan.world.vendors[self.v];
        *vendor.purse = Purse::of(stated);
        if !self.was_from_the_start(&today.plan) {
            return None;
        }
        let cash = today.rules.endowment(self.v);
        if let Some(cash) = cash {
            *vendor.purse = Purse::Own;
            vendor.treasury.raised += cash;
        }
        let name = &today.plan.names.providers[self.owner.index()];
        let cash = cash.unwrap_or(0.0);
        Some(Event::new("break-up", name, &stated.name, cash))
    }

    /// A deal of a provider with its own vendor binds nobody, and the stake is part of all that it owns.
    fn end_deals(self, deals: &mut Query<Between>) {
        let ours = |s: &Sponsor, r: &Receiver| s.0 == self.owner && r.0.index() == self.v;
        for (_, _, mut term, mut stake) in deals.iter_mut().filter(|(s, r, ..)| ours(s, r)) {
            term.void = true;
            stake.share = 0.0;
        }
    }
}

impl HoldingItem<'_, '_> {
    /// What vendor `v` has of the market when it changes hands: model revenue of last month, dollars a year at the market of
    /// the start.
    fn kept(&self, v: usize, today: &Today, demand: &Demand) -> f64 {
        let world = &today.plan.world;
        let last = today.calendar.years() - today.calendar.tick_years;
        let other = world.vendors[v].other_revenue * other_growth(&world.research, last);
        ((self.revenue.a_year - other) / demand.models).max(0.0)
    }

    /// Somebody buys the vendor, who trains it as if it `kept` its part of the market. What is in its treasury stays there
    /// until they part.
    fn come_to(&mut self, kept: f64) {
        *self.purse = Purse::Holders;
        *self.stewardship = Stewardship::of(kept);
        self.treasury.months_short = 0.0;
    }
}
