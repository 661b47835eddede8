//! What a study says at the end of each year, from its runs: at once where they are few, else in two passes, so that
//! memory does not grow with the number of seeds. Both give the same numbers to the last bit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::BASE;
use super::dense::numbers;
use super::lived::Lived;
use super::opened::Opened;
use super::statistics::{Sum, Summary};
use super::store::StoredRun;
use super::summary::{Line, lines};
use super::trouble::Trouble;
use super::yearly::{Index, Yearly, aligned, is_summed};
use crate::record::csv::write_csv_in_parts;
use crate::record::measures::{TABLES, YEARLY};

/// Most seeds of which all numbers are in memory at once.
const AT_ONCE: usize = 32;
/// Variants whose sums are in memory at once.
const GROUP: usize = 8;
/// Runs that are read at once.
const READ: usize = 48;

impl Opened {
    /// What the study says at the end of each year, from its runs.
    ///
    /// # Errors
    /// When a run is missing, spoilt or another study's.
    pub fn lines(&self) -> Result<Vec<Line>, Trouble> {
        let mut all = Vec::new();
        self.each_lines(&Lived::default(), |lines| {
            all.extend(lines);
            Ok(())
        })?;
        Ok(all)
    }

    /// The same, handed over variant by variant.
    ///
    /// # Errors
    /// When a run is missing, spoilt or another study's, or as `take` says.
    pub fn each_lines(
        &self,
        lived: &Lived,
        mut take: impl FnMut(Vec<Line>) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        if self.seeds.len() > AT_ONCE {
            return in_passes(self, lived, &mut take);
        }
        let cells = self.manifest.identity.cells();
        // Of all runs only those that others are held against stay in memory: base, and base at the point that goes on.
        let mut kept: Vec<(&str, Vec<Yearly>)> = Vec::new();
        for variant in &self.variants {
            let numbers = self
                .seeds
                .par_iter()
                .map(|&seed| self.numbers(variant, seed, lived));
            let runs = numbers.collect::<Result<Vec<Yearly>, Trouble>>()?;
            let against = cells.against(variant);
            let against = kept.iter().find(|(name, _)| Some(*name) == against);
            take(lines(variant, &runs, against.map(|(_, runs)| &runs[..])))?;
            if cells.of(variant).variant == BASE {
                kept.truncate(1);
                kept.push((variant, runs));
            }
        }
        Ok(())
    }

    /// The numbers of a run at the end of each year: as they were lived, or read.
    fn numbers(&self, variant: &str, seed: u64, lived: &Lived) -> Result<Yearly, Trouble> {
        if let Some(numbers) = lived.of(variant, seed) {
            return Ok(numbers);
        }
        self.yearly(&self.run(variant, seed)?)
            .map_err(Trouble::Input)
    }

    /// The numbers of a run at the end of each year.
    ///
    /// # Errors
    /// When a table is missing, spoilt or another run's.
    pub fn yearly(&self, run: &StoredRun) -> Result<Yearly, String> {
        if self.manifest.identity.kept.is_yearly() {
            return numbers(&run.table(YEARLY.name)?);
        }
        let mut tables = Vec::new();
        let summed = TABLES.iter().enumerate();
        for (place, kind) in summed.filter(|(place, _)| is_summed(*place)) {
            tables.push((place, run.table(kind.name)?));
        }
        let tables = tables.iter().map(|(place, table)| (*place, table));
        Ok(Yearly::read(tables, self.ticks_a_year()))
    }

    /// Writes `summary.csv` to a path, from the runs, those `lived` as they were; the lines of the world as it is stated, since those of many points
    /// are more than memory holds.
    ///
    /// # Errors
    /// When a run is missing, spoilt or another study's, or the file cannot be written.
    pub fn write_summary(&self, path: &Path, lived: &Lived) -> Result<Vec<Line>, Trouble> {
        let cells = self.manifest.identity.cells();
        let mut kept = Vec::new();
        write_csv_in_parts(path, Trouble::Failed, |write| {
            write(&self.summary(&[]))?;
            self.each_lines(lived, |lines| {
                write(&self.summary(&lines))?;
                let stated = |line: &Line| cells.of(&line.variant).point.is_none();
                kept.extend(lines.into_iter().filter(stated));
                Ok(())
            })
        })?;
        Ok(kept)
    }
}

/// A number's sums over the seeds seen so far: of its values, then of the squares of their deviations from the mean.
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    n: usize,
    values: Sum,
    squares: Sum,
}

impl Moments {
    fn mean(&self) -> f64 {
        self.values.value() / self.n as f64
    }

    fn first(&mut self, value: f64) {
        self.n += 1;
        self.values.add(value);
    }

    fn second(&mut self, value: f64) {
        let deviation = value - self.mean();
        self.squares.add(deviation * deviation);
    }

    fn summary(&self) -> Summary {
        Summary::of(self.n, self.mean(), self.squares.value())
    }
}

