//! Firms whose review month it is set new prices by their rules: compute, lists, channels.

use bevy_ecs::prelude::*;
use bevy_ecs::query::QueryData;

use crate::calendar::Calendar;
use crate::developer::purse::Purse;
use crate::developer::{ListPrice, OwnedBy, Serving, serving};
use crate::enterprise::tally::Tally;
use crate::events::{AT_CEILING, Event, Events};
use crate::ids::{FirmId, MarketKind, OfferId, ProviderId, VendorId};
use crate::market::Slopes;
use crate::market::offer::{Channel, ChannelItem};
use crate::market::posted::Reach;
use crate::market::presence::{Conduct, Presence};
use crate::plan::Plan;
use crate::plan::RunPlan;
use crate::plan::offers::Offer;
use crate::policy::Rules;
use crate::policy::owners::priced_together;
use crate::pricing::new_customers::{Apart, Introductory, NewCustomers};
use crate::pricing::{Memories, Occasion, Pledges, PriceRule, Situation};
use crate::provider::capacity::Capacity;
use crate::provider::{ComputeCost, ComputePrice, Rent};
use crate::random::Seed;
use crate::shock::Conditions;

use super::Setting;
use super::brought::Sellers;
use super::situation::{self, OwnChannel, Partner, Seen};

/// What of a provider pricing reads and changes.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct PricedProvider {
    presence: &'static Presence,
    price: &'static mut ComputePrice,
    cost: &'static ComputeCost,
    rent: &'static Rent,
    capacity: &'static Capacity,
    conduct: &'static Conduct,
}

/// What of a vendor pricing reads and changes.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct PricedVendor {
    presence: &'static Presence,
    list: &'static mut ListPrice,
    serving: &'static mut Serving,
    owner: &'static OwnedBy,
    purse: &'static Purse,
    conduct: &'static Conduct,
}

/// When firms price, what they know and what they remember.
#[derive(bevy_ecs::system::SystemParam)]
pub struct Pricing<'w> {
    plan: Res<'w, RunPlan>,
    setting: Res<'w, Setting>,
    calendar: Res<'w, Calendar>,
    seed: Res<'w, Seed>,
    slopes: Res<'w, Slopes>,
    tally: Res<'w, Tally>,
    rules: Res<'w, Rules>,
    memories: ResMut<'w, Memories>,
    pledges: ResMut<'w, Pledges>,
    introductory: ResMut<'w, Introductory>,
    reach: Res<'w, Reach>,
    events: ResMut<'w, Events>,
    conditions: Res<'w, Conditions>,
}

/// Firms whose review month it is set new prices by their rules; reviews are staggered.
pub fn reprice(
    mut pricing: Pricing,
    mut providers: Query<PricedProvider>,
    mut vendors: Query<PricedVendor>,
    mut offers: Query<Channel>,
) {
    let plan = pricing.plan.clone();
    let mut providers: Vec<_> = providers.iter_mut().collect();
    let mut vendors: Vec<_> = vendors.iter_mut().collect();
    let mut channels: Vec<_> = offers.iter_mut().collect();
    let sellers = pricing.sellers(&plan, &providers, &vendors, &channels);
    for j in 0..providers.len() {
        if !plan.world.providers[j].is_firm() {
            // What they cost is what they cost; what a unit is of an account's own size is no discount to be averaged.
            let cost = providers[j].cost.unit;
            let price = &mut providers[j].price;
            price.list = cost / (1.0 - price.start_discount);
        } else if providers[j].presence.is_here() {
            providers[j].price.discount = pricing.discount(&providers[j], j);
            pricing.pledge(FirmId::Provider(ProviderId::at(j)), providers[j].price.list);
            pricing.price_compute(&plan, &sellers, &mut providers, j);
            let list = providers[j].price.list;
            providers[j].price.list = pricing.pledges.allowed(j, list);
        }
    }
    for (o, j) in super::state::third_party(&plan).map(|o| (o, host(&plan, o))) {
        pricing.price_channel(
            &plan,
            (&sellers, &providers[j], &vendors),
            &mut channels,
            (o, j),
        );
        let ratio = &mut channels[o].ratio.0;
        *ratio = ratio.min(pricing.reach.ratio_ceiling[o]);
    }
    for v in 0..vendors.len() {
        vendors[v].serving.mean_take = pricing.mean_take(&plan, &channels, v, vendors[v].owner.0);
        vendors[v].serving.kept = pricing.kept(&plan, &providers, v, vendors[v].owner.0);
        if vendors[v].presence.is_here() {
            pricing.pledge(FirmId::Vendor(VendorId::at(v)), vendors[v].list.0);
            pricing.price_list(&plan, &sellers, &mut vendors, v);
            let number = plan.world.providers.len() + v;
            vendors[v].list.0 = pricing.pledges.allowed(number, vendors[v].list.0);
        }
    }
}

