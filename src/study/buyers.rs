//! Buyers of a run by where they started, and what they would have to be given to be as well off as in another run.

use super::panel::{Panel, Series};
use super::statistics::sum;
use crate::maths;
use crate::measure;
use crate::record::table::Table;

/// The buyers of one market in one segment who started in one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Their market.
    pub market: String,
    /// Their segment.
    pub segment: String,
    /// Where they started.
    pub home: String,
    /// Spend by tick, dollars a year.
    pub spend: Series,
    /// Worth of what they hold by tick, per dollar of spend, in ln price; its origin is arbitrary.
    pub worth: Series,
    /// What moves and clauses cost by tick, per dollar of spend.
    pub cost: Series,
}

impl Place {
    /// What tells it from the others.
    fn key(&self) -> [&str; 3] {
        [&self.market, &self.segment, &self.home]
    }

    /// Equivalent variation in `tick` of `dt` years, dollars: what they would have to be given here to be as well off
    /// as the same buyers are `there`.
    pub fn variation(&self, there: &Place, tick: usize, dt: f64) -> f64 {
        let spend = self.spend[tick] * dt;
        if spend == 0.0 {
            return 0.0;
        }
        let gain = maths::exp(there.worth[tick] - self.worth[tick]) - 1.0;
        spend * (gain - (there.cost[tick] - self.cost[tick]))
    }
}

/// The buyers of a run, place by place: the same in every variant.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Buyers(pub Vec<Place>);

impl Buyers {
    /// Reads them from the table `homes` of a run.
    ///
    /// # Errors
    /// When the table lacks a column, or a tick is not of the buyers of the first.
    pub fn read(table: &Table) -> Result<Self, String> {
        let panel = Panel::of(table, &["market", "segment", "home"])?;
        let spend = panel.series(measure!(homes.spend))?.into_iter();
        let worth = panel.series(measure!(homes.worth))?;
        let series = spend.zip(worth).zip(panel.series(measure!(homes.cost))?);
        let place = |(n, ((spend, worth), cost))| {
            let [market, segment, home] = [0, 1, 2].map(|key| panel.name(key, n).to_owned());
            Place {
                market,
                segment,
                home,
                spend,
                worth,
                cost,
            }
        };
        Ok(Self(series.enumerate().map(place).collect()))
    }

    /// The same buyers here and `there`.
    ///
    /// # Errors
    /// When they are not the same.
    pub fn paired<'a>(&'a self, there: &'a Self) -> Result<Vec<(&'a Place, &'a Place)>, String> {
        let told =
            |place: Option<&Place>| place.map_or("nobody".to_owned(), |p| p.key().join(", "));
        for i in 0..self.0.len().max(there.0.len()) {
            let (one, other) = (self.0.get(i), there.0.get(i));
            if one.map(Place::key) != other.map(Place::key) {
                return Err(format!(
                    "the two runs are not of the same buyers (market, segment, where they started): one has {} where \
                     the other has {}",
                    told(one),
                    told(other)
                ));
            }
            if one.map(|p| p.spend.len()) != other.map(|p| p.spend.len()) {
                return Err("the two runs are not equally long".to_owned());
            }
        }
        Ok(self.0.iter().zip(&there.0).collect())
    }

    /// Equivalent variation by tick of `dt` years, dollars: what they would have to be given here to be as well off
    /// as they are `there`. Nothing has flowed in tick 0.
    ///
    /// # Errors
    /// When they are not the same buyers.
    pub fn variation(&self, there: &Buyers, dt: f64) -> Result<Series, String> {
        let pairs = self.paired(there)?;
        let ticks = self.0.first().map_or(0, |place| place.spend.len());
        let in_tick = |tick: usize| {
            sum(pairs
                .iter()
                .map(|(here, there)| here.variation(there, tick, dt)))
        };
        let flows = (1..ticks).map(in_tick);
        Ok(std::iter::once(0.0).take(ticks).chain(flows).collect())
    }
}
