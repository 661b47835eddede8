//! Switching at fixed prices in a whole simulation, against its Markov chain.
//!
//! With first-choice weights a, ρ = (1 + κ/H)^(−α) and incumbent i, a review ends at i with
//! a_i/(a_i + ρ(1 − a_i)) and at j with ρ·a_j over the same; a contract that ends is reviewed
//! with chance φ. With one ρ the chain rests at π ∝ a(ρ + (1 − ρ)a); among J equal offers a
//! review moves with (J − 1)ρ/(1 + (J − 1)ρ).

use serde::{Deserialize, Serialize};

use super::answer::{Answer, Line};
use super::simulated::{Ready, Simulated, means, provider_shares, stand_still};
use super::{Answers, Setting};
use crate::enterprise::tally::Tally;
use crate::ids::MarketKind;
use crate::maths;
use crate::plan::Plan;
use crate::provider::ComputePrice;
use crate::sim::Simulation;
use crate::study::statistics::Summary;
use crate::terms::buyers::{Class, Segment};

/// The compute market of a world at fixed prices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Switching {
    /// The world.
    pub world: Simulated,
    /// How long it is followed, years.
    pub years: u32,
    /// φ in every segment; none for the world's own.
    pub attention: Option<f64>,
    /// κ in every segment and class, years of spend, without egress; none for the world's own.
    pub cost_of_moving: Option<f64>,
    /// Length of every contract, months; none for the world's own.
    pub term_months: Option<f64>,
    /// Whether providers start alike.
    pub equal_shares: bool,
    /// Prices set right after the start.
    pub repriced: Vec<Repriced>,
}

/// A new price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repriced {
    /// The provider.
    pub name: String,
    /// Its price relative to the start.
    pub price: f64,
}

/// The chain of one class in one segment.
struct Chain {
    /// Yearly spend of the class in the segment, dollars.
    spend: f64,
    accounts: f64,
    core: bool,
    reviews: u32,
    attention: f64,
    start: Vec<f64>,
    /// From incumbent to choice.
    moves: Vec<Vec<f64>>,
    /// Where it rests.
    rest: Vec<f64>,
}

impl Chain {
    /// Shares after each review, from none on, and the share that moves in each.
    fn path(&self) -> (Vec<Vec<f64>>, Vec<f64>) {
        let n = self.start.len();
        let (mut path, mut moved) = (vec![self.start.clone()], Vec::new());
        for _ in 0..self.reviews {
            let now = &path[path.len() - 1];
            let into = |j: usize| (0..n).map(|i| now[i] * self.moves[i][j]).sum::<f64>();
            let leaves = |i: usize| now[i] * (1.0 - self.moves[i][i]);
            moved.push(self.attention * (0..n).map(leaves).sum::<f64>());
            let next = (0..n).map(|j| now[j] + self.attention * (into(j) - now[j]));
            let next = next.collect();
            path.push(next);
        }
        (path, moved)
    }
}

impl Switching {
    fn ready(&self, setting: &Setting) -> Result<Ready, String> {
        let mut world = self.world.world(setting, self.years)?;
        stand_still(&mut world);
        let alike = 1.0 / world.providers.len() as f64;
        for segment in &mut world.segments {
            if let Some(attention) = self.attention {
                segment.attention_compute = attention;
            }
            if self.cost_of_moving.is_some() {
                segment.compute_moving_multiple = 1.0;
            }
            if self.equal_shares {
                for share in &mut segment.provider_shares {
                    share.share = alike;
                }
            }
        }
        for class in &mut world.classes {
            if class.market != MarketKind::Compute {
                continue;
            }
            if let Some(cost) = self.cost_of_moving {
                class.moving_provider = cost;
                class.egress_gb_per_dollar = 0.0;
            }
            if let Some(term) = self.term_months {
                class.term_months = term;
            }
            if self.attention.is_some() {
                // The chance that the end of a contract is looked at, whatever its term.
                class.attention_multiple = 12.0 / class.term_months;
            }
            let months = f64::from(12 * self.years);
            if (months / class.term_months).fract() != 0.0 {
                return Err(format!(
                    "{} years are no whole number of contracts of {} months",
                    self.years, class.term_months
                ));
            }
        }
        Ready::new(world)
    }