/// The level of a number, and its difference from what the variant is held against.
#[derive(Debug, Clone, Copy, Default)]
struct Both {
    level: Moments,
    difference: Moments,
}

/// The numbers of one variant.
#[derive(Default)]
struct Sums {
    index: Arc<Index>,
    sums: Vec<Both>,
}

impl Sums {
    /// Takes the numbers of one run and those of the run it is held against.
    fn fold(&mut self, own: &Yearly, base: Option<&Yearly>, add: fn(&mut Moments, f64)) {
        let known = Yearly::none(&self.index);
        let mut all = vec![&known, own];
        all.extend(base);
        let (index, values) = aligned(&all);
        if index != self.index {
            let mut sums = vec![Both::default(); index.len()];
            for (place, sum) in index.places_of(&self.index).into_iter().zip(&self.sums) {
                sums[place] = *sum;
            }
            self.sums = sums;
            self.index = index;
        }
        for (place, sum) in self.sums.iter_mut().enumerate() {
            let value = values[1][place];
            if !value.is_finite() {
                continue;
            }
            add(&mut sum.level, value);
            if let Some(base) = values.get(2).map(|base| base[place])
                && base.is_finite()
            {
                add(&mut sum.difference, value - base);
            }
        }
    }

    /// What they come to.
    fn lines(self, variant: &str, held: bool, seeds: usize) -> Vec<Line> {
        let line = |(place, both): (usize, &Both)| Line {
            variant: variant.to_owned(),
            address: self.index.address(place),
            level: both.level.summary(),
            difference: (held && both.difference.n > 0).then(|| both.difference.summary()),
            seeds,
        };
        let sums = self.sums.iter().enumerate();
        sums.filter(|(_, both)| both.level.n > 0)
            .map(line)
            .collect()
    }
}

/// The lines of all variants, some variants at a time, each in two passes over the seeds.
fn in_passes(
    study: &Opened,
    lived: &Lived,
    take: &mut impl FnMut(Vec<Line>) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let cells = study.manifest.identity.cells();
    for group in study.variants.chunks(GROUP) {
        let against: Vec<Option<&str>> = group.iter().map(|name| cells.against(name)).collect();
        let all: BTreeSet<&str> = group
            .iter()
            .map(String::as_str)
            .chain(against.iter().copied().flatten())
            .collect();
        let mut sums: Vec<Sums> = group.iter().map(|_| Sums::default()).collect();
        for add in [Moments::first, Moments::second] {
            for seeds in study.seeds.chunks((READ / all.len()).max(1)) {
                let runs = read(study, &all, seeds, lived)?;
                let each = sums.par_iter_mut().zip(group).zip(&against);
                each.for_each(|((sums, name), against)| {
                    for &seed in seeds {
                        let base = against.map(|against| &runs[&(against, seed)]);
                        sums.fold(&runs[&(&**name, seed)], base, add);
                    }
                });
            }
        }
        for ((sums, name), against) in sums.into_iter().zip(group).zip(against) {
            take(sums.lines(name, against.is_some(), study.seeds.len()))?;
        }
    }
    Ok(())
}

/// The numbers of some variants under some seeds.
fn read<'a>(
    study: &Opened,
    variants: &BTreeSet<&'a str>,
    seeds: &[u64],
    lived: &Lived,
) -> Result<BTreeMap<(&'a str, u64), Yearly>, Trouble> {
    let of_seed = |&seed: &u64| variants.iter().map(move |&variant| (variant, seed));
    let runs: Vec<(&str, u64)> = seeds.iter().flat_map(of_seed).collect();
    let one = |&(variant, seed): &(&'a str, u64)| {
        Ok(((variant, seed), study.numbers(variant, seed, lived)?))
    };
    runs.par_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::super::yearly::Address;
    use super::*;

    /// Values that differ, one undefined and one that a run lacks.
    fn runs(shift: f64) -> Vec<Yearly> {
        let address = |column| Address {
            table: 0,
            key: "new".to_owned(),
            column,
            tick: 12,
        };
        let run = |seed: i32| {
            let x = f64::from(seed) * 0.1 + shift;
            let undefined = if seed == 3 { f64::NAN } else { x };
            let mut run = vec![
                (address(1), x * x),
                (address(2), 1e16 * x),
                (address(3), undefined),
            ];
            if seed != 5 {
                run.push((address(4), -x));
            }
            Yearly::of(&run)
        };
        (0..9).map(run).collect()
    }

    /// Both ways are one to the last bit.
    #[test]
    fn two_passes_say_what_one_look_at_all_says() {
        let (own, base) = (runs(0.7), runs(0.3));
        for against in [None, Some(&base[..])] {
            let wanted = lines("own", &own, against);
            let mut sums = Sums::default();
            for add in [Moments::first, Moments::second] {
                for (seed, run) in own.iter().enumerate() {
                    sums.fold(run, against.map(|base| &base[seed]), add);
                }
            }
            let found = sums.lines("own", against.is_some(), own.len());
            assert_eq!(found, wanted);
        }
    }
}
