//! `lockin check FILE…`

use std::path::PathBuf;

use lockin::worldfile::Loaded;

use super::{Trouble, say};

/// Arguments of `check`.
#[derive(clap::Args)]
pub struct Arguments {
    /// World files
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// Checks every file: the file itself, its calibrations and its variants.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut mistakes = Vec::new();
    for file in &arguments.files {
        match Loaded::read(file, &[], None) {
            Ok(loaded) => {
                for warning in loaded.warnings() {
                    say(format_args!("warning: {warning}"));
                }
                println!("{}: no mistakes", file.display());
            }
            Err(problems) => mistakes.push(problems.to_string()),
        }
    }
    if mistakes.is_empty() {
        Ok(())
    } else {
        Err(Trouble::Input(mistakes.join("\n")))
    }
}
