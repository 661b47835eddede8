//! The channel wedge: what a provider adds to or takes off a vendor's list price
//! on what it sells of the vendor's models, retail = list·r, r = 1 − wedge.

use bevy_ecs::prelude::Resource;

use crate::plan::Plan;
use crate::plan::offers::Offer;

/// How each offer is sold, by id.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct Channels {
    /// r: retail price over the vendor's list price; 1 of compute and of direct channels.
    pub retail_ratio: Vec<f64>,
    /// Share of the list price that the provider keeps; 0 of compute.
    pub take_rate: Vec<f64>,
}

impl Channels {
    /// List parity everywhere, which is what is observed at the start, and take rates as stated.
    pub fn at_start(plan: &Plan) -> Self {
        let take = |offer: &Offer| match (offer.vendor, offer.channel) {
            (Some(v), Some(c)) => plan.world.vendors[v.index()].channels[c].take_rate,
            _ => 0.0,
        };
        Self {
            retail_ratio: vec![1.0; plan.offers.len()],
            take_rate: plan.offers.iter().map(|(_, o)| take(o)).collect(),
        }
    }
}

/// Net cost of selling a unit of list price through a channel: what the vendor receives,
/// less what the provider earns on hosting it (`serving` is the serving cost per unit of
/// list price, `margin` the provider's margin on rents).
///
/// Where rents are so high that hosting earns more than the vendor receives, a sale costs
/// next to nothing, and the channel is priced at the lowest ratio that is allowed.
pub fn net_cost(take_rate: f64, serving: f64, margin: f64) -> f64 {
    ((1.0 - take_rate) - serving * margin).max(LEAST_COST)
}

/// The least that a sale costs, share of the list price.
const LEAST_COST: f64 = 0.01;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sale_costs_what_the_vendor_receives_less_what_hosting_earns() {
        assert!((net_cost(0.2, 0.5, 0.4) - 0.6).abs() < 1e-15);
        assert!(net_cost(0.2, 5.0, 0.4) > 0.0);
    }
}
