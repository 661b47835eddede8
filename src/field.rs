//! What a number of a world file says of itself, on its field.

use std::ops::RangeInclusive;

pub use lockin_derive::Parameters;

/// A number that a structure of a world file states.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name in the structure, with what lies inside it: `years`, `provider_shares.*.share`.
    pub name: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// The values that are allowed.
    pub range: RangeInclusive<f64>,
    /// What it means, in a sentence.
    pub meaning: &'static str,
    /// The section of the model description that it belongs to, if not that of its structure.
    pub section: Option<&'static str>,
}

/// A part of a world file that states numbers.
pub trait Parameters {
    /// Every number that it states.
    fn parameters() -> Vec<Field>;
}
