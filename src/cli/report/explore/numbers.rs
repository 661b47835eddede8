//! The yearly numbers of a measure: of each key and variant the mean over seeds and half of its 95 % interval.

use std::collections::BTreeMap;

use serde::Serialize;

use lockin::study::BASE;
use lockin::study::measure::From;
use lockin::study::statistics::{Summary, interval_95};
use lockin::study::summary::Line;
use lockin::study::welfare::Year;

use super::measures::{Offered, Short};
use crate::cli::headline::range::Said;

/// Digits of a level that count; of a difference; of half of an interval.
const DIGITS: [usize; 3] = [5, 4, 3];

/// A path over the years: means, and halves of their intervals, none where no year has one.
type Path = (Vec<Short>, Vec<Short>);

/// The paths of one key, a variant each in the order of the study, base first; none where a variant has none.
type Paths = Vec<Option<Path>>;

/// A measure with all its numbers.
#[derive(Serialize)]
pub struct Numbers<'a> {
    /// What it is listed under.
    group: &'static str,
    /// Its name, as `figure` knows it.
    name: &'a str,
    /// What it is called.
    pub label: &'static str,
    /// What it is, in a sentence.
    meaning: &'a str,
    /// The unit of a level and of a difference.
    units: [String; 2],
    /// Whether it is the mean of the year that ends.
    flow: bool,
    /// Whose numbers.
    keys: Vec<&'a str>,
    /// Levels of each key; none where there are differences alone.
    levels: Vec<Paths>,
    /// Differences from base of each key.
    differences: Vec<Paths>,
}

impl<'a> Numbers<'a> {
    /// Those of a measure; none where there is none that is not zero.
    pub fn of(said: &'a Said, measure: &'a Offered) -> Option<Self> {
        let mut numbers = Self {
            group: measure.group,
            name: &measure.of.name,
            label: measure.label,
            meaning: &measure.of.meaning,
            // Welfare is a difference as it is.
            units: [false, measure.place.is_some()].map(|points| measure.of.unit_of(points)),
            flow: measure.of.flow,
            keys: Vec::new(),
            levels: Vec::new(),
            differences: Vec::new(),
        };
        match measure.of.from {
            From::Welfare(figure) => numbers.add_gains(said, figure),
            From::Column(_) => numbers.add_lines(said, measure),
        }
        (!numbers.keys.is_empty()).then_some(numbers)
    }

    /// Welfare against base.
    fn add_gains(&mut self, said: &Said, figure: fn(&Year) -> f64) {
        let years = 0..=said.study.plan.world.clock.years;
        let path = |variant: &&str| {
            let summaries = years
                .clone()
                .map(|year| said.welfare.of(variant, year, figure));
            path(summaries, 1.0, DIGITS[1])
        };
        let paths: Paths = variants(said).iter().map(path).collect();
        if paths.iter().any(Option::is_some) {
            self.keys.push("");
            self.differences.push(paths);
        }
    }

    /// The numbers of the study's summary that every seed has, as its other figures show them.
    fn add_lines(&mut self, said: &'a Said, measure: &Offered) {
        let scale = measure.of.scale;
        for (key, lines) in by_key(said, measure) {
            let draw = |of: &dyn Fn(&Line) -> Option<Summary>, digits: usize| -> Paths {
                let one = |own: &Vec<Option<&Line>>| {
                    path(own.iter().map(|line| line.and_then(of)), scale, digits)
                };
                lines.iter().map(one).collect()
            };
            let is_zero = |line: &&Line| line.level.mean == 0.0;
            // Of an entrant that never comes in there is nothing to see.
            if lines.iter().flatten().flatten().all(is_zero) {
                continue;
            }
            self.keys.push(key);
            self.levels.push(draw(&|line| Some(line.level), DIGITS[0]));
            self.differences
                .push(draw(&|line| line.difference, DIGITS[1]));
        }
    }
}

/// The study's variants, base first.
fn variants(said: &Said) -> Vec<&str> {
    let names = said.study.variants.iter().map(String::as_str);
    let others = names.filter(|name| *name != BASE);
    std::iter::once(BASE).chain(others).collect()
}

/// The lines of a measure that every seed has: by key, for each variant a place for each year.
fn by_key<'a>(said: &'a Said, measure: &Offered) -> BTreeMap<&'a str, Vec<Vec<Option<&'a Line>>>> {
    let variants = variants(said);
    let places = variants.iter().enumerate();
    let places: BTreeMap<&str, usize> = places.map(|(place, name)| (*name, place)).collect();
    let (a_year, years) = (
        said.study.ticks_a_year(),
        said.study.plan.world.clock.years as usize,
    );
    let mut all = BTreeMap::new();
    let place = |line: &Line| Some((line.address.table, line.address.column));
    let own = |line: &&Line| place(line) == measure.place && line.is_of_all_seeds();
    for line in said.lines.iter().filter(own) {
        let Some(&variant) = places.get(&*line.variant) else {
            continue;
        };
        let tick = line.address.tick;
        let year = (tick / a_year) as usize;
        let flows = tick > 0 || !measure.of.flow;
        if tick % a_year == 0 && year <= years && flows {
            let empty = || vec![vec![None; years + 1]; variants.len()];
            let of_key = all.entry(&*line.address.key).or_insert_with(empty);
            of_key[variant][year] = Some(line);
        }
    }
    all
}

/// A path of what was found in each year; none where nothing was.
fn path(years: impl Iterator<Item = Option<Summary>>, scale: f64, digits: usize) -> Option<Path> {
    let one = |found: Option<Summary>| match found {
        None => (Short::NONE, Short::NONE),
        Some(of) => {
            let (low, high) = interval_95(of);
            let half = scale * (high - low) / 2.0;
            (
                Short::of(scale * of.mean, digits),
                Short::of(half, DIGITS[2]),
            )
        }
    };
    let (means, mut halves): (Vec<Short>, Vec<Short>) = years.map(one).unzip();
    if !halves.iter().any(|half| half.is_there()) {
        halves.clear();
    }
    means
        .iter()
        .any(|mean| mean.is_there())
        .then_some((means, halves))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lockin::study::statistics::summary;

    #[test]
    fn a_path_has_the_intervals_of_its_means() {
        let years = [Some(summary(&[1.0, 2.0, 3.0])), None];
        let (means, halves) = path(years.into_iter(), 100.0, 4).unwrap();
        assert_eq!(means[0], Short::of(200.0, 4));
        // 4.3027 times the standard error, 1 over the root of 3.
        assert_eq!(halves[0], Short::of(248.4, 3));
        assert!(!means[1].is_there() && !halves[1].is_there());
    }

    #[test]
    fn of_one_seed_there_is_no_interval_and_of_nothing_no_path() {
        let (_, halves) = path([Some(summary(&[1.0]))].into_iter(), 1.0, 4).unwrap();
        assert!(halves.is_empty());
        assert!(path([None].into_iter(), 1.0, 4).is_none());
    }
}
