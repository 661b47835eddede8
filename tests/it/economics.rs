//! What must hold whatever the numbers: payments have two sides, totals do not depend on how many agents there
//! are, names do not matter, the order of policies does not matter, a dearer offer is not bought more, and the
//! start is where the firms' own rules would have put it.

use std::sync::Arc;

use bevy_ecs::prelude::World;

use crate::common::{
    SEED, assert_same, mean_from, plan, read, run, run_small, series, simulation, small, start,
    text,
};
use lockin::developer::ListPrice;
use lockin::enterprise::Workloads;
use lockin::enterprise::growth::Demand;
use lockin::market::posted::Posted;
use lockin::maths;
use lockin::plan::Plan;
use lockin::provider::ComputePrice;
use lockin::random::Seed;
use lockin::record::Recorder;
use lockin::record::table::{Column, Table};
use lockin::sim::Manner;
use lockin::sim::populate::{agents_by_segment, nobodies, populate};
use lockin::sim::strata::Cut;
use lockin::study::statistics::sum;
use lockin::worldfile::Loaded;

const PROVIDERS: [&str; 5] = ["aws", "azure", "google", "gpu_clouds", "regional"];
const VENDORS: [&str; 6] = [
    "openai",
    "anthropic",
    "gemini",
    "open",
    "regional_closed",
    "house",
];
const SEGMENTS: [&str; 5] = ["digital", "large", "mid", "small", "public"];
const DEALS: [&str; 4] = [
    "amazon-anthropic",
    "google-anthropic",
    "microsoft-openai",
    "amazon-openai",
];

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1.0)
}

/// The sum of several series, tick by tick.
fn total(all: impl IntoIterator<Item = Vec<f64>>) -> Vec<f64> {
    let add = |sums: Vec<f64>, more: Vec<f64>| {
        assert_eq!(sums.len(), more.len());
        sums.iter().zip(more).map(|(a, b)| a + b).collect()
    };
    all.into_iter()
        .reduce(add)
        .expect("there is something to add")
}

/// Fails unless two series are the same but for rounding, and say something.
fn assert_balance(what: &str, one: &[f64], other: &[f64]) {
    assert_eq!(one.len(), other.len(), "{what}");
    assert!(one.iter().any(|&x| x != 0.0), "{what}: nothing flows");
    for (tick, (&a, &b)) in one.iter().zip(other).enumerate() {
        assert!(near(a, b), "{what}, tick {tick}: {a} against {b}");
    }
}

// ── money ───────────────────────────────────────────────────────────────────

/// A world in which every kind of payment is made: commitments that are missed, credits, no owned vendor.
fn busy() -> Recorder {
    let sets = [
        "deals.amazon-anthropic.commitment=900e9",
        "deals.amazon-openai.commitment=2000e9",
        "deals.amazon-openai.credits_per_year=1e9",
        "deals.google-anthropic.discount_scope=AllHosted",
        "deals.google-anthropic.price_discount=0.1",
        "vendors.gemini.owner=None",
        "vendors.house.owner=None",
    ];
    let loaded = small(400, 4, &sets);
    run(&plan(&loaded, "base"), &start(&loaded), SEED)
}

/// A flow over all firms of a table.
fn over(run: &Recorder, table: &str, names: &[&str], column: &str) -> Vec<f64> {
    total(names.iter().map(|name| series(run, table, &[name], column)))
}

/// What the events of these kinds say was paid, by deal and tick.
fn events(run: &Recorder, kinds: &[&str], deal: &str, ticks: usize) -> Vec<f64> {
    let table = run.table("events").unwrap();
    let (kind, object) = (table.texts("kind").unwrap(), table.texts("object").unwrap());
    let mut paid = vec![0.0; ticks];
    for row in 0..table.rows() {
        if kinds.contains(&kind.get(row)) && object.get(row) == deal {
            let tick = table.integers("tick").unwrap()[row] as usize;
            paid[tick] += table.numbers("amount_usd").unwrap()[row];
        }
    }
    paid
}