    /// The price of every provider.
    fn prices(&self, plan: &Plan) -> Result<Vec<f64>, String> {
        let names: Vec<&str> = plan.world.providers.iter().map(|p| &*p.name).collect();
        let mut prices = vec![1.0; names.len()];
        for repriced in &self.repriced {
            let Some(j) = names.iter().position(|name| *name == repriced.name) else {
                let near = crate::worldfile::error::did_you_mean(&repriced.name, &names);
                return Err(format!("there is no provider {}; {near}", repriced.name));
            };
            prices[j] = repriced.price;
        }
        Ok(prices)
    }

    fn run(&self, mut simulation: Simulation, prices: &[f64]) -> Vec<f64> {
        let mut set = simulation.world().query::<&mut ComputePrice>();
        for (mut own, price) in set.iter_mut(simulation.world()).zip(prices) {
            own.list = *price;
        }
        let mut moved = 0.0;
        while simulation.tick() < simulation.ticks() {
            simulation.step();
            moved += simulation.world().resource::<Tally>().all().moved_provider;
        }
        let accounts = simulation.world().resource::<Tally>().all().accounts;
        let mut numbers = vec![moved / accounts / f64::from(self.years)];
        numbers.extend(provider_shares(&mut simulation));
        numbers
    }
}

/// The chains of every compute class in every segment.
fn chains(plan: &Plan, prices: &[f64], years: u32) -> Vec<Chain> {
    let mut chains = Vec::new();
    for (g, segment) in plan.world.segments.iter().enumerate() {
        let start = shares(plan, segment);
        let worth: Vec<f64> = start
            .iter()
            .zip(prices)
            .map(|(a, p)| a * maths::pow(*p, -plan.world.choice.compute_price_sensitivity))
            .collect();
        let all: f64 = worth.iter().sum();
        let first: Vec<f64> = worth.iter().map(|w| w / all).collect();
        for (k, class) in plan.world.classes.iter().enumerate() {
            let share = plan.shares.of[g][0][k];
            if class.market != MarketKind::Compute || share == 0.0 {
                continue;
            }
            let rho: Vec<f64> = (0..first.len())
                .map(|i| friction(plan, segment, k, i))
                .collect();
            chains.push(Chain {
                spend: segment.compute_spend * share,
                accounts: segment.accounts,
                core: k == plan.shares.core,
                reviews: (f64::from(12 * years) / class.term_months + 0.5) as u32,
                attention: looked_at(segment, class),
                moves: moves(&first, &rho),
                rest: rest(&first, &rho),
                start: start.clone(),
            });
        }
    }
    chains
}

/// Chance that the end of a contract is looked at.
fn looked_at(segment: &Segment, class: &Class) -> f64 {
    (segment.attention_compute * class.attention_multiple * class.term_months / 12.0).min(1.0)
}

fn shares(plan: &Plan, segment: &Segment) -> Vec<f64> {
    let stated = |name: &str| segment.provider_shares.iter().find(|s| s.name == name);
    let providers = plan.world.providers.iter();
    let shares = providers.map(|p| stated(&p.name).map_or(0.0, |s| s.share));
    shares.collect()
}

/// ρ of leaving provider `i`.
fn friction(plan: &Plan, segment: &Segment, k: usize, i: usize) -> f64 {
    let class = &plan.world.classes[k];
    let built_in = class.moving_provider * segment.compute_moving_multiple;
    let egress = plan.world.providers[i].egress_per_gb * class.egress_gb_per_dollar;
    let horizon = (class.term_months / 12.0).max(1.0);
    let cost = 1.0 + (built_in + egress) / horizon;
    maths::pow(cost, -plan.world.choice.compute_price_sensitivity)
}

