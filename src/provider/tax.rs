//! A tax credit on investment: what capital costs a provider falls, and with it unit cost and rents.

use bevy_ecs::prelude::{Query, Res};

use super::{ComputeCost, Estate};
use crate::policy::Rules;

/// The tax credit that the rules give comes to bear on every provider.
pub fn credit(rules: Res<Rules>, mut providers: Query<(&mut ComputeCost, &mut Estate)>) {
    for (mut cost, mut estate) in &mut providers {
        if cost.tax_credit != rules.tax_credit {
            bear(&mut cost, &mut estate, rules.tax_credit);
        }
    }
}

/// The capital part of every cost becomes what the credit leaves of it; the operating part stays.
fn bear(cost: &mut ComputeCost, estate: &mut Estate, credit: f64) {
    let change = (1.0 - credit) / (1.0 - cost.tax_credit);
    let capital = cost.capital_share * change;
    let left = 1.0 - cost.capital_share + capital;
    cost.capital_share = capital / left;
    cost.unit *= left;
    cost.left *= left;
    estate.0 *= change;
    cost.tax_credit = credit;
}
