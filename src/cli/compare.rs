//! `lockin compare DIR`

use std::path::PathBuf;
use std::sync::Arc;

use lockin::study::store::{Identity, Store};

use lockin::worldfile::parse;
use lockin::worldfile::plan::Plan;

use super::{Trouble, headline};

/// Arguments of `compare`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The study's folder
    study: PathBuf,
}

/// Prints what a study on disk says, from its dumps.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let store = Store::at(&arguments.study);
    let identity = whole(&store)?;
    let place = store.folder.join("manifest.ron").display().to_string();
    let (world, _) = parse(&place, &identity.resolved_world, &[]).map_err(Trouble::input)?;
    let contents = headline::Contents {
        variants: identity.variants,
        seeds: identity.seeds,
        plan: Arc::new(Plan::new(world, &[])),
    };
    let all = headline::read(&store, &contents)?;
    headline::print(&store, &contents, &all)
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
