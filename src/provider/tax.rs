//! A tax credit on investment: what capital costs a provider falls, and with it unit cost and rents.

use bevy_ecs::prelude::{Res, ResMut};

use super::{ProviderState, Providers};
use crate::policy::Rules;

/// The tax credit that the rules give comes to bear on every provider.
pub fn credit(rules: Res<Rules>, mut providers: ResMut<Providers>) {
    for state in &mut providers.now {
        if state.tax_credit != rules.tax_credit {
            bear(state, rules.tax_credit);
        }
    }
}

/// The capital part of every cost becomes what the credit leaves of it; the operating part stays.
fn bear(state: &mut ProviderState, credit: f64) {
    let change = (1.0 - credit) / (1.0 - state.tax_credit);
    let capital = state.capital_share * change;
    let left = 1.0 - state.capital_share + capital;
    state.capital_share = capital / left;
    state.unit_cost *= left;
    state.cost_left *= left;
    state.estate *= change;
    state.tax_credit = credit;
}
