//! Who is better off: equivalent variation of buyers, profits of firms and the state's account, against base.
//!
//! With utility in ln price, income up by e^Δ − 1 of spend is worth Δ to a buyer. Equivalent variation is summed over
//! the places of buyers (market, segment, where they started), month by month and seed by seed; what moves and clauses
//! cost is in dollars already. A sum over places is not that of their mean, where they differ (Hicks 1942).

use std::collections::BTreeMap;

use super::buyers::{Buyers, Place};
use super::panel::Series;
use super::statistics::{Summary, sum, summary};

use crate::measure;
use crate::record::measures::Named;
use crate::record::table::Table;

/// What welfare is read from in one run: buyers, and flows of dollars a tick.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    buyers: Buyers,
    providers: Series,
    vendors: Series,
    state: Series,
    training: Series,
}

/// The tables that [`Run::read`] reads.
pub const TABLES_READ: [&str; 2] = ["welfare", "homes"];

impl Run {
    /// Reads a run; `table` hands over its tables by name.
    ///
    /// # Errors
    /// When a table cannot be had, or lacks a column.
    pub fn read(table: impl Fn(&str) -> Result<Table, String>) -> Result<Self, String> {
        let [welfare, homes] = TABLES_READ.map(table);
        let (welfare, homes) = (welfare?, homes?);
        let series = |measure: Named| {
            let Named { table, column } = measure;
            let numbers = welfare.numbers(column).map(<[f64]>::to_vec);
            numbers.ok_or_else(|| format!("the table {table} has no column {column}"))
        };
        Ok(Self {
            buyers: Buyers::read(&homes)?,
            providers: series(measure!(welfare.provider_profit))?,
            vendors: series(measure!(welfare.vendor_profit))?,
            state: series(measure!(welfare.state))?,
            training: series(measure!(welfare.training))?,
        })
    }
}

/// What a variant does to the buyers of a segment and home in a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Gain {
    /// Their segment.
    pub segment: String,
    /// Where they started.
    pub home: String,
    /// Equivalent variation, dollars.
    pub variation: f64,
    /// What they spend in the year under base, dollars.
    pub spend: f64,
}

/// What a variant does in a year in one seed, dollars.
#[derive(Debug, Clone, PartialEq)]
pub struct Year {
    /// Buyers, market by market.
    pub buyers: Vec<Gain>,
    /// More profit of providers, the vendors that they own included.
    pub providers: f64,
    /// More profit of vendors that nobody owns.
    pub vendors: f64,
    /// More in the state's account; below 0 the state pays.
    pub state: f64,
    /// More training.
    pub training: f64,
}

impl Year {
    /// Equivalent variation of the buyers in `of`, dollars.
    pub fn variation(&self, of: impl Fn(&Gain) -> bool) -> f64 {
        sum(self.buyers.iter().filter(|g| of(g)).map(|g| g.variation))
    }

    /// The same as a share of what they spend under base.
    pub fn variation_share(&self, of: impl Fn(&Gain) -> bool) -> f64 {
        let spend = sum(self.buyers.iter().filter(|g| of(g)).map(|g| g.spend));
        self.variation(of) / spend
    }

    /// Buyers, firms and the state together.
    pub fn total(&self) -> f64 {
        self.variation(|_| true) + self.providers + self.vendors + self.state
    }
}

/// What `variant` does against `base`, year by year.
///
/// # Errors
/// When the runs are not of the same buyers, or not equally long.
pub fn years(base: &Run, variant: &Run, ticks_a_year: usize) -> Result<Vec<Year>, String> {
    let ticks = base.providers.len();
    let there = variant.providers.len();
    if ticks != there {
        return Err(format!(
            "the two runs are not equally long ({ticks} and {there} ticks), and welfare is held tick by tick"
        ));
    }
    let places = base.buyers.paired(&variant.buyers)?;
    let dt = 1.0 / ticks_a_year as f64;
    let year = |first: usize| {
        let months = first..(first + ticks_a_year).min(ticks);
        let more =
            |of: fn(&Run) -> &Series| sum(months.clone().map(|t| of(variant)[t] - of(base)[t]));
        let gain = |(here, there): (&Place, &Place)| Gain {
            segment: here.segment.clone(),
            home: here.home.clone(),
            variation: sum(months.clone().map(|t| here.variation(there, t, dt))),
            spend: sum(months.clone().map(|t| here.spend[t] * dt)),
        };
        Year {
            buyers: places.iter().copied().map(gain).collect(),
            providers: more(|run| &run.providers),
            vendors: more(|run| &run.vendors),
            state: more(|run| &run.state),
            training: more(|run| &run.training),
        }
    };
    Ok((1..ticks).step_by(ticks_a_year).map(year).collect())
}

