//! Sizes of accounts: strata of a truncated Pareto distribution against its law.

use serde::{Deserialize, Serialize};

use super::answer::Line;
use super::{Answers, Setting};
use crate::maths;
use crate::sim::strata::{SizeLaw, Stratum};

/// Accounts and the numbers of agents that stand for them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sizes {
    /// Accounts.
    pub accounts: u32,
    /// What they spend in all, dollars a year.
    pub spend: f64,
    /// Exponent of the Pareto distribution; not 1.
    pub exponent: f64,
    /// The largest account, dollars a year.
    pub largest: f64,
    /// Numbers of agents.
    pub strata: Vec<u32>,
}

impl Sizes {
    /// Mean of a Pareto distribution from `smallest` to the largest.
    fn mean(&self, smallest: f64) -> f64 {
        let a = self.exponent;
        let ratio = smallest / self.largest;
        a / (a - 1.0) * smallest * (1.0 - maths::pow(ratio, a - 1.0)) / (1.0 - maths::pow(ratio, a))
    }

    /// The smallest account, from the mean.
    fn smallest(&self) -> f64 {
        let mean = self.spend / f64::from(self.accounts);
        let (mut low, mut high) = (-60.0, 0.0);
        for _ in 0..200 {
            let middle = f64::midpoint(low, high);
            if self.mean(mean * maths::exp(middle)) < mean {
                low = middle;
            } else {
                high = middle;
            }
        }
        mean * maths::exp(f64::midpoint(low, high))
    }

    /// Share of accounts below a size.
    fn law(&self, smallest: f64, size: f64) -> f64 {
        let cut = 1.0 - maths::pow(smallest / self.largest, self.exponent);
        ((1.0 - maths::pow(smallest / size, self.exponent)) / cut).clamp(0.0, 1.0)
    }

    /// By how much the strata's distribution is off at the most, and the largest stratum's share.
    fn farthest(&self, strata: &[Stratum]) -> (f64, f64) {
        let smallest = self.smallest();
        let accounts = f64::from(self.accounts);
        let (mut below, mut off, mut largest) = (0.0, 0.0_f64, 0.0_f64);
        for stratum in strata {
            let law = self.law(smallest, stratum.spend);
            let share = stratum.accounts / accounts;
            off = off
                .max((law - below).abs())
                .max((law - below - share).abs());
            below += share;
            largest = largest.max(share);
        }
        (off, largest)
    }

    /// Share of spend of the largest hundredth, from the law.
    fn of_the_largest(&self) -> f64 {
        let a = self.exponent;
        let smallest = self.smallest();
        let cut = 1.0 - maths::pow(smallest / self.largest, a);
        let border = smallest * maths::pow(1.0 - 0.99 * cut, -1.0 / a);
        let above = |x: f64| maths::pow(x, 1.0 - a) - maths::pow(self.largest, 1.0 - a);
        above(border) / above(smallest)
    }

    /// The law as a run takes it.
    fn stated(&self) -> SizeLaw {
        SizeLaw {
            accounts: f64::from(self.accounts),
            spend: self.spend,
            exponent: self.exponent,
            largest: self.largest,
        }
    }

    fn for_agents(&self, n: u32) -> Vec<Line> {
        let accounts = f64::from(self.accounts);
        let all = self.stated().strata(n as usize);
        let held: f64 = all.iter().map(|s| s.accounts).sum();
        let spent: f64 = all.iter().map(|s| s.accounts * s.spend).sum();
        let (off, largest) = self.farthest(&all);
        let exact = |what: &str, computed: f64, value: f64| {
            Line::exact(
                format!("{n} agents: {what}"),
                computed,
                value,
                1e-11 * value,
            )
        };
        vec![
            exact("accounts", held, accounts),
            exact("spend, dollars", spent, self.spend),
            Line::within(
                format!("{n} agents: farthest from the law, within a stratum"),
                off,
                0.0,
                largest * (1.0 + 1e-9),
            ),
        ]
    }
}

impl Answers for Sizes {
    fn mistakes(&self) -> Vec<(String, String, String)> {
        let mut found = Vec::new();
        let mut wrong = |path: &str, what: &str, remedy: &str| {
            found.push((path.to_string(), what.to_string(), remedy.to_string()));
        };
        if (self.exponent - 1.0).abs() < 0.001 {
            wrong("exponent", "it is too near 1", "write 0.999 or 1.001");
        }
        if self.spend / f64::from(self.accounts) >= self.largest {
            wrong("largest", "the mean account is as large", "raise it");
        }
        if self.strata.is_empty() || self.strata.iter().any(|n| *n > self.accounts) {
            wrong(
                "strata",
                "there is none, or more than accounts",
                "write fewer",
            );
        }
        found
    }

    fn lines(&self, _: &Setting) -> Result<Vec<Line>, String> {
        let mut lines: Vec<Line> = self
            .strata
            .iter()
            .flat_map(|n| self.for_agents(*n))
            .collect();
        let n = self.accounts as usize;
        let each = self.stated().strata(n);
        let top: f64 = each.iter().skip(n - n / 100).map(|s| s.spend).sum();
        if n.is_multiple_of(100) {
            let what = "one agent an account: spend of the largest hundredth";
            let share = top / self.spend;
            lines.push(Line::exact(what, share, self.of_the_largest(), 1e-9));
        }
        Ok(lines)
    }
}
