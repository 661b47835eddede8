//! Measures of an offer in a segment.

use crate::ids::{MarketKind, OfferId};
use crate::maths;
use crate::record::Snapshot;
use crate::record::table::Table;

use super::market::MarketKey;
use super::{Key, Measure, Timing, ratio, row, segments_and_all};

/// One offer in one segment, or in all.
pub struct OfferKey {
    offer: usize,
    market: MarketKey,
}

impl OfferKey {
    /// `value`, if the offer is open to buyers: its firm is there, and so is its channel.
    fn if_sold(&self, s: &Snapshot, value: f64) -> f64 {
        let posted = &s.posted.markets[self.market.market.index()];
        if posted.utility[self.offer - posted.first] > f64::NEG_INFINITY {
            value
        } else {
            f64::NAN
        }
    }
}

pub const KEYS: &[Key] = &[
    Key {
        name: "market",
        meaning: "compute or model",
    },
    Key {
        name: "segment",
        meaning: "The segment, or all",
    },
    Key {
        name: "offer",
        meaning: "The provider, or vendor@channel",
    },
    Key {
        name: "vendor",
        meaning: "The vendor; empty in the compute market",
    },
    Key {
        name: "channel",
        meaning: "direct, or the provider it is bought through",
    },
];

pub const MEASURES: &[Measure<OfferKey>] = &[
    Measure {
        name: "spend",
        unit: "dollars per year",
        timing: Timing::Level,
        meaning: "Spend of enterprises on it",
        read: |s, k| k.market.on(s, k.offer),
    },
    Measure {
        name: "share",
        unit: "0 to 1",
        timing: Timing::Level,
        meaning: "Share of spend in its market",
        read: |s, k| ratio(k.market.on(s, k.offer), k.market.spend()),
    },
    Measure {
        name: "price",
        unit: "start = 1",
        timing: Timing::Level,
        meaning: "Retail price before discounts; not defined while nobody sells it",
        read: |s, k| {
            let posted = &s.posted.markets[k.market.market.index()];
            k.if_sold(s, maths::exp(posted.ln_retail[k.offer - posted.first]))
        },
    },
    Measure {
        name: "retail_ratio",
        unit: "times the list price",
        timing: Timing::Level,
        meaning: "Retail price over the vendor's list price: 1 less the channel's wedge; not defined while nobody sells it",
        read: |s, k| k.if_sold(s, s.ratios[k.offer].0),
    },
    Measure {
        name: "discount",
        unit: "share of price",
        timing: Timing::Level,
        meaning: "Mean committed-spend discount over the last twelve months; not defined where nobody had one to get",
        read: |s, k| {
            let discounted = s.slopes.year.discounts[k.offer];
            if discounted.at_list > 0.0 {
                discounted.mean()
            } else {
                f64::NAN
            }
        },
    },
    Measure {
        name: "workloads",
        unit: "accounts",
        timing: Timing::Stock,
        meaning: "Workloads on it, in accounts",
        read: |s, k| match k.market.segment {
            Some(g) => s.tally.of(g, k.offer).workloads,
            None => (0..s.plan.world.segments.len())
                .map(|g| s.tally.of(g, k.offer).workloads)
                .sum(),
        },
    },
];

pub fn record(s: &Snapshot, table: &mut Table) {
    for market in MarketKind::BOTH {
        for (segment, name) in segments_and_all(s) {
            let mut key = OfferKey {
                offer: 0,
                market: MarketKey::new(s, market, segment),
            };
            for o in s.plan.offers.of(market) {
                key.offer = o;
                let id = OfferId::at(o);
                let offer = s.plan.offers.get(id);
                let vendor = offer
                    .vendor
                    .map_or("", |v| &s.plan.world.vendors[v.index()].name);
                let channel = offer.provider.map_or(crate::terms::vendors::DIRECT, |p| {
                    &s.plan.world.providers[p.index()].name
                });
                let names = [market.name(), name, s.plan.offers.name(id), vendor, channel];
                row(s, table, &names, &key, MEASURES);
            }
        }
    }
}
