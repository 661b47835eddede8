//! What a buyer should sign: strategies against scenarios, and regret.
//!
//! A strategy is lived by copies of the buyers of a segment, small enough to move nothing: they sign new model
//! contracts in the first tick, keep the strategy for the whole run, and meet the prices, releases and draws of a
//! run of the study. What they get is worth surplus less what moves and clauses cost.

pub mod asked;
pub mod matrix;
pub mod over_prior;
pub mod over_seeds;
pub mod states;

use crate::enterprise::growth::Demand;
use crate::enterprise::panel::Panel;
use crate::enterprise::review::live;
use crate::enterprise::slopes::measure_once;
use crate::enterprise::traits::{
    BOUND, BUILDS, CLAUSES, MULTI_MODEL, PORTABILITY, PRICE_MATCH, SEVERAL_VENDORS,
};
use crate::enterprise::{Enterprise, Workload, Workloads};
use crate::ids::MarketKind;
use crate::lanes::Processor;
use crate::market::posted::Posted;
use crate::maths;
use crate::measure;
use crate::plan::RunPlan;
use crate::policy::Rules;
use crate::random::Seed;
use crate::record::Recorder;
use crate::record::measures::{ALL, Named};
use crate::record::table::Table;
use crate::sim::Simulation;
use crate::sim::state::{scene, ties};

/// One in so many copies is measured each tick, in rotation.
const MEASURED_ONE_IN: usize = 12;

/// What a buyer signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strategy {
    /// What it is called.
    pub name: &'static str,
    bits: u8,
}

/// Clauses × one vendor or several × buy or build one's own on open weights.
pub const STRATEGIES: &[Strategy] = &[
    one("one vendor", 0),
    one("one vendor, portability", PORTABILITY),
    one("one vendor, multi-model", MULTI_MODEL),
    one("one vendor, price match", PRICE_MATCH),
    one("one vendor, all clauses", CLAUSES),
    one("several vendors", SEVERAL_VENDORS),
    one(
        "several vendors, portability",
        SEVERAL_VENDORS | PORTABILITY,
    ),
    one(
        "several vendors, multi-model",
        SEVERAL_VENDORS | MULTI_MODEL,
    ),
    one(
        "several vendors, price match",
        SEVERAL_VENDORS | PRICE_MATCH,
    ),
    one("several vendors, all clauses", SEVERAL_VENDORS | CLAUSES),
    one("own open weights", BUILDS),
    one("own open weights, portability", BUILDS | PORTABILITY),
];

const fn one(name: &'static str, bits: u8) -> Strategy {
    Strategy {
        name,
        bits: bits | BOUND,
    }
}

/// A run to its end, and what each strategy was worth in it to the buyers of each of `segments`, by segment and strategy:
/// discounted surplus less costs over discounted spend. Its origin is arbitrary; differences are shares of spend. The run
/// must be in its start state.
pub fn payoffs(mut simulation: Simulation, segments: &[usize]) -> (Recorder, Vec<Vec<f64>>) {
    let rate = simulation.plan().world.valuation.cash_discount_rate;
    let mut lives: Vec<Vec<Copies>> = segments
        .iter()
        .map(|&g| Copies::of_segment(&mut simulation, g))
        .collect();
    while simulation.tick() < simulation.ticks() {
        simulation.step();
        let world = simulation.world();
        let plan = world.resource::<RunPlan>().clone();
        let tick = world.resource::<crate::calendar::Calendar>().tick;
        let ties = ties(&plan, &plan.outlook(tick, world.resource::<Rules>()));
        let (posted, demand) = (world.resource::<Posted>(), world.resource::<Demand>());
        let scene = scene(&plan, tick, posted, demand, &ties);
        let seed = world.resource::<Seed>();
        let years = f64::from(tick) * scene.dt;
        let discount = maths::pow(1.0 + rate, -years);
        for (&g, lives) in segments.iter().zip(&mut lives) {
            for life in lives {
                life.step(&scene, seed, g, discount);
            }
        }
    }
    let worth = |lives: Vec<Copies>| lives.iter().map(|life| life.worth / life.spend).collect();
    (simulation.run(), lives.into_iter().map(worth).collect())
}

/// What [`price_of_models`] reads.
pub const PRICE_OF_MODELS: Named = measure!(market.price_index);

/// The price index of models in the last month, all segments together.
///
/// # Errors
/// When the table is not whole.
pub fn price_of_models(market: &Table) -> Result<f64, String> {
    let lacks = || "the table market is not whole".to_owned();
    let (markets, segments) = (
        market.texts("market").ok_or_else(lacks)?,
        market.texts("segment").ok_or_else(lacks)?,
    );
    let prices = market.numbers(PRICE_OF_MODELS.column);
    let prices = prices.ok_or_else(lacks)?;
    let is_it = |&row: &usize| markets.get(row) == "model" && segments.get(row) == ALL;
    let last = (0..market.rows()).rev().find(is_it);
    last.map(|row| prices[row]).ok_or_else(lacks)
}

