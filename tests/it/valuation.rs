//! What a deal is worth: its parts add up, a deal without terms is no deal, and the command says what the dumps hold.

use crate::common::binary::{Study, done};
use crate::common::{SEED, assert_same_but, plan, read, run, small, start, text};
use lockin::record::Recorder;
use lockin::study::valuation::{Flows, KINDS, payers, worth};
use lockin::worldfile::Loaded;

const DEAL: &str = "amazon-anthropic";

/// A deal in which every kind of flow moves: credits, a commitment that is missed, tranches that are paid.
fn busy() -> Loaded {
    let sets = [
        "deals.amazon-anthropic.credits_per_year=1e9",
        "deals.amazon-anthropic.commitment=900e9",
        "deals.amazon-anthropic.revenue_share=0.05",
        "deals.amazon-anthropic.tranches[0].channel_spend=0",
        "deals.amazon-anthropic.tranches[0].not_before=\"2026-09-01\"",
    ];
    small(600, 3, &sets)
}

fn flows(loaded: &Loaded, run: &Recorder) -> Flows {
    let table = |name: &str| Ok(run.table(name).expect("every table is recorded").clone());
    Flows::read(&plan(loaded, "base"), table).unwrap()
}

/// Numbers of aws by tick as the ledger has them.
fn ledger(run: &Recorder, column: &str) -> Vec<f64> {
    crate::common::series(run, "providers", &["aws"], column)
}

#[test]
fn the_parts_of_a_worth_add_up_to_the_ledger_to_the_cent() {
    let loaded = busy();
    let start = start(&loaded);
    let with = run(&plan(&loaded, "base"), &start, SEED);
    let without = run(&plan(&loaded, "no-amazon-anthropic"), &start, SEED);
    let (a, b) = (flows(&loaded, &with), flows(&loaded, &without));
    let worth = worth(&plan(&loaded, "base"), 0, &a, &b);
    for (k, kind) in KINDS.iter().enumerate() {
        let moved: f64 = worth.yearly[k].iter().map(|x| x.abs()).sum();
        let rare = ["rescues", "stakes sold", "dividends"].contains(&kind.name);
        assert!(moved > 0.0 || rare, "{} never moves", kind.name);
    }
    let cash: Vec<f64> = ledger(&with, "economic_profit")
        .iter()
        .zip(ledger(&without, "economic_profit"))
        .map(|(a, b)| a - b)
        .collect();
    for year in 0..3 {
        let parts: f64 = worth.yearly.iter().map(|kind| kind[year]).sum();
        let whole: f64 = cash[12 * year + 1..=12 * year + 12].iter().sum();
        assert!((parts - whole).abs() < 0.01, "year {year}: {parts} {whole}");
    }
    let rate = loaded.world().valuation.cash_discount_rate;
    let discount = |t: usize| lockin::maths::pow(1.0 + rate, -(t as f64) / 12.0);
    let present: f64 = cash.iter().enumerate().map(|(t, x)| x * discount(t)).sum();
    assert!(
        (worth.cash - present).abs() < 0.01,
        "{} {present}",
        worth.cash
    );
    assert!((worth.by_kind.iter().sum::<f64>() - worth.cash).abs() < 0.01);
}

#[test]
fn what_everybody_gains_adds_up_to_what_firms_and_buyers_do() {
    let loaded = busy();
    let start = start(&loaded);
    let with = run(&plan(&loaded, "base"), &start, SEED);
    let without = run(&plan(&loaded, "no-amazon-anthropic"), &start, SEED);
    let (a, b) = (flows(&loaded, &with), flows(&loaded, &without));
    let who = payers(&plan(&loaded, "base"), 0, &a, &b).unwrap();
    let total = |run: &Recorder| -> f64 {
        let sum = |name| -> f64 {
            crate::common::series(run, "welfare", &[], name)
                .iter()
                .sum()
        };
        sum("provider_profit") + sum("vendor_profit")
    };
    let gained: f64 = who.yearly.iter().flatten().sum();
    // Equity leaves providers and reaches vendors; what is left of it is nothing.
    let buyers = b.buyers.variation(&a.buyers, 1.0 / 12.0).unwrap();
    let buyers: f64 = buyers.iter().sum();
    let whole = total(&with) - total(&without) + buyers;
    assert!((gained - whole).abs() < 1.0, "{gained} {whole}");
    assert!(gained != 0.0);
}

#[test]
fn a_deal_without_terms_is_no_deal() {
    let sets = [
        "equity=0",
        "tranches=[]",
        "commitment=0",
        "price_discount=0",
        "credits_per_year=0",
        "steering=0",
        "integration=0",
        "reserved_capacity=false",
    ]
    .map(|set| format!("deals.{DEAL}.{set}"));
    let size = ["agents=600", "clock.years=2", "calibration_agents=500"];
    let sets: Vec<&str> = sets.iter().map(String::as_str).chain(size).collect();
    // A stake to be sold has to be given by another deal, now that this one gives none.
    let other = text().replace("deal: \"amazon-anthropic\"", "deal: \"google-anthropic\"");
    let loaded = read(other, &sets, None);
    let start = start(&loaded);
    let with = run(&plan(&loaded, "base"), &start, SEED);
    let without = run(&plan(&loaded, "no-amazon-anthropic"), &start, SEED);
    assert_same_but(
        &with,
        &without,
        &["deals", "events"],
        "a deal without terms",
    );
}

#[test]
fn the_command_values_every_deal_both_ways_under_every_calibration() {
    let study = Study::new();
    study
        .run(&["--seeds", "1..=2", "--variant", "no-amazon-anthropic"])
        .with(0);
    let first = done(&["value", study.name(), "--deal", DEAL, "--draws", "2"]).with(0);
    for told in [
        "inattentive, discount on commitment",
        "inattentive, discount on all-hosted",
        "attentive, discount on commitment",
        "attentive, discount on all-hosted",
        "given these parameters",
        "hosting and training margin",
        "buyers",
        "amazon-anthropic along steering",
        "amazon-anthropic along commitment",
        "over the prior, 2 draws",
    ] {
        assert!(first.out.contains(told), "{told}: {}", first.out);
    }
    assert!(!first.out.contains("google-anthropic"), "{}", first.out);
    for file in [
        "value/worth.csv",
        "value/flows.csv",
        "value/attentive-amazon-anthropic/manifest.ron",
    ] {
        assert!(study.path(file).exists(), "{file}");
    }
    let again = done(&["value", study.name(), "--deal", DEAL, "--draws", "2"]).with(0);
    assert_eq!(first.out, again.out);
    assert!(!again.err.contains("runs to do"), "{}", again.err);
    let wrong = done(&["value", study.name(), "--deal", "amazon-antropic"]).with(2);
    assert!(
        wrong.err.contains("did you mean amazon-anthropic?"),
        "{}",
        wrong.err
    );
}
