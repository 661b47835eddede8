//! Where the firms' behaviours meet: costs, prices and what is posted of them.

use bevy_ecs::prelude::*;

use crate::calendar::Calendar;
use crate::deal::Deals;
use crate::enterprise::growth::Demand;
use crate::enterprise::tally::Tally;
use crate::market::posted::{self, Posted, Reach, Sources, VendorShares};
use crate::market::{MarketKind, Offers, Slopes};
use crate::maths;
use crate::policy::Rules;
use crate::pricing::MarketView;
use crate::provider::wedge::Channels;
use crate::provider::{Providers, hosting, rent};
use crate::vendor::{Vendors, serving};

use super::{Setting, view};

/// Unit costs and rents move; vendors place their footloose compute and know their cost.
pub fn place_compute(
    setting: Res<Setting>,
    calendar: Res<Calendar>,
    deals: Res<Deals>,
    mut providers: ResMut<Providers>,
    mut vendors: ResMut<Vendors>,
) {
    let world = &setting.plan.world;
    let years = calendar.years();
    for j in 0..providers.now.len() {
        let growth = providers.terms[j].unit_cost_growth_per_year;
        providers.now[j].unit_cost *= maths::exp(growth * calendar.tick_years);
    }
    rent::adjust(&mut providers, &world.capacity, years, calendar.tick_years);
    let gain = serving::frontier_gain(&vendors);
    for v in 0..vendors.now.len() {
        let (shares, rent) = hosting::host_shares(
            v,
            &vendors.terms[v],
            &world.compute,
            &providers,
            &deals,
            calendar.tick,
        );
        let cost = serving::cost(
            serving::start_cost(&vendors.terms[v]),
            rent,
            gain,
            &world.research,
            world.capacity.expected_rent_growth,
            years,
        );
        let vendor = &mut vendors.now[v];
        vendor.host_shares = shares;
        vendor.rent = rent;
        vendor.serving_cost = cost;
    }
}

/// What the posting of prices reads.
#[derive(bevy_ecs::system::SystemParam)]
pub struct Posting<'w> {
    setting: Res<'w, Setting>,
    reach: Res<'w, Reach>,
    shares: Res<'w, VendorShares>,
    rules: Res<'w, Rules>,
    demand: Res<'w, Demand>,
    channels: Res<'w, Channels>,
    providers: Res<'w, Providers>,
    vendors: Res<'w, Vendors>,
}

/// Posts the month's releases, policies and channels at the prices of last month.
pub fn post_prices(posting: Posting, mut posted: ResMut<Posted>) {
    *posted = post(&posting);
}

/// Posts the new prices.
pub fn repost_prices(posting: Posting, mut posted: ResMut<Posted>) {
    *posted = post(&posting);
}

fn post(posting: &Posting) -> Posted {
    let plan = &posting.setting.plan;
    posted::post(
        Sources {
            offers: &plan.offers,
            utilities: &posting.setting.start.utilities,
            choice: &plan.world.choice,
            compute: &plan.world.compute,
            congestion: plan.world.capacity.congestion,
            channels: &posting.channels,
            start_shares: &plan.start_shares,
            providers: &posting.providers,
            vendors: &posting.vendors,
            reach: &posting.reach,
            shares: &posting.shares,
            rules: &posting.rules,
        },
        posting.demand.market,
    )
}

/// What firms know when they price.
#[derive(bevy_ecs::system::SystemParam)]
pub struct Knowledge<'w> {
    setting: Res<'w, Setting>,
    calendar: Res<'w, Calendar>,
    offers: Res<'w, Offers>,
    slopes: Res<'w, Slopes>,
    tally: Res<'w, Tally>,
    rules: Res<'w, Rules>,
}

