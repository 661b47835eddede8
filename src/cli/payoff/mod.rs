//! `lockin payoff DIR`

mod told;
mod words;

use std::path::PathBuf;

use lockin::study::BASE;
use lockin::study::desk::states::Sorted;
use lockin::study::memory::Need;
use lockin::study::opened::Opened;
use lockin::study::payoff::asked::{deal_of_draws, deal_of_seeds, segments};
use lockin::study::payoff::matrix::Matrix;
use lockin::study::payoff::over_prior::{Drawn, Trial, rare};
use lockin::study::payoff::over_seeds::over_seeds;
use lockin::study::payoff::states;

use super::declared::not_too_many;
use super::life::threads;
use super::progress::{Load, progress};
use super::tables::Output;
use super::{Trouble, compare, say};
use told::{Payoffs, over_draws};
use words::{few, words};

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
    let segments = segments(&plan, &arguments.segment)?;
    let lived = if arguments.prior == 0 {
        in_seeds(&again, &segments, arguments.deal.as_deref())?
    } else {
        in_draws(&again, &segments, arguments)?
    };
    let deal = lived.deal.map(|d| plan.world.deals[d].name.as_str());
    for (&g, worth) in segments.iter().zip(&lived.worth) {
        let segment = &plan.world.segments[g].name;
        let of_segment = Payoffs {
            segment,
            states: &lived.states,
            deal,
            matrix: Matrix::of(&lived.states, worth),
        };
        printer.table(of_segment.worth());
        printer.table(of_segment.regret());
        if let Some(drawn) = &lived.drawn {
            printer.table(over_draws(segment, drawn, worth));
        }
    }
    printer.words(words(&plan, &lived));
    printer.finish()
}

/// So many lives of a world of the study, one on each thread.
fn load(again: &Opened, pieces: usize, piece: &'static str) -> Load {
    let threads = rayon::current_num_threads();
    let need = Need::in_world(&again.plan.world, pieces, threads);
    Load::on_threads(pieces, piece, need)
}

/// Strategies in every seed of base.
fn in_seeds(again: &Opened, segments: &[usize], deal: Option<&str>) -> Result<Lived, Trouble> {
    let deal = deal_of_seeds(again, deal)?;
    let states = states::of_study(again, deal)?;
    let study = again.again(&[BASE], again.seeds.clone())?;
    let bar = progress(load(again, study.seeds.len(), "run"));
    let worth = over_seeds(&study, segments, || bar.inc(1));
    bar.finish_and_clear();
    Ok(Lived {
        states,
        deal,
        worth,
        drawn: None,
    })
}

/// Strategies in draws of the prior, each in a seed of its own.
fn in_draws(again: &Opened, segments: &[usize], arguments: &Arguments) -> Result<Lived, Trouble> {
    let n = arguments.prior;
    let loaded = again.loaded()?;
    let deal = deal_of_draws(&again.plan, arguments.deal.as_deref())?;
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
    let states = drawn.states();
    if let Some(rare) = rare(&states, n) {
        say(few(&rare, n));
    }
    Ok(Lived {
        states,
        deal: deal.filter(|_| drawn.outcomes.is_some()),
        worth: drawn.worth.clone(),
        drawn: Some(drawn),
    })
}
