//! The peers of a guest: the buyers of its segment and about its size.

use crate::enterprise::autonomy::{Standing, parts};
use crate::enterprise::choice::Scene;
use crate::enterprise::leaving::{self, Paid, paid};
use crate::enterprise::{Enterprise, Workloads};
use crate::random::Seed;
use crate::terms::buyers::MAX_CLASSES;

/// Fewest enterprises that somebody is compared with.
const FEWEST: usize = 50;
/// How many times larger or smaller a peer may be.
const SIZE: f64 = 3.0;

/// The peers of one guest, by their places among the enterprises.
#[derive(Debug, Clone, PartialEq)]
pub struct Peers {
    /// Their places.
    pub places: Vec<usize>,
    /// How many times larger or smaller than the guest the farthest may be; infinite where all of the segment are its
    /// peers.
    pub within: f64,
}

impl Peers {
    /// The peers of `of`: those of its segment within three times its size, or nine, and so on, until there are enough.
    pub fn of(of: &Enterprise, enterprises: &[Enterprise]) -> Self {
        let near = |within: f64| -> Vec<usize> {
            let alike = |other: &Enterprise| {
                let ratio = other.start_compute / of.start_compute;
                other.segment == of.segment && ratio <= within && ratio * within >= 1.0
            };
            let rows = enterprises.iter().enumerate();
            rows.filter(|(_, e)| alike(e)).map(|(i, _)| i).collect()
        };
        let mut within = SIZE;
        let mut places = near(within);
        while places.len() < FEWEST && within < 1e6 {
            within *= SIZE;
            places = near(within);
        }
        if places.len() < FEWEST {
            within = f64::INFINITY;
            places = near(within);
        }
        Self { places, within }
    }

    /// Where they stand.
    pub fn standing(&self, scene: &Scene, rows: (&[Enterprise], &[Workloads])) -> Standing {
        let mut standing = Standing::default();
        for &i in &self.places {
            standing.count(rows.0[i].accounts, &parts(scene, &rows.0[i], &rows.1[i]));
        }
        standing
    }

    /// What they pay in the mean for what a dollar of list price bought at the start, by market.
    pub fn prices(
        &self,
        scene: &Scene,
        seed: &Seed,
        rows: (&[Enterprise], &[Workloads]),
    ) -> [f64; 2] {
        let mut prices = Prices::default();
        for &i in &self.places {
            let of = leaving::Standing {
                number: i as u64,
                enterprise: &rows.0[i],
                workloads: &rows.1[i],
            };
            prices.add(scene, &paid(scene, seed, of), rows.0[i].accounts);
        }
        prices.mean()
    }
}

/// Prices weighed by spend, by market.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Prices {
    paid: [f64; 2],
    spend: [f64; 2],
}

impl Prices {
    /// Adds what `accounts` pay.
    pub fn add(&mut self, scene: &Scene, paid: &[Paid; MAX_CLASSES], accounts: f64) {
        for (class, paid) in scene.classes.iter().zip(paid) {
            let m = class.market.index();
            self.paid[m] += accounts * paid.spend * paid.unit_price();
            self.spend[m] += accounts * paid.spend;
        }
    }

    /// The means; not a number where nothing is spent.
    pub fn mean(&self) -> [f64; 2] {
        [0, 1].map(|m| self.paid[m] / self.spend[m])
    }
}
