//! `lockin payoff DIR`

pub(super) mod states;
mod told;

use std::path::PathBuf;

use rayon::prelude::*;

use lockin::plan::Plan;
use lockin::record::Recorder;
use lockin::sim::{Manner, Simulation};
use lockin::study::BASE;
use lockin::study::desk::states::{Sorted, sorted};
use lockin::study::memory::Need;
use lockin::study::opened::Opened;
use lockin::study::payoff::over_prior::{Drawn, Trial};
use lockin::study::payoff::payoffs;
use lockin::worldfile::error::did_you_mean;

use super::declared::not_too_many;
use super::life::threads;
use super::progress::{Load, progress};
use super::tables::Output;
use super::{Trouble, compare, say};
use told::{Payoffs, over_draws};

/// Draws of a state below which its means are said to rest on few.
const FEW_DRAWS: usize = 200;

/// Arguments of `payoff`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The study's folder
    study: PathBuf,
    /// A segment, repeatable [default: all]
    #[arg(long, value_name = "NAME")]
    segment: Vec<String>,
    /// The deal whose scenarios A, B and C are told apart [default: the first whose counterfactual was run; with --prior
    /// the first that is signed]
    #[arg(long, value_name = "NAME")]
    deal: Option<String>,
    /// Instead of the study's seeds: N worlds drawn from what is uncertain (`prior` of the world), a seed each
    #[arg(long, value_name = "N", default_value_t = 0)]
    prior: usize,
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    #[command(flatten)]
    output: Output,
}

/// What strategies were worth, and the states that seeds or draws are sorted into.
struct Lived {
    states: Vec<Sorted>,
    /// The place of the deal whose outcomes they are, if there is one.
    deal: Option<usize>,
    /// By segment, seed or draw, and strategy.
    worth: Vec<Vec<Vec<f64>>>,
    /// The draws, where the prior was drawn from.
    drawn: Option<Drawn>,
}

/// Lives every strategy through every seed of base, or draw of the prior, and says what each is worth, and what one may
/// regret.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("payoff")?;
    threads(arguments.threads)?;
    not_too_many(arguments.prior)?;
    let again = compare::to_live_again(&arguments.study)?;
    let plan = again.plan.clone();
    let segments = chosen(&plan, &arguments.segment)?;
    let lived = if arguments.prior == 0 {
        in_seeds(&again, &segments, arguments.deal.as_deref())?
    } else {
        in_draws(&again, &segments, arguments)?
    };
    for (&g, worth) in segments.iter().zip(&lived.worth) {
        let segment = &plan.world.segments[g].name;
        let deal = lived.deal.map(|d| plan.world.deals[d].name.as_str());
        let of_segment = Payoffs::of(&lived.states, worth);
        printer.table(of_segment.worth(segment, &lived.states, deal));
        printer.table(of_segment.regret(segment, &lived.states, deal));
        if let Some(drawn) = &lived.drawn {
            printer.table(over_draws(segment, drawn, worth));
        }
    }
    printer.words(words(&plan, &lived));
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

/// So many lives of a world of the study, one on each thread.
fn load(again: &Opened, pieces: usize, piece: &'static str) -> Load {
    let threads = rayon::current_num_threads();
    let need = Need::in_world(&again.plan.world, pieces, threads);
    Load::on_threads(pieces, piece, need)
}

/// Strategies in every seed of base.
fn in_seeds(again: &Opened, segments: &[usize], deal: Option<&str>) -> Result<Lived, Trouble> {
    let (states, deal) = states::of_study(again, &again.plan, deal)?;
    let seeds = &again.seeds;
    let study = again.again(&[BASE], seeds.clone())?;
    let variant = &study.variants[0];
    let bar = progress(load(again, seeds.len(), "run"));
    let one = |&seed: &u64| {
        let (plan, start) = (variant.plan.clone(), variant.start.clone());
        let run = Simulation::new(plan, start, seed, Recorder::deaf(), Manner::default());
        let (_, worth) = payoffs(run, segments);
        bar.inc(1);
        worth
    };
    let each: Vec<Vec<Vec<f64>>> = seeds.par_iter().with_max_len(1).map(one).collect();
    bar.finish_and_clear();
    let of = |g: usize| each.iter().map(|seed| seed[g].clone()).collect();
    Ok(Lived {
        states,
        deal,
        worth: (0..segments.len()).map(of).collect(),
        drawn: None,
    })
}