#[test]
fn what_deals_pay_is_received_and_told_of() {
    let run = busy();
    let sponsors = [
        ("aws", ["amazon-anthropic", "amazon-openai"].as_slice()),
        ("google", &["google-anthropic"]),
    ];
    let vendors = [
        ("anthropic", ["amazon-anthropic", "google-anthropic"]),
        ("openai", ["microsoft-openai", "amazon-openai"]),
    ];
    for (sponsor, deals) in sponsors {
        let paid = series(&run, "providers", &[sponsor], "equity_paid");
        assert_balance("equity paid", &paid, &over(&run, "deals", deals, "equity"));
    }
    for (vendor, deals) in vendors {
        for (column, in_deals) in [
            ("equity", "equity"),
            ("shortfall", "shortfall"),
            ("discounts", "discount"),
        ] {
            let received = series(&run, "vendors", &[vendor], column);
            let flows = over(&run, "deals", &deals, in_deals);
            assert_balance(&format!("{vendor} {column}"), &received, &flows);
        }
    }
    let received = series(&run, "providers", &["aws"], "shortfall_received");
    let missed = over(
        &run,
        "deals",
        &["amazon-anthropic", "amazon-openai"],
        "shortfall",
    );
    assert_balance("shortfalls", &received, &missed);
    for deal in DEALS {
        let equity = series(&run, "deals", &[deal], "equity");
        let told = events(&run, &["equity", "tranche"], deal, equity.len());
        assert!(
            equity.iter().zip(&told).all(|(&a, &b)| near(a, b)),
            "{deal}"
        );
        let missed = series(&run, "deals", &[deal], "shortfall");
        let told = events(&run, &["shortfall"], deal, missed.len());
        assert!(
            missed.iter().zip(&told).all(|(&a, &b)| near(a, b)),
            "{deal}"
        );
    }
    let at_list = over(&run, "deals", &DEALS, "credits");
    let margin = series(&run, "providers", &["aws"], "hosting_margin_rate");
    let at_cost: Vec<f64> = at_list
        .iter()
        .zip(&margin)
        .map(|(credits, margin)| credits * (1.0 - margin))
        .collect();
    assert_balance(
        "credits",
        &over(&run, "providers", &PROVIDERS, "credits_cost"),
        &at_cost,
    );
}

#[test]
fn what_enterprises_pay_for_models_vendors_and_channels_receive() {
    let run = busy();
    let retail = series(&run, "market", &["model", "all"], "spend");
    let retail: Vec<f64> = retail[1..].iter().map(|spend| spend / 12.0).collect();
    let received = total([
        over(&run, "vendors", &VENDORS, "model_revenue"),
        over(&run, "providers", &PROVIDERS, "channel_margin"),
    ]);
    assert_balance("models", &retail, &received[1..]);
    let compute = series(&run, "market", &["compute", "all"], "spend");
    let compute: Vec<f64> = compute[1..].iter().map(|spend| spend / 12.0).collect();
    let sold = over(&run, "providers", &PROVIDERS, "compute_revenue");
    assert_balance("compute", &compute, &sold[1..]);
}

#[test]
fn what_vendors_pay_for_compute_providers_receive() {
    let run = busy();
    let bought = total([
        over(&run, "vendors", &VENDORS, "serving"),
        over(&run, "vendors", &VENDORS, "training"),
    ]);
    let hosted = over(&run, "providers", &PROVIDERS, "hosting_revenue");
    assert_balance("hosting", &bought, &hosted);
}

