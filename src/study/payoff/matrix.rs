//! The payoff matrix of a segment: strategies against the states of the world.

use super::{STRATEGIES, largest_regrets, minimax_regret, regrets};
use crate::study::desk::states::Sorted;
use crate::study::multiplicity::Marks;
use crate::study::statistics::{Summary, summary};

/// What strategies are worth in states, and what one may regret, shares of spend; by strategy and state.
#[derive(Debug, Clone)]
pub struct Matrix {
    /// What each is worth against the first, over the seeds or draws of the state.
    pub worth: Vec<Vec<Summary>>,
    /// How far its mean is behind that of the best.
    pub regrets: Vec<Vec<f64>>,
    /// What chance would hardly make, among all that is not the first's.
    pub marks: Marks,
}

impl Matrix {
    /// The matrix of `states`, from what each strategy is worth, by seed or draw and strategy.
    pub fn of(states: &[Sorted], each: &[Vec<f64>]) -> Self {
        let mean = |against: &[f64], state: &Sorted| {
            let seeds = state.seeds.iter().map(|&i| against[i]);
            summary(&seeds.collect::<Vec<f64>>())
        };
        let of = |strategy: usize| -> Vec<Summary> {
            let against = against_first(each, strategy);
            states.iter().map(|state| mean(&against, state)).collect()
        };
        let worth: Vec<Vec<Summary>> = (0..STRATEGIES.len()).map(of).collect();
        let means = |row: &Vec<Summary>| row.iter().map(|cell| cell.mean).collect();
        Self {
            regrets: regrets(&worth.iter().map(means).collect::<Vec<Vec<f64>>>()),
            marks: Marks::among(worth.iter().skip(1).flatten().copied()),
            worth,
        }
    }

    /// The largest regret of each strategy.
    pub fn largest_regrets(&self) -> Vec<f64> {
        largest_regrets(&self.regrets)
    }

    /// The strategy with the smallest largest regret.
    pub fn minimax_regret(&self) -> Option<usize> {
        minimax_regret(&self.regrets)
    }
}

/// What a strategy is worth in each seed or draw against the first, so that what is common to all drops out.
pub fn against_first(each: &[Vec<f64>], strategy: usize) -> Vec<f64> {
    each.iter().map(|of| of[strategy] - of[0]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strategies_are_held_against_the_first_in_each_state() {
        let strategies = STRATEGIES.len();
        // The second is worth a hundredth more in the first two seeds and as much less in the last two; the others nothing.
        let seed = |sign: f64, common: f64| {
            let mut of = vec![common; strategies];
            of[1] += 0.01 * sign;
            of
        };
        let each = [
            seed(1.0, 0.5),
            seed(1.0, 0.1),
            seed(-1.0, 0.3),
            seed(-1.0, 0.2),
        ];
        let state = |name: &str, seeds: &[usize]| Sorted {
            name: name.to_owned(),
            seeds: seeds.to_vec(),
        };
        let states = [state("good", &[0, 1]), state("bad", &[2, 3])];
        let matrix = Matrix::of(&states, &each);
        assert!((matrix.worth[1][0].mean - 0.01).abs() < 1e-12);
        assert!((matrix.worth[1][1].mean + 0.01).abs() < 1e-12);
        assert_eq!(matrix.worth[0][0].mean, 0.0);
        // In the good state all but the second regret; in the bad one the second does.
        let largest = matrix.largest_regrets();
        assert!(largest.iter().all(|most| (most - 0.01).abs() < 1e-12));
        assert!((matrix.regrets[0][0] - 0.01).abs() < 1e-12 && matrix.regrets[0][1] == 0.0);
    }
}
