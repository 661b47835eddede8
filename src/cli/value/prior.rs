//! The worth of deals over what is uncertain: run once, kept as a table, ranked by what drives it.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use rayon::prelude::*;

use lockin::plan::stated::Uncertain;
use lockin::record::csv::{read_csv, write_csv};
use lockin::record::files::digest;
use lockin::record::table::{Column, ColumnSpec, Table};
use lockin::study::hold::Held;
use lockin::study::identity::Identity;
use lockin::study::layout::FileDigest;
use lockin::study::manifest::Manifest;
use lockin::study::memory::Need;
use lockin::study::ours::There;
use lockin::study::sensitivity::{Partial, partial_rank_correlations};
use lockin::study::statistics::percentile;
use lockin::study::valuation::Scenario;
use lockin::study::valuation::files::{integer, number, text};
use lockin::study::valuation::over_seeds::Chance;
use lockin::study::valuation::prior::{at, points, uncertain, value_at};
use lockin::study::valuation::subject::Subject;
use lockin::terms::deals::DiscountScope;
use lockin::worldfile::Loaded;

use super::print::chance;
use crate::cli::Trouble;
use crate::cli::progress::{Load, progress};
use crate::cli::say;
use crate::cli::tables::{self, Cell, Printer, signed};

const SPECS: [ColumnSpec; 7] = [
    integer("draw", "The draw, 0 the first"),
    integer("seed", "The replication seed that it lived"),
    text("deal", "The deal"),
    text("scope", "What the price discount applies to"),
    number("cash", "dollars", "Net present value of incremental cash"),
    number(
        "with_stake",
        "dollars",
        "The same with the stake at the end",
    ),
    text("scenario", "A, B or C"),
];

const POINTS: [ColumnSpec; 3] = [
    integer("draw", "The draw, 0 the first"),
    text("path", "The uncertain parameter"),
    number("value", "as the parameter", "Its value in the draw"),
];

/// Deals valued in every draw of the prior.
pub struct OverPrior {
    draws: Draws,
    table: Table,
}

/// Draws of the prior.
struct Draws {
    uncertain: Vec<Uncertain>,
    /// Its values, by draw.
    points: Vec<Vec<f64>>,
}

/// Values the deals asked for in `n` worlds of the prior; none if there is nothing to vary or no draw is wanted.
pub fn over_prior(
    held: &Held,
    subject: &Subject,
    n: usize,
    stop: &AtomicBool,
) -> Result<Option<OverPrior>, Trouble> {
    let loaded = subject.study.loaded()?;
    let uncertain = uncertain(&loaded);
    if n == 0 || uncertain.is_empty() {
        return Ok(None);
    }
    let draws = Draws {
        points: points(&loaded, &uncertain, n),
        uncertain,
    };
    let identity = identity(subject, n);
    let folder = subject.folder().join("prior");
    let file = folder.join("worth.csv");
    if !is_there(&folder, &identity, &file)? {
        let tables = [draws.table(), draws.valued(subject, &loaded, stop)?];
        keep(held, &folder, identity, &tables).map_err(Trouble::Failed)?;
    }
    let table = read_csv(&file, "worth", &SPECS).map_err(Trouble::Input)?;
    Ok(Some(OverPrior { draws, table }))
}

/// What determines the draws: the study, the deals, and which seed each draw lives.
fn identity(subject: &Subject, n: usize) -> Identity {
    let deals = &subject.study.plan.world.deals;
    Identity {
        lockin: env!("CARGO_PKG_VERSION").to_owned(),
        commit: env!("LOCKIN_COMMIT").to_owned(),
        variants: subject
            .deals
            .iter()
            .map(|&d| deals[d].name.clone())
            .collect(),
        made_from: vec![subject.study.manifest.identity.made_from[0].clone(); subject.deals.len()],
        seeds: (0..n).map(|i| seed(subject, i)).collect(),
        ..subject.study.manifest.identity.clone()
    }
}

fn seed(subject: &Subject, draw: usize) -> u64 {
    subject.study.seeds[draw % subject.study.seeds.len()]
}