impl Pricing<'_> {
    /// The price that `rule` sets in this tick for firm number `number`; none before the review month
    /// of `reviewer`, who prices it.
    fn price(
        &mut self,
        (number, reviewer): (usize, usize),
        rule: &PriceRule,
        firm: &Situation,
        lowest_rival: Option<f64>,
    ) -> Option<f64> {
        let world = &self.plan.world;
        if !self.acts(rule, reviewer) {
            return None;
        }
        let rule = self.rules.permits(rule);
        let mut occasion = Occasion {
            tick: self.calendar.tick,
            clock: &world.clock,
            lowest_rival,
            seed: &self.seed,
            firm: number as u64,
            memory: &mut self.memories.0[number],
        };
        Some(rule.reprice(firm, &mut occasion))
    }

    /// Whether `rule` sets a price in this tick, where `reviewer` prices.
    fn acts(&self, rule: &PriceRule, reviewer: usize) -> bool {
        let every = self
            .calendar
            .ticks_in(self.plan.world.pricing.review_months);
        !self.rules.permits(rule).waits_for_review() || due(self.calendar.tick, reviewer, every)
    }

    /// Says so where a price is at its ceiling: it was stopped there, and is nobody's best response.
    fn tell_of_ceiling(&mut self, name: &str, firm: &Situation, price: f64) {
        if firm.at_ceiling(price) {
            self.events
                .0
                .push(Event::new(AT_CEILING, name, "price", 0.0));
        }
    }

    /// Mean discount of provider `j` over the last twelve months; of one that is new, what is usual for those like it.
    fn discount(&self, provider: &PricedProviderItem, j: usize) -> f64 {
        let since = provider.presence.since();
        if since > 0 && self.calendar.tick < since + self.calendar.ticks_a_year() {
            provider.price.start_discount
        } else {
            self.slopes.year.discounts[j].mean()
        }
    }

    fn seen(&self, market: MarketKind) -> Seen<'_> {
        Seen {
            plan: &self.plan,
            start: &self.setting.start,
            year: &self.slopes.year,
            market,
            looks: self.slopes.ring.len(),
            years: self.calendar.years(),
        }
    }

    /// A firm commits to its list price of now if the rules oblige it to.
    fn pledge(&mut self, firm: FirmId, list: f64) {
        let number = firm.number(self.plan.world.providers.len());
        let has_to = self.rules.holds_price(firm);
        self.pledges.renew(number, has_to, list);
    }

    /// The numbers of the firms whose prices are set together with that of firm number `f`.
    fn partners(&self, f: usize) -> impl Iterator<Item = usize> + use<> {
        let pairs = priced_together(&self.rules, self.plan.stated_owners());
        pairs
            .into_iter()
            .filter_map(move |(raised, gains)| (raised == f).then_some(gains))
    }

    /// All that sell, as they see themselves.
    fn sellers(
        &self,
        plan: &Plan,
        providers: &[PricedProviderItem],
        vendors: &[PricedVendorItem],
        channels: &[ChannelItem],
    ) -> Sellers {
        let mut of_channels = vec![None; plan.offers.len()];
        for o in super::state::third_party(plan) {
            let (host, seller) = (&providers[host(plan, o)], &vendors[nest(plan, o)]);
            of_channels[o] = Some(self.channel(plan, (host, seller), channels, o));
        }
        Sellers {
            clouds: (0..providers.len())
                .map(|j| self.cloud(plan, providers, j))
                .collect(),
            vendors: (0..vendors.len())
                .map(|v| self.vendor(plan, vendors, v))
                .collect(),
            channels: of_channels,
            owners: vendors.iter().map(|v| v.owner.0).collect(),
        }
    }

    /// Provider `j` with its compute.
    fn cloud(&self, plan: &Plan, providers: &[PricedProviderItem], j: usize) -> Situation {
        let own = &providers[j];
        let stated = plan.world.providers[j].new_customers.as_ref();
        let paid = paid_on_average(stated, self.tally.paid_of_list(j..=j));
        let seen = self.seen(MarketKind::Compute);
        situation::provider(seen, j, (&*own.price, own.cost, own.conduct)).paid(paid)
    }

    /// Vendor `v` with its list.
    fn vendor(&self, plan: &Plan, vendors: &[PricedVendorItem], v: usize) -> Situation {
        let own = &vendors[v];
        let stated = plan.world.vendors[v].new_customers.as_ref();
        let paid = paid_on_average(stated, self.tally.paid_of_list(plan.offers.of_vendor(v)));
        let own = (&*own.list, &*own.serving, *own.purse, own.conduct);
        situation::vendor(self.seen(MarketKind::Model), v, own).paid(paid)
    }

    /// The channel of offer `o` at `host` for the models of `seller`.
    fn channel(
        &self,
        plan: &Plan,
        (host, seller): (&PricedProviderItem, &PricedVendorItem),
        channels: &[ChannelItem],
        o: usize,
    ) -> Situation {
        let at_start = plan.world.providers[self::host(plan, o)].hosting_margin;
        let own = OwnChannel {
            ratio: channels[o].ratio.0,
            serving: seller.serving.cost / seller.list.0,
            margin: host.rent.margin(host.capacity, at_start),
        };
        situation::channel(self.seen(MarketKind::Model), o, own)
    }

    /// Provider `j` with its compute, with what its sales bring where it prices now and what its partners recapture.
    fn cloud_that_prices(
        &self,
        plan: &Plan,
        sellers: &Sellers,
        providers: &[PricedProviderItem],
        j: usize,
    ) -> Situation {
        let seen = self.seen(MarketKind::Compute);
        let mut firm = self.cloud(plan, providers, j);
        if self.acts(&plan.world.providers[j].pricing, j) {
            firm.brings = sellers.brought_to_cloud(plan, seen.year, j);
        }
        let partners = self
            .partners(j)
            .filter(|k| providers[*k].presence.is_here());
        let partners = partners.map(|number| Partner {
            number,
            firm: self.cloud(plan, providers, number),
            worth: 1.0,
        });
        firm.recaptured = situation::recaptured(seen, (j, &firm), partners);
        firm
    }

    fn price_compute(
        &mut self,
        plan: &Plan,
        sellers: &Sellers,
        providers: &mut [PricedProviderItem],
        j: usize,
    ) {
        let firm = self.cloud_that_prices(plan, sellers, providers, j);
        if let Some(price) = self.conditions.providers_in[j].and_then(|a| a.first_price(firm.cost))
        {
            providers[j].price.list = price / (1.0 - providers[j].price.discount);
            return;
        }
        let relative = |p: &PricedProviderItem| {
            let price = p.price.net() / (1.0 - p.price.start_discount);
            p.presence.is_here().then_some(price)
        };
        let rivals = lowest_but(providers.iter().map(relative), j);
        let terms = &plan.world.providers[j];
        let (price, per_list) = (providers[j].price.net(), 1.0 - providers[j].price.discount);
        let apart = self.apart(j, terms.new_customers.as_ref());
        let whose = match &apart {
            Some(apart) => apart.installed(&firm, price),
            None => firm,
        };
        let set = self.price((j, j), &terms.pricing, &whose, rivals);
        if let Some(price) = set {
            self.tell_of_ceiling(&terms.name, &whose, price);
        }
        if let Some(set) = set.filter(|set| *set != whose.price) {
            // What is set is what is paid on average.
            let paid = if apart.is_some() {
                1.0
            } else {
                firm.price / price
            };
            providers[j].price.list = set / paid / per_list;
        }
        let later = providers[j].price.net();
        self.introduce(
            (j, terms.new_customers.as_ref()),
            &firm,
            apart.as_ref(),
            later,
        );
    }

    /// Demand of firm number `number` taken apart, if it chooses both prices and may.
    fn apart(&self, number: usize, stated: Option<&NewCustomers>) -> Option<Apart> {
        let chooses = matches!(stated, Some(NewCustomers::BestResponse(_)));
        let apart = self.slopes.year.apart.get(number).copied()?;
        (chooses && !self.rules.uniform_prices && apart.is_known()).then_some(apart)
    }

    /// Firm number `number` sets what it takes off for new customers, where others pay `later` net of discounts.
    fn introduce(
        &mut self,
        (number, stated): (usize, Option<&NewCustomers>),
        firm: &Situation,
        apart: Option<&Apart>,
        later: f64,
    ) {
        let every = self
            .calendar
            .ticks_in(self.plan.world.pricing.review_months);
        let off = &mut self.introductory.0[number];
        match (stated, apart) {
            (Some(NewCustomers::Discount(discount)), _) if !self.rules.uniform_prices => {
                *off = discount.share;
            }
            (Some(NewCustomers::BestResponse(rule)), Some(apart)) => {
                if due(self.calendar.tick, number, every) {
                    let now = Situation {
                        price: later * (1.0 - *off),
                        ..*firm
                    };
                    let price = now.towards(apart.new_price(firm, later), rule.inertia);
                    *off = (1.0 - price / later).max(0.0);
                }
            }
            (Some(NewCustomers::BestResponse(_)), None) if !self.rules.uniform_prices => {}
            _ => *off = 0.0,
        }
    }

    /// Vendor `v` with its list, with what its sales bring where it prices now and what its partners recapture.
    fn vendor_that_prices(
        &self,
        plan: &Plan,
        sellers: &Sellers,
        vendors: &[PricedVendorItem],
        v: usize,
    ) -> Situation {
        let (seen, first) = (self.seen(MarketKind::Model), plan.world.providers.len());
        let mut firm = self.vendor(plan, vendors, v);
        let received = |v: usize| 1.0 - vendors[v].serving.mean_take;
        if self.acts(&plan.world.vendors[v].pricing, first + v) {
            firm.brings = sellers.brought_to_vendor(plan, seen.year, v, received(v));
        }
        let partners = self.partners(first + v);
        let here = partners.filter(|k| vendors[k - first].presence.is_here());
        let partners = here.map(|number| Partner {
            number,
            firm: self.vendor(plan, vendors, number - first),
            worth: received(number - first) / received(v),
        });
        firm.recaptured = situation::recaptured(seen, (first + v, &firm), partners);
        firm
    }

    fn price_list(
        &mut self,
        plan: &Plan,
        sellers: &Sellers,
        vendors: &mut [PricedVendorItem],
        v: usize,
    ) {
        let firm = self.vendor_that_prices(plan, sellers, vendors, v);
        if let Some(price) = self.conditions.vendors_in[v].and_then(|a| a.first_price(firm.cost)) {
            vendors[v].list.0 = price;
            return;
        }
        let list = |w: &PricedVendorItem| w.presence.is_here().then_some(w.list.0);
        let rivals = lowest_but(vendors.iter().map(list), v);
        let number = plan.world.providers.len() + v;
        let terms = &plan.world.vendors[v];
        let list = vendors[v].list.0;
        let apart = self.apart(number, terms.new_customers.as_ref());
        let whose = match &apart {
            Some(apart) => apart.installed(&firm, list),
            None => firm,
        };
        if let Some(set) = self.price((number, number), &terms.pricing, &whose, rivals) {
            self.tell_of_ceiling(&terms.name, &whose, set);
            // What is set is what is paid on average.
            let paid = if apart.is_some() {
                1.0
            } else {
                firm.price / list
            };
            vendors[v].list.0 = set / paid;
        }
        let later = vendors[v].list.0;
        self.introduce(
            (number, terms.new_customers.as_ref()),
            &firm,
            apart.as_ref(),
            later,
        );
    }

    /// Provider `j` sets the retail ratio of offer `o`, a third party's model that it sells, in its
    /// own review months. A channel without customers at the start stays at list parity for a while;
    /// one whose vendor or the law demands list parity is there at once, and one whose vendor it has bought stays there.
    fn price_channel(
        &mut self,
        plan: &Plan,
        (sellers, host, vendors): (&Sellers, &PricedProviderItem, &[PricedVendorItem]),
        channels: &mut [ChannelItem],
        (o, j): (usize, usize),
    ) {
        let terms = &plan.world.compute;
        let quiet = self.calendar.ticks_in(terms.new_channel_months);
        let seller = nest(plan, o);
        let vendor = &vendors[seller];
        let since = host.presence.since().max(vendor.presence.since());
        let new = plan.start_offer_shares[o] <= 0.0 && self.calendar.tick < since.max(1) + quiet;
        let parity = self.rules.at_list(plan.world.vendors[seller].list_parity);
        if parity || vendor.owner.0 == Some(ProviderId::at(j)) {
            channels[o].ratio.0 = 1.0;
            return;
        }
        if new || !host.presence.is_here() || !vendor.presence.is_here() {
            return;
        }
        let rule = &terms.channel_pricing;
        let channel = sellers.channels[o].filter(|_| self.acts(rule, j));
        let Some(channel) = channel else {
            return;
        };
        let firm = Situation {
            brings: sellers.brought_to_channel(plan, &self.slopes.year, o),
            ..channel
        };
        let number = plan.world.providers.len() + vendors.len() + o;
        let price = self.price((number, j), rule, &firm, None);
        if let Some(price) = price.filter(|price| *price != firm.price) {
            let discount = self.seen(MarketKind::Model).discount(o);
            channels[o].ratio.0 =
                (price / (1.0 - discount)).clamp(terms.retail_ratio_min, terms.retail_ratio_max);
        }
    }

    /// Mean take rate over the vendor's channel mix of the last month; over that of the start where nothing is sold. Where
    /// sellers look at price matches, what a vendor with this `owner` bears of them, on what it sells itself, is of a kind with
    /// it.
    fn mean_take(
        &self,
        plan: &Plan,
        channels: &[ChannelItem],
        v: usize,
        owner: Option<ProviderId>,
    ) -> f64 {
        let own = |o: &Offer| o.vendor == Some(VendorId::at(v));
        let offers = || plan.offers.iter().filter(|(_, o)| own(o));
        let looks = plan.world.lock_in.price_match_seen;
        let mut taken = 0.0;
        let mut spend = 0.0;
        for (id, offer) in offers() {
            let on = self.tally.spend_on(id.index());
            spend += on;
            let itself = offer.provider.is_none() || offer.provider == owner;
            let kept = if looks && itself {
                self.slopes.year.discounts[id.index()].matched()
            } else {
                channels[id.index()].take.0
            };
            taken += on * kept;
        }
        if spend > 0.0 {
            return taken / spend;
        }
        let stated = &plan.world.vendors[v].channels;
        let at_start = offers().zip(stated);
        at_start
            .map(|((id, _), channel)| channel.share * channels[id.index()].take.0)
            .sum()
    }

    /// What of the rents of vendor `v` stays with an `owner` that it has had from the start, by last month's channel mix. What a
    /// provider buys looks at rents, or at cost where its merger says so.
    fn kept(
        &self,
        plan: &Plan,
        providers: &[PricedProviderItem],
        v: usize,
        owner: Option<ProviderId>,
    ) -> f64 {
        let Some(owner) = owner.filter(|_| owner == plan.owners[v]) else {
            return 0.0;
        };
        let sold = plan.offers.of_vendor(v).map(|o| {
            let host = plan.offers.get(OfferId::at(o)).provider;
            (host, self.tally.spend_on(o))
        });
        let host = &providers[owner.index()];
        let at_start = plan.world.providers[owner.index()].hosting_margin;
        serving::served_at(plan, (v, owner), sold) * host.rent.margin(host.capacity, at_start)
    }
}

