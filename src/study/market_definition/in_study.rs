//! A market of a study, seed by seed: whether some of its offers are a market of their own, and what presses on their
//! prices.

use super::group::Group;
use super::recorded::{Demand, Recorded};
use super::tested::Test;
use super::view::{Ssnip, View, pass_through};
use crate::ids::MarketKind;
use crate::measure;
use crate::record::table::Table;
use crate::study::opened::Opened;
use crate::study::panel::Panel;
use crate::study::statistics::{Summary, summary};
use crate::study::store::StoredRun;
use crate::study::trouble::Trouble;

/// Saving of unit cost that upward pricing pressure is net of (Farrell & Shapiro 2010).
const EFFICIENCY: f64 = 0.1;

/// A market with a group of its offers, in the runs of a variant of a study.
#[derive(Debug, Clone, Copy)]
pub struct Market<'a> {
    /// The study.
    pub study: &'a Opened,
    /// The variant.
    pub variant: &'a str,
    /// The group.
    pub group: &'a Group,
}

/// What presses on the price of an offer, as if the firms of its group merged, each firm's one list price moving all its
/// offers; over seeds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pressure {
    /// The offer, by its place in the market.
    pub offer: usize,
    /// Margin of who sells it, share of what it is paid.
    pub margin: Summary,
    /// Elasticity of its units to its own price.
    pub own_elasticity: Summary,
    /// Of what it loses, by value, the share that stays in the group.
    pub stays: Summary,
    /// GUPPI of its firm, share of the price.
    pub guppi: Summary,
    /// Upward pricing pressure net of a tenth of unit cost, share of the price.
    pub net: Summary,
    /// Pass-through of a cost into its price, rivals' prices fixed.
    pub pass_through: Summary,
}

impl Market<'_> {
    /// The ticks in which elasticities are recorded: start, middle, end.
    pub fn ticks(&self) -> Vec<i32> {
        let last = self.study.plan.world.clock.ticks() as i32;
        let mut ticks = vec![0, last / 2, last];
        ticks.dedup();
        ticks
    }

    /// The test of a rise by `rise` (0.05 is 5 %) of the group's prices at a tick.
    ///
    /// # Errors
    /// When a run is missing, spoilt or another study's, or its tables do not hold the market.
    pub fn test(&self, tick: i32, demand: Demand, rise: f64) -> Result<Test, Trouble> {
        let views = self.views(tick, demand)?;
        let members = &self.group.members;
        let by_seed: Vec<Ssnip> = views.iter().map(|v| v.ssnip(members, rise)).collect();
        let grown = || View::mean(&views).grown(members, rise);
        Ok(Test::of(by_seed, self.group, grown))
    }

    /// What presses on the offers of the group, in the first of the ticks in which every firm of it sells in every seed;
    /// with that tick. None where there is none.
    ///
    /// # Errors
    /// As [`Market::test`].
    pub fn pressures(&self) -> Result<Option<(i32, Vec<Pressure>)>, Trouble> {
        for tick in self.ticks() {
            let views = self.views(tick, Demand::Contested)?;
            if views.iter().all(|view| self.group.sells(&view.revenue)) {
                let members = self.group.members.iter();
                let all = members.map(|&o| self.pressure(&views, o)).collect();
                return Ok(Some((tick, all)));
            }
        }
        Ok(None)
    }

    /// What presses on an offer, the market seen in each seed.
    fn pressure(&self, views: &[View], offer: usize) -> Pressure {
        // A firm has one list price: all its offers move with it, and all of the others' gain.
        let (own, others) = (self.group.of_firm(offer), self.group.of_other_firms(offer));
        let over = |of: &dyn Fn(&View) -> f64| summary(&views.iter().map(of).collect::<Vec<_>>());
        let stays = |view: &View| {
            let rest = self.group.members.iter().filter(|&&q| q != offer);
            rest.map(|&q| view.value_diversion(offer, q)).sum()
        };
        Pressure {
            offer,
            margin: over(&|v| v.margin[offer]),
            own_elasticity: over(&|v| v.slope[offer][offer] / v.revenue[offer] - 1.0),
            stays: over(&stays),
            guppi: over(&|v| v.upward_pressure(&own, &others)),
            net: over(&|v| v.net_pressure(&own, &others, EFFICIENCY)),
            pass_through: over(&|v| self.passed_on(v, offer, &own)),
        }
    }

    /// Pass-through into the price of an offer, whose firm has the offers `own`.
    fn passed_on(&self, view: &View, offer: usize, own: &[usize]) -> f64 {
        let of_firm = own.iter().map(|&q| view.revenue[q]).sum::<f64>();
        let share = of_firm / view.revenue.iter().sum::<f64>();
        let choice = &self.study.plan.world.choice;
        let sensitivity = choice.price_sensitivity(self.group.market);
        pass_through(sensitivity, share, view.margin[offer])
    }

    /// The market at a tick in every seed.
    fn views(&self, tick: i32, demand: Demand) -> Result<Vec<View>, Trouble> {
        let view = |run: &StoredRun| {
            let table = |name: &str| run.table(name);
            let margin = self.margins(&table("providers")?, &table("vendors")?, tick)?;
            let recorded = Recorded {
                offers: &table("offers")?,
                elasticities: &table("elasticities")?,
                market: self.group.market.name(),
                names: &self.group.names,
                tick,
            };
            recorded.view(&margin, demand)
        };
        self.study.over_seeds(self.variant, view)
    }

    /// The margin of the firm behind each offer at a tick.
    fn margins(&self, providers: &Table, vendors: &Table, tick: i32) -> Result<Vec<f64>, String> {
        let (table, key, lerner) = match self.group.market {
            MarketKind::Compute => (providers, "provider", measure!(providers.lerner)),
            MarketKind::Model => (vendors, "vendor", measure!(vendors.lerner)),
        };
        let lerner = Panel::of(table, &[key])?.series(lerner)?;
        let of = |&firm: &usize| lerner.get(firm)?.get(tick as usize).copied();
        let all: Option<Vec<f64>> = self.group.firms.iter().map(of).collect();
        all.ok_or_else(|| format!("the table {} has fewer rows than the world", table.name()))
    }
}
