//! A tax credit on investment: what capital costs a provider falls, and with it unit cost and rents.

use bevy_ecs::prelude::{Res, ResMut};

use super::{ProviderState, Providers};
use crate::plan::providers::ProviderTerms;
use crate::policy::Rules;

/// The tax credit that the rules give comes to bear on every provider.
pub fn credit(rules: Res<Rules>, mut providers: ResMut<Providers>) {
    let Providers { terms, now } = &mut *providers;
    for (terms, state) in terms.iter_mut().zip(now) {
        if state.tax_credit != rules.tax_credit {
            bear(terms, state, rules.tax_credit);
        }
    }
}

/// The capital part of every cost becomes what the credit leaves of it; the operating part stays.
fn bear(terms: &mut ProviderTerms, state: &mut ProviderState, credit: f64) {
    let change = (1.0 - credit) / (1.0 - state.tax_credit);
    let capital = terms.capital_share * change;
    let left = 1.0 - terms.capital_share + capital;
    terms.capital_share = capital / left;
    state.unit_cost *= left;
    state.cost_left *= left;
    state.estate *= change;
    state.tax_credit = credit;
}
