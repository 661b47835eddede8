//! Where vendors' footloose compute runs.

use super::Rent;
use crate::deal::{Agreement, Subsidy};
use crate::developer::Hosting;
use crate::ids::DealId;
use crate::market::presence::Presence;
use crate::maths;
use crate::plan::Plan;
use crate::terms::deals::DiscountScope;

/// Shares of vendor `v`'s footloose compute by provider, and its mean rent after marginal discounts.
///
/// Share of host j ∝ mix_j·e^{steering_j}·[R_j·(1 − discount_j)]^{−σ}, where a discount
/// enters only if it is on all that is hosted.
pub fn host_shares(
    plan: &Plan,
    v: usize,
    hosts: &[(Presence, Rent)],
    pull: impl Fn(usize) -> Pull,
) -> Hosting {
    let substitution = plan.world.compute.host_substitution;
    let mut weights = Vec::with_capacity(hosts.len());
    let mut rents = Vec::with_capacity(hosts.len());
    for (j, (presence, rent)) in hosts.iter().enumerate() {
        let Pull { steering, discount } = pull(j);
        let rent = rent.0 * (1.0 - discount);
        let mix = if presence.is_here() {
            plan.hosting[v][j]
        } else {
            0.0
        };
        weights.push(mix * maths::exp(steering - substitution * maths::ln(rent)));
        rents.push(rent);
    }
    let mut total: f64 = weights.iter().sum();
    if total == 0.0 {
        // Where all its hosts have left it goes wherever there is a provider.
        let stated = &plan.world.providers;
        let all = hosts.iter().zip(&rents).zip(stated);
        for (weight, (((presence, _), rent), stated)) in weights.iter_mut().zip(all) {
            if presence.is_here() && stated.is_firm() {
                *weight = maths::exp(-substitution * maths::ln(*rent));
            }
        }
        total = weights.iter().sum();
    }
    let shares: Vec<f64> = weights.iter().map(|w| w / total).collect();
    let rent = shares.iter().zip(&rents).map(|(s, r)| s * r).sum();
    Hosting { rent, shares }
}

/// What deals do to where a vendor's compute runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pull {
    /// Steering, ln odds.
    pub steering: f64,
    /// Marginal discount.
    pub discount: f64,
}

impl Pull {
    /// The same where a share `margin` of the rent is left out too, since who rents belongs to who hosts.
    #[must_use]
    pub fn less(self, margin: f64) -> Self {
        Self {
            discount: 1.0 - (1.0 - self.discount) * (1.0 - margin),
            ..self
        }
    }
}

/// What the deals in force between vendor `v` and provider `j` do; `deals` are those in force, by id.
pub fn pull<'a>(
    plan: &Plan,
    deals: impl Iterator<Item = (DealId, &'a Agreement, &'a Subsidy)>,
    (v, j): (usize, usize),
) -> Pull {
    let mut steering = 0.0;
    let mut left = 1.0;
    for (id, agreed, subsidy) in deals {
        let deal = &plan.deals[id.index()];
        if deal.sponsor.index() == j && deal.vendor.index() == v {
            steering += agreed.steering;
            if deal.terms.discount_scope == DiscountScope::AllHosted {
                left *= 1.0 - subsidy.price_discount;
            }
        }
    }
    Pull {
        steering,
        discount: 1.0 - left,
    }
}
