//! Figures from series, each with its numbers as a table.

use std::collections::BTreeSet;

use lockin::calendar::Date;
use lockin::study::BASE;
use lockin::study::measure::Measure;
use lockin::study::multiplicity::Marks;
use lockin::study::opened::Opened;
use lockin::study::series::Series;
use lockin::study::series::asked::Asked;
use lockin::study::statistics::{Summary, interval_95, summary};
use lockin::study::turns::{turns_of, year_of};

use crate::cli::Trouble;
use crate::cli::chart::{self, Cross, Frame, Line, MOST, Mark, Picture, Point, Row, Width};
use crate::cli::tables::{Cell, Column, Table};

/// What is to be drawn and how.
pub struct Drawing<'a> {
    /// The study.
    pub study: &'a Opened,
    /// What is measured.
    pub measures: &'a [Measure],
    /// What was asked for.
    pub asked: &'a Asked,
    /// How wide it is to be.
    pub width: Width,
    /// Whether a logarithmic axis is asked for.
    pub log: bool,
    /// Whether bands are from the lowest seed to the highest.
    pub seeds_band: bool,
}

/// A figure and its numbers.
type Drawn = (Picture, Table);

impl Drawing<'_> {
    /// Over time.
    pub fn path(&self, all: &[Series]) -> Result<Drawn, Trouble> {
        if all.len() > MOST {
            return Err(Trouble::Input(format!(
                "{} lines are more than colours tell apart; name at most {MOST} with --key and --variant",
                all.len()
            )));
        }
        let (variants, keys) = told_apart(all);
        let mut data = self.numbers("path");
        data.columns.insert(4, Column::number("year", ""));
        let (measure, unit) = self.first();
        let mut lines = Vec::new();
        for (one, colour) in all.iter().zip(self.colours(all, keys)) {
            let points = self.points(one);
            for (year, of, ends) in &points {
                data.row([
                    Cell::text(&one.variant),
                    Cell::text(&one.key),
                    measure(),
                    unit(),
                    Cell::number("", *year),
                    Cell::over("", *of, 1.0).interval(*ends),
                ]);
            }
            let point = |&(year, of, (low, high)): &(f64, Summary, (f64, f64))| Point {
                at: self.calendar(year),
                mean: of.mean,
                low,
                high,
            };
            lines.push(Line {
                name: one.name(variants, keys),
                colour,
                dashed: keys && variants && one.variant != all[0].variant,
                points: points.iter().map(point).collect(),
            });
        }
        let frame = Frame {
            log: self.log || self.measures[0].ratio && !self.asked.differences,
            ..self.frame(self.title())
        };
        Ok((chart::lines(&frame, &lines, &self.marks()), data))
    }

    /// Year, mean over seeds and band, in the years to show.
    fn points(&self, one: &Series) -> Vec<(f64, Summary, (f64, f64))> {
        let (first, last) = self.asked.years;
        let shown = |year: f64| f64::from(first) - 1e-6 <= year && year <= f64::from(last) + 1e-6;
        let places = one
            .years
            .iter()
            .enumerate()
            .filter(|(_, year)| shown(**year));
        let point = |(place, &year): (usize, &f64)| {
            let values: Vec<f64> = one.seeds.iter().map(|seed| seed[place]).collect();
            let of = summary(&values);
            let ends = match of.n {
                _ if self.seeds_band => (
                    values.iter().copied().fold(f64::INFINITY, f64::min),
                    values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                ),
                0 | 1 => (of.mean, of.mean),
                _ => interval_95(of),
            };
            (year, of, ends)
        };
        places.map(point).collect()
    }

    /// What each variant changes.
    pub fn effect(&self, all: &[Series]) -> Drawn {
        let year = self.asked.years.1;
        let of = |one: &Series| summary(&one.in_year(year));
        let marks = Marks::among(all.iter().map(of).collect::<Vec<_>>());
        let (_, keys) = told_apart(all);
        let mut data = self.numbers("effect");
        let (measure, unit) = self.first();
        let mut rows = Vec::new();
        for one in all {
            let effect = of(one);
            let (low, high) = interval_95(effect);
            let clear = marks.has(effect);
            data.row([
                Cell::text(&one.variant),
                Cell::text(&one.key),
                measure(),
                unit(),
                Cell::over("", effect, 1.0).stands_out(clear),
            ]);
            rows.push(Row {
                name: one.name(true, keys),
                colour: if clear { "#0072B2" } else { "#6b6b6b" },
                mean: effect.mean,
                low,
                high,
                full: clear,
                seeds: Vec::new(),
            });
        }
        let title = format!("{}; year {year}. Full: stands out", self.title());
        (chart::rows(&self.frame(title), &rows, true), data)
    }

    /// Every seed.
    pub fn distribution(&self, all: &[Series]) -> Drawn {
        let year = self.asked.years.1;
        let (variants, keys) = told_apart(all);
        let mut data = self.numbers("distribution");
        let (measure, unit) = self.first();
        data.columns.insert(4, Column::number("seed", ""));
        let mut rows = Vec::new();
        for (one, colour) in all.iter().zip(self.colours(all, keys)) {
            let seeds = one.in_year(year);
            for (seed, value) in self.study.seeds.iter().zip(&seeds) {
                data.row([
                    Cell::text(&one.variant),
                    Cell::text(&one.key),
                    measure(),
                    unit(),
                    Cell::number("", *seed as f64),
                    Cell::number("", *value),
                ]);
            }
            rows.push(Row {
                name: one.name(variants || !keys, keys),
                colour,
                mean: summary(&seeds).mean,
                low: f64::NAN,
                high: f64::NAN,
                full: true,
                seeds,
            });
        }
        let title = format!("{}; year {year}, each seed and their mean", self.title());
        let zero = self.asked.differences;
        (chart::rows(&self.frame(title), &rows, zero), data)
    }

    /// One measure against another.
    pub fn scatter(&self, along: &[Series], upwards: &[Series]) -> Result<Drawn, Trouble> {
        let year = self.asked.years.1;
        let (variants, keys) = told_apart(along);
        let mut data = self.numbers("scatter");
        data.columns.extend([
            Column::text("measure_upwards"),
            Column::text("unit_upwards"),
            Column::number("upwards", ""),
        ]);
        let (measure, unit) = self.first();
        let mut crosses = Vec::new();
        for (one, colour) in along.iter().zip(self.colours(along, keys)) {
            let Some(other) = beside(one, upwards) else {
                continue;
            };
            let [a, b] = [one, other].map(|series| summary(&series.in_year(year)));
            data.row([
                Cell::text(&one.variant),
                Cell::text(&one.key),
                measure(),
                unit(),
                Cell::over("", a, 1.0),
                Cell::text(&self.measures[1].name),
                Cell::text(&self.measures[1].unit),
                Cell::over("", b, 1.0),
            ]);
            let ends = |of: Summary| [of.mean, interval_95(of).0, interval_95(of).1];
            crosses.push(Cross {
                name: one.name(variants || !keys, keys),
                colour,
                x: ends(a),
                y: ends(b),
            });
        }
        if crosses.is_empty() {
            return Err(Trouble::Input(
                "--kind scatter: the two measures are of different things; take two of one table"
                    .into(),
            ));
        }
        let [x, y] = [0, 1].map(|place| self.measures[place].axis(self.asked.differences));
        let frame = self.frame(self.title_of_both());
        Ok((chart::scatter(&frame, &crosses, (&x, &y)), data))
    }

    /// A table without rows: variant, key, measure, unit and the number.
    fn numbers(&self, name: &str) -> Table {
        let texts = ["variant", "key", "measure", "unit"].map(Column::text);
        let number = Column::number("value", "");
        Table::new(name, self.title(), texts.into_iter().chain([number]))
    }

    /// The first measure and its unit, as cells.
    fn first(&self) -> (impl Fn() -> Cell, impl Fn() -> Cell) {
        let measure = &self.measures[0];
        (|| Cell::text(&measure.name), || Cell::text(&measure.unit))
    }

    fn title(&self) -> String {
        let title = self.measures[0].titled(self.asked.differences);
        match &self.asked.segment {
            Some(segment) => format!("{title}: {segment}"),
            None => title,
        }
    }

    /// The title of the two measures in the last year.
    fn title_of_both(&self) -> String {
        let [first, second] = [0, 1].map(|place| self.measures[place].short());
        let differences = if self.asked.differences {
            ", differences from base"
        } else {
            ""
        };
        let year = self.asked.years.1;
        format!("{second} against {first}{differences}; year {year}")
    }

    fn frame(&self, title: String) -> Frame {
        Frame {
            title,
            width: self.width,
            log: self.log,
        }
    }

    /// A colour for each: its firm's, or its variant's where all are of one key.
    fn colours(&self, all: &[Series], keys: bool) -> Vec<&'static str> {
        let name = |one: &'_ Series| {
            if keys {
                one.key.clone()
            } else {
                one.variant.clone()
            }
        };
        let names: Vec<String> = all.iter().map(name).collect();
        let mut once: Vec<&str> = Vec::new();
        for name in &names {
            if !once.contains(&name.as_str()) {
                once.push(name);
            }
        }
        let colours = chart::told_apart(&self.study.plan.world, &once);
        let of = |name: &String| {
            once.iter()
                .position(|o| o == name)
                .map_or("", |place| colours[place])
        };
        names.iter().map(of).collect()
    }

    /// Days on which policies and changes of the variants shown are announced, begin or end.
    fn marks(&self) -> Vec<Mark> {
        let same_day = turns_of(&self.study.plan.world, &self.asked.variants);
        let mark = |of_day: &[(Date, String)]| Mark {
            at: year_of(of_day[0].0),
            name: match of_day {
                [(_, name)] => name.clone(),
                several => format!("{} on this day", several.len()),
            },
        };
        same_day.chunk_by(|a, b| a.0 == b.0).map(mark).collect()
    }

    /// Years since the start as a calendar year.
    fn calendar(&self, year: f64) -> f64 {
        year_of(self.study.plan.world.clock.start) + year
    }
}

