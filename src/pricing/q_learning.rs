//! A pricing algorithm that learns: Q-learning on a grid of prices (Calvano, Calzolari,
//! Denicolò & Pastorello 2020, section II).
//!
//! The state is the prices of the last period. With chance e^(−β·t) the algorithm tries
//! any price, else it takes the one that has paid best in this state; then
//! Q(s, a) ← (1 − α)·Q(s, a) + α·(profit + δ·max Q(s′, ·)).

use serde::{Deserialize, Serialize};

use super::{Occasion, Rule, Situation};
use crate::field::Parameters;
use crate::maths;
use crate::random::Purpose;

/// Learns which of a few prices pays, given its own last price and the lowest of its rivals'.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct QLearning {
    /// Weight of what was just learnt.
    ///
    /// Written α.
    #[parameter(unit = "weight", range = 0.0..=1.0)]
    pub learning_rate: f64,
    /// How fast it stops trying prices: the chance to try any is e^(−β·t) in review t, and this is β.
    #[parameter(unit = "per review", range = 0.0..=100.0)]
    pub exploration_decay: f64,
    /// What a dollar at the next review is worth.
    ///
    /// Written δ.
    #[parameter(unit = "per review", range = 0.0..=0.9999)]
    pub discount_factor: f64,
    /// Prices among which it chooses.
    #[parameter(unit = "prices", range = 2.0..=100.0)]
    pub prices: u32,
    /// The lowest price.
    #[parameter(unit = "relative to the start", range = 1e-3..=1.0)]
    pub lowest: f64,
    /// The highest price.
    #[parameter(unit = "relative to the start", range = 1.001..=10.0)]
    pub highest: f64,
}

impl QLearning {
    /// The price in place `a` of the grid, equal steps in ln price, relative to the start.
    fn price(&self, a: usize) -> f64 {
        let part = a as f64 / f64::from(self.prices - 1);
        self.lowest * maths::exp(part * maths::ln(self.highest / self.lowest))
    }

    /// The place in the grid nearest to a price relative to the start.
    fn place(&self, price: f64) -> usize {
        let part = maths::ln(price / self.lowest) / maths::ln(self.highest / self.lowest);
        let place = part.clamp(0.0, 1.0) * f64::from(self.prices - 1);
        (place + 0.5) as usize
    }

    /// A learner that expects of each price what the measured elasticity says, for ever.
    fn beginner(&self, firm: &Situation) -> Learner {
        let m = self.prices as usize;
        let elasticity = firm.elasticity();
        let worth = |a: usize| {
            let price = self.price(a) * firm.start_price;
            let sold = maths::pow(price / firm.price, 1.0 - elasticity);
            let profit = firm.share * sold * (1.0 - firm.cost / price);
            profit / (1.0 - self.discount_factor)
        };
        let worths: Vec<f64> = (0..m).map(worth).collect();
        Learner::new(m * m, &worths)
    }
}

impl Rule for QLearning {
    fn reprice(&self, firm: &Situation, occasion: &mut Occasion) -> f64 {
        if firm.demand.spend <= 0.0 {
            return firm.price;
        }
        let m = self.prices as usize;
        let own = self.place(firm.price / firm.start_price);
        let rival = occasion.lowest_rival.map_or(own, |price| self.place(price));
        let state = own * m + rival;
        let profit = firm.share * (1.0 - firm.cost / firm.price);
        let memory = occasion.memory.0.get_or_insert_with(|| self.beginner(firm));
        let weights = Weights {
            rate: self.learning_rate,
            discount: self.discount_factor,
        };
        memory.receive(profit, state, weights);
        let chance = maths::exp(-self.exploration_decay * memory.decisions as f64);
        let [word] =
            occasion
                .seed
                .draws()
                .words(Purpose::Exploration, occasion.tick, occasion.firm);
        let action = memory.decide(state, Exploration::of(chance), word);
        self.price(action) * firm.start_price
    }
}

/// The chance to try any price, as a bound on a 32-bit draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exploration(f64);

impl Exploration {
    /// A chance of `chance`, 0 to 1.
    pub fn of(chance: f64) -> Self {
        Self(chance * 4_294_967_296.0)
    }

    /// The action to try out of `actions`, if `word` says to try one: below the bound a draw is uniform.
    #[inline(always)]
    pub fn tried(self, word: u32, actions: usize) -> Option<usize> {
        let place = f64::from(word) / self.0;
        (place < 1.0).then_some((place * actions as f64) as usize)
    }
}

/// What counts how much when an algorithm learns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Weight of what was just learnt.
    pub rate: f64,
    /// What a dollar at the next review is worth.
    pub discount: f64,
}

