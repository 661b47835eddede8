//! The stylised facts: each statistic on tables made by hand, whose answer is known, and the command.

use std::path::Path;

use crate::common::binary::{Study, done};
use lockin::maths;
use lockin::plan::stated::WorldFile;
use lockin::record::measures::TABLES;
use lockin::record::table::{Column, ColumnSpec, Table};
use lockin::study::facts::dump::{self, Dump, Tables};
use lockin::study::facts::measured::{STATISTICS, named, rebound};
use lockin::worldfile::Loaded;

/// A number of a table: its table, its row's names, its column and its tick.
type Value<'a> = &'a dyn Fn(&str, &[&str], &str, usize) -> f64;

/// Ticks of the tables made by hand.
const TICKS: usize = 120;

fn world() -> WorldFile {
    let loaded = Loaded::read(Path::new(crate::common::WORLD), &[], None);
    loaded
        .unwrap_or_else(|told| panic!("{told}"))
        .world()
        .clone()
}

/// The rows' names of a table.
fn rows(world: &WorldFile, table: &str) -> Vec<Vec<String>> {
    let one = |names: Vec<&str>| names.iter().map(|n| vec![(*n).to_owned()]).collect();
    let mut segments = vec!["all"];
    segments.extend(world.segments.iter().map(|s| s.name.as_str()));
    match table {
        "market" => ["compute", "model"]
            .iter()
            .flat_map(|m| {
                segments
                    .iter()
                    .map(move |s| vec![(*m).to_owned(), (*s).to_owned()])
            })
            .collect(),
        "providers" => one(world.providers.iter().map(|p| p.name.as_str()).collect()),
        "vendors" => one(world.vendors.iter().map(|v| v.name.as_str()).collect()),
        "accounts" => one(segments),
        "segments" => one(segments[1..].to_vec()),
        "deals" => one(world.deals.iter().map(|d| d.name.as_str()).collect()),
        other => panic!("{other}"),
    }
}

fn specs(table: &str) -> Vec<ColumnSpec> {
    let kind = TABLES.iter().find(|kind| kind.name == table);
    kind.unwrap().specs()
}

fn table(world: &WorldFile, name: &str, value: Value) -> Table {
    let specs = specs(name);
    let mut table = Table::new(name, &specs);
    let step = if name == "accounts" { TICKS / 2 } else { 1 };
    for tick in (0..=TICKS).step_by(step) {
        for names in rows(world, name) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            table
                .push_text("base")
                .push_integer(1)
                .push_integer(tick as i32)
                .push_date(0);
            for name in &names {
                table.push_text(name);
            }
            for spec in &specs[4 + names.len()..] {
                table.push_number(value(name, &names, spec.name, tick));
            }
        }
    }
    table
}

/// A statistic of a run with these numbers, the same under a portability mandate.
fn under_mandate(statistic: &str, base: Value, portable: Value) -> f64 {
    let world = world();
    let all = |value: Value| Tables::new(dump::TABLES.iter().map(|t| table(&world, t, value)));
    let dump = Dump {
        world: &world,
        base: all(base),
        portable: Some(all(portable)),
    };
    named(statistic).unwrap()(&dump).unwrap()
}

fn of(statistic: &str, value: Value) -> f64 {
    under_mandate(statistic, value, value)
}

fn near(statistic: &str, value: Value, expected: f64) {
    let found = of(statistic, value);
    let close = (found - expected).abs() < 1e-9 * expected.abs().max(1.0);
    assert!(close, "{statistic}: {found}, expected {expected}");
}

/// Years since the start.
fn year(tick: usize) -> f64 {
    tick as f64 / 12.0
}

#[test]
fn switching_is_the_mean_over_the_run_without_the_start() {
    let value = |_: &str, names: &[&str], column: &str, tick: usize| match (names, column) {
        (["compute", "all"], "switching_accounts") if tick > 0 => 0.005 + 0.01 * (tick % 2) as f64,
        (["model", "all"], "switching_accounts") if tick > 0 => 0.12,
        (["model", "all"], "upgrading_accounts") if tick > 0 => 0.6,
        _ => f64::NAN,
    };
    near("compute_switching", &value, 0.01);
    near("model_switching", &value, 0.12);
    near("switching_ratio", &value, 12.0);
    near("upgrades_per_switch", &value, 5.0);
}

