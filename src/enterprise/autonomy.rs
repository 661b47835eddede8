//! How autonomous a buyer is: a score from 0 to 100, and where the buyers of a segment stand.
//!
//! Five parts, each from 0 to 1, weigh alike (OECD & JRC 2008, Handbook on Constructing Composite Indicators, on
//! what to do where nothing says otherwise). What does not apply to a buyer without AI is left out of its mean.

use bevy_ecs::prelude::Resource;

use crate::ids::MarketKind;
use crate::market::posted::NO_PROVIDER;
use crate::plan::offers::MAX_PROVIDERS;

use super::choice::Scene;
use super::lockin::{exit_cost, host};
use super::traits::{MULTI_MODEL, PORTABILITY, PRICE_MATCH};
use super::{Enterprise, Workloads};
use crate::logit::MAX_NESTS;

/// Years of spend that leaving costs at which nothing is left of the first part.
const EXIT_YEARS: f64 = 2.0;
/// Years of unexpired contract at which nothing is left of the fourth part.
const CONTRACT_YEARS: f64 = 3.0;
/// Bins of a standing: half a point each.
const BINS: usize = 200;

/// The parts of the score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parts {
    /// 1 − cost of leaving everything now/2 years of spend, at least 0.
    pub exit: f64,
    /// 1 − Herfindahl index of its model spend by vendor; none without AI.
    pub vendors: Option<f64>,
    /// 1 − Herfindahl index of its spend by provider, model spend on direct channels and machines of its own on none.
    pub providers: f64,
    /// 1 − mean years of unexpired contract/3, at least 0.
    pub contracts: f64,
    /// Clauses held of those that apply.
    pub clauses: f64,
}

/// Names of the parts, in order.
pub const PARTS: [&str; 5] = ["exit", "vendors", "providers", "contracts", "clauses"];

impl Parts {
    /// In order; what does not apply is not a number.
    pub fn all(&self) -> [f64; 5] {
        let vendors = self.vendors.unwrap_or(f64::NAN);
        [
            self.exit,
            vendors,
            self.providers,
            self.contracts,
            self.clauses,
        ]
    }

    /// 100 × the mean of the parts that apply.
    pub fn score(&self) -> f64 {
        let there = self.all().into_iter().filter(|part| !part.is_nan());
        let (sum, n) = there.fold((0.0, 0.0), |(sum, n), part| (sum + part, n + 1.0));
        100.0 * sum / n
    }
}

/// The parts of an enterprise's score.
pub fn parts(scene: &Scene, enterprise: &Enterprise, workloads: &Workloads) -> Parts {
    let spend = scene.spend(enterprise);
    let g = usize::from(enterprise.segment);
    let (mut total, mut exit, mut left) = (0.0, 0.0, 0.0);
    let mut by_vendor = [0.0; MAX_NESTS];
    let mut by_provider = [0.0; MAX_PROVIDERS];
    for (k, class) in scene.classes.iter().enumerate() {
        let workload = &workloads.0[k];
        let Some(offer) = workload.current() else {
            continue;
        };
        let market = scene.market(k);
        let place = offer.index() - market.first;
        let incumbent = host(scene.posted, market, place);
        let cost = scene
            .ties(g, k)
            .moving_cost(enterprise, workload, incumbent);
        let ticks = u32::from(workload.contract_end).saturating_sub(scene.tick);
        let years = f64::from(ticks) * scene.dt;
        total += spend[k];
        exit += spend[k] * exit_cost(cost, class, years);
        left += spend[k] * years;
        if class.market == MarketKind::Model {
            by_vendor[usize::from(market.nest_of[place])] += spend[k];
        }
        // Nobody depends on a provider with machines of its own.
        let own = scene.posted.own_machines.map(|own| own.provider as u8);
        if market.provider_of[place] != NO_PROVIDER && Some(market.provider_of[place]) != own {
            by_provider[usize::from(market.provider_of[place])] += spend[k];
        }
    }
    let models: f64 = by_vendor.iter().sum();
    Parts {
        exit: (1.0 - exit / total / EXIT_YEARS).max(0.0),
        vendors: (models > 0.0).then(|| 1.0 - herfindahl(&by_vendor, models)),
        providers: 1.0 - herfindahl(&by_provider, total),
        contracts: (1.0 - left / total / CONTRACT_YEARS).max(0.0),
        clauses: clauses(enterprise, models > 0.0),
    }
}

fn herfindahl(spend: &[f64], total: f64) -> f64 {
    spend.iter().map(|x| (x / total) * (x / total)).sum()
}

