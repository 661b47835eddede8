//! The list price of the start for ever.

use serde::{Deserialize, Serialize};

use super::{Occasion, Rule, Situation};
use crate::field::Parameters;

/// Never reprices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct Fixed {}

impl Rule for Fixed {
    fn reprice(&self, firm: &Situation, _: &mut Occasion) -> f64 {
        firm.price
    }
}
