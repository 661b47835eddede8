//! `lockin explain [PATH]`

mod told;

use lockin::organisation::fields;
use lockin::study::explained::Subject;
use lockin::study::{measure, stated};
use lockin::worldfile::explain::explain;

use super::{Trouble, show};

/// Arguments of `explain`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The parameter, as choice.compute_price_sensitivity or providers.aws.egress_per_gb, or a part of a world, as lock_in;
    /// `organisation` for the fields of an organisation's file, `study` for those of a study's; `measures` for what can be
    /// compared and drawn, `measures.market` for those of a table
    path: Option<String>,
}

/// Prints what parameters mean and what the default world says for them.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let text = match Subject::of(arguments.path.as_deref()) {
        Subject::Organisation(field) => fields::explained(field).map_err(Trouble::input)?,
        Subject::Study(field) => stated::fields::explained(field).map_err(Trouble::input)?,
        Subject::Measures(some) => measure::explained(some)?,
        Subject::World(path) => {
            let found = explain(path).map_err(Trouble::input)?;
            told::told(&found, path.is_some())
        }
    };
    show(text);
    Ok(())
}
