//! A model vendor: trains, releases, sells directly and through providers.

pub mod entry;
pub mod funding;
pub mod release;
pub mod research;
pub mod separation;
pub mod serving;
pub mod treasury;

use bevy_ecs::prelude::Resource;
use serde::{Deserialize, Serialize};

use crate::ids::ProviderId;
use crate::market::presence::Presence;
use crate::maths;
use crate::pricing::PriceRule;

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
    /// Its owner, or the commons behind open weights: never short of cash. The commons' training
    /// follows the market for models, an owner's the vendor's own revenue.
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
#[derive(Resource, Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// Exponent of serving cost on frontier knowledge.
    pub serving_cost_exponent: f64,
    /// Growth of frontier knowledge for which list prices are flat, in excess of the start, decades per year.
    pub serving_progress_excess: f64,
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

/// A vendor at the end of a tick.
#[derive(Debug, Clone, PartialEq)]
pub struct VendorState {
    /// List price, 1 at the start.
    pub list_price: f64,
    /// Serving cost per unit at rents, in start list prices.
    pub serving_cost: f64,
    /// Mean take rate over its channel mix.
    pub mean_take: f64,
    /// Knowledge K, 1 at the frontier's start.
    pub knowledge: f64,
    /// Released quality q, log10 of effective training compute.
    pub quality: f64,
    /// Releases so far.
    pub releases: u32,
    /// The tick of the next release.
    pub next_release: u32,
    /// Productivity a at the start.
    pub start_productivity: f64,
    /// Productivity shock z, in logs.
    pub productivity_shock: f64,
    /// Training spend decided in the last settlement, dollars a year.
    pub training_spend: f64,
    /// Training spend per dollar of revenue at the start.
    pub start_training_share: f64,
    /// Model spend of the market when it came in, relative to the start: 1 if it was there.
    pub market_at_entry: f64,
    /// Cash, dollars; not kept for vendors funded from outside.
    pub cash: f64,
    /// Rent over its hosting mix, 1 at the start.
    pub rent: f64,
    /// Shares of its footloose compute by provider.
    pub host_shares: Vec<f64>,
    /// Conduct k inferred at the start.
    pub conduct: f64,
    /// Revenue net of take rates, other products included, dollars a year.
    pub revenue_a_year: f64,
    /// The same at the start: what its organisation is sized to.
    pub start_revenue: f64,
    /// What it needs in cash, dollars a year: training, overhead, less what serving earns.
    pub need_a_year: f64,
    /// Profit since the start less what was paid out, dollars.
    pub retained_earnings: f64,
    /// Months in a row with negative cash.
    pub months_short: f64,
    /// Rounds so far.
    pub rounds: u32,
    /// Whether it is in the market.
    pub presence: Presence,
    /// Raised in a round in this tick, dollars, until it is paid.
    pub raised: f64,
    /// Who rescues it in this tick and with how much, dollars, until it is paid.
    pub rescued: Option<(ProviderId, f64)>,
}

impl VendorState {
    /// Lerner index of the list price net of takes: (p·(1 − take) − c) / (p·(1 − take)).
    pub fn lerner(&self) -> f64 {
        1.0 - self.serving_cost / (self.list_price * (1.0 - self.mean_take))
    }
}

/// The vendors of a run, by id.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct Vendors {
    /// What the world file says of each.
    pub terms: Vec<VendorTerms>,
    /// The owner of each.
    pub owners: Vec<Option<ProviderId>>,
    /// How each stands.
    pub now: Vec<VendorState>,
    /// Log10 of frontier knowledge at each tick so far.
    pub frontier: Vec<f64>,
    /// Exponent of serving cost on quality, by which prices are made comparable across qualities.
    pub quality_cost_exponent: f64,
}

/// The name of the channel that a vendor runs itself.
pub const DIRECT: &str = "direct";

/// Place of vendor `v` by released quality, 1 the best; ties share the better place. Who is not in the market is not counted.
pub fn quality_rank(vendors: &Vendors, v: usize) -> usize {
    let own = vendors.now[v].quality;
    let better = |w: &&VendorState| w.presence.is_here() && w.quality > own;
    1 + vendors.now.iter().filter(better).count()
}

/// The best released quality of those in the market, decades.
pub fn best_quality(vendors: &Vendors) -> f64 {
    let there = vendors.now.iter().filter(|v| v.presence.is_here());
    there.map(|v| v.quality).fold(f64::NEG_INFINITY, f64::max)
}
