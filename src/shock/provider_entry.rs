//! A provider comes into the market.

use serde::{Deserialize, Serialize};

use super::{Arrival, Conditions, Disturbance, When};
use crate::ids::{Listed, Reference};

/// A provider with `enters_like` opens for business; at first it may sell below cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderEntry {
    /// When it comes; by chance it comes once.
    pub when: When,
    /// The provider.
    pub provider: String,
    /// Margin on its net price of compute at first, below 0 a loss on every sale.
    pub margin: f64,
    /// Months for which it sells at that margin.
    pub months: f64,
    /// Accelerators that it comes with, dollars a year at the rents of the start.
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
