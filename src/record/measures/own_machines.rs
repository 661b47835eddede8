//! Measures of who runs machines of their own: from what size, in which segment, at what cost.

use crate::enterprise::tally::{BuilderTally, SegmentTally};
use crate::ids::MarketKind;
use crate::market::own_machines::Machines;
use crate::record::Snapshot;
use crate::record::table::Table;

use super::{FLOW, Key, Measure, RATE_OF_SPEND, Timing, if_finite, ratio, row, segments_and_all};

/// The accounts of one segment, or all, in a world in which they may have machines of their own.
pub struct BuilderKey {
    segment: Option<usize>,
    own: Machines,
    builders: BuilderTally,
    all: SegmentTally,
    /// Ticks in a year; not a number at the start, before anything has moved.
    ticks_a_year: f64,
}

impl BuilderKey {
    fn new(s: &Snapshot, segment: Option<usize>, own: Machines) -> Self {
        Self {
            segment,
            own,
            builders: s.tally.builders(segment),
            all: match segment {
                Some(g) => s.tally.segments[g].clone(),
                None => s.tally.all(),
            },
            ticks_a_year: if s.calendar.tick == 0 {
                f64::NAN
            } else {
                1.0 / s.calendar.tick_years
            },
        }
    }

    fn compute(&self) -> f64 {
        self.all.spend[MarketKind::Compute.index()]
    }

    fn in_clouds(&self) -> f64 {
        self.compute() - self.builders.spend
    }

    /// Spend that moved in the tick, by a sum over the segments.
    fn moved(&self, s: &Snapshot, which: fn(&crate::enterprise::tally::OfferTally) -> f64) -> f64 {
        let on = |g: usize| which(s.tally.of(g, self.own.provider));
        match self.segment {
            Some(g) => on(g),
            None => (0..s.tally.segments.len()).map(on).sum(),
        }
    }

    /// Spend that moved in the tick over what is spent in the clouds, per year.
    fn rate(&self, moved: f64) -> f64 {
        ratio(moved, self.in_clouds()) * self.ticks_a_year
    }

    /// What machines cost over what they did at the start.
    fn list(&self, s: &Snapshot) -> f64 {
        s.providers[self.own.provider].price.list
    }

    /// The smallest spend at which a unit costs no more than clouds charge on average, net of discounts.
    fn break_even(&self, s: &Snapshot) -> f64 {
        let (mut units, mut spend) = (0.0, 0.0);
        for (j, provider) in s.providers.iter().enumerate() {
            if j != self.own.provider && provider.presence.is_here() {
                let on = s.tally.spend_on(j);
                spend += on;
                units += on / provider.price.net();
            }
        }
        self.own.break_even(spend / units / self.list(s))
    }
}

pub const KEYS: &[Key] = &[Key {
    name: "segment",
    meaning: "The segment, or all",
}];

pub const MEASURES: &[Measure<BuilderKey>] = &[
    Measure {
        name: "share",
        unit: "share of compute spend",
        timing: Timing::Level,
        meaning: "Compute spend on machines of accounts' own",
        read: |_, k| ratio(k.builders.spend, k.compute()),
    },
    Measure {
        name: "accounts",
        unit: "share of accounts",
        timing: Timing::Level,
        meaning: "Accounts that run machines of their own",
        read: |_, k| ratio(k.builders.accounts, k.all.accounts),
    },
    Measure {
        name: "mean_size",
        unit: "dollars per year",
        timing: Timing::Level,
        meaning: "Mean compute spend of accounts that run machines of their own; not defined where none does",
        read: |_, k| ratio(k.builders.compute, k.builders.accounts),
    },
    Measure {
        name: "mean_size_of_others",
        unit: "dollars per year",
        timing: Timing::Level,
        meaning: "Mean compute spend of accounts that run none",
        read: |_, k| {
            let others = k.all.accounts - k.builders.accounts;
            ratio(k.compute() - k.builders.compute, others)
        },
    },
    Measure {
        name: "break_even",
        unit: "dollars per year",
        timing: Timing::Level,
        meaning: "Spend from which a unit on machines of one's own costs no more than clouds charge on average, net of discounts; not defined where it never does",
        read: |s, k| if_finite(k.break_even(s)),
    },
    Measure {
        name: "unit_cost",
        unit: "clouds' start list = 1",
        timing: Timing::Level,
        meaning: "What a unit costs those who run machines of their own, idle machines, people and site included",
        read: |s, k| ratio(k.builders.spend, k.builders.units) * k.list(s),
    },
    Measure {
        name: "idle",
        unit: "share of their spend",
        timing: Timing::Level,
        meaning: "Machines that stand idle, in what they cost",
        read: |_, k| ratio(k.builders.idle, k.builders.spend),
    },
    Measure {
        name: "staff",
        unit: "share of their spend",
        timing: Timing::Level,
        meaning: "People and site, in what they cost",
        read: |_, k| ratio(k.builders.staff, k.builders.spend),
    },
    Measure {
        name: "moved_in",
        unit: RATE_OF_SPEND,
        timing: Timing::Rate,
        meaning: "Spend that moved from a cloud to machines of one's own, over spend in the clouds",
        read: |s, k| k.rate(k.moved(s, |on| on.moved_in)),
    },
    Measure {
        name: "moved_out",
        unit: RATE_OF_SPEND,
        timing: Timing::Rate,
        meaning: "Spend that moved from machines of one's own to a cloud, over spend in the clouds",
        read: |s, k| k.rate(k.moved(s, |on| on.moved_out)),
    },
    Measure {
        name: "paid",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "What they cost, paid to suppliers outside the market",
        read: |s, k| k.builders.spend * s.flow_years(),
    },
    Measure {
        name: "written_off",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "What was not yet paid for of machines that were left",
        read: |s, k| k.moved(s, |on| on.moved_out) * s.posted.providers[k.own.provider].stranded,
    },
];

pub fn record(s: &Snapshot, table: &mut Table) {
    let Some(own) = s.posted.own_machines else {
        return;
    };
    for (segment, name) in segments_and_all(s) {
        let key = BuilderKey::new(s, segment, own);
        row(s, table, &[name], &key, MEASURES);
    }
}