/// Strategies in draws of the prior, each in a seed of its own.
fn in_draws(again: &Opened, segments: &[usize], arguments: &Arguments) -> Result<Lived, Trouble> {
    let n = arguments.prior;
    let loaded = again.loaded()?;
    let deal = states::of_draws(&again.plan, arguments.deal.as_deref())?;
    let first_seed = again.seeds.first().copied().unwrap_or(1);
    let bar = progress(load(again, n, "draw"));
    let trial = Trial {
        segments,
        deal,
        first_seed,
    };
    let drawn = trial.in_draws(&loaded, n, || bar.inc(1));
    bar.finish_and_clear();
    let drawn = drawn.map_err(Trouble::Failed)?.ok_or_else(|| {
        Trouble::input(
            "--prior: the world says of nothing how uncertain it is, or all of that was set; state ranges under `prior` in the world",
        )
    })?;
    let outcomes = drawn.outcomes.clone();
    let told: Vec<_> = outcomes
        .map(|told| (String::new(), told))
        .into_iter()
        .collect();
    let states = sorted((n, "draws"), &told, &drawn.prices);
    if let Some(warning) = few(&states, n) {
        say(format_args!("{warning}"));
    }
    Ok(Lived {
        states,
        deal: deal.filter(|_| drawn.outcomes.is_some()),
        worth: drawn.worth.clone(),
        drawn: Some(drawn),
    })
}

/// What to say where a state has few of the `n` draws.
fn few(states: &[Sorted], n: usize) -> Option<String> {
    let rarest = states.iter().min_by_key(|state| state.seeds.len())?;
    let there = rarest.seeds.len();
    (there < FEW_DRAWS).then(|| {
        format!(
            "{}: {there} of {n} draws, so that its means are rough; {FEW_DRAWS} need some {}",
            rarest.name,
            (n * FEW_DRAWS).div_ceil(there)
        )
    })
}

/// What the tables show.
fn words(plan: &Plan, lived: &Lived) -> String {
    let (each, range) = match &lived.drawn {
        None => ("seed", String::new()),
        Some(drawn) => (
            "draw",
            format!(
                "\nThe draws are a Latin hypercube over the {} uncertain parameters of the world, each in a seed of its own: means and\n\
                 ranges hold what is not known and what is chance. Depends most on: the parameter with the largest partial rank\n\
                 correlation, in brackets, if that differs from 0 at 5 % among all of them (Bonferroni).",
                drawn.uncertain.len()
            ),
        ),
    };
    let deal = lived.deal.map(|d| plan.world.deals[d].name.as_str());
    let deal = deal.map_or("a deal".to_owned(), |name| format!("the deal {name}"));
    format!(
        "Each strategy is lived by copies of the segment's buyers that move nothing, from new model contracts on: worth of what\n\
         they hold less what moves and clauses cost, discounted at {} %, in % of spend, against \"one vendor\"; in brackets the\n\
         Monte Carlo standard error of that difference, paired by {each}. ≈: no difference that this can tell, among all that the\n\
         table shows (Benjamini & Hochberg 1995, 5 %).\n\
         Regret: how far its mean is behind that of the best strategy of the state (Savage 1951). * the smallest largest regret.\n\
         States sort the same {each}s, by how {deal} turned out for its sponsor (`lockin value` defines A, B and C) and by whether\n\
         the price index of models ends above its median over {each}s or not; a column's number says how many {each}s are in it.{range}",
        100.0 * plan.world.valuation.cash_discount_rate
    )
}
