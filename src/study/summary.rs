//! What a study says at the end of each year: means, standard errors, paired
//! differences from base.

use std::collections::BTreeMap;
use std::path::Path;

use super::statistics::{Summary, interval_95, paired_difference, summary};
use super::yearly::{Address, Yearly, aligned};
use crate::record::measures::{TABLES, TableKind};
use crate::record::table::{ColumnSpec, Kind, Table};

/// A number over seeds, and its paired difference from base.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The variant.
    pub variant: String,
    /// Which number.
    pub address: Address,
    /// Over the seeds that have it.
    pub level: Summary,
    /// The difference from base over the seeds that have it in both; none for base, or if no seed has both.
    pub difference: Option<Summary>,
    /// The seeds of the study.
    pub seeds: usize,
}

impl Line {
    /// Whether every seed has the number, and its difference: else what is said is said of some seeds alone.
    pub fn is_of_all_seeds(&self) -> bool {
        let all = |summary: Summary| summary.n == self.seeds;
        all(self.level) && self.difference.is_none_or(all)
    }
}

/// Summary lines of a variant, its runs by seed, held against those of another in the same order, if there is one. A
/// number that no seed has gets no line.
pub fn lines(variant: &str, runs: &[Yearly], against: Option<&[Yearly]>) -> Vec<Line> {
    let mut all: Vec<&Yearly> = runs.iter().collect();
    all.extend(against.into_iter().flatten());
    let (index, values) = aligned(&all);
    let (own, base) = values.split_at(runs.len());
    let of_place = |place: usize| {
        let own: Vec<f64> = own.iter().map(|run| run[place]).collect();
        let there: Vec<f64> = own.iter().copied().filter(|x| x.is_finite()).collect();
        if there.is_empty() {
            return None;
        }
        let base = base.iter().map(|run| run[place]);
        Some(Line {
            variant: variant.to_owned(),
            address: index.address(place),
            level: summary(&there),
            difference: against.and_then(|_| difference(&own, base)),
            seeds: runs.len(),
        })
    };
    (0..index.len()).filter_map(of_place).collect()
}

/// The paired difference over the seeds that have both.
fn difference(own: &[f64], base: impl Iterator<Item = f64>) -> Option<Summary> {
    let pairs = own.iter().copied().zip(base);
    let both = pairs.filter(|(own, base)| own.is_finite() && base.is_finite());
    let (own, base): (Vec<f64>, Vec<f64>) = both.unzip();
    (!own.is_empty()).then(|| paired_difference(&own, &base))
}

/// The lines of a study of `seeds` from its `summary.csv`, as [`table`] wrote them.
///
/// # Errors
/// When it is no summary of this version.
pub fn read(summary: &Table, seeds: usize) -> Result<Vec<Line>, String> {
    let lacks = |name: &str| format!("summary.csv has no column {name}");
    let texts = |name: &str| summary.texts(name).ok_or_else(|| lacks(name));
    let whole = |name: &str| summary.integers(name).ok_or_else(|| lacks(name));
    let numbers = |name: &str| summary.numbers(name).ok_or_else(|| lacks(name));
    let (variants, tables) = (texts("variant")?, texts("table")?);
    let (keys, measures, ticks) = (texts("key")?, texts("measure")?, whole("tick")?);
    let level = (numbers("mean")?, numbers("standard_error")?, whole("n")?);
    let difference = (
        numbers("difference")?,
        numbers("difference_standard_error")?,
        whole("difference_n")?,
    );
    let places = places();
    let at = |(means, errors, ns): (&[f64], &[f64], &[i32]), row: usize| Summary {
        mean: means[row],
        standard_error: errors[row],
        n: ns[row].unsigned_abs() as usize,
    };
    let line = |row: usize| {
        let (table, measure) = (tables.get(row), measures.get(row));
        let place = places.get(&(table, measure));
        let &(table, column) =
            place.ok_or_else(|| format!("summary.csv: {table} has no {measure}"))?;
        let difference = at(difference, row);
        Ok(Line {
            variant: variants.get(row).to_owned(),
            address: Address {
                table,
                key: keys.get(row).to_owned(),
                column,
                tick: ticks[row],
            },
            level: at(level, row),
            difference: (difference.n > 0).then_some(difference),
            seeds,
        })
    };
    (0..ticks.len()).map(line).collect()
}

