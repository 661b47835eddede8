//! `lockin check FILE…`

use std::path::{Path, PathBuf};

use lockin::study::Study;
use lockin::worldfile::Loaded;
use lockin::worldfile::error::Problems;

use super::{Trouble, say, show};

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
                match can_start(file, &loaded) {
                    Ok(()) => show(format_args!("{}: no mistakes\n", file.display())),
                    Err(problems) => mistakes.push(problems.to_string()),
                }
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

/// Infers the start of every calibration, so that no run is refused afterwards.
fn can_start(file: &Path, loaded: &Loaded) -> Result<(), Problems> {
    Study::of_all(loaded, Vec::new())?;
    for calibration in loaded.calibrations() {
        if calibration != loaded.calibration() {
            Study::of_all(&Loaded::read(file, &[], Some(&calibration))?, Vec::new())?;
        }
    }
    Ok(())
}