/// Where every host has what is wanted of it nothing waits and everything wanted is in use; where one has not, less is in use.
#[test]
fn what_a_host_does_not_have_is_not_used() {
    let loaded = small(400, 3, &[]);
    let run = run(&plan(&loaded, "base"), &start(&loaded), SEED);
    let of = |column: &str| PROVIDERS.map(|p| series(&run, "providers", &[p], column));
    let (wanted, used) = (of("utilisation"), of("in_use"));
    let waiting = over(&run, "vendors", &VENDORS, "training_waiting");
    let (mut short, mut waits) = (0, 0);
    for tick in 1..waiting.len() {
        let full = |j: usize| wanted[j][tick] > 1.0 + 1e-9;
        if (0..PROVIDERS.len()).any(full) {
            short += 1;
            waits += usize::from(waiting[tick] > 0.0);
            let less = |j: usize| full(j) && used[j][tick] < wanted[j][tick];
            assert!((0..PROVIDERS.len()).any(less), "tick {tick}");
            continue;
        }
        assert_eq!(waiting[tick], 0.0, "tick {tick}");
        for j in 0..PROVIDERS.len() {
            assert!(near(used[j][tick], wanted[j][tick]), "tick {tick}");
        }
    }
    assert!(waits > 0 && short + 1 < waiting.len(), "{waits} {short}");
}

#[test]
fn a_treasury_changes_by_profit_equity_rounds_rescues_and_pay_outs() {
    let run = busy();
    for vendor in ["openai", "anthropic", "regional_closed"] {
        let cash = series(&run, "vendors", &[vendor], "cash");
        let change: Vec<f64> = cash.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let flows = total([
            series(&run, "vendors", &[vendor], "profit"),
            series(&run, "vendors", &[vendor], "equity"),
            series(&run, "vendors", &[vendor], "rounds"),
            series(&run, "vendors", &[vendor], "rescue"),
            negative(series(&run, "vendors", &[vendor], "paid_out")),
        ]);
        for (tick, (change, flow)) in change.iter().zip(&flows[1..]).enumerate() {
            let rounding = 1e-12 * cash[tick].abs();
            assert!(
                (change - flow).abs() <= rounding.max(1.0),
                "{vendor} {tick}"
            );
        }
    }
}

/// A series with the sign turned.
fn negative(series: Vec<f64>) -> Vec<f64> {
    series.into_iter().map(|x| -x).collect()
}

/// A run of five years in which anthropic has this cash at the start.
fn with_cash(cash: &str, sets: &[&str]) -> Recorder {
    let funding = format!("vendors.anthropic.funding=Treasury(cash: {cash})");
    let sets: Vec<&str> = sets.iter().copied().chain([funding.as_str()]).collect();
    let loaded = small(400, 5, &sets);
    run(&plan(&loaded, "base"), &start(&loaded), SEED)
}

#[test]
fn capital_that_is_paid_in_becomes_training_and_is_neither_kept_nor_paid_out() {
    let (little, much) = (with_cash("30e9", &[]), with_cash("130e9", &[]));
    let more = |column| {
        let of = |run| series(run, "vendors", &["anthropic"], column);
        let (little, much) = (of(&little), of(&much));
        let flows: f64 = much.iter().sum::<f64>() - little.iter().sum::<f64>();
        (flows, much[much.len() - 1] - little[little.len() - 1])
    };
    let (training, cash) = (more("training").0, more("cash").1);
    assert!(training > 60e9, "{training} of 100 bn went into training");
    assert!(cash < 40e9, "{cash} of 100 bn are still there");
}

#[test]
fn what_training_cannot_use_is_paid_out_once_a_year_to_sponsors_by_their_stakes() {
    // Quality is worth next to nothing, so training is not worthwhile.
    let sets = [
        "choice.quality_weight=0.02",
        "vendors.anthropic.training_spend=1e9",
    ];
    let run = with_cash("24e9", &sets);
    let paid = series(&run, "vendors", &["anthropic"], "paid_out");
    assert!(paid[60] > 1e9, "{paid:?}");
    assert!((1..=60).all(|t| t % 12 == 0 || paid[t] == 0.0), "{paid:?}");
    let of = |column| series(&run, "deals", &["amazon-anthropic"], column);
    let (stake, dividend) = (of("stake"), of("dividend"));
    assert!(stake[60] > 0.0 && near(dividend[60], stake[60] * paid[60]));
    let received = series(&run, "providers", &["aws"], "dividends");
    assert!(near(received[60], dividend[60]), "{received:?}");
}

