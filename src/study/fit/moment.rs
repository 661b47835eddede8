//! What was observed of a market, and the same of a simulated one.

use std::str::FromStr;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use crate::study::Study;
use crate::study::ensemble::Outcome;
use crate::study::statistics::summary;
use crate::study::trouble::Trouble;
use crate::study::yearly::{Address, Yearly, place_of, summed};
use crate::worldfile::error::did_you_mean;

/// A number of the market, as it was observed.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// As it was typed, without what was observed.
    pub name: String,
    /// The place of its table in `TABLES`.
    table: usize,
    /// The place of the measure among the table's columns.
    column: usize,
    key: String,
    /// The year since the start at whose end it is read; none, the last.
    year: Option<u32>,
    /// What was observed, in the unit of `summary.csv`.
    pub observed: f64,
    /// How well it is known: its standard error.
    pub error: f64,
}

/// What is said where the user stops a fit.
const STOPPED: &str = "interrupted; nothing was written";

/// How a moment is written.
const FORM: &str = "write TABLE.MEASURE@KEY:YEAR=VALUE+-ERROR with table, measure, key and unit of summary.csv and how well it is \
                    known, as market.hhi@compute/all:5=2100+-100; without :YEAR it is the last";

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = || {
            let (what, told) = text.split_once('=')?;
            let (name, place) = what.split_once('@')?;
            let (key, year) = match place.split_once(':') {
                Some((key, year)) => (key, Some(year.trim().parse().ok()?)),
                None => (place, None),
            };
            let (observed, error) = told.split_once("+-").or_else(|| told.split_once('±'))?;
            let number = |text: &str| text.trim().parse::<f64>().ok();
            Some((name, key, year, number(observed)?, number(error)?))
        };
        let (name, key, year, observed, error) = parts().ok_or(FORM)?;
        if !observed.is_finite() || !error.is_finite() || error <= 0.0 {
            return Err(format!("a value and an error above 0 are numbers; {FORM}"));
        }
        let (table, column) = place_of(name).map_err(|why| format!("{why} {FORM}"))?;
        Ok(Self {
            name: text.split('=').next().unwrap_or(text).to_owned(),
            table,
            column,
            key: key.to_owned(),
            year,
            observed,
            error,
        })
    }
}

impl Moment {
    /// Its address in a run of `years` years.
    fn address(&self, years: u32, ticks_a_year: i32) -> Address {
        Address {
            table: self.table,
            key: self.key.clone(),
            column: self.column,
            tick: self.year.unwrap_or(years) as i32 * ticks_a_year,
        }
    }
}

/// The numbers of the market at one point: their means over seeds and the variance of each mean by chance.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulated {
    /// By moment.
    pub means: Vec<f64>,
    /// By moment.
    pub variances: Vec<f64>,
}

impl Simulated {
    /// The distance from the moments; infinite where one is not defined.
    pub fn distance(&self, moments: &[Moment]) -> f64 {
        let of = |(moment, mean): (&Moment, &f64)| {
            let apart = (mean - moment.observed) / moment.error;
            apart * apart
        };
        let sum: f64 = moments.iter().zip(&self.means).map(of).sum();
        if sum.is_nan() { f64::INFINITY } else { sum }
    }
}

/// The moments of the first variant of a study over its seeds.
///
/// # Errors
/// When a run breaks, there is no such number, or the user interrupted.
pub fn simulated(
    study: &Study,
    moments: &[Moment],
    stop: &AtomicBool,
) -> Result<Simulated, Trouble> {
    let clock = &study.variants[0].plan.world.clock;
    let ticks_a_year = 12 / clock.tick.months() as i32;
    let runs = Mutex::new(Vec::new());
    let outcomes = study.live(
        &study.runs(),
        stop,
        |run, recorder| {
            let numbers = Yearly::read(summed(&recorder.tables), ticks_a_year);
            runs.lock()
                .expect("nobody panics here")
                .push((run, numbers));
            Ok(())
        },
        |_| (),
    );
    for (_, outcome) in outcomes {
        match outcome {
            Outcome::Kept => {}
            Outcome::Interrupted => return Err(Trouble::Interrupted(STOPPED.to_owned())),
            Outcome::Failed(why) | Outcome::Unkept(why) => return Err(Trouble::Failed(why)),
        }
    }
    let mut runs = runs.into_inner().expect("nobody panicked");
    // In the order of seeds, whoever was first.
    runs.sort_by_key(|(run, _)| *run);
    let mut means = Vec::new();
    let mut variances = Vec::new();
    for moment in moments {
        let address = moment.address(clock.years, ticks_a_year);
        let values: Option<Vec<f64>> = runs.iter().map(|(_, run)| run.value(&address)).collect();
        let values = values.ok_or_else(|| Trouble::Input(lacks(moment, &runs[0].1, &address)))?;
        let over = summary(&values);
        means.push(over.mean);
        let error = over.standard_error;
        variances.push(if error.is_nan() { 0.0 } else { error * error });
    }
    Ok(Simulated { means, variances })
}

/// Says that a run has no such number, and which keys there are.
fn lacks(moment: &Moment, run: &Yearly, address: &Address) -> String {
    let index = run.index();
    let all = (0..index.len()).map(|place| index.address(place));
    let same = all.filter(|a| (a.table, a.column) == (address.table, address.column));
    let mut keys: Vec<String> = Vec::new();
    let mut year = false;
    for one in same {
        year |= one.key == address.key;
        if !keys.contains(&one.key) {
            keys.push(one.key);
        }
    }
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    if year {
        return format!("{}: a run has no such year", moment.name);
    }
    format!(
        "{}: there is no such key; {}",
        moment.name,
        did_you_mean(&address.key, &keys)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_with_all_its_parts() {
        for text in [
            "market.hhi@compute/all:5=2100+-100",
            "market.hhi@compute/all:5=2100 ± 100",
        ] {
            let moment: Moment = text.parse().unwrap();
            assert_eq!(moment.name, "market.hhi@compute/all:5");
            assert_eq!(
                (moment.observed, moment.error, moment.year),
                (2100.0, 100.0, Some(5))
            );
            assert_eq!(moment.address(10, 12).tick, 60);
        }
        let last: Moment = "providers.share@aws=0.3+-0.01".parse().unwrap();
        assert_eq!(last.address(10, 12).tick, 120);
    }

    #[test]
    fn a_moment_without_a_part_is_refused_and_says_how_it_is_written() {
        for text in [
            "market.hhi@compute/all=2100",
            "market.hhi=2100+-1",
            "market.hhi@compute/all:x=2100+-1",
            "market.hhi@compute/all=nan+-1",
            "market.hhi@compute/all=1+-0",
            "market.hhi@compute/all=1+--2",
        ] {
            let told = text.parse::<Moment>().unwrap_err();
            assert!(told.contains("+-ERROR"), "{text}: {told}");
        }
        let told = "market.hh@compute/all=1+-1".parse::<Moment>().unwrap_err();
        assert!(told.contains("did you mean market.hhi"), "{told}");
    }
}
