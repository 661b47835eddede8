//! A model vendor: trains, releases, sells directly and through providers.

pub mod entry;
pub mod equity;
pub mod exit;
pub mod funding;
pub mod owner;
pub mod ownership;
pub mod purse;
pub mod release;
pub mod research;
pub mod separation;
pub mod serving;
pub mod treasury;

use bevy_ecs::prelude::{Bundle, Component, Resource};
use bevy_ecs::query::QueryData;

use crate::ids::{ProviderId, VendorId};
use crate::market::presence::{Cash, Conduct, Presence};
use purse::Purse;

/// A vendor's list price, 1 at the start.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct ListPrice(pub f64);

/// What a vendor's sales cost it.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct Serving {
    /// Serving cost per unit at rents, in start list prices.
    pub cost: f64,
    /// What of it stays with its owner, who bears the cost of compute and not its rent: share of the cost, over its channel mix;
    /// nothing of a vendor that nobody owns.
    pub kept: f64,
    /// Mean take rate over its channel mix.
    pub mean_take: f64,
}

impl Serving {
    /// c over what is received of a dollar: serving cost to who sets the price, over 1 − mean take rate.
    pub fn of_received(&self) -> f64 {
        self.cost * (1.0 - self.kept) / (1.0 - self.mean_take)
    }

    /// Lerner index of the list price net of takes: (p·(1 − take) − c) / (p·(1 − take)).
    pub fn lerner(&self, list: ListPrice) -> f64 {
        1.0 - self.of_received() / list.0
    }
}

/// What a vendor knows.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct Knowledge {
    /// Knowledge K, 1 at the frontier's start.
    pub now: f64,
    /// Productivity a at the start.
    pub start_productivity: f64,
    /// Productivity shock z, in logs.
    pub shock: f64,
}

/// What a vendor has released.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct Release {
    /// Released quality q, log10 of effective training compute.
    pub quality: f64,
    /// Releases so far.
    pub count: u32,
    /// The tick of the next release.
    pub next: u32,
}

/// What a vendor trains with.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct Training {
    /// Training spend decided in the last settlement, dollars a year.
    pub spend: f64,
    /// Compute trained with in the last settlement, units a year.
    pub units: f64,
    /// What of the training of the last settlement found no room, dollars at rents.
    pub waiting: f64,
    /// Training spend per dollar of revenue at the start.
    pub start_share: f64,
    /// Model spend of the market when it came in, relative to the start: 1 if it was there.
    pub market_at_entry: f64,
}

/// Where a vendor's footloose compute runs.
#[derive(Component, Debug, Clone, PartialEq)]
pub struct Hosting {
    /// Rent over its hosting mix, 1 at the start.
    pub rent: f64,
    /// Shares by provider.
    pub shares: Vec<f64>,
}

/// A vendor's revenue net of take rates, other products included, dollars a year.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct Revenue {
    /// In the last tick.
    pub a_year: f64,
    /// At the start: what its organisation is sized to.
    pub at_start: f64,
}

/// How a vendor stands with its money besides its cash.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct Treasury {
    /// What it needs in cash, dollars a year: training, overhead, less what serving earns.
    pub need_a_year: f64,
    /// Profit since the start less what was paid out, dollars.
    pub retained_earnings: f64,
    /// Months in a row with negative cash.
    pub months_short: f64,
    /// Rounds so far.
    pub rounds: u32,
    /// Raised in a round in this tick, dollars, until it is paid.
    pub raised: f64,
    /// Who rescues it in this tick and with how much, dollars, until it is paid.
    pub rescued: Option<(ProviderId, f64)>,
}

/// The provider that owns a vendor and runs it, as it is now: mergers, break-ups, a separation and the owner's exit change it.
/// Whoever asks who owns a vendor asks here. A relation by id: ids last for life, `Entity` does not survive a restore, and a
/// bevy relationship that ends would move the rows.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct OwnedBy(pub Option<ProviderId>);

/// All that a vendor is.
#[derive(Bundle, Debug, Clone, PartialEq)]
pub struct Vendor {
    /// Its id: its place among the vendors.
    pub id: VendorId,
    /// Whether it is in the market.
    pub presence: Presence,
    /// Who owns it.
    pub owner: OwnedBy,
    /// Its list price.
    pub list: ListPrice,
    /// What its sales cost it.
    pub serving: Serving,
    /// What it knows.
    pub knowledge: Knowledge,
    /// What it has released.
    pub release: Release,
    /// What it trains with.
    pub training: Training,
    /// Where its compute runs.
    pub hosting: Hosting,
    /// Its revenue.
    pub revenue: Revenue,
    /// Its cash.
    pub cash: Cash,
    /// How it stands with its money.
    pub treasury: Treasury,
    /// Who decides over its money.
    pub purse: Purse,
    /// How its owner stands to it, if it has one.
    pub stewardship: owner::Stewardship,
    /// Its conduct.
    pub conduct: Conduct,
}

/// A vendor to who reads all of it.
#[derive(QueryData)]
pub struct WholeVendor {
    /// Its id.
    pub id: &'static VendorId,
    /// Whether it is in the market.
    pub presence: &'static Presence,
    /// Who owns it.
    pub owner: &'static OwnedBy,
    /// Its list price.
    pub list: &'static ListPrice,
    /// What its sales cost it.
    pub serving: &'static Serving,
    /// What it knows.
    pub knowledge: &'static Knowledge,
    /// What it has released.
    pub release: &'static Release,
    /// What it trains with.
    pub training: &'static Training,
    /// Where its compute runs.
    pub hosting: &'static Hosting,
    /// Its revenue.
    pub revenue: &'static Revenue,
    /// Its cash.
    pub cash: &'static Cash,
    /// How it stands with its money.
    pub treasury: &'static Treasury,
    /// Who decides over its money.
    pub purse: &'static Purse,
    /// How its owner stands to it, if it has one.
    pub stewardship: &'static owner::Stewardship,
    /// Its conduct.
    pub conduct: &'static Conduct,
}

impl WholeVendorItem<'_, '_> {
    /// The same vendor, to be spawned in another world.
    pub fn copied(&self) -> Vendor {
        Vendor {
            id: *self.id,
            presence: *self.presence,
            owner: *self.owner,
            list: *self.list,
            serving: *self.serving,
            knowledge: *self.knowledge,
            release: *self.release,
            training: *self.training,
            hosting: self.hosting.clone(),
            revenue: *self.revenue,
            cash: *self.cash,
            treasury: *self.treasury,
            purse: *self.purse,
            stewardship: self.stewardship.clone(),
            conduct: *self.conduct,
        }
    }
}

/// Log10 of frontier knowledge at each tick so far.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct Frontier(pub Vec<f64>);

/// Place of a vendor with released quality `own` among `all`, 1 the best; ties share the better place. Who is not in the
/// market is not counted.
pub fn quality_rank<'a>(all: impl Iterator<Item = (&'a Presence, &'a Release)>, own: f64) -> usize {
    1 + all.filter(|(p, r)| p.is_here() && r.quality > own).count()
}

/// The best released quality of those in the market, decades.
pub fn best_quality<'a>(all: impl Iterator<Item = (&'a Presence, &'a Release)>) -> f64 {
    let there = all.filter(|(presence, _)| presence.is_here());
    there
        .map(|(_, release)| release.quality)
        .fold(f64::NEG_INFINITY, f64::max)
}
