//! The worth of a deal along what decides it: how far it steers compute, how much it commits.

use std::sync::atomic::AtomicBool;

use comfy_table::Cell as Entry;

use lockin::study::statistics::summary;
use lockin::study::valuation::over_seeds::over_seeds;
use lockin::study::valuation::prior::value_with;
use lockin::study::valuation::{KINDS, Worth};
use lockin::worldfile::Loaded;

use super::print::{billions, plain};
use super::{Subject, Trouble};
use crate::cli::headline::{heading, right};

/// Ln odds of steering at which a deal is valued.
const STEERING: [f64; 3] = [0.0, 1.0 / 3.0, 2.0 / 3.0];

/// Dollars of commitment at which it is valued.
const COMMITMENT: [f64; 3] = [0.0, 100e9, 600e9];

/// Prints every deal asked for along steering and commitment, over the first `n` seeds of the study.
pub fn print(subject: &Subject, n: usize, stop: &AtomicBool) -> Result<(), Trouble> {
    if n == 0 {
        return Ok(());
    }
    let loaded = subject.study.under(subject.calibration())?;
    let all = &subject.study.manifest.identity.seeds;
    let seeds = &all[..n.min(all.len())];
    for &d in &subject.deals {
        for (term, values, write) in [
            ("steering", STEERING, ln_odds as fn(f64) -> String),
            ("commitment", COMMITMENT, dollars),
        ] {
            let table = along(subject, &loaded, (d, term), &values, seeds, stop, write)?;
            println!("{table}\n");
        }
    }
    println!(
        "Along: the deal as stated but for one term, calibration {}, {} seeds, the same draws in every row.\n",
        subject.calibration(),
        seeds.len()
    );
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
    values: &[f64],
    seeds: &[u64],
    stop: &AtomicBool,
    write: fn(f64) -> String,
) -> Result<comfy_table::Table, Trouble> {
    let deal = &subject.study.plan.world.deals[d].name;
    let path = format!("deals.{deal}.{term}");
    let columns = [
        "cash NPV, $bn",
        "with stake, $bn",
        "hosting",
        "channel",
        "shortfalls",
        "equity",
        "dividends",
    ];
    let title = format!("{deal} along {term}");
    let mut table = heading(&title, &columns.map(str::to_owned));
    for &value in values {
        let worths = value_with(loaded, (&path, value), d, seeds, stop).map_err(Trouble::Failed)?;
        let Some(worths) = worths else {
            return Err(Trouble::Interrupted("interrupted".to_owned()));
        };
        let over = over_seeds(&worths);
        let mut row = vec![Entry::new(write(value))];
        row.push(right(billions(over.cash)));
        row.push(right(billions(over.with_stake)));
        for column in [
            "hosting_margin",
            "channel_margin",
            "shortfall_received",
            "equity_paid",
            "dividends",
        ] {
            row.push(right(plain(of_kind(&worths, column))));
        }
        table.add_row(row);
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
