//! `lockin check FILE…`

use std::path::{Path, PathBuf};

use lockin::organisation::Organisation;
use lockin::study::Study;
use lockin::study::stated::Stated;
use lockin::worldfile::Loaded;
use lockin::worldfile::error::Problems;

use super::{Trouble, say, show};

/// Arguments of `check`.
#[derive(clap::Args)]
pub struct Arguments {
    /// World files, or files that state a study
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// Checks every file: the file itself, its calibrations and its variants.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut mistakes = Vec::new();
    for file in &arguments.files {
        match Stated::read(file) {
            Ok(None) => {}
            Ok(Some(stated)) => {
                match of_study(&stated) {
                    Ok(()) => show(format_args!("{}: no mistakes\n", file.display())),
                    Err(problems) => mistakes.push(problems.to_string()),
                }
                continue;
            }
            Err(problems) => {
                mistakes.push(problems.to_string());
                continue;
            }
        }
        if Organisation::is_one(file) {
            mistakes.push(format!(
                "{0}: this is an organisation, not a world; `lockin ask WORLD {0}` checks it against a world and tells how it stands there",
                file.display()
            ));
            continue;
        }
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

/// Checks a study under each of its calibrations: its world, its variants, the world at its points.
fn of_study(stated: &Stated) -> Result<(), Problems> {
    for calibration in stated.calibrations() {
        let loaded = stated.loaded(calibration)?;
        stated.variants(&loaded)?;
        stated.design(&loaded)?;
    }
    Ok(())
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
