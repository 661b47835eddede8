//! The peers of a guest: the buyers of its segment and about its size.

use crate::enterprise::autonomy::{Standing, parts};
use crate::enterprise::choice::Scene;
use crate::enterprise::{Enterprise, Workloads};

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
}
