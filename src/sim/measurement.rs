//! A month begins and ends: the calendar turns, the month is remembered and recorded.

use bevy_ecs::prelude::*;

use crate::calendar::Calendar;
use crate::deal::equity::LastSpend;
use crate::enterprise::growth::Demand;
use crate::enterprise::tally::Tally;
use crate::events::Events;
use crate::ids::OfferId;
use crate::market::posted::VendorShares;
use crate::market::{MarketKind, Offers};
use crate::record::{Recorder, Snapshot};

/// A new month begins.
pub fn begin(mut calendar: ResMut<Calendar>, mut events: ResMut<Events>) {
    calendar.tick += 1;
    events.0.clear();
}

/// What next month's decisions look back on: shares, adoption, spend by offer.
pub fn look_back(
    tally: Res<Tally>,
    offers: Res<Offers>,
    mut shares: ResMut<VendorShares>,
    mut demand: ResMut<Demand>,
    mut last: ResMut<LastSpend>,
) {
    for (g, segment) in tally.segments.iter().enumerate() {
        demand.adopted[g] = segment.adopters / segment.accounts;
        let spend = segment.spend[MarketKind::Model.index()];
        if spend > 0.0 {
            let by_vendor = &mut shares.0[g];
            by_vendor.fill(0.0);
            for o in offers.of(MarketKind::Model) {
                let nest = usize::from(offers.get(OfferId::at(o)).nest);
                by_vendor[nest] += tally.of(g, o).spend / spend;
            }
        }
    }
    for (o, spend) in last.0.iter_mut().enumerate() {
        *spend = tally.spend_on(o);
    }
}

/// The month is recorded; the recorder only reads.
pub fn record(snapshot: Snapshot, mut recorder: ResMut<Recorder>) {
    recorder.record(&snapshot);
}
