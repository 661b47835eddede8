//! A model vendor: trains, releases, sells directly and through providers.

pub mod entry;
pub mod funding;
pub mod release;
pub mod research;
pub mod separation;
pub mod serving;
pub mod treasury;

use bevy_ecs::prelude::Resource;

use crate::ids::ProviderId;
use crate::market::presence::Presence;

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
    /// The owner of each.
    pub owners: Vec<Option<ProviderId>>,
    /// How each stands.
    pub now: Vec<VendorState>,
    /// Log10 of frontier knowledge at each tick so far.
    pub frontier: Vec<f64>,
}

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
