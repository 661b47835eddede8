//! Machines of one's own as a world file states them.

use serde::{Deserialize, Serialize};

use crate::field::Parameters;

/// What an account pays that runs compute on machines of its own; `market::own_machines` has the formula.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct OwnMachines {
    /// What a unit on a busy machine of an account's own costs.
    ///
    /// Bought, housed and run, over the price at the start.
    #[parameter(unit = "clouds' list price", range = 0.01..=10.0)]
    pub unit_cost: f64,
    /// Capacity above mean need that an account of `idle_at` keeps for the peak; it falls with the root of size.
    #[parameter(unit = "share of mean need", range = 0.0..=10.0)]
    pub idle: f64,
    /// The spend at which `idle` holds.
    #[parameter(unit = "dollars a year", range = 1.0..=1e13)]
    pub idle_at: f64,
    /// The people and the site that machines of one's own take at any size.
    #[parameter(unit = "dollars a year", range = 0.0..=1e12)]
    pub staff_per_year: f64,
    /// Growth of what these cost.
    ///
    /// In logs.
    #[parameter(unit = "ln per year", range = -0.5..=0.5)]
    pub staff_growth_per_year: f64,
    /// What is written off when an account leaves machines of its own.
    ///
    /// Machines of mean age, less what they sell for.
    #[parameter(unit = "years of spend", range = 0.0..=5.0)]
    pub stranded_years: f64,
}
