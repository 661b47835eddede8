//! `lockin work DIR`

use std::path::PathBuf;

use lockin::study::work::{Share, Work};

use super::run::{interruptible, progress, threads};
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
    let work = Work::begin(&arguments.study, arguments.shard)?;
    let bar = progress(work.missing()?);
    let did = work.finish(&stop, |_| bar.inc(1));
    bar.finish_and_clear();
    let did = did?;
    let folder = arguments.study.display();
    let held = match did.held {
        0 => String::new(),
        held => format!(", {held} left to others who hold them"),
    };
    say(format_args!("{folder}: {} runs done{held}", did.runs));
    did.told()
}
