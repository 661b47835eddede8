//! Seeds until a difference is known well enough: the rule by which they are added.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::statistics::interval_95;
use super::summary::Line;
use super::yearly::place_of;
use crate::record::measures::TABLES;
use crate::worldfile::error::did_you_mean;

/// Seeds before the first look: a spread of fewer says little of itself.
pub const FEWEST: usize = 8;

/// A number of the summary and how well its difference from base is to be known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// The table.
    pub table: String,
    /// The measure.
    pub measure: String,
    /// The row's names, joined by a slash, as in `summary.csv`.
    pub key: String,
    /// The half-width of the 95 % interval of the paired difference, in the measure's unit.
    pub halfwidth: f64,
}

impl Wanted {
    /// Whether a line is of this number.
    pub fn is_of(&self, line: &Line) -> bool {
        self.is_of_measure(line) && line.address.key == self.key
    }

    fn is_of_measure(&self, line: &Line) -> bool {
        let kind = &TABLES[line.address.table];
        let spec = &kind.specs()[line.address.column];
        (kind.name, spec.name) == (&*self.table, &*self.measure)
    }

    /// Says that none of `lines` is of this number's key, and which keys there are.
    pub fn lacks_key(&self, lines: &[Line]) -> String {
        let own = lines.iter().filter(|line| self.is_of_measure(line));
        let keys: BTreeSet<&str> = own.map(|line| &*line.address.key).collect();
        let keys: Vec<&str> = keys.into_iter().collect();
        let Self {
            table,
            measure,
            key,
            ..
        } = self;
        match keys[..] {
            [] => format!("the study has no number of {table}.{measure}"),
            _ => format!(
                "{table}.{measure} has no key {key}; {}",
                did_you_mean(key, &keys)
            ),
        }
    }
}

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let form = "write TABLE.MEASURE@KEY=WIDTH with table, measure, key and unit of summary.csv, as market.hhi@compute/all=20";
        let parts = || {
            let (what, width) = text.rsplit_once('=')?;
            let (name, key) = what.split_once('@')?;
            let (table, measure) = name.split_once('.')?;
            let width = width.trim().parse::<f64>().ok()?;
            Some((name, table, measure, key, width))
        };
        let (name, table, measure, key, halfwidth) = parts().ok_or(form)?;
        if !(halfwidth > 0.0 && halfwidth.is_finite()) {
            return Err(form.to_owned());
        }
        place_of(name).map_err(|why| format!("{why} {form}"))?;
        Ok(Self {
            table: table.to_owned(),
            measure: measure.to_owned(),
            key: key.to_owned(),
            halfwidth,
        })
    }
}

/// The rule by which a study's seeds came to be: it is looked at with the seeds that were stated, and seeds are added until
/// the half-width is reached in the last year in every variant of the world as it is stated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What is to be known.
    pub wanted: Wanted,
    /// Seeds at the first look.
    pub first: usize,
    /// Seeds at which it ends in any case.
    pub most: usize,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Wanted {
            table,
            measure,
            key,
            halfwidth,
        } = &self.wanted;
        write!(
            f,
            "seeds until the 95 % half-width of the paired difference of {table}.{measure} ({key}) in the last year is {halfwidth:?} or less in every variant; first look at {} seeds, at most {}",
            self.first, self.most
        )
    }
}

/// What a look says.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// The variant whose difference is known least.
    pub variant: String,
    /// Its half-width.
    pub halfwidth: f64,
    /// Seeds that the study is to have; none if it has enough, or all that it may have.
    pub next: Option<usize>,
}