fn moves(first: &[f64], rho: &[f64]) -> Vec<Vec<f64>> {
    let row = |i: usize| {
        let all = first[i] + rho[i] * (1.0 - first[i]);
        let to = |j: usize| first[j] * if i == j { 1.0 } else { rho[i] } / all;
        (0..first.len()).map(to).collect()
    };
    (0..first.len()).map(row).collect()
}

/// π ∝ a(a + ρ(1 − a))/ρ, by detailed balance.
fn rest(first: &[f64], rho: &[f64]) -> Vec<f64> {
    let weight = |(a, rho): (&f64, &f64)| a * (a + rho * (1.0 - a)) / rho;
    let weights: Vec<f64> = first.iter().zip(rho).map(weight).collect();
    let all: f64 = weights.iter().sum();
    weights.iter().map(|w| w / all).collect()
}

/// Expected shares by provider at the end, where they rest, and yearly switching of core workloads.
fn expected(chains: &[Chain], years: u32) -> (Vec<f64>, Vec<f64>, f64) {
    let n = chains.first().map_or(0, |chain| chain.start.len());
    let (mut ends, mut rests) = (vec![0.0; n], vec![0.0; n]);
    let (mut spend, mut moved, mut accounts) = (0.0, 0.0, 0.0);
    for chain in chains {
        let (path, moves) = chain.path();
        for j in 0..n {
            ends[j] += chain.spend * path[path.len() - 1][j];
            rests[j] += chain.spend * chain.rest[j];
        }
        spend += chain.spend;
        if chain.core {
            moved += chain.accounts * moves.iter().sum::<f64>();
            accounts += chain.accounts;
        }
    }
    let per_dollar = |sums: Vec<f64>| sums.iter().map(|s| s / spend).collect();
    let yearly = moved / accounts / f64::from(years);
    (per_dollar(ends), per_dollar(rests), yearly)
}

impl Answers for Switching {
    fn lines(&self, setting: &Setting) -> Result<Vec<Line>, String> {
        let ready = self.ready(setting)?;
        let prices = self.prices(&ready.plan)?;
        let seeds = self.world.seeds(setting);
        let runs = ready.each(&seeds, |simulation| self.run(simulation, &prices));
        let computed = means(&runs);
        let (ends, rests, yearly) = expected(&chains(&ready.plan, &prices, self.years), self.years);
        let line = |what: String, computed: Summary, value: f64, bias: f64| {
            Line::over_runs(what, computed, Answer::Value(value, bias))
        };
        let what = "accounts that switch in a year".to_string();
        let mut lines = vec![line(what, computed[0], yearly, 0.0)];
        let started = expected(&chains(&ready.plan, &prices, 0), self.years).0;
        let travels = started
            .iter()
            .zip(&rests)
            .any(|(a, b)| (a - b).abs() > 1e-3);
        for (j, provider) in ready.plan.world.providers.iter().enumerate() {
            let what = format!("share of {} after {} years", provider.name, self.years);
            lines.push(line(what, computed[1 + j], ends[j], 0.0));
            let left = (ends[j] - rests[j]).abs();
            if travels && left < 1e-4 {
                let what = format!("share of {} at rest", provider.name);
                lines.push(line(what, computed[1 + j], rests[j], left));
            }
        }
        Ok(lines)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_chain_rests_where_detailed_balance_says(
            worth in prop::collection::vec(0.05_f64..1.0, 2..6), rho in 0.01_f64..1.0
        ) {
            let all: f64 = worth.iter().sum();
            let first: Vec<f64> = worth.iter().map(|w| w / all).collect();
            let frictions = vec![rho; first.len()];
            let (rest, moves) = (rest(&first, &frictions), moves(&first, &frictions));
            for j in 0..first.len() {
                let into: f64 = (0..first.len()).map(|i| rest[i] * moves[i][j]).sum();
                prop_assert!((into - rest[j]).abs() < 1e-12);
                let textbook = first[j] * (rho + (1.0 - rho) * first[j]);
                let ratio = rest[0] / rest[j] * textbook / (first[0] * (rho + (1.0 - rho) * first[0]));
                prop_assert!((ratio - 1.0).abs() < 1e-9);
            }
            for row in moves {
                prop_assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            }
        }
    }
}