/// aws falls by a point a year but for the fifth, in which it gains four; azure gains half a point a year.
fn provider_share(name: &str, tick: usize) -> f64 {
    let t = year(tick);
    match name {
        "aws" => 0.28 - 0.01 * t + if t >= 5.0 { 0.05 } else { 0.0 },
        "azure" => 0.21 + 0.005 * t,
        "google" => 0.14,
        "gpu_clouds" => 0.07,
        _ => 0.30 * maths::exp(-0.1 * t),
    }
}

#[test]
fn shares_of_clouds_are_followed_from_year_to_year() {
    let value = |table: &str, names: &[&str], column: &str, tick: usize| match (table, column) {
        ("providers", "share") => provider_share(names[0], tick),
        ("market", "hhi") if names == ["compute", "all"] => {
            1500.0 + 70.0 * f64::from(u8::from(tick >= 50))
        }
        _ => f64::NAN,
    };
    near("top_three_worst_year", &value, -0.005);
    near("top_three_best_year", &value, 0.045);
    near("leader_largest_change", &value, 0.04);
    near("compute_hhi_start", &value, 1500.0);
    near("compute_hhi_largest_change", &value, 70.0);
    near("fringe_fall", &value, 0.1);
}

#[test]
fn a_vendor_leads_anew_only_if_it_overtakes_and_moves_are_the_largest_of_each_year() {
    let lead = |last: f64| {
        move |table: &str, names: &[&str], column: &str, tick: usize| match (table, column, names) {
            ("vendors", "share", ["openai"]) => 0.40,
            ("vendors", "share", ["anthropic"]) => 0.20 + (last - 0.20) * year(tick) / 10.0,
            ("vendors", "share", ["gemini"]) => 0.10 + 0.06 * f64::from(u8::from(tick >= 115)),
            ("vendors", "share", ["open"]) => 0.09,
            ("vendors", "share", _) => 0.02,
            ("market", "hhi", ["model", "all"]) => {
                if tick == 0 {
                    2800.0
                } else {
                    3000.0
                }
            }
            _ => f64::NAN,
        }
    };
    near("vendor_leader_changes", &lead(0.39), 0.0);
    near("vendor_leader_changes", &lead(0.41), 1.0);
    // Nine years of two points, one of six.
    near("vendor_moves", &lead(0.40), (9.0 * 0.02 + 0.06) / 10.0);
    near("model_hhi_start", &lead(0.40), 2800.0);
    near("model_hhi_later", &lead(0.40), 3000.0);
    near("open_share_start", &lead(0.40), 0.09);
    near("open_share_end", &lead(0.40), 0.09);
}

#[test]
fn prices_fall_at_the_pace_that_was_put_in() {
    let value =
        |table: &str, names: &[&str], column: &str, tick: usize| match (table, column, names) {
            ("market", "quality_price_index", ["model", "all"]) => maths::pow(4.0, -year(tick)),
            ("market", "spend", ["model", "all"]) => maths::pow(2.0, year(tick)),
            // anthropic leads from the fifth year on.
            ("vendors", "quality", ["openai"]) => 0.5,
            ("vendors", "quality", ["anthropic"]) => f64::from(u8::from(tick >= 60)),
            ("vendors", "quality", _) => -1.0,
            ("vendors", "list_price", ["openai"]) => maths::exp(0.1 * year(tick)),
            ("vendors", "list_price", ["anthropic"]) => maths::exp(-0.3 * year(tick)),
            ("vendors", "list_price", _) => 1.0,
            _ => f64::NAN,
        };
    near("quality_price_fall", &value, 4.0);
    near("spend_on_price", &value, -0.5);
    // openai is the best for five years and rises by a tenth; then anthropic, which falls by three.
    near("flagship_price_largest_change", &value, 0.3);
}

