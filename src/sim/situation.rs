//! A firm's view of itself when it prices.

use crate::developer::purse::Purse;
use crate::developer::treasury::other_growth;
use crate::developer::{ListPrice, Serving, serving};
use crate::ids::{MarketKind, OfferId};
use crate::market::Measured;
use crate::market::channels;
use crate::market::presence::Conduct;
use crate::maths;
use crate::pricing::{Response, Situation, Slope, mean_stock};
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
    pub market: MarketKind,
    /// How many ticks were measured to make the year.
    pub looks: usize,
    /// Years since the start.
    pub years: f64,
}

impl Seen<'_> {
    /// Spend of the market, summed like the slopes: dollars a year times `looks`.
    fn spend(&self) -> f64 {
        self.year.spend[self.market.index()]
    }

    /// Mean discount on offer `o` that its seller counts with when it sets the price: all that is taken off, or, where sellers
    /// look at price matches, what it grants to those that pay its price.
    pub fn discount(&self, o: usize) -> f64 {
        let of = &self.year.discounts[o];
        if self.plan.world.lock_in.price_match_seen {
            of.granted()
        } else {
            of.mean()
        }
    }
}

/// Provider `j` about to price compute.
pub fn provider(
    seen: Seen,
    j: usize,
    (price, cost, conduct): (&ComputePrice, &ComputeCost, &Conduct),
) -> Situation {
    let inferred = 1.0 - seen.start.discounts[j];
    Situation {
        price: price.net(),
        // Of this run's own buyers, as every price; what a unit costs was inferred with those of the calibration.
        start_price: 1.0 - price.start_discount,
        cost: cost.unit,
        start_cost: (1.0 - seen.plan.world.providers[j].operating_margin) * inferred,
        conduct: conduct.0,
        ..common(seen, j)
    }
}

/// Vendor `v` about to price its list.
pub fn vendor(
    seen: Seen,
    v: usize,
    (list, serving, purse, conduct): (&ListPrice, &Serving, Purse, &Conduct),
) -> Situation {
    let world = &seen.plan.world;
    let stated = &world.vendors[v];
    Situation {
        price: list.0,
        start_price: 1.0,
        cost: serving.of_received(),
        start_cost: 1.0 - stated.gross_margin,
        budget_elasticity: world.demand.budget_elasticity,
        research: research(&seen, v, (serving, purse)),
        conduct: conduct.0,
        ..common(seen, world.providers.len() + v)
    }
}

/// L of vendor `v`: what a rise of ln sales brings in ln sales, by way of revenue, training and quality, over α·R: the
/// share of models in the revenue that it trains from, 1 for one that its owner trains, times φ, times γ/ln 10; nothing for
/// open weights, whose training follows the market.
fn research(seen: &Seen, v: usize, (serving, purse): (&Serving, Purse)) -> f64 {
    let world = &seen.plan.world;
    let stated = &world.vendors[v];
    let tick = seen.plan.calendar().tick_years;
    let response = research_response(
        world.research.knowledge_decay,
        world.pricing.horizon_years,
        tick,
    );
    let by_quality = response * world.choice.quality_weight / maths::ln(10.0);
    match purse {
        Purse::Holders => return by_quality,
        Purse::Commons => return 0.0,
        Purse::Own => {}
    }
    let spend = seen.year.firms[world.providers.len() + v].spend / seen.looks as f64;
    let models = spend * (1.0 - serving.mean_take);
    let other = stated.other_revenue * other_growth(&world.research, seen.years);
    if models <= 0.0 {
        return 0.0;
    }
    models / (models + other) * by_quality
}

/// φ: rise of ln knowledge, on average over `horizon` years, by the rise of ln training for good: what training builds
/// up decays at `decay` a year.
fn research_response(decay: f64, horizon: f64, tick: f64) -> f64 {
    decay * mean_stock(decay, horizon, tick)
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
        price: own.ratio * (1.0 - seen.discount(o)),
        start_price: 1.0 - seen.start.channel_discounts[o],
        cost: channels::net_cost(take, own.serving, own.margin),
        start_cost: channels::net_cost(take, serving::start_cost(plan, v), hosting),
        demand: seen.year.channels[o],
        share: share(&seen.year.channels[o], seen.spend()),
        budget_elasticity: plan.world.demand.budget_elasticity,
        conduct: seen.start.channel_conduct[o],
        ..common(seen, 0)
    }
}

/// A firm whose price is set together with another's.
pub struct Partner {
    /// Its number among all that price.
    pub number: usize,
    /// How it sees itself.
    pub firm: Situation,
    /// What it receives of a dollar of its sales, over what the other does of one of its own.
    pub worth: f64,
}

/// W of firm number `number`: what it wins back on the offers of its `partners`.
pub fn recaptured(
    seen: Seen,
    (number, firm): (usize, &Situation),
    partners: impl Iterator<Item = Partner>,
) -> f64 {
    let pairs = &seen.plan.priced_together;
    let won = |partner: Partner| {
        let pair = pairs
            .iter()
            .position(|pair| *pair == (number, partner.number));
        let slope = pair.map_or(0.0, |place| seen.year.together[place]);
        partner.firm.margin() * partner.worth * partner.firm.wins_from(firm, slope)
    };
    partners.map(won).sum()
}

/// What all firms see alike; the rest is for the caller to fill.
fn common(seen: Seen, firm: usize) -> Situation {
    let plan = seen.plan;
    let terms = &plan.world.pricing;
    let demand = seen.year.firms[firm];
    Situation {
        price: 1.0,
        start_price: 1.0,
        cost: 1.0,
        start_cost: 1.0,
        response: Response::Log,
        demand,
        share: share(&demand, seen.spend()),
        recaptured: 0.0,
        brings: 0.0,
        budget_elasticity: 1.0,
        conduct: 1.0,
        price_sensitivity: plan.world.choice.price_sensitivity(seen.market),
        research: 0.0,
        horizon_years: terms.horizon_years,
        tick_years: plan.calendar().tick_years,
        menu_cost: terms.menu_cost,
        ceiling: terms.ceiling,
    }
}

/// A firm's share of its market's spend; 0 where nothing is sold.
fn share(demand: &Slope, spend: f64) -> f64 {
    if spend > 0.0 {
        demand.spend / spend
    } else {
        0.0
    }
}
