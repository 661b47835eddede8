//! Separation: vendors leave their owners and deal with them as third parties do.

use bevy_ecs::prelude::{Query, ResMut, With};

use super::OwnedBy;
use super::purse::Purse;
use crate::events::{Event, Events};
use crate::ids::{ProviderId, VendorId};
use crate::market::offer::Channel;
use crate::market::presence::Presence;
use crate::market::today::Today;

/// Owned vendors are separated from their owners, once, when the rules say so: from then on they pay
/// rent, and on their former owner's channel the mean take rate of third parties.
pub fn separate(
    today: Today,
    mut vendors: Query<(&Presence, &mut OwnedBy, &mut Purse), With<VendorId>>,
    mut offers: Query<Channel>,
    mut events: ResMut<Events>,
) {
    if !today.rules.separated {
        return;
    }
    let plan = &today.plan;
    let all: Vec<_> = vendors.iter().map(|(p, o, _)| (p.is_here(), o.0)).collect();
    for (v, (_, mut owned, mut purse)) in vendors.iter_mut().enumerate() {
        let Some(owner) = owned.0.take() else {
            continue;
        };
        *purse = Purse::of(&plan.world.vendors[v]);
        let take = mean_take(&all, &offers, owner);
        let (former, name) = (&plan.names.providers[owner.index()], &plan.names.vendors[v]);
        events.0.push(Event::new("separation", former, name, 0.0));
        for mut offer in offers.iter_mut() {
            if offer.vendor.0 == Some(VendorId::at(v)) && offer.provider.0 == Some(owner) {
                offer.take.0 = take;
            }
        }
    }
}

/// Mean take rate of `owner` on the models of those in the market that it does not own; of each vendor, whether it is there
/// and who owns it.
pub(super) fn mean_take(
    vendors: &[(bool, Option<ProviderId>)],
    offers: &Query<Channel>,
    owner: ProviderId,
) -> f64 {
    let (mut sum, mut n) = (0.0, 0.0);
    for offer in offers.iter() {
        let third = |v: VendorId| {
            let (here, owned) = vendors[v.index()];
            here && owned != Some(owner)
        };
        if offer.provider.0 == Some(owner) && offer.vendor.0.is_some_and(third) {
            sum += offer.take.0;
            n += 1.0;
        }
    }
    if n > 0.0 { sum / n } else { 0.0 }
}
