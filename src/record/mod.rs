//! What a run leaves behind: tables of measures, one row per key and tick.

pub mod csv;
pub mod files;
pub mod measures;
pub mod parquet;
#[cfg(test)]
mod samples;
pub mod table;

use bevy_ecs::prelude::*;

use crate::calendar::Calendar;
use crate::deal::{DealFlows, Stake};
use crate::developer::{Frontier, Release, WholeVendor, WholeVendorItem};
use crate::enterprise::autonomy::Autonomy;
use crate::enterprise::distribution::Distributions;
use crate::enterprise::growth::Demand;
use crate::enterprise::tally::Tally;
use crate::ledger::{Books, Ledger};

use crate::events::Events;
use crate::market::offer::{RetailRatio, ratios};
use crate::market::posted::Posted;
use crate::market::presence::Presence;
use crate::market::{Elasticities, Slopes};
use crate::plan::RunPlan;
use crate::policy::Rules;
use crate::provider::{WholeProvider, WholeProviderItem};

use measures::{TABLES, TableKind};
use table::Table;

/// Everything that measures are read from, as it lies in the world.
#[derive(bevy_ecs::system::SystemParam)]
pub struct Recorded<'w, 's> {
    /// The plan.
    pub plan: Res<'w, RunPlan>,
    /// The rules in force.
    pub rules: Res<'w, Rules>,
    /// What tick it is.
    pub calendar: Res<'w, Calendar>,
    providers: Query<'w, 's, WholeProvider>,
    vendors: Query<'w, 's, WholeVendor>,
    deals: Query<'w, 's, (&'static Stake, &'static DealFlows)>,
    /// Frontier knowledge.
    pub frontier: Res<'w, Frontier>,
    offers: Query<'w, 's, &'static RetailRatio>,
    /// What enterprises add up to.
    pub tally: Res<'w, Tally>,
    /// Measured demand.
    pub slopes: Res<'w, Slopes>,
    /// What is posted.
    pub posted: Res<'w, Posted>,
    /// Demand.
    pub demand: Res<'w, Demand>,
    /// Own- and cross-price slopes, in the ticks in which they are looked at.
    pub elasticities: Res<'w, Elasticities>,
    /// How accounts differ, in the ticks in which they are looked at.
    pub distributions: Res<'w, Distributions>,
    /// Where buyers stand by autonomy, in the same ticks.
    pub autonomy: Res<'w, Autonomy>,
    /// What happened.
    pub events: Res<'w, Events>,
    /// What was paid, and the flows of firms.
    pub ledger: Res<'w, Ledger>,
    /// How far the books were from balance.
    pub books: Res<'w, Books>,
}

/// What is recorded of a tick, firms and deals by id.
pub struct Snapshot<'a, 'w, 's> {
    all: &'a Recorded<'w, 's>,
    /// Providers.
    pub providers: Vec<WholeProviderItem<'a, 's>>,
    /// Vendors.
    pub vendors: Vec<WholeVendorItem<'a, 's>>,
    /// What the sponsor of each deal holds, and the deal's flows.
    pub deals: Vec<(&'a Stake, &'a DealFlows)>,
    /// Retail ratios of offers.
    pub ratios: &'a [RetailRatio],
}

impl<'w, 's> Recorded<'w, 's> {
    /// The rows of firms and deals by id.
    pub fn snapshot(&self) -> Snapshot<'_, 'w, 's> {
        Snapshot {
            all: self,
            providers: self.providers.iter().collect(),
            vendors: self.vendors.iter().collect(),
            deals: self.deals.iter().collect(),
            ratios: ratios(&self.offers),
        }
    }
}

impl<'w, 's> std::ops::Deref for Snapshot<'_, 'w, 's> {
    type Target = Recorded<'w, 's>;

    fn deref(&self) -> &Self::Target {
        self.all
    }
}

