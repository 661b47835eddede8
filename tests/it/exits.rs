//! Exit: what has to hold when a provider or a vendor leaves, whatever the numbers.

use crate::common::{SEED, first_difference, plan, run, series, small, start};
use lockin::record::Recorder;

const AGENTS: u32 = 400;
const YEARS: u32 = 3;
/// The tick of 2027-01-01: a world of 2026-04-01 has lived nine months before.
const DATE: usize = 10;

/// The base of the small world and, in the place of a variant of its, a run under `shocks`.
fn base_and(shocks: &str) -> [Recorder; 2] {
    let shocks = format!("variants.outage.shocks=[{shocks}]");
    let loaded = small(AGENTS, YEARS, &[&shocks]);
    let start = start(&loaded);
    ["base", "outage"].map(|variant| run(&plan(&loaded, variant), &start, SEED))
}

fn provider_exit(provider: &str) -> String {
    format!("ProviderExit(when: On(\"2027-01-01\"), provider: \"{provider}\", resale: 0.5)")
}

fn vendor_exit(vendor: &str) -> String {
    format!("VendorExit(when: On(\"2027-01-01\"), vendor: \"{vendor}\")")
}

const CLOUDS: [&str; 5] = ["aws", "azure", "google", "gpu_clouds", "regional"];

/// Each provider's value of a column in a tick.
fn of_clouds(run: &Recorder, column: &str, tick: usize) -> [f64; 5] {
    CLOUDS.map(|cloud| series(run, "providers", &[cloud], column)[tick])
}

#[test]
fn a_cloud_that_leaves_is_gone_from_the_date_on_and_others_have_its_customers_and_machines() {
    let [base, gone] = base_and(&provider_exit("gpu_clouds"));
    let (tick, place) = first_difference(&base, &gone).expect("an exit does something");
    assert_eq!(tick as usize, DATE, "{place}");
    let share = series(&gone, "providers", &["gpu_clouds"], "share");
    assert!(share[..DATE].iter().all(|s| *s > 0.0));
    assert!(share[DATE..].iter().all(|s| *s == 0.0), "{share:?}");
    let total: f64 = of_clouds(&gone, "share", DATE).iter().sum();
    assert!((total - 1.0).abs() < 1e-12, "{total}");
    // What it had is in others' hands; orders of the month are the month's.
    let there = |units: &&f64| !units.is_nan();
    let units = |run| -> f64 { of_clouds(run, "capacity", DATE).iter().filter(there).sum() };
    let (before, after) = (units(&base), units(&gone));
    assert!((after / before - 1.0).abs() < 1e-9, "{before} {after}");
    assert!(of_clouds(&gone, "capacity", DATE)[3].is_nan());
    let capex = |run, j: usize| of_clouds(run, "capex", DATE)[j];
    assert!(capex(&gone, 3) < 0.0 && capex(&gone, 0) > capex(&base, 0));
}

#[test]
fn an_owner_and_sponsor_that_leaves_ends_its_deals_sells_its_stakes_and_frees_its_vendor() {
    let [base, gone] = base_and(&provider_exit("google"));
    let of = |run, deal: &str, column: &str| series(run, "deals", &[deal], column);
    let stake = of(&gone, "google-anthropic", "stake");
    assert!(stake[DATE - 1] > 0.0 && stake[DATE..].iter().all(|s| *s == 0.0));
    assert!(of(&gone, "google-anthropic", "stake_sold")[DATE] > 0.0);
    let gemini = series(&gone, "vendors", &["gemini"], "share");
    assert!(gemini[DATE..].iter().all(|s| *s > 0.0), "{gemini:?}");
    assert!(gemini[DATE] < series(&base, "vendors", &["gemini"], "share")[DATE]);
}

#[test]
fn a_vendor_that_leaves_sells_nothing_and_its_customers_pay_for_the_move() {
    let [base, gone] = base_and(&vendor_exit("openai"));
    let (tick, place) = first_difference(&base, &gone).expect("an exit does something");
    assert_eq!(tick as usize, DATE, "{place}");
    let share = series(&gone, "vendors", &["openai"], "share");
    assert!(share[DATE..].iter().all(|s| *s == 0.0), "{share:?}");
    let moving = |run| series(run, "market", &["model", "all"], "moving_cost")[DATE];
    assert!(moving(&gone) > 10.0 * moving(&base));
}

#[test]
fn the_last_of_a_market_stays() {
    let all = CLOUDS.map(provider_exit).join(", ");
    let [_, gone] = base_and(&all);
    let share = of_clouds(&gone, "share", 3 * 12);
    assert_eq!(share, [0.0, 0.0, 0.0, 0.0, 1.0]);
}
