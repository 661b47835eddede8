//! Who moved from where to where: one run lived again, its start held against its end.

use crate::enterprise::{Workload, Workloads};
use crate::plan::offers::Offers;
use crate::sim::Simulation;
use crate::terms::buyers::MAX_CLASSES;

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

/// A class of workloads in which an enterprise has none: the place of no firm.
const NONE: u8 = u8::MAX;

/// Lives a run in its start state to its end: compute, then models.
pub fn moves(mut simulation: Simulation) -> [Moves; 2] {
    let before = firms(&simulation);
    while simulation.tick() < simulation.ticks() {
        simulation.step();
    }
    let world = &simulation.plan().world;
    let providers = world.providers.iter().map(|p| p.name.clone()).collect();
    let vendors = world.vendors.iter().map(|v| v.name.clone()).collect();
    let empty = |firms: Vec<String>| Moves {
        spend: vec![vec![0.0; firms.len()]; firms.len() + 1],
        firms,
    };
    let mut moves = [empty(providers), empty(vendors)];
    let everybody = simulation.public().seen_by(0, None);
    let (scene, offers) = (everybody.scene(), &simulation.plan().offers);
    let mut before = before.iter();
    simulation.each_buyer(|enterprise, workloads| {
        let (from, to) = (before.next(), firms_of(workloads, offers));
        let (from, spend) = (from.expect("nobody comes or goes"), scene.spend(enterprise));
        for (k, class) in scene.classes.iter().enumerate() {
            let market = &mut moves[class.market.index()];
            let place = |firm: u8| (firm != NONE).then_some(usize::from(firm));
            let Some(to) = place(to[k]) else { continue };
            let from = place(from[k]).unwrap_or(market.firms.len());
            market.spend[from][to] += enterprise.accounts * spend[k];
        }
    });
    moves
}

/// The firm of each workload of each enterprise, by class: a few bytes each, as there may be millions.
fn firms(simulation: &Simulation) -> Vec<[u8; MAX_CLASSES]> {
    let mut firms = Vec::new();
    let offers = &simulation.plan().offers;
    simulation.each_buyer(|_, workloads| firms.push(firms_of(workloads, offers)));
    firms
}

fn firms_of(workloads: &Workloads, offers: &Offers) -> [u8; MAX_CLASSES] {
    let firm = |held: Workload| held.current().map_or(NONE, |offer| offers.get(offer).nest);
    workloads.0.map(firm)
}
