//! The steady price of equal firms whose customers bear a cost to move, from the condition of a price changed for good:
//! a cost of moving makes fewer customers move at a price, and makes those who do stay (Klemperer 1987; Dubé, Hitsch &
//! Rossi 2009).
//!
//! Everyone reviews every period; each firm holds an equal share. With ρ = (1 + κ/H)^(−α) a customer stays with
//! P = 1/(1 + (n − 1)ρ) and is won from a rival with W = ρP, so that a customer is remembered from period to period with
//! x = P − W, and over N periods
//!
//! p/c = 1 + 1/(α·R),  R = d/(1 − x)·[1 − x(1 − x^N)/(N(1 − x))],  d = 1 − P² − (n − 1)·W².

use serde::{Deserialize, Serialize};

use super::answer::Line;
use super::nash::highest;
use super::{Answers, Setting};
use crate::enterprise::lockin::{Friction, MovingCost};
use crate::logit::{MAX_OFFERS, Weighed};
use crate::market::posted::PostedMarket;
use crate::maths;
use crate::pricing::{Response, Situation, Slope};

/// Equal firms over a grid of switching costs and horizons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SteadyPrice {
    /// α.
    pub price_sensitivity: f64,
    /// n.
    pub firms: u32,
    /// Δ: time between reviews, years.
    pub period_years: f64,
    /// κ/H, ascending.
    pub costs_of_moving: Vec<f64>,
    /// N: periods over which a firm counts.
    pub horizons: Vec<f64>,
}

impl SteadyPrice {
    /// p/c by the simulation's friction, logit and pricing kernel.
    pub fn computed(&self, cost: f64, horizon: f64) -> f64 {
        let n = self.firms as usize;
        let at: Vec<u8> = (0..n as u8).collect();
        let market = PostedMarket {
            nests: n,
            nest_of: at.clone(),
            provider_of: at.clone(),
            ..PostedMarket::default()
        };
        let cost = MovingCost {
            egress: 0.0,
            vendor: 0.0,
            provider: cost,
        };
        let mut level = [0.0; MAX_OFFERS];
        level[..n].fill(1.0);
        let held_by = |firm: usize| {
            let friction = Friction::around(firm, cost, 1.0, &market, self.price_sensitivity);
            Weighed::new(friction.apply(&level, &market), &at, n, 1.0)
        };
        let own = 1.0 / f64::from(self.firms);
        let mut demand = Slope::default();
        for holder in 0..n {
            let p = held_by(holder).nest_probability(0);
            demand.slope += own * p * (1.0 - p);
            demand.placed += own * p;
            if holder == 0 {
                demand.stay = own * p;
            } else {
                demand.win = own * p;
            }
        }
        demand.spend = own;
        // The kernel counts by the year.
        demand.slope /= self.period_years;
        demand.placed /= self.period_years;
        demand.reviewed = own / self.period_years;
        demand.stay /= self.period_years;
        demand.win /= self.period_years;
        self.firm(demand, own, horizon).best_price()
    }

    fn firm(&self, demand: Slope, share: f64, horizon: f64) -> Situation {
        Situation {
            price: 1.0,
            start_price: 1.0,
            cost: 1.0,
            start_cost: 1.0,
            response: Response::Log,
            demand,
            share,
            recaptured: 0.0,
            brings: 0.0,
            conduct: 1.0,
            price_sensitivity: self.price_sensitivity,
            budget_elasticity: 1.0,
            research: 0.0,
            horizon_years: horizon * self.period_years,
            tick_years: self.period_years,
            menu_cost: 0.0,
            ceiling: 1e9,
        }
    }

    /// p/c in closed form.
    pub fn closed_form(&self, cost: f64, horizon: f64) -> f64 {
        let rivals = f64::from(self.firms - 1);
        let rho = maths::pow(1.0 + cost, -self.price_sensitivity);
        let stay = 1.0 / (1.0 + rivals * rho);
        let win = rho * stay;
        let slope = 1.0 - stay * stay - rivals * win * win;
        let kept = stay - win;
        let missing = kept * (1.0 - maths::pow(kept, horizon)) / (horizon * (1.0 - kept));
        1.0 + (1.0 - kept) / (self.price_sensitivity * slope * (1.0 - missing))
    }

