//! `lockin value DIR`

mod along;
mod files;
mod print;
mod prior;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use rayon::prelude::*;

use lockin::plan::Plan;
use lockin::study::Study;
use lockin::study::hold::Held;
use lockin::study::identity::Format;
use lockin::study::job::{self, Job, Replace, Standing};
use lockin::study::opened::Opened;
use lockin::study::ours::VALUE;
use lockin::study::store::Store;
use lockin::study::valuation::cells::{Cell, cells, needed};
use lockin::study::valuation::{Flows, Payers, Worth, payers, worth};
use lockin::worldfile::Loaded;
use lockin::worldfile::error::did_you_mean;

use super::declared::identity;
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

/// A deal read in one way, valued in every seed.
pub struct Valued {
    /// How it is read.
    pub cell: Cell,
    /// Its worth to the sponsor by seed.
    pub worths: Vec<Worth>,
    /// What it adds to everybody by seed.
    pub payers: Vec<Payers>,
}

/// What the command works on.
pub struct Subject {
    /// The study.
    pub study: Opened,
    /// The places of the deals to be told of.
    pub deals: Vec<usize>,
}

/// Values deals from the dumps of a study, and runs what it lacks.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("value")?;
    threads(arguments.threads)?;
    let stop = interruptible()?;
    let held = Held::take(&arguments.study).map_err(Trouble::Input)?;
    let subject = Subject::open(arguments)?;
    files::are_ours(&subject.folder()).map_err(Trouble::Input)?;
    let mut valued = Vec::new();
    for calibration in subject.calibrations()? {
        valued.extend(subject.value_under(&calibration, &stop)?);
    }
    files::write(&held, &subject, &valued).map_err(Trouble::Failed)?;
    print::print(&subject, &valued, &mut printer);
    along::print(&subject, arguments.along, &stop, &mut printer)?;
    if let Some(over) = prior::over_prior(&held, &subject, arguments.draws, &stop)? {
        prior::print(&subject, &over, &mut printer);
    }
    printer.finish()
}

impl Subject {
    fn open(arguments: &Arguments) -> Result<Self, Trouble> {
        let mut subject = Self {
            study: compare::to_live_again(&arguments.study)?,
            deals: Vec::new(),
        };
        subject.deals = subject.chosen(&arguments.deal)?;
        Ok(subject)
    }

    /// The places of the deals asked for, all if none is.
    fn chosen(&self, asked: &[String]) -> Result<Vec<usize>, Trouble> {
        let deals = self.study.plan.world.deals.iter();
        let names: Vec<&str> = deals.map(|d| d.name.as_str()).collect();
        if names.is_empty() {
            return Err(Trouble::input(format!(
                "{}: the world of this study has no deal to value",
                self.study.store.folder.display()
            )));
        }
        let place = |name: &String| {
            let found = names.iter().position(|known| known == name);
            found.ok_or_else(|| {
                let remedy = did_you_mean(name, &names);
                Trouble::input(format!("--deal {name}: there is no such deal; {remedy}"))
            })
        };
        if asked.is_empty() {
            return Ok((0..names.len()).collect());
        }
        let mut places: Vec<usize> = asked.iter().map(place).collect::<Result<_, _>>()?;
        places.sort_unstable();
        places.dedup();
        Ok(places)
    }

    /// The name of the calibration that the study was run under.
    pub fn calibration(&self) -> &str {
        &self.study.manifest.identity.calibration
    }

    /// Where valuations go.
    pub fn folder(&self) -> PathBuf {
        self.study.store.folder.join(VALUE)
    }

    /// Where runs under a calibration go that the study lacks; those for some of the deals have a folder of their own.
    fn runs(&self, calibration: &str) -> PathBuf {
        let all = &self.study.plan.world.deals;
        if self.deals.len() == all.len() {
            return self.folder().join(calibration);
        }
        let names: Vec<&str> = self.deals.iter().map(|&d| all[d].name.as_str()).collect();
        self.folder()
            .join(format!("{calibration}-{}", names.join("+")))
    }

