//! What may befall an organisation from outside, and what that costs it after its own answer.

use std::sync::Arc;

use crate::ids::{MarketKind, OfferId};
use crate::maths;
use crate::plan::Plan;
use crate::sim::guests::Guest;
use crate::sim::seen::{Change, Otherwise};

/// ln-price units that an outage takes from all on a cloud at first, and the months in which that fades to 1/e: the
/// default world's.
const OUTAGE: (f64, f64) = (0.3, 6.0);
/// Months after which nothing is left of it to speak of.
const FORGOTTEN: u32 = 24;

/// What befalls it, from the first month on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The channel with most of its model spend is a tenth dearer.
    ChannelDearer,
    /// The cloud with most of its compute is a tenth dearer.
    CloudDearer,
    /// The vendor with most of its model spend gives up.
    VendorGone,
    /// The cloud with most of its compute gives up, and takes its channels along.
    CloudGone,
    /// That cloud is down, and is trusted less for a time.
    Outage,
}

impl Event {
    /// All of them.
    pub const ALL: [Event; 5] = [
        Event::ChannelDearer,
        Event::CloudDearer,
        Event::VendorGone,
        Event::CloudGone,
        Event::Outage,
    ];

    /// In words; `what` names what it befalls.
    pub fn name(self, what: &str) -> String {
        match self {
            Event::ChannelDearer | Event::CloudDearer => format!("{what} a tenth dearer"),
            Event::VendorGone | Event::CloudGone => format!("{what} gives up"),
            Event::Outage => format!("a long outage at {what}"),
        }
    }

    /// What it befalls: the name of an offer, a vendor or a cloud; none where the guest has none.
    pub fn whom(self, guest: &Guest, plan: &Plan) -> Option<String> {
        let offer = plan.offers.name(OfferId::at(main(guest, self.market())?));
        Some(match self {
            Event::VendorGone => offer.split('@').next().unwrap_or(offer).to_owned(),
            _ => offer.to_owned(),
        })
    }

    fn market(self) -> MarketKind {
        match self {
            Event::ChannelDearer | Event::VendorGone => MarketKind::Model,
            Event::CloudDearer | Event::CloudGone | Event::Outage => MarketKind::Compute,
        }
    }

    /// The guest whom it befalls; none where there is nothing that it could befall.
    pub fn befall(self, guest: &Guest, plan: &Plan) -> Option<Guest> {
        let main = plan.offers.get(OfferId::at(main(guest, self.market())?));
        let hit = |other: &crate::plan::offers::Offer| match self {
            Event::ChannelDearer | Event::CloudDearer => *other == main,
            Event::VendorGone => other.vendor == main.vendor,
            Event::CloudGone | Event::Outage => other.provider == main.provider,
        };
        let mut own = guest.own.as_deref()?.clone();
        for (id, _) in plan.offers.iter().filter(|(_, other)| hit(other)) {
            own.otherwise.extend(self.changes(id.index(), plan));
        }
        Some(Guest {
            own: Some(Arc::new(own)),
            ..guest.clone()
        })
    }

    fn changes(self, offer: usize, plan: &Plan) -> Vec<Otherwise> {
        let for_good = |what| {
            vec![Otherwise {
                from: 1,
                until: u32::MAX,
                offer,
                what,
            }]
        };
        match self {
            Event::ChannelDearer | Event::CloudDearer => for_good(Change::Dearer(maths::ln(1.1))),
            Event::VendorGone | Event::CloudGone => for_good(Change::Closed),
            Event::Outage => {
                let months = plan.calendar().tick_months();
                let one = |tick: u32| Otherwise {
                    from: tick,
                    until: tick + 1,
                    offer,
                    what: Change::Worse(
                        OUTAGE.0 * maths::exp(-f64::from(tick - 1) * months / OUTAGE.1),
                    ),
                };
                (1..=plan.calendar().ticks_in(f64::from(FORGOTTEN)))
                    .map(one)
                    .collect()
            }
        }
    }
}

/// The offer with most of its spend in a market.
fn main(guest: &Guest, market: MarketKind) -> Option<usize> {
    let own = guest.own.as_deref()?;
    let shares = &own.shares.of[guest.segment()][0];
    let mut on: Vec<(usize, f64)> = Vec::new();
    for (k, class) in own.classes.iter().enumerate() {
        let Some(offer) = guest.workloads.0[k]
            .current()
            .filter(|_| class.market == market)
        else {
            continue;
        };
        match on.iter_mut().find(|(o, _)| *o == offer.index()) {
            Some((_, sum)) => *sum += shares[k],
            None => on.push((offer.index(), shares[k])),
        }
    }
    let most = on.into_iter().reduce(|a, b| if b.1 > a.1 { b } else { a });
    most.map(|(offer, _)| offer)
}
