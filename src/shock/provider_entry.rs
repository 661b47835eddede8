//! A provider comes into the market.

use serde::{Deserialize, Serialize};

use super::{Arrival, Conditions, Disturbance, When};
use crate::field::Parameters;
use crate::ids::{Listed, Reference};

/// A provider with `enters_like` opens for business; at first it may sell below cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct ProviderEntry {
    /// When it comes; by chance it comes once.
    pub when: When,
    /// The provider.
    pub provider: String,
    /// Margin at which an entrant sells at first; below 0 it loses on every sale.
    ///
    /// On the net price of compute.
    #[parameter(unit = "share of the net price", range = -5.0..=0.99)]
    pub margin: f64,
    /// For how long an entrant sells at its first margin.
    #[parameter(unit = "months", range = 0.0..=1200.0)]
    pub months: f64,
    /// Accelerators that a provider comes in with, at the rents of the start.
    #[parameter(unit = "dollars a year", range = 1.0..=1e13)]
    pub accelerators: f64,
}

impl Disturbance for ProviderEntry {
    fn when(&self) -> When {
        self.when
    }

    fn kind(&self) -> &'static str {
        "provider entry"
    }

    fn act(&self, months: f64, whom: Option<usize>, conditions: &mut Conditions) {
        if let Some(j) = whom {
            conditions.providers_in[j].get_or_insert(Arrival {
                months,
                margin: self.margin,
                first_months: self.months,
                accelerators: self.accelerators,
            });
        }
    }

    fn refers(&self) -> Option<Reference<'_>> {
        Some(Reference {
            field: "provider",
            list: Listed::Provider,
            name: &self.provider,
        })
    }
}
