//! What a deal is worth to its sponsor in one seed.

use super::flows::{Flows, Series, difference, total, yearly};
use crate::finance::{Irr, irr, npv, payback};
use crate::maths;
use crate::plan::Plan;
use crate::terms::deals::ValuationTerms;

/// How a deal turns out for its sponsor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scenario {
    /// A: cash is worth more than nothing, and pays back in time.
    Pays,
    /// B: neither A nor C.
    LongBet,
    /// C: not A, and the vendor has become a commodity.
    Commodity,
}

impl Scenario {
    /// All of them, in order.
    pub const ALL: [Scenario; 3] = [Scenario::Pays, Scenario::LongBet, Scenario::Commodity];

    /// Its letter.
    pub fn letter(self) -> &'static str {
        match self {
            Scenario::Pays => "A",
            Scenario::LongBet => "B",
            Scenario::Commodity => "C",
        }
    }

    /// Its letter and name.
    pub fn name(self) -> &'static str {
        match self {
            Scenario::Pays => "A (pays)",
            Scenario::LongBet => "B (long bet)",
            Scenario::Commodity => "C (commodity)",
        }
    }
}

/// What a deal is worth to its sponsor in one seed. Money is dollars.
#[derive(Debug, Clone, PartialEq)]
pub struct Worth {
    /// Incremental flows by kind ([`super::KINDS`]) and year.
    pub yearly: Vec<Vec<f64>>,
    /// Incremental capital spending by year; not taken off again.
    pub capex: Vec<f64>,
    /// The same worth by free cash flow.
    pub free: Free,
    /// Net present value of each kind, at the start.
    pub by_kind: Vec<f64>,
    /// Net present value of incremental cash: their sum.
    pub cash: f64,
    /// Worth now of the stake at the end.
    pub stake: f64,
    /// Rates of return of the flows whose net present value is `cash`, per year.
    pub irr: Irr,
    /// The same with the stake sold at the end.
    pub irr_with_stake: Irr,
    /// Years after which cumulated undiscounted cash stays at or above zero; none if it never does.
    pub payback_years: Option<f64>,
    /// Mean quality rank of the vendor over the last years, with the deal.
    pub rank: f64,
    /// Share of the vendor at the end over its start, with the deal.
    pub share_ratio: f64,
    /// How it turns out.
    pub scenario: Scenario,
}

/// Worth by free cash flow, which pays capital when it is delivered and is left with machines at the end. Money is dollars.
#[derive(Debug, Clone, PartialEq)]
pub struct Free {
    /// Incremental free cash flow by year.
    pub yearly: Vec<f64>,
    /// Its net present value, at the start.
    pub cash: f64,
    /// Worth now of the [`book_value`] at the end of what was bought.
    pub machines: f64,
}

impl Worth {
    /// Cash and stake.
    pub fn with_stake(&self) -> f64 {
        self.cash + self.stake
    }
}

/// The worth of deal `d` in one seed, from a run with it and a run without it.
pub fn worth(plan: &Plan, d: usize, with: &Flows, without: &Flows) -> Worth {
    let terms = &plan.world.valuation;
    let (sponsor, vendor) = (plan.deals[d].sponsor, plan.deals[d].vendor);
    let dt = plan.calendar().tick_years;
    let ticks_a_year = plan.calendar().ticks_a_year() as usize;
    let kinds = incremental(with, without, sponsor.index());
    let cash_flow = total(&kinds);
    let by_kind: Vec<f64> = kinds.iter().map(|k| present(k, terms, dt)).collect();
    let years = (cash_flow.len().max(1) - 1) as f64 * dt;
    let stake_then = terms.revenue_multiple(years) * with.stakes[d] * with.revenue[vendor.index()];
    let capex = difference(
        &with.capex[sponsor.index()],
        &without.capex[sponsor.index()],
    );
    let free = difference(&with.free[sponsor.index()], &without.free[sponsor.index()]);
    let mut worth = Worth {
        yearly: kinds.iter().map(|k| yearly(k, ticks_a_year)).collect(),
        free: Free {
            yearly: yearly(&free, ticks_a_year),
            cash: present(&free, terms, dt),
            machines: book_value(&capex, plan.world.capacity.life_years, dt)
                * maths::pow(1.0 + terms.cash_discount_rate, -years),
        },
        capex: yearly(&capex, ticks_a_year),
        cash: by_kind.iter().sum(),
        by_kind,
        stake: stake_then * maths::pow(1.0 + terms.stake_discount_rate, -years),
        irr: rate_of_return(&cash_flow, dt),
        irr_with_stake: rate_of_return(&sold_at_the_end(&cash_flow, stake_then), dt),
        payback_years: payback(&cash_flow).map(|tick| tick as f64 * dt),
        rank: mean_of_last(&with.ranks[vendor.index()], terms.commodity_years, dt),
        share_ratio: end_over_start(&with.shares[vendor.index()]),
        scenario: Scenario::LongBet,
    };
    worth.scenario = classified(&worth, terms);
    worth
}

