//! `lockin compare DIR…`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lockin::study::store::{Identity, Store};

use lockin::plan::Plan;
use lockin::worldfile::parse;

use super::headline::range::{self, Study};
use super::{Trouble, headline};

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
    let store = Store::at(folder);
    let identity = whole(&store)?;
    let place = store.folder.join("manifest.ron").display().to_string();
    let (world, _) = parse(&place, &identity.resolved_world, &[]).map_err(Trouble::input)?;
    let contents = headline::Contents {
        variants: identity.variants,
        seeds: identity.seeds,
        plan: Arc::new(Plan::new(world, &[])),
    };
    let lines = headline::read(&store, &contents)?;
    let study = Study {
        contents,
        lines,
        calibration: identity.calibration,
    };
    Ok((store, study))
}

/// What determined a study of which every run is there.
pub fn whole(store: &Store) -> Result<Identity, Trouble> {
    let identity = store.manifest().map_err(Trouble::Input)?.identity;
    for variant in &identity.variants {
        for &seed in &identity.seeds {
            if !store.has_run(variant, seed) {
                return Err(Trouble::Input(format!(
                    "{}: the run {variant}, seed {seed}, is missing; finish the study with `lockin run` first",
                    store.folder.display()
                )));
            }
        }
    }
    Ok(identity)
}