/// What an algorithm has learnt: a worth of each action in each state.
#[derive(Debug, Clone, PartialEq)]
pub struct Learner {
    actions: usize,
    /// Q, by state and then action.
    worth: Vec<f64>,
    /// The action of most worth in each state, the first of equals.
    best: Vec<u32>,
    /// State and action of which the profit is not known yet.
    pending: Option<(usize, usize)>,
    /// Decisions so far.
    pub decisions: u64,
}

impl Learner {
    /// A learner of `states` states that expects `worths` of each action in every state.
    pub fn new(states: usize, worths: &[f64]) -> Self {
        let mut learner = Self {
            actions: worths.len(),
            worth: worths.repeat(states),
            best: vec![0; states],
            pending: None,
            decisions: 0,
        };
        let first = learner.search(0);
        learner.best.fill(first);
        learner
    }

    /// The action of most worth in `state`.
    #[inline(always)]
    pub fn greedy(&self, state: usize) -> usize {
        self.best[state] as usize
    }

    /// The best action of every state: the strategy.
    pub fn strategy(&self) -> &[u32] {
        &self.best
    }

    /// Learns that `action` in `state` brought `profit` and led to `next`; whether the strategy changed.
    #[inline(always)]
    pub fn learn(
        &mut self,
        (state, action): (usize, usize),
        profit: f64,
        next: usize,
        Weights { rate, discount }: Weights,
    ) -> bool {
        let ahead = self.worth[next * self.actions + self.greedy(next)];
        let place = state * self.actions + action;
        let before = self.worth[place];
        let after = (1.0 - rate) * before + rate * (profit + discount * ahead);
        self.worth[place] = after;
        let best = self.best[state] as usize;
        let again = if action == best {
            if after >= before {
                return false;
            }
            self.search(state)
        } else if after > self.worth[state * self.actions + best] {
            action as u32
        } else {
            return false;
        };
        self.best[state] = again;
        again as usize != best
    }

    /// The action to take in `state`, to be learnt from when its profit is received.
    fn decide(&mut self, state: usize, exploration: Exploration, word: u32) -> usize {
        let tried = exploration.tried(word, self.actions);
        let action = tried.unwrap_or_else(|| self.greedy(state));
        self.pending = Some((state, action));
        self.decisions += 1;
        action
    }

    /// Learns from the profit of the last decision, which led to `next`.
    fn receive(&mut self, profit: f64, next: usize, weights: Weights) {
        if let Some(taken) = self.pending.take() {
            self.learn(taken, profit, next, weights);
        }
    }

    fn search(&self, state: usize) -> u32 {
        let worths = &self.worth[state * self.actions..(state + 1) * self.actions];
        let mut best = 0;
        for (action, worth) in worths.iter().enumerate() {
            if *worth > worths[best] {
                best = action;
            }
        }
        best as u32
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn weights(rate: f64) -> Weights {
        Weights {
            rate,
            discount: 0.9,
        }
    }

    #[test]
    fn a_profit_is_learnt_by_the_rule_of_watkins() {
        let mut learner = Learner::new(2, &[1.0, 2.0]);
        assert!(!learner.learn((0, 1), 5.0, 1, weights(0.5)));
        assert_eq!(
            learner.worth,
            [1.0, 0.5 * 2.0 + 0.5 * (5.0 + 0.9 * 2.0), 1.0, 2.0]
        );
        assert!(
            learner.learn((1, 1), -9.0, 1, weights(0.5)),
            "the other is better now"
        );
        assert_eq!(learner.strategy(), [1, 0]);
    }

    #[test]
    fn a_draw_below_the_chance_tries_every_action_alike() {
        let chance = Exploration::of(0.25);
        let mut tried = [0; 5];
        let words = 1 << 12;
        for k in 0..words {
            if let Some(action) = chance.tried(k << 20, 5) {
                tried[action] += 1;
            }
        }
        assert_eq!(tried.iter().sum::<u32>(), words / 4);
        assert!(
            tried.iter().all(|&n| n.abs_diff(words / 20) <= 1),
            "{tried:?}"
        );
        assert_eq!(Exploration::of(0.0).tried(0, 5), None);
    }

    proptest! {
        #[test]
        fn the_strategy_is_always_the_first_action_of_most_worth(
            steps in prop::collection::vec((0_usize..3, 0_usize..4, -1.0_f64..1.0, 0_usize..3), 1..200)
        ) {
            let mut learner = Learner::new(3, &[0.1, 0.3, 0.3, 0.2]);
            for (state, action, profit, next) in steps {
                learner.learn((state, action), profit, next, weights(0.3));
                for state in 0..3 {
                    let best = learner.worth[state * 4 + learner.greedy(state)];
                    prop_assert!(learner.worth[state * 4..][..4].iter().all(|w| *w <= best));
                }
            }
        }
    }
}
