//! A cloud provider: sells compute, carries models, sponsors vendors.

pub mod capacity;
pub mod entry;
pub mod hosting;
pub mod rent;
pub mod subsidy;
pub mod tax;
pub mod wedge;

use bevy_ecs::prelude::Resource;
use serde::{Deserialize, Serialize};

use crate::market::presence::Presence;
use crate::pricing::PriceRule;
use capacity::Capacity;

/// A provider as a world file states it. Money is in dollars, rates are per year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderTerms {
    /// Its name; offers and channels refer to it.
    pub name: String,
    /// For a provider that comes in later: one that is there from the start, which it is like to buyers in all but
    /// price and fees.
    pub enters_like: Option<String>,
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
    /// Margin on hosting vendors' compute at the start, share of the rent.
    pub hosting_margin: f64,
    /// Share of its accelerators that are its own silicon.
    pub own_silicon: f64,
    /// Utilisation of its accelerators at the start.
    pub utilisation: f64,
    /// Share of unit cost that is the capital charge; the rest is operating cost.
    pub capital_share: f64,
    /// Share of the market's growth in compute that it wins, of what is placed afresh.
    pub growth_share: f64,
    /// How it sets its compute price.
    pub pricing: PriceRule,
}

/// What providers have in common.
#[derive(Resource, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComputeTerms {
    /// σ_h: elasticity of substitution of footloose compute between hosts.
    pub host_substitution: f64,
    /// What a gigabyte of traffic between clouds costs a provider, dollars.
    pub transfer_cost_per_gb: f64,
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
    /// How providers set the retail price of third-party models sold through them.
    pub channel_pricing: PriceRule,
    /// Smallest ratio of a channel's retail price to the vendor's list price.
    pub retail_ratio_min: f64,
    /// Largest ratio of a channel's retail price to the vendor's list price.
    pub retail_ratio_max: f64,
    /// Months for which a channel without customers at the start stays at list parity.
    pub new_channel_months: f64,
}

/// A provider at the end of a tick.
#[derive(Debug, Clone, PartialEq)]
pub struct ProviderState {
    /// Whether it is in the market.
    pub presence: Presence,
    /// List price of compute, 1 at the start.
    pub list_price: f64,
    /// Unit cost of compute in start list prices.
    pub unit_cost: f64,
    /// Part of the cost of capital that a tax credit bears.
    pub tax_credit: f64,
    /// Part of unit cost that it leaves, 1 without one.
    pub cost_left: f64,
    /// Mean discount on compute at the start, weighted by spend.
    pub start_discount: f64,
    /// Mean discount on compute, weighted by spend, over the last twelve months.
    pub discount: f64,
    /// Accelerator rent, 1 at the start.
    pub rent: f64,
    /// Its accelerators.
    pub capacity: Capacity,
    /// Capital charge of its estate besides accelerators, dollars a year.
    pub estate: f64,
    /// Cash since the start, dollars: what every payment so far adds up to.
    pub cash: f64,
    /// Conduct k inferred at the start.
    pub conduct: f64,
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

    /// Accelerator rent over unit cost, 1 at the start.
    pub fn rent_over_cost(&self) -> f64 {
        self.rent / self.capacity.cost
    }

    /// Margin on hosting now, share of the rent, where it was `at_start` at the start.
    pub fn hosting_margin(&self, at_start: f64) -> f64 {
        1.0 - (1.0 - at_start) / self.rent_over_cost()
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
