//! `lockin payoff DIR`

use std::path::PathBuf;

use comfy_table::Cell;
use rayon::prelude::*;

use lockin::plan::Plan;
use lockin::record::Recorder;
use lockin::record::measures::ALL;
use lockin::sim::{Manner, Simulation};
use lockin::study::BASE;
use lockin::study::opened::Opened;
use lockin::study::payoff::{STRATEGIES, largest_regrets, minimax_regret, payoffs, regrets};
use lockin::study::statistics::{percentile, summary};
use lockin::study::store::StoredRun;
use lockin::study::valuation::{Flows, Scenario, worth};
use lockin::worldfile::error::did_you_mean;

use super::headline::{heading, right};
use super::run::{progress, threads};
use super::{Trouble, compare};

/// Arguments of `payoff`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The study's folder
    study: PathBuf,
    /// A segment, repeatable [default: all]
    #[arg(long, value_name = "NAME")]
    segment: Vec<String>,
    /// The deal whose scenarios A, B and C are told apart [default: the first whose counterfactual was run]
    #[arg(long, value_name = "NAME")]
    deal: Option<String>,
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// A state of the world that seeds are sorted into.
struct State {
    name: String,
    /// The places of its seeds.
    seeds: Vec<usize>,
}

/// Lives every strategy through every seed of base and says what each is worth, and what one may regret.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    threads(arguments.threads)?;
    let again = compare::to_live_again(&arguments.study)?;
    let plan = again.plan.clone();
    let segments = chosen(&plan, &arguments.segment)?;
    let states = states(&again, &plan, arguments.deal.as_deref())?;
    for g in segments {
        let by_seed = lived(&again, g)?;
        println!("{}", told(&plan.world.segments[g].name, &states, &by_seed));
    }
    println!(
        "Each strategy is lived by copies of the segment's buyers that move nothing, from new model contracts on: worth of what\n\
         they hold less what moves and clauses cost, discounted at {} %, in % of spend, against \"one vendor\".\n\
         Regret: how far it is behind the best strategy of that state (Savage 1951). * the smallest largest regret.",
        100.0 * plan.world.valuation.cash_discount_rate
    );
    Ok(())
}

/// The places of the segments asked for, all if none is.
fn chosen(plan: &Plan, asked: &[String]) -> Result<Vec<usize>, Trouble> {
    let names: Vec<&str> = plan
        .world
        .segments
        .iter()
        .map(|s| s.name.as_str())
        .collect();
    if asked.is_empty() {
        return Ok((0..names.len()).collect());
    }
    let place = |name: &String| {
        names.iter().position(|known| known == name).ok_or_else(|| {
            let remedy = did_you_mean(name, &names);
            Trouble::input(format!(
                "--segment {name}: there is no such segment; {remedy}"
            ))
        })
    };
    asked.iter().map(place).collect()
}

/// What each strategy is worth in each seed.
fn lived(again: &Opened, g: usize) -> Result<Vec<Vec<f64>>, Trouble> {
    let seeds = &again.seeds;
    let study = again.again(&[BASE], seeds.clone())?;
    let plan = &study.variants[0].plan;
    let bar = progress(seeds.len());
    let one = |&seed: &u64| {
        let manner = Manner::default();
        let start = study.start.clone();
        let simulation = Simulation::new(plan.clone(), start, seed, Recorder::deaf(), manner);
        let worth = payoffs(simulation, g, plan.world.valuation.cash_discount_rate);
        bar.inc(1);
        worth
    };
    let all = seeds.par_iter().with_max_len(1).map(one).collect();
    bar.finish_and_clear();
    Ok(all)
}

/// Every seed, those in which a deal turns out A, B or C, those in which models end dear or cheap.
fn states(again: &Opened, plan: &Plan, deal: Option<&str>) -> Result<Vec<State>, Trouble> {
    let n = again.seeds.len();
    let mut states = vec![State {
        name: "all seeds".to_owned(),
        seeds: (0..n).collect(),
    }];
    if let Some(d) = deal_told_apart(again, plan, deal)? {
        let outcomes = outcomes(again, plan, d)?;
        for scenario in Scenario::ALL {
            states.push(State {
                name: scenario.name().to_owned(),
                seeds: (0..n).filter(|&i| outcomes[i] == scenario).collect(),
            });
        }
    }
    let prices = model_prices(again)?;
    let middle = percentile(&prices, 0.5);
    for (name, dear) in [("models end dear", true), ("models end cheap", false)] {
        states.push(State {
            name: name.to_owned(),
            seeds: (0..n).filter(|&i| (prices[i] > middle) == dear).collect(),
        });
    }
    states.retain(|state| !state.seeds.is_empty());
    Ok(states)
}

