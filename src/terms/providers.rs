//! Cloud providers as a world file states them.

use serde::{Deserialize, Serialize};

use super::own_machines::OwnMachines;
use crate::field::Parameters;
use crate::pricing::PriceRule;
use crate::pricing::new_customers::NewCustomers;

/// A provider as a world file states it. Money is in dollars, rates are per year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
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
    #[parameter(unit = "share of revenue", range = -5.0..=0.99)]
    pub operating_margin: f64,
    /// Growth of the unit cost of compute.
    #[parameter(unit = "per year", range = -0.9..=3.0)]
    pub unit_cost_growth_per_year: f64,
    /// Internet egress fee.
    #[parameter(unit = "dollars per gigabyte", range = 0.0..=10.0, section = "Pricing")]
    pub egress_per_gb: f64,
    /// Mean committed-spend discount of a large account.
    #[parameter(unit = "share of the list price", range = 0.0..=0.9, section = "Pricing")]
    pub committed_discount: f64,
    /// Margin on compute sold to vendors.
    #[parameter(unit = "share of rent", range = -5.0..=0.99)]
    pub hosting_margin: f64,
    /// Accelerators that are the provider's own silicon.
    #[parameter(unit = "share of accelerators", range = 0.0..=1.0)]
    pub own_silicon: f64,
    /// Utilisation of its accelerators at the start.
    #[parameter(unit = "share of capacity", range = 0.05..=2.0)]
    pub utilisation: f64,
    /// The capital charge in unit cost; the rest is operating cost.
    #[parameter(unit = "share of unit cost", range = 0.0..=1.0)]
    pub capital_share: f64,
    /// What a provider wins of the growth of the market's spend; an entrant besides the whole that the others share.
    #[parameter(unit = "share of the market's growth", range = 0.0..=1.0, section = "Demand")]
    pub growth_share: f64,
    /// How it sets its compute price.
    pub pricing: PriceRule,
    /// How it prices those who are not its customers yet; none, like everybody.
    pub new_customers: Option<NewCustomers>,
    /// For the one that is nobody's firm: what machines of an account's own cost it; none for firms.
    pub own_machines: Option<OwnMachines>,
}

impl ProviderTerms {
    /// Whether it is a firm, and not the machines of accounts themselves.
    pub fn is_firm(&self) -> bool {
        self.own_machines.is_none()
    }
}

/// What providers have in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct ComputeTerms {
    /// How readily vendors' footloose compute follows rents.
    ///
    /// σ_h in the description of the model.
    #[parameter(unit = "elasticity", range = 0.0..=50.0, section = "Cost, capacity, rent")]
    pub host_substitution: f64,
    /// What traffic between clouds costs a provider.
    #[parameter(unit = "dollars per gigabyte", range = 0.0..=10.0)]
    pub transfer_cost_per_gb: f64,
    /// Spend with one provider from which a discount is given.
    #[parameter(unit = "dollars a year", range = 1.0..=1e12)]
    pub discount_threshold: f64,
    /// Spend at which the mean discount is reached.
    #[parameter(unit = "times the threshold", range = 1.01..=1e9)]
    pub discount_full_ratio: f64,
    /// Most that the schedule gives.
    #[parameter(unit = "times the mean discount", range = 0.0..=10.0)]
    pub discount_ceiling_multiple: f64,
    /// How much accounts' discounts differ from the schedule.
    ///
    /// The standard deviation of what lasts.
    #[parameter(unit = "share of the list price", range = 0.0..=0.5)]
    pub discount_sd: f64,
    /// Largest discount of all.
    #[parameter(unit = "share of the list price", range = 0.0..=0.9)]
    pub discount_max: f64,
    /// What third-party models bought through the provider get of it.
    #[parameter(unit = "share of the discount", range = 0.0..=1.0)]
    pub discount_on_models: f64,
    /// How providers set the retail price of third-party models sold through them.
    pub channel_pricing: PriceRule,
    /// Lowest retail price of a model sold through a provider.
    #[parameter(unit = "times the list price", range = 0.0..=1.0, section = "Cost, capacity, rent")]
    pub retail_ratio_min: f64,
    /// Highest retail price of a model sold through a provider.
    #[parameter(unit = "times the list price", range = 1.0..=10.0, section = "Cost, capacity, rent")]
    pub retail_ratio_max: f64,
    /// How long a channel without customers at the start stays at list parity.
    #[parameter(unit = "months", range = 0.0..=240.0, section = "Cost, capacity, rent")]
    pub new_channel_months: f64,
}

/// How accelerators are bought, wear out and are priced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct CapacityTerms {
    /// Growth of the cost of merchant accelerators per unit of performance.
    #[parameter(unit = "per year", range = -0.9..=3.0)]
    pub merchant_cost_growth: f64,
    /// Growth of the cost of own silicon besides learning.
    #[parameter(unit = "per year", range = -0.9..=3.0)]
    pub own_silicon_cost_growth: f64,
    /// Fall of the cost of own silicon with each doubling of its cumulative volume.
    #[parameter(unit = "fall per doubling", range = 0.0..=0.9)]
    pub learning_rate: f64,
    /// Cumulative volume of own silicon at the start.
    #[parameter(unit = "years of the start's volume", range = 0.01..=100.0)]
    pub learning_start_years: f64,
    /// Growth of rents for which vendors' list prices were set at the start.
    #[parameter(unit = "per year", range = -0.9..=3.0)]
    pub expected_rent_growth: f64,
    /// How rents follow utilisation.
    ///
    /// η in the description of the model.
    #[parameter(unit = "elasticity", range = 0.0..=20.0)]
    pub rent_elasticity: f64,
    /// What a rent closes in a month of the gap to its target.
    #[parameter(unit = "share of the gap in ln rent", range = 0.0..=1.0)]
    pub rent_adjustment_per_month: f64,
    /// Enterprises' compute that runs on accelerators.
    #[parameter(unit = "share of compute spend", range = 0.0..=1.0)]
    pub enterprise_share: f64,
    /// Time from order to delivery of accelerators.
    #[parameter(unit = "months", range = 0.5..=240.0)]
    pub lead_months: f64,
    /// Life of accelerators, and of the capital in unit cost.
    #[parameter(unit = "years", range = 0.1..=100.0)]
    pub life_years: f64,
    /// Return that the capital in unit cost has to earn.
    #[parameter(unit = "per year", range = 0.0..=1.0)]
    pub cost_of_capital: f64,
    /// Growth of demand for accelerators in the year before the start.
    #[parameter(unit = "ln per year", range = -2.0..=5.0)]
    pub growth_at_start: f64,
    /// How much of the growth of demand orders extrapolate.
    #[parameter(unit = "share of growth", range = 0.0..=3.0)]
    pub extrapolation: f64,
    /// Smallest growth that orders extrapolate.
    #[parameter(unit = "ln per year", range = -5.0..=5.0)]
    pub growth_min: f64,
    /// Largest growth that orders extrapolate.
    #[parameter(unit = "ln per year", range = -5.0..=5.0)]
    pub growth_max: f64,
    /// Time in which orders close a gap to what will be wanted.
    #[parameter(unit = "months", range = 0.01..=120.0)]
    pub order_months: f64,
    /// Most that is ordered.
    #[parameter(unit = "share of capacity a month", range = 0.0..=10.0)]
    pub order_max: f64,
    /// What buyers lose where more has to be served by a host than it has.
    ///
    /// Utility of an offer hosted there, per ln of accelerators in use over installed, above 1.
    #[parameter(unit = "ln price per ln utilisation", range = 0.0..=10.0)]
    pub congestion: f64,
}
