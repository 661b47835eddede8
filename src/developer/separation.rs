//! Separation: vendors leave their owners and deal with them as third parties do.

use bevy_ecs::prelude::{Res, ResMut};

use super::Vendors;
use crate::events::{Event, Events};
use crate::policy::Rules;

/// Owned vendors are separated from their owners, once, when the rules say so: from then on they pay
/// rent, and on their former owner's channel the mean take rate of third parties.
pub fn separate(rules: Res<Rules>, mut vendors: ResMut<Vendors>, mut events: ResMut<Events>) {
    if !rules.separated {
        return;
    }
    for v in 0..vendors.terms.len() {
        if vendors.owners[v].take().is_none() {
            continue;
        }
        let stated = &vendors.terms[v];
        let owner = stated.owner.clone().unwrap_or_default();
        let take = mean_take(&vendors, &owner);
        events
            .0
            .push(Event::new("separation", &owner, &stated.name, 0.0));
        let channels = &mut vendors.terms[v].channels;
        for channel in channels.iter_mut().filter(|c| c.name == owner) {
            channel.take_rate = take;
        }
    }
}

/// Mean take rate of provider `owner` on the models of those in the market that it did not own.
fn mean_take(vendors: &Vendors, owner: &str) -> f64 {
    let there = vendors.terms.iter().zip(&vendors.now);
    let third = there
        .filter(|(_, now)| now.presence.is_here())
        .map(|(terms, _)| terms)
        .filter(|v| v.owner.as_deref() != Some(owner))
        .flat_map(|v| v.channels.iter().filter(|c| c.name == owner));
    let (sum, n) = third.fold((0.0, 0.0), |(sum, n), c| (sum + c.take_rate, n + 1.0));
    if n > 0.0 { sum / n } else { 0.0 }
}
