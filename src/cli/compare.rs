//! `lockin compare DIR…`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lockin::plan::Plan;
use lockin::study::job::lines;
use lockin::study::layout::MANIFEST;
use lockin::study::manifest::Manifest;
use lockin::study::store::Store;
use lockin::worldfile::parse;

use super::headline::range::{self, Study};
use super::{Trouble, headline, say};

/// Arguments of `compare`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The study's folder; several studies of one world give the range of every effect over them
    #[arg(required = true)]
    studies: Vec<PathBuf>,
}

/// Prints what a study on disk says, from its dumps, or what several say together.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    if let [study] = arguments.studies.as_slice() {
        let (store, study) = read(study)?;
        return headline::print(&store, &study.contents, &study.lines);
    }
    let mut studies = Vec::new();
    for folder in &arguments.studies {
        studies.push(read(folder)?.1);
    }
    range::print(&studies, &arguments.studies)
}

/// The study in `folder`, read from its dumps.
pub(super) fn read(folder: &Path) -> Result<(Store, Study), Trouble> {
    let (store, manifest) = whole(folder)?;
    let identity = &store.identity;
    let place = folder.join(MANIFEST).display().to_string();
    let (world, _) = parse(&place, &identity.resolved_world, &[]).map_err(Trouble::input)?;
    let contents = headline::Contents {
        variants: identity.variants.clone(),
        seeds: manifest.seeds(),
        plan: Arc::new(Plan::new(world, &[])),
    };
    let lines = headline::read(&store, &contents)?;
    let study = Study {
        contents,
        lines,
        calibration: identity.calibration.clone(),
        sets: identity.sets.clone(),
    };
    Ok((store, study))
}

/// A study that is complete.
pub fn whole(folder: &Path) -> Result<(Store, Manifest), Trouble> {
    let manifest = Manifest::read(folder).map_err(Trouble::Input)?;
    if !manifest.complete {
        return Err(Trouble::Input(format!(
            "{}: the study is not complete; the `lockin run` that began it finishes it",
            folder.display()
        )));
    }
    if !manifest.failed.is_empty() {
        let left_out = format!("their seeds are left out:\n{}", lines(&manifest.failed));
        say(format_args!(
            "warning: {}: runs failed; {left_out}",
            folder.display()
        ));
    }
    Ok((Store::new(folder, manifest.identity.clone()), manifest))
}
