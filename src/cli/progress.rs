//! How far long work is, and what it will take, told once by what came first.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use lockin::study::memory::Need;

use super::{say, so_many};

/// Seconds from which on it is said beforehand what work takes.
const WORTH_SAYING: f64 = 20.0;

/// Long work, in pieces that take about equally long.
#[derive(Clone, Copy)]
pub(super) struct Load {
    /// How many pieces.
    pub pieces: usize,
    /// What a piece is called.
    pub piece: &'static str,
    /// How many are done side by side.
    pub side_by_side: usize,
    /// What memory the runs take that are lived at once.
    pub need: Need,
}

impl Load {
    /// So many runs, lived as those of a study are.
    pub(super) fn of_runs(pieces: usize, need: Need) -> Self {
        Self {
            pieces,
            piece: "run",
            side_by_side: need.at_once,
            need,
        }
    }

    /// Pieces of which every thread does one at a time, a run at once.
    pub(super) fn on_threads(pieces: usize, piece: &'static str, need: Need) -> Self {
        let side_by_side = pieces.clamp(1, rayon::current_num_threads());
        Self {
            pieces,
            piece,
            side_by_side,
            need: Need {
                at_once: side_by_side,
                ..need
            },
        }
    }

    /// What all of it takes where `done` pieces took one thread that long; nothing where it is soon over.
    fn forecast(self, done: u64, took: Duration) -> Option<String> {
        let each = took.as_secs_f64() / done as f64;
        let seconds = each * self.pieces.div_ceil(self.side_by_side) as f64;
        (seconds >= WORTH_SAYING).then(|| {
            format!(
                "{}: about {} on {}, by the first; some {} of memory",
                so_many(self.pieces, self.piece),
                duration(seconds),
                so_many(rayon::current_num_threads(), "thread"),
                memory(self.need.bytes())
            )
        })
    }
}

/// Seconds, minutes or hours.
fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 90.0 => format!("{s:.0} s"),
        s if s < 5400.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}

fn memory(bytes: f64) -> String {
    if bytes < 1e9 {
        format!("{:.0} MB", bytes / 1e6)
    } else {
        format!("{:.1} GB", bytes / 1e9)
    }
}

/// How far long work is: a bar on a terminal; elsewhere, as in a log, a line a minute.
pub(super) struct Progress {
    load: Load,
    bar: ProgressBar,
    /// Whether it was said what all of it takes.
    foretold: AtomicBool,
    /// Whole minutes of which a line was written.
    told: AtomicU64,
}

impl Progress {
    /// So many pieces more are done.
    pub(super) fn inc(&self, pieces: u64) {
        self.bar.inc(pieces);
        let elapsed = self.bar.elapsed();
        if !self.foretold.swap(true, Ordering::Relaxed)
            && let Some(line) = self.load.forecast(pieces, elapsed)
        {
            self.say(&line);
        }
        let minutes = elapsed.as_secs() / 60;
        if self.bar.is_hidden() && self.told.fetch_max(minutes, Ordering::Relaxed) < minutes {
            let (done, all) = (self.bar.position(), self.load.pieces as u64);
            let left = elapsed.as_secs_f64() / done as f64 * all.saturating_sub(done) as f64;
            say(format_args!(
                "{done} of {} after {minutes} min, about {:.0} min left",
                so_many(self.load.pieces, self.load.piece),
                (left / 60.0).ceil()
            ));
        }
    }

    /// A line that stands beside the bar.
    pub(super) fn say(&self, line: &str) {
        self.bar.suspend(|| say(line));
    }

    /// It is done, or given up.
    pub(super) fn finish_and_clear(&self) {
        self.bar.finish_and_clear();
    }
}

/// Begins to tell how far work is.
pub(super) fn progress(load: Load) -> Progress {
    let bar = ProgressBar::with_draw_target(Some(load.pieces as u64), ProgressDrawTarget::stderr());
    let template = format!(
        "{{bar:40}} {{pos}}/{{len}} {}s, {{elapsed}} elapsed, {{eta}} left",
        load.piece
    );
    let style = ProgressStyle::with_template(&template).expect("the template is well-formed");
    bar.set_style(style);
    if bar.is_hidden() {
        say(format_args!("{} to do", so_many(load.pieces, load.piece)));
    }
    Progress {
        load,
        bar,
        foretold: AtomicBool::new(false),
        told: AtomicU64::new(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(pieces: usize, side_by_side: usize) -> Load {
        Load {
            pieces,
            piece: "draw",
            side_by_side,
            need: Need {
                enterprises: 1e6,
                at_once: 2,
            },
        }
    }

    #[test]
    fn what_all_takes_is_told_by_what_came_first_where_that_is_long() {
        let told = load(10, 4).forecast(2, Duration::from_mins(2));
        let told = told.unwrap();
        // A minute each, in three rounds.
        assert!(told.starts_with("10 draws: about 3 min on "), "{told}");
        assert!(
            told.ends_with(", by the first; some 700 MB of memory"),
            "{told}"
        );
        assert_eq!(load(10, 4).forecast(1, Duration::from_secs(6)), None);
        let hours = load(1000, 1).forecast(1, Duration::from_secs(9)).unwrap();
        assert!(hours.contains("about 2.5 h"), "{hours}");
    }
}
