//! Effects of policies as the range over studies that fit the data nearly equally well.

use std::path::Path;

use comfy_table::Cell;

use lockin::record::measures::ALL;
use lockin::study::BASE;
use lockin::study::statistics::{Summary, interval_95};
use lockin::study::summary::Line;

use super::welfare::equivalent_variation;
use super::{Contents, Scale, Shown, a_number, find, heading, right, signed, ticks_a_year, years};
use crate::cli::Trouble;

/// What the tables say.
const NOTE: &str = "\
[lowest, highest]: from the lowest end to the highest end of the studies' 95 % intervals of the difference from base,
paired by seed. EV: equivalent variation of buyers, per cent of their spend. Profits in $bn a year.
";

/// A study that was read.
pub struct Study {
    /// What it holds.
    pub contents: Contents,
    /// What it says.
    pub lines: Vec<Line>,
    /// Its calibration.
    pub calibration: String,
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
pub fn print(studies: &[Study], places: &[impl AsRef<Path>]) -> Result<(), Trouble> {
    let first = &studies[0];
    for (study, place) in studies.iter().zip(places).skip(1) {
        let (own, other) = (&study.contents.plan.world, &first.contents.plan.world);
        if own.name != other.name || own.clock != other.clock {
            return Err(Trouble::Input(format!(
                "{}: a study of {}, not of {}; a range is over studies of one world and clock",
                place.as_ref().display(),
                own.name,
                other.name
            )));
        }
    }
    let variants: Vec<&String> = first
        .contents
        .variants
        .iter()
        .filter(|v| *v != BASE)
        .filter(|v| studies.iter().all(|s| s.contents.variants.contains(v)))
        .collect();
    if variants.is_empty() {
        return Err(Trouble::Input(
            "the studies share no variant besides base; run each with the same variants".into(),
        ));
    }
    let names: Vec<&str> = studies.iter().map(|s| s.calibration.as_str()).collect();
    println!("Range over {}\n", names.join(" and "));
    for year in years(&first.contents.plan).into_iter().filter(|&y| y > 0) {
        println!("{}", table(studies, &variants, year));
    }
    println!("{NOTE}");
    Ok(())
}

fn table(studies: &[Study], variants: &[&String], year: u32) -> String {
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

fn cell(studies: &[Study], variant: &str, effect: &Effect, year: u32) -> String {
    let mut range: Option<(f64, f64)> = None;
    for study in studies {
        let Some(difference) = difference(study, variant, effect, year) else {
            return "–".to_owned();
        };
        let (low, high) = bounds(difference);
        range = Some(range.map_or((low, high), |(l, h)| (l.min(low), h.max(high))));
    }
    match range {
        Some((0.0, 0.0)) => "0".to_owned(),
        Some((low, high)) => {
            let digits = effect.digits;
            let (low, high) = ((effect.show)(low), (effect.show)(high));
            format!("[{}, {}]", signed(low, digits), signed(high, digits))
        }
        None => "–".to_owned(),
    }
}

fn bounds(difference: Summary) -> (f64, f64) {
    if difference.n < 2 || difference.standard_error == 0.0 {
        (difference.mean, difference.mean)
    } else {
        interval_95(difference)
    }
}

/// The difference from base at the end of a year; flows in dollars a year.
fn difference(study: &Study, variant: &str, effect: &Effect, year: u32) -> Option<Summary> {
    let ticks = ticks_a_year(&study.contents);
    let line = find(&study.lines, variant, &effect.number, year as i32 * ticks)?;
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
