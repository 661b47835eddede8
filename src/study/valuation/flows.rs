//! What valuation reads of a run.

use crate::measure;
use crate::plan::Plan;
use crate::record::measures::Named;
use crate::record::table::Table;
use crate::study::buyers::Buyers;
use crate::study::panel::Panel;

/// A kind of flow to a provider: a measure of providers, and whether it comes in or goes out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kind {
    /// What it is called in print.
    pub name: &'static str,
    /// Where it is recorded.
    pub measure: Named,
    /// 1 if it comes in, −1 if it goes out.
    pub sign: f64,
}

/// Every kind of flow to a provider: together they are its economic profit, capital charged by use.
pub const KINDS: &[Kind] = &[
    Kind {
        name: "channel margin",
        measure: measure!(providers.channel_margin),
        sign: 1.0,
    },
    Kind {
        name: "hosting and training margin",
        measure: measure!(providers.hosting_margin),
        sign: 1.0,
    },
    Kind {
        name: "shortfalls",
        measure: measure!(providers.shortfall_received),
        sign: 1.0,
    },
    Kind {
        name: "compute margin",
        measure: measure!(providers.compute_margin),
        sign: 1.0,
    },
    Kind {
        name: "revenue shares",
        measure: measure!(providers.revenue_shares),
        sign: 1.0,
    },
    Kind {
        name: "egress fees",
        measure: measure!(providers.egress_revenue),
        sign: 1.0,
    },
    Kind {
        name: "own models' profit",
        measure: measure!(providers.own_model_profit),
        sign: 1.0,
    },
    Kind {
        name: "equity",
        measure: measure!(providers.equity_paid),
        sign: -1.0,
    },
    Kind {
        name: "stakes sold",
        measure: measure!(providers.stakes_sold),
        sign: 1.0,
    },
    Kind {
        name: "dividends",
        measure: measure!(providers.dividends),
        sign: 1.0,
    },
    Kind {
        name: "rescues",
        measure: measure!(providers.rescue_paid),
        sign: -1.0,
    },
    Kind {
        name: "credits at cost",
        measure: measure!(providers.credits_cost),
        sign: -1.0,
    },
];

pub use crate::study::panel::Series;

/// What valuation reads of one run. Money is dollars per tick.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Flows {
    /// By provider and kind, outflows negative.
    pub providers: Vec<Vec<Series>>,
    /// Profit of each vendor and what sponsors put in, less what they are paid; nothing in ticks in which a provider owns it and
    /// books its profit.
    pub vendors: Vec<Series>,
    /// Capital spending of each provider, which unit cost already charges by use: shown apart.
    pub capex: Vec<Series>,
    /// Free cash flow of each provider: all that it receives less all that it pays, capital when it is delivered.
    pub free: Vec<Series>,
    /// Buyers, whose gain is told from run to run.
    pub buyers: Buyers,
    /// Each deal's stake at the end, share of the vendor.
    pub stakes: Vec<f64>,
    /// Each vendor's revenue at the end, dollars a year.
    pub revenue: Vec<f64>,
    /// Each vendor's place by quality.
    pub ranks: Vec<Series>,
    /// Each vendor's share of enterprises' model spend.
    pub shares: Vec<Series>,
}

/// The tables that [`Flows::read`] reads.
pub const TABLES_READ: [&str; 4] = ["providers", "vendors", "deals", "homes"];

impl Flows {
    /// Reads the flows of a run of `plan`; `table` hands over its tables by name.
    ///
    /// # Errors
    /// When a table cannot be had, or lacks a column.
    pub fn read(
        plan: &Plan,
        table: impl Fn(&str) -> Result<Table, String>,
    ) -> Result<Self, String> {
        let [providers, vendors, deals, homes] = TABLES_READ.map(table);
        let (providers, vendors, deals, homes) = (providers?, vendors?, deals?, homes?);
        let world = &plan.world;
        let names: Vec<&str> = world.providers.iter().map(|p| p.name.as_str()).collect();
        let providers = panel(plan, &providers, "provider", &names)?;
        let names: Vec<&str> = world.vendors.iter().map(|v| v.name.as_str()).collect();
        let vendors = panel(plan, &vendors, "vendor", &names)?;
        let names: Vec<&str> = plan.deals.iter().map(|d| d.terms.name.as_str()).collect();
        let deals = panel(plan, &deals, "deal", &names)?;
        let by_vendor = |measure: Named| vendors.series(measure);
        let stakes = deals.series(measure!(deals.stake))?;
        let (models, other) = (
            by_vendor(measure!(vendors.model_revenue))?,
            by_vendor(measure!(vendors.other_revenue))?,
        );
        let ticks_a_year = 1.0 / plan.calendar().tick_years;
        Ok(Self {
            providers: of_providers(&providers)?,
            vendors: of_vendors(
                plan,
                &[
                    by_vendor(measure!(vendors.profit))?,
                    by_vendor(measure!(vendors.equity))?,
                    by_vendor(measure!(vendors.rescue))?,
                    negative(by_vendor(measure!(vendors.paid_to_sponsors))?),
                ],
            ),
            capex: providers.series(measure!(providers.capex))?,
            free: providers.series(measure!(providers.cash_flow))?,
            buyers: Buyers::read(&homes)?,
            stakes: stakes.iter().map(|s| last(s)).collect(),
            revenue: models
                .iter()
                .zip(&other)
                .map(|(m, o)| (last(m) + last(o)) * ticks_a_year)
                .collect(),
            ranks: by_vendor(measure!(vendors.quality_rank))?,
            shares: by_vendor(measure!(vendors.share))?,
        })
    }

