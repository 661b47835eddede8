//! Mutants: of worlds, of `--set`, of what a study leaves on disk. None may panic, hang or be refused after it was
//! accepted, and no run may record what is no number where one has to stand.
//!
//! The same mutants everywhere, a few in the suite. So many times as many, and others, by hand:
//! `LOCKIN_FUZZ=400 LOCKIN_FUZZ_SEED=7 cargo test --test it -- fuzz:: --nocapture`; the texts of those that fail
//! are kept in the folder that `LOCKIN_FUZZ_KEEP` names. One that takes longer than `LOCKIN_FUZZ_SECONDS` fails. See `docs/fuzzing.md`.

mod chain;
mod corpus;
mod files;
mod finite;
mod manifests;
mod mutate;
mod points;
mod sets;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

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

/// Seconds that a mutant may take, unless `LOCKIN_FUZZ_SECONDS` says how many: they take a part of one on a quiet machine.
const SECONDS: u64 = 120;
/// What more is waited for one that seems to hang.
const GRACE: Duration = Duration::from_mins(1);

/// Mutants at work, each since when.
#[derive(Default)]
struct AtWork {
    since: Mutex<BTreeMap<u64, Instant>>,
    over: AtomicBool,
}

impl AtWork {
    /// What `fate` says of mutant `m`, and how long it takes to.
    #[expect(
        clippy::disallowed_methods,
        reason = "the clock of whoever waits, not the model's"
    )]
    fn timed<T>(&self, m: u64, fate: impl FnOnce() -> T) -> (T, Duration) {
        let begin = Instant::now();
        self.since.lock().unwrap().insert(m, begin);
        let told = fate();
        self.since.lock().unwrap().remove(&m);
        (told, begin.elapsed())
    }

    /// Ends the tests with the name of the first mutant that takes longer than that: it hangs, and nobody else would say so.
    fn watch(&self, what: &str, longest: Duration) {
        while !self.over.load(Ordering::Relaxed) {
            sleep(Duration::from_millis(50));
            let since = self.since.lock().unwrap();
            let hangs = since.iter().find(|(_, since)| since.elapsed() > longest);
            if let Some((m, _)) = hangs {
                eprintln!("{what} {m}: it hangs, {} s so far", longest.as_secs());
                std::process::exit(101);
            }
        }
    }
}

/// Tries mutants, `usual` of them in the suite, and fails with all that failed; what came of the others is counted.
///
/// A mutant is its text and what became of it: a word to count it by, or why it fails. One that takes too long fails.
fn try_mutants(
    what: &str,
    usual: u64,
    mutant: impl Fn(u64) -> String + Sync,
    fate: impl Fn(u64, &str) -> Result<&'static str, String> + Sync,
) {
    let longest = Duration::from_secs(number("LOCKIN_FUZZ_SECONDS", SECONDS));
    let number = usual * number("LOCKIN_FUZZ", 1);
    try_within(longest, what, number, mutant, fate);
}

/// The same of so many, each within this time.
fn try_within(
    longest: Duration,
    what: &str,
    number: u64,
    mutant: impl Fn(u64) -> String + Sync,
    fate: impl Fn(u64, &str) -> Result<&'static str, String> + Sync,
) {
    let counted = Mutex::new(BTreeMap::<&str, usize>::new());
    let at_work = AtWork::default();
    let one = |m: u64| {
        let text = mutant(m);
        let (told, took) = at_work.timed(m, || lived(|| fate(m, &text)));
        let failed = match told {
            Ok(_) if took > longest => format!("it takes {:.1} s", took.as_secs_f64()),
            Ok(word) => {
                *counted.lock().unwrap().entry(word).or_default() += 1;
                return None;
            }
            Err(why) => why,
        };
        keep(what, m, &text);
        Some(format!("{what} {m}: {failed}"))
    };
    let failed: Vec<String> = scope(|scope| {
        scope.spawn(|| at_work.watch(what, longest + GRACE));
        let all = catch_unwind(AssertUnwindSafe(|| {
            (0..number).into_par_iter().filter_map(one).collect()
        }));
        at_work.over.store(true, Ordering::Relaxed);
        all.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    println!("{what}: {:?}", counted.lock().unwrap());
    assert!(
        failed.is_empty(),
        "{} of {number}:\n{}",
        failed.len(),
        failed.join("\n")
    );
}

/// What became of a mutant; a panic is told.
fn lived(fate: impl FnOnce() -> Result<&'static str, String>) -> Result<&'static str, String> {
    catch_unwind(AssertUnwindSafe(fate)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let other = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        Err(format!("it panics: {}", text.or(other).unwrap_or_default()))
    })
}

/// Keeps the text of a mutant that failed, where somebody wants it.
fn keep(what: &str, m: u64, text: &str) {
    if let Some(folder) = std::env::var_os("LOCKIN_FUZZ_KEEP") {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(Path::new(&folder).join(format!("{what}-{m}")), text).unwrap();
    }
}

#[test]
#[should_panic(expected = "slow 1: it takes")]
fn a_mutant_that_takes_too_long_fails() {
    let slow = |m: u64, _: &str| {
        sleep(Duration::from_millis(200 * m));
        Ok("done")
    };
    try_within(
        Duration::from_millis(100),
        "slow",
        2,
        |m| m.to_string(),
        slow,
    );
}