impl Snapshot<'_, '_, '_> {
    /// Vendors' presence and releases, by id.
    pub fn releases(&self) -> impl Iterator<Item = (&Presence, &Release)> {
        self.vendors.iter().map(|v| (v.presence, v.release))
    }

    /// Years in which the flows of this tick have flowed; none at the start.
    pub fn flow_years(&self) -> f64 {
        if self.calendar.tick == 0 {
            0.0
        } else {
            self.calendar.tick_years
        }
    }
}

/// Which tables of a run are recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard([bool; TABLES.len()]);

impl Heard {
    /// All.
    pub fn all() -> Self {
        Self([true; TABLES.len()])
    }

    /// Those whose place in `TABLES` and whose name are wanted.
    pub fn those(wanted: impl Fn(usize, &str) -> bool) -> Self {
        Self(std::array::from_fn(|place| {
            wanted(place, TABLES[place].name)
        }))
    }

    /// Those of these names.
    pub fn of(names: &[&str]) -> Self {
        Self::those(|_, name| names.contains(&name))
    }

    /// Whether the table of that name is recorded.
    pub fn has(&self, name: &str) -> bool {
        let both = TABLES.iter().zip(self.0);
        both.into_iter()
            .any(|(kind, heard)| heard && kind.name == name)
    }
}

/// Records a run.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct Recorder {
    /// The variant that is run.
    pub variant: String,
    /// The replication seed.
    pub seed: u64,
    /// The tables, in the order of `TABLES`, those that are not recorded without rows; none while nothing is recorded.
    pub tables: Vec<Table>,
    /// Which of them are recorded.
    pub heard: Heard,
}

impl Recorder {
    /// A recorder of all tables of a run of `variant` with `seed`.
    pub fn new(variant: &str, seed: u64) -> Self {
        Self::of(variant, seed, Heard::all())
    }

    /// A recorder of some tables of a run of `variant` with `seed`.
    pub fn of(variant: &str, seed: u64, heard: Heard) -> Self {
        Self {
            heard,
            variant: variant.to_owned(),
            seed,
            tables: TABLES.iter().map(TableKind::empty).collect(),
        }
    }

    /// A recorder that keeps nothing.
    pub fn deaf() -> Self {
        Self {
            variant: String::new(),
            seed: 0,
            tables: Vec::new(),
            heard: Heard::of(&[]),
        }
    }

    /// Adds the rows of this tick to every table.
    pub fn record(&mut self, snapshot: &Snapshot) {
        let date = snapshot.plan.world.clock.date_after(snapshot.calendar.tick);
        let stamp = Stamp {
            variant: &self.variant,
            seed: self.seed,
            tick: snapshot.calendar.tick,
            left: snapshot.plan.world.clock.ticks() - snapshot.calendar.tick,
            date: date.days_since_epoch(),
        };
        let tables = self.tables.iter_mut().zip(TABLES).zip(self.heard.0);
        for ((table, kind), _) in tables.filter(|(_, heard)| *heard) {
            kind.record(snapshot, &stamp, table);
        }
    }

    /// Says of all that is recorded so far, and of what follows, that it is of `variant`.
    pub fn call_the_variant(&mut self, variant: &str) {
        for table in &mut self.tables {
            table.rewrite("variant", variant);
        }
        variant.clone_into(&mut self.variant);
    }

    /// The table called `name`, if it is recorded.
    pub fn table(&self, name: &str) -> Option<&Table> {
        let heard = self.tables.iter().zip(self.heard.0);
        let mut heard = heard.filter_map(|(table, heard)| heard.then_some(table));
        heard.find(|table| table.name() == name)
    }
}

/// What every row begins with.
pub struct Stamp<'a> {
    /// The variant.
    pub variant: &'a str,
    /// The replication seed.
    pub seed: u64,
    /// The tick.
    pub tick: u32,
    /// Ticks that are still to come.
    pub left: u32,
    /// Days since 1970-01-01.
    pub date: i32,
}
