//! Effects of policies as the range over studies that fit the data nearly equally well.

use comfy_table::Cell;

use lockin::record::measures::ALL;
use lockin::study::BASE;
use lockin::study::opened::Opened;
use lockin::study::statistics::{Summary, interval_95};
use lockin::study::summary::Line;

use super::welfare::equivalent_variation;
use super::{Scale, Shown, a_number, find, heading, right, signed, years};
use crate::cli::Trouble;

/// What the tables say.
const NOTE: &str = "\
[lowest, highest]: from the lowest end to the highest end of the studies' 95 % intervals of the difference from base,
paired by seed. Without brackets: means alone, since a study of one seed has no interval. EV: equivalent variation of
buyers, per cent of their spend. Profits in $bn a year.
";

/// A study and what it says.
pub struct Said {
    /// The study.
    pub study: Opened,
    /// What it says.
    pub lines: Vec<Line>,
}

/// A column: a number, and how its difference from base is shown.
struct Effect {
    number: Shown,
    show: fn(f64) -> f64,
    unit: &'static str,
    digits: usize,
}

fn effects() -> Vec<Effect> {
    let market = |key: &str, measure, name: &str, show, unit, digits| Effect {
        number: a_number(
            "market",
            &format!("{key}/{ALL}"),
            measure,
            name,
            Scale::Plain(0),
        ),
        show,
        unit,
        digits,
    };
    let welfare = |measure, name: &str, show, unit, digits| Effect {
        number: a_number("welfare", "", measure, name, Scale::Plain(0)),
        show,
        unit,
        digits,
    };
    let percent: fn(f64) -> f64 = |x| 100.0 * x;
    let plain: fn(f64) -> f64 = |x| x;
    let variation: fn(f64) -> f64 = |x| 100.0 * equivalent_variation(x);
    let yearly: fn(f64) -> f64 = |x| x / 1e9;
    vec![
        market("compute", "price_index", "list price", percent, "%", 2),
        market("compute", "net_price_index", "net price", percent, "%", 2),
        market("model", "price_index", "model price", percent, "%", 1),
        market(
            "compute",
            "switching_accounts",
            "switching",
            percent,
            "pts",
            2,
        ),
        market("compute", "hhi", "HHI", plain, "", 0),
        market("model", "hhi", "model HHI", plain, "", 0),
        welfare("surplus_per_dollar", "EV", variation, "%", 2),
        welfare("provider_profit", "providers", yearly, "$bn", 1),
        welfare("vendor_profit", "vendors", yearly, "$bn", 1),
    ]
}

/// Prints the range of every effect over `studies` of one world.
///
/// # Errors
/// When the studies are not of one world or share no variant.
pub fn print(studies: &[Said]) -> Result<(), Trouble> {
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
    println!("Range over\n{}", names(studies));
    for year in years(&first.plan).into_iter().filter(|&y| y > 0) {
        println!("{}", table(studies, &variants, year));
    }
    println!("{NOTE}");
    Ok(())
}

/// What keeps a study from being compared with another, in words.
fn differences(own: &Opened, other: &Opened) -> Vec<String> {
    let (own, other) = (&own.plan.world, &other.plan.world);
    let (clock, wanted) = (&own.clock, &other.clock);
    let mut lines = Vec::new();
    if own.name != other.name {
        lines.push(format!("a study of {}, not of {}", own.name, other.name));
    }
    if clock.years != wanted.years {
        lines.push(format!("runs {} years, not {}", clock.years, wanted.years));
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
        parts.push(match said.study.seeds.len() {
            1 => "1 seed".to_owned(),
            n => format!("{n} seeds"),
        });
        let own = sets(said).into_iter().filter(|set| !common(set));
        parts.extend(own.filter(|set| !set.starts_with("seeds=")));
        let place = said.study.store.folder.display();
        format!("  {place}: {}\n", parts.join(", "))
    };
    studies.iter().map(one).collect()
}

fn table(studies: &[Said], variants: &[&String], year: u32) -> String {
    let effects = effects();
    let column = |e: &Effect| match e.unit {
        "" => e.number.name.clone(),
        unit => format!("{}, {unit}", e.number.name),
    };
    let columns: Vec<String> = effects.iter().map(column).collect();
    let mut table = heading(&format!("year {year}, from base"), &columns);
    for variant in variants {
        let mut row = vec![Cell::new(variant)];
        for effect in &effects {
            row.push(right(cell(studies, variant, effect, year)));
        }
        table.add_row(row);
    }
    format!("{table}\n")
}

/// The range of an effect; of means alone where a study has no interval.
fn cell(studies: &[Said], variant: &str, effect: &Effect, year: u32) -> String {
    let all = studies.iter().map(|s| difference(s, variant, effect, year));
    let Some(all) = all.collect::<Option<Vec<Summary>>>() else {
        return "–".to_owned();
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
    if (low, high) == (0.0, 0.0) {
        return "0".to_owned();
    }
    let [low, high] = [low, high].map(|end| signed((effect.show)(end), effect.digits));
    match with_intervals {
        true => format!("[{low}, {high}]"),
        false if low == high => low,
        false => format!("{low} to {high}"),
    }
}

/// The difference from base at the end of a year; flows in dollars a year.
fn difference(said: &Said, variant: &str, effect: &Effect, year: u32) -> Option<Summary> {
    let ticks = said.study.ticks_a_year();
    let line = find(&said.lines, variant, &effect.number, year as i32 * ticks)?;
    let by = if effect.unit == "$bn" {
        f64::from(ticks)
    } else {
        1.0
    };
    line.difference.map(|d| Summary {
        mean: d.mean * by,
        standard_error: d.standard_error * by,
        n: d.n,
    })
}