/// Firms whose review month it is set new prices by their rules; reviews are staggered.
pub fn reprice(
    known: Knowledge,
    mut providers: ResMut<Providers>,
    mut vendors: ResMut<Vendors>,
    mut channels: ResMut<Channels>,
) {
    let every = known
        .calendar
        .ticks_in(known.setting.plan.world.pricing.review_months);
    for j in 0..providers.now.len() {
        providers.now[j].discount = known.slopes.year.discounts[j].mean();
        if due(known.calendar.tick, j, every) {
            known.price_compute(&mut providers, j);
            known.price_channels(&providers, &vendors, &mut channels, j);
        }
    }
    for v in 0..vendors.now.len() {
        vendors.now[v].mean_take = mean_take(&known.setting.plan, &known.tally, &vendors, v);
        if !vendors.now[v].exited && due(known.calendar.tick, providers.now.len() + v, every) {
            known.price_list(&mut vendors, v);
        }
    }
}

impl Knowledge<'_> {
    fn market(&self, market: MarketKind) -> MarketView {
        let limit = self.setting.plan.world.pricing.growth_limit;
        MarketView::of(&self.slopes.year, market.index(), limit)
    }

    fn price_compute(&self, providers: &mut Providers, j: usize) {
        let (plan, start) = (&self.setting.plan, &self.setting.start);
        let market = self.market(MarketKind::Compute);
        let firm = view::provider(plan, start, providers, &self.slopes.year, market, j);
        let price = providers.terms[j]
            .pricing
            .allowed(&self.rules)
            .reprice(&firm);
        if price != firm.price {
            providers.now[j].list_price = price / (1.0 - providers.now[j].discount);
        }
    }

    fn price_list(&self, vendors: &mut Vendors, v: usize) {
        let plan = &self.setting.plan;
        let market = self.market(MarketKind::Model);
        let firm = view::vendor(plan, vendors, &self.slopes.year, market, v);
        vendors.now[v].list_price = vendors.terms[v].pricing.allowed(&self.rules).reprice(&firm);
    }

    /// Provider `j` sets the retail ratio of every third-party model it sells.
    fn price_channels(
        &self,
        providers: &Providers,
        vendors: &Vendors,
        channels: &mut Channels,
        j: usize,
    ) {
        let plan = &self.setting.plan;
        let terms = &plan.world.compute;
        let market = self.market(MarketKind::Model);
        for (id, offer) in self.offers.iter() {
            let (Some(v), Some(host)) = (offer.vendor, offer.provider) else {
                continue;
            };
            let o = id.index();
            if host.index() != j || offer.own_model || vendors.now[v.index()].exited {
                continue;
            }
            if self.is_new(o) {
                continue;
            }
            let seen = view::Seen {
                plan,
                start: &self.setting.start,
                year: &self.slopes.year,
                market,
            };
            let firm = view::channel(seen, providers, vendors, channels, o);
            let price = terms.channel_pricing.allowed(&self.rules).reprice(&firm);
            if price != firm.price {
                let discount = self.slopes.year.discounts[o].mean();
                channels.retail_ratio[o] = (price / (1.0 - discount))
                    .clamp(terms.retail_ratio_min, terms.retail_ratio_max);
            }
        }
    }

    /// Whether offer `o` had no customers at the start and has not been sold for long enough.
    fn is_new(&self, o: usize) -> bool {
        let plan = &self.setting.plan;
        let quiet = self
            .calendar
            .ticks_in(plan.world.compute.new_channel_months);
        plan.start_offer_shares[o] <= 0.0 && self.calendar.tick <= quiet
    }
}

fn due(tick: u32, firm: usize, every: u32) -> bool {
    (tick + firm as u32).is_multiple_of(every)
}

/// Mean take rate over the vendor's channel mix of the last month.
fn mean_take(
    plan: &crate::worldfile::plan::Plan,
    tally: &Tally,
    vendors: &Vendors,
    v: usize,
) -> f64 {
    let mut taken = 0.0;
    let mut spend = 0.0;
    for (id, offer) in plan.offers.iter() {
        let (Some(vendor), Some(channel)) = (offer.vendor, offer.channel) else {
            continue;
        };
        if vendor.index() == v {
            let on = tally.spend_on(id.index());
            spend += on;
            taken += on * vendors.terms[v].channels[channel].take_rate;
        }
    }
    if spend > 0.0 {
        taken / spend
    } else {
        serving::start_take(&vendors.terms[v])
    }
}