#[test]
fn a_rebound_is_the_smaller_of_a_fall_and_the_rise_after_it() {
    assert!((rebound(&[1.0, 2.0, 1.0, 1.4]) - 0.4).abs() < 1e-12);
    assert!((rebound(&[1.0, 2.0, 1.8, 9.0]) - 0.1).abs() < 1e-12);
    assert_eq!(rebound(&[3.0, 2.0, 1.0]), 0.0);
    assert_eq!(rebound(&[1.0, 2.0, 3.0]), 0.0);
    let value = |_: &str, names: &[&str], column: &str, tick: usize| match (names, column) {
        // Two thirds of hosting is on aws.
        (["aws"], "hosting_revenue") => {
            if tick > 0 {
                2.0
            } else {
                0.0
            }
        }
        (["azure"], "hosting_revenue") => {
            if tick > 0 {
                1.0
            } else {
                0.0
            }
        }
        (_, "hosting_revenue") => 0.0,
        (["aws"], "rent_over_cost") if (60..90).contains(&tick) => 0.4,
        (_, "rent_over_cost") => 1.0,
        _ => f64::NAN,
    };
    near("rent_rebound", &value, 0.4);
}

#[test]
fn rental_margins_are_of_the_firms_and_not_of_the_fringe() {
    let value = |_: &str, names: &[&str], column: &str, tick: usize| match (names, column) {
        (["aws"], "hosting_margin_rate") if tick > 108 => 0.5,
        (["aws"], "hosting_margin_rate") => 0.35,
        (["gpu_clouds"], "hosting_margin_rate") => 0.15,
        (["regional"], "hosting_margin_rate") => 0.01,
        (_, "hosting_margin_rate") => 0.3,
        _ => f64::NAN,
    };
    near("thinnest_rental_margin", &value, 0.15);
    near("rental_margin_gap", &value, 0.20);
    near("rental_margin_gap_later", &value, 0.35);
}

#[test]
fn accounts_are_read_over_the_ticks_in_which_they_are_looked_at() {
    let value =
        |table: &str, names: &[&str], column: &str, tick: usize| match (table, column, names) {
            ("market", "multi_homing", ["model", "large"]) => 0.8,
            ("accounts", "second_cloud_share", ["all"]) => 0.1 + year(tick) / 100.0,
            ("accounts", "size_exponent", ["large"]) => 1.2,
            ("accounts", "size_exponent", ["small"]) => 0.6,
            ("accounts", "size_exponent", ["all"]) => 9.0,
            ("accounts", "size_exponent", _) => 1.0,
            ("accounts", "top_percent_share", ["large"]) => 0.3,
            ("accounts", "top_percent_share", ["all"]) => 0.1,
            ("accounts", "top_percent_share", _) => 0.5,
            ("accounts", "size_discount_correlation", ["all"]) => 0.4,
            ("accounts", "discount_sd", ["all"]) => 0.06,
            ("accounts", "small_egress", ["all"]) => 0.95,
            ("segments", "adopted", ["large"]) => 0.5 + year(tick),
            ("segments", "adopted", ["small"]) => 0.2,
            _ => f64::NAN,
        };
    near("large_multi_homing", &value, 0.8);
    near("second_cloud_share", &value, 0.15);
    near("lowest_size_exponent", &value, 0.6);
    near("highest_size_exponent", &value, 1.2);
    near("lowest_top_share", &value, 0.3);
    near("size_discount_correlation", &value, 0.4);
    near("discount_sd", &value, 0.06);
    near("small_egress", &value, 0.95);
    near("adoption_by_size", &value, 2.5);
}

#[test]
fn margins_and_growth_are_of_all_that_a_cloud_sells() {
    let value = |table: &str, names: &[&str], column: &str, tick: usize| {
        let growth =
            maths::pow(1.2, year(tick).min(5.0)) * maths::pow(1.1, (year(tick) - 5.0).max(0.0));
        match (table, column) {
            ("providers", "share") => provider_share(names[0], tick),
            ("providers", "compute_revenue") if tick > 0 => 8.0 * growth,
            ("providers", "hosting_revenue" | "channel_revenue") if tick > 0 => growth,
            ("providers", "operating_profit") if names == ["aws"] && tick > 0 => {
                growth * if tick <= 12 { 2.0 } else { 4.0 }
            }
            ("providers", "operating_profit") if names == ["google"] && tick > 108 => growth,
            ("providers", "operating_profit") if tick > 0 => 3.0 * growth,
            ("providers", _) => 0.0,
            _ => f64::NAN,
        }
    };
    near("leaders_margin_worst_year", &value, 0.1);
    near("leaders_margin_best_year", &value, 0.4);
    near("growth_slowest", &value, 0.2);
    near("growth_fastest", &value, 0.2);
    near("growth_decay", &value, -0.1);
}

