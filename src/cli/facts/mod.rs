//! `lockin facts DIR`

mod table;

use std::path::PathBuf;

use lockin::study::facts::of_study::{dumps, judged};
use lockin::study::opened::Opened;

use super::tables::{Output, Part};
use super::{Trouble, compare, conduct, hindcast};

/// Arguments of `facts`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The study's folder
    study: PathBuf,
    #[command(flatten)]
    output: Output,
}

/// Prints how base stands against what the world says was published and against the stylised facts, and the conduct
/// that its margins tell of.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("facts")?;
    printer.all(parts(&compare::opened(&arguments.study)?)?);
    printer.finish()
}

/// The tables, and the words about them.
pub fn parts(study: &Opened) -> Result<Vec<Part>, Trouble> {
    let mut parts = Vec::new();
    let world = &study.plan.world;
    if !world.published.is_empty() {
        let runs = dumps(study)?;
        parts.extend(hindcast::tables(world, &runs).map_err(Trouble::Input)?);
    }
    if let Some(all) = judged(study)? {
        let calibration = &study.manifest.identity.calibration;
        parts.push(Part::Table(table::table(
            &all,
            calibration,
            study.seeds.len(),
        )));
        parts.push(Part::Words(table::notes(&all)));
    }
    parts.push(Part::Table(conduct::table(study)?));
    Ok(parts)
}
