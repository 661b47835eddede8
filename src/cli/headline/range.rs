//! Effects of policies as the range over studies that fit the data nearly equally well.

use lockin::measure;
use lockin::record::measures::ALL;
use lockin::study::BASE;
use lockin::study::multiplicity::Marks;
use lockin::study::opened::Opened;
use lockin::study::statistics::{Summary, interval_95};
use lockin::study::summary::Line;
use lockin::study::welfare::{TABLES_READ, Welfare, Year};

use super::{Scale, Shown, a_number, find, note_on_marks, years};
use crate::cli::tables::{Cell, Column, Printer, Table, signed};
use crate::cli::{Trouble, so_many};

/// What the tables say.
const NOTE: &str = "\
[lowest, highest]: from the lowest end to the highest end of the studies' 95 % intervals of the difference from base,
paired by seed. Without brackets: means alone, since a study of one seed has no interval. EV: equivalent variation of
buyers, per cent of their spend. Profits, the state's account and their total with EV in $bn over the year. * stands out
in every study, in the same direction.
";

/// A study and what it says.
pub struct Said {
    /// The study.
    pub study: Opened,
    /// What it says.
    pub lines: Vec<Line>,
    /// What its variants do to buyers, firms and the state.
    pub welfare: Welfare,
}

impl Said {
    /// A study and its `lines`, with its welfare read from its dumps; with none if what it is made of was not kept.
    ///
    /// # Errors
    /// When a run is missing, spoilt or another study's.
    pub fn of(study: Opened, lines: Vec<Line>) -> Result<Self, Trouble> {
        let kept = &study.manifest.identity.kept;
        let welfare = if kept.lacks(&TABLES_READ).is_empty() {
            study.welfare()?
        } else {
            Welfare::default()
        };
        Ok(Self {
            study,
            lines,
            welfare,
        })
    }
}

/// A column: an effect of a variant in a year, and how it is shown.
struct Effect {
    name: &'static str,
    of: Of,
    show: fn(f64) -> f64,
    unit: &'static str,
    digits: usize,
}

/// Where an effect comes from.
enum Of {
    /// The difference of a number of the summary.
    Line(Shown),
    /// A figure of welfare.
    Welfare(fn(&Year) -> f64),
}

fn effects() -> Vec<Effect> {
    let mut all = on_markets();
    all.extend(on_welfare());
    all
}

fn percent(x: f64) -> f64 {
    100.0 * x
}

fn on_markets() -> Vec<Effect> {
    let market = |key: &str, measure, name, show: fn(f64) -> f64, unit, digits| Effect {
        name,
        of: Of::Line(a_number(
            measure,
            &format!("{key}/{ALL}"),
            name,
            Scale::Plain(0),
        )),
        show,
        unit,
        digits,
    };
    let plain: fn(f64) -> f64 = |x| x;
    let moved = measure!(market.switching_accounts);
    vec![
        market(
            "compute",
            measure!(market.price_index),
            "list price",
            percent,
            "%",
            2,
        ),
        market(
            "compute",
            measure!(market.net_price_index),
            "net price",
            percent,
            "%",
            2,
        ),
        market(
            "model",
            measure!(market.price_index),
            "model price",
            percent,
            "%",
            1,
        ),
        market("compute", moved, "switching", percent, "pts", 2),
        market("compute", measure!(market.hhi), "HHI", plain, "", 0),
        market("model", measure!(market.hhi), "model HHI", plain, "", 0),
    ]
}

fn on_welfare() -> Vec<Effect> {
    let welfare = |figure, name, show: fn(f64) -> f64, unit, digits| Effect {
        name,
        of: Of::Welfare(figure),
        show,
        unit,
        digits,
    };
    let billions: fn(f64) -> f64 = |x| x / 1e9;
    let variation: fn(&Year) -> f64 = |y| y.variation_share(|_| true);
    vec![
        welfare(variation, "EV", percent, "%", 2),
        welfare(|y| y.providers, "providers", billions, "$bn", 1),
        welfare(|y| y.vendors, "vendors", billions, "$bn", 1),
        welfare(|y| y.state, "state", billions, "$bn", 1),
        welfare(Year::total, "total", billions, "$bn", 1),
    ]
}

/// Prints the range of every effect over `studies` of one world.
///
/// # Errors
/// When the studies are not of one world or share no variant.
pub fn print(studies: &[Said], mut printer: Printer) -> Result<(), Trouble> {
    let first = &studies[0].study;
    for said in &studies[1..] {
        let differences = differences(&said.study, first);
        if !differences.is_empty() {
            return Err(Trouble::Input(format!(
                "{}: {}; a range is over studies of one world and clock",
                said.study.store.folder.display(),
                differences.join(", ")
            )));
        }
    }
    let variants: Vec<&String> = first
        .variants
        .iter()
        .filter(|v| *v != BASE)
        .filter(|v| studies.iter().all(|said| said.study.has(v)))
        .collect();
    if variants.is_empty() {
        return Err(Trouble::Input(
            "the studies share no variant besides base; run each with the same variants".into(),
        ));
    }
    printer.words(format!("Range over\n{}", names(studies)));
    let shown = years(&first.plan).into_iter().filter(|&y| y > 0);
    let shown: Vec<u32> = shown.collect();
    let of_study = |said: &Said| marks(said, &variants, &shown);
    let range = Range {
        studies,
        marks: studies.iter().map(of_study).collect(),
    };
    for &year in &shown {
        printer.table(range.table(&variants, year));
    }
    printer.words(NOTE);
    let noted = range.marks.iter().zip(studies).filter_map(|(marks, said)| {
        let note = note_on_marks(marks)?;
        Some(format!("{}: {note}", said.study.store.folder.display()))
    });
    let noted: String = noted.collect();
    if !noted.is_empty() {
        printer.words(noted);
    }
    printer.finish()
}

