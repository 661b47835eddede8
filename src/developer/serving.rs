//! What it costs to serve a unit of a vendor's model.

use crate::ids::{OfferId, ProviderId};
use crate::maths;
use crate::plan::Plan;
use crate::terms::vendors::VendorTerms;

/// c_v per unit of a flagship at the vendor's rents, in start list prices, `years` after the start.
///
/// A flagship is designed to a price point: what it costs to serve follows rents, not quality, which is bought with
/// training. Rents that fall as expected are used up by models that need so much more compute.
pub fn cost(start_cost: f64, rent: f64, expected_rent_growth: f64, years: f64) -> f64 {
    start_cost * rent * maths::pow(1.0 + expected_rent_growth, -years)
}

/// Serving cost of vendor `v` at the rents of the start: (1 − gross margin)·(1 − mean take rate), over what of the rent is cost to
/// who owns it, since an owned vendor's margin is stated at its owner's cost.
pub fn start_cost(plan: &Plan, v: usize) -> f64 {
    let terms = &plan.world.vendors[v];
    (1.0 - terms.gross_margin) * (1.0 - start_take(terms)) / (1.0 - start_kept(plan, v))
}

/// What other products of vendor `v` need of compute at rents, share of their revenue.
pub fn other_cost(plan: &Plan, v: usize) -> f64 {
    let kept = |j: ProviderId| plan.hosting[v][j.index()] * hosting_margin(plan, j);
    let kept = plan.owners[v].map_or(0.0, kept);
    (1.0 - plan.world.vendors[v].gross_margin) / (1.0 - kept)
}

/// What of its rents at the start stays with the owner of vendor `v`, by its channel mix; nothing of one that nobody owns.
pub fn start_kept(plan: &Plan, v: usize) -> f64 {
    let offers = plan
        .offers
        .of_vendor(v)
        .map(|o| plan.offers.get(OfferId::at(o)).provider);
    let stated = plan.world.vendors[v].channels.iter().map(|c| c.share);
    plan.owners[v].map_or(0.0, |owner| {
        served_at(plan, (v, owner), offers.zip(stated)) * hosting_margin(plan, owner)
    })
}

/// The part of what serves the sales of vendor `v` that runs at provider `j`: sales through it, and of direct ones what is
/// hosted there; `sold` lists where and how much.
pub fn served_at(
    plan: &Plan,
    (v, j): (usize, ProviderId),
    sold: impl Iterator<Item = (Option<ProviderId>, f64)>,
) -> f64 {
    let (mut here, mut all) = (0.0, 0.0);
    for (host, sales) in sold {
        all += sales;
        here += sales
            * match host {
                Some(host) => f64::from(host == j),
                None => plan.hosting[v][j.index()],
            };
    }
    if all > 0.0 { here / all } else { 0.0 }
}

fn hosting_margin(plan: &Plan, j: ProviderId) -> f64 {
    plan.world.providers[j.index()].hosting_margin
}

/// Mean take rate over the channel mix of the start.
pub fn start_take(terms: &VendorTerms) -> f64 {
    terms.channels.iter().map(|c| c.share * c.take_rate).sum()
}
