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

    /// Accelerator rent over unit cost, 1 at the start.
    pub fn rent_over_cost(&self) -> f64 {
        self.rent / self.capacity.cost
    }

    /// Margin on hosting now, share of the rent, where it was `at_start` at the start.
    pub fn hosting_margin(&self, at_start: f64) -> f64 {
        1.0 - (1.0 - at_start) / self.rent_over_cost()
    }
}

/// A provider's flows of one tick, dollars.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ProviderFlows {
    /// Compute sold to enterprises.
    pub compute_revenue: f64,
    /// Its margin: revenue less unit cost.
    pub compute_margin: f64,
    /// Egress fees received from enterprises, on moves and on traffic.
    pub egress_revenue: f64,
    /// Models sold through the provider, at retail.
    pub channel_revenue: f64,
    /// Retail less what third-party vendors receive.
    pub channel_margin: f64,
    /// Compute sold to vendors, at rents before any deal's discount; to owned vendors at cost.
    pub hosting_revenue: f64,
    /// Margin on the compute that vendors pay for, after deals' discounts.
    pub hosting_margin: f64,
    /// Profit of owned vendors, with their compute at cost.
    pub own_model_profit: f64,
    /// Commitment shortfalls received.
    pub shortfall_received: f64,
    /// Shares of vendors' revenue received.
    pub revenue_shares: f64,
    /// Equity paid to vendors.
    pub equity_paid: f64,
    /// Paid to rescue a vendor.
    pub rescue_paid: f64,
    /// In-kind credits, at cost.
    pub credits_cost: f64,
    /// Received for stakes that had to be sold.
    pub stakes_sold: f64,
    /// In-kind credits, at list.
    pub credits: f64,
    /// Discounts of deals.
    pub discounts: f64,
    /// What vendors are owed of sales through the provider.
    pub passed_on: f64,
    /// Operating cost of compute sold and hosted.
    pub operations: f64,
    /// Paid for new accelerators and estate.
    pub capex: f64,
}

impl ProviderFlows {
    /// Operating profit: every margin and shortfall, without equity and credits.
    pub fn operating_profit(&self) -> f64 {
        self.compute_margin
            + self.egress_revenue
            + self.channel_margin
            + self.hosting_margin
            + self.own_model_profit
            + self.shortfall_received
            + self.revenue_shares
    }

    /// Economic profit: operating profit, capital charged by use, less equity, rescues and credits at cost,
    /// with what stakes were sold for.
    pub fn economic_profit(&self) -> f64 {
        self.operating_profit() - self.equity_paid - self.rescue_paid - self.credits_cost
            + self.stakes_sold
    }

    /// Change of cash: what is received less what is paid, capital when it is ordered.
    pub fn cash_flow(&self) -> f64 {
        let received = self.compute_revenue
            + self.egress_revenue
            + self.channel_revenue
            + self.hosting_revenue
            + self.own_model_profit
            + self.shortfall_received
            + self.revenue_shares
            + self.stakes_sold;
        let paid = self.passed_on
            + self.discounts
            + self.credits
            + self.operations
            + self.capex
            + self.equity_paid
            + self.rescue_paid;
        received - paid
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
