//! `lockin diff DIR DIR`

use std::path::PathBuf;

use lockin::study::differ::{Differences, Spot, differences};
use lockin::study::identity;

use super::tables::{Cell, Column, Output, Table};
use super::{Trouble, compare};

/// Arguments of `diff`.
#[derive(clap::Args)]
pub struct Arguments {
    /// A study's folder
    one: PathBuf,
    /// Another's
    other: PathBuf,
    #[command(flatten)]
    output: Output,
}

/// Says where two studies part; exit code 1 if they do.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("diff")?;
    let [one, other] = [&arguments.one, &arguments.other].map(|folder| compare::opened(folder));
    let (one, other) = (one?, other?);
    let found = differences(&one, &other)?;
    let stated = identity::differences(&one.manifest.identity, &other.manifest.identity);
    let stated = stated.iter().map(|line| {
        format!(
            "{}\n",
            line.replace("there", "the one")
                .replace("wanted", "the other")
        )
    });
    let stated: String = stated.collect();
    if !stated.is_empty() {
        printer.words(format!("What the two say of themselves:\n{stated}"));
    }
    printer.words(counted(&found));
    if !found.tables.is_empty() {
        printer.table(table(&found));
    }
    printer.finish()?;
    match found.tables.as_slice() {
        [] if found.alone == 0 => Ok(()),
        [] => Err(Trouble::Failed(format!(
            "the studies differ: {} runs are in one alone",
            found.alone
        ))),
        tables => Err(Trouble::Failed(format!(
            "the studies differ in {} tables",
            tables.len()
        ))),
    }
}

fn counted(found: &Differences) -> String {
    let alone = match found.alone {
        0 => String::new(),
        n => format!("; {n} are in one of the two alone"),
    };
    let how = if found.tables.is_empty() {
        "the same to the last bit"
    } else {
        "not the same"
    };
    format!("{} runs are in both: {how}{alone}.", found.runs)
}

fn table(found: &Differences) -> Table {
    let columns = [
        Column::text("table"),
        Column::text("part first at"),
        Column::right("the one"),
        Column::right("the other"),
        Column::text("farthest apart at"),
        Column::number("by", "of the larger"),
        Column::number("cells that differ", "%"),
    ];
    let mut table = Table::new("differences", "where the studies part", columns);
    for parting in &found.tables {
        let share = 100.0 * parting.cells as f64 / parting.of as f64;
        let apart = parting.farthest.apart;
        table.row([
            Cell::text(parting.table),
            Cell::text(place(&parting.first)),
            Cell::text(&parting.first.values[0]),
            Cell::text(&parting.first.values[1]),
            Cell::text(place(&parting.farthest)),
            Cell::number(format!("{apart:.1e}"), apart),
            Cell::number(format!("{share:.2}"), share),
        ]);
    }
    table.note("First: the lowest tick. Apart: the difference over the larger of the two values.")
}

fn place(spot: &Spot) -> String {
    let Spot {
        variant,
        seed,
        tick,
        key,
        column,
        ..
    } = spot;
    format!("{variant}, seed {seed}, tick {tick}, {key}: {column}")
}
