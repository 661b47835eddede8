//! Learning by doing (Wright 1936): the cost of own silicon falls by the learning rate with every
//! doubling of its cumulative volume, in the formula and in a whole simulation.

use serde::{Deserialize, Serialize};

use super::answer::Line;
use super::simulated::{Ready, Simulated, stand_still};
use super::{Answers, Setting};
use crate::provider::capacity::Capacity;
use crate::provider::rent::learned;

/// The accelerators of a world in which nothing but volume lowers cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearningCurve {
    /// The world.
    pub world: Simulated,
    /// How long it is followed, years.
    pub years: u32,
    /// Fall of cost with every doubling.
    pub learning_rate: f64,
    /// Doublings that are shown.
    pub doublings: u32,
}

impl LearningCurve {
    /// Each provider with its own silicon: how many doublings its volume has gone through, and its cost.
    fn simulated(&self, setting: &Setting) -> Result<Vec<Line>, String> {
        let mut world = self.world.world(setting, self.years)?;
        stand_still(&mut world);
        world.capacity.merchant_cost_growth = 0.0;
        world.capacity.own_silicon_cost_growth = 0.0;
        world.capacity.learning_rate = self.learning_rate;
        let ready = Ready::new(world)?;
        let mut simulation = ready.simulation(1);
        let mut folds = Vec::new();
        while simulation.tick() < simulation.ticks() {
            let fold = |c: &Capacity| c.cumulative / c.start_cumulative;
            folds = simulation.all().iter().map(fold).collect();
            simulation.step();
        }
        let plan = ready.plan.clone();
        let stated = &plan.world.providers;
        let capacity: Vec<Capacity> = simulation.all();
        let with_own = (0..folds.len()).filter(|j| stated[*j].own_silicon > 0.0);
        Ok(with_own
            .map(|j| {
                let stated = &stated[j];
                let left = by_halves(self.learning_rate, folds[j]);
                let expected = 1.0 - stated.own_silicon + stated.own_silicon * left;
                let what = format!(
                    "accelerator cost of {}, volume {:.2} times the start's",
                    stated.name, folds[j]
                );
                Line::exact(what, capacity[j].cost, expected, 1e-9)
            })
            .collect())
    }
}

/// Cost left after volume grew `fold`, by whole doublings and then ever smaller square roots of one.
fn by_halves(rate: f64, fold: f64) -> f64 {
    let (mut left, mut fold, mut root, mut step) = (1.0, fold, 2.0_f64, 1.0 - rate);
    while fold >= 2.0 {
        fold /= 2.0;
        left *= 1.0 - rate;
    }
    for _ in 0..60 {
        root = root.sqrt();
        step = step.sqrt();
        if fold >= root {
            fold /= root;
            left *= step;
        }
    }
    left
}

impl Answers for LearningCurve {
    fn lines(&self, setting: &Setting) -> Result<Vec<Line>, String> {
        let mut expected = 1.0;
        let mut volume = 1.0;
        let mut lines = Vec::new();
        for doubling in 1..=self.doublings {
            expected *= 1.0 - self.learning_rate;
            volume *= 2.0;
            let what = format!("cost after {doubling} doublings");
            let computed = learned(self.learning_rate, volume);
            lines.push(Line::exact(what, computed, expected, 1e-12));
        }
        lines.extend(self.simulated(setting)?);
        Ok(lines)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_curve_is_the_one_made_of_halves(rate in 0.0_f64..0.6, fold in 1.0_f64..1e4) {
            let (curve, halves) = (learned(rate, fold), by_halves(rate, fold));
            prop_assert!((curve / halves - 1.0).abs() < 1e-9, "{curve} {halves}");
        }
    }
}