/// Dollars that house models brought aws over the last three of eight years, and events about their training.
fn house_models(sets: &[&str]) -> (f64, usize) {
    let loaded = small(400, 8, sets);
    let run = run(&plan(&loaded, "base"), &start(&loaded), SEED);
    let profit = series(&run, "vendors", &["house"], "profit");
    let events = run.table("events").unwrap();
    let Some(Column::Text(kinds)) = events.column("kind") else {
        panic!("events have no kind");
    };
    let told = kinds.iter().filter(|kind| kind.starts_with("training-"));
    (profit[61..].iter().sum(), told.count())
}

#[test]
fn an_owner_does_not_go_on_losing_what_it_can_stop() {
    let (looked_at, told) = house_models(&[]);
    assert!(looked_at > 0.0 && told > 2, "{looked_at} {told}");
    // An owner that never looks loses: the test can fail.
    let (never, told) = house_models(&["research.owner_patience_years=50"]);
    assert!(never < -5e9 && told == 0, "{never} {told}");
}

#[test]
fn a_buyer_counts_once_a_year_among_those_who_upgrade() {
    let run = busy();
    let rate = series(&run, "market", &["model", "all"], "upgrading_accounts");
    for year in rate[1..].chunks_exact(12) {
        let part = year.iter().sum::<f64>() / 12.0;
        assert!(part > 0.3 && part < 1.0, "{part}");
    }
}

#[test]
fn a_round_leaves_every_stake_the_part_that_the_worth_is_of_worth_and_what_was_raised() {
    let sets = [
        "vendors.anthropic.funding=Treasury(cash: 1e9)",
        "vendors.anthropic.training_spend=30e9",
        "money.round_chance_per_month=1",
    ];
    let loaded = small(400, 2, &sets);
    let run = run(&plan(&loaded, "base"), &start(&loaded), SEED);
    let of = |column| series(&run, "vendors", &["anthropic"], column);
    let (raised, models, other) = (of("rounds"), of("model_revenue"), of("other_revenue"));
    let deal = ["amazon-anthropic"];
    let stake = series(&run, "deals", &deal, "stake");
    let equity = series(&run, "deals", &deal, "equity");
    let mut rounds = 0;
    for t in 2..raised.len() {
        if raised[t] > 0.0 && equity[t] == 0.0 {
            let years = t as f64 / 12.0;
            let multiple = loaded.world().valuation.revenue_multiple(years);
            let worth = multiple * 12.0 * (models[t - 1] + other[t - 1]);
            let left = worth / (worth + raised[t]);
            assert!(
                left < 0.999 && near(stake[t], stake[t - 1] * left),
                "tick {t}"
            );
            rounds += 1;
        }
    }
    assert!(rounds > 0, "no round: {raised:?}");
}

#[test]
fn shares_sum_to_one_and_segments_to_the_market() {
    let run = busy();
    for (market, table, firms) in [
        ("compute", "providers", PROVIDERS.as_slice()),
        ("model", "vendors", &VENDORS),
    ] {
        let shares = over(&run, table, firms, "share");
        assert!(shares.iter().all(|&all| near(all, 1.0)), "{shares:?}");
        let all = series(&run, "market", &[market, "all"], "spend");
        let parts = total(SEGMENTS.map(|s| series(&run, "market", &[market, s], "spend")));
        assert_balance(market, &all, &parts);
        for segment in SEGMENTS.iter().copied().chain(["all"]) {
            let spend = series(&run, "market", &[market, segment], "spend");
            let offers = every_offer(&run, market, segment, "spend");
            assert_balance(segment, &spend, &offers);
            let shares = every_offer(&run, market, segment, "share");
            assert!(shares.iter().all(|&all| near(all, 1.0)), "{segment}");
        }
    }
}

