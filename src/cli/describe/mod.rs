//! `lockin describe WORLD`

mod code;
mod entities;
mod markdown;
mod numbers;
mod odd;
mod words;

use std::path::PathBuf;

use lockin::study::BASE;
use lockin::worldfile::Loaded;
use lockin::worldfile::change::parse_set;
use lockin::worldfile::inventory::inventory;

use super::Trouble;
use super::tables::Output;
use odd::{Described, odd};

/// Arguments of `describe`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The world file, or the name of a shipped world
    world: PathBuf,
    /// The variant to describe
    #[arg(long, value_name = "NAME", default_value = BASE)]
    variant: String,
    /// A calibration of the world [default: its first]
    #[arg(long, value_name = "NAME")]
    calibration: Option<String>,
    /// Change a parameter, repeatable: providers.aws.egress_per_gb=0
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// The table of all parameters and that of their sources, in any form, instead of the description (Markdown)
    #[arg(long)]
    parameters: bool,
    #[command(flatten)]
    output: Output,
}

/// Prints or writes the ODD protocol of a world, or the table of its parameters.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let output = &arguments.output;
    let printer = if arguments.parameters {
        Some(output.printer("describe --parameters")?)
    } else {
        output.is_markdown()?;
        None
    };
    let loaded = loaded(arguments)?;
    let variant = &arguments.variant;
    let entries = inventory(&loaded, variant).map_err(Trouble::input)?;
    if let Some(mut printer) = printer {
        let world = &loaded.world().name;
        let title = format!("parameters of {world}, {variant}, {}", loaded.calibration());
        printer.table(numbers::parameters(&title, &entries));
        printer.table(numbers::sources(&entries));
        return printer.finish();
    }
    let plan = loaded.variant(variant).map_err(Trouble::input)?;
    output.document(&odd(&Described {
        loaded: &loaded,
        variant,
        plan: &plan,
        entries: &entries,
    }))
}

fn loaded(arguments: &Arguments) -> Result<Loaded, Trouble> {
    let mut problems = Vec::new();
    let mut changes = Vec::new();
    for set in &arguments.set {
        match parse_set(set) {
            Ok(change) => changes.push(change),
            Err(problem) => problems.push(problem.to_string()),
        }
    }
    if !problems.is_empty() {
        return Err(Trouble::Input(problems.join("\n")));
    }
    let calibration = arguments.calibration.as_deref();
    Loaded::read(&arguments.world, &changes, calibration).map_err(Trouble::input)
}
