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
use crate::pricing::{MarketView, Memories, Occasion, Rule, Situation};
use crate::provider::{ProviderState, Providers, hosting};
use crate::random::Seed;
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

/// When firms price, and what they remember.
#[derive(bevy_ecs::system::SystemParam)]
pub struct Pricing<'w> {
    setting: Res<'w, Setting>,
    calendar: Res<'w, Calendar>,
    seed: Res<'w, Seed>,
    memories: ResMut<'w, Memories>,
}

impl Pricing<'_> {
    /// The price that `rule` sets in this tick; none before the firm's review month.
    fn price(
        &mut self,
        number: usize,
        rule: &dyn Rule,
        firm: &Situation,
        lowest_rival: Option<f64>,
    ) -> Option<f64> {
        let world = &self.setting.plan.world;
        let every = self.calendar.ticks_in(world.pricing.review_months);
        if rule.waits_for_review() && !due(self.calendar.tick, number, every) {
            return None;
        }
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
}

/// Firms whose review month it is set new prices by their rules; reviews are staggered.
pub fn reprice(
    mut pricing: Pricing,
    slopes: Res<Slopes>,
    tally: Res<Tally>,
    mut providers: ResMut<Providers>,
    mut vendors: ResMut<Vendors>,
) {
    let setting = pricing.setting.clone();
    let plan = &setting.plan;
    let year = &slopes.year;
    let limit = plan.world.pricing.growth_limit;
    for j in 0..providers.now.len() {
        providers.now[j].discount = year.discounts[j].mean();
        let market = MarketView::of(year, MarketKind::Compute.index(), limit);
        let firm = view::provider(plan, &setting.start, &providers, year, market, j);
        let relative = |p: &ProviderState| p.net_price() / (1.0 - p.start_discount);
        let rivals = lowest_but(providers.now.iter().map(relative), j);
        let rule = providers.terms[j].pricing.rule();
        let price = pricing.price(j, rule, &firm, rivals);
        if let Some(price) = price.filter(|price| *price != firm.price) {
            providers.now[j].list_price = price / (1.0 - providers.now[j].discount);
        }
    }
    for v in 0..vendors.now.len() {
        vendors.now[v].mean_take = mean_take(plan, &tally, &vendors, v);
        let market = MarketView::of(year, MarketKind::Model.index(), limit);
        let firm = view::vendor(plan, &vendors, year, market, v);
        let rivals = lowest_but(vendors.now.iter().map(|v| v.list_price), v);
        let rule = vendors.terms[v].pricing.rule();
        let number = providers.now.len() + v;
        if let Some(price) = pricing.price(number, rule, &firm, rivals) {
            vendors.now[v].list_price = price;
        }
    }
}

/// The lowest of `prices` but that in place `own`.
fn lowest_but(prices: impl Iterator<Item = f64>, own: usize) -> Option<f64> {
    let rivals = prices.enumerate().filter(|(firm, _)| *firm != own);
    rivals.map(|(_, price)| price).reduce(f64::min)
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