/// Whether these draws are there; other draws are replaced, other files are not.
fn is_there(folder: &Path, identity: &Identity, file: &Path) -> Result<bool, Trouble> {
    match There::look(folder) {
        There::Study(manifest) => {
            let same = |kept: &FileDigest| digest(file).is_ok_and(|d| d == kept.digest);
            Ok(manifest.identity == *identity && manifest.files.iter().all(same))
        }
        There::OtherVersion(_) => Ok(false),
        There::Nothing if !file.exists() => Ok(false),
        There::Nothing | There::NotOurs | There::NoManifest(_) => Err(Trouble::Input(format!(
            "{}: what is there is not lockin's; nothing was changed. Move it away",
            folder.display()
        ))),
    }
}

impl Draws {
    /// Values the deals asked for in every draw.
    fn valued(
        &self,
        subject: &Subject,
        loaded: &Loaded,
        stop: &AtomicBool,
    ) -> Result<Table, Trouble> {
        say(format_args!(
            "prior: valuing {} deals in {} worlds drawn from {} uncertain parameters, a seed each",
            subject.deals.len(),
            self.points.len(),
            self.uncertain.len()
        ));
        let threads = rayon::current_num_threads();
        let need = Need::in_world(loaded.world(), self.points.len(), threads);
        let bar = progress(Load::on_threads(self.points.len(), "draw", need));
        let one = |(i, point): (usize, &Vec<f64>)| {
            let there = at(loaded, &self.uncertain, point);
            let deals = &subject.deals;
            let valued = there.and_then(|there| value_at(&there, deals, seed(subject, i), stop));
            bar.inc(1);
            valued.map_err(|why| format!("draw {i} of the prior: {why}"))
        };
        let points = self.points.par_iter().enumerate().with_max_len(1);
        let drawn: Vec<_> = points.map(one).collect();
        bar.finish_and_clear();
        let mut table = Table::new("worth", &SPECS);
        for (i, valued) in drawn.into_iter().enumerate() {
            let Some(valued) = valued.map_err(Trouble::Failed)? else {
                return Err(Trouble::Interrupted(
                    "interrupted; the prior is drawn anew next time".to_owned(),
                ));
            };
            for (cell, worth) in valued {
                table
                    .push_integer(i as i32)
                    .push_integer(seed(subject, i) as i32)
                    .push_text(&subject.study.plan.world.deals[cell.deal].name)
                    .push_text(cell.scope.words())
                    .push_number(worth.cash)
                    .push_number(worth.with_stake())
                    .push_text(worth.scenario.letter());
            }
        }
        Ok(table)
    }

    /// The value of each parameter in each draw.
    fn table(&self) -> Table {
        let mut table = Table::new("points", &POINTS);
        for (i, point) in self.points.iter().enumerate() {
            for (u, x) in self.uncertain.iter().zip(point) {
                table
                    .push_integer(i as i32)
                    .push_text(&u.path)
                    .push_number(*x);
            }
        }
        table
    }
}

/// Writes tables, each to a file that is called like it, and what they were made from.
fn keep(held: &Held, folder: &Path, identity: Identity, tables: &[Table]) -> Result<(), String> {
    std::fs::create_dir_all(folder)
        .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    for table in tables {
        let path = folder.join(format!("{}.csv", table.name()));
        held.publish(&path, |new| write_csv(table, new))?;
    }
    let manifest = Manifest {
        complete: true,
        files: vec![FileDigest {
            path: "worth.csv".to_owned(),
            digest: digest(&folder.join("worth.csv"))?,
        }],
        ..Manifest::new(identity, ron::Value::Unit)
    };
    manifest.write_to(held, folder)
}

/// Numbers and texts of the rows of one deal and scope.
struct Rows {
    draws: Vec<usize>,
    cash: Vec<f64>,
    with_stake: Vec<f64>,
    scenarios: Vec<String>,
}

