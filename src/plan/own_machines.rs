//! Machines of one's own as a world file states them.

use serde::{Deserialize, Serialize};

/// What an account pays that runs compute on machines of its own; `market::own_machines` has the formula.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnMachines {
    /// What a unit on a busy machine costs, over the clouds' list price at the start: bought, housed and run.
    pub unit_cost: f64,
    /// Capacity over mean need, less 1, of an account that spends `idle_at` there: what it keeps for the peak. It falls with
    /// the root of size.
    pub idle: f64,
    /// The spend at which `idle` holds, dollars a year.
    pub idle_at: f64,
    /// The people and the site that any size takes, dollars a year.
    pub staff_per_year: f64,
    /// Growth of what these cost, per year, in logs.
    pub staff_growth_per_year: f64,
    /// What is written off when they are left, years of spend: machines of mean age, less what they sell for.
    pub stranded_years: f64,
}
