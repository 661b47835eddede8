//! What variants do over the points of a study's design, as over the draws of a prior, beside what they do over seeds.

use std::collections::BTreeMap;

use lockin::study::BASE;
use lockin::study::multiplicity::Marks;
use lockin::study::opened::Opened;
use lockin::study::over_points::Range;
use lockin::study::statistics::Summary;
use lockin::study::summary::Line;
use lockin::study::welfare::Welfare;
use lockin::worldfile::design::Cells;

use super::figures::Figure;
use crate::cli::Trouble;
use crate::cli::chart::{self, Frame, Row, Width};
use crate::cli::headline::range::Said;
use crate::cli::headline::{self, Scale, Shown, welfare};
use crate::cli::tables::{Cell, Column, Table, signed};

/// Share of the points beyond each end of a range.
const BEYOND: f64 = 0.05;

/// A study with points.
struct Pointed<'a> {
    said: &'a Said,
    /// The numbers that are shown, of every cell.
    lines: Vec<Line>,
    /// What every cell does to buyers, firms and the state.
    welfare: Welfare,
    cells: Cells<'a>,
    /// What stands out over seeds.
    marks: Marks,
    year: u32,
    tick: i32,
    many: usize,
}

/// An effect of every variant: in the world as it is stated over seeds, and at each point.
struct Effect {
    name: String,
    unit: String,
    digits: usize,
    /// In the world as it is stated, over seeds.
    stated: BTreeMap<String, Cell>,
    /// At each point.
    points: BTreeMap<String, Vec<f64>>,
}

/// Tables and a figure of a study's points; nothing where it has none.
pub fn over_points(said: &Said) -> Result<(Vec<Table>, Vec<Figure>), Trouble> {
    let study = &said.study;
    let Some(design) = &study.manifest.identity.design else {
        return Ok((Vec::new(), Vec::new()));
    };
    let (manifest, plan) = (study.manifest.clone(), study.plan.clone());
    let whole = Opened::of(&study.store.folder, manifest, plan);
    let year = study.plan.world.clock.years;
    let tick = year as i32 * study.ticks_a_year();
    let mut numbers = headline::differences_shown(&study.plan);
    numbers.extend(headline::levels_shown(&study.plan));
    let shown: Vec<_> = numbers.iter().map(|n| headline::is_of(n, tick)).collect();
    let pointed = Pointed {
        said,
        lines: whole.some_lines(|address| shown.iter().any(|is| is(address)))?,
        welfare: whole.welfare()?,
        cells: study.manifest.identity.cells(),
        marks: headline::marks(said),
        year,
        tick,
        many: design.points.len(),
    };
    let effects = pointed.effects();
    let drawn = effects.iter().find(|effect| effect.unit == SHARE);
    let figures = drawn
        .into_iter()
        .filter_map(|effect| pointed.figure(effect));
    let mut tables: Vec<Table> = effects.iter().map(|effect| pointed.table(effect)).collect();
    tables.retain(|table| !table.rows.is_empty());
    tables.push(pointed.levels());
    Ok((tables, figures.collect()))
}

/// The unit of the effect that is drawn: buyers' equivalent variation.
const SHARE: &str = "% of spend";

/// A percentile, as a column is called.
fn percentile(share: f64) -> String {
    format!("{:.0} % of points below", 100.0 * share)
}

