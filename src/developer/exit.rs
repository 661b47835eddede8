//! Exit: a vendor closes.

use bevy_ecs::prelude::{Query, ResMut, With};

use crate::deal::{Receiver, Stake, Term};
use crate::events::{Event, Events};
use crate::ids::VendorId;
use crate::market::presence::Presence;
use crate::market::today::Today;

/// Vendors that leave in this tick are gone; the last one stays.
pub fn leave(
    today: Today,
    mut vendors: Query<&mut Presence, With<VendorId>>,
    mut deals: Query<(&Receiver, &mut Term, &mut Stake)>,
    mut events: ResMut<Events>,
) {
    let mut rows: Vec<_> = vendors.iter_mut().collect();
    for v in 0..rows.len() {
        let here = rows.iter().filter(|presence| presence.is_here()).count();
        if today.conditions.vendors_out[v] && rows[v].is_here() && here > 1 {
            *rows[v] = Presence::Gone;
            let own = deals
                .iter_mut()
                .filter(|(receiver, ..)| receiver.0.index() == v);
            for (_, mut term, mut stake) in own {
                end(&mut term, &mut stake);
            }
            let name = &today.plan.names.vendors[v];
            events.0.push(Event::new("exit", name, "", 0.0));
        }
    }
}

/// A deal with a vendor that is gone is void, and the stake worth nothing.
pub(super) fn end(term: &mut Term, stake: &mut Stake) {
    term.void = true;
    stake.share = 0.0;
}