/// Those lines of a `summary.csv` whose address is `wanted`, of every cell: a row at a time, since those of many points are
/// more than memory holds.
///
/// # Errors
/// When it cannot be read, or is no summary of this version.
pub fn read_some(
    path: &Path,
    seeds: usize,
    wanted: impl Fn(&Address) -> bool,
) -> Result<Vec<Line>, String> {
    let wrong = |why: csv::Error| format!("{}: {why}", path.display());
    let mut reader = csv::Reader::from_path(path).map_err(wrong)?;
    let heading = reader.headers().map_err(wrong)?.clone();
    let heading = Heading::of(path, &heading)?;
    let (mut row, mut found) = (csv::StringRecord::new(), Vec::new());
    while reader.read_record(&mut row).map_err(wrong)? {
        let address = heading.address(&row);
        let address =
            address.ok_or_else(|| format!("{}: no summary of this version", path.display()))?;
        if wanted(&address) {
            let difference = summary_at(&row, heading.difference);
            found.push(Line {
                variant: row[heading.variant].to_owned(),
                address,
                level: summary_at(&row, heading.level),
                difference: Some(difference).filter(|of| of.n > 0),
                seeds,
            });
        }
    }
    Ok(found)
}

/// Where the columns of a `summary.csv` stand.
struct Heading {
    variant: usize,
    table: usize,
    key: usize,
    measure: usize,
    tick: usize,
    /// Mean, standard error and seeds.
    level: [usize; 3],
    /// The same of the difference from base.
    difference: [usize; 3],
    places: Places,
}

impl Heading {
    fn of(path: &Path, heading: &csv::StringRecord) -> Result<Self, String> {
        let place = |name: &str| {
            let found = heading.iter().position(|own| own == name);
            found.ok_or_else(|| format!("{}: there is no column {name}", path.display()))
        };
        Ok(Self {
            variant: place("variant")?,
            table: place("table")?,
            key: place("key")?,
            measure: place("measure")?,
            tick: place("tick")?,
            level: [place("mean")?, place("standard_error")?, place("n")?],
            difference: [
                place("difference")?,
                place("difference_standard_error")?,
                place("difference_n")?,
            ],
            places: places(),
        })
    }

    /// The address of a row; none where this version records no such number.
    fn address(&self, row: &csv::StringRecord) -> Option<Address> {
        let names = (&row[self.table], &row[self.measure]);
        let &(table, column) = self.places.get(&names)?;
        Some(Address {
            table,
            key: row[self.key].to_owned(),
            column,
            tick: row[self.tick].parse().ok()?,
        })
    }
}

/// What stands in these places of a row.
fn summary_at(row: &csv::StringRecord, [mean, error, n]: [usize; 3]) -> Summary {
    let number = |at: usize| row[at].parse().unwrap_or(f64::NAN);
    Summary {
        mean: number(mean),
        standard_error: number(error),
        n: row[n].parse().unwrap_or(0),
    }
}

/// Tables and columns by their names.
type Places = BTreeMap<(&'static str, &'static str), (usize, usize)>;

/// The place of each table and of each of its columns, by their names.
pub(super) fn places() -> Places {
    let tables = TABLES.iter().enumerate();
    let columns = |(table, kind): (usize, &TableKind)| {
        let (name, specs) = (kind.name, kind.specs().into_iter().enumerate());
        specs
            .map(move |(column, spec)| ((name, spec.name), (table, column)))
            .collect::<Vec<_>>()
    };
    tables.flat_map(columns).collect()
}

