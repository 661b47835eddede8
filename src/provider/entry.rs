//! Entry: a provider that was not there at the start opens for business.

use bevy_ecs::prelude::{Res, ResMut};

use super::Providers;
use crate::calendar::Calendar;
use crate::market::presence::Presence;
use crate::plan::providers::CapacityTerms;
use crate::shock::Conditions;

/// Providers whose time has come enter, with the accelerators that they have built before.
pub fn enter(
    calendar: Res<Calendar>,
    conditions: Res<Conditions>,
    capacity: Res<CapacityTerms>,
    mut providers: ResMut<Providers>,
) {
    let Providers { terms, now } = &mut *providers;
    for (j, provider) in now.iter_mut().enumerate() {
        let Some(arrival) = conditions.providers_in[j] else {
            continue;
        };
        if provider.presence == Presence::ToCome {
            provider.presence = Presence::Here {
                since: calendar.tick,
            };
            provider
                .capacity
                .bring(&terms[j], &capacity, &calendar, arrival.accelerators);
        }
    }
}
