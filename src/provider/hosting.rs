//! Where vendors' footloose compute runs.

use crate::deal::Deals;
use crate::maths;
use crate::plan::deals::DiscountScope;
use crate::plan::vendors::VendorTerms;

use super::Providers;
use crate::plan::providers::{ComputeTerms, ProviderTerms};

/// Shares of a vendor's footloose compute by provider, and its mean rent after marginal discounts.
///
/// Share of host j ∝ mix_j·e^{steering_j}·[R_j·(1 − discount_j)]^{−σ}, where a discount
/// enters only if it is on all that is hosted.
pub fn host_shares(
    vendor: usize,
    stated: &VendorTerms,
    compute: &ComputeTerms,
    providers: &Providers,
    deals: &Deals,
    tick: u32,
) -> (Vec<f64>, f64) {
    let mut weights = Vec::with_capacity(providers.now.len());
    let mut rents = Vec::with_capacity(providers.now.len());
    for (j, provider) in providers.now.iter().enumerate() {
        let (steering, discount) = pull(vendor, j, deals, tick);
        let rent = provider.rent * (1.0 - discount);
        let mix = if provider.presence.is_here() {
            host_mix(stated, &providers.terms[j])
        } else {
            0.0
        };
        weights.push(mix * maths::exp(steering - compute.host_substitution * maths::ln(rent)));
        rents.push(rent);
    }
    let total: f64 = weights.iter().sum();
    let shares: Vec<f64> = weights.iter().map(|w| w / total).collect();
    let mean = shares.iter().zip(&rents).map(|(s, r)| s * r).sum();
    (shares, mean)
}

/// The vendor's share at a provider without any deal.
fn host_mix(stated: &VendorTerms, provider: &ProviderTerms) -> f64 {
    stated
        .hosting
        .iter()
        .find(|h| h.name == provider.name)
        .map_or(0.0, |h| h.share)
}

/// Steering and marginal discount of the deals in force between vendor and provider.
fn pull(vendor: usize, provider: usize, deals: &Deals, tick: u32) -> (f64, f64) {
    let mut steering = 0.0;
    let mut left = 1.0;
    for d in deals.active(tick) {
        let (sponsor, party) = deals.parties[d];
        if sponsor.index() == provider && party.index() == vendor {
            steering += deals.terms[d].steering;
            if deals.terms[d].discount_scope == DiscountScope::AllHosted {
                left *= 1.0 - deals.now[d].subsidy.price_discount;
            }
        }
    }
    (steering, 1.0 - left)
}
