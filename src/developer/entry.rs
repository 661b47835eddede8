//! Entry: a vendor that was not there at the start releases its first model.

use bevy_ecs::prelude::{Query, Res, ResMut};
use bevy_ecs::query::QueryData;

use super::release::months_to_next;
use super::{Frontier, Knowledge, Release, Training, best_quality};
use crate::calendar::Calendar;
use crate::enterprise::growth::Demand;
use crate::events::{Event, Events};
use crate::market::presence::Presence;
use crate::maths;
use crate::plan::RunPlan;
use crate::random::{Purpose, Seed};
use crate::shock::Conditions;

/// What of a vendor its entry changes.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct Entrant {
    presence: &'static mut Presence,
    knowledge: &'static mut Knowledge,
    release: &'static mut Release,
    training: &'static mut Training,
}

/// Vendors whose time has come enter: what they know is at the stated distance from the frontier of the day, and what
/// they sell from the best that is sold.
#[expect(
    clippy::too_many_arguments,
    reason = "a system takes what it reads and writes"
)]
pub fn enter(
    plan: Res<RunPlan>,
    calendar: Res<Calendar>,
    conditions: Res<Conditions>,
    demand: Res<Demand>,
    seed: Res<Seed>,
    frontier: Res<Frontier>,
    mut vendors: Query<Entrant>,
    mut events: ResMut<Events>,
) {
    let ahead = frontier.0[frontier.0.len() - 1];
    let best = best_quality(vendors.iter().map(|v| (v.presence, v.release)));
    let tick = calendar.tick;
    for (v, (mut vendor, stated)) in vendors.iter_mut().zip(&plan.world.vendors).enumerate() {
        if conditions.vendors_in[v].is_none() || *vendor.presence != Presence::ToCome {
            continue;
        }
        let [wait, _] = seed.draws().words(Purpose::Release, tick, v as u64);
        *vendor.presence = Presence::Here { since: tick };
        vendor.knowledge.now = maths::exp10(ahead + stated.quality);
        *vendor.release = Release {
            quality: ahead.min(best) + stated.quality,
            count: 1,
            next: tick + months_to_next(wait, &plan.world.research, &calendar),
        };
        vendor.training.market_at_entry = demand.models;
        vendor.training.spend = stated.training_spend;
        events.0.push(Event::new("release", &stated.name, "", 0.0));
    }
}
