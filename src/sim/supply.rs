//! Where the firms' behaviours meet: costs, and what is posted of prices.

use bevy_ecs::prelude::*;
use bevy_ecs::query::QueryData;

use crate::calendar::Calendar;
use crate::deal::{Agreement, Subsidy, Term};
use crate::developer::purse::Purse;
use crate::developer::{Hosting, ListPrice, OwnedBy, Release, Serving, serving};
use crate::enterprise::growth::Demand;
use crate::ids::{DealId, FirmId, ProviderId, VendorId};
use crate::market::offer::{RetailRatio, ratios};
use crate::market::posted::{self, Host, Posted, Reach, Seller, Sources, VendorShares};
use crate::market::presence::Presence;
use crate::market::today::Today;
use crate::maths;
use crate::plan::RunPlan;
use crate::policy::Rules;
use crate::pricing::new_customers::Introductory;
use crate::provider::capacity::Capacity;
use crate::provider::{ComputeCost, ComputePrice, Rent, hosting, rent};

use super::Setting;

/// Unit costs and rents move; vendors place their footloose compute and know their cost.
pub fn place_compute(
    today: Today,
    deals: Query<(&DealId, &Term, &Agreement, &Subsidy)>,
    mut providers: Query<(&Presence, &mut ComputeCost, &mut Rent, &mut Capacity)>,
    mut vendors: Query<(&mut Hosting, &mut Serving)>,
) {
    let (plan, calendar) = (&today.plan, &today.calendar);
    let world = &plan.world;
    for ((_, mut cost, ..), stated) in providers.iter_mut().zip(&world.providers) {
        let growth = stated.unit_cost_growth_per_year;
        cost.unit *= maths::exp(growth * calendar.tick_years);
    }
    let mut rows: Vec<_> = providers.iter_mut().collect();
    let renting = rows
        .iter_mut()
        .map(|(_, cost, rent, capacity)| (&mut **rent, &mut **capacity, &**cost));
    rent::adjust(world, renting, today.conditions.chip_cost, calendar);
    let hosts: Vec<(Presence, Rent)> = rows.iter().map(|(p, _, rent, _)| (**p, **rent)).collect();
    let stated = rows.iter().zip(&world.providers);
    let margins: Vec<f64> = stated
        .map(|((_, _, rent, capacity), stated)| rent.margin(capacity, stated.hosting_margin))
        .collect();
    for (v, (mut hosting, mut serving)) in vendors.iter_mut().enumerate() {
        *hosting = hosting::host_shares(plan, v, &hosts, |j| {
            let in_force = deals.iter().filter(|(_, t, ..)| t.in_force(calendar.tick));
            let given = in_force.map(|(id, _, agreed, subsidy)| (*id, agreed, subsidy));
            let pull = hosting::pull(plan, given, (v, j));
            let at_cost = today
                .rules
                .hosts_at_cost(ProviderId::at(j), VendorId::at(v));
            if at_cost { pull.less(margins[j]) } else { pull }
        });
        serving.cost = serving::cost(
            serving::start_cost(plan, v),
            hosting.rent,
            world.capacity.expected_rent_growth,
            calendar.years(),
        ) * today.rules.unit_cost_left(FirmId::Vendor(VendorId::at(v)));
    }
}

/// What of a vendor the posting of prices reads.
#[derive(QueryData)]
pub struct OnSale {
    presence: &'static Presence,
    release: &'static Release,
    list: &'static ListPrice,
    owner: &'static OwnedBy,
    purse: &'static Purse,
}

/// What the posting of prices reads.
#[derive(bevy_ecs::system::SystemParam)]
pub struct Posting<'w, 's> {
    plan: Res<'w, RunPlan>,
    calendar: Res<'w, Calendar>,
    setting: Res<'w, Setting>,
    reach: Res<'w, Reach>,
    shares: Res<'w, VendorShares>,
    rules: Res<'w, Rules>,
    introductory: Res<'w, Introductory>,
    demand: Res<'w, Demand>,
    offers: Query<'w, 's, &'static RetailRatio>,
    providers: Query<'w, 's, (&'static ComputePrice, &'static Capacity)>,
    vendors: Query<'w, 's, OnSale>,
}

impl Posting<'_, '_> {
    /// What is posted under the rules in force.
    fn posted(&self) -> Posted {
        let outlook = self.plan.outlook(self.calendar.tick, &self.rules);
        post(self, outlook.rules, outlook.ahead())
    }

    /// What would be posted now if `rules` were in force, for good.
    pub fn under(&self, rules: &Rules) -> Posted {
        post(self, rules, rules)
    }
}

/// Posts the month's releases, policies and channels at the prices of last month.
pub fn post_prices(posting: Posting, mut posted: ResMut<Posted>) {
    *posted = posting.posted();
}

/// Posts the new prices.
pub fn repost_prices(posting: Posting, mut posted: ResMut<Posted>) {
    *posted = posting.posted();
}

fn post(posting: &Posting, rules: &Rules, ahead: &Rules) -> Posted {
    let providers = posting.providers.iter();
    let hosts: Vec<_> = providers
        .map(|(price, capacity)| Host {
            price: price.list,
            crowding: capacity.crowding(),
        })
        .collect();
    let vendors = posting.vendors.iter();
    let sellers: Vec<_> = vendors
        .map(|v| Seller {
            presence: *v.presence,
            quality: v.release.quality,
            releases: v.release.count,
            list: v.list.0,
            owner: v.owner.0,
            open_weights: *v.purse == Purse::Commons,
        })
        .collect();
    posted::post(
        Sources {
            plan: &posting.plan,
            utilities: &posting.setting.start.utilities,
            ratios: ratios(&posting.offers),
            providers: &hosts,
            vendors: &sellers,
            reach: &posting.reach,
            shares: &posting.shares,
            rules,
            ahead,
            introductory: &posting.introductory,
            price_levels: posting.demand.prices,
            years: posting.calendar.years(),
        },
        posting.demand.market,
    )
}
