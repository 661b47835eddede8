//! How much memory runs take, and whether the process may have it.
//!
//! An allocation that fails ends a program without a word that helps, so what clearly cannot hold is refused before.

use std::fs;

use super::Study;
use super::trouble::Trouble;
use crate::plan::stated::WorldFile;

/// Bytes an enterprise at the peak of a run and of the page that lives one again: measured on a million, see `docs/speed.md`.
const ENTERPRISE: f64 = 330.0;
/// Bytes of a run beside its enterprises: its tables and the program.
const TABLES: f64 = 20e6;
/// Bytes from which on a study says what it takes before it begins.
const WORTH_SAYING: f64 = 1e9;

/// What runs take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Need {
    /// Enterprises of a run.
    pub enterprises: f64,
    /// Runs that are lived at once.
    pub at_once: usize,
}

impl Need {
    /// What so many runs of a study take by so many threads.
    pub fn of(study: &Study, runs: usize, threads: usize) -> Self {
        let worlds = study.variants.iter().map(|v| &v.plan.world);
        Self {
            enterprises: worlds.map(enterprises).fold(0.0, f64::max),
            at_once: at_once(runs, threads),
        }
    }

    /// What so many runs of one world take by so many threads.
    pub fn in_world(world: &WorldFile, runs: usize, threads: usize) -> Self {
        Self {
            enterprises: enterprises(world),
            at_once: at_once(runs, threads),
        }
    }

    /// Bytes at the peak.
    pub fn bytes(self) -> f64 {
        self.at_once as f64 * (self.enterprises * ENTERPRISE + TABLES)
    }

    /// What is said of it before it begins, where that is worth saying.
    ///
    /// # Errors
    /// When the process may have less than that, as far as the system says.
    pub fn told(self, left: Option<f64>) -> Result<Option<String>, Trouble> {
        let gb = |bytes: f64| format!("{:.1} GB", bytes / 1e9);
        let runs = match self.at_once {
            1 => "one run at a time".to_owned(),
            n => format!("{n} runs at a time"),
        };
        let needed = format!(
            "some {} of memory: {} enterprises, {ENTERPRISE} bytes each, {runs}",
            gb(self.bytes()),
            self.enterprises
        );
        match left {
            Some(left) if left < self.bytes() => {
                let fewer = if self.at_once > 1 {
                    "write --threads 1, or fewer --agents"
                } else {
                    "write fewer --agents"
                };
                Err(Trouble::Input(format!(
                    "this takes {needed}; the process may have {}; {fewer}",
                    gb(left)
                )))
            }
            _ => Ok((self.bytes() >= WORTH_SAYING).then_some(needed)),
        }
    }
}

/// Enterprises that a run of a world has.
pub fn enterprises(world: &WorldFile) -> f64 {
    let accounts = world.segments.iter().map(|s| s.accounts);
    world.agents.map_or_else(|| accounts.sum(), f64::from)
}

/// Runs that are lived at once: one on each thread, or with fewer runs than threads one after another (see
/// [`super::ensemble`]).
fn at_once(runs: usize, threads: usize) -> usize {
    if runs < threads { 1 } else { threads.max(1) }
}

/// Bytes that this process may still have, as Linux says: within its own limit, that of its group, and what the machine
/// has left. None where nothing is known.
pub fn left() -> Option<f64> {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let own = address_space(&read("/proc/self/limits"), &read("/proc/self/status"));
    let group = read("/sys/fs/cgroup/memory.max").trim().parse().ok();
    let machine = available(&read("/proc/meminfo"));
    [own, group, machine].into_iter().flatten().reduce(f64::min)
}

/// Bytes of address space that a process has left under its own limit (`ulimit -v`); none without a limit.
fn address_space(limits: &str, status: &str) -> Option<f64> {
    let rest = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max address space"))?;
    let limit: f64 = rest.split_whitespace().next()?.parse().ok()?;
    let taken = kilobytes(status, "VmSize:").unwrap_or_default();
    Some((limit - taken).max(0.0))
}

/// Bytes of memory and of swap that a machine has left.
fn available(meminfo: &str) -> Option<f64> {
    let swap = kilobytes(meminfo, "SwapFree:").unwrap_or_default();
    Some(kilobytes(meminfo, "MemAvailable:")? + swap)
}

/// Bytes of a line `NAME 123 kB`.
fn kilobytes(text: &str, name: &str) -> Option<f64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(name))?;
    let number: f64 = rest.split_whitespace().next()?.parse().ok()?;
    Some(1024.0 * number)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: &str = "Limit                     Soft Limit           Hard Limit           Units     \n\
        Max cpu time              unlimited            unlimited            seconds   \n\
        Max address space         1536000000           unlimited            bytes     \n";

    #[test]
    fn what_the_system_says_is_read_and_nothing_else_is_known() {
        let left = address_space(LIMITS, "VmPeak:\t  200 kB\nVmSize:\t  1000 kB\n");
        assert_eq!(left, Some(1_536_000_000.0 - 1_024_000.0));
        let open = LIMITS.replace("1536000000", "unlimited");
        assert_eq!(address_space(&open, ""), None);
        let memory = "MemTotal: 100 kB\nMemAvailable:   50 kB\nSwapFree: 10 kB\n";
        assert_eq!(available(memory), Some(60.0 * 1024.0));
        assert_eq!((available(""), address_space("", "")), (None, None));
    }

    #[test]
    fn what_cannot_hold_is_refused_with_a_remedy_and_what_is_large_is_said() {
        let need = |enterprises, at_once| Need {
            enterprises,
            at_once,
        };
        let market = need(4_289_000.0, 1);
        assert!((market.bytes() - 1.44e9).abs() < 0.01e9);
        let told = market.told(Some(1.2e9)).unwrap_err().to_string();
        assert!(told.contains("1.4 GB") && told.ends_with("write fewer --agents"));
        let told = need(2e6, 2).told(Some(1.2e9)).unwrap_err().to_string();
        assert!(told.ends_with("write --threads 1, or fewer --agents"));
        for left in [None, Some(2e9)] {
            let said = market.told(left).unwrap().unwrap();
            assert!(said.contains("4289000 enterprises"), "{said}");
        }
        assert_eq!(need(10_000.0, 4).told(Some(1e9)), Ok(None));
        assert_eq!(need(10_000.0, 4).told(None), Ok(None));
    }

    #[test]
    fn as_many_runs_at_once_as_threads_or_one_after_another() {
        assert_eq!([1, 2, 3, 9].map(|runs| at_once(runs, 3)), [1, 1, 3, 3]);
        assert_eq!(at_once(0, 0), 1);
    }
}