#[test]
fn equity_of_the_first_year_is_held_against_all_that_was_announced() {
    let value = |table: &str, names: &[&str], column: &str, tick: usize| match (table, column) {
        ("deals", "equity") if names == ["amazon-anthropic"] && tick == 1 => 5e9,
        ("deals", "equity") if names == ["google-anthropic"] && tick == 12 => 15e9,
        ("deals", "equity") if names == ["google-anthropic"] && tick == 13 => 15e9,
        _ => 0.0,
    };
    // 5 and 20 of Amazon, 10 and 30 of Google, 35 of Amazon: 100 bn.
    near("equity_paid_first_year", &value, 0.2);
}

#[test]
fn portability_saves_the_largest_more_if_their_exit_cost_falls_by_more() {
    let cost = |large: f64, small: f64| {
        move |_: &str, names: &[&str], column: &str, _: usize| match (names, column) {
            (["large"], "exit_cost_months") => large,
            (["small"], "exit_cost_months") => small,
            _ => f64::NAN,
        }
    };
    let found = under_mandate("portability_by_size", &cost(15.0, 7.0), &cost(10.0, 5.0));
    assert!((found - 3.0).abs() < 1e-12, "{found}");
}

#[test]
fn every_statistic_stands_in_a_test() {
    let text = include_str!("facts.rs");
    for (name, _) in STATISTICS {
        assert!(text.contains(&format!("\"{name}\"")), "{name}");
    }
}

#[test]
fn what_a_study_does_not_hold_is_said_and_not_guessed() {
    let world = world();
    let dump = Dump {
        world: &world,
        base: Tables::new([]),
        portable: None,
    };
    for (name, statistic) in STATISTICS {
        assert!(statistic(&dump).is_err(), "{name}");
    }
    let mut market = Table::new("market", &specs("market")[..6]);
    market
        .push_text("base")
        .push_integer(1)
        .push_integer(0)
        .push_date(0);
    market.push_text("model").push_text("all");
    assert!(matches!(market.columns()[0], Column::Text(_)));
    let lone = Tables::new([market]);
    let told = lone
        .series(lockin::measure!(market.hhi), &["model", "all"])
        .unwrap_err();
    assert_eq!(told, "no column market.hhi");
}

#[test]
fn the_command_prints_every_fact_once_or_says_why_not() {
    let study = Study::new();
    study
        .run(&["--variant", "portability-mandate", "--seeds", "1..=2"])
        .with(0);
    let said = done(&["facts", study.name()]).with(0).out;
    for number in 1..=30 {
        let fact = format!("F{number} ");
        let lines = said.lines().map(str::trim_start);
        assert!(
            lines.clone().any(|line| line.starts_with(&fact)),
            "no {fact}in\n{said}"
        );
    }
    assert!(said.contains("Emergent facts:") && said.contains("Not modelled:"));
    assert!(said.contains("2 seeds") && said.contains("95 % interval (Wilson 1927)"));
    std::fs::remove_dir_all(study.path("runs/base/2")).unwrap();
    let told = done(&["facts", study.name()]).with(2).err;
    assert!(told.contains("base, seed 2, is missing"), "{told}");
}

#[test]
fn the_facts_of_one_seed_have_no_range() {
    let study = Study::new();
    study.run(&["--variant", "base", "--seeds", "1"]).with(0);
    let said = done(&["facts", study.name()]).with(0).out;
    assert!(
        said.contains("1 seed ") && !said.contains("1 seeds"),
        "{said}"
    );
    let lines = || said.lines().map(str::trim_start);
    let of = |fact: &str| lines().find(|line| line.starts_with(fact)).unwrap();
    assert!(!of("F1 ").contains('['), "{}", of("F1 "));
    // A share of seeds has an interval, of one seed a wide one.
    let share = of("F6 ");
    assert!(
        share.contains("[0.0, 79.3]") || share.contains("[20.7, 100.0]"),
        "{share}"
    );
}
