//! `lockin run WORLD`

use std::sync::atomic::AtomicBool;

use lockin::study::Study;
use lockin::study::job::{Job, Replace};
use lockin::study::manifest::Manifest;
use lockin::study::memory::{Need, left};

use super::declared::{Declared, Ready};
use super::ending::Ending;
use super::life::{finished, interruptible, say_how_it_stands, threads};
use super::until::{Also, Until, until};
use super::{Trouble, say};

/// Arguments of `run`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    declared: Declared,
    #[command(flatten)]
    until: Until,
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Write no page of figures and tables at the end
    #[arg(long)]
    no_page: bool,
}

/// Reads the world, does the runs that are missing, prints what the study says.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    threads(arguments.threads)?;
    // Before anything is written Ctrl-C ends at once, even where starts of many points are inferred.
    let ready = arguments.declared.all()?;
    let stop = interruptible()?;
    let folders: Vec<String> = ready
        .iter()
        .map(|one| one.folder.display().to_string())
        .collect();
    let mut broke = Ok(());
    for one in ready {
        match study(arguments, one, &stop) {
            Err(why @ Trouble::Failed(_)) if folders.len() > 1 => broke = Err(why),
            told => told?,
        }
    }
    if folders.len() > 1 {
        say(format_args!(
            "the range over them: lockin compare {}",
            folders.join(" ")
        ));
    }
    broke
}

/// Does what is missing of a study, and prints what it says.
fn study(arguments: &Arguments, ready: Ready, stop: &AtomicBool) -> Result<(), Trouble> {
    let Ready {
        study,
        mut manifest,
        folder,
    } = ready;
    let ending = Ending {
        command: "run",
        page: !arguments.no_page,
    };
    let replace = arguments.declared.replace();
    // Before anything is written, unless the study is there already and perhaps done.
    let declared = replace == Replace::Never && Manifest::read(&folder).is_ok();
    if !declared {
        holds(&study, study.variants.len() * study.seeds.len())?;
    }
    if let Some(rule) = arguments.until.rule(study.seeds.len()) {
        manifest.until = Some(rule.clone());
        if replace == Replace::Always || !manifest.is_grown_in(&folder) {
            // Declared, if nothing else is there; what it lacks is done below.
            Job::prepare(&folder, &study, manifest, replace)?;
        }
        let seeds = Manifest::read(&folder)
            .map_err(Trouble::Input)?
            .identity
            .seeds;
        let also = Also {
            variants: &[],
            seeds,
        };
        return ending.said(until(&folder, &rule, also, stop)?, true);
    }
    let (mut job, standing) = Job::prepare(&folder, &study, manifest, replace)?;
    say_how_it_stands(&folder, &standing);
    if declared {
        holds(&study, job.missing()?.len())?;
    }
    let all = finished(&mut job, &standing, stop)?;
    ending.conclude(job, &standing, all)
}

/// Says what memory so many runs take where that is much, and refuses what this process cannot have.
pub(super) fn holds(study: &Study, runs: usize) -> Result<(), Trouble> {
    let need = Need::of(study, runs, rayon::current_num_threads());
    if runs > 0
        && let Some(told) = need.told(left())?
    {
        say(told);
    }
    Ok(())
}
