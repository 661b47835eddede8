//! Price competition in a whole simulation: firms that measure demand on their customers and
//! reprice by the kernel end at the Nash equilibrium of the mixed logit they sell in.

use serde::{Deserialize, Serialize};

use super::answer::{Answer, Line};
use super::nash::equilibrium;
use super::simulated::{Ready, Simulated, means, stand_still};
use super::{Answers, Setting};
use crate::ids::MarketKind;
use crate::maths;
use crate::pricing::PriceRule;
use crate::pricing::best_response::BestResponse;
use crate::provider::ComputePrice;
use crate::sim::Simulation;

/// Ticks at the end over which prices are averaged.
const LAST: u32 = 24;

/// The compute market of a world with conduct 1, everyone choosing once a year at no cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Structural {
    /// The world.
    pub world: Simulated,
    /// How long firms have to find their prices, years.
    pub years: u32,
    /// Part of the gap to the best response that is left after a review.
    pub inertia: f64,
    /// Conduct k of every firm.
    pub conduct: f64,
}

impl Structural {
    fn ready(&self, setting: &Setting) -> Result<Ready, String> {
        let mut world = self.world.world(setting, self.years)?;
        stand_still(&mut world);
        // Firms that never stop counting see all that a price does, however slowly buyers come round.
        world.pricing.horizon_years = 1e6;
        world.pricing.ceiling = 1e6;
        for segment in &mut world.segments {
            segment.attention_compute = 1.0;
        }
        for class in &mut world.classes {
            if class.market == MarketKind::Compute {
                class.attention_multiple = 1.0;
                class.term_months = 12.0;
                class.moving_provider = 0.0;
                class.egress_gb_per_dollar = 0.0;
            }
        }
        for provider in &mut world.providers {
            provider.pricing = PriceRule::BestResponse(BestResponse {
                inertia: self.inertia,
            });
        }
        let mut ready = Ready::new(world)?;
        ready.start.provider_conduct.fill(self.conduct);
        Ok(ready)
    }

    fn run(mut simulation: Simulation) -> Vec<f64> {
        let last = simulation.ticks().min(LAST);
        let mut sums = Vec::new();
        while simulation.tick() < simulation.ticks() {
            simulation.step();
            if simulation.tick() + last > simulation.ticks() {
                let now: Vec<ComputePrice> = simulation.all();
                sums.resize(now.len(), 0.0);
                for (sum, price) in sums.iter_mut().zip(now) {
                    *sum += price.list;
                }
            }
        }
        sums.iter().map(|sum| sum / f64::from(last)).collect()
    }

    /// Nash equilibrium of the mixed logit over segments.
    fn nash(&self, ready: &Ready) -> Result<Vec<f64>, String> {
        let world = &ready.plan.world;
        let costs: Vec<f64> = world
            .providers
            .iter()
            .map(|p| 1.0 - p.operating_margin)
            .collect();
        let sellers: Vec<usize> = (0..costs.len()).collect();
        let alpha = world.choice.compute_price_sensitivity;
        let segments: Vec<(f64, Vec<f64>)> = world
            .segments
            .iter()
            .map(|segment| {
                let stated = segment.provider_shares.iter();
                let share = |name: &str| stated.clone().find(|s| s.name == name);
                let of = |name: &str| share(name).map_or(0.0, |s| s.share);
                let shares = world.providers.iter().map(|p| of(&p.name)).collect();
                (segment.compute_spend, shares)
            })
            .collect();
        let spend = |prices: &[f64], seller: usize| -> f64 {
            let of = |(size, first): &(f64, Vec<f64>)| {
                let worth = |j: usize| first[j] * maths::pow(prices[j], -alpha);
                let all: f64 = (0..first.len()).map(worth).sum();
                size * worth(seller) / all
            };
            segments.iter().map(of).sum()
        };
        equilibrium(&costs, &sellers, |base, tried, seller| {
            let (then, now) = (spend(base, seller), spend(tried, seller));
            let won = maths::pow(now / then, self.conduct);
            then * won * (1.0 - costs[seller] / tried[seller])
        })
    }
}

impl Answers for Structural {
    fn lines(&self, setting: &Setting) -> Result<Vec<Line>, String> {
        let ready = self.ready(setting)?;
        let nash = self.nash(&ready)?;
        let runs = ready.each(&self.world.seeds(setting), Self::run);
        let providers = ready.plan.world.providers.iter();
        let lines = providers.zip(means(&runs)).zip(nash);
        Ok(lines
            .map(|((provider, price), nash)| {
                let what = format!("price of {}, start = 1", provider.name);
                let answer = Answer::Value(nash, 1e-4 * nash);
                Line::over_runs(what, price, answer)
            })
            .collect())
    }
}