/// What the variants of a study do, by name: by seed, year by year.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Welfare(pub BTreeMap<String, Vec<Vec<Year>>>);

impl Welfare {
    /// A figure of `variant` in year `year`, from 1 on, over seeds; none if there is no such variant or year, or where
    /// it is not defined in some seed.
    pub fn of(&self, variant: &str, year: u32, figure: impl Fn(&Year) -> f64) -> Option<Summary> {
        let place = (year as usize).checked_sub(1)?;
        let value = |years: &Vec<Year>| years.get(place).map(&figure).filter(|x| x.is_finite());
        let values: Option<Vec<f64>> = self.0.get(variant)?.iter().map(value).collect();
        values.filter(|v| !v.is_empty()).map(|v| summary(&v))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::maths;

    fn place(home: &str, spend: f64, worth: f64, cost: f64) -> Place {
        Place {
            market: "compute".into(),
            segment: "all".into(),
            home: home.into(),
            spend: vec![spend; 3],
            worth: vec![worth; 3],
            cost: vec![cost; 3],
        }
    }

    fn run(places: Vec<Place>, state: f64) -> Run {
        Run {
            buyers: Buyers(places),
            providers: vec![0.0, 3.0, 3.0],
            vendors: vec![0.0; 3],
            state: vec![0.0, state, state],
            training: vec![0.0; 3],
        }
    }

    #[test]
    fn buyers_who_differ_are_summed_not_averaged() {
        // A fifth of spend is 30 % cheaper and nobody moves: 0.2·(1/0.7 − 1) of spend, not 0.7^−0.2 − 1.
        let cheaper = -maths::ln(0.7);
        let base = run(
            vec![place("a", 20.0, 0.0, 0.0), place("b", 80.0, 0.0, 0.0)],
            0.0,
        );
        let after = run(
            vec![place("a", 25.0, cheaper, 0.0), place("b", 80.0, 0.0, 0.0)],
            0.0,
        );
        let years = years(&base, &after, 2).unwrap();
        let share = years[0].variation_share(|_| true);
        assert!((share - 0.2 * (1.0 / 0.7 - 1.0)).abs() < 1e-12, "{share}");
        assert!((years[0].variation(|g| g.home == "b")).abs() < 1e-12);
    }

    #[test]
    fn a_year_counts_its_months_as_they_were_spent() {
        let mut here = place("a", 0.0, 0.0, 0.0);
        here.spend = vec![50.0, 100.0, 200.0];
        let there = place("a", 1.0, maths::ln(1.1), 0.02);
        let (here, there) = (run(vec![here], 0.0), run(vec![there], -1.0));
        let years = years(&here, &there, 2).unwrap();
        // (100 + 200)/2 dollars are spent in the year.
        let expected = 150.0 * (0.1 - 0.02);
        assert!((years[0].variation(|_| true) - expected).abs() < 1e-9);
        assert!((years[0].total() - (expected - 2.0)).abs() < 1e-9);
    }

    #[test]
    fn where_nothing_is_spent_nothing_is_gained() {
        let here = place("a", 0.0, f64::NAN, f64::NAN);
        assert_eq!(here.variation(&here, 1, 0.5), 0.0);
    }

    #[test]
    fn runs_of_other_buyers_are_refused_and_not_paired_place_by_place() {
        let two = |a, b| {
            run(
                vec![place(a, 20.0, 0.0, 0.0), place(b, 80.0, 1.0, 0.0)],
                0.0,
            )
        };
        let (ab, ba) = (two("a", "b"), two("b", "a"));
        let told = years(&ab, &ba, 2).unwrap_err();
        assert!(
            told.contains("compute, all, a") && told.contains("compute, all, b"),
            "{told}"
        );
        let told = years(&ab, &run(vec![place("a", 20.0, 0.0, 0.0)], 0.0), 2).unwrap_err();
        assert!(told.contains("compute, all, b"), "{told}");
        let mut short = ab.clone();
        short.providers.pop();
        let told = years(&ab, &short, 2).unwrap_err();
        assert!(told.contains("3 and 2 ticks"), "{told}");
    }
}
