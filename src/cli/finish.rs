//! `lockin finish DIR`

use std::path::PathBuf;

use lockin::study::job::{self, Job, Replace, Standing};
use lockin::study::manifest::Manifest;
use lockin::study::opened::Opened;
use lockin::study::work::{all_runs, lacking, other_version};
use lockin::study::{Run, Study};

use super::ending::Ending;
use super::life::{say_how_it_stands, threads};
use super::{Trouble, status};

/// Arguments of `finish`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder of a study that `lockin plan` declared
    study: PathBuf,
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Write no page of figures and tables at the end
    #[arg(long)]
    no_page: bool,
}

/// Completes a study when none of its runs is missing, else says which are.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    threads(arguments.threads)?;
    let there = Opened::begun(&arguments.study)?;
    if let Some(why) = other_version(&there) {
        return Err(Trouble::Input(why));
    }
    let failed = status::failed(&there)?;
    let missing = lacking(&there, &all_runs(&there.manifest), &failed);
    if !missing.is_empty() {
        return Err(unfinished(&there, &missing));
    }
    let (study, manifest) = declared(&there)?;
    let (job, standing) = Job::prepare(&arguments.study, &study, manifest, Replace::Never)?;
    let ending = Ending {
        command: "finish",
        page: !arguments.no_page,
    };
    complete(&ending, job, &standing, &there)
}

/// The study that was declared, to be completed.
pub(super) fn declared(there: &Opened) -> Result<(Study, Manifest), Trouble> {
    let identity = there.manifest.identity.clone();
    let names: Vec<&str> = identity.variants.iter().map(String::as_str).collect();
    let study = there.again(&names, identity.seeds.clone())?;
    let manifest = Manifest {
        failed: there.manifest.failed.clone(),
        until: there.manifest.until.clone(),
        ..job::manifest(&study, identity)?
    };
    Ok((study, manifest))
}

/// Completes a study whose runs others did, and prints what it says.
pub(super) fn complete(
    ending: &Ending,
    mut job: Job,
    standing: &Standing,
    there: &Opened,
) -> Result<(), Trouble> {
    if *standing == Standing::Whole {
        say_how_it_stands(&there.store.folder, standing);
        let all = job.opened().lines_on_record()?;
        return ending.conclude(job, standing, all);
    }
    let missing = job.left_by_others()?;
    if !missing.is_empty() {
        return Err(unfinished(there, &missing));
    }
    if job.manifest.seeds().is_empty() {
        return job.told();
    }
    let all = job.complete()?;
    ending.conclude(job, standing, all)
}

/// What is missing, and what does it.
fn unfinished(there: &Opened, missing: &[Run]) -> Trouble {
    let folder = there.store.folder.display();
    Trouble::Failed(format!(
        "{folder}: {} of {} runs are missing: {}; lockin work {folder} does them",
        missing.len(),
        all_runs(&there.manifest).len(),
        status::few_of(there, missing)
    ))
}
