//! What it costs to serve a unit of a vendor's model.

use crate::maths;
use crate::terms::vendors::VendorTerms;

/// c_v per unit of a flagship at the vendor's rents, in start list prices, `years` after the start.
///
/// A flagship is designed to a price point: what it costs to serve follows rents, not quality, which is bought with
/// training. Rents that fall as expected are used up by models that need so much more compute.
pub fn cost(start_cost: f64, rent: f64, expected_rent_growth: f64, years: f64) -> f64 {
    start_cost * rent * maths::pow(1.0 + expected_rent_growth, -years)
}

/// Serving cost at the start: (1 − gross margin)·(1 − mean take rate).
pub fn start_cost(terms: &VendorTerms) -> f64 {
    (1.0 - terms.gross_margin) * (1.0 - start_take(terms))
}

/// Mean take rate over the channel mix of the start.
pub fn start_take(terms: &VendorTerms) -> f64 {
    terms.channels.iter().map(|c| c.share * c.take_rate).sum()
}
