//! `lockin verify DIR`

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use lockin::study::integrity::{Fault, faults};
use lockin::study::manifest::chosen_seeds;
use lockin::study::memory::Need;
use lockin::study::opened::Opened;
use lockin::study::remade::Remade;
use lockin::study::sampled::{Sample, Says};
use lockin::study::{Run, Study};

use super::life::{interruptible, threads};
use super::progress::{Load, progress};
use super::{Trouble, compare, show, so_many};

/// Arguments of `verify`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The study's folder
    study: PathBuf,
    /// Seeds to run again, as 1..=20 or 1,5,9 [default: all of the study]
    #[arg(long, value_name = "SEEDS")]
    seeds: Option<String>,
    /// A variant to run again, repeatable [default: all of the study]
    #[arg(long, value_name = "NAME")]
    variant: Vec<String>,
    /// Run only a sample of them again: a number of runs, as 200, or a share, as 2%
    #[arg(long, value_name = "N|p%")]
    sample: Option<Sample>,
    /// What the sample is drawn by
    #[arg(long, value_name = "SEED", default_value_t = 1, requires = "sample")]
    sample_seed: u64,
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// Differences that are listed before the rest are only counted.
const LISTED: usize = 20;

/// Holds a study's files against its manifest, then makes them again and holds those against it.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    threads(arguments.threads)?;
    let stop = interruptible()?;
    let there = compare::to_live_again(&arguments.study)?;
    there.known(&arguments.variant)?;
    let asked = |name: &&String| arguments.variant.is_empty() || arguments.variant.contains(name);
    let variants = there.variants.iter().filter(asked);
    let variants: Vec<&str> = variants.map(|name| &**name).collect();
    let seeds = chosen_seeds(&there.manifest, arguments.seeds.as_deref())?;
    let study = there.again(&variants, seeds)?;
    on_disk(&there)?;
    let made = Remade::of(&there, study)?;
    let mut differ = Vec::new();
    if !made.starts_the_same()? {
        differ.push("manifest.ron: the start".to_owned());
    }
    let all = made.todo();
    let todo = match arguments.sample {
        None => all.clone(),
        Some(sample) => sample.of(&all, arguments.sample_seed),
    };
    let says = Says {
        sampled: todo.len(),
        all: all.len(),
    };
    differ.extend(runs(&made, &todo, &stop)?);
    differ.extend(made.about_all()?);
    let title = format!(
        "made again: the start, {}, the cells, the codebook, the summary",
        match arguments.sample {
            None => counted(made.study(), all.len()),
            Some(_) => format!(
                "a sample of {} of {} runs (--sample-seed {})",
                says.sampled, says.all, arguments.sample_seed
            ),
        }
    );
    // Before anything is printed, so that its folder goes even where nobody reads on.
    drop(made);
    tell(&title, &differ, "the same to the last bit")?;
    if arguments.sample.is_some() {
        println!("{says}");
    }
    Ok(())
}

/// Holds the files on disk against the manifest, and the manifest against what it states.
fn on_disk(there: &Opened) -> Result<(), Trouble> {
    let folder = there.store.folder.display();
    let faults = faults(there)?.into_iter();
    let wrong: Vec<String> = faults.map(|fault| in_words(fault, there)).collect();
    let files = there.manifest.paths().len();
    tell(
        &format!("{folder}: {files} files on disk"),
        &wrong,
        "as the manifest says",
    )
}

fn in_words(fault: Fault, there: &Opened) -> String {
    match fault {
        Fault::Field(field) => format!("manifest.ron: {field} is not that of the stated world"),
        Fault::NoDigest(path) => format!("manifest.ron: {path} has no digest"),
        Fault::Foreign(path) => format!("manifest.ron: {path} is no file of the study"),
        Fault::Differs(path) => format!("{path}: differs"),
        Fault::Missing(path) => format!("{path}: missing"),
        Fault::Stray(path) => format!("{path}: not in the manifest"),
        Fault::Outdated(path) => format!(
            "{path}: describes another state of this study; `lockin describe {} --package` writes it anew",
            there.store.folder.display()
        ),
    }
}

/// Makes runs again; the files that differ.
fn runs(made: &Remade, todo: &[Run], stop: &AtomicBool) -> Result<Vec<String>, Trouble> {
    let need = Need::of(made.study(), todo.len(), rayon::current_num_threads());
    let bar = progress(Load::of_runs(todo.len(), need));
    let differ = made.runs(todo, stop, |_| bar.inc(1));
    bar.finish_and_clear();
    differ
}

/// So many runs of a study, with its variants and seeds.
fn counted(study: &Study, runs: usize) -> String {
    format!(
        "{} ({}, {})",
        so_many(runs, "run"),
        so_many(study.variants.len(), "variant"),
        so_many(study.seeds.len(), "seed")
    )
}

/// Says that all is well, or what differs.
fn tell(what: &str, differ: &[String], well: &str) -> Result<(), Trouble> {
    if differ.is_empty() {
        show(format_args!("{what}: {well}\n"));
        return Ok(());
    }
    let mut lines = vec![format!("{what}: {} not as the manifest says", differ.len())];
    lines.extend(differ.iter().take(LISTED).map(|line| format!("  {line}")));
    if differ.len() > LISTED {
        lines.push(format!("  and {} more", differ.len() - LISTED));
    }
    Err(Trouble::Failed(lines.join("\n")))
}
