//! Policies that are announced: who looks ahead, what waits for the date, and what nothing changes.

use std::sync::Arc;

use crate::common::{assert_same, first_difference, plan, read, run, series, small, start};
use lockin::policy::look_ahead::LookAhead;
use lockin::study::statistics::paired_difference;
use lockin::worldfile::Loaded;
use rayon::prelude::*;

const ANNOUNCED: &str = include_str!("../../worlds/announced.ron");
const SEEDS: [u64; 8] = [1, 2, 3, 4, 5, 6, 7, 8];
const EVERYBODY: &str = "look_ahead=(buyers: true, sellers: true)";

/// The default world of two years in which the variant `egress-ban` has these policies.
fn with(policies: &str, sets: &[&str]) -> Loaded {
    let set = format!("variants.egress-ban.policies=[{policies}]");
    small(300, 2, &[&[set.as_str()], sets].concat())
}

/// Three reforms of which each changes what a buyer that looks ahead makes of its contracts, known from a day on.
fn reforms(announced: &str) -> String {
    let known = if announced.is_empty() {
        String::new()
    } else {
        format!(", announced: \"{announced}\"")
    };
    format!(
        "EgressFeeBan(from: \"2027-04-01\"{known}), \
         PortabilityMandate(from: \"2027-04-01\", saves: 0.5{known}), \
         ContractLengthLimit(from: \"2027-07-01\", longest_months: 6{known})"
    )
}

fn made(loaded: &Loaded, seed: u64) -> lockin::record::Recorder {
    run(&plan(loaded, "egress-ban"), &start(loaded), seed)
}

#[test]
fn an_announcement_to_nobody_changes_nothing_bit_for_bit() {
    let told = made(&with(&reforms("2026-06-01"), &[]), 1);
    assert_same(&made(&with(&reforms(""), &[]), 1), &told, "an announcement");
}

#[test]
fn who_looks_ahead_sees_nothing_where_nothing_is_announced_bit_for_bit() {
    let nobody = made(&with(&reforms(""), &[]), 1);
    let all = made(&with(&reforms(""), &[EVERYBODY]), 1);
    assert_same(&nobody, &all, "looking ahead");
}

#[test]
fn a_policy_announced_on_the_day_on_which_it_acts_is_not_announced_bit_for_bit() {
    let on_the_day = "EgressFeeBan(from: \"2027-04-01\", announced: \"2027-04-01\"), \
         PortabilityMandate(from: \"2027-04-01\", saves: 0.5, announced: \"2027-04-01\"), \
         ContractLengthLimit(from: \"2027-07-01\", longest_months: 6, announced: \"2027-07-01\")";
    let announced = made(&with(on_the_day, &[EVERYBODY]), 1);
    assert_same(&made(&with(&reforms(""), &[]), 1), &announced, "the day");
}

#[test]
fn an_announcement_before_the_start_is_one_of_the_first_day_bit_for_bit() {
    let long_ago = made(&with(&reforms("2024-01-11"), &[EVERYBODY]), 1);
    let first_day = made(&with(&reforms("2026-04-01"), &[EVERYBODY]), 1);
    assert_same(&long_ago, &first_day, "a day before the start");
}

/// Who looks ahead alone is moved, and from the day of the announcement on.
#[test]
fn the_run_is_another_from_the_announcement_on() {
    let unforeseen = made(&with(&reforms(""), &[]), 1);
    let announced = reforms("2026-08-15");
    for who in [
        "look_ahead.buyers=true",
        "look_ahead.sellers=true",
        EVERYBODY,
    ] {
        let foreseen = made(&with(&announced, &[who]), 1);
        let (tick, place) = first_difference(&unforeseen, &foreseen).expect("it moves something");
        // 2026-08-15 is in the fifth month after 2026-04-01.
        assert!((5..=8).contains(&tick), "{who}: {place}");
    }
}

