//! What tick and date it is.

use bevy_ecs::prelude::Resource;
use jiff::{ToSpan, civil};
use serde::{Deserialize, Serialize};

use crate::field::Parameters;

/// A civil date, written `"2026-04-20"` in a world file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(civil::Date);

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
            .map(Date)
            .map_err(|_| format!("\"{text}\" is not a date; write it as \"2026-04-20\""))
    }
}

impl From<Date> for String {
    fn from(date: Date) -> String {
        date.to_string()
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Date {
    /// Days since 1970-01-01.
    pub fn days_since_epoch(self) -> i32 {
        let epoch = civil::date(1970, 1, 1);
        epoch.until(self.0).map_or(0, |span| span.get_days())
    }

    /// Whether the date is the first of a month.
    pub fn starts_a_month(self) -> bool {
        self.0.day() == 1
    }

    /// Months from the month of `self` to the month of `later`, negative if it is earlier.
    fn months_until(self, later: Date) -> i32 {
        let months = |date: civil::Date| i32::from(date.year()) * 12 + i32::from(date.month());
        months(later.0) - months(self.0)
    }
}

/// The length of a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TickLength {
    /// One calendar month.
    Month,
    /// Three calendar months.
    Quarter,
}

impl TickLength {
    /// Calendar months in a tick.
    pub fn months(self) -> u32 {
        match self {
            TickLength::Month => 1,
            TickLength::Quarter => 3,
        }
    }
}

/// When a run starts, how long it lasts and how long a tick is.
#[derive(Resource, Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// First day of the run, the first of a month.
    pub start: Date,
    /// Length of a run.
    #[parameter(unit = "years", range = 1.0..=100.0)]
    pub years: u32,
    /// Length of a tick.
    pub tick: TickLength,
}

impl Clock {
    /// Ticks in the run.
    pub fn ticks(&self) -> u32 {
        self.years * 12 / self.tick.months()
    }

    /// The tick in which something dated `date` happens: the tick whose months hold the date.
    pub fn tick_of(&self, date: Date) -> u32 {
        let months = self.start.months_until(date).max(0).unsigned_abs();
        months / self.tick.months() + 1
    }

    /// The day after tick `tick` has ended; the start date for tick 0.
    pub fn date_after(&self, tick: u32) -> Date {
        let months = i64::from(tick * self.tick.months());
        Date(self.start.0.saturating_add(months.months()))
    }
}

/// The tick that is being lived, and its length.
#[derive(Resource, Debug, Clone, Copy, PartialEq)]
pub struct Calendar {
    /// 0 at the start state; 1 in the first tick.
    pub tick: u32,
    /// Length of a tick in years.
    pub tick_years: f64,
}

impl Calendar {
    /// The start state of a run by `clock`.
    pub fn start(clock: &Clock) -> Self {
        Self {
            tick: 0,
            tick_years: f64::from(clock.tick.months()) / 12.0,
        }
    }

    /// Years from the start to the end of this tick.
    pub fn years(&self) -> f64 {
        f64::from(self.tick) * self.tick_years
    }

    /// Ticks in a year.
    pub fn ticks_a_year(&self) -> u32 {
        self.ticks_in(12.0)
    }

    /// Months in a tick.
    pub fn tick_months(&self) -> f64 {
        12.0 * self.tick_years
    }

    /// Ticks in `months` calendar months, at least one.
    pub fn ticks_in(&self, months: f64) -> u32 {
        let ticks = months / (12.0 * self.tick_years) + 0.5;
        (ticks as u32).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock() -> Clock {
        Clock {
            start: Date::try_from("2026-04-01".to_owned()).unwrap(),
            years: 10,
            tick: TickLength::Month,
        }
    }

    fn date(text: &str) -> Date {
        Date::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn year_five_is_tick_sixty() {
        assert_eq!(clock().ticks(), 120);
        assert_eq!(clock().date_after(60), date("2031-04-01"));
        assert_eq!(clock().date_after(0), date("2026-04-01"));
    }

    #[test]
    fn a_date_belongs_to_the_tick_whose_month_holds_it() {
        assert_eq!(clock().tick_of(date("2026-04-20")), 1);
        assert_eq!(clock().tick_of(date("2027-01-12")), 10);
    }

    #[test]
    fn dates_count_days_from_1970() {
        assert_eq!(date("1970-01-01").days_since_epoch(), 0);
        assert_eq!(date("2026-04-01").days_since_epoch(), 20544);
    }
}