/// The series of another measure that goes with one: of its variant and key, or the only one of its variant.
fn beside<'a>(one: &Series, all: &'a [Series]) -> Option<&'a Series> {
    let of_variant = || all.iter().filter(|other| other.variant == one.variant);
    let alone = of_variant().count() == 1;
    of_variant().find(|other| alone || other.key == one.key)
}

/// Whether there are several variants, and several keys.
fn told_apart(all: &[Series]) -> (bool, bool) {
    let variants: BTreeSet<&str> = all.iter().map(|one| one.variant.as_str()).collect();
    let keys: BTreeSet<&str> = all.iter().map(|one| one.key.as_str()).collect();
    (
        variants.len() > 1 || variants.iter().any(|v| *v != BASE),
        keys.len() > 1,
    )
}

/// The lowest number that is drawn, ends of intervals included.
pub fn lowest(data: &Table) -> f64 {
    let cells = |row| data.columns.iter().zip(row);
    let drawn = data.rows.iter().flat_map(cells);
    let drawn = drawn.filter(|(column, _)| column.name != "year");
    let figures = drawn.filter_map(|(_, cell): (_, &Cell)| cell.figure);
    let numbers = figures.flat_map(|figure| {
        let low = figure.interval.map_or(f64::NAN, |(low, _)| low);
        [figure.value, low]
    });
    numbers.fold(f64::INFINITY, f64::min)
}
