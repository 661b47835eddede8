//! Model vendors as a world file states them.

use serde::{Deserialize, Serialize};

use crate::field::Parameters;
use crate::maths;
use crate::pricing::PriceRule;
use crate::pricing::new_customers::NewCustomers;

/// The name of the channel that a vendor runs itself.
pub const DIRECT: &str = "direct";

/// A vendor as a world file states it. Money is in dollars a year, at the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
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
    /// Gross margin on serving at the start, net of take rates; of a vendor that a provider owns at what compute costs its owner.
    #[parameter(unit = "share of revenue", range = -5.0..=0.99, section = "Cost, capacity, rent")]
    pub gross_margin: f64,
    /// Training spend at the start, of an entrant when it comes in.
    #[parameter(unit = "dollars a year", range = 1.0..=1e14)]
    pub training_spend: f64,
    /// Revenue of other products at the start.
    #[parameter(unit = "dollars a year", range = 0.0..=1e14)]
    pub other_revenue: f64,
    /// Quality relative to the frontier at the start, of an entrant when it comes in.
    ///
    /// In log10 of effective training compute.
    #[parameter(unit = "decades", range = -10.0..=10.0)]
    pub quality: f64,
    /// Whether it is at the frontier: every vendor's productivity fades into the mean of those.
    pub frontier: bool,
    /// What spills over to the vendor after the open-weight lag.
    #[parameter(unit = "share of frontier knowledge", range = 0.0..=1.0)]
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
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub enum Funding {
    /// Its own treasury, with this cash at the start, dollars.
    Treasury {
        /// Cash at the start.
        #[parameter(unit = "dollars", range = 0.0..=1e14)]
        cash: f64,
    },
    /// Its owner, or the commons behind open weights: never short of cash. The training of both
    /// follows the market for models; an owner looks at what it returns.
    Outside,
}

/// One channel of a vendor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// `direct`, or the name of a provider.
    pub name: String,
    /// What a vendor sells through the channel at the start.
    #[parameter(unit = "share of enterprise revenue", range = 0.0..=1.0)]
    pub share: f64,
    /// What the provider keeps of a sale through it.
    #[parameter(unit = "share of the list price", range = 0.0..=0.9)]
    pub take_rate: f64,
}

/// A share of a vendor's own compute at one provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct HostShare {
    /// The provider.
    pub name: String,
    /// Where the vendor's own compute runs without any deal; an entrant's share counts besides the whole of the others.
    #[parameter(unit = "share of own compute", range = 0.0..=1.0)]
    pub share: f64,
}

/// What vendors have in common: research, releases, money.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct ResearchTerms {
    /// Growth of frontier knowledge at the start.
    #[parameter(unit = "decades per year", range = 0.0..=5.0)]
    pub frontier_growth: f64,
    /// Decay of knowledge.
    #[parameter(unit = "per year", range = 0.0..=5.0)]
    pub knowledge_decay: f64,
    /// Growth of what a unit of training compute yields.
    #[parameter(unit = "decades per year", range = 0.0..=5.0)]
    pub algorithmic_progress: f64,
    /// Time after which the frontier's knowledge spills over.
    #[parameter(unit = "months", range = 0.0..=120.0)]
    pub open_weight_lag_months: f64,
    /// Luck of a release.
    ///
    /// A standard deviation.
    #[parameter(unit = "decades", range = 0.0..=3.0)]
    pub release_luck_sd: f64,
    /// Shortest time between two releases.
    #[parameter(unit = "months", range = 0.5..=120.0)]
    pub release_months_min: f64,
    /// Most by which a release comes later.
    #[parameter(unit = "months", range = 0.0..=120.0)]
    pub release_months_jitter: f64,
    /// Size of shocks to research productivity.
    ///
    /// Their standard deviation.
    #[parameter(unit = "ln per root year", range = 0.0..=3.0)]
    pub productivity_sd: f64,
    /// How fast those shocks die away.
    #[parameter(unit = "per year", range = 0.0..=10.0)]
    pub productivity_reversion: f64,
    /// How long a vendor's own productivity takes to fade into the frontier's mean.
    #[parameter(unit = "years", range = 0.01..=1000.0)]
    pub productivity_fade_years: f64,
    /// How the cost of a model of a given quality falls with its distance to the best.
    ///
    /// a in the description of the model.
    #[parameter(unit = "elasticity", range = 0.0..=5.0)]
    pub serving_cost_exponent: f64,
    /// Training spend in the long run.
    #[parameter(unit = "share of revenue", range = 0.0..=5.0)]
    pub training_share_long_run: f64,
    /// How long training spend takes to run to it.
    #[parameter(unit = "years", range = 0.01..=1000.0)]
    pub training_share_years: f64,
    /// Time in which a vendor spends cash above its reserve.
    #[parameter(unit = "years", range = 0.01..=1000.0)]
    pub cash_spending_years: f64,
    /// Cash that a vendor keeps, and up to which it raises.
    #[parameter(unit = "years of need", range = 0.0..=100.0)]
    pub cash_reserve_years: f64,
    /// Least that a vendor needs a year; else training and overhead less what serving earns.
    #[parameter(unit = "share of revenue", range = 0.0..=10.0)]
    pub cash_need_least: f64,
    /// Years over which an owner looks at what its model returns.
    #[parameter(unit = "years", range = 1.0..=50.0)]
    pub owner_patience_years: f64,
    /// Most that is spent on training above what is earned, in a year.
    #[parameter(unit = "times cash", range = 0.0..=100.0)]
    pub cash_cap_per_year: f64,
    /// Overhead, of revenue but at least of the start's.
    #[parameter(unit = "share of revenue", range = 0.0..=2.0)]
    pub overhead: f64,
    /// Growth of other products' revenue at the start.
    #[parameter(unit = "per year", range = -0.9..=5.0)]
    pub other_growth_now: f64,
    /// Growth of other products' revenue in the long run.
    #[parameter(unit = "per year", range = -0.9..=5.0)]
    pub other_growth_long_run: f64,
    /// How long that growth takes to fade.
    #[parameter(unit = "years", range = 0.01..=1000.0)]
    pub other_growth_years: f64,
}

impl ResearchTerms {
    /// Rate at which knowledge that keeps its distance to the frontier is renewed, per year: growth and decay.
    pub fn renewed(&self) -> f64 {
        self.frontier_growth * maths::ln(10.0) + self.knowledge_decay
    }
}

/// How vendors raise money and what happens when none is to be had.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct MoneyTerms {
    /// Months of need below which a vendor tries a round.
    #[parameter(unit = "months", range = 0.0..=240.0)]
    pub runway_months: f64,
    /// Most that a round raises.
    ///
    /// Investors do not buy more.
    #[parameter(unit = "share of the vendor's worth", range = 0.0..=100.0)]
    pub round_max_of_worth: f64,
    /// Chance that the market for rounds is open, alike for all vendors.
    #[parameter(unit = "probability per month", range = 0.0..=1.0)]
    pub round_chance_per_month: f64,
    /// Negative cash in a row after which a vendor is rescued or exits.
    #[parameter(unit = "months", range = 0.5..=240.0)]
    pub failure_months: f64,
    /// Chance that the sponsor with the largest stake rescues it.
    #[parameter(unit = "probability", range = 0.0..=1.0)]
    pub rescue_chance: f64,
    /// What a rescue pays.
    #[parameter(unit = "years of revenue", range = 0.0..=20.0)]
    pub rescue_revenue_years: f64,
}
