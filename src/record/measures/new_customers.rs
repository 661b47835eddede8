//! Measures of what a firm charges new customers and old ones.

use crate::ids::MarketKind;
use crate::market::presence::Presence;
use crate::record::Snapshot;
use crate::record::table::Table;

use super::{FLOW, Key, Measure, Timing, ratio, row, row_of_absent};

/// A firm in its market.
pub struct FirmKey {
    market: MarketKind,
    nest: usize,
}

impl FirmKey {
    fn offers<'a>(&self, s: &'a Snapshot) -> impl Iterator<Item = usize> + Clone + 'a {
        let nest = self.nest;
        let own = move |o: &usize| {
            usize::from(s.plan.offers.get(crate::ids::OfferId::at(*o)).nest) == nest
        };
        s.plan.offers.of(self.market).filter(own)
    }

    /// The share off for new customers.
    fn off(&self, s: &Snapshot) -> f64 {
        let posted = &s.posted.markets[self.market.index()];
        let own = posted.nest_of.iter().zip(&posted.introductory);
        let mut own = own.filter(|(nest, _)| usize::from(**nest) == self.nest);
        own.next().map_or(0.0, |(_, off)| *off)
    }

    /// What customers past their first contract pay.
    fn price(&self, s: &Snapshot) -> f64 {
        match self.market {
            MarketKind::Compute => s.providers[self.nest].price.net(),
            MarketKind::Model => s.vendors[self.nest].list.0,
        }
    }

    fn presence(&self, s: &Snapshot) -> Presence {
        match self.market {
            MarketKind::Compute => *s.providers[self.nest].presence,
            MarketKind::Model => *s.vendors[self.nest].presence,
        }
    }
}

pub const KEYS: &[Key] = &[
    Key {
        name: "market",
        meaning: "compute or model",
    },
    Key {
        name: "firm",
        meaning: "The provider, or the vendor",
    },
];

pub const MEASURES: &[Measure<FirmKey>] = &[
    Measure {
        name: "introductory_discount",
        unit: "share of price",
        timing: Timing::Level,
        meaning: "What the firm takes off its price for who is not its customer, until the first contract ends; 0 where it does not",
        read: |s, k| k.off(s),
    },
    Measure {
        name: "new_customer_price",
        unit: "start list = 1",
        timing: Timing::Level,
        meaning: "Price for new customers: of compute net of committed-spend discounts, of models the list price",
        read: |s, k| k.price(s) * (1.0 - k.off(s)),
    },
    Measure {
        name: "old_customer_price",
        unit: "start list = 1",
        timing: Timing::Level,
        meaning: "Price for customers past their first contract, likewise",
        read: |s, k| k.price(s),
    },
    Measure {
        name: "mean_price",
        unit: "start list = 1",
        timing: Timing::Level,
        meaning: "Price that all its customers pay on average, weighted by what they buy",
        read: |s, k| k.price(s) * s.tally.paid_of_list(k.offers(s)),
    },
    Measure {
        name: "introductory_spend",
        unit: "share of its spend",
        timing: Timing::Level,
        meaning: "Spend under first contracts that cost less than others",
        read: |s, k| {
            let spend: f64 = k.offers(s).map(|o| s.tally.spend_on(o)).sum();
            ratio(s.tally.introductory_on(k.offers(s)).0, spend)
        },
    },
    Measure {
        name: "introductory_given",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "What customers in first contracts would pay more at the price of the others for what they buy",
        read: |s, k| s.tally.introductory_on(k.offers(s)).1 * s.flow_years(),
    },
];

pub fn record(s: &Snapshot, table: &mut Table) {
    let world = &s.plan.world;
    let providers = world.providers.iter().map(|p| &p.name).enumerate();
    let vendors = world.vendors.iter().map(|v| &v.name).enumerate();
    let providers = providers.map(|(nest, name)| (MarketKind::Compute, nest, name));
    let vendors = vendors.map(|(nest, name)| (MarketKind::Model, nest, name));
    for (market, nest, name) in providers.chain(vendors) {
        let key = FirmKey { market, nest };
        let names = [market.name(), name.as_str()];
        if key.presence(s).is_here() {
            row(s, table, &names, &key, MEASURES);
        } else {
            row_of_absent(s, table, &names, &key, MEASURES);
        }
    }
}
