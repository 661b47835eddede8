//! One price on every channel: required, or not to be demanded (Johnson 2017; Baker & Scott Morton 2018).

use serde::{Deserialize, Serialize};

use super::{Dates, Ground, Intervention, Parity, Rules, found};
use crate::calendar::Date;
use crate::field::Parameters;
use crate::ids::Names;
use crate::terms::vendors::DIRECT;

/// What becomes of list parity on the channels of third parties.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct PriceParity {
    /// The day from which it holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends.
    pub until: Option<Date>,
    /// The day from which it is known; without one, it is known when it holds.
    pub announced: Option<Date>,
    /// Whether parity is required, or may not be demanded.
    pub rule: ParityRule,
}

/// What the law says of list parity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ParityRule {
    /// Every channel sells at the vendor's list price.
    Required,
    /// No vendor may demand that its channels do.
    Banned,
}

impl Intervention for PriceParity {
    fn dates(&self) -> Dates {
        Dates {
            announced: self.announced,
            from: self.from,
            until: self.until,
        }
    }

    fn apply(&self, rules: &mut Rules, _: &Names) {
        let parity = match self.rule {
            ParityRule::Required => Parity::Required,
            ParityRule::Banned => Parity::Banned,
        };
        rules.parity = rules.parity.max(parity);
    }

    fn reaches(&self, ground: &Ground) -> Result<(), String> {
        let concerned = ground.vendors.iter().any(|vendor| {
            let owner = vendor.owner.as_deref();
            let third = |name: &str| name != DIRECT && Some(name) != owner;
            let sold = vendor.channels.iter().any(|c| third(&c.name));
            sold && vendor.list_parity == (self.rule == ParityRule::Banned)
        });
        match self.rule {
            ParityRule::Required => found(concerned, "every vendor demands list parity anyway"),
            ParityRule::Banned => found(concerned, "no vendor demands list parity (list_parity)"),
        }
    }
}