/// A number summed over the offers of a market in a segment, by tick.
fn every_offer(run: &Recorder, market: &str, segment: &str, column: &str) -> Vec<f64> {
    let table = run.table("offers").unwrap();
    let texts = |name| table.texts(name).unwrap();
    let (markets, segments) = (texts("market"), texts("segment"));
    let ticks = table.integers("tick").unwrap();
    let values = table.numbers(column).unwrap();
    let mut sums = vec![0.0; *ticks.last().unwrap() as usize + 1];
    for row in 0..table.rows() {
        if markets.get(row) == market && segments.get(row) == segment {
            sums[ticks[row] as usize] += values[row];
        }
    }
    sums
}

// ── agents ──────────────────────────────────────────────────────────────────

#[test]
fn totals_at_the_start_are_exact_at_any_number_of_agents() {
    for agents in [60, 333, 1000, 4001] {
        let loaded = small(agents, 1, &[]);
        let (plan, start) = (plan(&loaded, "base"), start(&loaded));
        let run = simulation(&plan, &start, SEED, Manner::default()).run();
        for segment in &plan.world.segments {
            let at_start = |column| series(&run, "segments", &[&segment.name], column)[0];
            assert!(near(at_start("accounts"), segment.accounts), "{agents}");
            assert!(near(at_start("compute_spend"), segment.compute_spend));
            assert!(near(at_start("ai_spend"), segment.ai_spend), "{agents}");
        }
    }
}

/// The default world with a hundred-thousandth of its accounts and their spend, one agent each.
fn tiny() -> Loaded {
    let world = small(500, 1, &[]).world().clone();
    let mut sets = vec![
        "agents=None".to_owned(),
        "calibration_agents=400".to_owned(),
    ];
    for segment in &world.segments {
        let accounts = (segment.accounts / 1e5).ceil() + 30.0;
        let part = accounts / segment.accounts;
        for (field, value) in [
            ("accounts", accounts),
            ("compute_spend", segment.compute_spend * part),
            ("ai_spend", segment.ai_spend * part),
        ] {
            sets.push(format!("segments.{}.{field}={value:?}", segment.name));
        }
    }
    sets.push("clock.years=1".to_owned());
    let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
    read(text(), &sets, None)
}

#[test]
fn at_full_scale_every_account_is_one_agent() {
    let loaded = tiny();
    let plan = plan(&loaded, "base");
    let seed = Seed::new(plan.world.master_seed, SEED);
    let counts = agents_by_segment(&plan.world.segments, None);
    let mut rows = nobodies(&counts);
    let drawn = (&seed, &Cut::default());
    let population = populate(&plan, &counts, drawn, (&mut rows.0, &mut rows.1));
    let accounts: f64 = plan.world.segments.iter().map(|s| s.accounts).sum();
    assert_eq!(population.enterprises.len() as f64, accounts);
    for enterprise in population.enterprises.iter() {
        let accounts = enterprise.accounts;
        assert!((accounts - 1.0).abs() < 1e-12, "{accounts}");
    }
    for (g, segment) in plan.world.segments.iter().enumerate() {
        let own = population.enterprises.iter();
        let own = own.filter(|e| usize::from(e.segment) == g);
        let spend = sum(own.map(|e| e.start_compute));
        assert!(near(spend, segment.compute_spend), "{}", segment.name);
    }
    assert_eq!(
        agents_by_segment(&plan.world.segments, Some(4_000_000)),
        counts
    );
    let run = run(&plan, &start(&loaded), SEED);
    assert!(mean_from(&series(&run, "providers", &["aws"], "share"), 0) > 0.0);
}

// ── names, orders, dates ────────────────────────────────────────────────────

/// The default world with every provider, vendor, segment, class and deal renamed, in reversed alphabetical order.
fn renamed() -> String {
    let world = small(500, 1, &[]).world().clone();
    let mut names: Vec<&str> = Vec::new();
    names.extend(world.providers.iter().map(|p| p.name.as_str()));
    names.extend(world.vendors.iter().map(|v| v.name.as_str()));
    names.extend(world.segments.iter().map(|s| s.name.as_str()));
    names.extend(world.classes.iter().map(|c| c.name.as_str()));
    names.extend(world.deals.iter().map(|d| d.name.as_str()));
    names.sort_unstable();
    let mut text = text();
    for (place, name) in names.iter().enumerate() {
        let new = format!("thing-{:03}", 900 - place);
        text = text.replace(&format!("\"{name}\""), &format!("\"{new}\""));
        text = text.replace(&format!(".{name}."), &format!(".{new}."));
    }
    assert!(!text.contains("\"aws\"") && !text.contains(".large."));
    text
}

