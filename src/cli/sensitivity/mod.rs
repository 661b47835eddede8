//! `lockin sensitivity DIR`

mod tables;

use std::path::PathBuf;

use lockin::study::BASE;
use lockin::study::opened::Opened;
use lockin::study::response::results::{measured, worths};
use lockin::study::response::{Fails, Response, design};

use super::tables::Output;
use super::{Trouble, compare};
use tables::Told;

/// Arguments of `sensitivity`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder of a study with a design
    study: PathBuf,
    /// The number that is explained, as market.hhi@compute/all: table, measure and key of summary.csv
    #[arg(long, value_name = "MEASURE@KEY", required_unless_present = "deal")]
    measure: Option<String>,
    /// Explain what a variant does to it at each point, against base there [default: its level under base]
    #[arg(long, value_name = "NAME", conflicts_with = "deal")]
    variant: Option<String>,
    /// The year at whose end it is read [default: the last]
    #[arg(long, value_name = "N", conflicts_with = "deal")]
    year: Option<u32>,
    /// Explain what a deal is worth to its sponsor, NPV of cash; the study has the variant no-DEAL
    #[arg(long, value_name = "NAME", conflicts_with = "measure")]
    deal: Option<String>,
    /// A result below this fails: say where it does
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    fails_below: Option<f64>,
    /// A result above this fails: say where it does
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    fails_above: Option<f64>,
    /// What intervals are drawn by
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    output: Output,
}

/// Says which parameters drive a result over the points of a stored study, by the kind of its design.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("sensitivity")?;
    let study = compare::opened(&arguments.study)?;
    design(&study)?;
    let (what, results) = results(arguments, &study)?;
    let response = Response::of(&study, results)?;
    let drivers = response.drivers(arguments.seed).ok_or_else(|| {
        Trouble::failed(format!(
            "{what}: does not vary over the points, or they are too few for {} parameters",
            response.parameters()
        ))
    })?;
    let told = Told {
        what: &what,
        response: &response,
    };
    printer.table(told.drivers(&drivers, study.seeds.len()));
    let fails = Fails {
        below: arguments.fails_below,
        above: arguments.fails_above,
    };
    if fails.is_stated() {
        let found = response.failures(fails);
        match &found.region {
            Some(region) => printer.table(told.failures(&found, region)),
            None => printer.words(format!("It fails at none of {} points.\n", found.points)),
        }
    }
    printer.finish()
}

/// The result that is asked about, in words and at each point.
fn results(arguments: &Arguments, study: &Opened) -> Result<(String, Vec<f64>), Trouble> {
    if let Some(deal) = &arguments.deal {
        let what = format!("NPV of {deal} to its sponsor, $bn");
        return Ok((what, worths(study, deal)?));
    }
    let asked = arguments.measure.as_deref().unwrap_or_default();
    let variant = arguments.variant.as_deref().unwrap_or(BASE);
    let found = measured(study, asked, variant, arguments.year)?;
    let what = match variant {
        BASE => format!("{asked}, year {}", found.year),
        name => format!("what {name} does to {asked}, year {}", found.year),
    };
    Ok((what, found.at))
}