/// Copies of the buyers of a segment that live a strategy.
#[derive(Clone)]
struct Copies {
    /// The first id of those that they copy.
    first: usize,
    enterprises: Vec<Enterprise>,
    workloads: Vec<Workloads>,
    worth: f64,
    spend: f64,
}

impl Copies {
    /// The buyers of segment `g` once for each strategy.
    fn of_segment(simulation: &mut Simulation, g: usize) -> Vec<Self> {
        let buyers = Self::without_models(simulation, g);
        STRATEGIES.iter().map(|s| buyers.under(*s)).collect()
    }

    /// The buyers of segment `g` in the start state, but that they have no models.
    fn without_models(simulation: &mut Simulation, g: usize) -> Self {
        let classes = simulation.plan().world.classes.clone();
        let world = simulation.world();
        let mut query = world.query::<(&Enterprise, &Workloads)>();
        let all: Vec<(Enterprise, Workloads)> = query.iter(world).map(|(e, w)| (*e, *w)).collect();
        let own = |(e, _): &(Enterprise, Workloads)| usize::from(e.segment) == g;
        let first = all.iter().position(own).unwrap_or(0);
        let (enterprises, mut workloads): (Vec<_>, Vec<Workloads>) =
            all.into_iter().filter(own).unzip();
        for workloads in &mut workloads {
            for (class, workload) in classes.iter().zip(&mut workloads.0) {
                if class.market == MarketKind::Model {
                    *workload = Workload::NONE;
                }
            }
        }
        Self {
            first,
            enterprises,
            workloads,
            worth: 0.0,
            spend: 0.0,
        }
    }

    /// The same buyers under a strategy.
    fn under(&self, strategy: Strategy) -> Self {
        let mut copies = self.clone();
        for enterprise in &mut copies.enterprises {
            enterprise.traits = strategy.bits;
        }
        copies
    }

    /// A tick: they live it, and a part of them is looked at.
    fn step(
        &mut self,
        scene: &crate::enterprise::choice::Scene,
        seed: &Seed,
        g: usize,
        discount: f64,
    ) {
        let rows = (&mut self.enterprises[..], &mut self.workloads[..]);
        let tally = live(Processor::detected(), scene, seed, self.first, rows);
        let (enterprises, workloads) = (&self.enterprises, &self.workloads);
        let size = Some((enterprises.len() / MEASURED_ONE_IN).max(1) as u32);
        let panel = Panel::drawn(scene, seed, scene.tick, size, enterprises);
        let seen = measure_once(scene, seed, self.first, &panel, enterprises, workloads);
        let own = &tally.segments[g];
        for m in 0..2 {
            let spend = own.spend[m] * scene.dt;
            if seen.premium_spend[g][m] > 0.0 {
                let surplus = seen.surplus[g][m] / seen.premium_spend[g][m];
                self.worth += discount * surplus * spend;
            }
            let costs = own.clause_cost[m] * scene.dt + own.moving_cost[m];
            self.worth -= discount * costs;
            self.spend += discount * spend;
        }
    }
}

/// Regret (Savage 1951): the best payoff in a scenario less each strategy's, by strategy and scenario.
pub fn regrets(payoffs: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let scenarios = payoffs.first().map_or(0, Vec::len);
    let best = |s: usize| {
        let of = payoffs.iter().map(|strategy| strategy[s]);
        of.fold(f64::NEG_INFINITY, f64::max)
    };
    let best: Vec<f64> = (0..scenarios).map(best).collect();
    let of = |strategy: &Vec<f64>| best.iter().zip(strategy).map(|(b, p)| b - p).collect();
    payoffs.iter().map(of).collect()
}

/// The largest regret of each strategy.
pub fn largest_regrets(regrets: &[Vec<f64>]) -> Vec<f64> {
    let most = |of: &Vec<f64>| of.iter().copied().fold(0.0, f64::max);
    regrets.iter().map(most).collect()
}

/// The strategy with the smallest largest regret; the first of equals.
pub fn minimax_regret(regrets: &[Vec<f64>]) -> Option<usize> {
    let largest = largest_regrets(regrets);
    (0..largest.len()).min_by(|&a, &b| largest[a].total_cmp(&largest[b]).then(a.cmp(&b)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn savages_rule_picks_the_smallest_largest_regret() {
        let payoffs = vec![vec![10.0, 0.0], vec![6.0, 5.0], vec![0.0, 6.0]];
        let regrets = regrets(&payoffs);
        assert_eq!(regrets, [[0.0, 6.0], [4.0, 1.0], [10.0, 0.0]]);
        assert_eq!(largest_regrets(&regrets), [6.0, 4.0, 10.0]);
        assert_eq!(minimax_regret(&regrets), Some(1));
        assert_eq!(minimax_regret(&[]), None);
    }

    proptest! {
        #[test]
        fn regret_is_never_negative_and_somebody_has_none(
            payoffs in prop::collection::vec(prop::collection::vec(-5.0_f64..5.0, 3), 1..9)
        ) {
            let regrets = regrets(&payoffs);
            prop_assert!(regrets.iter().flatten().all(|r| *r >= 0.0));
            for s in 0..3 {
                prop_assert!(regrets.iter().any(|r| r[s] == 0.0));
            }
        }
    }
}
