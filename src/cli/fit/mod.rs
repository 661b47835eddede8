//! `lockin fit WORLD --parameter PATH=LOW..HIGH --moment MEASURE@KEY=VALUE+-ERROR`

mod asked;
mod tables;
mod words;

use lockin::study::fit::{Effort, Estimation, Fitted, Profile, found};
use lockin::study::memory::Need;
use lockin::study::range::Range;

use super::life::{interruptible, threads};
use super::progress::{Load, Progress, progress};
use super::{Trouble, so_many};
pub use asked::Arguments;
use tables::Told;

/// Fits parameters of a world to what was observed, and says how well they are known.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("fit")?;
    threads(arguments.threads)?;
    let stop = interruptible()?;
    let estimation = arguments.estimation()?;
    let (moments, ranges) = (&estimation.moments, &estimation.ranges);
    let effort = arguments.effort(ranges.len());
    let bar = progress(load(&estimation, effort));
    bar.say(&format!(
        "{} points at most for the search, then errors and profiles; {} each",
        effort.search.first + effort.search.most,
        so_many(estimation.seeds.len(), "run")
    ));
    let at = |point: &[f64]| {
        let there = estimation.at(point, &stop);
        bar.inc(1);
        there
    };
    let found = found(ranges, moments, effort.search, &at)?;
    bar.say(&format!(
        "distance {:.3} after {} points",
        found.distance, found.looked_at
    ));
    let fitted = Fitted {
        ranges,
        moments,
        found: &found,
        at: &at,
    };
    let estimates = fitted.estimates()?;
    let profiles = profiles(&fitted, effort, &bar)?;
    bar.finish_and_clear();
    let told = Told {
        estimation: &estimation,
        fitted: &fitted,
        profiles: &profiles,
    };
    printer.table(told.estimates(&estimates));
    printer.table(told.moments());
    if !profiles.is_empty() {
        printer.table(told.profiles());
    }
    printer.words(words::words(&told, arguments));
    printer.finish()
}

/// The points at most of the search, of the errors and of the profiles.
fn load(estimation: &Estimation, effort: Effort) -> Load {
    let (world, runs) = (estimation.world.world(), estimation.seeds.len());
    Load {
        pieces: effort.points(estimation.ranges.len()),
        piece: "point",
        side_by_side: 1,
        need: Need::in_world(world, runs, rayon::current_num_threads()),
    }
}

/// The profile of each parameter; none where none are asked for.
fn profiles(fitted: &Fitted, effort: Effort, bar: &Progress) -> Result<Vec<Profile>, Trouble> {
    let Some(size) = effort.profile else {
        return Ok(Vec::new());
    };
    let one = |(p, range): (usize, &Range)| {
        let profile = fitted.profile(p, size)?;
        bar.say(&format!("profile of {}", range.path));
        Ok(profile)
    };
    fitted.ranges.iter().enumerate().map(one).collect()
}
