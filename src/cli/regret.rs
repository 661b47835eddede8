//! `lockin regret DIR`

use std::path::PathBuf;

use lockin::plan::Plan;
use lockin::sim::state::Start;
use lockin::study::memory::Need;
use lockin::study::regret::over_seeds::{Gains, RUNS, chosen, regret};
use lockin::study::regret::{CHANGES, END_YEARS, Firm, Gain};
use lockin::study::statistics::Summary;
use lockin::study::{BASE, Study};

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
    let firms = chosen(&again.plan, &arguments.firm)?;
    let study = again.again(&[arguments.variant.as_str()], again.seeds.clone())?;
    let gains = lived(&study, &firms)?;
    let told = Told {
        plan: &again.plan,
        start: &study.variants[0].start,
        firms: &firms,
        gains: &gains,
    };
    printer.table(told.table("in the years of the run", |gain| gain.in_run));
    printer.table(told.table("with an end value", |gain| gain.with_end));
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

/// What firms gain in every seed.
fn lived(study: &Study, firms: &[Firm]) -> Result<Gains, Trouble> {
    let todo = study.seeds.len() * firms.len();
    let need = Need::of(study, todo, rayon::current_num_threads());
    let bar = progress(Load::on_threads(RUNS * todo, "run", need));
    let gains = Gains::lived(study, firms, || bar.inc(RUNS as u64));
    bar.finish_and_clear();
    gains
}

/// What firms gain by changing their prices.
struct Told<'a> {
    plan: &'a Plan,
    start: &'a Start,
    firms: &'a [Firm],
    gains: &'a Gains,
}

impl Told<'_> {
    /// A row for each firm, a column for each change, and the regret.
    fn table(&self, when: &str, of: fn(&Gain) -> f64) -> Table {
        let mut columns = vec![Column::text("firm")];
        columns.extend(CHANGES.map(column));
        columns.push(Column::number("regret", "").key("regret_percent"));
        columns.push(Column::number("conduct k", "").key("conduct"));
        let title = format!("gain {when}, %");
        let mut table = Table::new(super::tables::named(when), title, columns);
        for (f, firm) in self.firms.iter().enumerate() {
            let gains = self.gains.of_firm(f, of);
            let regret = 100.0 * regret(&gains);
            let k = firm.conduct(self.start);
            let mut row = vec![Cell::text(firm.name(self.plan))];
            row.extend(gains.iter().map(shown));
            row.push(Cell::number(format!("{regret:.1}"), regret));
            row.push(Cell::number(format!("{k:.2}"), k));
            table.row(row);
        }
        table
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
