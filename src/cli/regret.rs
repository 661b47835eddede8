//! `lockin regret DIR`

use std::path::PathBuf;

use rayon::prelude::*;

use lockin::sim::state::Start;
use lockin::study::memory::Need;
use lockin::study::opened::Opened;
use lockin::study::regret::{Base, CHANGES, END_YEARS, Firm, Gain};
use lockin::study::statistics::{Summary, summary};
use lockin::study::{BASE, Study};
use lockin::worldfile::error::did_you_mean;

use super::life::threads;
use super::progress::{Load, progress};
use super::tables::{Cell, Column, Output, Table};
use super::{Trouble, compare};

/// Arguments of `regret`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The study's folder
    study: PathBuf,
    /// A firm, repeatable [default: all that price by best response]
    #[arg(long, value_name = "NAME")]
    firm: Vec<String>,
    /// The variant
    #[arg(long, value_name = "NAME", default_value = BASE)]
    variant: String,
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    #[command(flatten)]
    output: Output,
}

/// Lives every seed again with each firm's price a constant multiple of its path, and says what it gains.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("regret")?;
    threads(arguments.threads)?;
    let again = compare::to_live_again(&arguments.study)?;
    again.known([&arguments.variant])?;
    let firms = chosen(&again, &arguments.firm)?;
    let study = again.again(&[arguments.variant.as_str()], again.seeds.clone())?;
    let gained = Gained {
        again: &again,
        by_seed: lived(&study, &firms)?,
        firms,
        start: &study.variants[0].start,
    };
    printer.table(gained.table("in the years of the run", |gain| gain.in_run));
    printer.table(gained.table("with an end value", |gain| gain.with_end));
    printer.words(format!(
        "Every price of a firm is so much lower or higher in every month, on the same draws; the others answer by their rules.\n\
         A gain is in % of what it earns: of a cloud its whole profit (compute, channels, hosting, own models; capital charged\n\
         by use), of a vendor its gross profit on models, out of which it trains; a vendor that a cloud owns looks at its\n\
         owner's whole profit, shown in % of its own gross profit. In brackets the standard error over seeds. Regret is the largest\n\
         gain, nothing where every change loses. The end value is {END_YEARS} times the profit of the last year. Conduct is inferred at the\n\
         start, 1 being a best response: far above 1 it stands for the competition inside a bloc of several firms, whose gain is that\n\
         of a cartel and no member's regret. Fringes of many small firms are left out.",
    ));
    printer.finish()
}

/// The firms asked for, all that price by best response if none is.
fn chosen(again: &Opened, asked: &[String]) -> Result<Vec<Firm>, Trouble> {
    let all = Firm::all(&again.plan);
    if all.is_empty() {
        return Err(Trouble::input(
            "no firm of this study prices by best response, so none can regret its price",
        ));
    }
    if asked.is_empty() {
        return Ok(all);
    }
    let names: Vec<&str> = all.iter().map(|firm| firm.name(&again.plan)).collect();
    let place =
        |name: &String| {
            names.iter().position(|known| known == name).map(|i| all[i]).ok_or_else(|| {
            let remedy = did_you_mean(name, &names);
            Trouble::input(format!(
                "--firm {name}: no such firm prices by best response and is one firm; {remedy}"
            ))
        })
        };
    asked.iter().map(place).collect()
}

/// Gains by seed, firm and change.
fn lived(study: &Study, firms: &[Firm]) -> Result<Vec<Vec<Vec<Gain>>>, Trouble> {
    let own = &study.variants[0];
    let todo: Vec<(u64, Firm)> = study
        .seeds
        .iter()
        .flat_map(|&seed| firms.iter().map(move |&firm| (seed, firm)))
        .collect();
    // A firm in a seed is lived as it is and with each change.
    let runs = 1 + CHANGES.len();
    let need = Need::of(study, todo.len(), rayon::current_num_threads());
    let bar = progress(Load::on_threads(runs * todo.len(), "run", need));
    let one = |&(seed, firm): &(u64, Firm)| {
        let found = Base::lived(&own.plan, &own.start, seed).gains(firm, &CHANGES);
        bar.inc(runs as u64);
        found.map_err(Trouble::failed)
    };
    let all: Result<Vec<Vec<Gain>>, Trouble> = todo.par_iter().with_max_len(1).map(one).collect();
    bar.finish_and_clear();
    Ok(all?
        .chunks(firms.len())
        .map(<[Vec<Gain>]>::to_vec)
        .collect())
}

/// What firms gain by changing their prices.
struct Gained<'a> {
    again: &'a Opened,
    firms: Vec<Firm>,
    /// By seed, firm and change.
    by_seed: Vec<Vec<Vec<Gain>>>,
    start: &'a Start,
}

impl Gained<'_> {
    /// A row for each firm, a column for each change, and the regret.
    fn table(&self, when: &str, of: fn(&Gain) -> f64) -> Table {
        let mut columns = vec![Column::text("firm")];
        columns.extend(CHANGES.map(column));
        columns.push(Column::number("regret", "").key("regret_percent"));
        columns.push(Column::number("conduct k", "").key("conduct"));
        let title = format!("gain {when}, %");
        let mut table = Table::new(super::tables::named(when), title, columns);
        for f in 0..self.firms.len() {
            table.row(self.row(f, of));
        }
        table
    }

    /// The row of firm `f`.
    fn row(&self, f: usize, of: fn(&Gain) -> f64) -> Vec<Cell> {
        let firm = self.firms[f];
        let gain = |c: usize| {
            let seeds = self.by_seed.iter().map(|firms| of(&firms[f][c]));
            summary(&seeds.collect::<Vec<_>>())
        };
        let gains: Vec<Summary> = (0..CHANGES.len()).map(gain).collect();
        let regret = gains.iter().fold(0.0_f64, |most, gain| most.max(gain.mean));
        let k = firm.conduct(self.start);
        let mut row = vec![Cell::text(firm.name(&self.again.plan))];
        row.extend(gains.iter().map(shown));
        row.push(Cell::number(
            format!("{:.1}", 100.0 * regret),
            100.0 * regret,
        ));
        row.push(Cell::number(format!("{k:.2}"), k));
        row
    }
}

/// The column of a change of price.
fn column(change: f64) -> Column {
    let percent = 100.0 * change;
    let key = if change < 0.0 {
        format!("lower_by_{:.0}_percent", -percent)
    } else {
        format!("higher_by_{percent:.0}_percent")
    };
    Column::number(format!("{percent:+.0} %"), "").key(&key)
}

/// A gain in per cent, with its standard error if there is one.
fn shown(of: &Summary) -> Cell {
    let mean = format!("{:+.1}", 100.0 * of.mean);
    let shown = if of.n > 1 {
        format!("{mean} ({:.1})", 100.0 * of.standard_error)
    } else {
        mean
    };
    Cell::over(shown, *of, 100.0)
}
