//! What a run says of dates that have passed, against what was published of them and two naive forecasts.
//!
//! The world states what was published, before its start and after. What lies before is what the naive forecasts
//! know: the last of it for "no change", all of it for a straight line through it (ordinary least squares).

use super::facts::dump::{Dump, mean};
use super::statistics::sum;
use crate::calendar::{Clock, Date};
use crate::measure;
use crate::plan::stated::Published;
use crate::record::measures::{ALL, Named};

/// Days in a year, on average (Gregorian calendar).
const YEAR: f64 = 365.2425;

/// The ways in which the numbers of a date are foretold, in the order of [`Point::foretold`].
pub const FORECASTS: [&str; 3] = ["model", "no change", "trend"];

/// What a run says of one quantity.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulated {
    /// The provider of which the share is told; none for the growth of the market.
    pub provider: Option<String>,
    /// Its value by tick, of growth the growth over the year that ends with the tick; what is not known is NaN.
    pub by_tick: Vec<f64>,
}

/// One date of one quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The date.
    pub date: Date,
    /// What was published.
    pub published: f64,
    /// What the model, no change and the trend say.
    pub foretold: [f64; 3],
}

/// One quantity over the dates after the start.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The provider of which the share is told; none for the growth of the market.
    pub provider: Option<String>,
    /// Its dates.
    pub points: Vec<Point>,
}

impl Line {
    /// Root of the mean squared error of each forecast, in the unit of the quantity.
    pub fn rmse(&self) -> [f64; 3] {
        rmse(&self.points.iter().collect::<Vec<_>>())
    }
}

/// Root of the mean squared error of each forecast over some points.
pub fn rmse(points: &[&Point]) -> [f64; 3] {
    let error = |forecast: usize| {
        let squares = points.iter().map(|p| {
            let error = p.foretold[forecast] - p.published;
            error * error
        });
        (sum(squares) / points.len() as f64).sqrt()
    };
    [error(0), error(1), error(2)]
}

/// Means over runs: the share of every provider, and the growth of the market.
///
/// # Errors
/// When a run lacks a table or a column.
pub fn simulated(runs: &[Dump]) -> Result<Vec<Simulated>, String> {
    let Some(first) = runs.first() else {
        return Ok(Vec::new());
    };
    let over_runs = |measure: Named, names: &[&str]| -> Result<Vec<f64>, String> {
        let all = runs.iter().map(|run| run.series(measure, names));
        let all: Vec<Vec<f64>> = all.collect::<Result<_, _>>()?;
        let at = |tick: usize| mean(&all.iter().map(|run| run[tick]).collect::<Vec<_>>());
        Ok((0..all[0].len()).map(at).collect())
    };
    let mut found = Vec::new();
    for provider in &first.world.providers {
        found.push(Simulated {
            provider: Some(provider.name.clone()),
            by_tick: over_runs(measure!(providers.share), &[&provider.name])?,
        });
    }
    let spend = over_runs(measure!(market.spend), &["compute", ALL])?;
    found.push(Simulated {
        provider: None,
        by_tick: growth(&spend, first.a_year()),
    });
    Ok(found)
}

/// Holds what was simulated against what was published after the start and within the run.
pub fn compare(published: &[Published], clock: &Clock, simulated: &[Simulated]) -> Vec<Line> {
    let line = |own: &Simulated| Line {
        provider: own.provider.clone(),
        points: points(published, clock, own),
    };
    simulated.iter().map(line).collect()
}

fn points(published: &[Published], clock: &Clock, own: &Simulated) -> Vec<Point> {
    let stated = |at: &Published| match &own.provider {
        None => at.growth,
        Some(name) => {
            let found = at.provider_shares.iter().find(|share| share.name == *name);
            found.map_or(f64::NAN, |share| share.share)
        }
    };
    let (before, after): (Vec<_>, Vec<_>) = published.iter().partition(|p| p.date < clock.start);
    let known: Vec<(f64, f64)> = before.iter().map(|p| (years(p.date), stated(p))).collect();
    let trend = line_through(&known);
    let last = known.last().map_or(f64::NAN, |known| known.1);
    let point = |at: &&Published| {
        let tick = clock.tick_of(at.date) as usize;
        let model = own.by_tick.get(tick).copied().unwrap_or(f64::NAN);
        let point = Point {
            date: at.date,
            published: stated(at),
            foretold: [model, last, trend.0 + trend.1 * years(at.date)],
        };
        (!model.is_nan() && !point.published.is_nan()).then_some(point)
    };
    after.iter().filter_map(point).collect()
}