/// The summary as a table for `summary.csv`; `dates` gives the day after a tick.
pub fn table(lines: &[Line], dates: impl Fn(u32) -> i32) -> Table {
    let mut table = Table::new("summary", &COLUMNS);
    let kinds: Vec<Vec<ColumnSpec>> = TABLES.iter().map(TableKind::specs).collect();
    for line in lines {
        let spec = &kinds[line.address.table][line.address.column];
        let tick = line.address.tick;
        table
            .push_text(&line.variant)
            .push_text(TABLES[line.address.table].name)
            .push_text(&line.address.key)
            .push_text(spec.name)
            .push_text(spec.unit)
            .push_integer(tick)
            .push_date(dates(tick.unsigned_abs()))
            .push_number(line.level.mean)
            .push_number(line.level.standard_error)
            .push_integer(line.level.n as i32);
        let (low, high) = line.difference.map_or((f64::NAN, f64::NAN), interval_95);
        table
            .push_number(line.difference.map_or(f64::NAN, |d| d.mean))
            .push_number(line.difference.map_or(f64::NAN, |d| d.standard_error))
            .push_number(low)
            .push_number(high)
            .push_integer(line.difference.map_or(0, |d| d.n as i32));
    }
    table
}

/// The columns of `summary.csv`.
pub const COLUMNS: [ColumnSpec; 15] = [
    spec("variant", Kind::Text, "name", "The variant"),
    spec("table", Kind::Text, "name", "The table it comes from"),
    spec(
        "key",
        Kind::Text,
        "name",
        "The row's names, joined by a slash",
    ),
    spec("measure", Kind::Text, "name", "The column it comes from"),
    spec("unit", Kind::Text, "name", "The unit"),
    spec("tick", Kind::Integer, "ticks", "Ticks since the start"),
    spec(
        "date",
        Kind::Date,
        "date",
        "The day after the tick has ended",
    ),
    spec(
        "mean",
        Kind::Number,
        "unit",
        "Mean over the seeds that have it; flows and rates are the mean of the year that ends at the date",
    ),
    spec(
        "standard_error",
        Kind::Number,
        "unit",
        "Its Monte Carlo standard error",
    ),
    spec(
        "n",
        Kind::Integer,
        "seeds",
        "Seeds that have it: where a firm comes by chance or a number is not defined, not all do",
    ),
    spec(
        "difference",
        Kind::Number,
        "unit",
        "Mean difference from base (at a point, from base there; of a point, from base), paired by seed, over the seeds that have both",
    ),
    spec(
        "difference_standard_error",
        Kind::Number,
        "unit",
        "Its standard error",
    ),
    spec(
        "difference_low",
        Kind::Number,
        "unit",
        "Lower end of its 95 % interval",
    ),
    spec(
        "difference_high",
        Kind::Number,
        "unit",
        "Upper end of its 95 % interval",
    ),
    spec(
        "difference_n",
        Kind::Integer,
        "seeds",
        "Seeds that have both",
    ),
];

const fn spec(
    name: &'static str,
    kind: Kind,
    unit: &'static str,
    meaning: &'static str,
) -> ColumnSpec {
    ColumnSpec {
        name,
        kind,
        unit,
        meaning,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(value: f64) -> Yearly {
        Yearly::of(&[(address(), value)])
    }

    fn address() -> Address {
        Address {
            table: 0,
            key: "new".to_owned(),
            column: 4,
            tick: 12,
        }
    }

    #[test]
    fn what_some_seeds_lack_is_said_of_those_that_have_it() {
        let base = vec![run(1.0), run(f64::NAN), run(3.0), run(4.0)];
        let other = vec![Yearly::of(&[]), run(5.0), run(7.0), run(10.0)];
        let [of_base, of_other] = [
            lines("base", &base, None),
            lines("other", &other, Some(&base)),
        ];
        let ([base], [other]) = (&of_base[..], &of_other[..]) else {
            panic!("{of_base:?} {of_other:?}");
        };
        assert_eq!((base.level.n, base.level.mean), (3, 8.0 / 3.0));
        assert_eq!((other.level.n, other.level.mean), (3, 22.0 / 3.0));
        let difference = other.difference.unwrap();
        assert_eq!((difference.n, difference.mean), (2, 5.0));
        assert!(!base.is_of_all_seeds() && !other.is_of_all_seeds());
    }

    #[test]
    fn what_no_seed_has_gets_no_line() {
        assert!(lines("base", &[run(f64::NAN), Yearly::of(&[])], None).is_empty());
    }
}
