//! Portability is mandated (Regulation (EU) 2023/2854, Art. 30 and 33–35).

use serde::{Deserialize, Serialize};

use super::{Dates, Ground, Intervention, Portability, Rules, found};
use crate::calendar::Date;
use crate::field::Parameters;
use crate::ids::{Listed, Names, Reference};
use crate::terms::buyers::Class;

/// Functional equivalence and open interfaces: a part of the cost of moving falls away, for all buyers or for one segment's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct PortabilityMandate {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
    /// What a portability mandate takes off the cost of moving.
    #[parameter(unit = "share of the cost of moving", range = 0.0..=1.0)]
    pub saves: f64,
    /// The segment whose buyers have the right to it, if not all.
    pub segment: Option<String>,
}

impl Intervention for PortabilityMandate {
    fn dates(&self) -> Dates {
        Dates {
            announced: self.announced,
            from: self.from,
            until: self.until,
        }
    }

    fn apply(&self, rules: &mut Rules, names: &Names) {
        let segment = self.segment.as_ref().and_then(|name| names.segment(name));
        rules.portability.push(Portability {
            segment,
            left: 1.0 - self.saves,
        });
    }

    fn refers(&self) -> Vec<Reference<'_>> {
        let of = |name| Reference {
            field: "segment",
            list: Listed::Segment,
            name,
        };
        self.segment.as_deref().map(of).into_iter().collect()
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
        let dear = |c: &Class| c.moving_provider > 0.0 || c.moving_vendor > 0.0;
        let saved = self.saves > 0.0 && ground.classes.iter().any(dear);
        found(saved, "there is no cost of moving to save")
    }
}
