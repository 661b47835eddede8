//! A run branches: what has been lived so far is lived once, and goes on under several plans.

use std::sync::Arc;

use bevy_ecs::prelude::{Resource, World};
use bevy_ecs::query::ReadOnlyQueryData;
use bevy_ecs::schedule::ScheduleBuildSettings;

use super::guests::Guests;
use super::{Setting, Simulation, month, spawn, terms};
use crate::calendar::Calendar;
use crate::deal::WholeDeal;
use crate::developer::equity::LastSpend;
use crate::developer::{Frontier, WholeVendor};
use crate::enterprise::autonomy::Autonomy;
use crate::enterprise::distribution::Distributions;
use crate::enterprise::growth::Demand;
use crate::enterprise::tally::Tally;
use crate::enterprise::{Enterprise, Workloads};
use crate::events::Events;
use crate::ledger::{Books, Ledger};
use crate::market::offer::ChannelReadOnly;
use crate::market::posted::{Posted, Reach, VendorShares};
use crate::market::shocks::Struck;
use crate::market::{Elasticities, Slopes};
use crate::plan::{Plan, RunPlan};
use crate::policy::Rules;
use crate::pricing::new_customers::Introductory;
use crate::pricing::{Memories, Pledges};
use crate::provider::WholeProvider;
use crate::random::Seed;
use crate::record::Recorder;
use crate::shock::Conditions;

impl Simulation {
    /// The same run in the same tick, which lives on by `plan` and is recorded as `variant`.
    ///
    /// It is the run of `plan` from the start, bit for bit, if the two plans agree until this tick: see
    /// [`Plan::same_until`].
    #[must_use]
    pub fn branch(&self, plan: &Arc<Plan>, variant: &str) -> Self {
        let mut world = World::new();
        one_of_a_kind(&self.world, &mut world);
        let mut run_plan = RunPlan(plan.clone());
        // The start is as the terms of the first month make it.
        terms::turn_to(&mut run_plan, self.tick().max(1));
        world.insert_resource(run_plan);
        world.resource_mut::<Recorder>().call_the_variant(variant);
        let firms = (
            rows::<WholeProvider, _>(&self.world, |row| row.copied()),
            rows::<WholeVendor, _>(&self.world, |row| row.copied()),
            rows::<WholeDeal, _>(&self.world, |row| row.copied()),
            rows::<ChannelReadOnly, _>(&self.world, |row| row.copied()),
        );
        let enterprises = self.world.try_query::<(&Enterprise, &Workloads)>();
        let mut enterprises = enterprises.expect("a month reads these columns");
        let enterprises = enterprises.iter(&self.world).map(|(e, w)| (*e, *w));
        world.spawn_batch(enterprises);
        spawn(&mut world, firms);
        let month = month::schedule(&mut world, ScheduleBuildSettings::default());
        Self {
            world,
            month,
            ticks: self.ticks,
        }
    }
}

/// The rows of one kind of actor by id.
fn rows<D: ReadOnlyQueryData, T>(world: &World, copied: impl Fn(D::Item<'_, '_>) -> T) -> Vec<T> {
    let query = world.try_query::<D>();
    let mut query = query.expect("a month reads these columns");
    query.iter(world).map(copied).collect()
}

/// Copies every resource: what is one of a kind.
fn one_of_a_kind(from: &World, to: &mut World) {
    fn copy<R: Resource + Clone>(from: &World, to: &mut World) {
        to.insert_resource(from.resource::<R>().clone());
    }
    macro_rules! copy_each {
        ($($kind:ty),* $(,)?) => { $( copy::<$kind>(from, to); )* };
    }
    copy_each!(
        Autonomy,
        Books,
        Calendar,
        Conditions,
        Demand,
        Distributions,
        Elasticities,
        Events,
        Frontier,
        Guests,
        Introductory,
        LastSpend,
        Ledger,
        Memories,
        Pledges,
        Posted,
        Reach,
        Recorder,
        Rules,
        Seed,
        Setting,
        Slopes,
        Struck,
        Tally,
        VendorShares,
    );
}
