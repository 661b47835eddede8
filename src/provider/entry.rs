//! Entry: a provider that was not there at the start opens for business.

use bevy_ecs::prelude::{Query, Res};

use super::capacity::Capacity;
use crate::calendar::Calendar;
use crate::market::presence::Presence;
use crate::plan::RunPlan;
use crate::shock::Conditions;

/// Providers whose time has come enter, with the accelerators that they have built before.
pub fn enter(
    plan: Res<RunPlan>,
    calendar: Res<Calendar>,
    conditions: Res<Conditions>,
    mut providers: Query<(&mut Presence, &mut Capacity)>,
) {
    let world = &plan.world;
    for (j, (mut presence, mut capacity)) in providers.iter_mut().enumerate() {
        let Some(arrival) = conditions.providers_in[j] else {
            continue;
        };
        if *presence == Presence::ToCome {
            *presence = Presence::Here {
                since: calendar.tick,
            };
            let (stated, units) = (&world.providers[j], arrival.accelerators);
            capacity.bring(stated, &world.capacity, &calendar, units);
        }
    }
}