/// Without models only portability applies.
fn clauses(enterprise: &Enterprise, models: bool) -> f64 {
    let all = [PORTABILITY, MULTI_MODEL, PRICE_MATCH];
    let apply = if models { &all[..] } else { &all[..1] };
    let held = apply.iter().filter(|&&clause| enterprise.has(clause));
    held.count() as f64 / apply.len() as f64
}

/// Where the buyers of a segment stand: accounts by score, and the means of the parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    accounts: f64,
    score: f64,
    parts: [f64; 5],
    of_parts: [f64; 5],
    bins: Vec<f64>,
}

impl Default for Standing {
    fn default() -> Self {
        Self {
            accounts: 0.0,
            score: 0.0,
            parts: [0.0; 5],
            of_parts: [0.0; 5],
            bins: vec![0.0; BINS],
        }
    }
}

impl Standing {
    /// Counts an enterprise.
    pub fn count(&mut self, accounts: f64, parts: &Parts) {
        let score = parts.score();
        self.accounts += accounts;
        self.score += accounts * score;
        self.bins[bin(score)] += accounts;
        for (p, part) in parts.all().into_iter().enumerate() {
            if !part.is_nan() {
                self.parts[p] += accounts * part;
                self.of_parts[p] += accounts;
            }
        }
    }

    /// Adds the counts of other enterprises.
    pub fn add(&mut self, other: &Self) {
        self.accounts += other.accounts;
        self.score += other.score;
        for p in 0..PARTS.len() {
            self.parts[p] += other.parts[p];
            self.of_parts[p] += other.of_parts[p];
        }
        for (mine, theirs) in self.bins.iter_mut().zip(&other.bins) {
            *mine += theirs;
        }
    }

    /// The mean score.
    pub fn mean(&self) -> f64 {
        self.score / self.accounts
    }

    /// The mean of a part over those to whom it applies.
    pub fn part(&self, p: usize) -> f64 {
        self.parts[p] / self.of_parts[p]
    }

    /// The score below which a share of accounts lies, to half a point.
    pub fn percentile(&self, share: f64) -> f64 {
        let mut below = 0.0;
        for (b, accounts) in self.bins.iter().enumerate() {
            if below + accounts >= share * self.accounts && *accounts > 0.0 {
                let inside = (share * self.accounts - below) / accounts;
                return (b as f64 + inside) * 100.0 / BINS as f64;
            }
            below += accounts;
        }
        100.0
    }

    /// The share of accounts with a lower score, those within the same half point counted half.
    pub fn place(&self, score: f64) -> f64 {
        let own = bin(score);
        let below: f64 = self.bins[..own].iter().sum();
        (below + self.bins[own] / 2.0) / self.accounts
    }
}

fn bin(score: f64) -> usize {
    ((score / 100.0 * BINS as f64) as usize).min(BINS - 1)
}

/// The standing of every segment, in the ticks in which it is looked at.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct Autonomy(pub Option<Vec<Standing>>);

/// Counts the enterprises of a chunk by segment.
pub fn look(scene: &Scene, enterprises: &[Enterprise], workloads: &[Workloads]) -> Vec<Standing> {
    let mut standings = vec![Standing::default(); scene.segments.len()];
    for (enterprise, workloads) in enterprises.iter().zip(workloads) {
        let parts = parts(scene, enterprise, workloads);
        standings[usize::from(enterprise.segment)].count(enterprise.accounts, &parts);
    }
    standings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(exit: f64, vendors: Option<f64>) -> Parts {
        Parts {
            exit,
            vendors,
            providers: 0.5,
            contracts: 0.5,
            clauses: 0.0,
        }
    }

    #[test]
    fn the_score_is_the_mean_of_what_applies() {
        assert!((with(1.0, Some(0.5)).score() - 50.0).abs() < 1e-12);
        assert!((with(1.0, None).score() - 50.0).abs() < 1e-12);
        assert!((with(0.0, Some(0.0)).score() - 20.0).abs() < 1e-12);
    }

    #[test]
    fn a_standing_knows_its_percentiles_and_places() {
        let mut standing = Standing::default();
        for i in 0..100 {
            standing.count(2.0, &with(f64::from(i) / 100.0, None));
        }
        let median = standing.percentile(0.5);
        assert!((median - (50.0 / 4.0 + 25.0)).abs() < 0.6, "{median}");
        assert!(standing.percentile(0.9) > median && median > standing.percentile(0.1));
        assert!((standing.place(median) - 0.5).abs() < 0.02);
        assert!((standing.mean() - (49.5 / 4.0 + 25.0)).abs() < 1e-9);
        assert!((standing.part(2) - 0.5).abs() < 1e-12);
    }
}
