//! Where vendors' footloose compute runs.

use super::ProviderState;
use crate::deal::Deals;
use crate::maths;
use crate::plan::Plan;
use crate::plan::deals::DiscountScope;

/// Shares of vendor `v`'s footloose compute by provider, and its mean rent after marginal discounts.
///
/// Share of host j ∝ mix_j·e^{steering_j}·[R_j·(1 − discount_j)]^{−σ}, where a discount
/// enters only if it is on all that is hosted.
pub fn host_shares(
    plan: &Plan,
    providers: &[ProviderState],
    deals: &Deals,
    v: usize,
    tick: u32,
) -> (Vec<f64>, f64) {
    let substitution = plan.world.compute.host_substitution;
    let mut weights = Vec::with_capacity(providers.len());
    let mut rents = Vec::with_capacity(providers.len());
    for (j, provider) in providers.iter().enumerate() {
        let (steering, discount) = pull(plan, deals, (v, j), tick);
        let rent = provider.rent * (1.0 - discount);
        let mix = if provider.presence.is_here() {
            plan.hosting[v][j]
        } else {
            0.0
        };
        weights.push(mix * maths::exp(steering - substitution * maths::ln(rent)));
        rents.push(rent);
    }
    let total: f64 = weights.iter().sum();
    let shares: Vec<f64> = weights.iter().map(|w| w / total).collect();
    let mean = shares.iter().zip(&rents).map(|(s, r)| s * r).sum();
    (shares, mean)
}

/// Steering and marginal discount of the deals in force between vendor and provider.
fn pull(plan: &Plan, deals: &Deals, (v, j): (usize, usize), tick: u32) -> (f64, f64) {
    let mut steering = 0.0;
    let mut left = 1.0;
    for d in deals.active(tick) {
        let deal = &deals.now[d];
        if deal.sponsor.index() == j && deal.vendor.index() == v {
            steering += deal.agreed.steering;
            if plan.deals[d].terms.discount_scope == DiscountScope::AllHosted {
                left *= 1.0 - deal.subsidy.price_discount;
            }
        }
    }
    (steering, 1.0 - left)
}
