//! A vendor comes into the market.

use serde::{Deserialize, Serialize};

use super::{Arrival, Conditions, Disturbance, When};
use crate::field::Parameters;
use crate::ids::{Listed, Reference};

/// A vendor with `enters_like` releases its first model; at first it may sell below cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct VendorEntry {
    /// When it comes; by chance it comes once.
    pub when: When,
    /// The vendor.
    pub vendor: String,
    /// Margin at which an entrant sells at first; below 0 it loses on every sale.
    ///
    /// On the list price net of take rates.
    #[parameter(unit = "share of the net price", range = -5.0..=0.99)]
    pub margin: f64,
    /// For how long an entrant sells at its first margin.
    #[parameter(unit = "months", range = 0.0..=1200.0)]
    pub months: f64,
}

impl Disturbance for VendorEntry {
    fn when(&self) -> When {
        self.when
    }

    fn kind(&self) -> &'static str {
        "vendor entry"
    }

    fn act(&self, months: f64, whom: Option<usize>, conditions: &mut Conditions) {
        if let Some(v) = whom {
            conditions.vendors_in[v].get_or_insert(Arrival {
                months,
                margin: self.margin,
                first_months: self.months,
                accelerators: 0.0,
            });
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
