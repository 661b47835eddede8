//! Measures of a vendor.

use crate::developer::purse::Purse;
use crate::developer::{ListPrice, quality_rank};
use crate::ids::MarketKind;
use crate::market::presence::Presence;
use crate::maths;
use crate::record::Snapshot;
use crate::record::table::Table;
use crate::terms::vendors::Funding;

use super::market::MarketKey;
use super::{FLOW, Key, Measure, Timing, if_finite, ratio, row, row_of_absent};

pub const KEYS: &[Key] = &[Key {
    name: "vendor",
    meaning: "The vendor",
}];

pub const MEASURES: &[Measure<usize>] = &[
    Measure {
        name: "share",
        unit: "0 to 1",
        timing: Timing::Level,
        meaning: "Share of enterprises' model spend",
        read: |s, &v| {
            let all = MarketKey::new(s, MarketKind::Model, None);
            ratio(all.by_nest(s)[v], all.spend())
        },
    },
    Measure {
        name: "list_price",
        unit: "start = 1",
        timing: Timing::Level,
        meaning: "List price",
        read: |s, &v| s.vendors[v].list.0,
    },
    Measure {
        name: "serving_cost",
        unit: "start list = 1",
        timing: Timing::Level,
        meaning: "Serving cost per unit at the vendor's rents",
        read: |s, &v| s.vendors[v].serving.cost,
    },
    Measure {
        name: "mean_take",
        unit: "share of list price",
        timing: Timing::Level,
        meaning: "Mean take rate over its channel mix",
        read: |s, &v| s.vendors[v].serving.mean_take,
    },
    Measure {
        name: "lerner",
        unit: "share of price",
        timing: Timing::Level,
        meaning: "Lerner index of the list price net of takes and of introductory discounts",
        read: |s, &v| {
            let paid = s.tally.paid_of_list(s.plan.offers.of_vendor(v));
            s.vendors[v]
                .serving
                .lerner(ListPrice(s.vendors[v].list.0 * paid))
        },
    },
    Measure {
        name: "demand_slope",
        unit: "per unit of α and ln price",
        timing: Timing::Level,
        meaning: "D/B: slope of the demand that the firm perceives over its spend",
        read: |s, &v| {
            let demand = s.slopes.year.firms[s.plan.world.providers.len() + v];
            ratio(demand.slope, demand.spend)
        },
    },
    Measure {
        name: "conduct",
        unit: "1 = Bertrand",
        timing: Timing::Level,
        meaning: "Conduct inferred at the start; undefined where no conduct explains the margin",
        read: |s, &v| if_finite(s.vendors[v].conduct.0),
    },
    Measure {
        name: "quality",
        unit: "decades",
        timing: Timing::Level,
        meaning: "Released quality, log10 of effective training compute, start frontier = 0",
        read: |s, &v| s.vendors[v].release.quality,
    },
    Measure {
        name: "quality_rank",
        unit: "place",
        timing: Timing::Level,
        meaning: "Place by released quality, 1 the best",
        read: |s, &v| quality_rank(s.releases(), s.vendors[v].release.quality) as f64,
    },
    Measure {
        name: "knowledge",
        unit: "decades",
        timing: Timing::Level,
        meaning: "Log10 of knowledge, start frontier = 0",
        read: |s, &v| maths::log10(s.vendors[v].knowledge.now),
    },
    Measure {
        name: "releases",
        unit: "count",
        timing: Timing::Stock,
        meaning: "Releases so far",
        read: |s, &v| f64::from(s.vendors[v].release.count),
    },
    Measure {
        name: "rent",
        unit: "start = 1",
        timing: Timing::Level,
        meaning: "Rent over its hosting mix, after marginal discounts",
        read: |s, &v| s.vendors[v].hosting.rent,
    },
    Measure {
        name: "model_revenue",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Enterprise revenue net of takes",
        read: |s, &v| s.ledger.vendors[v].model_revenue,
    },
    Measure {
        name: "other_revenue",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Revenue of other products",
        read: |s, &v| s.ledger.vendors[v].other_revenue,
    },
    Measure {
        name: "serving",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Compute bought for serving, at rents",
        read: |s, &v| s.ledger.vendors[v].serving,
    },
    Measure {
        name: "training",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Compute bought for training, at rents",
        read: |s, &v| s.ledger.vendors[v].training,
    },
    Measure {
        name: "training_waiting",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Training that found no room, at rents",
        read: |s, &v| s.vendors[v].training.waiting,
    },
    Measure {
        name: "discounts",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Deals' discounts received",
        read: |s, &v| s.ledger.vendors[v].discounts,
    },
    Measure {
        name: "overhead",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Overhead",
        read: |s, &v| s.ledger.vendors[v].overhead,
    },
    Measure {
        name: "shortfall",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Commitment shortfalls paid",
        read: |s, &v| s.ledger.vendors[v].shortfall,
    },
    Measure {
        name: "revenue_shares",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Shares of revenue paid to sponsors under deals",
        read: |s, &v| s.ledger.vendors[v].revenue_shares,
    },
    Measure {
        name: "equity",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Equity received",
        read: |s, &v| s.ledger.vendors[v].equity,
    },
    Measure {
        name: "rounds",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Raised in funding rounds",
        read: |s, &v| s.ledger.vendors[v].rounds,
    },
    Measure {
        name: "rescue",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Received from a sponsor in a rescue",
        read: |s, &v| s.ledger.vendors[v].rescue,
    },
    Measure {
        name: "paid_out",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Paid out to who owns it",
        read: |s, &v| s.ledger.vendors[v].paid_out,
    },
    Measure {
        name: "paid_to_sponsors",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Part of what is paid out that sponsors get on their stakes",
        read: |s, &v| s.ledger.vendors[v].paid_to_sponsors,
    },
    Measure {
        name: "profit",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Profit before equity",
        read: |s, &v| s.ledger.vendors[v].profit(),
    },
    Measure {
        name: "cash",
        unit: "dollars",
        timing: Timing::Stock,
        meaning: "Cash; not kept for vendors funded from outside",
        read: |s, &v| match s.plan.world.vendors[v].funding {
            // One that has been bought and had a treasury keeps it, untouched.
            Funding::Treasury { .. } => s.vendors[v].cash.0,
            Funding::Outside if *s.vendors[v].purse == Purse::Own => s.vendors[v].cash.0,
            Funding::Outside => f64::NAN,
        },
    },
    Measure {
        name: "rounds_so_far",
        unit: "count",
        timing: Timing::Stock,
        meaning: "Funding rounds so far",
        read: |s, &v| f64::from(s.vendors[v].treasury.rounds),
    },
    Measure {
        name: "exited",
        unit: "1 = has",
        timing: Timing::Level,
        meaning: "Whether it has left the market",
        read: |s, &v| f64::from(u8::from(*s.vendors[v].presence == Presence::Gone)),
    },
    Measure {
        name: "present",
        unit: "1 = is",
        timing: Timing::Level,
        meaning: "Whether it is in the market",
        read: |s, &v| f64::from(u8::from(s.vendors[v].presence.is_here())),
    },
];

pub fn record(s: &Snapshot, table: &mut Table) {
    for (v, terms) in s.plan.world.vendors.iter().enumerate() {
        if s.vendors[v].presence.is_here() {
            row(s, table, &[terms.name.as_str()], &v, MEASURES);
        } else {
            row_of_absent(s, table, &[terms.name.as_str()], &v, MEASURES);
        }
    }
}
