//! Guests: buyers that live in a run and move nothing in it.
//!
//! A guest is made of the columns of an enterprise and lives each month by the same functions, against the same posted
//! market, but is held apart and added to nothing: no firm sees it and no measure counts it. Its draws are addressed by
//! its own number.

use std::sync::Arc;

use bevy_ecs::prelude::{ResMut, Resource};

use super::buyers::Surroundings;
use super::seen::Own;
use crate::enterprise::choice::Scene;
use crate::enterprise::growth::{embedded, intensified};
use crate::enterprise::tally::Tally;
use crate::enterprise::{Enterprise, Workloads, attention, review};
use crate::ids::MarketKind;
use crate::maths;

/// The number of a guest that is no agent: above that of every account, and low enough that no address of it overflows.
pub const NUMBER: u64 = 1 << 28;

/// How a guest lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Like every buyer: it reviews, moves, takes and drops clauses.
    Buys,
    /// It grows and renews, and moves nothing.
    Stays,
}

/// A guest.
#[derive(Debug, Clone, PartialEq)]
pub struct Guest {
    /// The address of its draws.
    pub number: u64,
    /// What it is.
    pub enterprise: Enterprise,
    /// What it runs.
    pub workloads: Workloads,
    /// What it has of its own.
    pub own: Option<Arc<Own>>,
    /// How it lives.
    pub way: Way,
    /// What its last month adds up to.
    pub month: Tally,
}

/// Every guest of a run.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct Guests(pub Vec<Guest>);

impl Guest {
    /// Its segment.
    pub fn segment(&self) -> usize {
        usize::from(self.enterprise.segment)
    }

    /// Its workloads grow in by a month as everybody's do before anything else befalls them.
    pub fn grow_in(&mut self, scene: &Scene) {
        let g = self.segment();
        let intensity = f64::from(self.enterprise.intensity);
        let terms = scene.demand_terms;
        for (class, workload) in scene.classes.iter().zip(&mut self.workloads.0) {
            let deeper = match class.market {
                MarketKind::Compute => 0.0,
                MarketKind::Model => terms.intensity_growth * (1.0 - intensity),
            };
            // Growth that is placed afresh does not dilute what stays.
            let growth = (scene.demand.growth[g] + deeper) * (1.0 - terms.afresh(class.market));
            let now = f64::from(workload.embeddedness);
            workload.embeddedness = embedded(now, growth, scene.lock_in, scene.dt) as f32;
        }
    }
}

/// Guests live their month beside the enterprises, and are added to nothing.
pub fn accompany(around: Surroundings, mut guests: ResMut<Guests>) {
    for guest in &mut guests.0 {
        let own = guest.own.clone();
        let seen = around.public().seen_by(guest.segment(), own.as_deref());
        let scene = seen.scene();
        if guest.way == Way::Stays {
            stay(&scene, &mut guest.enterprise, &mut guest.workloads);
            continue;
        }
        let enterprise = std::slice::from_mut(&mut guest.enterprise);
        let workloads = std::slice::from_mut(&mut guest.workloads);
        let number = guest.number as usize;
        let rows = (enterprise, workloads);
        guest.month = review::live(around.processor(), &scene, around.seed(), number, rows);
    }
}

/// A month of who moves nothing: AI intensity and embeddedness grow, contracts that end are renewed.
fn stay(scene: &Scene, enterprise: &mut Enterprise, workloads: &mut Workloads) {
    let g = usize::from(enterprise.segment);
    let before = f64::from(enterprise.intensity);
    let rate = scene.demand_terms.intensity_growth;
    enterprise.intensity = intensified(before, maths::exp(rate * scene.dt)) as f32;
    for (k, class) in scene.classes.iter().enumerate() {
        let workload = &mut workloads.0[k];
        if workload.current().is_none() {
            continue;
        }
        let deeper = match class.market {
            MarketKind::Compute => 0.0,
            MarketKind::Model => rate * (1.0 - before),
        };
        let growth = scene.demand.growth[g] + deeper;
        let now = f64::from(workload.embeddedness);
        workload.embeddedness = embedded(now, growth, scene.lock_in, scene.dt) as f32;
        if u32::from(workload.contract_end) <= scene.tick {
            attention::renew(scene, g, k, workload);
        }
    }
}