/// What a table says without its names: which rows have the same, and every number.
fn nameless(table: &Table) -> Vec<Column> {
    let columns = table.columns().iter().map(|column| match column {
        Column::Text(texts) => {
            Column::Integer(texts.codes().iter().map(|&code| code as i32).collect())
        }
        other => other.clone(),
    });
    columns.collect()
}

#[test]
fn names_do_not_matter() {
    let sets = ["agents=400", "clock.years=2", "calibration_agents=500"];
    for calibration in ["inattentive", "attentive"] {
        let run_of = |text: String| {
            let loaded = read(text, &sets, Some(calibration));
            run(&plan(&loaded, "discount-cap"), &start(&loaded), SEED)
        };
        let (plain, other) = (run_of(text()), run_of(renamed()));
        for (one, other) in plain.tables.iter().zip(&other.tables) {
            let columns = nameless(one).into_iter().zip(nameless(other));
            for ((one_column, other_column), heading) in columns.zip(one.headings()) {
                assert!(
                    one_column == other_column,
                    "{}.{}",
                    one.name(),
                    heading.name
                );
            }
        }
    }
}

fn under(policies: &str) -> Recorder {
    let set = format!("variants.egress-ban.policies=[{policies}]");
    let loaded = small(400, 2, &[&set]);
    run(&plan(&loaded, "egress-ban"), &start(&loaded), SEED)
}

#[test]
fn policies_act_alike_in_any_order() {
    let policies = [
        "EgressFeeBan(from: \"2026-08-01\")",
        "SwitchingChargeBan(from: \"2026-08-01\")",
        "CommitDiscountCap(from: \"2026-10-01\", at_most: 0.1)",
        "CommitDiscountCap(from: \"2026-06-01\", at_most: 0.2)",
        "PortabilityMandate(from: \"2026-08-01\", saves: 0.35)",
    ];
    let forwards = under(&policies.join(", "));
    let backwards: Vec<&str> = policies.iter().rev().copied().collect();
    assert_same(
        &forwards,
        &under(&backwards.join(", ")),
        "the order of policies",
    );
    let (tick, _) = crate::common::first_difference(&forwards, &under("")).expect("they act");
    assert_eq!(tick, 3, "the first from June");
}

// ── directions ──────────────────────────────────────────────────────────────

/// Two simulations of one history up to `ticks`, in which no firm ever reprices.
fn twins(ticks: u32) -> [lockin::sim::Simulation; 2] {
    let mut sets = Vec::new();
    for provider in PROVIDERS {
        sets.push(format!("providers.{provider}.pricing=Fixed()"));
    }
    for vendor in VENDORS {
        sets.push(format!("vendors.{vendor}.pricing=Fixed()"));
    }
    let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
    let loaded = small(3000, 3, &sets);
    let (plan, start) = (plan(&loaded, "base"), start(&loaded));
    [(); 2].map(|()| {
        let mut one = simulation(&plan, &start, SEED, Manner::default());
        while one.tick() < ticks {
            one.step();
        }
        one
    })
}

/// The provider of every compute workload: core and edge, the first two classes.
fn providers_held(world: &mut World) -> Vec<u8> {
    let mut rows = world.query::<&Workloads>();
    let rows = rows.iter(world);
    rows.flat_map(|w| w.0[..2].iter().map(|w| w.offer))
        .collect()
}

