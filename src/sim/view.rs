//! A firm's view of itself when it prices.

use crate::market::Measured;
use crate::pricing::{MarketView, Response, Situation};
use crate::provider::Providers;
use crate::vendor::{Vendors, serving};

use super::state::Start;
use crate::worldfile::plan::Plan;

/// Provider `j` about to price compute.
pub fn provider(
    plan: &Plan,
    start: &Start,
    providers: &Providers,
    year: &Measured,
    market: MarketView,
    j: usize,
) -> Situation {
    let terms = &plan.world.pricing;
    let state = &providers.now[j];
    let start_price = 1.0 - start.discounts[j];
    Situation {
        price: state.net_price(),
        start_price,
        cost: state.unit_cost,
        start_cost: (1.0 - plan.world.providers[j].operating_margin) * start_price,
        conduct: state.conduct,
        foresight: terms.provider_foresight,
        discount_rate: terms.provider_discount_rate,
        ..common(plan, year, market, j)
    }
}

/// Vendor `v` about to price its list.
pub fn vendor(
    plan: &Plan,
    vendors: &Vendors,
    year: &Measured,
    market: MarketView,
    v: usize,
) -> Situation {
    let terms = &plan.world.pricing;
    let state = &vendors.now[v];
    let stated = &plan.world.vendors[v];
    let firm = plan.world.providers.len() + v;
    Situation {
        price: state.list_price,
        start_price: 1.0,
        cost: state.serving_cost / (1.0 - state.mean_take),
        start_cost: serving::start_cost(stated) / (1.0 - serving::start_take(stated)),
        conduct: state.conduct,
        foresight: terms.vendor_foresight,
        discount_rate: terms.vendor_discount_rate,
        ..common(plan, year, market, firm)
    }
}

/// What all firms see alike; the rest is for the caller to fill.
fn common(plan: &Plan, year: &Measured, market: MarketView, firm: usize) -> Situation {
    let terms = &plan.world.pricing;
    let demand = year.firms[firm];
    Situation {
        price: 1.0,
        start_price: 1.0,
        cost: 1.0,
        start_cost: 1.0,
        response: Response::Log,
        demand,
        share: if market.spend > 0.0 {
            demand.spend / market.spend
        } else {
            0.0
        },
        recaptured: 0.0,
        budget_elasticity: 1.0,
        growth: market.growth,
        turnover: market.turnover,
        conduct: 1.0,
        price_sensitivity: plan.world.choice.price_sensitivity,
        foresight: 0.0,
        discount_rate: 0.0,
        customer_years: terms.customer_years,
        tick_years: plan.calendar().tick_years,
        menu_cost: terms.menu_cost,
        ceiling: terms.ceiling,
    }
}
