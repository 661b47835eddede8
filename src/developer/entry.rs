//! Entry: a vendor that was not there at the start releases its first model.

use bevy_ecs::prelude::{Res, ResMut};

use super::release::months_to_next;
use super::{Vendors, best_quality};
use crate::calendar::Calendar;
use crate::enterprise::growth::Demand;
use crate::events::{Event, Events};
use crate::market::presence::Presence;
use crate::maths;
use crate::plan::RunPlan;
use crate::random::{Purpose, Seed};
use crate::shock::Conditions;

/// Vendors whose time has come enter: what they know is at the stated distance from the frontier of the day, and what
/// they sell from the best that is sold.
pub fn enter(
    plan: Res<RunPlan>,
    calendar: Res<Calendar>,
    conditions: Res<Conditions>,
    demand: Res<Demand>,
    seed: Res<Seed>,
    mut vendors: ResMut<Vendors>,
    mut events: ResMut<Events>,
) {
    let frontier = vendors.frontier[vendors.frontier.len() - 1];
    let best = best_quality(&vendors);
    let stated = &plan.world.vendors;
    for (v, (vendor, stated)) in vendors.now.iter_mut().zip(stated).enumerate() {
        if conditions.vendors_in[v].is_none() || vendor.presence != Presence::ToCome {
            continue;
        }
        let tick = calendar.tick;
        let [wait, _] = seed.draws().words(Purpose::Release, tick, v as u64);
        vendor.presence = Presence::Here { since: tick };
        vendor.knowledge = maths::exp10(frontier + stated.quality);
        vendor.quality = frontier.min(best) + stated.quality;
        vendor.releases = 1;
        vendor.market_at_entry = demand.models;
        events.0.push(Event::new("release", &stated.name, "", 0.0));
        vendor.next_release = tick + months_to_next(wait, &plan.world.research, &calendar);
        vendor.training_spend = stated.training_spend;
    }
}