#[test]
fn a_provider_that_becomes_dearer_wins_nobody_and_loses_somebody() {
    for (raised, name) in PROVIDERS.iter().enumerate() {
        let [mut as_it_was, mut dearer] = twins(10 + raised as u32);
        let mut prices = dearer.world().query::<&mut ComputePrice>();
        prices.iter_mut(dearer.world()).nth(raised).unwrap().list *= 1.5;
        as_it_was.step();
        dearer.step();
        let before = providers_held(as_it_was.world());
        let after = providers_held(dearer.world());
        let own = raised as u8;
        let mut lost = 0;
        for (before, after) in before.iter().zip(&after) {
            assert!(*after != own || *before == own, "{name} won one");
            lost += usize::from(*before == own && *after != own);
        }
        assert!(lost > 0, "{name} lost nobody");
    }
}

#[test]
fn a_vendor_that_becomes_dearer_sells_less_and_its_rivals_no_less() {
    for raised in 0..3 {
        let [mut as_it_was, mut dearer] = twins(10);
        let mut prices = dearer.world().query::<&mut ListPrice>();
        prices.iter_mut(dearer.world()).nth(raised).unwrap().0 *= 1.5;
        as_it_was.step();
        dearer.step();
        let share = |simulation: &mut lockin::sim::Simulation, name: &str| {
            let run = simulation.world().resource::<Recorder>().clone();
            series(&run, "vendors", &[name], "share")[11]
        };
        for (v, name) in VENDORS.iter().enumerate() {
            let (before, after) = (share(&mut as_it_was, name), share(&mut dearer, name));
            if v == raised {
                assert!(after < before, "{name}: {before} to {after}");
            } else {
                assert!(after >= before, "{name}: {before} to {after}");
            }
        }
    }
}

/// Competition first, lock-in later: as growth fades spend is built in faster than it is diluted.
#[test]
fn the_spend_from_which_discounts_are_given_grows_with_the_market() {
    let loaded = small(200, 2, &[]);
    let (plan, start) = (plan(&loaded, "base"), start(&loaded));
    let mut simulation = simulation(&plan, &start, SEED, Manner::default());
    (0..23).for_each(|_| simulation.step());
    let market = simulation.world().resource::<Demand>().market;
    simulation.step();
    let threshold = simulation.world().resource::<Posted>().discount_threshold;
    assert!(market > 1.3, "{market}");
    assert!(near(
        threshold,
        plan.world.compute.discount_threshold * market
    ));
}

#[test]
fn embeddedness_and_the_cost_of_leaving_rise_as_growth_fades() {
    let run = crate::common::run_small(500, 10, &[]);
    let market = |kind, column| series(&run, "market", &[kind, "all"], column);
    let embedded = market("compute", "embeddedness");
    let years = [12, 48, 84, 120].map(|tick| embedded[tick]);
    assert!(years.is_sorted_by(|a, b| a < b), "{years:?}");
    for (kind, column) in [
        ("compute", "exit_cost_months"),
        ("model", "embeddedness"),
        ("model", "exit_cost_months"),
    ] {
        let path = market(kind, column);
        assert!(path[120] > path[0], "{kind} {column}: {path:?}");
    }
}

// ── the start ───────────────────────────────────────────────────────────────

/// A world in which cost, quality and, for vendors, demand stand still, without deals, policies and shocks.
fn still(calibration: &str) -> (Loaded, Arc<Plan>) {
    let mut sets: Vec<String> = [
        "agents=2000",
        "calibration_agents=2000",
        "clock.years=1",
        "demand.ai_shock_sd=0",
        "demand.growth_now=0",
        "demand.growth_long_run=0",
        "demand.intensity_growth=0",
        "research.release_luck_sd=0",
        "research.release_months_min=24",
        "research.release_months_jitter=0",
        "research.productivity_sd=0",
        "capacity.merchant_cost_growth=0",
        "capacity.own_silicon_cost_growth=0",
        "capacity.learning_rate=0",
        "capacity.expected_rent_growth=0",
        "capacity.rent_elasticity=0",
        "capacity.congestion=0",
    ]
    .map(str::to_owned)
    .into();
    for provider in PROVIDERS {
        sets.push(format!("providers.{provider}.unit_cost_growth_per_year=0"));
    }
    let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
    let loaded = read(text(), &sets, Some(calibration));
    let plan = Arc::new(plan(&loaded, "base").undisturbed());
    (loaded, plan)
}