fn deal_told_apart(
    again: &Opened,
    plan: &Plan,
    asked: Option<&str>,
) -> Result<Option<usize>, Trouble> {
    let names: Vec<&str> = plan.world.deals.iter().map(|d| d.name.as_str()).collect();
    let was_run = |name: &str| {
        let without = format!("no-{name}");
        again.has(&without)
    };
    let Some(asked) = asked else {
        return Ok(names.iter().position(|name| was_run(name)));
    };
    let Some(place) = names.iter().position(|name| *name == asked) else {
        let remedy = did_you_mean(asked, &names);
        return Err(Trouble::input(format!(
            "--deal {asked}: there is no such deal; {remedy}"
        )));
    };
    if was_run(asked) {
        return Ok(Some(place));
    }
    Err(Trouble::input(format!(
        "--deal {asked}: the study lacks the variant no-{asked}; run it with `lockin run WORLD --variant no-{asked}`"
    )))
}

/// How deal `d` turns out in each seed.
fn outcomes(again: &Opened, plan: &Plan, d: usize) -> Result<Vec<Scenario>, Trouble> {
    let without = format!("no-{}", plan.world.deals[d].name);
    let flows = |run: &StoredRun| Flows::read(plan, |name| run.table(name));
    let with = again.over_seeds(BASE, flows)?;
    let without = again.over_seeds(&without, flows)?;
    let pairs = with.iter().zip(&without);
    Ok(pairs.map(|(a, b)| worth(plan, d, a, b).scenario).collect())
}

/// The price index of models at the end, by seed.
fn model_prices(again: &Opened) -> Result<Vec<f64>, Trouble> {
    let price = |run: &StoredRun| {
        let table = run.table("market")?;
        let lacks = || "the table market is not whole".to_owned();
        let (markets, segments) = (
            table.texts("market").ok_or_else(lacks)?,
            table.texts("segment").ok_or_else(lacks)?,
        );
        let prices = table.numbers("price_index").ok_or_else(lacks)?;
        let is_it = |&row: &usize| markets.get(row) == "model" && segments.get(row) == ALL;
        let last = (0..table.rows()).rev().find(is_it);
        last.map(|row| prices[row]).ok_or_else(lacks)
    };
    again.over_seeds(BASE, price)
}

/// The payoff table of a segment and its regrets.
fn told(segment: &str, states: &[State], by_seed: &[Vec<f64>]) -> String {
    // Against the first strategy of the same seed, so that what is common to all drops out.
    let against = |seed: &Vec<f64>| seed.iter().map(|x| x - seed[0]).collect::<Vec<f64>>();
    let by_seed: Vec<Vec<f64>> = by_seed.iter().map(against).collect();
    let mean = |strategy: usize, state: &State| {
        let of: Vec<f64> = state.seeds.iter().map(|&i| by_seed[i][strategy]).collect();
        summary(&of)
    };
    let payoffs: Vec<Vec<f64>> = (0..STRATEGIES.len())
        .map(|s| states.iter().map(|state| mean(s, state).mean).collect())
        .collect();
    let regrets = regrets(&payoffs);
    let largest = largest_regrets(&regrets);
    let best = minimax_regret(&regrets);
    let mut columns: Vec<String> = states
        .iter()
        .map(|state| format!("{}, {}", state.name, state.seeds.len()))
        .collect();
    columns.push("largest regret".to_owned());
    let mut table = heading(&format!("{segment}: worth, % of spend (regret)"), &columns);
    for (s, strategy) in STRATEGIES.iter().enumerate() {
        let mut row = vec![Cell::new(strategy.name)];
        for state in 0..states.len() {
            row.push(right(format!(
                "{:+.2} ({:.2})",
                100.0 * payoffs[s][state],
                100.0 * regrets[s][state]
            )));
        }
        let star = if best == Some(s) { " *" } else { "  " };
        row.push(right(format!("{:.2}{star}", 100.0 * largest[s])));
        table.add_row(row);
    }
    format!("{table}\n")
}
