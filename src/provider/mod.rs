//! A cloud provider: sells compute, carries models, sponsors vendors.

pub mod capacity;
pub mod efficiency;
pub mod entry;
pub mod exit;
pub mod hosting;
pub mod rationing;
pub mod rent;
pub mod strategic_review;
pub mod tax;

use bevy_ecs::prelude::{Bundle, Component};
use bevy_ecs::query::QueryData;

use crate::ids::ProviderId;
use crate::market::presence::{Cash, Conduct, Presence};
use capacity::Capacity;

/// A provider's price of compute.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct ComputePrice {
    /// List price, 1 at the start.
    pub list: f64,
    /// Mean discount at the start, weighted by spend.
    pub start_discount: f64,
    /// Mean discount, weighted by spend, over the last twelve months.
    pub discount: f64,
}

impl ComputePrice {
    /// Price net of discounts, 1 − start discount at the start.
    pub fn net(&self) -> f64 {
        self.list * (1.0 - self.discount)
    }

    /// Lerner index: (net price − unit cost) / net price.
    pub fn lerner(&self, cost: &ComputeCost) -> f64 {
        self.lerner_of_paid(1.0, cost)
    }

    /// The same where the part `paid` of the net price is paid on average, since new customers pay less.
    pub fn lerner_of_paid(&self, paid: f64, cost: &ComputeCost) -> f64 {
        1.0 - cost.unit / (self.net() * paid)
    }
}

/// What a provider's compute costs it.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct ComputeCost {
    /// Unit cost in start list prices.
    pub unit: f64,
    /// Share of unit cost that is the capital charge; the rest is operating cost.
    pub capital_share: f64,
    /// Part of the cost of capital that a tax credit bears.
    pub tax_credit: f64,
    /// Part of unit cost that it leaves, 1 without one.
    pub left: f64,
    /// Part of unit cost that mergers leave, 1 without one.
    pub merged: f64,
}

impl ComputeCost {
    /// What a tax credit bears beside a cost of `cost` that it leaves.
    pub fn credited(&self, cost: f64) -> f64 {
        cost * (1.0 / self.left - 1.0)
    }
}

/// What a provider's accelerators rent for, 1 at the start.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct Rent(pub f64);

impl Rent {
    /// Rent over unit cost, 1 at the start.
    pub fn over_cost(self, capacity: &Capacity) -> f64 {
        self.0 / capacity.cost
    }

    /// Margin on hosting now, share of the rent, where it was `at_start` at the start.
    pub fn margin(self, capacity: &Capacity, at_start: f64) -> f64 {
        1.0 - (1.0 - at_start) / self.over_cost(capacity)
    }
}

/// Capital charge of a provider's estate besides accelerators, dollars a year.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct Estate(pub f64);

/// All that a provider is.
#[derive(Bundle, Debug, Clone, PartialEq)]
pub struct Provider {
    /// Its id: its place among the providers.
    pub id: ProviderId,
    /// Whether it is in the market.
    pub presence: Presence,
    /// Price of compute.
    pub price: ComputePrice,
    /// Cost of compute.
    pub cost: ComputeCost,
    /// Rent of accelerators.
    pub rent: Rent,
    /// Its accelerators.
    pub capacity: Capacity,
    /// Its estate.
    pub estate: Estate,
    /// Its cash.
    pub cash: Cash,
    /// Its conduct.
    pub conduct: Conduct,
}

/// A provider to who reads all of it.
#[derive(QueryData)]
pub struct WholeProvider {
    /// Its id.
    pub id: &'static ProviderId,
    /// Whether it is in the market.
    pub presence: &'static Presence,
    /// Price of compute.
    pub price: &'static ComputePrice,
    /// Cost of compute.
    pub cost: &'static ComputeCost,
    /// Rent of accelerators.
    pub rent: &'static Rent,
    /// Its accelerators.
    pub capacity: &'static Capacity,
    /// Its estate.
    pub estate: &'static Estate,
    /// Its cash.
    pub cash: &'static Cash,
    /// Its conduct.
    pub conduct: &'static Conduct,
}

impl WholeProviderItem<'_, '_> {
    /// The same provider, to be spawned in another world.
    pub fn copied(&self) -> Provider {
        Provider {
            id: *self.id,
            presence: *self.presence,
            price: *self.price,
            cost: *self.cost,
            rent: *self.rent,
            capacity: self.capacity.clone(),
            estate: *self.estate,
            cash: *self.cash,
            conduct: *self.conduct,
        }
    }
}
