//! The channel wedge: what a provider adds to or takes off a vendor's list price
//! on what it sells of the vendor's models, retail = list·r, r = 1 − wedge.

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
