//! Cloud providers as a world file states them.

use serde::{Deserialize, Serialize};

use super::own_machines::OwnMachines;
use crate::pricing::PriceRule;
use crate::pricing::new_customers::NewCustomers;

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
    /// What it wins of all growth of compute spend.
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

/// How accelerators are bought, wear out and are priced.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapacityTerms {
    /// Growth of the cost of merchant chips per unit of performance, per year.
    pub merchant_cost_growth: f64,
    /// Growth of the cost of own silicon besides learning, per year.
    pub own_silicon_cost_growth: f64,
    /// Fall of the cost of own silicon with each doubling of its cumulative volume.
    pub learning_rate: f64,
    /// Cumulative volume of own silicon at the start, in years of the start's volume.
    pub learning_start_years: f64,
    /// Growth of rents for which vendors' list prices were set at the start, per year.
    pub expected_rent_growth: f64,
    /// η: elasticity of rents to utilisation.
    pub rent_elasticity: f64,
    /// Part of the gap to its target that a rent closes in a month.
    pub rent_adjustment_per_month: f64,
    /// Share of enterprises' compute that runs on accelerators.
    pub enterprise_share: f64,
    /// Months from order to delivery.
    pub lead_months: f64,
    /// Life of accelerators and of the estate, years.
    pub life_years: f64,
    /// Return that capital in unit cost has to earn, per year.
    pub cost_of_capital: f64,
    /// Growth of demand for accelerators in the year before the start, per year, in logs.
    pub growth_at_start: f64,
    /// Part of the growth of demand that orders extrapolate.
    pub extrapolation: f64,
    /// Smallest growth that orders extrapolate, per year.
    pub growth_min: f64,
    /// Largest growth that orders extrapolate, per year.
    pub growth_max: f64,
    /// Months in which orders close a gap between what will be wanted and what will be there.
    pub order_months: f64,
    /// Most that is ordered in a month, share of capacity.
    pub order_max: f64,
    /// Utility that an offer hosted at a provider loses per ln of accelerators in use over installed, above 1.
    pub congestion: f64,
}