impl OverPrior {
    fn rows(&self, deal: &str, scope: DiscountScope) -> Rows {
        let text = |name: &str| match self.table.column(name) {
            Some(Column::Text(texts)) => texts.iter().map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let numbers = |name: &str| self.table.numbers(name).unwrap_or_default();
        let (deals, scopes, scenarios) = (text("deal"), text("scope"), text("scenario"));
        let own: Vec<usize> = (0..self.table.rows())
            .filter(|&row| deals[row] == deal && scopes[row] == scope.words())
            .collect();
        let draws = self.table.integers("draw").unwrap_or_default();
        let of = |values: &[f64]| own.iter().map(|&row| values[row]).collect();
        Rows {
            draws: own.iter().map(|&row| draws[row] as usize).collect(),
            cash: of(numbers("cash")),
            with_stake: of(numbers("with_stake")),
            scenarios: own.iter().map(|&row| scenarios[row].clone()).collect(),
        }
    }
}

/// Prints the worth of every deal over the prior, and what drives it.
pub fn print(subject: &Subject, over: &OverPrior, printer: &mut Printer) {
    for &d in &subject.deals {
        let deal = &subject.study.plan.world.deals[d];
        let scopes = [deal.discount_scope, deal.discount_scope.other()];
        let rows = scopes.map(|scope| over.rows(&deal.name, scope));
        printer.table(worths(
            &deal.name,
            over.draws.points.len(),
            &scopes.map(DiscountScope::words),
            &rows,
        ));
        for (scope, rows) in scopes.iter().zip(&rows) {
            match drivers(over, &deal.name, *scope, rows) {
                Some(table) => printer.table(table),
                None => printer.words(format!(
                    "Discount on {}: too few draws, or a result that does not vary; nothing to rank.",
                    scope.words()
                )),
            }
        }
    }
    printer.words(
        "Over the prior: a Latin hypercube over the ranges under `prior` in the world, evenly and independently, each draw\n\
         with a start of its own and one of the study's seeds. PRCC: partial rank correlation; * differs from none at 5 %.",
    );
}

fn worths(deal: &str, n: usize, scopes: &[&str; 2], rows: &[Rows; 2]) -> tables::Table {
    use tables::Column;
    let mut columns = vec![
        Column::text("reading"),
        Column::number("cash NPV, $bn: median [5 %, 95 %]", "").key("cash_npv_usd_bn_median"),
        Column::number("with stake", "").key("with_stake_usd_bn_median"),
        Column::number("P(cash > 0)", ""),
    ];
    columns.extend(Scenario::ALL.map(|s| Column::number(format!("P({})", s.letter()), "")));
    let title = format!("{deal} over the prior, {n} draws");
    let mut table = tables::Table::new(format!("{deal}-prior"), title, columns);
    for (scope, rows) in scopes.iter().zip(rows) {
        let share = |hits: usize| chance(Chance::of(hits, rows.cash.len()));
        let mut row = vec![
            Cell::text(format!("discount on {scope}")),
            spread(&rows.cash),
            spread(&rows.with_stake),
            share(rows.cash.iter().filter(|x| **x > 0.0).count()),
        ];
        row.extend(Scenario::ALL.map(|scenario| {
            let alike = |s: &&String| s.as_str() == scenario.letter();
            share(rows.scenarios.iter().filter(alike).count())
        }));
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

/// Uncertain parameters by how strongly they drive cash where the discount is on `scope`, strongest first; none where
/// nothing can be ranked.
fn drivers(
    over: &OverPrior,
    deal: &str,
    scope: DiscountScope,
    rows: &Rows,
) -> Option<tables::Table> {
    use tables::Column;
    let inputs: Vec<Vec<f64>> = (0..over.draws.uncertain.len())
        .map(|u| {
            rows.draws
                .iter()
                .map(|&i| over.draws.points[i][u])
                .collect()
        })
        .collect();
    let cash = partial_rank_correlations(&inputs, &rows.cash)?;
    let stake = partial_rank_correlations(&inputs, &rows.with_stake)?;
    let columns = [
        Column::text("parameter"),
        Column::right("range"),
        Column::number("PRCC with cash NPV", ""),
        Column::number("with stake", "").key("prcc_with_stake"),
    ];
    let scope = scope.words();
    let title = format!("what drives it, discount on {scope}");
    let name = format!("{deal}-drivers-{}", tables::named(scope));
    let mut table = tables::Table::new(name, title, columns);
    let mut order: Vec<usize> = (0..cash.len()).collect();
    order.sort_by(|&a, &b| {
        let size = |u: usize| cash[u].correlation.abs();
        size(b).total_cmp(&size(a)).then(a.cmp(&b))
    });
    for u in order {
        let uncertain = &over.draws.uncertain[u];
        table.row([
            Cell::text(&uncertain.path),
            Cell::text(format!("{} to {}", uncertain.low, uncertain.high)),
            partial(cash[u]),
            partial(stake[u]),
        ]);
    }
    Some(table)
}

fn partial(partial: Partial) -> Cell {
    let star = if partial.is_clear() { "*" } else { " " };
    let shown = format!("{}{star}", signed(partial.correlation, 2));
    Cell::number(shown, partial.correlation).stands_out(partial.is_clear())
}
