//! Every living mechanism, turned off by one `--set`, moves a named measure by more
//! than three standard errors of the paired difference over seeds.

use crate::common::{mean_from, plan, run, series, small, start};
use lockin::record::Recorder;
use lockin::study::statistics::{Summary, paired_difference};

const AGENTS: u32 = 600;
const YEARS: u32 = 3;
const SEEDS: [u64; 8] = [1, 2, 3, 4, 5, 6, 7, 8];

/// A number of a run.
type Number = fn(&Recorder) -> f64;

fn over_seeds(variant: &str, sets: &[&str], number: Number) -> Vec<f64> {
    let loaded = small(AGENTS, YEARS, sets);
    let (plan, start) = (plan(&loaded, variant), start(&loaded));
    SEEDS
        .iter()
        .map(|&seed| number(&run(&plan, &start, seed)))
        .collect()
}

/// What turning a mechanism off by `set` does to `number`.
fn effect(set: &str, number: Number) -> Summary {
    let (on, off) = (
        over_seeds("base", &[], number),
        over_seeds("base", &[set], number),
    );
    paired_difference(&off, &on)
}

/// Fails unless the effect has the sign told and is beyond three standard errors.
fn moves(effect: Summary, up: bool, what: &str) {
    let signed = if up { effect.mean } else { -effect.mean };
    assert!(
        signed > 3.0 * effect.standard_error && signed > 0.0,
        "{what}: {} ± {}",
        effect.mean,
        effect.standard_error
    );
}

fn last(run: &Recorder, table: &str, keys: &[&str], column: &str) -> f64 {
    *series(run, table, keys, column).last().unwrap()
}

fn total(run: &Recorder, table: &str, keys: &[&str], column: &str) -> f64 {
    series(run, table, keys, column).iter().sum()
}

#[test]
fn without_equity_the_sponsor_has_no_stake() {
    let stake: Number = |r| last(r, "deals", &["amazon-anthropic"], "stake");
    moves(
        effect("deals.amazon-anthropic.equity=0", stake),
        false,
        "stake",
    );
}

#[test]
fn a_larger_commitment_pulls_compute_over() {
    let pulled: Number = |r| total(r, "deals", &["amazon-anthropic"], "pulled");
    moves(
        effect("deals.amazon-anthropic.commitment=900e9", pulled),
        true,
        "pulled compute",
    );
}

/// Price and share are read early: later, cheaper training makes the vendor better and dearer.
#[test]
fn a_discount_on_all_hosted_compute_lowers_cost_then_price_and_raises_adoption() {
    let sets = [
        "deals.amazon-anthropic.discount_scope=AllHosted",
        "deals.amazon-anthropic.price_discount=0.5",
    ];
    let numbers: [(&str, Number, bool); 3] = [
        (
            "rent",
            |r| mean_from(&series(r, "vendors", &["anthropic"], "rent"), 1),
            false,
        ),
        (
            "list price",
            |r| series(r, "vendors", &["anthropic"], "list_price")[6],
            false,
        ),
        (
            "share",
            |r| series(r, "vendors", &["anthropic"], "share")[12],
            true,
        ),
    ];
    for (name, number, up) in numbers {
        let (on, off) = (
            over_seeds("base", &sets, number),
            over_seeds("base", &[], number),
        );
        moves(paired_difference(&on, &off), up, name);
    }
}

#[test]
fn preferred_distribution_sells_on_the_sponsors_channel() {
    let channel: Number = |r| {
        let keys = ["model", "all", "anthropic@aws"];
        mean_from(&series(r, "offers", &keys, "share"), 12)
    };
    moves(
        effect("deals.amazon-anthropic.integration=0", channel),
        false,
        "channel share",
    );
}

#[test]
fn an_exclusivity_that_stays_keeps_the_vendor_off_the_rivals_channel() {
    let rival: Number = |r| last(r, "offers", &["model", "all", "openai@aws"], "spend");
    let stays = over_seeds("exclusivity-stays", &[], rival);
    assert!(stays.iter().all(|spend| *spend == 0.0));
    let ended = over_seeds("base", &[], rival);
    moves(paired_difference(&stays, &ended), false, "rival's channel");
}

#[test]
fn a_provider_that_owns_no_vendor_books_no_model_profit() {
    let own: Number = |r| total(r, "providers", &["google"], "own_model_profit").abs();
    moves(
        effect("vendors.gemini.owner=None", own),
        false,
        "own-model profit",
    );
}

#[test]
fn without_embedding_it_costs_less_to_leave() {
    let exit: Number = |r| last(r, "market", &["compute", "all"], "exit_cost_months");
    moves(
        effect("lock_in.embedding_per_year=0", exit),
        false,
        "exit cost",
    );
}

