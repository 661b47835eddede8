//! A provider is down, and is trusted less for a time.

use serde::{Deserialize, Serialize};

use super::{Conditions, Disturbance, When};
use crate::ids::{Listed, Reference};
use crate::maths;

/// All that runs at a provider is worth less to buyers who choose; the memory of it fades.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outage {
    /// When it strikes.
    pub when: When,
    /// The provider.
    pub provider: String,
    /// Utility lost at first, ln-price units.
    pub loss: f64,
    /// Months in which the loss fades to 1/e.
    pub fade_months: f64,
}

impl Disturbance for Outage {
    fn when(&self) -> When {
        self.when
    }

    fn kind(&self) -> &'static str {
        "outage"
    }

    fn act(&self, months: f64, whom: Option<usize>, conditions: &mut Conditions) {
        if let Some(j) = whom {
            let left = maths::exp(-months / self.fade_months);
            conditions.lost[j] += self.loss * left;
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
