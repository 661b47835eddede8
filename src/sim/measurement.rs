//! A month begins and ends: the calendar turns, the month is remembered and recorded.

use bevy_ecs::prelude::*;

use crate::calendar::Calendar;
use crate::developer::equity::LastSpend;
use crate::enterprise::growth::Demand;
use crate::enterprise::tally::Tally;
use crate::events::Events;
use crate::ids::{MarketKind, OfferId};
use crate::ledger::Ledger;
use crate::market::posted::{Posted, VendorShares};
use crate::maths;
use crate::plan::RunPlan;
use crate::plan::offers::Offers;
use crate::record::{Recorded, Recorder};

/// A new month begins.
pub fn begin(
    mut calendar: ResMut<Calendar>,
    mut events: ResMut<Events>,
    mut ledger: ResMut<Ledger>,
) {
    calendar.tick += 1;
    events.0.clear();
    ledger.open();
}

/// What next month's decisions look back on: shares, adoption, spend by offer.
pub fn look_back(
    plan: Res<RunPlan>,
    tally: Res<Tally>,
    mut shares: ResMut<VendorShares>,
    mut demand: ResMut<Demand>,
    posted: Res<Posted>,
    mut last: ResMut<LastSpend>,
) {
    for (g, segment) in tally.segments.iter().enumerate() {
        demand.adopted[g] = segment.adopters / segment.accounts;
        let spend = segment.spend[MarketKind::Model.index()];
        if spend > 0.0 {
            let by_vendor = &mut shares.0[g];
            by_vendor.fill(0.0);
            for o in plan.offers.of(MarketKind::Model) {
                let nest = usize::from(plan.offers.get(OfferId::at(o)).nest);
                by_vendor[nest] += tally.of(g, o).spend / spend;
            }
        }
    }
    for (o, spend) in last.0.iter_mut().enumerate() {
        *spend = tally.spend_on(o);
    }
    demand.models = tally.all().spend[MarketKind::Model.index()] / demand.models_at_start;
    demand.prices =
        MarketKind::BOTH.map(|market| price_level(&tally, &plan.offers, &posted, market));
}

/// Retail prices of a market weighted by spend, 1 at the start and where nothing is sold.
fn price_level(tally: &Tally, offers: &Offers, posted: &Posted, kind: MarketKind) -> f64 {
    let market = &posted.markets[kind.index()];
    let (mut spend, mut dear) = (0.0, 0.0);
    for o in offers.of(kind) {
        let on = tally.spend_on(o);
        spend += on;
        dear += on * maths::exp(market.ln_retail[o - market.first]);
    }
    if spend > 0.0 { dear / spend } else { 1.0 }
}

/// The month is recorded; the recorder only reads.
pub fn record(recorded: Recorded, mut recorder: ResMut<Recorder>) {
    recorder.record(&recorded.snapshot());
}
