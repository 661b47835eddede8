//! Measures of buyers by where they stood at the start.

use crate::enterprise::home::{SEVERAL, places};
use crate::enterprise::tally::HomeTally;
use crate::ids::MarketKind;
use crate::record::Snapshot;
use crate::record::table::Table;

use super::market::frontier_gain_per_dollar;
use super::{Key, Measure, PER_DOLLAR, Timing, ratio, row};

/// One market, one segment, one home.
pub struct HomeKey {
    market: MarketKind,
    segment: usize,
    /// Among the homes of all segments.
    place: usize,
}

impl HomeKey {
    fn tally<'a>(&self, s: &'a Snapshot) -> &'a HomeTally {
        &s.tally.homes[self.place]
    }

    fn spend(&self, s: &Snapshot) -> f64 {
        self.tally(s).spend[self.market.index()]
    }
}

pub const KEYS: &[Key] = &[
    Key {
        name: "market",
        meaning: "compute or model",
    },
    Key {
        name: "segment",
        meaning: "The segment",
    },
    Key {
        name: "home",
        meaning: "The provider on which all compute of these buyers ran at the start, or several",
    },
];

pub const MEASURES: &[Measure<HomeKey>] = &[
    Measure {
        name: "accounts",
        unit: "accounts",
        timing: Timing::Stock,
        meaning: "Real accounts",
        read: |s, k| k.tally(s).accounts,
    },
    Measure {
        name: "spend",
        unit: "dollars per year",
        timing: Timing::Level,
        meaning: "Spend of these buyers",
        read: |s, k| k.spend(s),
    },
    Measure {
        name: "worth",
        unit: PER_DOLLAR,
        timing: Timing::Rate,
        meaning: "Money-metric worth of what is held and of the best model's gain on the start's, in ln price; the segment's where none of them was measured in the year; its origin is arbitrary, differences count",
        read: worth,
    },
    Measure {
        name: "cost",
        unit: PER_DOLLAR,
        timing: Timing::Rate,
        meaning: "What moves and clauses cost",
        read: cost,
    },
];

fn worth(s: &Snapshot, k: &HomeKey) -> f64 {
    let m = k.market.index();
    if k.spend(s) == 0.0 {
        return f64::NAN;
    }
    let year = &s.slopes.year;
    let own = year.homes[k.place][m];
    let held = if own.spend > 0.0 {
        own.surplus / own.spend
    } else {
        let g = k.segment;
        ratio(year.surplus[g][m], year.premium_spend[g][m])
    };
    held + frontier_gain_per_dollar(s, k.market)
}

fn cost(s: &Snapshot, k: &HomeKey) -> f64 {
    let m = k.market.index();
    let tally = k.tally(s);
    let moves = tally.moving_cost[m] / s.calendar.tick_years;
    ratio(moves + tally.clause_cost[m], k.spend(s))
}

pub fn record(s: &Snapshot, table: &mut Table) {
    let homes = places(s.plan.world.providers.len());
    for market in MarketKind::BOTH {
        for (segment, stated) in s.plan.world.segments.iter().enumerate() {
            for home in 0..homes {
                let key = HomeKey {
                    market,
                    segment,
                    place: segment * homes + home,
                };
                // Accounts keep their home: who is nowhere at the start is nowhere ever.
                if key.tally(s).accounts == 0.0 {
                    continue;
                }
                let home = s
                    .plan
                    .world
                    .providers
                    .get(home)
                    .map_or(SEVERAL, |p| &p.name);
                let names = [market.name(), &stated.name, home];
                row(s, table, &names, &key, MEASURES);
            }
        }
    }
}