    /// The calibrations of the world, the study's own first.
    fn calibrations(&self) -> Result<Vec<Loaded>, Trouble> {
        let all = self
            .study
            .plan
            .world
            .calibrations
            .iter()
            .map(|c| c.name.as_str());
        let others = all.filter(|name| *name != self.calibration());
        std::iter::once(self.calibration())
            .chain(others)
            .map(|name| self.study.under(name))
            .collect()
    }

    /// Every deal asked for, both scopes, under one calibration.
    fn value_under(&self, loaded: &Loaded, stop: &AtomicBool) -> Result<Vec<Valued>, Trouble> {
        let more = self.complete(loaded, stop)?;
        let read = |variant: &str, seed: u64| {
            let own = loaded.calibration() == self.calibration() && self.study.has(variant);
            let more = more.as_ref().filter(|_| !own);
            let run = more.unwrap_or(&self.study.store).run(variant, seed)?;
            Flows::read(&self.study.plan, |name| run.table(name))
        };
        let cells = cells(loaded.world(), loaded.calibration(), &self.deals);
        let mut variants: Vec<&str> = cells.iter().map(|c| c.with.as_str()).collect();
        variants.extend(cells.iter().map(|c| c.without.as_str()));
        variants.sort_unstable();
        variants.dedup();
        let mut flows: BTreeMap<&str, Vec<Flows>> = BTreeMap::new();
        for variant in variants {
            let of: Result<Vec<Flows>, String> = self
                .study
                .seeds
                .par_iter()
                .map(|&seed| read(variant, seed))
                .collect();
            flows.insert(variant, of.map_err(Trouble::Input)?);
        }
        let plan = loaded.base();
        cells
            .iter()
            .map(|cell| valued(&plan, cell, &flows[&*cell.with], &flows[&*cell.without]))
            .collect::<Result<_, _>>()
            .map_err(Trouble::Input)
    }

    /// Runs what the cells of a calibration need and the study lacks; none if it lacks nothing.
    fn complete(&self, loaded: &Loaded, stop: &AtomicBool) -> Result<Option<Store>, Trouble> {
        let there: &[String] = if loaded.calibration() == self.calibration() {
            &self.study.variants
        } else {
            &[]
        };
        let variants = needed(loaded, &self.deals, there).map_err(Trouble::input)?;
        if variants.is_empty() {
            return Ok(None);
        }
        let seeds = self.study.seeds.clone();
        let study = Study::new(&loaded.base(), variants, seeds)
            .map_err(|problems| Trouble::input(loaded.placed(problems)))?;
        let manifest = job::manifest(&study, identity(loaded, &study, Format::Parquet))?;
        let folder = self.runs(loaded.calibration());
        let (mut job, standing) = Job::prepare(&folder, &study, manifest, Replace::Other)?;
        if standing != Standing::Whole {
            let names: Vec<&str> = study.variants.iter().map(|v| v.name.as_str()).collect();
            say(format_args!(
                "calibration {}: running {} over {} into {}",
                loaded.calibration(),
                names.join(", "),
                so_many(self.study.seeds.len(), "seed"),
                folder.display()
            ));
            finished(&mut job, &standing, stop)?;
        }
        job.told()?;
        Ok(Some(job.store.clone()))
    }
}

fn valued(plan: &Plan, cell: &Cell, with: &[Flows], without: &[Flows]) -> Result<Valued, String> {
    let pairs = || with.iter().zip(without);
    Ok(Valued {
        cell: cell.clone(),
        worths: pairs().map(|(a, b)| worth(plan, cell.deal, a, b)).collect(),
        payers: pairs()
            .map(|(a, b)| payers(plan, cell.deal, a, b))
            .collect::<Result<_, _>>()
            .map_err(|why| format!("{} against {}: {why}", cell.with, cell.without))?,
    })
}
