//! Clauses: what they cost, what they let a buyer pay, when a buyer wants them.
//!
//! A buyer that reviews its core contract takes or drops a portability clause, one that reviews its primary
//! model contract a multi-model and a price-match clause: it holds a clause if what it has lived through, the
//! lock-in premium or the price above the vendor's lowest, was at least as dear as the clause. Who is asked nothing for a
//! clause holds it.

use crate::market::posted::PostedMarket;
use crate::maths;

use super::Enterprise;
use super::traits::{BOUND, MULTI_MODEL, PORTABILITY, PRICE_MATCH};
use crate::terms::buyers::LockInTerms;

/// What a buyer has lived through with the contract under review, shares of its spend.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Lived {
    /// The lock-in premium: paid above the price at which the best alternative would have been as good.
    pub premium: f64,
    /// The retail price above the vendor's lowest, price match included.
    pub above_lowest: f64,
}

/// What is paid for an offer over its retail price before discounts: less than 1 under a price match that binds.
#[inline(always)]
pub fn paid_ratio(enterprise: &Enterprise, market: &PostedMarket, offer: usize) -> f64 {
    let above = market.ln_retail[offer] - market.ln_matched[offer];
    if enterprise.has(PRICE_MATCH) && above > 0.0 {
        maths::exp(-above)
    } else {
        1.0
    }
}

/// The bits of an account after the review of its core contract.
pub fn after_core(traits: u8, lived: Lived, terms: &LockInTerms) -> u8 {
    decided(
        traits,
        PORTABILITY,
        lived.premium >= terms.portability_price,
    )
}

/// The bits of an account after the review of its primary model contract.
pub fn after_models(traits: u8, lived: Lived, terms: &LockInTerms) -> u8 {
    let traits = decided(
        traits,
        MULTI_MODEL,
        lived.premium >= terms.multi_model_price,
    );
    decided(
        traits,
        PRICE_MATCH,
        lived.above_lowest >= terms.price_match_price,
    )
}

fn decided(traits: u8, clause: u8, wanted: bool) -> u8 {
    match (traits & BOUND != 0, wanted) {
        (true, _) => traits,
        (false, true) => traits | clause,
        (false, false) => traits & !clause,
    }
}

/// What the clauses of an account cost, share of its spend in each market.
#[inline(always)]
pub fn price(enterprise: &Enterprise, terms: &LockInTerms) -> [f64; 2] {
    let of = |clause: u8, price: f64| if enterprise.has(clause) { price } else { 0.0 };
    let portability = of(PORTABILITY, terms.portability_price);
    let models =
        of(MULTI_MODEL, terms.multi_model_price) + of(PRICE_MATCH, terms.price_match_price);
    [portability, portability + models]
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::market::posted::ln_matched;

    /// The lock-in of the default world.
    pub fn terms() -> LockInTerms {
        LockInTerms {
            embedding_per_year: 0.7,
            embeddedness_after_switch: 0.1,
            renewal_weight: 0.5,
            quality_news: 3.0,
            compute_price_news: 4.0,
            model_price_news: 4.0,
            portability_clause: 0.5,
            multi_model_clause: 0.3,
            price_match_margin: 0.05,
            portability_price: 0.02,
            multi_model_price: 0.03,
            price_match_price: 0.005,
            price_match_seen: false,
            overrun_chance: 0.58,
            overrun_multiple: 1.7,
        }
    }

    #[test]
    fn a_clause_is_held_when_what_was_lived_through_was_dearer() {
        let lived = |premium, above_lowest| Lived {
            premium,
            above_lowest,
        };
        assert_eq!(after_core(0, lived(0.03, 0.0), &terms()), PORTABILITY);
        assert_eq!(after_core(PORTABILITY, lived(0.01, 0.0), &terms()), 0);
        assert_eq!(after_models(0, lived(0.04, 0.0), &terms()), MULTI_MODEL);
        assert_eq!(
            after_models(MULTI_MODEL, lived(0.0, 0.1), &terms()),
            PRICE_MATCH
        );
        let bound = BOUND | MULTI_MODEL;
        assert_eq!(after_models(bound, lived(0.0, 0.1), &terms()), bound);
    }

    #[test]
    fn a_price_match_never_pays_more_than_its_clause_allows() {
        let lowest = maths::ln(0.7);
        for retail in [0.7, 0.72, 0.735, 0.8, 1.1] {
            let paid = maths::exp(ln_matched(maths::ln(retail), lowest, 0.05));
            assert!(paid <= retail * (1.0 + 1e-15) && paid <= 0.735 * (1.0 + 1e-15));
            assert!(paid >= 0.7 * (1.0 - 1e-15));
        }
    }
}