    /// The switching cost at which the closed form is lowest, up to the largest of the grid.
    fn cheapest(&self, horizon: f64) -> f64 {
        let last = self.costs_of_moving[self.costs_of_moving.len() - 1];
        highest(|cost| -self.closed_form(cost.max(0.0), horizon), 0.0, last).max(0.0)
    }

    fn at_horizon(&self, horizon: f64) -> Vec<Line> {
        let costs = &self.costs_of_moving;
        let computed: Vec<f64> = costs.iter().map(|c| self.computed(*c, horizon)).collect();
        let closed: Vec<f64> = costs
            .iter()
            .map(|c| self.closed_form(*c, horizon))
            .collect();
        let gap = |i: &usize| (computed[*i] - closed[*i]).abs();
        let worst = (0..costs.len()).max_by(|a, b| gap(a).total_cmp(&gap(b)));
        let worst = worst.unwrap_or(0);
        let mut lowest = 0;
        for i in 0..costs.len() {
            if computed[i] < computed[lowest] {
                lowest = i;
            }
        }
        let step = costs.windows(2).map(|pair| pair[1] - pair[0]);
        let step = step.fold(0.0, f64::max);
        vec![
            Line::exact(
                format!(
                    "N {horizon}: p/c where it is farthest off, at κ/H {}",
                    costs[worst]
                ),
                computed[worst],
                closed[worst],
                1e-10,
            ),
            Line::exact(
                format!("N {horizon}: κ/H at which p/c is lowest"),
                costs[lowest],
                self.cheapest(horizon),
                step,
            ),
            Line::exact(
                format!("N {horizon}: p/c falls by, from no switching cost to the lowest"),
                computed[0] - computed[lowest],
                self.closed_form(0.0, horizon) - self.closed_form(costs[lowest], horizon),
                1e-10,
            ),
        ]
    }
}

impl Answers for SteadyPrice {
    fn mistakes(&self) -> Vec<(String, String, String)> {
        let mut found = Vec::new();
        let starts = self.costs_of_moving.first() == Some(&0.0);
        if !starts || !self.costs_of_moving.is_sorted_by(|a, b| a < b) {
            found.push((
                "costs_of_moving".to_string(),
                "they do not ascend from 0".to_string(),
                "write 0.0 and then larger numbers".to_string(),
            ));
        }
        if self.horizons.is_empty() {
            found.push((
                "horizons".to_string(),
                "this list is empty".to_string(),
                "write 10.0 for ten periods".to_string(),
            ));
        }
        found
    }

    fn lines(&self, _: &Setting) -> Result<Vec<Line>, String> {
        let lines = self.horizons.iter().map(|n| self.at_horizon(*n));
        Ok(lines.flatten().collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn market(alpha: f64, firms: u32, period_years: f64) -> SteadyPrice {
        SteadyPrice {
            price_sensitivity: alpha,
            firms,
            period_years,
            costs_of_moving: vec![0.0, 1.0],
            horizons: vec![10.0],
        }
    }

    proptest! {
        #[test]
        fn the_kernel_is_the_closed_form_whatever_the_numbers(
            alpha in 0.5_f64..12.0, n in 2_u32..9, period in 0.1_f64..5.0, cost in 0.0_f64..2.0, horizon in 1.0_f64..1e4
        ) {
            let market = market(alpha, n, period);
            let (computed, closed) = (market.computed(cost, horizon), market.closed_form(cost, horizon));
            // A price many thousand times cost is cost over a difference of near 0, which is what both have to agree on.
            prop_assert!((1.0 / computed - 1.0 / closed).abs() < 1e-9, "{computed} {closed}");
        }

        #[test]
        fn a_firm_that_counts_one_period_asks_more_the_dearer_it_is_to_leave(
            alpha in 0.5_f64..12.0, n in 2_u32..9, low in 0.0_f64..2.0, more in 0.001_f64..1.0
        ) {
            let market = market(alpha, n, 1.0);
            prop_assert!(market.computed(low + more, 1.0) >= market.computed(low, 1.0) - 1e-12);
        }
    }

    #[test]
    fn over_ten_years_of_months_the_prices_are_those_of_another_implementation() {
        let market = market(4.0, 3, 1.0);
        let prices =
            [0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0].map(|c| market.closed_form(c, 120.0));
        let expected = [1.375, 1.352, 1.331, 1.298, 1.273, 1.241, 1.213, 1.245];
        for (found, expected) in prices.iter().zip(expected) {
            assert!((found - expected).abs() < 5e-4, "{prices:?}");
        }
    }
}
