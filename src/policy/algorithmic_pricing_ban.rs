//! Prices may not be set by learning algorithms (laws of California and New York in force from 2026).

use serde::{Deserialize, Serialize};

use super::{Dates, Ground, Intervention, Rules, found};
use crate::calendar::Date;
use crate::field::Parameters;
use crate::ids::Names;
use crate::pricing::PriceRule;
use crate::pricing::best_response::BestResponse;

/// Firms whose prices a learning algorithm sets go over to best responses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct AlgorithmicPricingBan {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
    /// Inertia of the best responses that take the place of algorithms.
    #[parameter(unit = "share of the gap in ln price", range = 0.0..=0.99)]
    pub inertia: f64,
}

impl Intervention for AlgorithmicPricingBan {
    fn dates(&self) -> Dates {
        Dates {
            announced: self.announced,
            from: self.from,
            until: self.until,
        }
    }

    fn apply(&self, rules: &mut Rules, _: &Names) {
        let inertia = match &rules.without_algorithms {
            Some(other) => other.inertia.min(self.inertia),
            None => self.inertia,
        };
        rules.without_algorithms = Some(BestResponse { inertia });
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
        let providers = ground.providers.iter().map(|p| &p.pricing);
        let vendors = ground.vendors.iter().map(|v| &v.pricing);
        let learns = providers.chain(vendors).any(PriceRule::is_algorithmic);
        found(learns, "no firm prices by a learning algorithm")
    }
}
