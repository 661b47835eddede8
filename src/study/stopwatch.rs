//! How long work takes, for whoever waits for it. The model has no clock but its month.

use std::time::{Duration, Instant};

/// Seconds of a processor from which on they are told: it is counted in hundredths.
const WORTH_TELLING: f64 = 0.1;

/// How long something takes: of a processor, where the system says and it is long enough to be told; else by the clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the clock of whoever waits, not the model's"
)]
pub fn timed(make: &mut dyn FnMut()) -> Duration {
    let (begin, before) = (Instant::now(), processor());
    make();
    let waited = begin.elapsed();
    let taken = processor()
        .zip(before)
        .map(|(after, before)| after - before);
    let told = taken.filter(|seconds| *seconds >= WORTH_TELLING);
    told.map_or(waited, Duration::from_secs_f64)
}

/// Seconds of a processor that this process has taken; none where the system does not say.
fn processor() -> Option<f64> {
    processor_in(&std::fs::read_to_string("/proc/self/stat").ok()?)
}

/// The same from what Linux tells, in hundredths: the twelfth and thirteenth words after the program's name.
fn processor_in(stat: &str) -> Option<f64> {
    let words: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let hundredths = |at: usize| words.get(at)?.parse::<f64>().ok();
    Some((hundredths(11)? + hundredths(12)?) / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_taken_what_the_system_says() {
        let stat = "7 (a (b) c) R 1 7 7 0 -1 4194304 90 0 0 0 250 50 0 0 20 0 1 0 5 6 7";
        assert_eq!(processor_in(stat), Some(3.0));
        assert_eq!(processor_in("7 (lockin) R 1 7"), None);
        assert_eq!(processor_in(""), None);
    }

    #[test]
    fn what_is_made_is_made_once_and_takes_no_less_than_nothing() {
        let mut made = 0;
        assert!(timed(&mut || made += 1) >= Duration::ZERO);
        assert_eq!(made, 1);
    }
}
