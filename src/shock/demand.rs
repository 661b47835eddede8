//! Demand jumps, or slumps, for a time.

use serde::{Deserialize, Serialize};

use super::{Conditions, Disturbance, When};
use crate::field::Parameters;
use crate::ids::MarketKind;

/// Spend in one market is a multiple of what it would be, for some months.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct DemandShock {
    /// When it strikes.
    pub when: When,
    /// The market.
    pub market: MarketKind,
    /// What a demand shock makes of spend in its market.
    #[parameter(unit = "times spend", range = 0.0..=100.0)]
    pub factor: f64,
    /// How long it lasts.
    #[parameter(unit = "months", range = 0.0..=1200.0)]
    pub months: f64,
}

impl Disturbance for DemandShock {
    fn when(&self) -> When {
        self.when
    }

    fn kind(&self) -> &'static str {
        "demand"
    }

    fn act(&self, months: f64, _: Option<usize>, conditions: &mut Conditions) {
        if months < self.months {
            let demand = match self.market {
                MarketKind::Compute => &mut conditions.compute_demand,
                MarketKind::Model => &mut conditions.model_demand,
            };
            *demand *= self.factor;
        }
    }
}