/// What keeps a study from giving a range with another, in words.
fn differences(own: &Opened, other: &Opened) -> Vec<String> {
    let mut lines = unlike(own, other);
    let (years, wanted) = (own.plan.world.clock.years, other.plan.world.clock.years);
    if years != wanted {
        lines.push(format!("runs {years} years, not {wanted}"));
    }
    lines
}

/// What keeps a study from being compared with another in the years that both have, in words.
pub fn unlike(own: &Opened, other: &Opened) -> Vec<String> {
    let (own, other) = (&own.plan.world, &other.plan.world);
    let (clock, wanted) = (&own.clock, &other.clock);
    let mut lines = Vec::new();
    if own.name != other.name {
        lines.push(format!("a study of {}, not of {}", own.name, other.name));
    }
    if clock.start != wanted.start {
        lines.push(format!("starts {}, not {}", clock.start, wanted.start));
    }
    if clock.tick != wanted.tick {
        let months = (clock.tick.months(), wanted.tick.months());
        lines.push(format!("ticks of {} months, not {}", months.0, months.1));
    }
    lines
}

/// The studies, a line each: where they are, and by what they differ from each other.
fn names(studies: &[Said]) -> String {
    let sets = |said: &Said| said.study.manifest.identity.sets.clone();
    let common = |set: &String| studies.iter().all(|said| sets(said).contains(set));
    let one = |said: &Said| {
        let mut parts = vec![said.study.manifest.identity.calibration.clone()];
        parts.push(so_many(said.study.seeds.len(), "seed"));
        let own = sets(said).into_iter().filter(|set| !common(set));
        parts.extend(own.filter(|set| !set.starts_with("seeds=")));
        let place = said.study.store.folder.display();
        format!("  {place}: {}\n", parts.join(", "))
    };
    studies.iter().map(one).collect()
}

/// What stands out in a study among the effects that are shown.
fn marks(said: &Said, variants: &[&String], years: &[u32]) -> Marks {
    let effects = effects();
    let mut all = Vec::new();
    for &year in years {
        for variant in variants {
            let of_variant = effects.iter().map(|e| difference(said, variant, e, year));
            all.extend(of_variant.flatten());
        }
    }
    Marks::among(all)
}

/// Studies, and what stands out in each.
struct Range<'a> {
    studies: &'a [Said],
    marks: Vec<Marks>,
}

impl Range<'_> {
    fn table(&self, variants: &[&String], year: u32) -> Table {
        let effects = effects();
        let columns = effects.iter().map(|e| Column::number(e.name, e.unit));
        let columns = std::iter::once(Column::text("variant")).chain(columns);
        let name = format!("range-year-{year}");
        let mut table = Table::new(name, format!("year {year}, from base"), columns);
        for variant in variants {
            let of = |effect: &Effect| self.cell(variant, effect, year);
            table.row(std::iter::once(Cell::text(*variant)).chain(effects.iter().map(of)));
        }
        table
    }

    /// The range of an effect; of means alone where a study has no interval.
    fn cell(&self, variant: &str, effect: &Effect, year: u32) -> Cell {
        let all = self
            .studies
            .iter()
            .map(|s| difference(s, variant, effect, year));
        let Some(all) = all.collect::<Option<Vec<Summary>>>() else {
            return Cell::nothing();
        };
        let with_intervals = all.iter().all(|difference| difference.n > 1);
        let bounds = |difference: &Summary| {
            if with_intervals && difference.standard_error != 0.0 {
                interval_95(*difference)
            } else {
                (difference.mean, difference.mean)
            }
        };
        let ends: Vec<(f64, f64)> = all.iter().map(bounds).collect();
        let low = ends.iter().map(|ends| ends.0).fold(f64::INFINITY, f64::min);
        let high = ends
            .iter()
            .map(|ends| ends.1)
            .fold(f64::NEG_INFINITY, f64::max);
        let clear = all.iter().zip(&self.marks).all(|(d, marks)| marks.has(*d));
        let alike = all.iter().all(|d| (d.mean > 0.0) == (all[0].mean > 0.0));
        let ends = ((effect.show)(low), (effect.show)(high));
        let [low, high] = [ends.0, ends.1].map(|end| signed(end, effect.digits));
        let shown = match with_intervals {
            _ if ends == (0.0, 0.0) => "0".to_owned(),
            true if clear && alike => format!("[{low}, {high}] *"),
            true => format!("[{low}, {high}]"),
            false if low == high => low,
            false => format!("{low} to {high}"),
        };
        // A range has no middle.
        Cell::number(shown, f64::NAN)
            .interval(ends)
            .stands_out(clear && alike)
    }
}

/// The difference from base in the year that ends with `year`.
fn difference(said: &Said, variant: &str, effect: &Effect, year: u32) -> Option<Summary> {
    match &effect.of {
        Of::Line(number) => {
            let tick = year as i32 * said.study.ticks_a_year();
            find(&said.lines, variant, number, tick)?.difference
        }
        Of::Welfare(figure) => said.welfare.of(variant, year, figure),
    }
}
