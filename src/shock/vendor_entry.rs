//! A vendor comes into the market.

use serde::{Deserialize, Serialize};

use super::{Arrival, Conditions, Disturbance, When};
use crate::ids::{Listed, Reference};

/// A vendor with `enters_like` releases its first model; at first it may sell below cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VendorEntry {
    /// When it comes; by chance it comes once.
    pub when: When,
    /// The vendor.
    pub vendor: String,
    /// Margin on its list price net of take rates at first, below 0 a loss on every sale.
    pub margin: f64,
    /// Months for which it sells at that margin.
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