impl Rule {
    /// Looks at a study of so many seeds.
    ///
    /// # Errors
    /// When no variant has a difference of the number.
    pub fn look(&self, lines: &[Line], seeds: usize) -> Result<Look, String> {
        let own: Vec<&Line> = lines
            .iter()
            .filter(|line| self.wanted.is_of(line))
            .collect();
        let last = own.iter().map(|line| line.address.tick).max();
        let at_end = own
            .into_iter()
            .filter(|line| Some(line.address.tick) == last);
        let widths = at_end.filter_map(|line| {
            let (low, high) = interval_95(line.difference?);
            let half = (high - low) / 2.0;
            // One seed that has it says nothing.
            let half = if half.is_nan() { f64::INFINITY } else { half };
            Some((&*line.variant, half))
        });
        let widest = widths.max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((variant, halfwidth)) = widest else {
            let why = if lines.iter().any(|line| self.wanted.is_of(line)) {
                "no variant has a difference of it from base".to_owned()
            } else {
                self.wanted.lacks_key(lines)
            };
            return Err(why);
        };
        Ok(Look {
            variant: variant.to_owned(),
            halfwidth,
            next: self.next(halfwidth, seeds),
        })
    }

    /// As many seeds as the width asks for, if it falls with their root; at least two more, at most twice as many.
    fn next(&self, halfwidth: f64, seeds: usize) -> Option<usize> {
        if halfwidth <= self.wanted.halfwidth || seeds >= self.most {
            return None;
        }
        let ratio = halfwidth / self.wanted.halfwidth;
        let asked = (seeds as f64 * ratio * ratio)
            .ceil()
            .min(2.0 * seeds as f64);
        Some((asked as usize).max(seeds + 2).min(self.most))
    }
}

/// The seeds of a study and as many more as it lacks of `wanted`: those that follow the largest.
pub fn grown(seeds: &[u64], wanted: usize) -> Vec<u64> {
    let mut all = seeds.to_vec();
    let largest = seeds.iter().copied().max().unwrap_or(0);
    all.extend((largest + 1..).take(wanted.saturating_sub(seeds.len())));
    all.sort_unstable();
    all
}

#[cfg(test)]
mod tests {
    use super::super::statistics::Summary;
    use super::super::yearly::Address;
    use super::*;

    fn line(variant: &str, key: &str, tick: i32, error: f64) -> Line {
        let of = |standard_error| Summary {
            mean: 1.0,
            standard_error,
            n: 16,
        };
        Line {
            variant: variant.to_owned(),
            address: Address {
                table: 0,
                key: key.to_owned(),
                column: TABLES[0]
                    .specs()
                    .iter()
                    .position(|s| s.name == "hhi")
                    .unwrap(),
                tick,
            },
            level: of(1.0),
            difference: (variant != "base").then(|| of(error)),
            seeds: 16,
        }
    }

    #[test]
    fn the_widest_of_the_last_year_decides_and_seeds_grow_with_its_square() {
        let wanted: Wanted = "market.hhi@compute/all=2".parse().unwrap();
        let rule = Rule {
            wanted,
            first: 16,
            most: 40,
        };
        let lines = [
            line("base", "compute/all", 24, 9.0),
            line("a", "compute/all", 12, 50.0),
            line("a", "compute/all", 24, 0.5),
            line("b", "compute/all", 24, 1.2),
            line("b", "model/all", 24, 70.0),
        ];
        let look = rule.look(&lines, 16).unwrap();
        // Student's quantile with 15 degrees of freedom is 2.131.
        assert_eq!(look.variant, "b");
        assert!((look.halfwidth - 2.131 * 1.2).abs() < 1e-3);
        assert_eq!(look.next, Some(27));
        assert_eq!(rule.next(100.0, 16), Some(32));
        assert_eq!(rule.next(100.0, 32), Some(40));
        assert_eq!(rule.next(100.0, 40), None);
        assert_eq!(rule.next(2.000_1, 16), Some(18));
        assert_eq!(rule.next(2.0, 16), None);
        assert!(rule.look(&lines[..1], 16).is_err());
        assert_eq!(grown(&[1, 5, 2], 5), [1, 2, 5, 6, 7]);
    }

    #[test]
    fn what_is_no_wish_is_told() {
        for text in [
            "market.hhi=2",
            "market.hhi@x=0",
            "market.hhi@x=y",
            "market.hh@x=1",
            "hhi@x=1",
        ] {
            assert!(
                text.parse::<Wanted>()
                    .unwrap_err()
                    .contains("write TABLE.MEASURE"),
                "{text}"
            );
        }
    }
}
