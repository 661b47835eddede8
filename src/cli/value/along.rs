//! The worth of a deal along what decides it: how far it steers compute, how much it commits.

use std::sync::atomic::AtomicBool;

use lockin::measure;
use lockin::record::measures::Named;
use lockin::study::memory::Need;
use lockin::study::statistics::summary;
use lockin::study::valuation::over_seeds::over_seeds;
use lockin::study::valuation::prior::{changed, value_with};
use lockin::study::valuation::subject::Subject;
use lockin::study::valuation::{KINDS, Worth};
use lockin::worldfile::Loaded;

use super::print::{billions, plain};
use crate::cli::Trouble;
use crate::cli::progress::{Load, Progress, progress};
use crate::cli::so_many;
use crate::cli::tables::{Cell, Column, Printer, Table};

/// A term of a deal along which it is valued.
struct Term {
    name: &'static str,
    values: [f64; 3],
    write: fn(f64) -> String,
}

/// Ln odds of steering and dollars of commitment.
const TERMS: [Term; 2] = [
    Term {
        name: "steering",
        values: [0.0, 1.0 / 3.0, 2.0 / 3.0],
        write: ln_odds,
    },
    Term {
        name: "commitment",
        values: [0.0, 100e9, 600e9],
        write: dollars,
    },
];

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
        pieces: subject.deals.len() * TERMS.iter().map(|term| term.values.len()).sum::<usize>(),
        piece: "world",
        side_by_side: 1,
        need: Need::in_world(loaded.world(), 2 * seeds.len(), threads),
    });
    let along = Along {
        loaded: &loaded,
        seeds,
        stop,
        bar: &bar,
    };
    let mut tables = Vec::new();
    for &d in &subject.deals {
        for term in &TERMS {
            tables.push(along.table(d, term)?);
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

/// Columns of kinds of flow: what they are called here, and what they are of.
const FLOWS: [(&str, Named); 5] = [
    ("hosting", measure!(providers.hosting_margin)),
    ("channel", measure!(providers.channel_margin)),
    ("shortfalls", measure!(providers.shortfall_received)),
    ("equity", measure!(providers.equity_paid)),
    ("dividends", measure!(providers.dividends)),
];

/// The world whose deals are valued, and the seeds in which they are.
struct Along<'a> {
    loaded: &'a Loaded,
    seeds: &'a [u64],
    stop: &'a AtomicBool,
    bar: &'a Progress,
}

impl Along<'_> {
    /// Deal `d` at each value of a term.
    fn table(&self, d: usize, term: &Term) -> Result<Table, Trouble> {
        let deal = &self.loaded.world().deals[d].name;
        let path = format!("deals.{deal}.{}", term.name);
        let mut columns = vec![
            Column::text(term.name),
            Column::number("cash NPV", "$bn"),
            Column::number("with stake", "$bn"),
        ];
        let flow = |(name, _)| Column::number(name, "").key(&format!("{name}_usd_bn"));
        columns.extend(FLOWS.map(flow));
        let title = format!("{deal} along {}", term.name);
        let mut table = Table::new(format!("{deal}-along-{}", term.name), title, columns);
        for value in term.values {
            let worths = self.worths(d, &path, value)?;
            let over = over_seeds(&worths);
            let mut row = vec![
                Cell::text((term.write)(value)),
                Cell::over(billions(over.cash), over.cash, 1e-9),
                Cell::over(billions(over.with_stake), over.with_stake, 1e-9),
            ];
            row.extend(FLOWS.map(|(_, measure)| {
                let dollars = of_kind(&worths, measure);
                Cell::number(plain(dollars), dollars / 1e9)
            }));
            table.row(row);
        }
        Ok(table)
    }

    /// The worth of deal `d` where the number at `path` is `value`, by seed.
    fn worths(&self, d: usize, path: &str, value: f64) -> Result<Vec<Worth>, Trouble> {
        let worths = changed(self.loaded, [(path.to_owned(), value)])
            .and_then(|there| value_with(&there, d, self.seeds, self.stop))
            .map_err(Trouble::Failed)?;
        self.bar.inc(1);
        worths.ok_or_else(|| Trouble::Interrupted("interrupted".to_owned()))
    }
}

/// Mean present value of the kind of flow that is `measure`.
fn of_kind(worths: &[Worth], measure: Named) -> f64 {
    let place = KINDS.iter().position(|kind| kind.measure == measure);
    let k = place.expect("every measure named here is a kind");
    let values: Vec<f64> = worths.iter().map(|w| w.by_kind[k]).collect();
    summary(&values).mean
}
