//! Shocks: what befalls the market on a date, or with a chance a year. To add one: a file beside its
//! siblings, a line in `Shock`.

pub mod breakthrough;
pub mod chip_shortage;
pub mod demand;
pub mod outage;
pub mod provider_entry;
pub mod provider_exit;
pub mod recession;
pub mod vendor_entry;
pub mod vendor_exit;

use bevy_ecs::prelude::Resource;
use serde::{Deserialize, Serialize};

use crate::calendar::{Clock, Date};
use crate::field::Parameters;
use crate::ids::{Names, Reference};

/// What shocks make of the market in a tick.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct Conditions {
    /// Multiple of compute spend.
    pub compute_demand: f64,
    /// The same over that of the last tick.
    pub compute_jump: f64,
    /// Multiple of model spend.
    pub model_demand: f64,
    /// Added to the growth of compute spend, per year.
    pub growth: f64,
    /// Part of the accelerators that are due which arrive.
    pub arriving: f64,
    /// Multiple of the cost of accelerators.
    pub chip_cost: f64,
    /// Utility that offers at each provider lose, ln-price units.
    pub lost: Vec<f64>,
    /// Decades of knowledge that each vendor finds in this tick.
    pub found: Vec<f64>,
    /// Who of the providers has come in.
    pub providers_in: Vec<Option<Arrival>>,
    /// Who of the vendors has come in.
    pub vendors_in: Vec<Option<Arrival>>,
    /// Who of the providers leaves in this tick, and what is paid for its accelerators, share of what new ones cost.
    pub providers_out: Vec<Option<f64>>,
    /// Which of the vendors leave in this tick.
    pub vendors_out: Vec<bool>,
}

/// How a firm came into the market.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrival {
    /// Months since.
    pub months: f64,
    /// Margin on its price at first.
    pub margin: f64,
    /// Months for which it sells at that margin.
    pub first_months: f64,
    /// Accelerators that it came with, dollars a year at the rents of the start; vendors have none.
    pub accelerators: f64,
}

impl Arrival {
    /// The price at which a unit that costs `cost` is sold at first; none once that time is over.
    pub fn first_price(&self, cost: f64) -> Option<f64> {
        (self.months < self.first_months).then(|| cost / (1.0 - self.margin))
    }
}

impl Conditions {
    /// A market of so many firms without shocks.
    pub fn normal(providers: usize, vendors: usize) -> Self {
        Self {
            compute_demand: 1.0,
            compute_jump: 1.0,
            model_demand: 1.0,
            growth: 0.0,
            arriving: 1.0,
            chip_cost: 1.0,
            lost: vec![0.0; providers],
            found: vec![0.0; vendors],
            providers_in: vec![None; providers],
            vendors_in: vec![None; vendors],
            providers_out: vec![None; providers],
            vendors_out: vec![false; vendors],
        }
    }
}

/// When a shock strikes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub enum When {
    /// On a date, once.
    #[parameter(none)]
    On(Date),
    /// By chance, any number of times.
    Hazard {
        /// How often a shock strikes by chance.
        #[parameter(unit = "strikes per year", range = 0.0..=100.0)]
        per_year: f64,
    },
}

/// What a shock does to the market after it has struck.
pub trait Disturbance {
    /// When it strikes.
    fn when(&self) -> When;

    /// What it is called in the table of events.
    fn kind(&self) -> &'static str;

    /// Changes the conditions that it touches, `months` after it struck the firm in place `whom`; several strikes
    /// add up.
    fn act(&self, months: f64, whom: Option<usize>, conditions: &mut Conditions);

    /// The name of another thing in it.
    fn refers(&self) -> Option<Reference<'_>> {
        None
    }
}

/// A shock as a world file states it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
pub enum Shock {
    /// Demand in one market.
    Demand(demand::DemandShock),
    /// Accelerators are late and dear.
    ChipShortage(chip_shortage::ChipShortage),
    /// A provider is down.
    Outage(outage::Outage),
    /// Spend grows less.
    Recession(recession::Recession),
    /// A vendor finds something.
    Breakthrough(breakthrough::Breakthrough),
    /// A provider comes into the market.
    ProviderEntry(provider_entry::ProviderEntry),
    /// A vendor comes into the market.
    VendorEntry(vendor_entry::VendorEntry),
    /// A provider leaves the market.
    ProviderExit(provider_exit::ProviderExit),
    /// A vendor leaves the market.
    VendorExit(vendor_exit::VendorExit),
}

impl Shock {
    /// Whether it lets a firm into the market.
    pub fn is_entry(&self) -> bool {
        matches!(self, Shock::ProviderEntry(_) | Shock::VendorEntry(_))
    }

    /// The shock as a disturbance.
    pub fn disturbance(&self) -> &dyn Disturbance {
        match self {
            Shock::Demand(shock) => shock,
            Shock::ChipShortage(shock) => shock,
            Shock::Outage(shock) => shock,
            Shock::Recession(shock) => shock,
            Shock::Breakthrough(shock) => shock,
            Shock::ProviderEntry(shock) => shock,
            Shock::VendorEntry(shock) => shock,
            Shock::ProviderExit(shock) => shock,
            Shock::VendorExit(shock) => shock,
        }
    }
}

/// A shock with its date as a tick and the firm it is about by place.
#[derive(Debug, Clone, PartialEq)]
pub struct Dated {
    /// What the world file says.
    pub shock: Shock,
    /// Its tick, if it is dated.
    pub tick: Option<u32>,
    /// The place of the firm that it is about.
    pub whom: Option<usize>,
    /// The address of its chance: its kind and its place among those of its kind.
    pub address: u64,
}

/// Shocks of one kind before their addresses meet those of the next kind.
const OF_A_KIND: u64 = 1000;

/// The shocks `stated`, dates as ticks and names as places.
pub fn dated(stated: &[Shock], clock: &Clock, names: &Names) -> Vec<Dated> {
    let place = |(s, shock): (usize, &Shock)| {
        let acts = shock.disturbance();
        let alike = |other: &&Shock| other.disturbance().kind() == acts.kind();
        let before = stated[..s].iter().filter(alike).count();
        Dated {
            tick: match acts.when() {
                When::On(date) => Some(clock.tick_of(date)),
                When::Hazard { .. } => None,
            },
            whom: acts.refers().and_then(|reference| names.place(&reference)),
            address: OF_A_KIND * kind_number(shock) + before as u64,
            shock: shock.clone(),
        }
    };
    stated.iter().enumerate().map(place).collect()
}

/// The place of a shock's kind in `Shock`: part of the address of its chance.
fn kind_number(shock: &Shock) -> u64 {
    match shock {
        Shock::Demand(_) => 0,
        Shock::ChipShortage(_) => 1,
        Shock::Outage(_) => 2,
        Shock::Recession(_) => 3,
        Shock::Breakthrough(_) => 4,
        Shock::ProviderEntry(_) => 5,
        Shock::VendorEntry(_) => 6,
        Shock::ProviderExit(_) => 7,
        Shock::VendorExit(_) => 8,
    }
}
