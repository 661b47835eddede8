//! `lockin trace DIR --enterprise ID`

use std::path::PathBuf;

use lockin::enterprise::autonomy::PARTS;
use lockin::record::Recorder;
use lockin::sim::{Manner, Simulation};
use lockin::study::BASE;
use lockin::study::trace::{Life, YearEnd, dollars_in_words, enterprises, trace};

use super::tables::{Cell, Column, NOTHING, Output, Printer, Table};
use super::{Trouble, compare};

/// Arguments of `trace`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The study's folder
    study: PathBuf,
    /// The enterprise, by its number from 0
    #[arg(long, value_name = "ID")]
    enterprise: usize,
    /// The replication seed [default: the study's first]
    #[arg(long, value_name = "SEED")]
    seed: Option<u64>,
    /// The variant
    #[arg(long, value_name = "NAME", default_value = BASE)]
    variant: String,
    #[command(flatten)]
    output: Output,
}

/// Lives a run of a study again and tells what became of one enterprise.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("trace")?;
    let again = compare::to_live_again(&arguments.study)?;
    let seed = chosen_seed(&again.seeds, arguments.seed)?;
    again.known([&arguments.variant])?;
    let study = again.again(&[&arguments.variant], vec![seed])?;
    let plan = study.variants[0].plan.clone();
    let (start, manner) = (study.start.clone(), Manner::default());
    let mut simulation = Simulation::new(plan.clone(), start, seed, Recorder::deaf(), manner);
    let n = enterprises(&mut simulation);
    let Some(life) = trace(simulation, arguments.enterprise) else {
        return Err(Trouble::input(format!(
            "--enterprise {}: the run has {n} enterprises; write a number from 0 to {}",
            arguments.enterprise,
            n - 1
        )));
    };
    let clock = &plan.world.clock;
    printer.words(format!(
        "Enterprise {} of {}, variant {}, seed {seed}: segment {}, standing for {:.1} accounts; {}.\n\
         Money is of one account.",
        arguments.enterprise,
        plan.world.name,
        arguments.variant,
        life.segment,
        life.accounts,
        life.start
    ));
    tell(
        &life,
        "years",
        |tick| clock.date_after(tick).to_string(),
        &mut printer,
    );
    printer.finish()
}

fn chosen_seed(seeds: &[u64], asked: Option<u64>) -> Result<u64, Trouble> {
    match asked {
        None => Ok(seeds[0]),
        Some(seed) if seeds.contains(&seed) => Ok(seed),
        Some(seed) => Err(Trouble::input(format!(
            "--seed {seed}: the study has the seeds {seeds:?}; write one of them"
        ))),
    }
}

/// Prints what happened, year by year, then the years as a table called `name`.
pub(super) fn tell(life: &Life, name: &str, date: impl Fn(u32) -> String, printer: &mut Printer) {
    let mut lines = vec![format!("{} {}", date(0), where_it_runs(&life.years[0]))];
    for pair in life.years.windows(2) {
        for happening in &life.happenings {
            if (pair[0].tick + 1..=pair[1].tick).contains(&happening.tick) {
                // A tick that ends on a date was lived in the month before.
                lines.push(format!("{} {}", date(happening.tick - 1), happening.text));
            }
        }
        lines.push(format!(
            "{} {}",
            date(pair[1].tick),
            where_it_runs(&pair[1])
        ));
    }
    printer.words(lines.join("\n"));
    printer.table(table(life, name, &date));
}

fn where_it_runs(year: &YearEnd) -> String {
    let held: Vec<String> = year
        .held
        .iter()
        .map(|(class, offer)| format!("{class} on {offer}"))
        .collect();
    format!(
        "It spends {} a year on compute and {} on models: {}. Leaving everything would cost {:.1} months of spend. \
         Its autonomy is {:.0} of 100, above {:.0} % of its segment.",
        dollars_in_words(year.compute),
        dollars_in_words(year.models),
        held.join(", "),
        year.exit_months,
        year.autonomy.score(),
        100.0 * year.percentile
    )
}

fn table(life: &Life, name: &str, date: impl Fn(u32) -> String) -> Table {
    let mut columns = vec![
        Column::text("end of"),
        Column::number("compute", "").key("compute_usd_a_year"),
        Column::number("models", "").key("models_usd_a_year"),
        Column::number("exit, months", "").key("exit_months"),
        Column::number("autonomy", ""),
        Column::number("percentile", ""),
    ];
    columns.extend(PARTS.map(|part| Column::number(part, "")));
    let mut table = Table::new(name, "end of", columns);
    for year in &life.years {
        let dollars = |x: f64| Cell::number(dollars_in_words(x), x);
        let whole = |x: f64| Cell::number(format!("{x:.0}"), x);
        let mut row = vec![
            Cell::text(date(year.tick)),
            dollars(year.compute),
            dollars(year.models),
            Cell::number(format!("{:.1}", year.exit_months), year.exit_months),
            whole(year.autonomy.score()),
            whole(100.0 * year.percentile),
        ];
        row.extend(year.autonomy.all().map(|part| {
            let shown = format!("{part:.2}");
            Cell::number(if part.is_nan() { NOTHING } else { &shown }, part)
        }));
        table.row(row);
    }
    table
}
