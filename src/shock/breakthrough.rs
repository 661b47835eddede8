//! A vendor finds what others have not.

use serde::{Deserialize, Serialize};

use super::{Conditions, Disturbance, When};
use crate::field::Parameters;
use crate::ids::{Listed, Reference};

/// A vendor's knowledge jumps; it sells what it knows with its next release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct Breakthrough {
    /// When it strikes.
    pub when: When,
    /// The vendor.
    pub vendor: String,
    /// By how much a vendor's knowledge jumps.
    #[parameter(unit = "decades", range = -10.0..=10.0)]
    pub decades: f64,
}

impl Disturbance for Breakthrough {
    fn when(&self) -> When {
        self.when
    }

    fn kind(&self) -> &'static str {
        "breakthrough"
    }

    fn act(&self, months: f64, whom: Option<usize>, conditions: &mut Conditions) {
        if let (true, Some(v)) = (months == 0.0, whom) {
            conditions.found[v] += self.decades;
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
