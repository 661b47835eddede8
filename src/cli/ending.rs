//! What a command prints and writes that completes a study.

use lockin::study::job::{Job, Standing};
use lockin::study::ours::few;
use lockin::study::summary::Line;

use super::grown::Ended;
use super::headline::range::Said;
use super::tables::Printer;
use super::{Trouble, headline, report, say};

/// How a command ends that completes a study.
pub struct Ending {
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
