//! The worth of deals over what is uncertain, and what drives it.

use std::sync::atomic::AtomicBool;

use lockin::plan::stated::Uncertain;
use lockin::record;
use lockin::study::hold::Held;
use lockin::study::memory::Need;
use lockin::study::sensitivity::Partial;
use lockin::study::statistics::percentile;
use lockin::study::valuation::Scenario;
use lockin::study::valuation::over_prior::{Draws, Driver, OverPrior, Worths};
use lockin::study::valuation::over_seeds::Chance;
use lockin::study::valuation::subject::Subject;
use lockin::terms::deals::DiscountScope;

use super::print::chance;
use crate::cli::progress::{Load, progress};
use crate::cli::tables::{Cell, Column, Printer, Table, named, signed};
use crate::cli::{Trouble, say};

/// Values the deals asked for in `n` worlds of the prior; none if there is nothing to vary or no draw is wanted.
pub fn over_prior(
    held: &Held,
    subject: &Subject,
    n: usize,
    stop: &AtomicBool,
) -> Result<Option<OverPrior>, Trouble> {
    let Some(draws) = Draws::of(subject, n)? else {
        return Ok(None);
    };
    if !draws.are_kept()? {
        let worths = valued(subject, &draws, stop)?;
        draws.keep(held, &worths)?;
    }
    draws.read().map(Some)
}

/// What comes of draws, and how far it is.
fn valued(
    subject: &Subject,
    draws: &Draws,
    stop: &AtomicBool,
) -> Result<record::table::Table, Trouble> {
    let n = draws.points.len();
    say(format_args!(
        "prior: valuing {} deals in {n} worlds drawn from {} uncertain parameters, a seed each",
        subject.deals.len(),
        draws.uncertain.len()
    ));
    let threads = rayon::current_num_threads();
    let need = Need::in_world(draws.loaded.world(), n, threads);
    let bar = progress(Load::on_threads(n, "draw", need));
    let worths = draws.live(stop, || bar.inc(1));
    bar.finish_and_clear();
    worths
}

/// Prints the worth of every deal over the prior, and what drives it.
pub fn print(subject: &Subject, over: &OverPrior, printer: &mut Printer) {
    for &d in &subject.deals {
        let deal = &subject.study.plan.world.deals[d];
        let scopes = [deal.discount_scope, deal.discount_scope.other()];
        let both = scopes.map(|scope| over.worths(&deal.name, scope));
        let words = scopes.map(DiscountScope::words);
        printer.table(worths(&deal.name, over.draws(), &words, &both));
        for (scope, worths) in words.into_iter().zip(&both) {
            match over.drivers(worths) {
                Some(all) => printer.table(drivers(&deal.name, scope, &all)),
                None => printer.words(format!(
                    "Discount on {scope}: too few draws, or a result that does not vary; nothing to rank."
                )),
            }
        }
    }
    printer.words(
        "Over the prior: a Latin hypercube over the ranges under `prior` in the world, evenly and independently, each draw\n\
         with a start of its own and one of the study's seeds. PRCC: partial rank correlation; * differs from none at 5 %.",
    );
}

fn worths(deal: &str, n: usize, scopes: &[&str; 2], both: &[Worths; 2]) -> Table {
    let mut columns = vec![
        Column::text("reading"),
        Column::number("cash NPV, $bn: median [5 %, 95 %]", "").key("cash_npv_usd_bn_median"),
        Column::number("with stake", "").key("with_stake_usd_bn_median"),
        Column::number("P(cash > 0)", ""),
    ];
    columns.extend(Scenario::ALL.map(|s| Column::number(format!("P({})", s.letter()), "")));
    let title = format!("{deal} over the prior, {n} draws");
    let mut table = Table::new(format!("{deal}-prior"), title, columns);
    for (scope, worths) in scopes.iter().zip(both) {
        let share = |hits: usize| chance(Chance::of(hits, worths.cash.len()));
        let mut row = vec![
            Cell::text(format!("discount on {scope}")),
            spread(&worths.cash),
            spread(&worths.with_stake),
            share(worths.cash.iter().filter(|x| **x > 0.0).count()),
        ];
        row.extend(Scenario::ALL.map(|scenario| share(worths.turned_out(scenario))));
        table.row(row);
    }
    table
}

fn spread(values: &[f64]) -> Cell {
    let [low, middle, high] = [0.05, 0.5, 0.95].map(|share| percentile(values, share) / 1e9);
    let [l, m, h] = [low, middle, high].map(|end| signed(end, 1));
    let shown = format!("{m} [{l}, {h}]");
    Cell::number(shown, middle).interval((low, high))
}

/// Uncertain parameters, and how strongly they drive the worth of a deal whose discount is on `scope`.
fn drivers(deal: &str, scope: &str, all: &[Driver]) -> Table {
    let columns = [
        Column::text("parameter"),
        Column::right("range"),
        Column::number("PRCC with cash NPV", ""),
        Column::number("with stake", "").key("prcc_with_stake"),
    ];
    let title = format!("what drives it, discount on {scope}");
    let name = format!("{deal}-drivers-{}", named(scope));
    let mut table = Table::new(name, title, columns);
    for driver in all {
        let Uncertain { path, low, high } = driver.uncertain;
        table.row([
            Cell::text(path),
            Cell::text(format!("{low} to {high}")),
            partial(driver.cash),
            partial(driver.with_stake),
        ]);
    }
    table
}

fn partial(partial: Partial) -> Cell {
    let star = if partial.is_clear() { "*" } else { " " };
    let shown = format!("{}{star}", signed(partial.correlation, 2));
    Cell::number(shown, partial.correlation).stands_out(partial.is_clear())
}
