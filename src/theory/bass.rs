//! The spread of a novelty (Bass 1969): the simulation's chance of adoption against the closed
//! form of dF/dt = (p + q·F/m)·(m − F), and sampled adoption against the recursion at the tick.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::answer::{Answer, Line};
use super::{Answers, Setting};
use crate::enterprise::adoption;
use crate::maths;
use crate::random::Purpose;
use crate::study::statistics::summary;

/// Accounts that adopt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bass {
    /// p, per year.
    pub innovation: f64,
    /// q, per year.
    pub imitation: f64,
    /// m: share that ever adopts.
    pub ceiling: f64,
    /// Share that has adopted at the start.
    pub start: f64,
    /// How long it is followed, years.
    pub years: u32,
    /// Ticks in a year.
    pub ticks_a_year: u32,
    /// Accounts in a sampled run.
    pub accounts: u32,
    /// Sampled runs.
    pub runs: u32,
}

impl Bass {
    fn chance(&self, adopted: f64, dt: f64) -> f64 {
        let hazard = adoption::bass(self.innovation, self.imitation, self.ceiling, adopted);
        1.0 - maths::exp(-hazard * dt)
    }

    /// F after `years`: (p + q·F/m)/(m − F) grows at rate p + q.
    fn closed_form(&self, years: f64) -> f64 {
        let (p, q, m) = (self.innovation, self.imitation, self.ceiling);
        if m - self.start < 1e-12 {
            return self.start;
        }
        let odds = (p + q * self.start / m) / (m - self.start) * maths::exp((p + q) * years);
        (m * odds - p) / (q / m + odds)
    }

    /// F after `years` by ticks of 1/`ticks_a_year`.
    fn recursion(&self, years: u32, ticks_a_year: u32) -> f64 {
        let dt = 1.0 / f64::from(ticks_a_year);
        let step = |adopted: f64, _| adopted + (1.0 - adopted) * self.chance(adopted, dt);
        (0..years * ticks_a_year).fold(self.start, step)
    }

    /// F at the end of one sampled run.
    fn sampled(&self, setting: &Setting, run: u32) -> f64 {
        let dt = 1.0 / f64::from(self.ticks_a_year);
        let n = self.accounts as usize;
        let already = (self.start * n as f64 + 0.5) as usize;
        let mut adopted = vec![false; n];
        adopted[..already].fill(true);
        let mut count = already;
        let mut words = vec![0; n];
        let mut draws = setting.seed.draws();
        for tick in 1..=self.years * self.ticks_a_year {
            let chance = self.chance(count as f64 / n as f64, dt);
            let first = u64::from(run) * n as u64;
            draws.fill(Purpose::Month, tick, first, &mut words);
            for (adopted, word) in adopted.iter_mut().zip(&words) {
                *adopted |= maths::uniform(*word) < chance;
            }
            count = adopted.iter().filter(|a| **a).count();
        }
        count as f64 / n as f64
    }
}

impl Answers for Bass {
    fn mistakes(&self) -> Vec<(String, String, String)> {
        if self.start <= self.ceiling && self.ceiling > 0.0 {
            return Vec::new();
        }
        vec![(
            "start".to_string(),
            "more have adopted than ever will".to_string(),
            format!("write at most the ceiling, {}", self.ceiling),
        )]
    }

    fn lines(&self, setting: &Setting) -> Result<Vec<Line>, String> {
        let mut lines = Vec::new();
        for years in [1, self.years.div_ceil(2), self.years] {
            // Ticks err by a term in their length; halving it twice tells the limit (Richardson 1911).
            let [one, two] =
                [64, 128].map(|finer| self.recursion(years, finer * self.ticks_a_year));
            let what = format!("adopted after {years} years, ticks going to 0");
            let expected = self.closed_form(f64::from(years));
            lines.push(Line::exact(what, 2.0 * two - one, expected, 1e-6));
        }
        lines.dedup_by(|a, b| a.what == b.what);
        let runs = setting.size.of(self.runs, 4, 8);
        let run = |run: u32| self.sampled(setting, run);
        let ends: Vec<f64> = (0..runs).into_par_iter().map(run).collect();
        let ends = summary(&ends);
        let expected = self.recursion(self.years, self.ticks_a_year);
        // The mean of a nonlinear recursion is off by a term in 1/accounts.
        let answer = Answer::Value(expected, 2.0 / f64::from(self.accounts));
        let what = format!("adopted after {} years, sampled accounts", self.years);
        lines.push(Line::over_runs(what, ends, answer));
        Ok(lines)
    }
}
