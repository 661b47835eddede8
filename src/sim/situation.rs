//! A firm's view of itself when it prices.

use crate::developer::{ListPrice, Serving, serving};
use crate::ids::OfferId;
use crate::market::Measured;
use crate::market::presence::Conduct;
use crate::pricing::{MarketView, Response, Situation, Slope};
use crate::provider::wedge;
use crate::provider::{ComputeCost, ComputePrice};

use super::state::Start;
use crate::plan::Plan;

/// What a firm that prices is seen with.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The inferred start.
    pub start: &'a Start,
    /// Demand of the last twelve months.
    pub year: &'a Measured,
    /// The market that it prices in.
    pub market: MarketView,
}

/// Provider `j` about to price compute.
pub fn provider(
    seen: Seen,
    j: usize,
    (price, cost, conduct): (&ComputePrice, &ComputeCost, &Conduct),
) -> Situation {
    let terms = &seen.plan.world.pricing;
    let start_price = 1.0 - seen.start.discounts[j];
    Situation {
        price: price.net(),
        start_price,
        cost: cost.unit,
        start_cost: (1.0 - seen.plan.world.providers[j].operating_margin) * start_price,
        conduct: conduct.0,
        foresight: terms.provider_foresight,
        discount_rate: terms.provider_discount_rate,
        ..common(seen, j)
    }
}

/// Vendor `v` about to price its list.
pub fn vendor(
    seen: Seen,
    v: usize,
    (list, serving, conduct): (&ListPrice, &Serving, &Conduct),
) -> Situation {
    let world = &seen.plan.world;
    let stated = &world.vendors[v];
    Situation {
        price: list.0,
        start_price: 1.0,
        cost: serving.cost / (1.0 - serving.mean_take),
        start_cost: serving::start_cost(stated) / (1.0 - serving::start_take(stated)),
        budget_elasticity: world.demand.budget_elasticity,
        conduct: conduct.0,
        foresight: world.pricing.vendor_foresight,
        discount_rate: world.pricing.vendor_discount_rate,
        ..common(seen, world.providers.len() + v)
    }
}

/// A channel that its provider is about to price.
#[derive(Debug, Clone, Copy)]
pub struct OwnChannel {
    /// Retail price over the vendor's list price.
    pub ratio: f64,
    /// The vendor's serving cost per unit of its list price.
    pub serving: f64,
    /// The provider's margin on rents.
    pub margin: f64,
}

/// The channel of offer `o` about to be priced, per unit of the vendor's list price and net of discounts.
pub fn channel(seen: Seen, o: usize, own: OwnChannel) -> Situation {
    let plan = seen.plan;
    let terms = &plan.world.pricing;
    let offer = plan.offers.get(OfferId::at(o));
    let (v, c) = (
        offer
            .vendor
            .expect("a channel sells a vendor's models")
            .index(),
        offer
            .channel
            .expect("a channel has a place in its vendor's list"),
    );
    let j = offer
        .provider
        .expect("a channel runs through a provider")
        .index();
    let stated = &plan.world.vendors[v];
    let take = stated.channels[c].take_rate;
    let hosting = plan.world.providers[j].hosting_margin;
    Situation {
        price: own.ratio * (1.0 - seen.year.discounts[o].mean()),
        start_price: 1.0 - seen.start.channel_discounts[o],
        cost: wedge::net_cost(take, own.serving, own.margin),
        start_cost: wedge::net_cost(take, serving::start_cost(stated), hosting),
        demand: seen.year.channels[o],
        share: share(&seen.year.channels[o], seen.market),
        budget_elasticity: plan.world.demand.budget_elasticity,
        conduct: seen.start.channel_conduct[o],
        foresight: terms.provider_foresight,
        discount_rate: terms.provider_discount_rate,
        ..common(seen, 0)
    }
}

/// What all firms see alike; the rest is for the caller to fill.
fn common(seen: Seen, firm: usize) -> Situation {
    let Seen { plan, market, .. } = seen;
    let terms = &plan.world.pricing;
    let demand = seen.year.firms[firm];
    Situation {
        price: 1.0,
        start_price: 1.0,
        cost: 1.0,
        start_cost: 1.0,
        response: Response::Log,
        demand,
        share: share(&demand, market),
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

/// A firm's share of its market's spend; 0 where nothing is sold.
fn share(demand: &Slope, market: MarketView) -> f64 {
    if market.spend > 0.0 {
        demand.spend / market.spend
    } else {
        0.0
    }
}
