//! What changes on a date: which values may, and which hold from which tick on.

use std::collections::BTreeSet;
use std::ops::Range;
use std::slice::from_ref;

use super::change::{Change, Changed};
use super::sets::over;

/// What may change on a date, with `*` for each item of a list: what a run reads month by month, and neither its start nor
/// a path from it is made of. Changed on the first day, each gives the run of a variant that sets it, to the last bit; a
/// test holds this list to that.
pub const ON_A_DATE: &[&str] = &[
    "capacity.congestion",
    "capacity.cost_of_capital",
    "capacity.growth_min",
    "capacity.order_max",
    "capacity.order_months",
    "capacity.rent_adjustment_per_month",
    "capacity.rent_elasticity",
    "choice.compute_price_sensitivity",
    "choice.ecosystem_effect",
    "choice.misperception_sd",
    "choice.model_price_sensitivity",
    "choice.nest_dissimilarity",
    "choice.own_cloud_bonus",
    "choice.quality_weight",
    "choice.taste_sd",
    "classes.*.attention_multiple",
    "classes.*.egress_gb_per_dollar",
    "classes.*.moving_provider",
    "classes.*.moving_vendor",
    "classes.*.take_or_pay",
    "classes.*.transfer_gb_per_dollar",
    "classes.*.upgrade_per_month",
    "compute.channel_pricing",
    "compute.channel_pricing.inertia",
    "compute.discount_ceiling_multiple",
    "compute.discount_full_ratio",
    "compute.discount_max",
    "compute.discount_on_models",
    "compute.discount_sd",
    "compute.discount_threshold",
    "compute.host_substitution",
    "compute.new_channel_months",
    "compute.retail_ratio_max",
    "compute.retail_ratio_min",
    "deals.*.channel_discount_floor",
    "deals.*.equity",
    "deals.*.integration",
    "deals.*.reserved_capacity",
    "deals.*.revenue_share",
    "deals.*.tranches.*.amount",
    "deals.*.vendor_value",
    "demand.ai_shock_reversion",
    "demand.ai_shock_sd",
    "demand.budget_elasticity",
    "demand.compute_growth_afresh",
    "demand.growth_long_run",
    "demand.intensity_of_adopters",
    "demand.model_growth_afresh",
    "lock_in.compute_price_news",
    "lock_in.embeddedness_after_switch",
    "lock_in.model_price_news",
    "lock_in.multi_model_clause",
    "lock_in.multi_model_price",
    "lock_in.overrun_chance",
    "lock_in.overrun_multiple",
    "lock_in.portability_clause",
    "lock_in.portability_price",
    "lock_in.price_match_margin",
    "lock_in.price_match_price",
    "lock_in.price_match_seen",
    "lock_in.quality_news",
    "lock_in.renewal_weight",
    "pricing.horizon_years",
    "pricing.menu_cost",
    "pricing.review_months",
    "providers.*.atomistic",
    "providers.*.committed_discount",
    "providers.*.egress_per_gb",
    "providers.*.hosting_margin",
    "providers.*.pricing",
    "providers.*.pricing.inertia",
    "providers.*.unit_cost_growth_per_year",
    "research.cash_cap_per_year",
    "research.cash_need_least",
    "research.cash_reserve_years",
    "research.cash_spending_years",
    "research.frontier_growth",
    "research.knowledge_decay",
    "research.open_weight_lag_months",
    "research.overhead",
    "research.owner_patience_years",
    "research.productivity_reversion",
    "research.productivity_sd",
    "research.release_luck_sd",
    "research.serving_cost_exponent",
    "research.training_share_long_run",
    "segments.*.attention_compute",
    "segments.*.attention_model",
    "segments.*.bass_ceiling",
    "segments.*.bass_imitation",
    "segments.*.bass_innovation",
    "segments.*.compute_moving_multiple",
    "segments.*.model_moving_multiple",
    "segments.*.turnover_per_year",
    "valuation.revenue_multiple_long_run",
    "valuation.stake_discount_rate",
    "vendors.*.frontier",
    "vendors.*.list_parity",
    "vendors.*.pricing",
    "vendors.*.pricing.inertia",
    "vendors.*.spillover",
];

/// A change, and the ticks in which it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Dated {
    /// The ticks.
    pub ticks: Range<u32>,
    /// The change.
    pub change: Change,
}

/// The ticks up to `last` from which on other values hold than before, each with the changes that hold from then on.
pub fn turns(dated: &[Dated], changed: &Changed, last: u32) -> Vec<(u32, Vec<Change>)> {
    let ends = dated.iter().flat_map(|d| [d.ticks.start, d.ticks.end]);
    let ticks: BTreeSet<u32> = ends.filter(|tick| *tick <= last).collect();
    let of = |tick| (tick, in_force(dated, changed, tick));
    ticks.into_iter().map(of).collect()
}

/// The changes that hold in `tick`: of two of one value the one that began last, and of two that began together the later
/// in the list.
fn in_force(dated: &[Dated], changed: &Changed, tick: u32) -> Vec<Change> {
    let mut held: Vec<_> = dated.iter().filter(|d| d.ticks.contains(&tick)).collect();
    held.sort_by_key(|d| d.ticks.start);
    let add = |held: Vec<Change>, next: &Dated| over(&held, from_ref(&next.change), changed);
    held.into_iter().fold(Vec::new(), add)
}

#[cfg(test)]
mod tests {
    use super::super::change::Origin;
    use super::*;

    fn dated(ticks: Range<u32>, path: &str, value: &str) -> Dated {
        let change = Change {
            path: path.to_owned(),
            value: value.to_owned(),
            origin: Origin::CommandLine,
        };
        Dated { ticks, change }
    }

    #[test]
    fn the_change_that_began_last_holds_and_the_one_before_again_after_its_end() {
        let text = "(clouds: [(name: \"a\", fee: 1), (name: \"b\", fee: 2)])";
        let changed = Changed::unchanged("w.ron", text).unwrap();
        let all = [
            dated(5..9, "clouds.a.fee", "0"),
            dated(2..u32::MAX, "clouds.*.fee", "3"),
        ];
        let fees = |(tick, changes): &(u32, Vec<Change>)| {
            let made = changed.clone().with(changes).unwrap();
            let fee = |path| made.outline.find(path).unwrap().text().to_owned();
            (*tick, fee("clouds.a.fee"), fee("clouds.b.fee"))
        };
        let found: Vec<_> = turns(&all, &changed, 9).iter().map(fees).collect();
        let of = |tick, a: &str, b: &str| (tick, a.to_owned(), b.to_owned());
        assert_eq!(found, [of(2, "3", "3"), of(5, "0", "3"), of(9, "3", "3")]);
        assert_eq!(turns(&all, &changed, 4).len(), 1);
    }
}
