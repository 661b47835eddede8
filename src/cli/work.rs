//! `lockin work DIR`

use std::path::PathBuf;

use lockin::study::memory::{Need, left};
use lockin::study::opened::Opened;
use lockin::study::work::{Share, Work, all_runs, lacking};

use super::life::{interruptible, threads};
use super::progress::{Load, progress};
use super::status::failed;
use super::{Trouble, say};

/// Arguments of `work`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder of a study that `lockin plan` declared
    study: PathBuf,
    /// Which part to do: K/N is the K-th of N parts, from 1; auto is whatever nobody holds
    #[arg(long, value_name = "K/N", default_value = "auto")]
    shard: Share,
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// Does the missing runs of a part of a study. May be killed and started again, and several may be at work at once.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    threads(arguments.threads)?;
    let stop = interruptible()?;
    let folder = arguments.study.display();
    let there = Opened::begun(&arguments.study)?;
    let world = &there.plan.world;
    if is_done(&there)? {
        say(format_args!(
            "{folder} holds this study already; nothing is left to do"
        ));
        return Ok(());
    }
    let work = Work::begin(&arguments.study, arguments.shard)?;
    let missing = work.missing()?;
    let need = Need::in_world(world, missing, rayon::current_num_threads());
    if let Some(told) = need.told(left())? {
        say(told);
    }
    let bar = progress(Load::of_runs(missing, need));
    let did = work.finish(&stop, |_| bar.inc(1));
    bar.finish_and_clear();
    let did = did?;
    let held = match did.held {
        0 => String::new(),
        held => format!(", {held} left to others who hold them"),
    };
    say(format_args!("{folder}: {} runs done{held}", did.runs));
    did.told()
}

/// Whether a study is complete and nothing of it was taken away: an engine may start a task long after.
fn is_done(there: &Opened) -> Result<bool, Trouble> {
    let lacks = || Ok(lacking(there, &all_runs(&there.manifest), &failed(there)?));
    Ok(there.manifest.complete && lacks()?.is_empty())
}
