//! What a study says at the end of each year, from its runs: at once where they are few, else in two passes, so that
//! memory does not grow with the number of seeds. Both give the same numbers to the last bit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::prelude::*;

use super::BASE;
use super::opened::Opened;
use super::statistics::{Sum, Summary};
use super::store::StoredRun;
use super::summary::{Address, Line, Yearly, is_summed, lines, yearly};
use super::trouble::Trouble;
use crate::record::csv::write_csv_in_parts;
use crate::record::measures::TABLES;

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
        self.each_lines(|lines| {
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
        mut take: impl FnMut(Vec<Line>) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        if self.seeds.len() > AT_ONCE {
            return in_passes(self, &mut take);
        }
        let cells = self.manifest.identity.cells();
        // Of all runs only those that others are held against stay in memory: base, and base at the point that goes on.
        let mut kept: Vec<(&str, Vec<Yearly>)> = Vec::new();
        for variant in &self.variants {
            let runs = self.over_seeds(variant, |run| self.yearly(run))?;
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

    /// The numbers of a run at the end of each year.
    ///
    /// # Errors
    /// When a table is missing, spoilt or another run's.
    pub fn yearly(&self, run: &StoredRun) -> Result<Yearly, String> {
        let mut numbers = Yearly::new();
        let summed = TABLES.iter().enumerate();
        for (place, kind) in summed.filter(|(place, _)| is_summed(*place)) {
            let table = run.table(kind.name)?;
            yearly(place, &table, self.ticks_a_year(), &mut numbers);
        }
        Ok(numbers)
    }

    /// Writes `summary.csv` to a path, from the runs; the lines of the world as it is stated, since those of many points
    /// are more than memory holds.
    ///
    /// # Errors
    /// When a run is missing, spoilt or another study's, or the file cannot be written.
    pub fn write_summary(&self, path: &Path) -> Result<Vec<Line>, Trouble> {
        let cells = self.manifest.identity.cells();
        let mut kept = Vec::new();
        write_csv_in_parts(path, Trouble::Failed, |write| {
            write(&self.summary(&[]))?;
            self.each_lines(|lines| {
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
type Sums = BTreeMap<Address, Both>;

/// Takes the numbers of one run and those of the run it is held against.
fn fold(sums: &mut Sums, own: &Yearly, base: Option<&Yearly>, add: fn(&mut Moments, f64)) {
    for (address, &value) in own.iter().filter(|(_, value)| value.is_finite()) {
        let base = base.and_then(|base| base.get(address)).copied();
        if !sums.contains_key(address) {
            sums.insert(address.clone(), Both::default());
        }
        let both = sums.get_mut(address).expect("it was put there");
        add(&mut both.level, value);
        if let Some(base) = base.filter(|base| base.is_finite()) {
            add(&mut both.difference, value - base);
        }
    }
}

/// The lines of all variants, some variants at a time, each in two passes over the seeds.
fn in_passes(
    study: &Opened,
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
        let mut sums: Vec<Sums> = vec![Sums::new(); group.len()];
        for add in [Moments::first, Moments::second] {
            for seeds in study.seeds.chunks((READ / all.len()).max(1)) {
                let runs = read(study, &all, seeds)?;
                let each = sums.par_iter_mut().zip(group).zip(&against);
                each.for_each(|((sums, name), against)| {
                    for &seed in seeds {
                        let base = against.map(|against| &runs[&(against, seed)]);
                        fold(sums, &runs[&(&**name, seed)], base, add);
                    }
                });
            }
        }
        for ((sums, name), against) in sums.into_iter().zip(group).zip(against) {
            let line = |(address, both): (Address, Both)| Line {
                variant: name.clone(),
                address,
                level: both.level.summary(),
                difference: against
                    .filter(|_| both.difference.n > 0)
                    .map(|_| both.difference.summary()),
                seeds: study.seeds.len(),
            };
            take(sums.into_iter().map(line).collect())?;
        }
    }
    Ok(())
}

/// The numbers of some variants under some seeds.
fn read<'a>(
    study: &Opened,
    variants: &BTreeSet<&'a str>,
    seeds: &[u64],
) -> Result<BTreeMap<(&'a str, u64), Yearly>, Trouble> {
    let of_seed = |&seed: &u64| variants.iter().map(move |&variant| (variant, seed));
    let runs: Vec<(&str, u64)> = seeds.iter().flat_map(of_seed).collect();
    let one = |&(variant, seed): &(&'a str, u64)| {
        let numbers = study.yearly(&study.run(variant, seed)?);
        Ok(((variant, seed), numbers.map_err(Trouble::Input)?))
    };
    runs.par_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
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
            let mut run = Yearly::from([(address(1), x * x), (address(2), 1e16 * x)]);
            run.insert(address(3), if seed == 3 { f64::NAN } else { x });
            if seed != 5 {
                run.insert(address(4), -x);
            }
            run
        };
        (0..9).map(run).collect()
    }

    /// Both ways are one to the last bit.
    #[test]
    fn two_passes_say_what_one_look_at_all_says() {
        let (own, base) = (runs(0.7), runs(0.3));
        for against in [None, Some(&base[..])] {
            let wanted = lines("own", &own, against);
            let mut sums = Sums::new();
            for add in [Moments::first, Moments::second] {
                for (seed, run) in own.iter().enumerate() {
                    fold(&mut sums, run, against.map(|base| &base[seed]), add);
                }
            }
            assert_eq!(sums.len(), wanted.len());
            for (line, (address, both)) in wanted.iter().zip(&sums) {
                assert_eq!(line.address, *address);
                assert_eq!(line.level, both.level.summary());
                let difference = (both.difference.n > 0).then(|| both.difference.summary());
                assert_eq!(line.difference, difference);
            }
        }
    }
}