/// What the books still show at the end of capital bought in ticks of `dt` years, written off in a straight line over `life`
/// years from the tick on that pays it.
pub fn book_value(bought: &[f64], life: f64, dt: f64) -> f64 {
    let ages = bought.iter().rev().enumerate();
    let left = ages.map(|(age, bought)| bought * (1.0 - age as f64 * dt / life).max(0.0));
    crate::study::statistics::sum(left)
}

/// Flows by kind with the deal less those without it.
pub fn incremental(with: &Flows, without: &Flows, provider: usize) -> Vec<Series> {
    let pairs = with.providers[provider]
        .iter()
        .zip(&without.providers[provider]);
    pairs.map(|(a, b)| difference(a, b)).collect()
}

/// Σ flow_t·(1 + r)^(−t·dt) at the sponsor's rate, the flow of a tick paid at its end.
pub fn present(flows: &[f64], terms: &ValuationTerms, dt: f64) -> f64 {
    let per_tick = maths::pow(1.0 + terms.cash_discount_rate, dt) - 1.0;
    npv(flows, per_tick)
}

fn sold_at_the_end(flows: &[f64], stake: f64) -> Vec<f64> {
    let mut flows = flows.to_vec();
    if let Some(last) = flows.last_mut() {
        *last += stake;
    }
    flows
}

fn mean_of_last(series: &[f64], years: f64, dt: f64) -> f64 {
    let ticks = ((years / dt + 0.5) as usize).clamp(1, series.len().max(1));
    let kept = &series[series.len() - ticks..];
    kept.iter().sum::<f64>() / kept.len() as f64
}

fn end_over_start(series: &[f64]) -> f64 {
    match (series.first(), series.last()) {
        (Some(&start), Some(&end)) if start > 0.0 => end / start,
        _ => f64::NAN,
    }
}

/// A, B or C by the thresholds of the world.
fn classified(worth: &Worth, terms: &ValuationTerms) -> Scenario {
    let in_time = worth
        .payback_years
        .is_some_and(|y| y <= terms.payback_years);
    if worth.cash > 0.0 && in_time {
        Scenario::Pays
    } else if worth.rank > terms.commodity_rank && worth.share_ratio < terms.commodity_share {
        Scenario::Commodity
    } else {
        Scenario::LongBet
    }
}

/// The internal rates of return, per year, of flows `dt` years apart that begin with an outlay; of others no rate is a
/// return: a high one speaks against them.
fn rate_of_return(flows: &[f64], dt: f64) -> Irr {
    let first = flows.iter().find(|flow| **flow != 0.0);
    if first.is_none_or(|flow| *flow > 0.0) {
        return Irr::None;
    }
    let a_year = |rate: f64| maths::pow(1.0 + rate, 1.0 / dt) - 1.0;
    match irr(flows) {
        Irr::None => Irr::None,
        Irr::One(rate) => Irr::One(a_year(rate)),
        Irr::Several(rates) => Irr::Several(rates.into_iter().map(a_year).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_cash_comes_first_no_rate_is_a_return() {
        assert_eq!(rate_of_return(&[0.0, -100.0, 121.0], 1.0).rates().len(), 1);
        assert_eq!(rate_of_return(&[0.0, 100.0, -121.0], 1.0), Irr::None);
        assert_eq!(rate_of_return(&[0.0, 0.0], 1.0), Irr::None);
    }

    #[test]
    fn machines_are_written_off_in_a_straight_line() {
        // Bought six years, two years and no time before the end, of a life of four.
        let bought = [400.0, 0.0, 0.0, 0.0, 100.0, 0.0, 8.0];
        assert_eq!(book_value(&bought, 4.0, 1.0), 50.0 + 8.0);
        assert_eq!(book_value(&[], 4.0, 1.0), 0.0);
    }

    #[test]
    fn a_rate_is_that_at_which_the_monthly_flows_are_worth_nothing() {
        let mut flows = vec![1.0; 121];
        flows[0] = 0.0;
        flows[1] = -50.0;
        let Irr::One(rate) = rate_of_return(&flows, 1.0 / 12.0) else {
            panic!("one rate");
        };
        let a_month = maths::pow(1.0 + rate, 1.0 / 12.0) - 1.0;
        assert!(npv(&flows, a_month).abs() < 1e-9, "{rate}");
    }
}
