//! Prices are published so that they can be compared (private indices of compute rents exist; a duty is hypothetical).

use serde::{Deserialize, Serialize};

use super::{Dates, Ground, Intervention, Rules, found};
use crate::calendar::Date;
use crate::field::Parameters;
use crate::ids::Names;

/// Buyers misperceive prices less.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct PriceTransparency {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
    /// What published prices take off buyers' misperception.
    #[parameter(unit = "share of misperception", range = 0.0..=1.0)]
    pub removes: f64,
}

impl Intervention for PriceTransparency {
    fn dates(&self) -> Dates {
        Dates {
            announced: self.announced,
            from: self.from,
            until: self.until,
        }
    }

    fn apply(&self, rules: &mut Rules, _: &Names) {
        rules.misperception = rules.misperception.min(1.0 - self.removes);
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
        let mistaken = ground.choice.misperception_sd > 0.0 && self.removes > 0.0;
        found(
            mistaken,
            "nobody misperceives a price (choice.misperception_sd)",
        )
    }
}
