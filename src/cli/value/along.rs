//! The worth of a deal along what decides it: how far it steers compute, how much it commits.

use std::sync::atomic::AtomicBool;

use lockin::study::memory::Need;
use lockin::study::statistics::summary;
use lockin::study::valuation::over_seeds::over_seeds;
use lockin::study::valuation::prior::value_with;
use lockin::study::valuation::{KINDS, Worth};
use lockin::worldfile::Loaded;

use super::print::{billions, plain};
use super::{Subject, Trouble};
use crate::cli::progress::{Load, Progress, progress};
use crate::cli::so_many;
use crate::cli::tables::{Cell, Column, Printer, Table};

/// Ln odds of steering at which a deal is valued.
const STEERING: [f64; 3] = [0.0, 1.0 / 3.0, 2.0 / 3.0];

/// Dollars of commitment at which it is valued.
const COMMITMENT: [f64; 3] = [0.0, 100e9, 600e9];

/// Prints every deal asked for along steering and commitment, over the first `n` seeds of the study.
pub fn print(
    subject: &Subject,
    n: usize,
    stop: &AtomicBool,
    printer: &mut Printer,
) -> Result<(), Trouble> {
    if n == 0 {
        return Ok(());
    }
    let loaded = subject.study.under(subject.calibration())?;
    let all = &subject.study.manifest.identity.seeds;
    let seeds = &all[..n.min(all.len())];
    let threads = rayon::current_num_threads();
    let bar = progress(Load {
        pieces: subject.deals.len() * (STEERING.len() + COMMITMENT.len()),
        piece: "world",
        side_by_side: 1,
        need: Need::in_world(loaded.world(), 2 * seeds.len(), threads),
    });
    let mut tables = Vec::new();
    for &d in &subject.deals {
        for (term, values, write) in [
            ("steering", STEERING, ln_odds as fn(f64) -> String),
            ("commitment", COMMITMENT, dollars),
        ] {
            let each = (&values[..], write);
            tables.push(along(
                subject,
                &loaded,
                (d, term),
                each,
                (seeds, stop),
                &bar,
            )?);
        }
    }
    bar.finish_and_clear();
    for table in tables {
        printer.table(table);
    }
    printer.words(format!(
        "Along: the deal as stated but for one term, calibration {}, {}, the same draws in every row.",
        subject.calibration(),
        so_many(seeds.len(), "seed")
    ));
    Ok(())
}

fn ln_odds(value: f64) -> String {
    format!("{value:.2}")
}

fn dollars(value: f64) -> String {
    format!("{:.0} bn", value / 1e9)
}

fn along(
    subject: &Subject,
    loaded: &Loaded,
    (d, term): (usize, &str),
    (values, write): (&[f64], fn(f64) -> String),
    (seeds, stop): (&[u64], &AtomicBool),
    bar: &Progress,
) -> Result<Table, Trouble> {
    let deal = &subject.study.plan.world.deals[d].name;
    let path = format!("deals.{deal}.{term}");
    let flow = |name: &str| Column::number(name, "").key(&format!("{name}_usd_bn"));
    let columns = [
        Column::text(term),
        Column::number("cash NPV", "$bn"),
        Column::number("with stake", "$bn"),
        flow("hosting"),
        flow("channel"),
        flow("shortfalls"),
        flow("equity"),
        flow("dividends"),
    ];
    let title = format!("{deal} along {term}");
    let mut table = Table::new(format!("{deal}-along-{term}"), title, columns);
    for &value in values {
        let worths = value_with(loaded, (&path, value), d, seeds, stop).map_err(Trouble::Failed)?;
        let Some(worths) = worths else {
            return Err(Trouble::Interrupted("interrupted".to_owned()));
        };
        bar.inc(1);
        let over = over_seeds(&worths);
        let mut row = vec![
            Cell::text(write(value)),
            Cell::over(billions(over.cash), over.cash, 1e-9),
            Cell::over(billions(over.with_stake), over.with_stake, 1e-9),
        ];
        for column in [
            "hosting_margin",
            "channel_margin",
            "shortfall_received",
            "equity_paid",
            "dividends",
        ] {
            let dollars = of_kind(&worths, column);
            row.push(Cell::number(plain(dollars), dollars / 1e9));
        }
        table.row(row);
    }
    Ok(table)
}

/// Mean present value of the kind of flow in `column`.
fn of_kind(worths: &[Worth], column: &str) -> f64 {
    let place = KINDS.iter().position(|kind| kind.column == column);
    let k = place.expect("every column named here is a kind");
    let values: Vec<f64> = worths.iter().map(|w| w.by_kind[k]).collect();
    summary(&values).mean
}
