//! Where the firms' behaviours meet: costs, and what is posted of prices.

use bevy_ecs::prelude::*;

use crate::calendar::Calendar;
use crate::deal::Deals;
use crate::developer::{Vendors, serving};
use crate::enterprise::growth::Demand;
use crate::market::posted::{self, Posted, Reach, Sources, VendorShares};
use crate::maths;
use crate::plan::RunPlan;
use crate::policy::Rules;
use crate::provider::wedge::Channels;
use crate::provider::{Providers, hosting, rent};
use crate::shock::Conditions;

use super::Setting;

/// Unit costs and rents move; vendors place their footloose compute and know their cost.
pub fn place_compute(
    plan: Res<RunPlan>,
    calendar: Res<Calendar>,
    deals: Res<Deals>,
    conditions: Res<Conditions>,
    mut providers: ResMut<Providers>,
    mut vendors: ResMut<Vendors>,
) {
    let world = &plan.world;
    let years = calendar.years();
    for j in 0..providers.now.len() {
        let growth = world.providers[j].unit_cost_growth_per_year;
        providers.now[j].unit_cost *= maths::exp(growth * calendar.tick_years);
    }
    rent::adjust(world, &mut providers.now, conditions.chip_cost, &calendar);
    let gain = serving::frontier_gain(&vendors);
    for v in 0..vendors.now.len() {
        let (shares, rent) = hosting::host_shares(&plan, &providers.now, &deals, v, calendar.tick);
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
    plan: Res<'w, RunPlan>,
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
    posted::post(
        Sources {
            plan: &posting.plan,
            utilities: &posting.setting.start.utilities,
            channels: &posting.channels,
            providers: &posting.providers,
            vendors: &posting.vendors,
            reach: &posting.reach,
            shares: &posting.shares,
            rules: &posting.rules,
        },
        posting.demand.market,
    )
}
