//! A study on disk, ready to be lived again.

use std::path::Path;

use lockin::study::Study;
use lockin::study::identity::{Identity, made_from};
use lockin::study::manifest::Manifest;
use lockin::study::store::Store;
use lockin::study::valuation::cells::recalibrated;
use lockin::worldfile::Loaded;

use super::{Trouble, say};

/// A study's folder, what determined it, and its world.
pub struct Again {
    /// The folder.
    pub store: Store,
    /// What determined its bytes, and what became of it.
    pub manifest: Manifest,
    /// The seeds in which no run broke.
    pub seeds: Vec<u64>,
    /// The world under the study's calibration.
    pub loaded: Loaded,
}

impl Again {
    /// Opens the study in `folder`.
    pub fn open(folder: &Path) -> Result<Self, Trouble> {
        let manifest = Manifest::read(folder).map_err(Trouble::Input)?;
        let store = Store::new(folder, manifest.identity.clone());
        warn_of_other_version(&store, &store.identity);
        let loaded = under(&store, &store.identity, &store.identity.calibration)?;
        Ok(Self {
            seeds: manifest.seeds(),
            store,
            manifest,
            loaded,
        })
    }

    /// The study of some of its variants over some seeds, on the start that all its runs share.
    pub fn study(&self, variants: &[&str], seeds: Vec<u64>) -> Result<Study, Trouble> {
        let mut all = Vec::new();
        for &name in variants {
            let plan = self.loaded.variant(name).map_err(Trouble::input)?;
            all.push((name.to_owned(), plan));
        }
        Study::new(&self.loaded.base(), all, seeds).map_err(Trouble::Input)
    }

    /// What the runs of some of its variants are made from.
    pub fn made_from(&self, variants: &[&str]) -> Result<Vec<String>, Trouble> {
        let one = |&name: &&str| {
            let plan = self.loaded.variant(name).map_err(Trouble::input)?;
            Ok(made_from(self.loaded.world(), &plan))
        };
        variants.iter().map(one).collect()
    }
}

/// The world of a study under another calibration.
pub fn under(store: &Store, identity: &Identity, calibration: &str) -> Result<Loaded, Trouble> {
    let place = store.folder.join("manifest.ron").display().to_string();
    let (stated, sets) = (&identity.stated_world, &identity.sets);
    recalibrated(&place, stated, sets, calibration).map_err(Trouble::input)
}

/// Says so where a study was written by another version than the one that now adds to it.
fn warn_of_other_version(store: &Store, identity: &Identity) {
    let now = env!("LOCKIN_COMMIT");
    if identity.commit != now {
        say(format_args!(
            "warning: {} was written by commit {}, this is {now}; what is run now may differ from it",
            store.folder.display(),
            identity.commit
        ));
    }
}
