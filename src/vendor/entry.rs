//! Entry: a vendor that was not there at the start releases its first model.

use bevy_ecs::prelude::{Res, ResMut};

use super::release::months_to_next;
use super::{ResearchTerms, Vendors};
use crate::calendar::Calendar;
use crate::market::presence::Presence;
use crate::maths;
use crate::random::{Purpose, Seed};
use crate::shock::Conditions;

/// Vendors whose time has come enter, at their stated distance from the frontier of the day.
pub fn enter(
    calendar: Res<Calendar>,
    conditions: Res<Conditions>,
    research: Res<ResearchTerms>,
    seed: Res<Seed>,
    mut vendors: ResMut<Vendors>,
) {
    let frontier = vendors.frontier[vendors.frontier.len() - 1];
    let Vendors { terms, now, .. } = &mut *vendors;
    for (v, (vendor, stated)) in now.iter_mut().zip(terms.iter()).enumerate() {
        if conditions.vendors_in[v].is_none() || vendor.presence != Presence::ToCome {
            continue;
        }
        let tick = calendar.tick;
        let [wait] = seed.draws().words(Purpose::Release, tick, v as u64);
        vendor.presence = Presence::Here { since: tick };
        vendor.quality = frontier + stated.quality;
        vendor.knowledge = maths::exp10(vendor.quality);
        vendor.releases = 1;
        vendor.next_release = tick + months_to_next(wait, &research, &calendar);
        vendor.training_spend = stated.training_spend;
    }
}
