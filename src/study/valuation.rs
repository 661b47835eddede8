//! Does the deal pencil out: incremental flows to the sponsor, with the deal and
//! without it, on the same draws.

use super::statistics::{Summary, summary};
use crate::deal::equity::ValuationTerms;
use crate::maths;
use crate::record::table::Table;
use crate::worldfile::plan::Plan;

/// What valuation reads of a run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Flows {
    /// Cash flow of each provider by tick, dollars; equity and credits taken off.
    pub cash: Vec<Vec<f64>>,
    /// Each deal's stake at the end, share of the vendor.
    pub stakes: Vec<f64>,
    /// Each vendor's revenue at the end, dollars a year.
    pub revenue: Vec<f64>,
}

impl Flows {
    /// Reads the flows of a run of `plan` from its tables.
    ///
    /// # Errors
    /// When a table lacks what it should hold.
    pub fn read(
        plan: &Plan,
        providers: &Table,
        vendors: &Table,
        deals: &Table,
    ) -> Result<Self, String> {
        let column = |table: &'_ Table, name: &str| -> Result<Vec<f64>, String> {
            let values = table.numbers(name).map(<[f64]>::to_vec);
            values.ok_or_else(|| format!("the table {} has no column {name}", table.name()))
        };
        let ticks_a_year = 1.0 / plan.calendar().tick_years;
        let cash = by_row(
            &column(providers, "economic_profit")?,
            plan.world.providers.len(),
        );
        let stakes = by_row(&column(deals, "stake")?, plan.world.deals.len());
        let models = by_row(&column(vendors, "model_revenue")?, plan.world.vendors.len());
        let other = by_row(&column(vendors, "other_revenue")?, plan.world.vendors.len());
        let last = |series: &Vec<f64>| series.last().copied().unwrap_or(0.0);
        Ok(Self {
            cash,
            stakes: stakes.iter().map(last).collect(),
            revenue: models
                .iter()
                .zip(&other)
                .map(|(m, o)| (last(m) + last(o)) * ticks_a_year)
                .collect(),
        })
    }
}

/// Series by row of a table that holds `rows` rows a tick.
fn by_row(values: &[f64], rows: usize) -> Vec<Vec<f64>> {
    (0..rows)
        .map(|row| {
            values
                .iter()
                .skip(row)
                .step_by(rows.max(1))
                .copied()
                .collect()
        })
        .collect()
}

/// What a deal is worth to its sponsor in one seed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worth {
    /// NPV of incremental cash, dollars at the start.
    pub cash: f64,
    /// The same with the stake at the end.
    pub with_stake: f64,
}

/// The worth of deal `d` in one seed, from a run with it and a run without it.
pub fn worth(plan: &Plan, d: usize, with: &Flows, without: &Flows) -> Worth {
    let terms = &plan.world.valuation;
    let (sponsor, vendor) = plan.deals().parties[d];
    let dt = plan.calendar().tick_years;
    let with_cash = &with.cash[sponsor.index()];
    let without_cash = &without.cash[sponsor.index()];
    let incremental: Vec<f64> = with_cash
        .iter()
        .zip(without_cash)
        .map(|(a, b)| a - b)
        .collect();
    let cash = net_present_value(&incremental, terms.cash_discount_rate, dt);
    let years = (incremental.len().max(1) - 1) as f64 * dt;
    let stake = with.stakes[d] * with.revenue[vendor.index()];
    Worth {
        cash,
        with_stake: cash + stake_value(stake, years, terms),
    }
}

/// Σ flow_t·(1 + r)^(−t·dt), the flow of tick t paid at its end.
pub fn net_present_value(flows: &[f64], rate: f64, dt: f64) -> f64 {
    let discount = |tick: usize| maths::pow(1.0 + rate, -(tick as f64) * dt);
    let paid = flows.iter().enumerate();
    super::statistics::sum(paid.map(|(tick, flow)| flow * discount(tick)))
}

/// Worth now of a stake in `revenue` dollars a year after `years`.
fn stake_value(revenue: f64, years: f64, terms: &ValuationTerms) -> f64 {
    let then = revenue * terms.revenue_multiple(years);
    then * maths::pow(1.0 + terms.stake_discount_rate, -years)
}

/// What a deal is worth to its sponsor, over seeds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Valuation {
    /// NPV of incremental cash, dollars.
    pub cash: Summary,
    /// The same with the stake at the end.
    pub with_stake: Summary,
}

/// The worth of a deal over seeds.
pub fn over_seeds(worths: &[Worth]) -> Valuation {
    let cash: Vec<f64> = worths.iter().map(|w| w.cash).collect();
    let with_stake: Vec<f64> = worths.iter().map(|w| w.with_stake).collect();
    Valuation {
        cash: summary(&cash),
        with_stake: summary(&with_stake),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_flow_is_worth_its_annuity() {
        let flows: Vec<f64> = (0..=10).map(|t| if t == 0 { 0.0 } else { 1.0 }).collect();
        let annuity = (1.0 - maths::pow(1.09, -10.0)) / 0.09;
        assert!((net_present_value(&flows, 0.09, 1.0) - annuity).abs() < 1e-12);
    }
}
