//! What runs came to that this process lived itself.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::yearly::{Index, Yearly};

/// Most runs whose numbers are remembered: some 200 kB each.
const REMEMBERED: usize = 1000;

/// The numbers of runs that this process lived itself, so that they need not be read back.
#[derive(Debug, Default)]
pub struct Lived(Mutex<BTreeMap<(String, u64), Yearly>>);

impl Lived {
    /// Remembers the numbers of a run, unless they are too many.
    pub fn remember(&self, variant: &str, seed: u64, mut numbers: Yearly) {
        let mut lived = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lived.len() < REMEMBERED {
            let indices = lived
                .values()
                .next()
                .into_iter()
                .chain(lived.values().last());
            let indices: Vec<Arc<Index>> = indices.map(|run| Arc::clone(run.index())).collect();
            let _ = indices.iter().any(|index| numbers.share(index));
            lived.insert((variant.to_owned(), seed), numbers);
        }
    }

    /// Those of a run, if they are remembered.
    pub fn of(&self, variant: &str, seed: u64) -> Option<Yearly> {
        let lived = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lived.get(&(variant.to_owned(), seed)).cloned()
    }
}
