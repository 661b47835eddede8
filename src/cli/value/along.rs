//! The worth of a deal along what decides it: how far it steers compute, how much it commits.

use std::sync::atomic::AtomicBool;

use lockin::measure;
use lockin::record::measures::Named;
use lockin::study::memory::Need;
use lockin::study::valuation::along::{Along, Term, mean_of_kind};
use lockin::study::valuation::over_seeds::over_seeds;
use lockin::study::valuation::subject::Subject;

use super::print::{billions, plain};
use crate::cli::Trouble;
use crate::cli::progress::{Load, Progress, progress};
use crate::cli::so_many;
use crate::cli::tables::{Cell, Column, Printer, Table};

/// Columns of kinds of flow: what they are called here, and what they are of.
const FLOWS: [(&str, Named); 5] = [
    ("hosting", measure!(providers.hosting_margin)),
    ("channel", measure!(providers.channel_margin)),
    ("shortfalls", measure!(providers.shortfall_received)),
    ("equity", measure!(providers.equity_paid)),
    ("dividends", measure!(providers.dividends)),
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
    let values: usize = Term::ALL.iter().map(|term| term.values().len()).sum();
    let threads = rayon::current_num_threads();
    let bar = progress(Load {
        pieces: subject.deals.len() * values,
        piece: "world",
        side_by_side: 1,
        need: Need::in_world(loaded.world(), 2 * seeds.len(), threads),
    });
    let along = Along {
        loaded: &loaded,
        seeds,
        stop,
    };
    let mut tables = Vec::new();
    for &d in &subject.deals {
        for term in Term::ALL {
            tables.push(table(&along, d, term, &bar)?);
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

/// A value of a term.
fn write(term: Term, value: f64) -> String {
    match term {
        Term::Steering => format!("{value:.2}"),
        Term::Commitment => format!("{:.0} bn", value / 1e9),
    }
}

/// Deal `d` at each value of a term; the bar moves on after each.
fn table(along: &Along, d: usize, term: Term, bar: &Progress) -> Result<Table, Trouble> {
    let (deal, name) = (&along.loaded.world().deals[d].name, term.name());
    let mut columns = vec![
        Column::text(name),
        Column::number("cash NPV", "$bn"),
        Column::number("with stake", "$bn"),
    ];
    let flow = |(name, _)| Column::number(name, "").key(&format!("{name}_usd_bn"));
    columns.extend(FLOWS.map(flow));
    let title = format!("{deal} along {name}");
    let mut table = Table::new(format!("{deal}-along-{name}"), title, columns);
    for value in term.values() {
        let worths = along.worths(d, term, value).map_err(Trouble::Failed)?;
        bar.inc(1);
        let worths = worths.ok_or_else(|| Trouble::Interrupted("interrupted".to_owned()))?;
        let over = over_seeds(&worths);
        let mut row = vec![
            Cell::text(write(term, value)),
            Cell::over(billions(over.cash), over.cash, 1e-9),
            Cell::over(billions(over.with_stake), over.with_stake, 1e-9),
        ];
        row.extend(FLOWS.map(|(_, measure)| {
            let dollars = mean_of_kind(&worths, measure);
            Cell::number(plain(dollars), dollars / 1e9)
        }));
        table.row(row);
    }
    Ok(table)
}
