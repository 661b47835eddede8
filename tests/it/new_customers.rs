//! Two prices of one firm: what has to hold of them whatever the numbers.

use crate::common::{SEED, assert_same, plan, run, series, small, start};
use lockin::record::Recorder;

const AGENTS: u32 = 500;
const YEARS: u32 = 4;

/// The base of the small world and, in the place of a variant of its, the same with values set and under `policies`.
fn base_and(sets: &str, policies: &str) -> [Recorder; 2] {
    let sets = format!("variants.egress-ban.set=[{sets}]");
    let policies = format!("variants.egress-ban.policies=[{policies}]");
    let loaded = small(AGENTS, YEARS, &[&sets, &policies]);
    let start = start(&loaded);
    ["base", "egress-ban"].map(|variant| run(&plan(&loaded, variant), &start, SEED))
}

/// Every firm of both markets prices new customers so.
fn everybody(how: &str) -> String {
    let set = |firms: &str| format!("(path: \"{firms}.*.new_customers\", value: \"{how}\")");
    format!("{}, {}", set("providers"), set("vendors"))
}

const CHOSEN: &str = "BestResponse(inertia: 0.5)";

#[test]
fn nothing_off_changes_no_bit() {
    let [base, other] = base_and(&everybody("Discount(share: 0.0)"), "");
    assert_same(&base, &other, "a discount of nothing");
}

#[test]
fn uniform_pricing_from_the_first_day_is_the_world_of_one_price() {
    let law = "UniformPricing(from: \"2026-04-01\")";
    let [base, other] = base_and(&everybody(CHOSEN), law);
    assert_same(&base, &other, "two prices that the law forbids");
}

/// What is paid lies between the two prices, first contracts come and go, and margins are on what is paid.
#[test]
fn a_stated_discount_is_paid_in_first_contracts_alone() {
    let [base, other] = base_and(&everybody("Discount(share: 0.2)"), "");
    let of = |column| series(&other, "new_customers", &["compute", "aws"], column);
    let (new, old, paid) = (
        of("new_customer_price"),
        of("old_customer_price"),
        of("mean_price"),
    );
    let first = of("introductory_spend");
    for tick in 1..new.len() {
        assert!((new[tick] - 0.8 * old[tick]).abs() < 1e-12);
        assert!(paid[tick] < old[tick] && paid[tick] > new[tick], "{tick}");
        // A dollar in a first contract buys as much as 1.25 of another's.
        let expected = old[tick] / (1.0 + 0.25 * first[tick]);
        assert!((paid[tick] / expected - 1.0).abs() < 1e-4, "{tick}");
    }
    assert!(first[1] > 0.0 && first[1] < 0.05 && first[36] > first[12]);
    assert_eq!(
        series(
            &base,
            "new_customers",
            &["compute", "aws"],
            "introductory_spend"
        )[36],
        0.0
    );
    let firm = |column| series(&other, "providers", &["aws"], column);
    let (margin, revenue, cost) = (
        firm("compute_margin"),
        firm("compute_revenue"),
        firm("unit_cost"),
    );
    for tick in 1..margin.len() {
        let earned = revenue[tick] * (1.0 - cost[tick] / paid[tick]);
        assert!((margin[tick] / earned - 1.0).abs() < 1e-9, "{tick}");
    }
    let given = of("introductory_given");
    let expected = revenue[30] * (old[30] / paid[30] - 1.0);
    assert!((given[30] / expected - 1.0).abs() < 1e-9);
}

/// First contracts under way run on when the law comes, and nobody signs another.
#[test]
fn a_law_that_comes_later_lets_first_contracts_run_out() {
    let law = "UniformPricing(from: \"2028-04-01\")";
    let [_, other] = base_and(&everybody("Discount(share: 0.2)"), law);
    for (market, firm) in [("compute", "aws"), ("model", "openai")] {
        let of = |column| series(&other, "new_customers", &[market, firm], column);
        let (off, first) = (of("introductory_discount"), of("introductory_spend"));
        assert!(
            off[1..25].iter().all(|off| (off - 0.2).abs() < 1e-12),
            "{off:?}"
        );
        assert!(off[25..].iter().all(|off| *off == 0.0), "{off:?}");
        assert!(first[26] > 0.0 && first[48] < 0.7 * first[24], "{first:?}");
    }
}
