//! `lockin plan WORLD`

mod scripts;

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use lockin::study::Study;
use lockin::study::estimate::{OneRun, one_run, smaller};
use lockin::study::job::Job;
use lockin::study::manifest::Manifest;
use lockin::study::memory::Need;

use super::declared::{Declared, Ready};
use super::life::{interruptible, say_how_it_stands};
use super::tables::{Cell, Column, Printer, Table};
use super::{Trouble, say};
use scripts::{Engine, Tasks};

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
    let (one, seconds, times) = measured(&study, &manifest, stop)?;
    let replace = arguments.declared.replace();
    let (job, standing) = Job::prepare(&folder, &study, manifest, replace)?;
    say_how_it_stands(&folder, &standing);
    let missing = job.missing()?.len();
    drop(job);
    let cells = (study.variants.len(), study.seeds.len());
    let tasks = Tasks::of(missing, seconds, arguments.shards);
    let mut printer = Printer::plain("plan");
    let memory = Need::of(&study, 1, 1).bytes();
    let mut table = table(&folder, (one, memory), cells, missing, seconds);
    if times > 1.0 {
        table = table.note(format!(
            "A run has {times:.1} times the enterprises of the one that was measured; its time is in proportion."
        ));
    }
    printer.table(table);
    printer.finish()?;
    for engine in &arguments.scripts {
        let script = engine.write(&folder, &tasks)?;
        say(format_args!(
            "{}: {}",
            script.display(),
            engine.how(&script)
        ));
    }
    Ok(())
}

/// One run of base, the seconds that a run of the study takes, and how many times the enterprises of that one run it has: very
/// many are not lived for a measurement.
fn measured(
    study: &Study,
    manifest: &Manifest,
    stop: &AtomicBool,
) -> Result<(OneRun, f64, f64), Trouble> {
    let mut took = Duration::ZERO;
    let small = smaller(study);
    let (study, times) = small.as_ref().map_or((study, 1.0), |(s, t)| (s, *t));
    let one = one_run(study, manifest, stop, |make| took = timed(make))?;
    Ok((one, took.as_secs_f64() * times, times))
}

/// How long something takes: of a processor, where the system says and it is long enough to be told; else by the clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the clock of whoever waits, not the model's"
)]
fn timed(make: &mut dyn FnMut()) -> Duration {
    let (begin, before) = (Instant::now(), processor());
    make();
    let waited = begin.elapsed();
    let taken = processor()
        .zip(before)
        .map(|(after, before)| after - before);
    let told = taken.filter(|seconds| *seconds >= 0.1);
    told.map_or(waited, Duration::from_secs_f64)
}

/// Seconds of a processor that this process has taken, as Linux tells it in hundredths: the twelfth and thirteenth words
/// after the program's name.
fn processor() -> Option<f64> {
    let line = std::fs::read_to_string("/proc/self/stat").ok()?;
    let words: Vec<&str> = line.rsplit_once(')')?.1.split_whitespace().collect();
    let hundredths = |at: usize| words.get(at)?.parse::<f64>().ok();
    Some((hundredths(11)? + hundredths(12)?) / 100.0)
}

/// What the study will take.
fn table(
    folder: &Path,
    (one, memory): (OneRun, f64),
    (variants, seeds): (usize, usize),
    missing: usize,
    seconds: f64,
) -> Table {
    let whole = one.times(variants, seeds);
    let hours = missing as f64 * seconds / 3600.0;
    let columns = [
        Column::text("study"),
        Column::number("number", ""),
        Column::text("unit"),
    ];
    let name = folder.display().to_string();
    let mut table = Table::new("plan", name, columns);
    let number = |shown: String, value: f64| Cell::number(shown, value);
    let mut row = |what: &str, cell: Cell, unit: &str| {
        table.row([Cell::text(what), cell, Cell::text(unit)]);
    };
    row("runs", Cell::count(whole.runs), "");
    row("of them to do", Cell::count(missing), "");
    row(
        "one run",
        number(format!("{seconds:.2}"), seconds),
        "seconds of one processor",
    );
    row(
        "all that are to do",
        number(format!("{hours:.2}"), hours),
        "processor hours",
    );
    row(
        "memory of one run",
        number(size(memory), memory / 1e9),
        "GB, estimated",
    );
    row("files", Cell::count(whole.files), "");
    row("size", number(size(whole.bytes), whole.bytes / 1e9), "GB");
    let folder = folder.display();
    table.notes = vec![
        format!(
            "Measured on one run of base on this machine, which is not kept; a report adds about 20 files."
        ),
        format!(
            "Then: lockin work {folder}, as often and on as many machines as you like; lockin finish {folder}."
        ),
    ];
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
