//! `lockin status DIR`

use std::collections::BTreeMap;
use std::path::PathBuf;

use lockin::study::Run;
use lockin::study::failed::known;
use lockin::study::manifest::Failure;
use lockin::study::opened::Opened;
use lockin::study::work::{all_runs, lacking};
use lockin::worldfile::seeds::in_ranges;

use super::Trouble;
use super::tables::{Cell, Column, Output, Table};

/// Arguments of `status`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder of a study that `lockin plan` or `lockin run` began
    study: PathBuf,
    /// List what is missing, by variant with its seeds; exit code 1 if anything is
    #[arg(long)]
    missing: bool,
    #[command(flatten)]
    output: Output,
}

/// Most variants that are named in a sentence.
const NAMED: usize = 5;

/// Says how far a study is; touches nothing, and may be asked while others are at work.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("status")?;
    let there = Opened::begun(&arguments.study)?;
    let all = all_runs(&there.manifest);
    let failed = failed(&there)?;
    let missing = lacking(&there, &all, &failed);
    if arguments.missing {
        if !missing.is_empty() {
            printer.table(listed(&there, &missing));
        }
    } else {
        printer.table(counted(&there, all.len(), &missing, &failed));
    }
    printer.finish()?;
    if arguments.missing && !missing.is_empty() {
        let (folder, some) = (there.store.folder.display(), missing.len());
        return Err(Trouble::Failed(format!(
            "{folder}: {some} of {} runs are missing",
            all.len()
        )));
    }
    Ok(())
}

/// The runs that are known to have broken.
pub(super) fn failed(there: &Opened) -> Result<Vec<Failure>, Trouble> {
    known(&there.store.folder, &there.manifest).map_err(Trouble::Input)
}

fn counted(there: &Opened, all: usize, missing: &[Run], failed: &[Failure]) -> Table {
    let rows = [
        ("all", all),
        ("done", all - missing.len() - failed.len()),
        ("broken", failed.len()),
        ("missing", missing.len()),
    ];
    let next = match (there.manifest.complete, missing.is_empty()) {
        (true, true) => "the study is complete".to_owned(),
        (_, true) => format!("lockin finish {}", there.store.folder.display()),
        _ => format!("lockin work {}", there.store.folder.display()),
    };
    let broken = failed.iter().map(ToString::to_string);
    let mut table = Table::new(
        "status",
        there.store.folder.display().to_string(),
        [Column::text("runs"), Column::number("number", "")],
    );
    for (what, n) in rows {
        table.row([Cell::text(what), Cell::count(n)]);
    }
    table.notes = broken.chain([format!("Next: {next}")]).collect();
    table
}

/// The seeds of each variant among some runs, in the order of the study.
fn by_variant<'a>(there: &'a Opened, runs: &[Run]) -> Vec<(&'a str, Vec<u64>)> {
    let mut seeds: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
    for run in runs {
        seeds.entry(run.variant).or_default().push(run.seed);
    }
    let names = &there.manifest.identity.variants;
    let named = seeds
        .into_iter()
        .map(|(place, seeds)| (&*names[place], seeds));
    named.collect()
}

/// The runs in a sentence.
pub(super) fn few_of(there: &Opened, runs: &[Run]) -> String {
    let all = by_variant(there, runs);
    let some = all.iter().take(NAMED);
    let some: Vec<String> = some
        .map(|(name, seeds)| format!("{name} {}", in_ranges(seeds)))
        .collect();
    match all.len().saturating_sub(NAMED) {
        0 => some.join(", "),
        more => format!("{} and those of {more} more", some.join(", ")),
    }
}

fn listed(there: &Opened, missing: &[Run]) -> Table {
    let columns = [
        Column::text("variant"),
        Column::number("runs", ""),
        Column::text("seeds"),
    ];
    let mut table = Table::new("missing", "variant", columns);
    for (name, seeds) in by_variant(there, missing) {
        table.row([
            Cell::text(name),
            Cell::count(seeds.len()),
            Cell::text(in_ranges(&seeds)),
        ]);
    }
    table
}
