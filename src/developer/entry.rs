//! Entry: a vendor that was not there at the start releases its first model.

use bevy_ecs::prelude::{Query, Res, ResMut};
use bevy_ecs::query::QueryData;
use bevy_ecs::system::SystemParam;

use super::release::months_to_next;
use super::{Frontier, Knowledge, Release, Training, best_quality};
use crate::enterprise::growth::Demand;
use crate::events::{Event, Events};
use crate::market::presence::Presence;
use crate::market::today::Today;
use crate::maths;
use crate::random::Purpose;

/// What of a vendor its entry changes.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct Entrant {
    presence: &'static mut Presence,
    knowledge: &'static mut Knowledge,
    release: &'static mut Release,
    training: &'static mut Training,
}

/// The market that an entrant finds.
#[derive(SystemParam)]
pub struct Found<'w> {
    demand: Res<'w, Demand>,
    frontier: Res<'w, Frontier>,
}

/// Vendors whose time has come enter: what they know is at the stated distance from the frontier of the day, and what
/// they sell from the best that is sold.
pub fn enter(today: Today, found: Found, mut vendors: Query<Entrant>, mut events: ResMut<Events>) {
    let plan = &today.plan;
    let frontier = &found.frontier.0;
    let ahead = frontier[frontier.len() - 1];
    let best = best_quality(vendors.iter().map(|v| (v.presence, v.release)));
    let tick = today.calendar.tick;
    for (v, (mut vendor, stated)) in vendors.iter_mut().zip(&plan.world.vendors).enumerate() {
        if today.conditions.vendors_in[v].is_none() || *vendor.presence != Presence::ToCome {
            continue;
        }
        let [wait, _] = today.seed.draws().words(Purpose::Release, tick, v as u64);
        *vendor.presence = Presence::Here { since: tick };
        vendor.knowledge.now = maths::exp10(ahead + stated.quality);
        *vendor.release = Release {
            quality: ahead.min(best) + stated.quality,
            count: 1,
            next: tick + months_to_next(wait, &plan.world.research, &today.calendar),
        };
        vendor.training.market_at_entry = found.demand.models;
        vendor.training.spend = stated.training_spend;
        events.0.push(Event::new("release", &stated.name, "", 0.0));
    }
}
