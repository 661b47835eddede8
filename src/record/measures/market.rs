//! Measures of a market in a segment.

use crate::developer::{ListPrice, best_quality};
use crate::enterprise::tally::SegmentTally;
use crate::ids::{MarketKind, OfferId};
use crate::maths;
use crate::policy::owners::groups;
use crate::record::Snapshot;
use crate::record::table::Table;

use super::{
    FLOW, Key, Measure, PER_DOLLAR, RATE_OF_BUYERS, RATE_OF_SPEND, SHARE_OF_SPEND, Timing, ratio,
    row, segments_and_all,
};

/// One market in one segment, or in all.
pub struct MarketKey {
    pub(super) market: MarketKind,
    pub(super) segment: Option<usize>,
    tally: SegmentTally,
    /// Ticks in a year; not a number at the start, before anything has flowed.
    ticks_a_year: f64,
}

impl MarketKey {
    pub(super) fn new(s: &Snapshot, market: MarketKind, segment: Option<usize>) -> Self {
        Self {
            market,
            segment,
            tally: match segment {
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

    /// The segments it covers.
    fn places(&self, s: &Snapshot) -> std::ops::Range<usize> {
        match self.segment {
            Some(g) => g..g + 1,
            None => 0..s.plan.world.segments.len(),
        }
    }

    pub(super) fn spend(&self) -> f64 {
        self.tally.spend[self.market.index()]
    }

    /// Spend by nest: by provider in the compute market, by vendor in the model market.
    pub(super) fn by_nest(&self, s: &Snapshot) -> Vec<f64> {
        let mut sums = vec![0.0; s.plan.offers.nests(self.market)];
        for o in s.plan.offers.of(self.market) {
            sums[usize::from(s.plan.offers.get(OfferId::at(o)).nest)] += self.on(s, o);
        }
        sums
    }

    pub(super) fn on(&self, s: &Snapshot, o: usize) -> f64 {
        match self.segment {
            Some(g) => s.tally.of(g, o).spend,
            None => s.tally.spend_on(o),
        }
    }

    /// Buyers of the market, in accounts.
    fn buyers(&self) -> f64 {
        match self.market {
            MarketKind::Compute => self.tally.accounts,
            MarketKind::Model => self.tally.adopters,
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
];

pub const MEASURES: &[Measure<MarketKey>] = &[
    Measure {
        name: "spend",
        unit: "dollars per year",
        timing: Timing::Level,
        meaning: "Spend of enterprises",
        read: |_, k| k.spend(),
    },
    Measure {
        name: "hhi",
        unit: "0 to 10000",
        timing: Timing::Level,
        meaning: "Herfindahl-Hirschman index of spend by provider or vendor, the fringe atomistic",
        read: hhi,
    },
    Measure {
        name: "owners_hhi",
        unit: "0 to 10000",
        timing: Timing::Level,
        meaning: "The same by owner: providers or vendors under one owner, by a merger or from the start, count as one",
        read: owners_hhi,
    },
    Measure {
        name: "price_index",
        unit: "start = 1",
        timing: Timing::Level,
        meaning: "Retail price before discounts, weighted by spend",
        read: price_index,
    },
    Measure {
        name: "net_price_index",
        unit: "start list = 1",
        timing: Timing::Level,
        meaning: "Retail price net of committed-spend and introductory discounts, weighted by spend",
        read: net_price_index,
    },
    Measure {
        name: "quality_price_index",
        unit: "start = 1",
        timing: Timing::Level,
        meaning: "Lowest list price of a unit of the start's frontier quality (model market)",
        read: quality_price_index,
    },
    Measure {
        name: "lerner",
        unit: "share of price",
        timing: Timing::Level,
        meaning: "Lerner index weighted by spend: price net of discounts or takes less unit cost, over that price",
        read: lerner,
    },
    Measure {
        name: "switching_accounts",
        unit: RATE_OF_BUYERS,
        timing: Timing::Rate,
        meaning: "Buyers whose core (compute) or primary (model) workload moved to another provider or vendor",
        read: switching_accounts,
    },
    Measure {
        name: "switching_spend",
        unit: RATE_OF_SPEND,
        timing: Timing::Rate,
        meaning: "Spend of workloads that moved to another offer",
        read: |_, k| rate(k.tally.moved_spend[k.market.index()], k.spend(), k),
    },
    Measure {
        name: "upgrading_accounts",
        unit: RATE_OF_BUYERS,
        timing: Timing::Rate,
        meaning: "Buyers whose primary workload moved to a new release of its vendor, each once in a year of the run (model market)",
        read: upgrading_accounts,
    },
    Measure {
        name: "moving_cost",
        unit: RATE_OF_SPEND,
        timing: Timing::Rate,
        meaning: "What moves cost, overruns included",
        read: |_, k| rate(k.tally.moving_cost[k.market.index()], k.spend(), k),
    },
    Measure {
        name: "embeddedness",
        unit: "share of spend",
        timing: Timing::Level,
        meaning: "Share of today's spend built into the incumbent, weighted by spend",
        read: |_, k| ratio(k.tally.embedded[k.market.index()], k.spend()),
    },
    Measure {
        name: "exit_cost_months",
        unit: "months of spend",
        timing: Timing::Level,
        meaning: "Cost of leaving everything now, unexpired commitments included",
        read: |_, k| 12.0 * ratio(k.tally.exit_cost[k.market.index()], k.spend()),
    },
    Measure {
        name: "exit_cost_months_in_2_years",
        unit: "months of spend",
        timing: Timing::Level,
        meaning: "Cost of leaving everything in 24 months, if growth stays and contracts are renewed until then",
        read: |s, k| exit_ahead(s, k, 0),
    },
    Measure {
        name: "exit_cost_months_in_3_years",
        unit: "months of spend",
        timing: Timing::Level,
        meaning: "The same in 36 months",
        read: |s, k| exit_ahead(s, k, 1),
    },
    Measure {
        name: "clause_cost",
        unit: "share of spend",
        timing: Timing::Level,
        meaning: "What keeping clauses costs",
        read: |_, k| ratio(k.tally.clause_cost[k.market.index()], k.spend()),
    },
    Measure {
        name: "lock_in_premium",
        unit: "ratio",
        timing: Timing::Level,
        meaning: "What is paid over the price at which the best alternative would be as good, free of moving costs",
        read: lock_in_premium,
    },
    Measure {
        name: "consumer_surplus",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Money-metric worth of what is held, quality against the tick's best, less what moves and clauses cost: spend times a worth per dollar whose origin is arbitrary; a difference means something where spend is the same, the equivalent variation (ev) everywhere",
        read: consumer_surplus,
    },
    Measure {
        name: "frontier_gain",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "What the best model's quality above the start's is worth to those who spend on models",
        read: frontier_gain,
    },
    Measure {
        name: "surplus_per_dollar",
        unit: PER_DOLLAR,
        timing: Timing::Rate,
        meaning: "Consumer surplus and frontier gain over spend, in ln price; its origin is arbitrary, differences count",
        read: |s, k| surplus_per_dollar(s, &[k]),
    },
    Measure {
        name: "multi_homing",
        unit: "share of buyers",
        timing: Timing::Level,
        meaning: "Buyers that use two providers or vendors, or more",
        read: multi_homing,
    },
    Measure {
        name: "egress_share",
        unit: SHARE_OF_SPEND,
        timing: Timing::Rate,
        meaning: "Egress fees of the tick, on moves and on traffic, over spend (compute market); not defined at the start, when nothing has been paid",
        read: egress_share,
    },
    Measure {
        name: "books_residual",
        unit: "share of turnover",
        timing: Timing::Level,
        meaning: "Largest difference in the tick between a firm's change of cash and the ledger's payments",
        read: |s, _| s.books.residual,
    },
];

/// A flow of one tick over a stock, per year; not defined at the start.
fn rate(flow: f64, stock: f64, k: &MarketKey) -> f64 {
    ratio(flow, stock) * k.ticks_a_year
}

fn hhi(s: &Snapshot, k: &MarketKey) -> f64 {
    let mut spend = k.by_nest(s);
    leave_out_fringe(s, k, &mut spend);
    squares(&spend, k)
}

fn owners_hhi(s: &Snapshot, k: &MarketKey) -> f64 {
    let mut spend = k.by_nest(s);
    leave_out_fringe(s, k, &mut spend);
    let group = groups(&s.rules, s.plan.stated_owners());
    let first = match k.market {
        MarketKind::Compute => 0,
        MarketKind::Model => s.providers.len(),
    };
    let mut by_owner = vec![0.0; group.len()];
    for (on, owner) in spend.into_iter().zip(&group[first..]) {
        by_owner[*owner] += on;
    }
    squares(&by_owner, k)
}

/// Many small firms add nothing to an index of concentration.
fn leave_out_fringe(s: &Snapshot, k: &MarketKey, spend: &mut [f64]) {
    if k.market == MarketKind::Compute {
        for (on, stated) in spend.iter_mut().zip(&s.plan.world.providers) {
            if stated.atomistic {
                *on = 0.0;
            }
        }
    }
}

/// The sum of squared shares of the market's spend, in per cent.
fn squares(spend: &[f64], k: &MarketKey) -> f64 {
    let mut sum = 0.0;
    for on in spend {
        let points = 100.0 * ratio(*on, k.spend());
        sum += points * points;
    }
    sum
}

/// Whether nest `nest` is a firm's: machines of accounts' own are sold by nobody and have no price.
fn is_sold(s: &Snapshot, k: &MarketKey, nest: usize) -> bool {
    k.market == MarketKind::Model || s.plan.world.providers[nest].is_firm()
}

/// Spend on what firms sell.
fn sold(s: &Snapshot, k: &MarketKey) -> f64 {
    let own = s
        .posted
        .own_machines
        .filter(|_| k.market == MarketKind::Compute);
    k.spend() - own.map_or(0.0, |own| k.on(s, own.provider))
}

fn price_index(s: &Snapshot, k: &MarketKey) -> f64 {
    let posted = &s.posted.markets[k.market.index()];
    let mut sum = 0.0;
    let nest = |o: usize| usize::from(posted.nest_of[o - posted.first]);
    for o in s
        .plan
        .offers
        .of(k.market)
        .filter(|o| is_sold(s, k, nest(*o)))
    {
        sum += k.on(s, o) * maths::exp(posted.ln_retail[o - posted.first]);
    }
    ratio(sum, sold(s, k))
}

fn net_price_index(s: &Snapshot, k: &MarketKey) -> f64 {
    let posted = &s.posted.markets[k.market.index()];
    let mut sum = 0.0;
    let nest = |o: usize| usize::from(posted.nest_of[o - posted.first]);
    for o in s
        .plan
        .offers
        .of(k.market)
        .filter(|o| is_sold(s, k, nest(*o)))
    {
        let paid = 1.0 - s.slopes.year.discounts[o].mean();
        let paid = paid * s.tally.paid_of_list(o..=o);
        sum += k.on(s, o) * maths::exp(posted.ln_retail[o - posted.first]) * paid;
    }
    ratio(sum, sold(s, k))
}

fn quality_price_index(s: &Snapshot, k: &MarketKey) -> f64 {
    if k.market == MarketKind::Compute || s.vendors.is_empty() {
        return f64::NAN;
    }
    let start = s.frontier.0[0];
    let per_decade = s.plan.world.research.serving_cost_exponent;
    s.vendors
        .iter()
        .filter(|v| v.presence.is_here())
        .map(|v| v.list.0 / maths::exp10(per_decade * (v.release.quality - start)))
        .fold(f64::INFINITY, f64::min)
}

fn lerner(s: &Snapshot, k: &MarketKey) -> f64 {
    let mut sum = 0.0;
    let all = k.by_nest(s).into_iter().enumerate();
    for (nest, on) in all.filter(|(nest, _)| is_sold(s, k, *nest)) {
        sum += on
            * match k.market {
                MarketKind::Compute => {
                    let paid = s.tally.paid_of_list(nest..=nest);
                    let provider = &s.providers[nest];
                    provider.price.lerner_of_paid(paid, provider.cost)
                }
                MarketKind::Model => {
                    let paid = s.tally.paid_of_list(s.plan.offers.of_vendor(nest));
                    let list = ListPrice(s.vendors[nest].list.0 * paid);
                    s.vendors[nest].serving.lerner(list)
                }
            };
    }
    ratio(sum, sold(s, k))
}

fn switching_accounts(_: &Snapshot, k: &MarketKey) -> f64 {
    let moved = match k.market {
        MarketKind::Compute => k.tally.moved_provider,
        MarketKind::Model => k.tally.moved_vendor,
    };
    rate(moved, k.buyers(), k)
}

fn upgrading_accounts(_: &Snapshot, k: &MarketKey) -> f64 {
    match k.market {
        MarketKind::Compute => f64::NAN,
        MarketKind::Model => rate(k.tally.upgraded, k.buyers(), k),
    }
}

fn lock_in_premium(s: &Snapshot, k: &MarketKey) -> f64 {
    let m = k.market.index();
    let year = &s.slopes.year;
    let over = |of: &[[f64; 2]]| match k.segment {
        Some(g) => of[g][m],
        None => of.iter().map(|segment| segment[m]).sum(),
    };
    ratio(over(&year.premium), over(&year.premium_spend))
}

fn egress_share(s: &Snapshot, k: &MarketKey) -> f64 {
    if k.market == MarketKind::Model || s.flow_years() == 0.0 {
        return f64::NAN;
    }
    let dt = s.calendar.tick_years;
    let fees: f64 = (0..s.tally.offer_count)
        .map(|o| match k.segment {
            Some(g) => {
                let on = s.tally.of(g, o);
                on.leaving_fees + on.traffic_fees * dt
            }
            None => s.tally.fees_of(o, dt),
        })
        .sum();
    ratio(fees / dt, k.spend())
}

fn exit_ahead(s: &Snapshot, k: &MarketKey, horizon: usize) -> f64 {
    let m = k.market.index();
    let year = &s.slopes.year;
    let cost: f64 = k.places(s).map(|g| year.exit_ahead[g][m][horizon]).sum();
    let spend: f64 = k.places(s).map(|g| year.exit_spend[g][m]).sum();
    12.0 * ratio(cost, spend)
}

/// Σ y·(u + match) of what is held less what moves and clauses cost, dollars in the tick: measured on the year's sample,
/// per dollar of spend, times the spend of the tick.
pub(super) fn consumer_surplus(s: &Snapshot, k: &MarketKey) -> f64 {
    let m = k.market.index();
    let year = &s.slopes.year;
    let worth = |g: usize| {
        let per_dollar = ratio(year.surplus[g][m], year.premium_spend[g][m]);
        let spend = s.tally.segments[g].spend[m];
        if spend > 0.0 { per_dollar * spend } else { 0.0 }
    };
    let worth: f64 = k.places(s).map(worth).sum();
    (worth - k.tally.clause_cost[m]) * s.flow_years() - k.tally.moving_cost[m]
}

/// γ·(best released quality − the start's) on the tick's spend, dollars in the tick.
pub(super) fn frontier_gain(s: &Snapshot, k: &MarketKey) -> f64 {
    frontier_gain_per_dollar(s, k.market) * k.spend() * s.flow_years()
}

/// γ·(best released quality − the start's), per dollar of spend on models; nothing where none is sold.
pub(super) fn frontier_gain_per_dollar(s: &Snapshot, market: MarketKind) -> f64 {
    let best = best_quality(s.releases());
    if market == MarketKind::Model && best.is_finite() {
        s.plan.world.choice.quality_weight * (best - s.frontier.0[0])
    } else {
        0.0
    }
}

/// Consumer surplus and frontier gain over spend of the markets `keys`; not defined at the start.
pub(super) fn surplus_per_dollar(s: &Snapshot, keys: &[&MarketKey]) -> f64 {
    let worth: f64 = keys
        .iter()
        .map(|k| consumer_surplus(s, k) + frontier_gain(s, k))
        .sum();
    let spend: f64 = keys.iter().map(|k| k.spend()).sum();
    ratio(worth, spend * s.flow_years())
}

fn multi_homing(_: &Snapshot, k: &MarketKey) -> f64 {
    let several = match k.market {
        MarketKind::Compute => k.tally.several_providers,
        MarketKind::Model => k.tally.several_vendors,
    };
    ratio(several, k.buyers())
}

pub fn record(s: &Snapshot, table: &mut Table) {
    for market in MarketKind::BOTH {
        for (segment, name) in segments_and_all(s) {
            let key = MarketKey::new(s, market, segment);
            row(s, table, &[market.name(), name], &key, MEASURES);
        }
    }
}
