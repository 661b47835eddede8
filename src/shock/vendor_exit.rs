//! A vendor leaves the market.

use serde::{Deserialize, Serialize};

use super::{Conditions, Disturbance, When};
use crate::field::Parameters;
use crate::ids::{Listed, Reference};

/// A vendor closes, as one does whose money is gone: its customers choose again and pay for the move, its deals end, and
/// stakes in it are worth nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct VendorExit {
    /// When it leaves. The last vendor of a market does not.
    pub when: When,
    /// The vendor.
    pub vendor: String,
}

impl Disturbance for VendorExit {
    fn when(&self) -> When {
        self.when
    }

    fn kind(&self) -> &'static str {
        "vendor exit"
    }

    fn act(&self, months: f64, whom: Option<usize>, conditions: &mut Conditions) {
        if let Some(v) = whom.filter(|_| months == 0.0) {
            conditions.vendors_out[v] = true;
        }
    }

    fn refers(&self) -> Option<Reference<'_>> {
        Some(Reference {
            field: "vendor",
            list: Listed::Vendor,
            name: &self.vendor,
        })
    }
}
