//! The arithmetic of a deal: net present value, rate of return and payback against closed forms.

use serde::{Deserialize, Serialize};

use super::answer::Line;
use super::{Answers, Setting};
use crate::finance::{irr, npv, payback};
use crate::maths;

/// An outlay now that level yearly flows return at a stated rate, and a stream with several rates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Investment {
    /// Paid now, dollars.
    pub outlay: f64,
    /// What it returns, per year: the level flow is the annuity of the outlay at this rate.
    pub rate_of_return: f64,
    /// Years of level flows.
    pub years: u32,
    /// At which it is valued, per year.
    pub discount_rate: f64,
    /// Rates at all of which another stream is worth nothing, ascending.
    pub several_rates: Vec<f64>,
}

impl Investment {
    /// The annuity factor at `rate`: Σ (1 + r)^(−t) over the years.
    fn annuity(&self, rate: f64) -> f64 {
        let years = f64::from(self.years);
        if rate.abs() < 1e-9 {
            return years;
        }
        (1.0 - maths::pow(1.0 + rate, -years)) / rate
    }

    fn level(&self) -> f64 {
        self.outlay / self.annuity(self.rate_of_return)
    }

    fn flows(&self) -> Vec<f64> {
        let mut flows = vec![self.level(); self.years as usize + 1];
        flows[0] = -self.outlay;
        flows
    }

    /// Flows whose worth at rate r is Π (1 − (1 + planted)/(1 + r)).
    fn with_several_rates(&self) -> Vec<f64> {
        let mut flows = vec![1.0];
        for rate in &self.several_rates {
            let mut product = vec![0.0; flows.len() + 1];
            for (t, flow) in flows.iter().enumerate() {
                product[t] += flow;
                product[t + 1] -= flow * (1.0 + rate);
            }
            flows = product;
        }
        flows
    }

    fn of_the_outlay(&self) -> Vec<Line> {
        let flows = self.flows();
        let worth = self.level() * self.annuity(self.discount_rate) - self.outlay;
        let rates = irr(&flows);
        let rate = rates.rates().first().copied().unwrap_or(f64::NAN);
        // Level flows pay back in the first whole year from outlay/flow on, if they last as long.
        let needed = (self.outlay / self.level() - 1e-9).ceil();
        let lasts = needed <= f64::from(self.years);
        let paid = payback(&flows).map_or(f64::NAN, |year| year as f64);
        let mut lines = vec![
            Line::exact(
                "net present value, dollars",
                npv(&flows, self.discount_rate),
                worth,
                1e-9 * self.outlay,
            ),
            Line::exact("rate of return", rate, self.rate_of_return, 1e-10),
            Line::exact("rates found", rates.rates().len() as f64, 1.0, 0.0),
        ];
        if lasts {
            lines.push(Line::exact("payback, years", paid, needed, 0.0));
        } else {
            let never = f64::from(u8::from(payback(&flows).is_none()));
            lines.push(Line::exact("never pays back (1 yes)", never, 1.0, 0.0));
        }
        lines
    }
}

impl Answers for Investment {
    fn mistakes(&self) -> Vec<(String, String, String)> {
        if self.several_rates.is_sorted_by(|a, b| a < b) {
            return Vec::new();
        }
        vec![(
            "several_rates".to_string(),
            "the rates do not ascend".to_string(),
            "order them, each once".to_string(),
        )]
    }

    fn lines(&self, _: &Setting) -> Result<Vec<Line>, String> {
        let mut lines = self.of_the_outlay();
        let found = irr(&self.with_several_rates());
        let (found, planted) = (found.rates(), &self.several_rates);
        if !planted.is_empty() {
            let what = "rates found of several";
            let count = found.len() as f64;
            lines.push(Line::exact(what, count, planted.len() as f64, 0.0));
        }
        for (i, rate) in planted.iter().enumerate() {
            let what = format!("rate {} of several", i + 1);
            let computed = found.get(i).copied().unwrap_or(f64::NAN);
            lines.push(Line::exact(what, computed, *rate, 1e-6 * (1.0 + rate)));
        }
        let one_sign = irr(&vec![1.0; self.years as usize + 1]).rates().len();
        let what = "rates found of receipts alone";
        lines.push(Line::exact(what, one_sign as f64, 0.0, 0.0));
        Ok(lines)
    }
}
