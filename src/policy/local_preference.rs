//! Public buyers prefer a local provider (the EU Cloud and AI Development Act as proposed in 2026).

use serde::{Deserialize, Serialize};

use super::{Dates, Ground, Intervention, Preference, Rules, found};
use crate::calendar::Date;
use crate::field::Parameters;
use crate::ids::{Listed, Names, Reference};

/// Procurement preference: buyers of a segment value what runs at a provider more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct LocalPreference {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
    /// The segment that prefers.
    pub segment: String,
    /// The provider preferred.
    pub provider: String,
    /// What a procurement preference is worth to the buyers that have it.
    #[parameter(unit = "ln price", range = 0.0..=5.0)]
    pub bonus: f64,
}

impl Intervention for LocalPreference {
    fn dates(&self) -> Dates {
        Dates {
            announced: self.announced,
            from: self.from,
            until: self.until,
        }
    }

    fn apply(&self, rules: &mut Rules, names: &Names) {
        let segment = names.segment(&self.segment);
        let provider = names.provider(&self.provider);
        if let (Some(segment), Some(provider)) = (segment, provider) {
            rules.preferences.push(Preference {
                segment,
                provider,
                bonus: self.bonus,
            });
        }
    }

    fn refers(&self) -> Vec<Reference<'_>> {
        vec![
            Reference {
                field: "segment",
                list: Listed::Segment,
                name: &self.segment,
            },
            Reference {
                field: "provider",
                list: Listed::Provider,
                name: &self.provider,
            },
        ]
    }

    fn reaches(&self, _: &Ground) -> Result<(), String> {
        found(self.bonus > 0.0, "a preference of 0 is none")
    }
}
