//! Mutants: of worlds, of `--set`, of what a study leaves on disk. None may panic, hang or be refused after it was
//! accepted, and no run may record what is no number where one has to stand.
//!
//! The same mutants everywhere, a few in the suite. So many times as many, and others, by hand:
//! `LOCKIN_FUZZ=400 LOCKIN_FUZZ_SEED=7 cargo test --test it -- fuzz:: --nocapture`; the texts of those that fail
//! are kept in the folder that `LOCKIN_FUZZ_KEEP` names. See `docs/fuzzing.md`.

mod chain;
mod corpus;
mod files;
mod finite;
mod manifests;
mod mutate;
mod points;
mod sets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;

use rayon::prelude::*;

/// Numbers by chance, the same everywhere (splitmix64: Steele, Lea & Flood 2014).
pub struct Chance(u64);

impl Chance {
    /// The chance of one mutant.
    fn of(what: u64, mutant: u64) -> Self {
        let seed = number("LOCKIN_FUZZ_SEED", 1);
        Self(seed.wrapping_mul(0x9e37_79b9) ^ what.wrapping_mul(0x85eb_ca6b) ^ (mutant << 20))
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number below `n`.
    fn below(&mut self, n: usize) -> usize {
        (self.bits() % n.max(1) as u64) as usize
    }

    /// Between 0 and 1.
    fn part(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

fn number(variable: &str, otherwise: u64) -> u64 {
    let set = std::env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok());
    set.unwrap_or(otherwise)
}

/// Tries mutants, `usual` of them in the suite, and fails with all that failed; what came of the others is counted.
///
/// A mutant is its text and what became of it: a word to count it by, or why it fails.
fn try_mutants(
    what: &str,
    usual: u64,
    mutant: impl Fn(u64) -> String + Sync,
    fate: impl Fn(u64, &str) -> Result<&'static str, String> + Sync,
) {
    let counted = Mutex::new(std::collections::BTreeMap::<&str, usize>::new());
    let one = |&m: &u64| {
        let text = mutant(m);
        let lived = catch_unwind(AssertUnwindSafe(|| fate(m, &text)));
        let failed = match lived {
            Ok(Ok(word)) => {
                *counted.lock().unwrap().entry(word).or_default() += 1;
                return None;
            }
            Ok(Err(why)) => why,
            Err(panic) => {
                let text = panic.downcast_ref::<String>().cloned();
                let other = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
                format!("it panics: {}", text.or(other).unwrap_or_default())
            }
        };
        if let Some(folder) = std::env::var_os("LOCKIN_FUZZ_KEEP") {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(Path::new(&folder).join(format!("{what}-{m}")), &text).unwrap();
        }
        Some(format!("{what} {m}: {failed}"))
    };
    let all: Vec<u64> = (0..usual * number("LOCKIN_FUZZ", 1)).collect();
    let failed: Vec<String> = all.par_iter().filter_map(one).collect();
    println!("{what}: {:?}", counted.lock().unwrap());
    assert!(
        failed.is_empty(),
        "{} of {}:\n{}",
        failed.len(),
        all.len(),
        failed.join("\n")
    );
}