    /// The flows of provider `j`, all kinds together: its economic profit.
    pub fn cash(&self, j: usize) -> Series {
        total(&self.providers[j])
    }

    /// The same in one tick.
    pub fn of_provider(&self, j: usize, tick: usize) -> f64 {
        let kinds = self.providers[j].iter().map(|series| series[tick]);
        kinds.reduce(|sum, more| sum + more).unwrap_or(0.0)
    }
}

fn negative(all: Vec<Series>) -> Vec<Series> {
    let turned = |series: Series| series.into_iter().map(|x| -x).collect();
    all.into_iter().map(turned).collect()
}

fn of_providers(providers: &Panel) -> Result<Vec<Vec<Series>>, String> {
    let mut of = vec![Vec::new(); providers.things()];
    for kind in KINDS {
        for (j, series) in providers.series(kind.measure)?.into_iter().enumerate() {
            of[j].push(series.iter().map(|x| kind.sign * x).collect());
        }
    }
    Ok(of)
}

fn of_vendors(plan: &Plan, parts: &[Vec<Series>]) -> Vec<Series> {
    let ticks = parts[0].first().map_or(0, Vec::len);
    let owners: Vec<_> = (0..ticks).map(|tick| plan.owners_in(tick as u32)).collect();
    let received = |v: usize| {
        let all = total(parts.iter().map(|part| &part[v]));
        let of = all.iter().zip(&owners);
        of.map(|(all, owners)| if owners[v].is_some() { 0.0 } else { *all })
            .collect()
    };
    (0..plan.owners.len()).map(received).collect()
}

/// The panel of a table that lists the things with these names in every tick of the plan.
fn panel<'a>(
    plan: &Plan,
    table: &'a Table,
    key: &str,
    names: &[&str],
) -> Result<Panel<'a>, String> {
    let panel = Panel::of(table, &[key])?;
    let there = (0..panel.things()).map(|n| panel.name(0, n));
    let same = there.eq(names.iter().copied());
    let whole = names.is_empty() || panel.ticks() == plan.world.clock.ticks() as usize + 1;
    if same && whole {
        return Ok(panel);
    }
    let lists = if same { "ticks" } else { "rows" };
    Err(format!(
        "the table {} has other {lists} than the world",
        table.name()
    ))
}

/// Two series added, tick by tick.
pub fn sum(one: &[f64], other: &[f64]) -> Series {
    one.iter().zip(other).map(|(a, b)| a + b).collect()
}

/// One series less another, tick by tick.
pub fn difference(one: &[f64], other: &[f64]) -> Series {
    one.iter().zip(other).map(|(a, b)| a - b).collect()
}

/// Several series added, tick by tick, in their order.
pub fn total<'a>(all: impl IntoIterator<Item = &'a Series>) -> Series {
    let mut all = all.into_iter();
    let first = all.next().cloned().unwrap_or_default();
    all.fold(first, |sums, more| sum(&sums, more))
}

fn last(series: &[f64]) -> f64 {
    series.last().copied().unwrap_or(0.0)
}

/// Sums of a series of ticks by year: the ticks 1 to `ticks_a_year`, and so on; tick 0 has no flow.
pub fn yearly(series: &[f64], ticks_a_year: usize) -> Vec<f64> {
    let flows = series.get(1..).unwrap_or_default();
    let year = |ticks: &[f64]| crate::study::statistics::sum(ticks.iter().copied());
    flows.chunks(ticks_a_year.max(1)).map(year).collect()
}
