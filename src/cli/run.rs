//! `lockin run WORLD`

use std::path::Path;
use std::sync::atomic::AtomicBool;

use lockin::study::Study;
use lockin::study::identity::grown_from;
use lockin::study::job::{Job, Replace, Standing};
use lockin::study::manifest::Manifest;
use lockin::study::memory::{Need, left};
use lockin::study::ours::few;
use lockin::study::summary::Line;

use super::declared::{Declared, Ready};
use super::grown::Ended;
use super::headline::range::Said;
use super::life::{finished, interruptible, say_how_it_stands, threads};
use super::tables::Printer;
use super::until::{Also, Until, until};
use super::{Trouble, headline, report, say};

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
        if replace == Replace::Always || !is_grown(&folder, &manifest) {
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

/// Whether the study in a folder is the one that is declared, with seeds added by the same rule.
fn is_grown(folder: &Path, declared: &Manifest) -> bool {
    Manifest::read(folder).is_ok_and(|there| {
        there.until == declared.until
            && grown_from(&declared.identity, &there.identity).is_ok()
            && there.identity.variants == declared.identity.variants
    })
}

/// How a command ends that completes a study.
pub(super) struct Ending {
    /// The command.
    pub command: &'static str,
    /// Whether it writes the study's page.
    pub page: bool,
}

impl Ending {
    /// Prints what a complete study says, and writes its page; tells of the runs that broke.
    pub fn conclude(&self, job: Job, standing: &Standing, lines: Vec<Line>) -> Result<(), Trouble> {
        let strays = job.strays();
        if !strays.is_empty() {
            say(format_args!(
                "warning: {}: not of this study, but where its runs are read: {}",
                job.store.folder.display(),
                few(&strays)
            ));
        }
        let ended = Ended {
            study: job.opened(),
            lines,
            told: job.told(),
        };
        // Others may have the folder while this is read.
        drop(job);
        self.said(ended, *standing != Standing::Whole)
    }

    /// Prints what a complete study says, and writes its page, which one that is not new has already, as a rule.
    pub fn said(&self, ended: Ended, is_new: bool) -> Result<(), Trouble> {
        let Ended { study, lines, told } = ended;
        let said = Said::of(study.with(&[]), lines)?;
        headline::print(&said, Printer::plain(self.command))?;
        if said.study.manifest.identity.kept.is_yearly() {
            // The headline says what is not told.
            return told;
        }
        if self.page && (is_new || !report::is_there(&said.study)) {
            // The study is whole without it.
            match report::write(&said, &[], None) {
                Ok((page, _)) => say(format_args!(
                    "{}: the same as a page, with figures",
                    page.display()
                )),
                Err(why) => say(format_args!("warning: no page was written: {why}")),
            }
        }
        told
    }
}
