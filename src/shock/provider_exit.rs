//! A provider leaves the market.

use serde::{Deserialize, Serialize};

use super::{Conditions, Disturbance, When};
use crate::field::Parameters;
use crate::ids::{Listed, Reference};

/// A provider closes: its customers choose again and pay for the move, its deals end, and those that stay buy its
/// accelerators, each in proportion to what it has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct ProviderExit {
    /// When it leaves. The last provider of a market does not.
    pub when: When,
    /// The provider.
    pub provider: String,
    /// What is paid for the accelerators of a provider that leaves.
    #[parameter(unit = "share of the cost of new ones", range = 0.0..=1.0)]
    pub resale: f64,
}

impl Disturbance for ProviderExit {
    fn when(&self) -> When {
        self.when
    }

    fn kind(&self) -> &'static str {
        "provider exit"
    }

    fn act(&self, months: f64, whom: Option<usize>, conditions: &mut Conditions) {
        if let Some(j) = whom.filter(|_| months == 0.0) {
            conditions.providers_out[j] = Some(self.resale);
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