#[test]
fn what_is_known_of_rules_to_come_begins_with_the_announcement_and_ends_with_the_date() {
    let policies = "EgressFeeBan(from: \"2027-01-01\", until: \"2027-07-01\", announced: \"2026-06-01\"), \
         SwitchingChargeBan(from: \"2026-10-01\")";
    let plan = plan(&with(policies, &[EVERYBODY]), "egress-ban");
    let coming = |tick| -> Vec<(u32, f64, f64)> {
        let all = plan.coming(tick).iter();
        all.map(|c| (c.from, c.rules.egress_fees, c.rules.switching_charges))
            .collect()
    };
    assert_eq!(coming(2), []);
    // What was not announced is not known: not when it begins, and not that it ends.
    assert_eq!(coming(3), [(10, 0.0, 1.0), (16, 1.0, 1.0)]);
    assert_eq!(coming(7), [(10, 0.0, 0.0), (16, 1.0, 0.0)]);
    assert_eq!(coming(10), [(16, 1.0, 0.0)]);
    assert_eq!(coming(16), []);
    // Charges on a move are gone already when the fees go, so that buyers have nothing to wait for.
    let looked_to = |tick| plan.outlook(tick, plan.rules_in(tick)).turn.is_some();
    assert!(!looked_to(2) && looked_to(6) && !looked_to(7) && !looked_to(10));
    let shares = plan.ahead_of_sellers(4);
    let years = plan.world.pricing.horizon_years;
    assert!((shares[0].0 - 0.5 / years).abs() < 1e-12);
    assert!((shares[1].0 - (1.0 - 1.0 / years)).abs() < 1e-12);
}

#[test]
fn nobody_looks_ahead_unless_a_world_says_so() {
    let loaded = small(300, 2, &[]);
    assert_eq!(loaded.world().look_ahead, LookAhead::default());
    let text = &loaded.changed().text;
    assert!(text.contains("look_ahead: (buyers: false, sellers: false)"));
}

/// The world `announced`, smaller, with its reform a year after its announcement.
fn reform(buyers: bool, sellers: bool) -> Loaded {
    let policies = "PortabilityMandate(from: \"2028-01-01\", saves: 0.5, announced: \"2027-01-01\"), \
         EgressFeeBan(from: \"2028-01-01\", announced: \"2027-01-01\")";
    let sets = [
        "agents=600".to_owned(),
        "calibration_agents=500".to_owned(),
        "clock.years=4".to_owned(),
        format!("variants.reform.policies=[{policies}]"),
        format!("look_ahead=(buyers: {buyers}, sellers: {sellers})"),
    ];
    let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
    read(ANNOUNCED.to_owned(), &sets, None)
}

/// Means over ticks `from` to `to` of a number of the variant `reform`, by seed.
fn means(
    loaded: &Loaded,
    (table, keys, column): (&str, &[&str], &str),
    spans: &[(usize, usize)],
) -> Vec<Vec<f64>> {
    let (plan, start) = (plan(loaded, "reform"), Arc::clone(&start(loaded)));
    let of = |seed: &u64| {
        let made = run(&plan, &start, *seed);
        let series = series(&made, table, keys, column);
        let mean = |&(from, to): &(usize, usize)| {
            series[from..to].iter().sum::<f64>() / (to - from) as f64
        };
        spans.iter().map(mean).collect::<Vec<f64>>()
    };
    let by_seed: Vec<Vec<f64>> = SEEDS.par_iter().map(of).collect();
    (0..spans.len())
        .map(|span| by_seed.iter().map(|one| one[span]).collect())
        .collect()
}

/// Ticks 13 to 24 lie between announcement and date: fewer move then, and those who waited move on the date.
#[test]
fn moves_wait_for_the_date_from_which_on_they_cost_less() {
    let spans = [(1, 13), (13, 25), (25, 26), (25, 49)];
    let switching = (
        "market",
        ["compute", "all"].as_slice(),
        "switching_accounts",
    );
    let surprised = means(&reform(false, false), switching, &spans);
    let waiting = means(&reform(true, false), switching, &spans);
    let effect = |span: usize| paired_difference(&waiting[span], &surprised[span]);
    let [before, between, on_the_day, after] = [0, 1, 2, 3].map(effect);
    println!("{before:?}\n{between:?}\n{on_the_day:?}\n{after:?}");
    assert_eq!(waiting[0], surprised[0]);
    assert!(between.mean < -4.0 * between.standard_error, "{between:?}");
    assert!(
        on_the_day.mean > 4.0 * on_the_day.standard_error,
        "{on_the_day:?}"
    );
    assert!(after.mean > 2.0 * after.standard_error, "{after:?}");
}

/// Firms that look ahead price by the demand that comes before it does (Viard 2007).
#[test]
fn prices_fall_before_the_date_where_sellers_look_ahead() {
    let spans = [(1, 13), (22, 25)];
    let price = ("market", ["compute", "all"].as_slice(), "price_index");
    let surprised = means(&reform(false, false), price, &spans);
    let looking = means(&reform(false, true), price, &spans);
    assert_eq!(looking[0], surprised[0]);
    let before = paired_difference(&looking[1], &surprised[1]);
    println!("{before:?}");
    assert!(before.mean < -4.0 * before.standard_error, "{before:?}");
}
