//! `lockin value DIR`

mod along;
mod print;
mod prior;

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use lockin::study::hold::Held;
use lockin::study::job::{Job, Replace, Standing};
use lockin::study::store::Store;
use lockin::study::valuation::files;
use lockin::study::valuation::subject::{Lacking, Subject};

use super::life::{finished, interruptible, threads};
use super::tables::Output;
use super::{Trouble, compare, say, so_many};

/// Arguments of `value`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The study's folder
    study: PathBuf,
    /// A deal to value, repeatable [default: all]
    #[arg(long, value_name = "NAME")]
    deal: Vec<String>,
    /// Worlds drawn from the prior, in each of which the deals are valued; 0 for none
    #[arg(long, value_name = "N", default_value_t = 64)]
    draws: usize,
    /// Seeds of the study over which a deal is valued along steering and commitment; 0 for none
    #[arg(long, value_name = "N", default_value_t = 4)]
    along: usize,
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    #[command(flatten)]
    output: Output,
}

/// Values deals from the dumps of a study, and runs what it lacks.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("value")?;
    threads(arguments.threads)?;
    let stop = interruptible()?;
    let held = Held::take(&arguments.study).map_err(Trouble::Input)?;
    let study = compare::to_live_again(&arguments.study)?;
    let subject = Subject::of(study, &arguments.deal)?;
    files::are_ours(&subject.folder()).map_err(Trouble::Input)?;
    let mut valued = Vec::new();
    for calibration in subject.calibrations()? {
        let lacking = subject.lacking(&calibration)?;
        let more = lacking
            .map(|lacking| complete(lacking, calibration.calibration(), &stop))
            .transpose()?;
        valued.extend(subject.valued(&calibration, more.as_ref())?);
    }
    files::write(&held, &subject, &valued).map_err(Trouble::Failed)?;
    print::print(&subject, &valued, &mut printer);
    along::print(&subject, arguments.along, &stop, &mut printer)?;
    if let Some(over) = prior::over_prior(&held, &subject, arguments.draws, &stop)? {
        prior::print(&subject, &over, &mut printer);
    }
    printer.finish()
}

/// Does the runs that are lacking, and says so; where they are.
fn complete(lacking: Lacking, calibration: &str, stop: &AtomicBool) -> Result<Store, Trouble> {
    let Lacking {
        study,
        manifest,
        folder,
    } = lacking;
    let (mut job, standing) = Job::prepare(&folder, &study, manifest, Replace::Other)?;
    if standing != Standing::Whole {
        let names: Vec<&str> = study.variants.iter().map(|v| v.name.as_str()).collect();
        say(format_args!(
            "calibration {calibration}: running {} over {} into {}",
            names.join(", "),
            so_many(study.seeds.len(), "seed"),
            folder.display()
        ));
        finished(&mut job, &standing, stop)?;
    }
    job.told()?;
    Ok(job.store.clone())
}
