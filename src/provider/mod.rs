//! A cloud provider: sells compute, carries models, sponsors vendors.

pub mod hosting;

use bevy_ecs::prelude::Resource;
use serde::{Deserialize, Serialize};

use crate::pricing::PriceRule;

/// A provider as a world file states it. Money is in dollars, rates are per year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderTerms {
    /// Its name; offers and channels refer to it.
    pub name: String,
    /// Whether it stands for many small providers, so that it adds nothing to a Herfindahl index.
    pub atomistic: bool,
    /// Operating margin at the start: profit per dollar of revenue net of discounts.
    pub operating_margin: f64,
    /// Growth of unit cost, per year.
    pub unit_cost_growth_per_year: f64,
    /// Internet egress fee, dollars per gigabyte.
    pub egress_per_gb: f64,
    /// Mean committed-spend discount of a large account.
    pub committed_discount: f64,
    /// Margin on hosting vendors' compute, share of the rent.
    pub hosting_margin: f64,
    /// How it sets its compute price.
    pub pricing: PriceRule,
}

/// What providers have in common.
#[derive(Resource, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComputeTerms {
    /// Yearly growth of accelerator rents, a stated constant while capacity is not simulated.
    pub rent_growth_per_year: f64,
    /// σ_h: elasticity of substitution of footloose compute between hosts.
    pub host_substitution: f64,
    /// Spend of one account with one provider from which a discount is given, dollars a year.
    pub discount_threshold: f64,
    /// Ratio of spend to the threshold at which the mean discount is reached.
    pub discount_full_ratio: f64,
    /// Most that the schedule gives, in mean discounts.
    pub discount_ceiling_multiple: f64,
    /// Standard deviation of an account's lasting deviation from the schedule.
    pub discount_sd: f64,
    /// Largest discount of all.
    pub discount_max: f64,
    /// Part of the discount that third-party models bought through the provider get.
    pub discount_on_models: f64,
}

/// A provider at the end of a tick.
#[derive(Debug, Clone, PartialEq)]
pub struct ProviderState {
    /// List price of compute, 1 at the start.
    pub list_price: f64,
    /// Unit cost of compute in start list prices.
    pub unit_cost: f64,
    /// Mean discount on compute at the start, weighted by spend.
    pub start_discount: f64,
    /// Mean discount on compute, weighted by spend, over the last twelve months.
    pub discount: f64,
    /// Accelerator rent, 1 at the start.
    pub rent: f64,
    /// Conduct k inferred at the start.
    pub conduct: f64,
    /// Flows of this tick.
    pub flows: ProviderFlows,
}

impl ProviderState {
    /// Price of compute net of discounts, 1 − start discount at the start.
    pub fn net_price(&self) -> f64 {
        self.list_price * (1.0 - self.discount)
    }

    /// Lerner index of compute: (net price − unit cost) / net price.
    pub fn lerner(&self) -> f64 {
        1.0 - self.unit_cost / self.net_price()
    }
}

/// A provider's flows of one tick, dollars.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ProviderFlows {
    /// Compute sold to enterprises.
    pub compute_revenue: f64,
    /// Its margin: revenue less unit cost.
    pub compute_margin: f64,
    /// Models sold through the provider, at retail.
    pub channel_revenue: f64,
    /// Retail less what third-party vendors receive.
    pub channel_margin: f64,
    /// Compute sold to vendors, at rents before any deal's discount.
    pub hosting_revenue: f64,
    /// Its margin after deals' discounts.
    pub hosting_margin: f64,
    /// Profit of owned vendors, with their compute at cost.
    pub own_model_profit: f64,
    /// Commitment shortfalls received.
    pub shortfall_received: f64,
    /// Equity paid to vendors.
    pub equity_paid: f64,
    /// In-kind credits, at cost.
    pub credits_cost: f64,
}

impl ProviderFlows {
    /// Operating profit: every margin and shortfall, without equity and credits.
    pub fn operating_profit(&self) -> f64 {
        self.compute_margin
            + self.channel_margin
            + self.hosting_margin
            + self.own_model_profit
            + self.shortfall_received
    }

    /// Cash after equity and credits.
    pub fn cash_flow(&self) -> f64 {
        self.operating_profit() - self.equity_paid - self.credits_cost
    }
}

/// The providers of a run, by id.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct Providers {
    /// What the world file says of each.
    pub terms: Vec<ProviderTerms>,
    /// How each stands.
    pub now: Vec<ProviderState>,
}
