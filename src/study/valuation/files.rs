//! What a valuation writes: every seed, and every year of every kind of flow.

use std::path::Path;

use super::over_seeds::single;
use super::subject::{Subject, Valued};
use super::{KINDS, PAYERS};
use crate::record::csv::write_csv;
use crate::record::table::{ColumnSpec, Kind, Table};
use crate::study::hold::Held;
use crate::study::ours::begins_as_ours;
use crate::study::statistics::summary;

/// A column of names.
pub const fn text(name: &'static str, meaning: &'static str) -> ColumnSpec {
    ColumnSpec {
        name,
        kind: Kind::Text,
        unit: "name",
        meaning,
    }
}

/// A column of numbers.
pub const fn number(name: &'static str, unit: &'static str, meaning: &'static str) -> ColumnSpec {
    ColumnSpec {
        name,
        kind: Kind::Number,
        unit,
        meaning,
    }
}

/// A column of whole numbers.
pub const fn integer(name: &'static str, meaning: &'static str) -> ColumnSpec {
    ColumnSpec {
        name,
        kind: Kind::Integer,
        unit: "number",
        meaning,
    }
}

const KEYS: [ColumnSpec; 3] = [
    text("deal", "The deal"),
    text("calibration", "The calibration"),
    text("scope", "What the price discount applies to"),
];

const WORTH: [ColumnSpec; 10] = [
    integer("seed", "The replication seed"),
    number("cash", "dollars", "Net present value of incremental cash"),
    number("stake", "dollars", "Worth now of the stake at the end"),
    number(
        "irr",
        "per year",
        "Rate of return of the cash of each tick, per year, if there is exactly one",
    ),
    number(
        "irr_with_stake",
        "per year",
        "The same with the stake sold at the end",
    ),
    number(
        "payback_years",
        "years",
        "After which cumulated undiscounted cash stays at or above zero, to 1e-9 of what flowed; empty if it never does",
    ),
    number(
        "rank",
        "place",
        "The vendor's mean quality rank over the last years",
    ),
    number(
        "share_ratio",
        "share of its start",
        "The vendor's share at the end over the start",
    ),
    text("scenario", "A, B or C"),
    number(
        "buyers",
        "dollars",
        "Net present value of what it adds to buyers",
    ),
];

const FLOWS: [ColumnSpec; 6] = [
    text("who", "Whose flow it is"),
    text("kind", "Its kind, or all"),
    integer("year", "The year, 1 the first"),
    number(
        "mean",
        "dollars a year",
        "Mean over seeds, with the deal less without it",
    ),
    number(
        "standard_error",
        "dollars a year",
        "Its Monte Carlo standard error",
    ),
    integer("n", "Seeds"),
];

/// Refuses a folder in which other files have the names of lockin's.
///
/// # Errors
/// When there is such a file.
pub fn are_ours(folder: &Path) -> Result<(), String> {
    for name in ["worth.csv", "flows.csv"] {
        let path = folder.join(name);
        if path.exists() && !begins_as_ours(&path, name) {
            return Err(format!(
                "{} is not lockin's; nothing was changed. Move it away",
                path.display()
            ));
        }
    }
    Ok(())
}

/// Writes `worth.csv` and `flows.csv` into the folder of valuations.
///
/// # Errors
/// When one cannot be written.
pub fn write(held: &Held, subject: &Subject, valued: &[Valued]) -> Result<(), String> {
    let folder = subject.folder();
    std::fs::create_dir_all(&folder)
        .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let write =
        |name: &str, table: Table| held.publish(&folder.join(name), |new| write_csv(&table, new));
    write("worth.csv", worths(subject, valued))?;
    write("flows.csv", flows(subject, valued))
}

/// A table of which each row begins with its deal, calibration and scope.
struct Sheet<'a> {
    subject: &'a Subject,
    table: Table,
}

impl<'a> Sheet<'a> {
    fn new(subject: &'a Subject, name: &str, more: &[ColumnSpec]) -> Self {
        Self {
            subject,
            table: Table::new(name, &[&KEYS[..], more].concat()),
        }
    }

    /// Begins a row.
    fn row(&mut self, one: &Valued) -> &mut Table {
        self.table
            .push_text(&self.subject.study.plan.world.deals[one.cell.deal].name)
            .push_text(&one.cell.calibration)
            .push_text(one.cell.scope.words())
    }

    /// A row for each year of a flow, over seeds.
    fn years(&mut self, one: &Valued, (who, kind): (&str, &str), of_seed: &[&[f64]]) {
        for year in 0..of_seed[0].len() {
            let over = summary(&of_seed.iter().map(|y| y[year]).collect::<Vec<_>>());
            self.row(one)
                .push_text(who)
                .push_text(kind)
                .push_integer(year as i32 + 1)
                .push_number(over.mean)
                .push_number(over.standard_error)
                .push_integer(over.n as i32);
        }
    }
}

fn worths(subject: &Subject, valued: &[Valued]) -> Table {
    let mut sheet = Sheet::new(subject, "worth", &WORTH);
    for one in valued {
        for (i, worth) in one.worths.iter().enumerate() {
            sheet
                .row(one)
                .push_integer(subject.study.seeds[i] as i32)
                .push_number(worth.cash)
                .push_number(worth.stake)
                .push_number(single(&worth.irr).unwrap_or(f64::NAN))
                .push_number(single(&worth.irr_with_stake).unwrap_or(f64::NAN))
                .push_number(worth.payback_years.unwrap_or(f64::NAN))
                .push_number(worth.rank)
                .push_number(worth.share_ratio)
                .push_text(worth.scenario.letter())
                .push_number(one.payers[i].present[PAYERS.len() - 1]);
        }
    }
    sheet.table
}

fn flows(subject: &Subject, valued: &[Valued]) -> Table {
    let mut sheet = Sheet::new(subject, "flows", &FLOWS);
    for one in valued {
        for (k, kind) in KINDS.iter().enumerate() {
            let of_seed: Vec<&[f64]> = one.worths.iter().map(|w| &*w.yearly[k]).collect();
            sheet.years(one, ("sponsor", kind.name), &of_seed);
        }
        for (p, who) in PAYERS.iter().enumerate() {
            let of_seed: Vec<&[f64]> = one.payers.iter().map(|w| &*w.yearly[p]).collect();
            sheet.years(one, (who, "all"), &of_seed);
        }
    }
    sheet.table
}
