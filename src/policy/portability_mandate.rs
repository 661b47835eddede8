//! Portability is mandated (Regulation (EU) 2023/2854, Art. 30 and 33–35).

use serde::{Deserialize, Serialize};

use super::{Ground, Intervention, Rules, found};
use crate::calendar::Date;
use crate::ids::Names;
use crate::plan::buyers::Class;

/// Functional equivalence and open interfaces: a part of the cost of moving falls away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortabilityMandate {
    /// The day from which it holds.
    pub from: Date,
    /// Part of the cost of moving that falls away.
    pub saves: f64,
}

impl Intervention for PortabilityMandate {
    fn from(&self) -> Date {
        self.from
    }

    fn apply(&self, rules: &mut Rules, _: &Names) {
        rules.moving_cost = rules.moving_cost.min(1.0 - self.saves);
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
        let dear = |c: &Class| c.moving_provider > 0.0 || c.moving_vendor > 0.0;
        let saved = self.saves > 0.0 && ground.classes.iter().any(dear);
        found(saved, "there is no cost of moving to save")
    }
}
