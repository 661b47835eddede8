//! `lockin describe WORLD`, `lockin describe STUDY`

mod code;
mod entities;
mod markdown;
mod numbers;
mod odd;
mod study;
mod words;

use std::path::{Path, PathBuf};

use lockin::study::BASE;
use lockin::study::identity::Identity;
use lockin::study::layout::MANIFEST;
use lockin::study::manifest::Manifest;
use lockin::worldfile::Loaded;
use lockin::worldfile::change::parse_set;
use lockin::worldfile::inventory::inventory;

use super::tables::Output;
use super::{Trouble, compare};
use odd::{Described, odd};
use study::Publication;

/// Arguments of `describe`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The world file, the name of a shipped world, or the folder of a study: the world that it ran
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
    /// Write datapackage.json and ro-crate-metadata.json into the folder of a study
    #[arg(long, conflicts_with_all = ["parameters", "variant", "calibration", "set", "format", "out"])]
    package: bool,
    #[command(flatten)]
    published: Publication,
    #[command(flatten)]
    output: Output,
}

/// Prints or writes the ODD protocol of a world, or the table of its parameters.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    if arguments.package {
        return study::write(&compare::opened(&arguments.world)?, &arguments.published);
    }
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
    let ran = ran(&arguments.world)?;
    let before = ran.iter().flat_map(|identity| &identity.sets);
    for set in before.chain(&arguments.set) {
        match parse_set(set) {
            Ok(change) => changes.push(change),
            Err(problem) => problems.push(problem.to_string()),
        }
    }
    if !problems.is_empty() {
        return Err(Trouble::Input(problems.join("\n")));
    }
    let own = arguments.calibration.as_deref();
    let loaded = match &ran {
        None => Loaded::read(&arguments.world, &changes, own),
        Some(identity) => {
            let place = format!("{}, stated_world", arguments.world.join(MANIFEST).display());
            let calibration = own.unwrap_or(&identity.calibration);
            Loaded::from_text(
                &place,
                identity.stated_world.clone(),
                &changes,
                Some(calibration),
            )
        }
    };
    loaded.map_err(Trouble::input)
}

/// What determined the study in a folder, if it is one.
fn ran(folder: &Path) -> Result<Option<Identity>, Trouble> {
    if !folder.is_dir() {
        return Ok(None);
    }
    let manifest = Manifest::read(folder).map_err(Trouble::Input)?;
    Ok(Some(manifest.identity))
}
