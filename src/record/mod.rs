//! What a run leaves behind: tables of measures, one row per key and tick.

pub mod measures;
pub mod table;
pub mod write;

use bevy_ecs::prelude::*;

use crate::books::ledger::{Books, Ledger};
use crate::calendar::Calendar;
use crate::deal::Deals;
use crate::developer::Vendors;
use crate::enterprise::autonomy::Autonomy;
use crate::enterprise::distribution::Distributions;
use crate::enterprise::growth::Demand;
use crate::enterprise::tally::Tally;
use crate::events::Events;
use crate::market::posted::Posted;
use crate::market::{Elasticities, Slopes};
use crate::plan::RunPlan;
use crate::provider::Providers;
use crate::provider::wedge::Channels;

use measures::{TABLES, TableKind};
use table::Table;

/// Everything that measures are read from, at the end of a tick.
#[derive(bevy_ecs::system::SystemParam)]
pub struct Snapshot<'w> {
    /// The plan.
    pub plan: Res<'w, RunPlan>,
    /// What tick it is.
    pub calendar: Res<'w, Calendar>,
    /// Providers.
    pub providers: Res<'w, Providers>,
    /// How providers sell others' models.
    pub channels: Res<'w, Channels>,
    /// Vendors.
    pub vendors: Res<'w, Vendors>,
    /// Deals.
    pub deals: Res<'w, Deals>,
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

impl Snapshot<'_> {
    /// Years in which the flows of this tick have flowed; none at the start.
    pub fn flow_years(&self) -> f64 {
        if self.calendar.tick == 0 {
            0.0
        } else {
            self.calendar.tick_years
        }
    }
}

/// Records a run.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct Recorder {
    /// The variant that is run.
    pub variant: String,
    /// The replication seed.
    pub seed: u64,
    /// The tables, in the order of `TABLES`; none while nothing is recorded.
    pub tables: Vec<Table>,
}

impl Recorder {
    /// A recorder of all tables of a run of `variant` with `seed`.
    pub fn new(variant: &str, seed: u64) -> Self {
        Self {
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
        }
    }

    /// Adds the rows of this tick to every table.
    pub fn record(&mut self, snapshot: &Snapshot) {
        let date = snapshot.plan.world.clock.date_after(snapshot.calendar.tick);
        let stamp = Stamp {
            variant: &self.variant,
            seed: self.seed,
            tick: snapshot.calendar.tick,
            date: date.days_since_epoch(),
        };
        for (table, kind) in self.tables.iter_mut().zip(TABLES) {
            kind.record(snapshot, &stamp, table);
        }
    }

    /// The table called `name`.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|t| t.name() == name)
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
    /// Days since 1970-01-01.
    pub date: i32,
}
