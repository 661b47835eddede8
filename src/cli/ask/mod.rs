//! `lockin ask WORLD ORGANISATION.ron…`, `lockin ask STUDY ORGANISATION.ron…`

mod answer;
mod exposed;
mod leave;
mod made;
mod page;
mod place;
mod range;
mod short;
mod sign;
mod typed;
mod words;

use std::path::PathBuf;

use lockin::organisation::Organisation;
use lockin::record::files::{digest_text, write_whole};
use lockin::study::desk::question::{Asked, Question, Touching};
use lockin::study::desk::told::tell;
use lockin::study::memory::Need;
use lockin::study::{BASE, Variant};

use super::declared::not_too_many;
use super::life::threads;
use super::progress::{Load, progress};
use super::tables::{Output, Printer, named};
use super::{Trouble, say, trace};
use answer::Answer;
use page::Source;
use place::Ready;

/// Draws of the prior, unless told otherwise.
const PRIOR: usize = 32;

/// Arguments of `ask`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The world file, the name of a shipped world (ai-cloud-2026, teaching, alliance-stays, hindcast-2020, merger, new-customers, announced, build-or-buy), or the folder of a study: its world, calibration and seeds
    world: PathBuf,
    /// The organisations that ask, each a file that `lockin new --organisation` begins
    #[arg(required = true, value_name = "ORGANISATION.ron")]
    organisations: Vec<PathBuf>,
    /// Replication seeds, as 1..=20 or 1,5,9; of a study, some of its own [default: the world's, or all of the study]
    #[arg(long, value_name = "SEEDS")]
    seeds: Option<String>,
    /// Change a parameter of the world, repeatable: providers.aws.egress_per_gb=0
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// A calibration of the world [default: its first]
    #[arg(long, value_name = "NAME")]
    calibration: Option<String>,
    /// The variant of the world that they live in
    #[arg(long, value_name = "NAME", default_value = BASE)]
    variant: String,
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Worlds drawn from what is uncertain (`prior` of the world) over which each answer gets a range; 0 for none
    #[arg(long, value_name = "N", default_value_t = PRIOR, allow_negative_numbers = true)]
    prior: usize,
    /// Write the answer as a page for a board as well
    #[arg(long, value_name = "FILE.html")]
    page: Option<PathBuf>,
    /// Tell instead what becomes of each in this seed, in sentences
    #[arg(long, value_name = "SEED", conflicts_with_all = ["page", "seeds"])]
    tell: Option<u64>,
    #[command(flatten)]
    output: Output,
}

/// Lets the organisations live in the world as guests and says how they stand.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("ask")?;
    threads(arguments.threads)?;
    if let Some(page) = &arguments.page {
        page::may_be_at(page)?;
    }
    if let Some(seed) = arguments.tell {
        tell_lives(arguments, seed, &mut printer)?;
        return printer.finish();
    }
    not_too_many(arguments.prior)?;
    let (asked, source) = ask(Ready::of(arguments)?, arguments.prior)?;
    let answer = Answer::of(&asked, source.read.as_deref());
    if let Some(path) = &arguments.page {
        let text = page::page(&asked, &answer, (&source, &arguments.typed()));
        write_whole(path, |file| file.write_all(text.as_bytes())).map_err(Trouble::Input)?;
        say(format_args!("{}: the answer as a page", path.display()));
    }
    printer.all(answer.parts(&asked));
    printer.finish()
}

/// Tells what becomes of each in one seed.
fn tell_lives(arguments: &Arguments, seed: u64, printer: &mut Printer) -> Result<(), Trouble> {
    let Ready { study, all, .. } = Ready::of(arguments)?;
    let variant = &study.variants[0];
    let clock = &variant.plan.world.clock;
    for (own, _) in &all {
        let life = tell(&variant.plan, &variant.start, seed, own);
        printer.words(format!(
            "{} in {}, variant {}, seed {seed}: segment {}; {}. It is held against the buyers of its segment and about its size.",
            own.name, variant.plan.world.name, variant.name, life.segment, life.start
        ));
        let date = |tick| clock.date_after(tick).to_string();
        trace::tell(&life, &format!("years-{}", named(&own.name)), date, printer);
    }
    Ok(())
}

/// Asks, and says how far it is.
fn ask(ready: Ready, draws: usize) -> Result<(Asked, Source), Trouble> {
    let Ready { place, study, all } = ready;
    let (organisations, texts): (Vec<Organisation>, Vec<String>) = all.into_iter().unzip();
    let Variant { name, plan, .. } = &study.variants[0];
    let on_record = |d| place.outcomes(plan, d, name);
    let touching = Touching::of(&organisations, plan, on_record)?;
    let read = place.read(plan, name, &touching);
    if let Some(read) = &read {
        say(read);
    }
    let question = Question {
        loaded: &place.loaded,
        study,
        organisations,
        touching,
        draws,
    };
    let runs = question.runs();
    let need = Need::of(&question.study, runs, rayon::current_num_threads());
    let bar = progress(Load::on_threads(runs, "run", need));
    let asked = question.ask(|done| bar.inc(done as u64));
    bar.finish_and_clear();
    let source = Source {
        texts,
        world_digest: digest_text(&place.loaded.changed().text),
        read,
    };
    Ok((asked?, source))
}
