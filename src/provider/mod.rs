//! A cloud provider: sells compute, carries models, sponsors vendors.

pub mod capacity;
pub mod entry;
pub mod hosting;
pub mod rent;
pub mod subsidy;
pub mod tax;
pub mod wedge;

use bevy_ecs::prelude::Resource;

use crate::market::presence::Presence;
use capacity::Capacity;

/// A provider at the end of a tick.
#[derive(Debug, Clone, PartialEq)]
pub struct ProviderState {
    /// Whether it is in the market.
    pub presence: Presence,
    /// List price of compute, 1 at the start.
    pub list_price: f64,
    /// Unit cost of compute in start list prices.
    pub unit_cost: f64,
    /// Share of unit cost that is the capital charge; the rest is operating cost.
    pub capital_share: f64,
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
    /// How each stands.
    pub now: Vec<ProviderState>,
}
