//! The offers of a market at a tick, as the tables of a run have them.

use super::view::View;
use crate::measure;
use crate::record::measures::{ALL, Named};
use crate::record::table::{Table, Texts};

/// How all spend on an offer answers to prices, contested or not.
const ATTACHED: Named = measure!(elasticities.attached_elasticity);

/// Which demand a test is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// All spend within a year: customers under contract or without attention hardly move.
    Attached,
    /// Spend that chooses within the year: what a lasting price rise meets in the end.
    Contested,
}

impl Demand {
    /// Both, the shorter run first.
    pub const BOTH: [Demand; 2] = [Demand::Attached, Demand::Contested];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Demand::Attached => "all spend, within a year",
            Demand::Contested => "spend that chooses",
        }
    }
}

/// The offers of a market at a tick, in the tables of a run.
#[derive(Clone, Copy)]
pub struct Recorded<'a> {
    /// The table of offers.
    pub offers: &'a Table,
    /// The table of elasticities.
    pub elasticities: &'a Table,
    /// The market.
    pub market: &'a str,
    /// The names of its offers.
    pub names: &'a [String],
    /// The tick.
    pub tick: i32,
}

impl Recorded<'_> {
    /// The market as it is seen; `margin` gives each offer's margin.
    ///
    /// # Errors
    /// When the tables do not hold it.
    pub fn view(&self, margin: &[f64], demand: Demand) -> Result<View, String> {
        let elasticity = match demand {
            Demand::Attached => ATTACHED,
            Demand::Contested => measure!(elasticities.elasticity),
        };
        let held = self.spend()?;
        let own = self.pairs(elasticity)?;
        let attached = self.pairs(ATTACHED)?;
        let n = self.names.len();
        let place = |o: usize, q: usize| o * n + q;
        let revenue = |o: usize| {
            let part = attached[place(o, o)] / own[place(o, o)];
            if part.is_finite() {
                held[o] * part
            } else {
                0.0
            }
        };
        let revenue: Vec<f64> = (0..n).map(revenue).collect();
        let slope = |o: usize, q: usize| {
            let slope = revenue[o] * own[place(o, q)];
            if slope.is_finite() { slope } else { 0.0 }
        };
        Ok(View {
            slope: (0..n)
                .map(|o| (0..n).map(|q| slope(o, q)).collect())
                .collect(),
            revenue,
            margin: margin.to_vec(),
        })
    }

    /// The place of an offer.
    fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// Spend on each offer, over all segments.
    fn spend(&self) -> Result<Vec<f64>, String> {
        let table = self.offers;
        let mut found = vec![f64::NAN; self.names.len()];
        let ticks = integers(table, "tick")?;
        let spend = numbers(table, measure!(offers.spend))?;
        let (markets, segments, offers) = (
            texts(table, "market")?,
            texts(table, "segment")?,
            texts(table, "offer")?,
        );
        for row in 0..table.rows() {
            let here = ticks[row] == self.tick && markets.get(row) == self.market;
            if here
                && segments.get(row) == ALL
                && let Some(place) = self.place(offers.get(row))
            {
                found[place] = spend[row];
            }
        }
        Ok(found)
    }

    /// A number of every pair of offers, row by row.
    fn pairs(&self, measure: Named) -> Result<Vec<f64>, String> {
        let table = self.elasticities;
        let (ticks, values) = (integers(table, "tick")?, numbers(table, measure)?);
        let (markets, offers, others) = (
            texts(table, "market")?,
            texts(table, "offer")?,
            texts(table, "other")?,
        );
        let n = self.names.len();
        let mut found = vec![f64::NAN; n * n];
        for row in 0..table.rows() {
            if ticks[row] == self.tick
                && markets.get(row) == self.market
                && let (Some(o), Some(q)) =
                    (self.place(offers.get(row)), self.place(others.get(row)))
            {
                found[o * n + q] = values[row];
            }
        }
        Ok(found)
    }
}

fn lacks(table: &Table, name: &str) -> String {
    format!("the table {} has no column {name}", table.name())
}

fn integers<'a>(table: &'a Table, name: &str) -> Result<&'a [i32], String> {
    table.integers(name).ok_or_else(|| lacks(table, name))
}

fn numbers(table: &Table, measure: Named) -> Result<&[f64], String> {
    let numbers = table.numbers(measure.column);
    numbers.ok_or_else(|| lacks(table, measure.column))
}

fn texts<'a>(table: &'a Table, name: &str) -> Result<&'a Texts, String> {
    table.texts(name).ok_or_else(|| lacks(table, name))
}
