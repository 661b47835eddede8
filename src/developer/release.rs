//! Releases: what a vendor knows becomes what it sells, with luck.

use bevy_ecs::prelude::{Query, ResMut};

use super::{Knowledge, Release};
use crate::calendar::Calendar;
use crate::events::{Event, Events};
use crate::market::presence::Presence;
use crate::market::today::Today;
use crate::maths;
use crate::random::Purpose;
use crate::terms::vendors::ResearchTerms;

/// Vendors whose release is due release: q = log10 K + luck, never worse than what is out.
pub fn release(
    today: Today,
    mut vendors: Query<(&Presence, &Knowledge, &mut Release)>,
    mut events: ResMut<Events>,
) {
    let (calendar, terms) = (&today.calendar, &today.plan.world.research);
    let mut draws = today.seed.draws();
    for (v, (presence, knowledge, mut release)) in vendors.iter_mut().enumerate() {
        if !presence.is_here() || release.next != calendar.tick {
            continue;
        }
        let [wait, luck] = draws.words(Purpose::Release, calendar.tick, v as u64);
        let luck = terms.release_luck_sd * maths::normal_quantile(maths::uniform(luck));
        release.next = calendar.tick + months_to_next(wait, terms, calendar);
        release.count += 1;
        release.quality = (maths::log10(knowledge.now) + luck).max(release.quality);
        let name = &today.plan.names.vendors[v];
        events.0.push(Event::new("release", name, "", 0.0));
    }
}

/// Ticks until the next release, from a draw.
pub fn months_to_next(word: u32, terms: &ResearchTerms, calendar: &Calendar) -> u32 {
    let months = terms.release_months_min + terms.release_months_jitter * maths::uniform(word);
    calendar.ticks_in(months)
}
