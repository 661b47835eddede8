//! `lockin compare DIR…`

mod ask;
mod cells;
mod points;
mod table;

use std::path::{Path, PathBuf};

use lockin::study::multiplicity::Marks;
use lockin::study::opened::Opened;

use super::headline::range::{self, Said};
use super::headline::{self, note_on_marks};
use super::tables::{Output, Part, Printer};
use super::{Trouble, say};
use cells::Comparison;

/// Arguments of `compare`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The study's folder; several studies of one world give the range of every effect over them
    #[arg(required = true)]
    studies: Vec<PathBuf>,
    /// A variant or a cell of the design to show beside base, repeatable; with --measure, `*` stands for anything
    /// [default: all variants of the world as stated; with --measure, all cells]
    #[arg(long, value_name = "NAME")]
    variant: Vec<String>,
    #[command(flatten)]
    cells: ask::Asked,
    #[command(flatten)]
    output: Output,
}

/// Prints what a study on disk says, from its dumps, or what several say together.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let printer = arguments.output.printer("compare")?;
    if !arguments.cells.measure.is_empty() {
        let studies = arguments.studies.iter().map(|folder| opened(folder));
        let studies = studies.collect::<Result<Vec<_>, _>>()?;
        return print_cells(studies, &arguments.variant, &arguments.cells, printer);
    }
    if let [study] = arguments.studies.as_slice() {
        return headline::print(&read_some(study, &arguments.variant)?, printer);
    }
    let some = |folder: &PathBuf| read_some(folder, &arguments.variant);
    let studies = arguments.studies.iter().map(some);
    range::print(&studies.collect::<Result<Vec<_>, _>>()?, printer)
}

/// Prints the numbers asked for, of the cells asked for.
///
/// # Errors
/// When studies do not go together, there is no such cell, number or year, or a run cannot be read.
fn print_cells(
    studies: Vec<Opened>,
    variants: &[String],
    asked: &ask::Asked,
    mut printer: Printer,
) -> Result<(), Trouble> {
    let numbers = asked.numbers()?;
    let comparison = Comparison::of(studies, variants, asked)?;
    let mut all = Vec::new();
    for number in &numbers {
        all.push(comparison.rows(number)?);
    }
    let differences = all.iter().flatten().filter_map(|row| row.difference);
    let marks = Marks::among(differences.map(|difference| difference.over.mean));
    if let Some(words) = comparison.studies() {
        printer.words(words);
    }
    let both = numbers.iter().zip(&all);
    if asked.over_points {
        for (number, rows) in both {
            printer.table(points::table(&comparison, number, rows, asked.level)?);
        }
        printer.words(points::note(asked.level));
        return printer.finish();
    }
    for (number, rows) in both {
        printer.table(table::table(
            &comparison,
            number,
            rows,
            (asked.level, &marks),
        )?);
    }
    printer.words(table::note(asked.level));
    printer.all(note_on_marks(&marks).map(Part::Words));
    printer.finish()
}

/// The study in `folder` and what it says, read from its dumps.
pub(super) fn read(folder: &Path) -> Result<Said, Trouble> {
    read_some(folder, &[])
}

/// The same of some of its variants.
fn read_some(folder: &Path, asked: &[String]) -> Result<Said, Trouble> {
    let study = opened(folder)?;
    study.known(asked)?;
    let lines = study.lines_on_record()?;
    Said::of(study.with(asked), lines)
}

/// The complete study in `folder`, with its warnings told.
pub(super) fn opened(folder: &Path) -> Result<Opened, Trouble> {
    let study = Opened::complete(folder)?;
    for warning in study.warnings() {
        say(format_args!("warning: {warning}"));
    }
    Ok(study)
}

/// The same, to be lived again.
pub(super) fn to_live_again(folder: &Path) -> Result<Opened, Trouble> {
    let study = opened(folder)?;
    if let Some(warning) = study.other_version() {
        say(format_args!("warning: {warning}"));
    }
    Ok(study)
}
