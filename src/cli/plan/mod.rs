//! `lockin plan WORLD`

mod scripts;

use std::path::Path;
use std::sync::atomic::AtomicBool;

use lockin::study::Study;
use lockin::study::estimate::{Measured, Tasks};
use lockin::study::job::Job;
use lockin::study::memory::Need;

use super::declared::{Declared, Ready};
use super::life::{interruptible, say_how_it_stands};
use super::tables::{Cell, Column, Printer, Table};
use super::{Trouble, say};
use scripts::Engine;

/// Arguments of `plan`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    declared: Declared,
    /// Write a job script as well, repeatable; it goes to DIR-jobs/, beside the study
    #[arg(long, value_enum, value_name = "ENGINE")]
    scripts: Vec<Engine>,
    /// Tasks in a job script [default: about ten minutes each]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    shards: Option<u32>,
}

/// Declares a study and runs nothing of it; says what it will take, from one run that is made and thrown away.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let all = arguments.declared.all()?;
    let stop = interruptible()?;
    for ready in all {
        study(arguments, ready, &stop)?;
    }
    Ok(())
}

/// The same of one study.
fn study(arguments: &Arguments, ready: Ready, stop: &AtomicBool) -> Result<(), Trouble> {
    let Ready {
        study,
        manifest,
        folder,
    } = ready;
    let measured = Measured::of(&study, &manifest, stop)?;
    let replace = arguments.declared.replace();
    let (job, standing) = Job::prepare(&folder, &study, manifest, replace)?;
    say_how_it_stands(&folder, &standing);
    let missing = job.missing()?.len();
    drop(job);
    let tasks = Tasks::of(missing, measured.seconds, arguments.shards);
    let mut printer = Printer::plain("plan");
    printer.table(table(&measured, &study, &folder, missing));
    printer.finish()?;
    for engine in &arguments.scripts {
        let script = engine.write(&folder, tasks)?;
        say(format_args!(
            "{}: {}",
            script.display(),
            engine.how(&script)
        ));
    }
    Ok(())
}

/// What a study of which so many runs are missing will take.
fn table(measured: &Measured, study: &Study, folder: &Path, missing: usize) -> Table {
    let whole = measured.one.times(study.variants.len(), study.seeds.len());
    let (seconds, hours) = (measured.seconds, measured.hours(missing));
    let memory = Need::of(study, 1, 1).bytes();
    let folder = folder.display();
    let columns = [
        Column::text("study"),
        Column::number("number", ""),
        Column::text("unit"),
    ];
    let mut table = Table::new("plan", folder.to_string(), columns);
    let gb = |bytes: f64| Cell::number(size(bytes), bytes / 1e9);
    let two_digits = |value: f64| Cell::number(format!("{value:.2}"), value);
    for (what, cell, unit) in [
        ("runs", Cell::count(whole.runs), ""),
        ("of them to do", Cell::count(missing), ""),
        ("one run", two_digits(seconds), "seconds of one processor"),
        ("all that are to do", two_digits(hours), "processor hours"),
        ("memory of one run", gb(memory), "GB, estimated"),
        ("files", Cell::count(whole.files), ""),
        ("size", gb(whole.bytes), "GB"),
    ] {
        table.row([Cell::text(what), cell, Cell::text(unit)]);
    }
    table.notes = vec![
        "Measured on one run of base on this machine, which is not kept; a report adds about 20 files.".to_owned(),
        format!(
            "Then: lockin work {folder}, as often and on as many machines as you like; lockin finish {folder}."
        ),
    ];
    if measured.times > 1.0 {
        table = table.note(format!(
            "A run has {:.1} times the enterprises of the one that was measured; its time is in proportion.",
            measured.times
        ));
    }
    table
}

/// Bytes in GB, to three digits.
fn size(bytes: f64) -> String {
    let gb = bytes / 1e9;
    match gb {
        gb if gb >= 100.0 => format!("{gb:.0}"),
        gb if gb >= 1.0 => format!("{gb:.1}"),
        gb => format!("{gb:.4}"),
    }
}
