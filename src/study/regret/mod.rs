//! What a firm leaves on the table: the gain of the best permanent change of its price, others answering by their rules.
//!
//! A run is lived again with one firm's price a constant multiple of its own path, month by month; everything else
//! follows its rules, on the same draws. Were prices best responses to such changes, no multiple would gain: the
//! regret of an ε-equilibrium (Radner 1980), in the class of constant multiples.

pub mod over_seeds;

use crate::measure;
use crate::record::measures::Named;
use std::sync::Arc;

use super::statistics::sum;
use super::valuation::Flows;
use super::valuation::flows::{Series, TABLES_READ};
use crate::ids::ProviderId;
use crate::maths;
use crate::plan::Plan;
use crate::pricing::PriceRule;
use crate::pricing::scripted::{Scripted, Step};
use crate::record::table::Table;
use crate::record::{Heard, Recorder};
use crate::sim::state::Start;
use crate::sim::{Manner, Simulation};

/// The changes of price that are tried, share of the price.
pub const CHANGES: [f64; 8] = [-0.4, -0.2, -0.1, -0.05, 0.05, 0.1, 0.2, 0.4];

/// Years of the last year's profit that a firm is worth at the end, where it is asked about with an end value.
pub const END_YEARS: f64 = 5.0;

/// A firm that sets a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Firm {
    /// A provider and its price of compute, by place.
    Provider(usize),
    /// A vendor and its list price, by place.
    Vendor(usize),
}

impl Firm {
    /// The firms of `plan` from the start on that price by best response; a bloc, of which no member moves the
    /// price of all, is none.
    pub fn all(plan: &Plan) -> Vec<Self> {
        let world = &plan.world;
        let answers = |rule: &PriceRule| matches!(rule, PriceRule::BestResponse(_));
        let providers = world.providers.iter().enumerate();
        let vendors = world.vendors.iter().enumerate();
        let providers = providers
            .filter(|(_, p)| answers(&p.pricing) && !p.atomistic && p.enters_like.is_none())
            .map(|(j, _)| Self::Provider(j));
        let vendors = vendors
            .filter(|(_, v)| answers(&v.pricing) && v.enters_like.is_none())
            .map(|(v, _)| Self::Vendor(v));
        providers.chain(vendors).collect()
    }

    /// Its name.
    pub fn name(self, plan: &Plan) -> &str {
        match self {
            Self::Provider(j) => &plan.world.providers[j].name,
            Self::Vendor(v) => &plan.world.vendors[v].name,
        }
    }

    /// Conduct inferred at the start: 1 is a best response.
    pub fn conduct(self, start: &Start) -> f64 {
        match self {
            Self::Provider(j) => start.provider_conduct[j],
            Self::Vendor(v) => start.vendor_conduct[v],
        }
    }

    /// The provider whose profit it looks at in `tick`: itself, or its owner of the day.
    fn provider(self, plan: &Plan, tick: usize) -> Option<usize> {
        match self {
            Self::Provider(j) => Some(j),
            Self::Vendor(v) => plan.owners_in(tick as u32)[v].map(ProviderId::index),
        }
    }

    /// Its rows in the tables of a run.
    fn row<'a>(self, plan: &Plan, tables: &'a Recorder) -> Row<'a> {
        let (place, rows) = match self {
            Self::Provider(j) => (j, plan.world.providers.len()),
            Self::Vendor(v) => (v, plan.world.vendors.len()),
        };
        Row {
            tables,
            place,
            rows,
        }
    }

    /// Its price path over the ticks of a run, relative to its start.
    fn path(self, plan: &Plan, tables: &Recorder) -> Result<Series, String> {
        let price = match self {
            Self::Provider(_) => measure!(providers.net_price),
            Self::Vendor(_) => measure!(vendors.list_price),
        };
        let prices = self.row(plan, tables).series(price)?;
        Ok(prices.iter().map(|price| price / prices[0]).collect())
    }

    /// `plan` with its price scripted: `times` its `path`.
    fn scripted(self, plan: &Plan, path: &[f64], times: f64) -> Plan {
        let clock = plan.world.clock.clone();
        let step = |(tick, price): (usize, &f64)| Step {
            // What is dated with the day after a tick happens in the next.
            from: clock.date_after(tick as u32 - 1),
            price: times * price,
        };
        let path = path.iter().enumerate().skip(1).map(step).collect();
        let rule = PriceRule::Scripted(Scripted { path });
        plan.clone().with(|world| match self {
            Self::Provider(j) => world.providers[j].pricing = rule.clone(),
            Self::Vendor(v) => world.vendors[v].pricing = rule.clone(),
        })
    }
}