#[test]
fn segments_differ_by_what_they_state() {
    let homes: Number = |r| last(r, "market", &["model", "large"], "multi_homing");
    moves(
        effect("segments.large.several_vendors=0", homes),
        false,
        "multi-homing",
    );
}

#[test]
fn a_provider_with_a_fixed_price_does_not_follow_the_market() {
    let price: Number = |r| mean_from(&series(r, "providers", &["gpu_clouds"], "list_price"), 24);
    moves(
        effect("providers.gpu_clouds.pricing=Fixed()", price),
        true,
        "list price",
    );
}

#[test]
fn nobody_who_never_looks_ever_switches() {
    let sets: Vec<String> = ["digital", "large", "mid", "small", "public"]
        .iter()
        .map(|s| format!("segments.{s}.attention_compute=0"))
        .collect();
    let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
    let switching: Number = |r| {
        let rates = series(r, "market", &["compute", "all"], "switching_spend");
        mean_from(&rates, 1)
    };
    let never = over_seeds("base", &sets, switching);
    assert!(never.iter().all(|rate| *rate == 0.0));
    let looking = over_seeds("base", &[], switching);
    moves(paired_difference(&never, &looking), false, "switching");
}

#[test]
fn policies_move_what_they_touch() {
    let exit: Number = |r| last(r, "market", &["compute", "all"], "exit_cost_months");
    let price: Number = |r| last(r, "market", &["compute", "all"], "price_index");
    let policies: [(&str, Number); 4] = [
        ("egress-ban", exit),
        ("switching-charge-ban", exit),
        ("portability-mandate", exit),
        ("discount-cap", price),
    ];
    for (policy, number) in policies {
        let (with, without) = (
            over_seeds(policy, &[], number),
            over_seeds("base", &[], number),
        );
        moves(paired_difference(&with, &without), false, policy);
    }
}

#[test]
fn base_and_its_counterfactual_are_the_same_until_the_deal_acts() {
    let loaded = small(AGENTS, 2, &["deals.amazon-anthropic.start=\"2027-01-20\""]);
    let start = start(&loaded);
    let with = run(&plan(&loaded, "base"), &start, 1);
    let without = run(&plan(&loaded, "no-amazon-anthropic"), &start, 1);
    let (tick, place) =
        crate::common::first_difference(&with, &without).expect("the deal does something");
    assert_eq!(tick, 10, "they part at {place}");
}

#[test]
fn what_a_sponsor_pays_a_vendor_receives() {
    let loaded = small(AGENTS, YEARS, &[]);
    let run = run(&plan(&loaded, "base"), &start(&loaded), 1);
    let sum = |table: &str, column: &str| -> f64 {
        run.table(table)
            .unwrap()
            .numbers(column)
            .unwrap()
            .iter()
            .sum()
    };
    let paid = sum("providers", "equity_paid");
    assert!(paid > 0.0);
    assert_eq!(paid, sum("vendors", "equity"));
    assert_eq!(paid, sum("deals", "equity"));
    let received = sum("providers", "shortfall_received");
    assert!((received - sum("vendors", "shortfall")).abs() <= 1e-9 * received);
    assert!((received - sum("deals", "shortfall")).abs() <= 1e-9 * received);
}

#[test]
fn nothing_jumps_at_the_start() {
    let mut sets = vec![
        "demand.ai_shock_sd=0".to_owned(),
        "research.release_luck_sd=0".to_owned(),
        "research.productivity_sd=0".to_owned(),
    ];
    for provider in ["aws", "azure", "google", "gpu_clouds", "regional"] {
        sets.push(format!("providers.{provider}.unit_cost_growth_per_year=0"));
    }
    let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
    let loaded = small(2000, 1, &sets);
    let undisturbed = std::sync::Arc::new(plan(&loaded, "base").undisturbed());
    let run = run(&undisturbed, &start(&loaded), 1);
    for provider in ["aws", "azure", "google", "gpu_clouds", "regional"] {
        let net = series(&run, "providers", &[provider], "net_price");
        let first = net[0];
        for price in net {
            let moved = (price / first - 1.0).abs();
            assert!(moved < 0.06, "{provider}: {first} to {price}");
        }
    }
}

#[test]
fn a_policy_dated_after_the_end_changes_nothing() {
    let loaded = small(
        AGENTS,
        1,
        &["variants.egress-ban.policies=[EgressFeeBan(from: \"2031-01-01\")]"],
    );
    let start = start(&loaded);
    let base = run(&plan(&loaded, "base"), &start, 1);
    crate::common::assert_same(
        &base,
        &run(&plan(&loaded, "egress-ban"), &start, 1),
        "a later policy",
    );
}
