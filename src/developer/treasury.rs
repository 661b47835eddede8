//! What a vendor can spend on training, and its cash.

use super::{Funding, ResearchTerms, VendorState, VendorTerms};
use crate::maths;

/// Training spend a year: a share of revenue and a part of cash above the reserve, within means.
///
/// Who makes open weights earns nothing on their sale, so the commons' training follows the
/// `market` for models (its spend relative to the start, or to its entry) and not its own share in it.
/// An owner pays what is stated for an entrant until revenue does.
pub fn training_spend(
    vendor: &VendorState,
    stated: &VendorTerms,
    terms: &ResearchTerms,
    revenue: f64,
    gross_profit: f64,
    market: f64,
    years: f64,
) -> f64 {
    let share = training_share(vendor.start_training_share, terms, years);
    let from_revenue = share * revenue;
    match stated.funding {
        Funding::Outside if stated.owner.is_some() && stated.enters_like.is_some() => {
            from_revenue.max(stated.training_spend)
        }
        Funding::Outside if stated.owner.is_some() => from_revenue,
        Funding::Outside => stated.training_spend * market / vendor.market_at_entry,
        Funding::Treasury { .. } => {
            let reserve = terms.cash_reserve_years * from_revenue;
            let spare = (vendor.cash - reserve).max(0.0) / terms.cash_spending_years;
            let means =
                gross_profit - terms.overhead * revenue + terms.cash_cap_per_year * vendor.cash;
            (from_revenue + spare).min(means).max(0.0)
        }
    }
}

/// ρ: runs from its start to the long-run share.
pub fn training_share(start: f64, terms: &ResearchTerms, years: f64) -> f64 {
    let left = maths::exp(-years / terms.training_share_years);
    terms.training_share_long_run + (start - terms.training_share_long_run) * left
}

/// Growth factor of other products' revenue after `years`: growth fades from now to the long run.
pub fn other_growth(terms: &ResearchTerms, years: f64) -> f64 {
    let fading = terms.other_growth_now - terms.other_growth_long_run;
    let faded = terms.other_growth_years * (1.0 - maths::exp(-years / terms.other_growth_years));
    maths::exp(terms.other_growth_long_run * years + fading * faded)
}
