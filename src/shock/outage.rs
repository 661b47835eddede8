//! A provider is down, and is trusted less for a time.

use serde::{Deserialize, Serialize};

use super::{Conditions, Disturbance, When};
use crate::field::Parameters;
use crate::ids::{Listed, Reference};
use crate::maths;

/// All that runs at a provider is worth less to buyers who choose; the memory of it fades.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct Outage {
    /// When it strikes.
    pub when: When,
    /// The provider.
    pub provider: String,
    /// What an outage takes from the worth of a provider at first.
    #[parameter(unit = "ln price", range = 0.0..=10.0)]
    pub loss: f64,
    /// How long the loss takes to fade to 1/e.
    #[parameter(unit = "months", range = 0.01..=1200.0)]
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
