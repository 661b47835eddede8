//! Who moved from where to where: one run lived again, its start held against its end.

use super::trace::seen;
use crate::enterprise::{Enterprise, Workloads};
use crate::ids::MarketKind;
use crate::sim::Simulation;

/// Where the workloads of a market began and where they ended, by spend at the end.
#[derive(Debug, Clone, PartialEq)]
pub struct Moves {
    /// Firms of the market, in the order of the world: providers of compute, vendors of models.
    pub firms: Vec<String>,
    /// Dollars a year at the end by firm at the start and at the end; the last row is of workloads that had none at the
    /// start.
    pub spend: Vec<Vec<f64>>,
}

impl Moves {
    /// Spend of workloads that had a firm at the start and have another at the end, as a share of all that had one.
    pub fn moved(&self) -> f64 {
        let n = self.firms.len();
        let pairs = || (0..n).flat_map(|from| (0..n).map(move |to| (from, to)));
        let all: f64 = pairs().map(|(from, to)| self.spend[from][to]).sum();
        let stayed: f64 = (0..n).map(|firm| self.spend[firm][firm]).sum();
        1.0 - stayed / all
    }
}

/// Lives a run in its start state to its end: compute, then models.
pub fn moves(mut simulation: Simulation) -> [Moves; 2] {
    let before: Vec<Workloads> = simulation.all();
    while simulation.tick() < simulation.ticks() {
        simulation.step();
    }
    let (enterprises, after): (Vec<Enterprise>, Vec<Workloads>) =
        (simulation.all(), simulation.all());
    let world = &simulation.plan().world;
    let providers = world.providers.iter().map(|p| p.name.clone()).collect();
    let vendors = world.vendors.iter().map(|v| v.name.clone()).collect();
    let offers = simulation.plan().offers.clone();
    let empty = |firms: Vec<String>| Moves {
        spend: vec![vec![0.0; firms.len()]; firms.len() + 1],
        firms,
    };
    let mut moves = [empty(providers), empty(vendors)];
    seen(&mut simulation, |scene, _| {
        for ((enterprise, before), after) in enterprises.iter().zip(&before).zip(&after) {
            let spend = scene.spend(enterprise);
            for (k, class) in scene.classes.iter().enumerate() {
                let firm = |held: &Workloads| {
                    let offer = offers.get(held.0[k].current()?);
                    Some(usize::from(offer.nest))
                };
                let Some(to) = firm(after) else { continue };
                let market = match class.market {
                    MarketKind::Compute => &mut moves[0],
                    MarketKind::Model => &mut moves[1],
                };
                let from = firm(before).unwrap_or(market.firms.len());
                market.spend[from][to] += enterprise.accounts * spend[k];
            }
        }
    });
    moves
}
