//! Measures of a pair of offers.

use crate::ids::{MarketKind, OfferId};
use crate::market::CrossSlopes;
use crate::record::Snapshot;
use crate::record::table::Table;

use super::{Key, Measure, Timing, row};

/// Two offers of one market, counted in it.
pub struct PairKey {
    market: MarketKind,
    offer: usize,
    other: usize,
}

pub const KEYS: &[Key] = &[
    Key {
        name: "market",
        meaning: "compute or model",
    },
    Key {
        name: "offer",
        meaning: "The offer whose demand moves",
    },
    Key {
        name: "other",
        meaning: "The offer whose price moves; the same for own-price elasticities",
    },
];

pub const MEASURES: &[Measure<PairKey>] = &[
    Measure {
        name: "elasticity",
        unit: "per cent per per cent",
        timing: Timing::Level,
        meaning: "Elasticity of the demand for the offer that is contested within the year to the other's price",
        read: |s, k| slopes_of(s, k).elasticity(k.offer, k.other),
    },
    Measure {
        name: "attached_elasticity",
        unit: "per cent per per cent",
        timing: Timing::Level,
        meaning: "The same of all spend on the offer, contested or not, within a year",
        read: |s, k| slopes_of(s, k).attached_elasticity(k.offer, k.other),
    },
    Measure {
        name: "diversion",
        unit: "share",
        timing: Timing::Level,
        meaning: "Of the demand that the offer loses when its own price rises, the part that goes to the other",
        read: |s, k| slopes_of(s, k).diversion(k.offer, k.other),
    },
];

fn slopes_of<'a>(s: &'a Snapshot, k: &PairKey) -> &'a CrossSlopes {
    let looked = s.elasticities.0.as_ref();
    &looked.expect("pairs are recorded when they are looked at")[k.market.index()]
}

pub fn record(s: &Snapshot, table: &mut Table) {
    if s.elasticities.0.is_none() {
        return;
    }
    for market in MarketKind::BOTH {
        let range = s.plan.offers.of(market);
        let name = |o: usize| s.plan.offers.name(OfferId::at(range.start + o));
        for offer in 0..range.len() {
            for other in 0..range.len() {
                let key = PairKey {
                    market,
                    offer,
                    other,
                };
                let names = [market.name(), name(offer), name(other)];
                row(s, table, &names, &key, MEASURES);
            }
        }
    }
}
