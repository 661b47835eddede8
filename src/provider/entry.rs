//! Entry: a provider that was not there at the start opens for business.

use bevy_ecs::prelude::{Res, ResMut};

use super::Providers;
use crate::calendar::Calendar;
use crate::market::presence::Presence;
use crate::plan::RunPlan;
use crate::shock::Conditions;

/// Providers whose time has come enter, with the accelerators that they have built before.
pub fn enter(
    plan: Res<RunPlan>,
    calendar: Res<Calendar>,
    conditions: Res<Conditions>,
    mut providers: ResMut<Providers>,
) {
    let world = &plan.world;
    for (j, provider) in providers.now.iter_mut().enumerate() {
        let Some(arrival) = conditions.providers_in[j] else {
            continue;
        };
        if provider.presence == Presence::ToCome {
            provider.presence = Presence::Here {
                since: calendar.tick,
            };
            let (stated, units) = (&world.providers[j], arrival.accelerators);
            let capacity = &mut provider.capacity;
            capacity.bring(stated, &world.capacity, &calendar, units);
        }
    }
}
