//! Where the firms' behaviours meet: costs, and what is posted of prices.

use bevy_ecs::prelude::*;

use crate::calendar::Calendar;
use crate::deal::Deals;
use crate::developer::{Vendors, serving};
use crate::enterprise::growth::Demand;
use crate::market::posted::{self, Posted, Reach, Sources, VendorShares};
use crate::maths;
use crate::policy::Rules;
use crate::provider::wedge::Channels;
use crate::provider::{Providers, hosting, rent};
use crate::shock::Conditions;

use super::Setting;

/// Unit costs and rents move; vendors place their footloose compute and know their cost.
pub fn place_compute(
    setting: Res<Setting>,
    calendar: Res<Calendar>,
    deals: Res<Deals>,
    conditions: Res<Conditions>,
    mut providers: ResMut<Providers>,
    mut vendors: ResMut<Vendors>,
) {
    let world = &setting.plan.world;
    let years = calendar.years();
    for j in 0..providers.now.len() {
        let growth = providers.terms[j].unit_cost_growth_per_year;
        providers.now[j].unit_cost *= maths::exp(growth * calendar.tick_years);
    }
    rent::adjust(
        &mut providers,
        &world.capacity,
        conditions.chip_cost,
        years,
        calendar.tick_years,
    );
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
            serving::start_cost(&world.vendors[v]),
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
            price_match_margin: plan.world.lock_in.price_match_margin,
        },
        posting.demand.market,
    )
}