/// A firm's row of each tick, in a table of its kind of firm that has `rows` of them a tick.
struct Row<'a> {
    tables: &'a Recorder,
    place: usize,
    rows: usize,
}

impl Row<'_> {
    /// A measure, by tick.
    fn series(&self, measure: Named) -> Result<Series, String> {
        let Named { table, column } = measure;
        let found = self.tables.table(table).and_then(|t| t.numbers(column));
        let all = found.ok_or_else(|| format!("the table {table} has no column {column}"))?;
        let own = all.iter().skip(self.place).step_by(self.rows);
        Ok(own.copied().collect())
    }
}

/// What a firm gains by one change of its price in one run, shares of what it earns there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gain {
    /// Over the years of the run.
    pub in_run: f64,
    /// With [`END_YEARS`] of the last year's profit at the end.
    pub with_end: f64,
}

/// Present values over a run and with an end value, dollars.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Worth {
    in_run: f64,
    with_end: f64,
}

/// The present value of a flow by tick at `rate` a year.
fn worth(flow: &[f64], rate: f64, ticks_a_year: usize) -> Worth {
    let a_year = ticks_a_year as f64;
    let discounted = |(tick, x): (usize, &f64)| x * maths::pow(1.0 + rate, -(tick as f64) / a_year);
    let in_run = sum(flow.iter().enumerate().skip(1).map(discounted));
    let last = flow.len().saturating_sub(1);
    let last_year = sum(flow.iter().rev().take(ticks_a_year.min(last)).copied());
    let end = END_YEARS * last_year * maths::pow(1.0 + rate, -(last as f64) / a_year);
    Worth {
        in_run,
        with_end: in_run + end,
    }
}

/// A run lived with its tables kept.
fn lived(plan: Arc<Plan>, start: &Arc<Start>, seed: u64) -> Recorder {
    let recorder = Recorder::of("", seed, Heard::of(&TABLES_READ));
    Simulation::new(plan, start.clone(), seed, recorder, Manner::default()).run()
}

/// What `firm` looks at by tick: the whole profit of a provider, capital charged by use, or, of a vendor while nobody owns it,
/// the gross profit on its models, out of which it trains.
fn earned(plan: &Plan, firm: Firm, tables: &Recorder) -> Result<Series, String> {
    let read = |name: &str| -> Result<Table, String> {
        let table = tables.table(name).cloned();
        table.ok_or_else(|| format!("the table {name} is missing"))
    };
    let ticks = plan.world.clock.ticks() as usize;
    let looks_at: Vec<_> = (0..=ticks).map(|tick| firm.provider(plan, tick)).collect();
    let mut earned = match firm {
        Firm::Vendor(v) if looks_at.contains(&None) => gross_profit(plan, v, tables)?,
        _ => vec![0.0; ticks + 1],
    };
    if looks_at.iter().any(Option::is_some) {
        let flows = Flows::read(plan, read)?;
        for (tick, earned) in earned.iter_mut().enumerate() {
            if let Some(j) = looks_at[tick] {
                *earned = flows.of_provider(j, tick);
            }
        }
    }
    Ok(earned)
}

/// Gross profit of vendor `v` on its models, by tick.
fn gross_profit(plan: &Plan, v: usize, tables: &Recorder) -> Result<Series, String> {
    let row = Firm::Vendor(v).row(plan, tables);
    let revenue = row.series(measure!(vendors.model_revenue))?;
    let margin = row.series(measure!(vendors.lerner))?;
    let pairs = revenue.iter().zip(&margin);
    Ok(pairs.map(|(revenue, margin)| revenue * margin).collect())
}