/// By how much ln(p/c) of a firm moves in the first year, at the most.
fn markup_moves(run: &Recorder, table: &str, firm: &str) -> f64 {
    let lerner = series(run, table, &[firm], "lerner");
    let markup: Vec<f64> = lerner.iter().map(|l| -maths::ln(1.0 - l)).collect();
    let moves = markup.iter().map(|m| (m - markup[0]).abs());
    moves.fold(0.0, f64::max)
}

/// The sample on which conduct is inferred shows more in vendors, whose buyers are fewer and come and go faster, so that what
/// they will be given is known less well: they get five times the band.
#[test]
fn nothing_jumps_at_the_start_by_more_than_the_menu_cost() {
    for calibration in ["inattentive", "attentive"] {
        let (loaded, plan) = still(calibration);
        let start = start(&loaded);
        let band = plan.world.pricing.menu_cost;
        let providers = PROVIDERS.map(|name| ("providers", name, band));
        let vendors = ["openai", "anthropic"].map(|name| ("vendors", name, 5.0 * band));
        for seed in 1..=4 {
            let run = run(&plan, &start, seed);
            for (table, name, band) in providers.into_iter().chain(vendors) {
                let moved = markup_moves(&run, table, name);
                assert!(moved < band, "{calibration} {seed} {name}: {moved}");
            }
        }
    }
}

/// Sums of spend by tick over the rows of `market`, in `segment` only if one is named.
fn spend_by_tick(table: &Table, market: &str, segment: Option<&str>) -> Vec<f64> {
    let ticks = table.integers("tick").unwrap();
    let (markets, segments) = (
        table.texts("market").unwrap(),
        table.texts("segment").unwrap(),
    );
    let spend = table.numbers("spend").unwrap();
    let mut sums = vec![0.0; 1 + *ticks.last().unwrap() as usize];
    for row in 0..table.rows() {
        if markets.get(row) == market && segment.is_none_or(|s| segments.get(row) == s) {
            sums[ticks[row] as usize] += spend[row];
        }
    }
    sums
}

#[test]
fn every_dollar_is_spent_in_one_class_and_by_one_home() {
    let loaded = small(400, 2, &[]);
    let run = run(&plan(&loaded, "base"), &start(&loaded), SEED);
    for market in ["compute", "model"] {
        let whole = series(&run, "market", &[market, "all"], "spend");
        let classes = spend_by_tick(run.table("classes").unwrap(), market, Some("all"));
        let homes = spend_by_tick(run.table("homes").unwrap(), market, None);
        for ((whole, classes), homes) in whole.iter().zip(classes).zip(homes) {
            assert!(
                (classes - whole).abs() < 1e-9 * whole,
                "{market}: {classes} {whole}"
            );
            assert!(
                (homes - whole).abs() < 1e-9 * whole,
                "{market}: {homes} {whole}"
            );
        }
    }
}

/// A price is set against the cost that its seller bears: rents of a vendor that nobody owns, its owner's cost of one that a cloud
/// owns (Spengler 1950). Discounts to buyers leave less revenue than list prices would. House models are left out: they train at
/// another cloud than their owner's too, and the books share one bill between training and serving.
#[test]
fn what_a_price_counts_as_cost_is_what_the_books_charge() {
    let run = run_small(1_000, 1, &[]);
    for vendor in VENDORS.into_iter().filter(|name| *name != "house") {
        let of = |column| mean_from(&series(&run, "vendors", &[vendor], column), 1);
        let revenue = of("model_revenue") + of("other_revenue");
        let (charged, counted) = (of("serving") / revenue, 1.0 - of("lerner"));
        let ratio = charged / counted;
        assert!((0.9..1.2).contains(&ratio), "{vendor}: {charged} {counted}");
    }
}
