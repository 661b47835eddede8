//! `lockin payoff DIR`

use std::path::PathBuf;

use rayon::prelude::*;

use lockin::plan::Plan;
use lockin::record::Recorder;
use lockin::record::measures::ALL;
use lockin::sim::{Manner, Simulation};
use lockin::study::BASE;
use lockin::study::opened::Opened;
use lockin::study::payoff::{STRATEGIES, largest_regrets, minimax_regret, payoffs, regrets};
use lockin::study::statistics::{Summary, percentile, summary};
use lockin::study::store::StoredRun;
use lockin::study::valuation::{Flows, Scenario, worth};
use lockin::worldfile::error::did_you_mean;

use super::life::{progress, threads};
use super::tables::{Cell, Column, Output, Table, named, signed};
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
    #[command(flatten)]
    output: Output,
}

/// A state of the world that seeds are sorted into.
struct State {
    name: String,
    /// The places of its seeds.
    seeds: Vec<usize>,
}

/// Lives every strategy through every seed of base and says what each is worth, and what one may regret.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("payoff")?;
    threads(arguments.threads)?;
    let again = compare::to_live_again(&arguments.study)?;
    let plan = again.plan.clone();
    let segments = chosen(&plan, &arguments.segment)?;
    let states = states(&again, &plan, arguments.deal.as_deref())?;
    for g in segments {
        let by_seed = lived(&again, g)?;
        let segment = &plan.world.segments[g].name;
        let of_segment = Payoffs::of(&states, &by_seed);
        printer.table(of_segment.worth(segment, &states));
        printer.table(of_segment.regret(segment, &states));
    }
    printer.words(format!(
        "Each strategy is lived by copies of the segment's buyers that move nothing, from new model contracts on: worth of what\n\
         they hold less what moves and clauses cost, discounted at {} %, in % of spend, against \"one vendor\"; in brackets the\n\
         Monte Carlo standard error of that difference, paired by seed.\n\
         Regret: how far its mean is behind that of the best strategy of the state (Savage 1951). * the smallest largest regret.\n\
         States sort the same seeds, by how a deal turned out for its sponsor (`lockin value` defines A, B and C) and by whether\n\
         the price index of models ends above its median over seeds or not; a column's number says how many seeds are in it.",
        100.0 * plan.world.valuation.cash_discount_rate
    ));
    printer.finish()
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

/// What strategies are worth in each state, against the first, and what one may regret.
struct Payoffs {
    /// By strategy and state.
    worth: Vec<Vec<Summary>>,
    regrets: Vec<Vec<f64>>,
}

impl Payoffs {
    fn of(states: &[State], by_seed: &[Vec<f64>]) -> Self {
        // Against the first strategy of the same seed, so that what is common to all drops out.
        let mean = |strategy: usize, state: &State| {
            let of_seed = |&i: &usize| by_seed[i][strategy] - by_seed[i][0];
            summary(&state.seeds.iter().map(of_seed).collect::<Vec<f64>>())
        };
        let of = |s: usize| states.iter().map(|state| mean(s, state)).collect();
        let worth: Vec<Vec<Summary>> = (0..STRATEGIES.len()).map(of).collect();
        let means = |row: &Vec<Summary>| row.iter().map(|cell| cell.mean).collect();
        let regrets = regrets(&worth.iter().map(means).collect::<Vec<Vec<f64>>>());
        Self { worth, regrets }
    }

    /// The payoff table of a segment.
    fn worth(&self, segment: &str, states: &[State]) -> Table {
        let title = format!("{segment}: worth, % of spend (standard error)");
        let mut table = Table::new(format!("{segment}-worth"), title, columns(states));
        for (s, strategy) in STRATEGIES.iter().enumerate() {
            let row = self.worth[s].iter().map(|&of| {
                let mean = signed(100.0 * of.mean, 2);
                // The first is what the others are held against.
                let shown = match of.n {
                    _ if s == 0 => "0".to_owned(),
                    0 | 1 => mean,
                    _ => format!("{mean} ({:.2})", 100.0 * of.standard_error),
                };
                Cell::over(shown, of, 100.0)
            });
            table.row(std::iter::once(Cell::text(strategy.name)).chain(row));
        }
        table
    }

    /// The regrets of a segment.
    fn regret(&self, segment: &str, states: &[State]) -> Table {
        let largest = largest_regrets(&self.regrets);
        let best = minimax_regret(&self.regrets);
        let mut columns = columns(states);
        columns.push(Column::number("largest", "").key("largest_percent"));
        let title = format!("{segment}: regret, % of spend");
        let mut table = Table::new(format!("{segment}-regret"), title, columns);
        for (s, strategy) in STRATEGIES.iter().enumerate() {
            let percent = |x: f64| Cell::number(format!("{:.2}", 100.0 * x), 100.0 * x);
            let star = if best == Some(s) { " *" } else { "  " };
            let most = 100.0 * largest[s];
            let row = self.regrets[s].iter().map(|&x| percent(x));
            let last = Cell::number(format!("{most:.2}{star}"), most).stands_out(best == Some(s));
            table.row(
                std::iter::once(Cell::text(strategy.name))
                    .chain(row)
                    .chain([last]),
            );
        }
        table
    }
}

/// The strategy, and a column for each state with how many seeds are in it.
fn columns(states: &[State]) -> Vec<Column> {
    let mut columns = vec![Column::text("strategy")];
    columns.extend(states.iter().map(|state| {
        let key = named(&state.name).replace('-', "_");
        let heading = format!("{}, {}", state.name, state.seeds.len());
        Column::number(heading, "").key(&format!("{key}_percent"))
    }));
    columns
}
