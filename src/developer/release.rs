//! Releases: what a vendor knows becomes what it sells, with luck.

use bevy_ecs::prelude::{Res, ResMut};

use super::Vendors;
use crate::calendar::Calendar;
use crate::events::{Event, Events};
use crate::maths;
use crate::plan::RunPlan;
use crate::plan::vendors::ResearchTerms;
use crate::random::{Purpose, Seed};

/// Vendors whose release is due release: q = log10 K + luck, never worse than what is out.
pub fn release(
    plan: Res<RunPlan>,
    calendar: Res<Calendar>,
    seed: Res<Seed>,
    mut vendors: ResMut<Vendors>,
    mut events: ResMut<Events>,
) {
    let terms = &plan.world.research;
    let mut draws = seed.draws();
    for v in 0..vendors.now.len() {
        if !vendors.now[v].presence.is_here() || vendors.now[v].next_release != calendar.tick {
            continue;
        }
        let [wait, luck] = draws.words(Purpose::Release, calendar.tick, v as u64);
        let luck = terms.release_luck_sd * maths::normal_quantile(maths::uniform(luck));
        let vendor = &mut vendors.now[v];
        vendor.next_release = calendar.tick + months_to_next(wait, terms, &calendar);
        vendor.releases += 1;
        vendor.quality = (maths::log10(vendor.knowledge) + luck).max(vendor.quality);
        let name = &plan.names.vendors[v];
        events.0.push(Event::new("release", name, "", 0.0));
    }
}

/// Ticks until the next release, from a draw.
pub fn months_to_next(word: u32, terms: &ResearchTerms, calendar: &Calendar) -> u32 {
    let months = terms.release_months_min + terms.release_months_jitter * maths::uniform(word);
    calendar.ticks_in(months)
}