/// What gains are shares of: a provider's whole profit, or a vendor's gross profit on models.
fn measure(plan: &Plan, firm: Firm, tables: &Recorder) -> Result<Series, String> {
    match firm {
        Firm::Provider(_) => earned(plan, firm, tables),
        Firm::Vendor(v) => gross_profit(plan, v, tables),
    }
}

/// A run as it is, against which a firm's changes of its price are held.
pub struct Base<'a> {
    plan: &'a Arc<Plan>,
    start: &'a Arc<Start>,
    seed: u64,
    tables: Recorder,
}

impl<'a> Base<'a> {
    /// The run of `plan` with `seed`.
    pub fn lived(plan: &'a Arc<Plan>, start: &'a Arc<Start>, seed: u64) -> Self {
        Self {
            plan,
            start,
            seed,
            tables: lived(plan.clone(), start, seed),
        }
    }

    /// The gain of each of `changes` of the price of `firm`.
    ///
    /// Discounted as the world values deals: a provider's at the cash rate, a vendor's at the rate of stakes.
    ///
    /// # Errors
    /// When a table lacks a column.
    pub fn gains(&self, firm: Firm, changes: &[f64]) -> Result<Vec<Gain>, String> {
        let (plan, base) = (self.plan, &self.tables);
        let ticks_a_year = plan.calendar().ticks_a_year() as usize;
        let rate = match firm {
            Firm::Provider(_) => plan.world.valuation.cash_discount_rate,
            Firm::Vendor(_) => plan.world.valuation.stake_discount_rate,
        };
        let value = |flow: &[f64]| worth(flow, rate, ticks_a_year);
        let stays = value(&earned(plan, firm, base)?);
        let of = value(&measure(plan, firm, base)?);
        let path = firm.path(plan, base)?;
        let gain = |change: &f64| -> Result<Gain, String> {
            let other = Arc::new(firm.scripted(plan, &path, 1.0 + change));
            let tables = lived(other.clone(), self.start, self.seed);
            let moved = value(&earned(&other, firm, &tables)?);
            Ok(Gain {
                in_run: (moved.in_run - stays.in_run) / of.in_run,
                with_end: (moved.with_end - stays.with_end) / of.with_end,
            })
        };
        changes.iter().map(gain).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_is_worth_what_an_annuity_is() {
        let flow = vec![0.0, 1.0, 1.0, 1.0];
        let found = worth(&flow, 0.1, 1);
        let annuity = 1.0 / 1.1 + 1.0 / 1.21 + 1.0 / 1.331;
        assert!((found.in_run - annuity).abs() < 1e-12);
        assert!((found.with_end - annuity - 5.0 / 1.331).abs() < 1e-12);
    }

    #[test]
    fn a_price_multiplied_by_one_gains_nothing() {
        let world = crate::worldfile::shipped::shipped("teaching").expect("it is shipped");
        let loaded = crate::worldfile::Loaded::from_text("teaching", world.to_owned(), &[], None);
        let plan = Arc::new(loaded.expect("it loads").base().with(|world| {
            world.agents = Some(200);
            world.calibration_agents = 200;
            world.clock.years = 2;
        }));
        let start = Arc::new(crate::sim::calibrate::calibrate(&plan).expect("it starts"));
        let firms = Firm::all(&plan);
        let names: Vec<&str> = firms.iter().map(|firm| firm.name(&plan)).collect();
        assert_eq!(names, ["north", "south", "alpha", "beta"]);
        let base = Base::lived(&plan, &start, 1);
        for (name, firm) in names.iter().zip(firms) {
            let of = base.gains(firm, &[0.0, 0.4]).expect("columns are there");
            assert!(of[0].in_run.abs() < 1e-6, "{name}: {:?}", of[0]);
            assert!(of[1].in_run.abs() > 1e-3, "{name}: {:?}", of[1]);
        }
    }
}
