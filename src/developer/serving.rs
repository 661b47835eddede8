//! What it costs to serve a unit of a vendor's model.

use crate::maths;
use crate::plan::vendors::{ResearchTerms, VendorTerms};

/// c_v per unit at the vendor's rents, in start list prices, `years` after the start.
///
/// Cost follows the frontier's knowledge, not the vendor's own, so that falling
/// behind does not make a vendor cheaper by more than it loses.
pub fn cost(
    start_cost: f64,
    rent: f64,
    frontier_gain: f64,
    terms: &ResearchTerms,
    expected_rent_growth: f64,
    years: f64,
) -> f64 {
    let scale = maths::exp10(terms.serving_cost_exponent * frontier_gain);
    let decades =
        terms.serving_cost_exponent * (terms.frontier_growth + terms.serving_progress_excess);
    let progress = maths::exp10(-decades * years) * maths::pow(1.0 + expected_rent_growth, -years);
    start_cost * rent * scale * progress
}

/// Serving cost at the start: (1 − gross margin)·(1 − mean take rate).
pub fn start_cost(terms: &VendorTerms) -> f64 {
    (1.0 - terms.gross_margin) * (1.0 - start_take(terms))
}

/// Mean take rate over the channel mix of the start.
pub fn start_take(terms: &VendorTerms) -> f64 {
    terms.channels.iter().map(|c| c.share * c.take_rate).sum()
}
