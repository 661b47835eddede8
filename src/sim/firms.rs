//! Where the firms' behaviours meet: costs, prices and what is posted of them.

use bevy_ecs::prelude::*;

use crate::calendar::Calendar;
use crate::deal::Deals;
use crate::enterprise::growth::Demand;
use crate::enterprise::tally::Tally;
use crate::market::posted::{self, Posted, Reach, Sources, VendorShares};
use crate::market::{MarketKind, Slopes};
use crate::maths;
use crate::policy::Rules;
use crate::pricing::MarketView;
use crate::provider::{Providers, hosting};
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
    let compute = &setting.plan.world.compute;
    let years = calendar.years();
    for j in 0..providers.now.len() {
        let growth = providers.terms[j].unit_cost_growth_per_year;
        providers.now[j].unit_cost *= maths::exp(growth * calendar.tick_years);
        providers.now[j].rent = hosting::rent(compute, years);
    }
    let gain = serving::frontier_gain(&vendors);
    for v in 0..vendors.now.len() {
        let (shares, rent) = hosting::host_shares(
            v,
            &vendors.terms[v],
            compute,
            &providers,
            &deals,
            calendar.tick,
        );
        let cost = serving::cost(
            serving::start_cost(&vendors.terms[v]),
            rent,
            gain,
            &setting.plan.world.research,
            compute.rent_growth_per_year,
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
            providers: &posting.providers,
            vendors: &posting.vendors,
            reach: &posting.reach,
            shares: &posting.shares,
            rules: &posting.rules,
        },
        posting.demand.market,
    )
}

/// Firms whose review month it is set new prices by their rules; reviews are staggered.
pub fn reprice(
    setting: Res<Setting>,
    calendar: Res<Calendar>,
    slopes: Res<Slopes>,
    tally: Res<Tally>,
    mut providers: ResMut<Providers>,
    mut vendors: ResMut<Vendors>,
) {
    let plan = &setting.plan;
    let year = &slopes.year;
    let limit = plan.world.pricing.growth_limit;
    let every = calendar.ticks_in(plan.world.pricing.review_months);
    for j in 0..providers.now.len() {
        providers.now[j].discount = year.discounts[j].mean();
        if due(calendar.tick, j, every) {
            let market = MarketView::of(year, MarketKind::Compute.index(), limit);
            let firm = view::provider(plan, &setting.start, &providers, year, market, j);
            let price = providers.terms[j].pricing.rule().reprice(&firm);
            if price != firm.price {
                providers.now[j].list_price = price / (1.0 - providers.now[j].discount);
            }
        }
    }
    for v in 0..vendors.now.len() {
        vendors.now[v].mean_take = mean_take(plan, &tally, &vendors, v);
        if due(calendar.tick, providers.now.len() + v, every) {
            let market = MarketView::of(year, MarketKind::Model.index(), limit);
            let firm = view::vendor(plan, &vendors, year, market, v);
            vendors.now[v].list_price = vendors.terms[v].pricing.rule().reprice(&firm);
        }
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