/// A date in years.
fn years(date: Date) -> f64 {
    f64::from(date.days_since_epoch()) / YEAR
}

/// Intercept and slope of the least-squares line through `(x, y)`.
pub fn line_through(points: &[(f64, f64)]) -> (f64, f64) {
    let n = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| sum(points.iter().map(of)) / n;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let xy = sum(points.iter().map(|p| (p.0 - x) * (p.1 - y)));
    let xx = sum(points.iter().map(|p| (p.0 - x) * (p.0 - x)));
    let slope = xy / xx;
    (y - slope * x, slope)
}

/// Growth over the year that ends with each tick; NaN in the first year.
pub fn growth(levels: &[f64], ticks_a_year: usize) -> Vec<f64> {
    let over_year = |tick: usize| match tick.checked_sub(ticks_a_year) {
        Some(before) => levels[tick] / levels[before] - 1.0,
        None => f64::NAN,
    };
    (0..levels.len()).map(over_year).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::TickLength;
    use crate::terms::buyers::NamedShare;

    fn date(text: &str) -> Date {
        Date::try_from(text.to_owned()).unwrap()
    }

    fn at(day: &str, growth: f64, share: f64) -> Published {
        Published {
            date: date(day),
            growth,
            provider_shares: vec![NamedShare {
                name: "north".to_owned(),
                share,
            }],
        }
    }

    fn clock() -> Clock {
        Clock {
            start: date("2020-01-01"),
            years: 2,
            tick: TickLength::Month,
        }
    }

    #[test]
    fn a_line_goes_through_points_on_a_line() {
        let (intercept, slope) = line_through(&[(1.0, 3.0), (2.0, 5.0), (4.0, 9.0)]);
        assert!((intercept - 1.0).abs() < 1e-12 && (slope - 2.0).abs() < 1e-12);
        let (intercept, slope) = line_through(&[(0.0, 0.0), (1.0, 3.0), (2.0, 3.0)]);
        assert!((intercept - 0.5).abs() < 1e-12 && (slope - 1.5).abs() < 1e-12);
    }

    #[test]
    fn growth_is_over_a_year() {
        let growth = growth(&[1.0, 2.0, 3.0, 3.0], 2);
        assert!(growth[0].is_nan() && growth[1].is_nan());
        assert_eq!(growth[2..], [2.0, 0.5]);
    }

    #[test]
    fn each_forecast_is_held_against_what_was_published_after_the_start() {
        let published = [
            at("2018-01-01", 0.5, 0.10),
            at("2019-01-01", 0.4, 0.20),
            at("2020-12-31", 0.3, 0.25),
            at("2021-12-31", 0.2, 0.50),
            at("2023-12-31", 0.1, 0.90),
        ];
        let share = Simulated {
            provider: Some("north".to_owned()),
            by_tick: (0..=24).map(|tick| f64::from(tick) / 100.0).collect(),
        };
        let lines = compare(&published, &clock(), &[share]);
        let points = &lines[0].points;
        // The last date is after the end of the run, the first two are before its start.
        assert_eq!(points.len(), 2);
        assert_eq!(points[0].foretold[..2], [0.12, 0.20]);
        assert_eq!(points[1].foretold[..2], [0.24, 0.20]);
        assert!((points[1].foretold[2] - 0.50).abs() < 0.001);
        let [model, no_change, _] = lines[0].rmse();
        let expected = |a: f64, b: f64| f64::midpoint(a * a, b * b).sqrt();
        assert!((model - expected(0.13, 0.26)).abs() < 1e-12);
        assert!((no_change - expected(0.05, 0.30)).abs() < 1e-12);
    }

    #[test]
    fn growth_is_compared_from_the_second_year_on() {
        let published = [
            at("2018-12-31", 0.5, 0.1),
            at("2019-12-31", 0.4, 0.1),
            at("2020-06-30", 0.3, 0.1),
            at("2020-12-31", 0.2, 0.1),
        ];
        let market: Vec<f64> = (0..=24).map(|tick| 1.0 + f64::from(tick) / 24.0).collect();
        let own = Simulated {
            provider: None,
            by_tick: growth(&market, 12),
        };
        let lines = compare(&published, &clock(), &[own]);
        assert_eq!(lines[0].points.len(), 1);
        assert_eq!(lines[0].points[0].foretold[..2], [0.5, 0.4]);
        assert!((lines[0].points[0].foretold[2] - 0.3).abs() < 0.001);
    }
}