impl Pointed<'_> {
    /// Welfare first, then what else variants are compared by.
    fn effects(&self) -> Vec<Effect> {
        let gains = welfare::figures().into_iter().map(|of| self.gain(of));
        let shown = headline::differences_shown(&self.said.study.plan);
        let numbers = shown.iter().map(|number| self.number(number));
        gains.chain(numbers).collect()
    }

    /// A figure of welfare.
    fn gain(&self, figure: welfare::Figure) -> Effect {
        let names = &self.said.study.manifest.identity.variants;
        let show = |of| welfare::spread(of, figure.digits);
        let all = names.iter();
        let all = all.filter_map(|cell| {
            let effect = self.welfare.of(cell, self.year, &figure.of)?;
            Some((cell, effect))
        });
        self.effect((&figure.name, figure.unit, figure.digits), 1.0, all, &show)
    }

    /// A number of the summary.
    fn number(&self, number: &Shown) -> Effect {
        let (factor, digits) = number.scale.difference(1.0);
        let lines = headline::of_every_variant(&self.lines, number, self.tick);
        let all = lines.filter_map(|line| Some((&line.variant, line.difference?)));
        let show = |of| headline::difference(number.scale, of);
        let unit = number.scale.difference_unit();
        self.effect((&number.name, unit, digits), factor, all, &show)
    }

    fn effect<'a>(
        &self,
        (name, unit, digits): (&str, &str, usize),
        factor: f64,
        all: impl Iterator<Item = (&'a String, Summary)>,
        show: &dyn Fn(Summary) -> String,
    ) -> Effect {
        let mut effect = Effect {
            name: name.to_owned(),
            unit: unit.to_owned(),
            digits,
            stated: BTreeMap::new(),
            points: BTreeMap::new(),
        };
        for (cell, of) in all {
            let place = self.cells.of(cell);
            if place.variant == BASE {
                continue;
            }
            let variant = place.variant.to_owned();
            if place.point.is_some() {
                let values = effect.points.entry(variant).or_default();
                values.push(factor * of.mean);
            } else {
                let shown = headline::marked(show(of), of, &self.marks);
                let marked = self.marks.has(of);
                let cell = Cell::over(shown, of, factor).stands_out(marked);
                effect.stated.insert(variant, cell);
            }
        }
        effect
    }

    /// The variants in the order of the study, each with its range over the points.
    fn ranges<'a>(&'a self, effect: &'a Effect) -> impl Iterator<Item = (&'a String, Range)> {
        let variants = self.said.study.variants.iter();
        variants.filter_map(|name| Some((name, Range::of(effect.points.get(name)?, BEYOND)?)))
    }

    fn table(&self, effect: &Effect) -> Table {
        let Effect { name, unit, .. } = effect;
        let comma = if unit.is_empty() { "" } else { ", " };
        let (points, year) = (self.many, self.year);
        let title = format!("{name}{comma}{unit}: over {points} points, year {year}, from base");
        let columns = [
            Column::text("variant"),
            Column::number("as stated, over seeds", unit),
            Column::number("mean over points", unit),
            Column::number(percentile(BEYOND), unit),
            Column::number(percentile(1.0 - BEYOND), unit),
            Column::number("higher", "% of points"),
            Column::number("lower", "% of points"),
        ];
        let place = crate::cli::tables::named(&format!("points {name} {unit}"));
        let mut table = Table::new(place, title, columns);
        for (variant, range) in self.ranges(effect) {
            let number = |x: f64| Cell::number(signed(x, effect.digits), x);
            let share = |many: usize| {
                let share = 100.0 * many as f64 / range.n as f64;
                Cell::number(format!("{share:.0}"), share)
            };
            let stated = effect.stated.get(variant);
            let stated = stated.cloned().unwrap_or_else(Cell::nothing);
            table.row([
                Cell::text(variant),
                stated,
                number(range.mean),
                number(range.low),
                number(range.high),
                share(range.above),
                share(range.below),
            ]);
        }
        table
    }

    /// What base is over the points.
    fn levels(&self) -> Table {
        let title = format!("base: over {} points, year {}", self.many, self.year);
        let columns = [
            Column::text("measure"),
            Column::number("as stated, over seeds", ""),
            Column::number("mean over points", ""),
            Column::number(percentile(BEYOND), ""),
            Column::number(percentile(1.0 - BEYOND), ""),
        ];
        let mut table = Table::new("points-base", title, columns);
        for shown in headline::levels_shown(&self.said.study.plan) {
            let lines = headline::of_every_variant(&self.lines, &shown, self.tick);
            let (mut stated, mut points) = (Cell::nothing(), Vec::new());
            for line in lines {
                let place = self.cells.of(&line.variant);
                match (place.variant, place.point) {
                    (BASE, None) => stated = as_stated(shown.scale, line.level),
                    (BASE, Some(_)) => points.push(line.level.mean),
                    _ => {}
                }
            }
            let Some(range) = Range::of(&points, BEYOND) else {
                continue;
            };
            let number = |x| Cell::number(shown.scale.write(x), shown.scale.in_its_unit(x));
            table.row([
                Cell::text(&shown.name),
                stated,
                number(range.mean),
                number(range.low),
                number(range.high),
            ]);
        }
        table
    }

    /// An effect over the points, a row a variant and a stroke a point.
    fn figure(&self, effect: &Effect) -> Option<Figure> {
        let row = |(name, range): (&String, Range)| {
            let clear = range.above == range.n || range.below == range.n;
            Row {
                name: name.clone(),
                colour: if clear { "#0072B2" } else { "#6b6b6b" },
                mean: range.mean,
                low: range.low,
                high: range.high,
                full: clear,
                seeds: effect.points[name].clone(),
            }
        };
        let rows: Vec<Row> = self.ranges(effect).map(row).collect();
        let frame = Frame {
            title: format!(
                "Effect on buyers, equivalent variation in {SHARE}, over {} points; year {}, from base",
                self.many, self.year
            ),
            width: Width::One,
            log: false,
        };
        (!rows.is_empty()).then(|| Figure {
            file: "points-equivalent-variation".to_owned(),
            svg: chart::rows(&frame, &rows, true).svg(),
            note: "A stroke a point; dot and line: mean, and from the 5th to the 95th percentile; hollow where points \
                   differ in sign."
                .to_owned(),
        })
    }
}

fn as_stated(scale: Scale, of: Summary) -> Cell {
    Cell::over(headline::level(scale, of), of, scale.in_its_unit(1.0))
}
