//! Model vendors as a world file states them.

use serde::{Deserialize, Serialize};

use crate::maths;
use crate::pricing::PriceRule;
use crate::pricing::new_customers::NewCustomers;

/// The name of the channel that a vendor runs itself.
pub const DIRECT: &str = "direct";

/// A vendor as a world file states it. Money is in dollars a year, at the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VendorTerms {
    /// Its name.
    pub name: String,
    /// The provider that owns it, if any: it pays cost for compute and is not a third party there.
    pub owner: Option<String>,
    /// For a vendor that comes in later: one that is there from the start, which it is like to buyers in all but
    /// price and quality.
    pub enters_like: Option<String>,
    /// Who pays for its research.
    pub funding: Funding,
    /// Gross margin on serving, share of revenue net of take rates.
    pub gross_margin: f64,
    /// Training spend, of an entrant when it comes in.
    pub training_spend: f64,
    /// Revenue from other products.
    pub other_revenue: f64,
    /// Quality at the start or at entry, log10 of effective training compute relative to the frontier.
    pub quality: f64,
    /// Whether it is at the frontier: every vendor's productivity fades into the mean of those.
    pub frontier: bool,
    /// Part of the frontier's knowledge that spills over to it after the open-weight lag.
    pub spillover: f64,
    /// Whether it demands that providers sell its models at its list price.
    pub list_parity: bool,
    /// How it sets its list price.
    pub pricing: PriceRule,
    /// How it prices those who are not its customers yet; none, like everybody.
    pub new_customers: Option<NewCustomers>,
    /// Where it sells.
    pub channels: Vec<Channel>,
    /// Where its own compute runs without any deal, shares by provider.
    pub hosting: Vec<HostShare>,
}

/// Who pays for a vendor's research.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Funding {
    /// Its own treasury, with this cash at the start, dollars.
    Treasury {
        /// Cash at the start, dollars.
        cash: f64,
    },
    /// Its owner, or the commons behind open weights: never short of cash. The training of both
    /// follows the market for models; an owner looks at what it returns.
    Outside,
}

/// One channel of a vendor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// `direct`, or the name of a provider.
    pub name: String,
    /// Share of the vendor's enterprise revenue at the start.
    pub share: f64,
    /// Share of the list price that the provider keeps.
    pub take_rate: f64,
}

/// A share of a vendor's own compute at one provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostShare {
    /// The provider.
    pub name: String,
    /// Share of the vendor's footloose compute.
    pub share: f64,
}

/// What vendors have in common: research, releases, money.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResearchTerms {
    /// Growth of frontier knowledge at the start, decades per year.
    pub frontier_growth: f64,
    /// Decay of knowledge, per year.
    pub knowledge_decay: f64,
    /// Algorithmic progress, decades per year.
    pub algorithmic_progress: f64,
    /// Lag of open weights behind the frontier, months.
    pub open_weight_lag_months: f64,
    /// Standard deviation of a release's luck, decades.
    pub release_luck_sd: f64,
    /// Fewest months between releases.
    pub release_months_min: f64,
    /// Most months by which a release comes later.
    pub release_months_jitter: f64,
    /// Standard deviation of productivity shocks, per root year.
    pub productivity_sd: f64,
    /// Reversion of productivity shocks, per year.
    pub productivity_reversion: f64,
    /// Years in which a vendor's own productivity fades into the frontier's mean.
    pub productivity_fade_years: f64,
    /// a: how the cost of a model of a given quality falls with its distance to the best.
    pub serving_cost_exponent: f64,
    /// Training spend as a share of revenue in the long run.
    pub training_share_long_run: f64,
    /// Years in which training spend runs to its long-run share.
    pub training_share_years: f64,
    /// Years in which a vendor spends cash above its reserve.
    pub cash_spending_years: f64,
    /// Cash reserve, in years of what the vendor needs.
    pub cash_reserve_years: f64,
    /// Least that a vendor needs a year, share of revenue.
    pub cash_need_least: f64,
    /// Years over which an owner looks at what its model returns.
    pub owner_patience_years: f64,
    /// Largest training spend above gross profit less overhead, in units of cash a year.
    pub cash_cap_per_year: f64,
    /// Overhead, share of revenue.
    pub overhead: f64,
    /// Growth of other products' revenue at the start, per year.
    pub other_growth_now: f64,
    /// The same in the long run.
    pub other_growth_long_run: f64,
    /// Years in which other products' growth fades.
    pub other_growth_years: f64,
}

impl ResearchTerms {
    /// Rate at which knowledge that keeps its distance to the frontier is renewed, per year: growth and decay.
    pub fn renewed(&self) -> f64 {
        self.frontier_growth * maths::ln(10.0) + self.knowledge_decay
    }
}

/// How vendors raise money and what happens when none is to be had.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoneyTerms {
    /// Runway below which a vendor tries a round, months.
    pub runway_months: f64,
    /// Most that a round raises, as a part of the vendor's worth: investors do not buy more.
    pub round_max_of_worth: f64,
    /// Chance that the market for rounds is open in a month, alike for all vendors.
    pub round_chance_per_month: f64,
    /// Months of negative cash in a row after which a vendor is rescued or exits.
    pub failure_months: f64,
    /// Chance that the sponsor with the largest stake rescues it.
    pub rescue_chance: f64,
    /// What a rescue pays, in years of the vendor's revenue.
    pub rescue_revenue_years: f64,
}
