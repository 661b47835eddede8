//! Every measure, defined once: name, unit, sentence, how it is read. Columns,
//! codebook and summary follow from these lists.

use crate::enterprise::tally::SegmentTally;
use crate::ids::OfferId;
use crate::market::{CrossSlopes, MarketKind};
use crate::maths;
use crate::vendor::quality_rank;

use super::table::{ColumnSpec, Kind, Table};
use super::{Snapshot, Stamp};

/// A key column of a table.
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub meaning: &'static str,
}

/// A measure of things with keys `K`.
pub struct Measure<K: 'static> {
    /// Column name.
    pub name: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// One sentence.
    pub meaning: &'static str,
    /// How it is read.
    pub read: fn(&Snapshot, &K) -> f64,
}

/// Rows of one table: the keys of a tick and their measures.
pub struct TableKind {
    /// The table's name and file name.
    pub name: &'static str,
    /// What one row is.
    pub about: &'static str,
    specs: fn() -> Vec<ColumnSpec>,
    record: fn(&Snapshot, &Stamp, &mut Table),
}

impl TableKind {
    /// Columns of the table.
    pub fn specs(&self) -> Vec<ColumnSpec> {
        (self.specs)()
    }

    /// An empty table.
    pub fn empty(&self) -> Table {
        Table::new(self.name, &self.specs())
    }

    /// Adds the rows of a tick.
    pub fn record(&self, snapshot: &Snapshot, stamp: &Stamp, table: &mut Table) {
        (self.record)(snapshot, stamp, table);
    }
}

/// The tables of a run.
pub const TABLES: &[TableKind] = &[
    TableKind {
        name: "market",
        about: "one market in one segment, or in all",
        specs: || specs(MARKET_KEYS, MARKET),
        record: record_market,
    },
    TableKind {
        name: "offers",
        about: "one offer in one segment, or in all",
        specs: || specs(OFFER_KEYS, OFFERS),
        record: record_offers,
    },
    TableKind {
        name: "providers",
        about: "one provider",
        specs: || specs(PROVIDER_KEYS, PROVIDERS),
        record: record_providers,
    },
    TableKind {
        name: "vendors",
        about: "one vendor",
        specs: || specs(VENDOR_KEYS, VENDORS),
        record: record_vendors,
    },
    TableKind {
        name: "segments",
        about: "one segment of enterprises",
        specs: || specs(SEGMENT_KEYS, SEGMENTS),
        record: record_segments,
    },
    TableKind {
        name: "deals",
        about: "one deal; all zero before it acts and when it is taken away",
        specs: || specs(DEAL_KEYS, DEALS),
        record: record_deals,
    },
    TableKind {
        name: "elasticities",
        about: "a pair of offers of one market, at the start, in the middle and at the end",
        specs: || specs(PAIR_KEYS, PAIRS),
        record: record_pairs,
    },
    TableKind {
        name: "events",
        about: "one event",
        specs: event_specs,
        record: record_events,
    },
];

const STAMP: [ColumnSpec; 4] = [
    ColumnSpec {
        name: "variant",
        kind: Kind::Text,
        unit: "name",
        meaning: "The variant of the world",
    },
    ColumnSpec {
        name: "seed",
        kind: Kind::Integer,
        unit: "number",
        meaning: "The replication seed",
    },
    ColumnSpec {
        name: "tick",
        kind: Kind::Integer,
        unit: "ticks",
        meaning: "Ticks since the start; 0 is the start state",
    },
    ColumnSpec {
        name: "date",
        kind: Kind::Date,
        unit: "date",
        meaning: "The day after the tick has ended; the start date for tick 0",
    },
];

fn specs<K>(keys: &[Key], measures: &[Measure<K>]) -> Vec<ColumnSpec> {
    let key = |key: &Key| ColumnSpec {
        name: key.name,
        kind: Kind::Text,
        unit: "name",
        meaning: key.meaning,
    };
    let measure = |measure: &Measure<K>| ColumnSpec {
        name: measure.name,
        kind: Kind::Number,
        unit: measure.unit,
        meaning: measure.meaning,
    };
    STAMP
        .into_iter()
        .chain(keys.iter().map(key))
        .chain(measures.iter().map(measure))
        .collect()
}

