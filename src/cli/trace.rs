//! `lockin trace DIR --enterprise ID`

use std::path::PathBuf;

use comfy_table::Cell;

use lockin::enterprise::autonomy::PARTS;
use lockin::record::Recorder;
use lockin::sim::{Manner, Simulation};
use lockin::study::BASE;
use lockin::study::trace::{Life, YearEnd, dollars_in_words, enterprises, trace};

use super::headline::{heading, right};
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
}

/// Lives a run of a study again and tells what became of one enterprise.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
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
    println!(
        "Enterprise {} of {}, variant {}, seed {seed}: segment {}, standing for {:.1} accounts; {}.\n\
         Money is of one account.\n",
        arguments.enterprise,
        plan.world.name,
        arguments.variant,
        life.segment,
        life.accounts,
        life.start
    );
    tell(&life, |tick| clock.date_after(tick).to_string());
    Ok(())
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

/// Prints what happened, year by year, then the years as a table.
fn tell(life: &Life, date: impl Fn(u32) -> String) {
    println!("{} {}", date(0), where_it_runs(&life.years[0]));
    for pair in life.years.windows(2) {
        for happening in &life.happenings {
            if (pair[0].tick + 1..=pair[1].tick).contains(&happening.tick) {
                // A tick that ends on a date was lived in the month before.
                println!("{} {}", date(happening.tick - 1), happening.text);
            }
        }
        println!("{} {}", date(pair[1].tick), where_it_runs(&pair[1]));
    }
    println!("\n{}", table(life, &date));
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

fn table(life: &Life, date: impl Fn(u32) -> String) -> String {
    let mut columns = [
        "compute",
        "models",
        "exit, months",
        "autonomy",
        "percentile",
    ]
    .map(str::to_owned)
    .to_vec();
    columns.extend(PARTS.map(str::to_owned));
    let mut table = heading("end of", &columns);
    for year in &life.years {
        let mut row = vec![Cell::new(date(year.tick))];
        row.push(right(dollars_in_words(year.compute)));
        row.push(right(dollars_in_words(year.models)));
        row.push(right(format!("{:.1}", year.exit_months)));
        row.push(right(format!("{:.0}", year.autonomy.score())));
        row.push(right(format!("{:.0}", 100.0 * year.percentile)));
        row.extend(year.autonomy.all().map(|part| {
            right(if part.is_nan() {
                "–".to_owned()
            } else {
                format!("{part:.2}")
            })
        }));
        table.add_row(row);
    }
    table.to_string()
}
