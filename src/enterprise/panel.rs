//! Who is asked each month what they would do at another price: a panel in proportion to spend.

use super::Enterprise;
use super::choice::Scene;
use crate::random::{Purpose, Seed};

/// The golden section: turns by it spread the panels of successive months evenly.
const TURN: f64 = 0.618_033_988_749_895;

/// For how many enterprises each enterprise stands, 0 outside the panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// By enterprise; empty where every one is looked at.
    weights: Vec<f64>,
}

/// One who is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Member {
    /// The place among the enterprises.
    pub place: u32,
    /// For how many it stands.
    pub weight: f64,
}

impl Member {
    /// One who stands for itself.
    pub fn one(place: u32) -> Self {
        Self { place, weight: 1.0 }
    }
}

impl Panel {
    /// Every enterprise.
    pub const ALL: Panel = Panel {
        weights: Vec::new(),
    };

    /// A panel of about `size` of `enterprises`: systematic sampling in proportion to spend (Madow 1949), half of it
    /// to compute and half to models, from a start that `seed` draws and that moves on by the golden section with
    /// each `turn`. Whoever spends more than a step is always in; several places may fall on it.
    ///
    /// A sum over the panel, each member times its weight, has the sum over all as its expectation (Horvitz &
    /// Thompson 1952). A panel as large as the population is the population.
    pub fn drawn(
        scene: &Scene,
        seed: &Seed,
        turn: u32,
        size: Option<u32>,
        enterprises: &[Enterprise],
    ) -> Self {
        let size = match size {
            Some(size) if (size as usize) < enterprises.len() => f64::from(size),
            _ => return Self::ALL,
        };
        let start = seed.draws().uniform(Purpose::Panel, 0, 0);
        let place = f64::from(turn) * TURN + start;
        let first = place - f64::from(place as u32);
        Self {
            weights: systematic(shares_of_spend(scene, enterprises), size, first),
        }
    }

    /// Its members among the first `n` enterprises, in the order of ids.
    pub fn members(&self, n: usize) -> Vec<Member> {
        let all = |i: usize| {
            let weight = self.weight(i);
            (weight > 0.0).then_some(Member {
                place: i as u32,
                weight,
            })
        };
        (0..n).filter_map(all).collect()
    }

    /// For how many the enterprise in place `i` stands.
    #[inline(always)]
    pub fn weight(&self, i: usize) -> f64 {
        if self.weights.is_empty() {
            1.0
        } else {
            self.weights[i]
        }
    }

    /// The panel among the `n` enterprises from place `first` on.
    #[must_use]
    pub fn part(&self, first: usize, n: usize) -> Self {
        let weights = if self.weights.is_empty() {
            Vec::new()
        } else {
            self.weights[first..first + n].to_vec()
        };
        Self { weights }
    }
}

/// Each enterprise's share of spend: the mean of its shares in the two markets, or its share in the one there is.
fn shares_of_spend<'a>(
    scene: &Scene<'a>,
    enterprises: &'a [Enterprise],
) -> impl Iterator<Item = f64> + 'a {
    let demand = scene.demand;
    let spend = move |enterprise: &Enterprise| {
        let g = usize::from(enterprise.segment);
        let size = enterprise.accounts * enterprise.start_compute;
        let models = demand.ai_scale[g] * f64::from(enterprise.intensity);
        [size * demand.compute[g], size * models]
    };
    let mut total = [0.0; 2];
    for spend in enterprises.iter().map(spend) {
        total[0] += spend[0];
        total[1] += spend[1];
    }
    let markets = total.iter().filter(|total| **total > 0.0).count() as f64;
    let part = total.map(|total| {
        if total > 0.0 {
            1.0 / (markets * total)
        } else {
            0.0
        }
    });
    // Computed again: half the time of a list that is written and read.
    let spend = enterprises.iter().map(spend);
    spend.map(move |spend| spend[0] * part[0] + spend[1] * part[1])
}

/// Places `first`, `first` + 1, … on a line along which everyone has `size` times its share.
fn systematic(shares: impl Iterator<Item = f64>, size: f64, first: f64) -> Vec<f64> {
    let (mut next, mut end) = (first, 0.0);
    let weigh = |share: f64| {
        let width = share * size;
        end += width;
        if next >= end {
            return if width >= 1.0 { 1.0 } else { 0.0 };
        }
        while next < end {
            next += 1.0;
        }
        1.0 / width.min(1.0)
    };
    shares.map(weigh).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARES: [f64; 6] = [0.4, 0.25, 0.2, 0.1, 0.04, 0.01];

    #[test]
    fn a_panel_adds_up_to_everyone_on_average() {
        let starts = 100_000;
        let mut means = [0.0; SHARES.len()];
        for k in 0..starts {
            let first = (f64::from(k) + 0.5) / f64::from(starts);
            for (mean, weight) in means
                .iter_mut()
                .zip(systematic(SHARES.into_iter(), 3.0, first))
            {
                *mean += weight / f64::from(starts);
            }
        }
        for mean in means {
            assert!((mean - 1.0).abs() < 1e-3, "{means:?}");
        }
    }

    #[test]
    fn whoever_spends_more_than_a_step_is_always_in_once() {
        for k in 0..100 {
            let weights = systematic(SHARES.into_iter(), 3.0, f64::from(k) / 100.0);
            assert_eq!(weights[0], 1.0);
            let members = weights.iter().filter(|w| **w > 0.0).count();
            assert!((2..=4).contains(&members), "{weights:?}");
        }
    }
}
