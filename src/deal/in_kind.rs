//! What deals give in kind, as far as policies let them.

use bevy_ecs::prelude::{Query, Res};

use super::{Agreement, DealFlows, Subsidy, Term};
use crate::calendar::Calendar;
use crate::policy::{Rules, SubsidyRules};

/// Deals are told what they may give in this tick.
pub fn allow(
    calendar: Res<Calendar>,
    rules: Res<Rules>,
    mut deals: Query<(&Term, &Agreement, &DealFlows, &mut Subsidy)>,
) {
    let months = calendar.tick_months();
    for (term, agreed, flows, mut subsidy) in &mut deals {
        let age = f64::from(calendar.tick.saturating_sub(term.ticks.0)) * months;
        let bought = flows.compute / calendar.tick_years;
        *subsidy = allowed(agreed, &rules.subsidy, age, bought);
    }
}

/// What a deal may give `age_months` after its start to a vendor that bought compute for
/// `bought`, dollars a year at list, from the sponsor in the last tick.
///
/// Discount and credits each keep to the share of list rent; credits end with their life.
pub fn allowed(agreed: &Agreement, rules: &SubsidyRules, age_months: f64, bought: f64) -> Subsidy {
    let credits = if age_months >= rules.credit_months {
        0.0
    } else if rules.share.is_finite() {
        agreed.credits_per_year.min(rules.share * bought)
    } else {
        agreed.credits_per_year
    };
    Subsidy {
        price_discount: agreed.price_discount.min(rules.share),
        credits_per_year: credits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deal::tests::plain;

    const CAP: SubsidyRules = SubsidyRules {
        share: 0.1,
        credit_months: 12.0,
    };

    #[test]
    fn a_cap_binds_on_discount_and_credits() {
        let agreed = Agreement {
            credits_per_year: 5e9,
            ..plain()
        };
        let free = allowed(&agreed, &Rules::FREE.subsidy, 40.0, 0.0);
        assert_eq!((free.price_discount, free.credits_per_year), (0.15, 5e9));
        let capped = allowed(&agreed, &CAP, 11.0, 20e9);
        assert_eq!((capped.price_discount, capped.credits_per_year), (0.1, 2e9));
        assert_eq!(allowed(&agreed, &CAP, 12.0, 20e9).credits_per_year, 0.0);
    }
}