fn row<K>(
    snapshot: &Snapshot,
    stamp: &Stamp,
    table: &mut Table,
    names: &[&str],
    key: &K,
    measures: &[Measure<K>],
) {
    stamp_row(stamp, table);
    for name in names {
        table.push_text(name);
    }
    for measure in measures {
        table.push_number((measure.read)(snapshot, key));
    }
}

fn stamp_row(stamp: &Stamp, table: &mut Table) {
    table.push_text(stamp.variant);
    table.push_integer(stamp.seed as i32);
    table.push_integer(stamp.tick as i32);
    table.push_date(stamp.date);
}

/// The name under which all segments together are recorded.
pub const ALL: &str = "all";

// ── market ──────────────────────────────────────────────────────────────────

/// One market in one segment, or in all.
pub struct MarketKey {
    market: MarketKind,
    segment: Option<usize>,
    tally: SegmentTally,
    /// Ticks in a year; not a number at the start, before anything has flowed.
    ticks_a_year: f64,
}

impl MarketKey {
    fn new(s: &Snapshot, market: MarketKind, segment: Option<usize>) -> Self {
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

    fn spend(&self) -> f64 {
        self.tally.spend[self.market.index()]
    }

    /// Spend by nest: by provider in the compute market, by vendor in the model market.
    fn by_nest(&self, s: &Snapshot) -> Vec<f64> {
        let mut sums = vec![0.0; s.offers.nests(self.market)];
        for o in s.offers.of(self.market) {
            sums[usize::from(s.offers.get(OfferId::at(o)).nest)] += self.on(s, o);
        }
        sums
    }

    fn on(&self, s: &Snapshot, o: usize) -> f64 {
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

const MARKET_KEYS: &[Key] = &[
    Key {
        name: "market",
        meaning: "compute or model",
    },
    Key {
        name: "segment",
        meaning: "The segment, or all",
    },
];

const MARKET: &[Measure<MarketKey>] = &[
    Measure {
        name: "spend",
        unit: "dollars per year",
        meaning: "Spend of enterprises",
        read: |_, k| k.spend(),
    },
    Measure {
        name: "hhi",
        unit: "0 to 10000",
        meaning: "Herfindahl-Hirschman index of spend by provider or vendor, the fringe atomistic",
        read: hhi,
    },
    Measure {
        name: "price_index",
        unit: "start = 1",
        meaning: "Retail price before discounts, weighted by spend",
        read: price_index,
    },
    Measure {
        name: "quality_price_index",
        unit: "start = 1",
        meaning: "Lowest list price of a unit of the start's frontier quality (model market)",
        read: quality_price_index,
    },
    Measure {
        name: "lerner",
        unit: "share of price",
        meaning: "Lerner index weighted by spend: price net of discounts or takes less unit cost, over that price",
        read: lerner,
    },
    Measure {
        name: "switching_accounts",
        unit: RATE_OF_BUYERS,
        meaning: "Buyers whose core (compute) or primary (model) workload moved to another provider or vendor",
        read: switching_accounts,
    },
    Measure {
        name: "switching_spend",
        unit: RATE_OF_SPEND,
        meaning: "Spend of workloads that moved to another offer",
        read: |_, k| rate(k.tally.moved_spend[k.market.index()], k.spend(), k),
    },
    Measure {
        name: "moving_cost",
        unit: RATE_OF_SPEND,
        meaning: "What moves cost, overruns included",
        read: |_, k| rate(k.tally.moving_cost[k.market.index()], k.spend(), k),
    },
    Measure {
        name: "embeddedness",
        unit: "share of spend",
        meaning: "Share of today's spend built into the incumbent, weighted by spend",
        read: |_, k| ratio(k.tally.embedded[k.market.index()], k.spend()),
    },
    Measure {
        name: "exit_cost_months",
        unit: "months of spend",
        meaning: "Cost of leaving everything now, unexpired commitments included",
        read: |_, k| 12.0 * ratio(k.tally.exit_cost[k.market.index()], k.spend()),
    },
    Measure {
        name: "lock_in_premium",
        unit: "ratio",
        meaning: "What is paid over the price at which the best alternative would be as good, free of moving costs",
        read: lock_in_premium,
    },
    Measure {
        name: "multi_homing",
        unit: "share of buyers",
        meaning: "Buyers that use two providers or vendors, or more",
        read: multi_homing,
    },
];

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { f64::NAN }
}

/// A flow of one tick over a stock, per year; not defined at the start.
fn rate(flow: f64, stock: f64, k: &MarketKey) -> f64 {
    ratio(flow, stock) * k.ticks_a_year
}

fn hhi(s: &Snapshot, k: &MarketKey) -> f64 {
    let spend = k.spend();
    let mut sum = 0.0;
    for (nest, on) in k.by_nest(s).into_iter().enumerate() {
        let atomistic = k.market == MarketKind::Compute && s.providers.terms[nest].atomistic;
        if !atomistic {
            let points = 100.0 * ratio(on, spend);
            sum += points * points;
        }
    }
    sum
}

fn price_index(s: &Snapshot, k: &MarketKey) -> f64 {
    let posted = &s.posted.markets[k.market.index()];
    let mut sum = 0.0;
    for o in s.offers.of(k.market) {
        sum += k.on(s, o) * maths::exp(posted.ln_retail[o - posted.first]);
    }
    ratio(sum, k.spend())
}

fn quality_price_index(s: &Snapshot, k: &MarketKey) -> f64 {
    if k.market == MarketKind::Compute {
        return f64::NAN;
    }
    let start = s.vendors.frontier[0];
    let per_decade = s.vendors.quality_cost_exponent;
    s.vendors
        .now
        .iter()
        .map(|v| v.list_price / maths::exp10(per_decade * (v.quality - start)))
        .fold(f64::INFINITY, f64::min)
}

fn lerner(s: &Snapshot, k: &MarketKey) -> f64 {
    let mut sum = 0.0;
    for (nest, on) in k.by_nest(s).into_iter().enumerate() {
        sum += on
            * match k.market {
                MarketKind::Compute => s.providers.now[nest].lerner(),
                MarketKind::Model => s.vendors.now[nest].lerner(),
            };
    }
    ratio(sum, k.spend())
}

fn switching_accounts(_: &Snapshot, k: &MarketKey) -> f64 {
    let moved = match k.market {
        MarketKind::Compute => k.tally.moved_provider,
        MarketKind::Model => k.tally.moved_vendor,
    };
    rate(moved, k.buyers(), k)
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

fn multi_homing(_: &Snapshot, k: &MarketKey) -> f64 {
    let several = match k.market {
        MarketKind::Compute => k.tally.several_providers,
        MarketKind::Model => k.tally.several_vendors,
    };
    ratio(several, k.buyers())
}

fn record_market(s: &Snapshot, stamp: &Stamp, table: &mut Table) {
    for market in MarketKind::BOTH {
        for (segment, name) in segments_and_all(s) {
            let key = MarketKey::new(s, market, segment);
            row(s, stamp, table, &[market.name(), name], &key, MARKET);
        }
    }
}

fn segments_and_all<'a>(s: &'a Snapshot) -> Vec<(Option<usize>, &'a str)> {
    let mut names = vec![(None, ALL)];
    for (g, segment) in s.segments.0.iter().enumerate() {
        names.push((Some(g), segment.name.as_str()));
    }
    names
}

// ── offers ──────────────────────────────────────────────────────────────────

/// One offer in one segment, or in all.
pub struct OfferKey {
    offer: usize,
    market: MarketKey,
}

const OFFER_KEYS: &[Key] = &[
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

const OFFERS: &[Measure<OfferKey>] = &[
    Measure {
        name: "spend",
        unit: "dollars per year",
        meaning: "Spend of enterprises on it",
        read: |s, k| k.market.on(s, k.offer),
    },
    Measure {
        name: "share",
        unit: "0 to 1",
        meaning: "Share of spend in its market",
        read: |s, k| ratio(k.market.on(s, k.offer), k.market.spend()),
    },
    Measure {
        name: "price",
        unit: "start = 1",
        meaning: "Retail price before discounts",
        read: |s, k| {
            let posted = &s.posted.markets[k.market.market.index()];
            maths::exp(posted.ln_retail[k.offer - posted.first])
        },
    },
    Measure {
        name: "discount",
        unit: "share of price",
        meaning: "Mean committed-spend discount over the last twelve months",
        read: |s, k| s.slopes.year.discounts[k.offer].mean(),
    },
    Measure {
        name: "workloads",
        unit: "accounts",
        meaning: "Workloads on it, in accounts",
        read: |s, k| match k.market.segment {
            Some(g) => s.tally.of(g, k.offer).workloads,
            None => (0..s.segments.0.len())
                .map(|g| s.tally.of(g, k.offer).workloads)
                .sum(),
        },
    },
];

fn record_offers(s: &Snapshot, stamp: &Stamp, table: &mut Table) {
    for market in MarketKind::BOTH {
        for (segment, name) in segments_and_all(s) {
            for o in s.offers.of(market) {
                let key = OfferKey {
                    offer: o,
                    market: MarketKey::new(s, market, segment),
                };
                let id = OfferId::at(o);
                let offer = s.offers.get(id);
                let vendor = offer
                    .vendor
                    .map_or("", |v| &s.vendors.terms[v.index()].name);
                let channel = offer.provider.map_or(crate::vendor::DIRECT, |p| {
                    &s.providers.terms[p.index()].name
                });
                let names = [market.name(), name, s.offers.name(id), vendor, channel];
                row(s, stamp, table, &names, &key, OFFERS);
            }
        }
    }
}

// ── providers ───────────────────────────────────────────────────────────────

const PROVIDER_KEYS: &[Key] = &[Key {
    name: "provider",
    meaning: "The provider",
}];

const FLOW: &str = "dollars per tick";
const RATE_OF_BUYERS: &str = "share of buyers per year";
const RATE_OF_SPEND: &str = "share of spend per year";

/// Whether a measure with this unit tells of what happened in a tick: over a year it is averaged.
pub fn is_flow(unit: &str) -> bool {
    [FLOW, RATE_OF_BUYERS, RATE_OF_SPEND].contains(&unit)
}

const PROVIDERS: &[Measure<usize>] = &[
    Measure {
        name: "share",
        unit: "0 to 1",
        meaning: "Share of enterprises' compute spend",
        read: |s, &j| {
            let spend = s.tally.all().spend[MarketKind::Compute.index()];
            ratio(s.tally.spend_on(j), spend)
        },
    },
    Measure {
        name: "list_price",
        unit: "start = 1",
        meaning: "List price of compute",
        read: |s, &j| s.providers.now[j].list_price,
    },
    Measure {
        name: "net_price",
        unit: "start list = 1",
        meaning: "Price of compute net of committed-spend discounts",
        read: |s, &j| s.providers.now[j].net_price(),
    },
    Measure {
        name: "discount",
        unit: "share of price",
        meaning: "Mean committed-spend discount on compute over the last twelve months",
        read: |s, &j| s.providers.now[j].discount,
    },
    Measure {
        name: "unit_cost",
        unit: "start list = 1",
        meaning: "Unit cost of compute, capital included",
        read: |s, &j| s.providers.now[j].unit_cost,
    },
    Measure {
        name: "lerner",
        unit: "share of price",
        meaning: "Lerner index of compute at net prices",
        read: |s, &j| s.providers.now[j].lerner(),
    },
    Measure {
        name: "rent",
        unit: "start = 1",
        meaning: "Accelerator rent",
        read: |s, &j| s.providers.now[j].rent,
    },
    Measure {
        name: "conduct",
        unit: "1 = Bertrand",
        meaning: "Conduct inferred at the start",
        read: |s, &j| s.providers.now[j].conduct,
    },
    Measure {
        name: "compute_revenue",
        unit: FLOW,
        meaning: "Compute sold to enterprises",
        read: |s, &j| s.providers.now[j].flows.compute_revenue,
    },
    Measure {
        name: "compute_margin",
        unit: FLOW,
        meaning: "Compute revenue less unit cost",
        read: |s, &j| s.providers.now[j].flows.compute_margin,
    },
    Measure {
        name: "channel_revenue",
        unit: FLOW,
        meaning: "Models sold through the provider, at retail",
        read: |s, &j| s.providers.now[j].flows.channel_revenue,
    },
    Measure {
        name: "channel_margin",
        unit: FLOW,
        meaning: "Retail less what vendors receive",
        read: |s, &j| s.providers.now[j].flows.channel_margin,
    },
    Measure {
        name: "hosting_revenue",
        unit: FLOW,
        meaning: "Compute sold to vendors, at rents before deals' discounts",
        read: |s, &j| s.providers.now[j].flows.hosting_revenue,
    },
    Measure {
        name: "hosting_margin",
        unit: FLOW,
        meaning: "Margin on compute sold to vendors, after deals' discounts",
        read: |s, &j| s.providers.now[j].flows.hosting_margin,
    },
    Measure {
        name: "own_model_profit",
        unit: FLOW,
        meaning: "Profit of owned vendors, their compute at cost",
        read: |s, &j| s.providers.now[j].flows.own_model_profit,
    },
    Measure {
        name: "shortfall_received",
        unit: FLOW,
        meaning: "Commitment shortfalls received",
        read: |s, &j| s.providers.now[j].flows.shortfall_received,
    },
    Measure {
        name: "equity_paid",
        unit: FLOW,
        meaning: "Equity paid to vendors",
        read: |s, &j| s.providers.now[j].flows.equity_paid,
    },
    Measure {
        name: "credits_cost",
        unit: FLOW,
        meaning: "In-kind credits, at cost",
        read: |s, &j| s.providers.now[j].flows.credits_cost,
    },
    Measure {
        name: "operating_profit",
        unit: FLOW,
        meaning: "Every margin and shortfall, before equity and credits",
        read: |s, &j| s.providers.now[j].flows.operating_profit(),
    },
    Measure {
        name: "cash_flow",
        unit: FLOW,
        meaning: "Operating profit less equity and credits",
        read: |s, &j| s.providers.now[j].flows.cash_flow(),
    },
];

fn record_providers(s: &Snapshot, stamp: &Stamp, table: &mut Table) {
    for (j, terms) in s.providers.terms.iter().enumerate() {
        row(s, stamp, table, &[terms.name.as_str()], &j, PROVIDERS);
    }
}

// ── vendors ─────────────────────────────────────────────────────────────────

const VENDOR_KEYS: &[Key] = &[Key {
    name: "vendor",
    meaning: "The vendor",
}];

const VENDORS: &[Measure<usize>] = &[
    Measure {
        name: "share",
        unit: "0 to 1",
        meaning: "Share of enterprises' model spend",
        read: |s, &v| {
            let all = MarketKey::new(s, MarketKind::Model, None);
            ratio(all.by_nest(s)[v], all.spend())
        },
    },
    Measure {
        name: "list_price",
        unit: "start = 1",
        meaning: "List price",
        read: |s, &v| s.vendors.now[v].list_price,
    },
    Measure {
        name: "serving_cost",
        unit: "start list = 1",
        meaning: "Serving cost per unit at the vendor's rents",
        read: |s, &v| s.vendors.now[v].serving_cost,
    },
    Measure {
        name: "mean_take",
        unit: "share of list price",
        meaning: "Mean take rate over its channel mix",
        read: |s, &v| s.vendors.now[v].mean_take,
    },
    Measure {
        name: "lerner",
        unit: "share of price",
        meaning: "Lerner index of the list price net of takes",
        read: |s, &v| s.vendors.now[v].lerner(),
    },
    Measure {
        name: "conduct",
        unit: "1 = Bertrand",
        meaning: "Conduct inferred at the start",
        read: |s, &v| s.vendors.now[v].conduct,
    },
    Measure {
        name: "quality",
        unit: "decades",
        meaning: "Released quality, log10 of effective training compute, start frontier = 0",
        read: |s, &v| s.vendors.now[v].quality,
    },
    Measure {
        name: "quality_rank",
        unit: "place",
        meaning: "Place by released quality, 1 the best",
        read: |s, &v| quality_rank(&s.vendors, v) as f64,
    },
    Measure {
        name: "knowledge",
        unit: "decades",
        meaning: "Log10 of knowledge, start frontier = 0",
        read: |s, &v| maths::log10(s.vendors.now[v].knowledge),
    },
    Measure {
        name: "releases",
        unit: "count",
        meaning: "Releases so far",
        read: |s, &v| f64::from(s.vendors.now[v].releases),
    },
    Measure {
        name: "rent",
        unit: "start = 1",
        meaning: "Rent over its hosting mix, after marginal discounts",
        read: |s, &v| s.vendors.now[v].rent,
    },
    Measure {
        name: "model_revenue",
        unit: FLOW,
        meaning: "Enterprise revenue net of takes",
        read: |s, &v| s.vendors.now[v].flows.model_revenue,
    },
    Measure {
        name: "other_revenue",
        unit: FLOW,
        meaning: "Revenue of other products",
        read: |s, &v| s.vendors.now[v].flows.other_revenue,
    },
    Measure {
        name: "serving",
        unit: FLOW,
        meaning: "Compute bought for serving, at rents",
        read: |s, &v| s.vendors.now[v].flows.serving,
    },
    Measure {
        name: "training",
        unit: FLOW,
        meaning: "Compute bought for training, at rents",
        read: |s, &v| s.vendors.now[v].flows.training,
    },
    Measure {
        name: "discounts",
        unit: FLOW,
        meaning: "Deals' discounts received",
        read: |s, &v| s.vendors.now[v].flows.discounts,
    },
    Measure {
        name: "overhead",
        unit: FLOW,
        meaning: "Overhead",
        read: |s, &v| s.vendors.now[v].flows.overhead,
    },
    Measure {
        name: "shortfall",
        unit: FLOW,
        meaning: "Commitment shortfalls paid",
        read: |s, &v| s.vendors.now[v].flows.shortfall,
    },
    Measure {
        name: "equity",
        unit: FLOW,
        meaning: "Equity received",
        read: |s, &v| s.vendors.now[v].flows.equity,
    },
    Measure {
        name: "profit",
        unit: FLOW,
        meaning: "Profit before equity",
        read: |s, &v| s.vendors.now[v].flows.profit(),
    },
    Measure {
        name: "cash",
        unit: "dollars",
        meaning: "Cash; not kept for vendors funded from outside",
        read: |s, &v| match s.vendors.terms[v].funding {
            crate::vendor::Funding::Treasury { .. } => s.vendors.now[v].cash,
            crate::vendor::Funding::Outside => f64::NAN,
        },
    },
];

fn record_vendors(s: &Snapshot, stamp: &Stamp, table: &mut Table) {
    for (v, terms) in s.vendors.terms.iter().enumerate() {
        row(s, stamp, table, &[terms.name.as_str()], &v, VENDORS);
    }
}

// ── segments ────────────────────────────────────────────────────────────────

const SEGMENT_KEYS: &[Key] = &[Key {
    name: "segment",
    meaning: "The segment",
}];

const SEGMENTS: &[Measure<usize>] = &[
    Measure {
        name: "accounts",
        unit: "accounts",
        meaning: "Real accounts",
        read: |s, &g| s.tally.segments[g].accounts,
    },
    Measure {
        name: "adopted",
        unit: "share of accounts",
        meaning: "Accounts with AI",
        read: |s, &g| ratio(s.tally.segments[g].adopters, s.tally.segments[g].accounts),
    },
    Measure {
        name: "compute_spend",
        unit: "dollars per year",
        meaning: "Compute spend",
        read: |s, &g| s.tally.segments[g].spend[0],
    },
    Measure {
        name: "ai_spend",
        unit: "dollars per year",
        meaning: "Model spend",
        read: |s, &g| s.tally.segments[g].spend[1],
    },
    Measure {
        name: "compute_growth",
        unit: "per year",
        meaning: "Growth of compute spend",
        read: |s, &g| s.demand.growth[g],
    },
    Measure {
        name: "exit_cost_months",
        unit: "months of spend",
        meaning: "Cost of leaving everything now, both markets",
        read: |s, &g| {
            let tally = &s.tally.segments[g];
            12.0 * ratio(
                tally.exit_cost[0] + tally.exit_cost[1],
                tally.spend[0] + tally.spend[1],
            )
        },
    },
];

fn record_segments(s: &Snapshot, stamp: &Stamp, table: &mut Table) {
    for (g, segment) in s.segments.0.iter().enumerate() {
        row(s, stamp, table, &[segment.name.as_str()], &g, SEGMENTS);
    }
}

// ── deals ───────────────────────────────────────────────────────────────────

const DEAL_KEYS: &[Key] = &[Key {
    name: "deal",
    meaning: "The deal",
}];

const DEALS: &[Measure<usize>] = &[
    Measure {
        name: "equity",
        unit: FLOW,
        meaning: "Equity from sponsor to vendor",
        read: |s, &d| s.deals.now[d].flows.equity,
    },
    Measure {
        name: "credits",
        unit: FLOW,
        meaning: "In-kind credits, at list",
        read: |s, &d| s.deals.now[d].flows.credits,
    },
    Measure {
        name: "compute",
        unit: FLOW,
        meaning: "Compute that the vendor buys from the sponsor, at list rents",
        read: |s, &d| s.deals.now[d].flows.compute,
    },
    Measure {
        name: "pulled",
        unit: FLOW,
        meaning: "Part of it that the commitment pulled over from other hosts",
        read: |s, &d| s.deals.now[d].flows.pulled,
    },
    Measure {
        name: "discount",
        unit: FLOW,
        meaning: "Discount on it",
        read: |s, &d| s.deals.now[d].flows.discount,
    },
    Measure {
        name: "shortfall",
        unit: FLOW,
        meaning: "Shortfall from vendor to sponsor",
        read: |s, &d| s.deals.now[d].flows.shortfall,
    },
    Measure {
        name: "stake",
        unit: "share of vendor",
        meaning: "The sponsor's stake from this deal",
        read: |s, &d| s.deals.now[d].stake,
    },
    Measure {
        name: "tranches_paid",
        unit: "count",
        meaning: "Tranches paid so far",
        read: |s, &d| s.deals.now[d].tranches_paid.iter().filter(|&&t| t).count() as f64,
    },
];

fn record_deals(s: &Snapshot, stamp: &Stamp, table: &mut Table) {
    for (d, terms) in s.deals.terms.iter().enumerate() {
        row(s, stamp, table, &[terms.name.as_str()], &d, DEALS);
    }
}

// ── elasticities ────────────────────────────────────────────────────────────

/// Two offers of one market, counted in it.
pub struct PairKey {
    market: MarketKind,
    offer: usize,
    other: usize,
}

const PAIR_KEYS: &[Key] = &[
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

const PAIRS: &[Measure<PairKey>] = &[
    Measure {
        name: "elasticity",
        unit: "per cent per per cent",
        meaning: "Elasticity of the demand for the offer that is contested within the year to the other's price",
        read: |s, k| slopes_of(s, k).elasticity(k.offer, k.other),
    },
    Measure {
        name: "attached_elasticity",
        unit: "per cent per per cent",
        meaning: "The same of all spend on the offer, contested or not, within a year",
        read: |s, k| slopes_of(s, k).attached_elasticity(k.offer, k.other),
    },
    Measure {
        name: "diversion",
        unit: "share",
        meaning: "Of the demand that the offer loses when its own price rises, the part that goes to the other",
        read: |s, k| slopes_of(s, k).diversion(k.offer, k.other),
    },
];

fn slopes_of<'a>(s: &'a Snapshot, k: &PairKey) -> &'a CrossSlopes {
    let looked = s.elasticities.0.as_ref();
    &looked.expect("pairs are recorded when they are looked at")[k.market.index()]
}

fn record_pairs(s: &Snapshot, stamp: &Stamp, table: &mut Table) {
    if s.elasticities.0.is_none() {
        return;
    }
    for market in MarketKind::BOTH {
        let range = s.offers.of(market);
        let name = |o: usize| s.offers.name(OfferId::at(range.start + o));
        for offer in 0..range.len() {
            for other in 0..range.len() {
                let key = PairKey {
                    market,
                    offer,
                    other,
                };
                let names = [market.name(), name(offer), name(other)];
                row(s, stamp, table, &names, &key, PAIRS);
            }
        }
    }
}

// ── events ──────────────────────────────────────────────────────────────────

fn event_specs() -> Vec<ColumnSpec> {
    let text = |name, meaning| ColumnSpec {
        name,
        kind: Kind::Text,
        unit: "name",
        meaning,
    };
    let own = [
        text("kind", "What happened"),
        text("subject", "Who did it"),
        text("object", "To whom, or by which deal"),
        ColumnSpec {
            name: "amount_usd",
            kind: Kind::Number,
            unit: "dollars",
            meaning: "What changed hands; 0 where nothing did",
        },
    ];
    STAMP.into_iter().chain(own).collect()
}

fn record_events(s: &Snapshot, stamp: &Stamp, table: &mut Table) {
    for event in &s.events.0 {
        stamp_row(stamp, table);
        table.push_text(event.kind);
        table.push_text(&event.subject);
        table.push_text(&event.object);
        table.push_number(event.amount);
    }
}