/// What of its price a firm counts as paid: on average, where the share off is stated; all of it where it sets both prices,
/// since contracts that are signed are no matter of the price of now.
fn paid_on_average(stated: Option<&NewCustomers>, paid: f64) -> f64 {
    match stated {
        Some(NewCustomers::Discount(_)) => paid,
        _ => 1.0,
    }
}

/// The provider that offer `o` runs through.
fn host(plan: &Plan, o: usize) -> usize {
    let provider = plan.offers.get(OfferId::at(o)).provider;
    provider.expect("a channel runs through a provider").index()
}

/// The vendor whose models offer `o` sells.
fn nest(plan: &Plan, o: usize) -> usize {
    usize::from(plan.offers.get(OfferId::at(o)).nest)
}

/// The lowest of `prices` but that in place `own`; none of those who are not in the market.
fn lowest_but(prices: impl Iterator<Item = Option<f64>>, own: usize) -> Option<f64> {
    let rivals = prices.enumerate().filter(|(firm, _)| *firm != own);
    rivals.filter_map(|(_, price)| price).reduce(f64::min)
}

/// The first tick from the start in which a price of offer `o` is reviewed by the rule that the world states for it: its
/// cloud's price of compute, or of a model the vendor's list price and its channel's retail price. None where no such rule
/// waits for a review.
pub fn first_review(plan: &Plan, o: OfferId) -> Option<u32> {
    let (world, offer) = (&plan.world, plan.offers.get(o));
    let every = plan.calendar().ticks_in(world.pricing.review_months);
    let first = |reviewer: usize, rule: &PriceRule| {
        let due = |tick: &u32| due(*tick, reviewer, every);
        (1..=every)
            .find(due)
            .filter(|_| rule.rule().waits_for_review())
    };
    let host = offer.provider.map(ProviderId::index);
    match offer.vendor.map(VendorId::index) {
        None => host.and_then(|j| first(j, &world.providers[j].pricing)),
        Some(v) => {
            let list = first(world.providers.len() + v, &world.vendors[v].pricing);
            let hosted = super::state::third_party(plan).any(|other| other == o.index());
            let channel = host.filter(|_| hosted);
            let channel = channel.and_then(|j| first(j, &world.compute.channel_pricing));
            list.into_iter().chain(channel).min()
        }
    }
}

fn due(tick: u32, firm: usize, every: u32) -> bool {
    (tick + firm as u32).is_multiple_of(every)
}
