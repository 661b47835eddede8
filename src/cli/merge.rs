//! `lockin merge DIR DIR… --out DIR`

use std::path::PathBuf;

use lockin::study::job::{Job, Replace};
use lockin::study::merge::{copy, parts};
use lockin::study::opened::Opened;

use super::ending::Ending;
use super::life::threads;
use super::{Trouble, finish, say};

/// Arguments of `merge`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Folders of the same study, each with a part of its runs
    #[arg(required = true)]
    parts: Vec<PathBuf>,
    /// Where the whole study goes
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Write no page of figures and tables at the end
    #[arg(long)]
    no_page: bool,
}

/// Copies the runs of all parts into one study, and completes it when none is missing.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    threads(arguments.threads)?;
    let parts = parts(&arguments.parts)?;
    let (study, manifest) = finish::declared(&parts[0])?;
    let (job, standing) = Job::prepare(&arguments.out, &study, manifest, Replace::Never)?;
    for part in &parts {
        let copied = copy(&job, part)?;
        say(format_args!(
            "{}: {copied} runs",
            part.store.folder.display()
        ));
    }
    let there = Opened::begun(&arguments.out)?;
    let ending = Ending {
        command: "merge",
        page: !arguments.no_page,
    };
    finish::complete(&ending, job, &standing, &there)
}
