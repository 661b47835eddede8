//! How the deals that touch an organisation turn out, seed by seed.

use std::sync::Arc;

use crate::organisation::Organisation;
use crate::plan::Plan;
use crate::plan::resolved::Deal;
use crate::record::{Heard, Recorder};
use crate::sim::state::Start;
use crate::sim::{Manner, Simulation};
use crate::study::statistics::percentile;
use crate::study::valuation::flows::TABLES_READ;
use crate::study::valuation::{Flows, Scenario, worth};

/// The places of the deals that touch an organisation: their vendor sells to it, or their sponsor hosts it.
pub fn touching(own: &Organisation, plan: &Plan) -> Vec<usize> {
    let touches = |deal: &Deal| {
        let (sponsor, vendor) = (
            &plan.world.providers[deal.sponsor.index()].name,
            &plan.world.vendors[deal.vendor.index()].name,
        );
        own.workloads.iter().any(|w| {
            [&w.provider, &w.channel].contains(&&Some(sponsor.clone()))
                || w.vendor.as_ref() == Some(vendor)
        })
    };
    let there = |deal: &Deal| !deal.removed && !deal.terms.offered;
    let deals = plan.deals.iter().enumerate();
    let found = deals.filter(|(_, deal)| there(deal) && touches(deal));
    found.map(|(d, _)| d).collect()
}

/// A run with all its deals.
#[derive(Clone, Copy)]
pub struct With<'a> {
    /// What it is about.
    pub plan: &'a Arc<Plan>,
    /// Its start.
    pub start: &'a Arc<Start>,
    /// Its seed.
    pub seed: u64,
    /// Its tables.
    pub tables: &'a Recorder,
}

impl With<'_> {
    /// How each of `deals` turns out for its sponsor: the run is lived once more without it.
    pub fn scenarios(&self, deals: &[usize]) -> Result<Vec<Scenario>, String> {
        if deals.is_empty() {
            return Ok(Vec::new());
        }
        let with = self.flows(self.tables)?;
        let one = |&d: &usize| {
            let without = self.plan.without(&[self.plan.deals[d].terms.name.clone()]);
            let recorder = Recorder::of("without", self.seed, Heard::of(&TABLES_READ));
            let (plan, start) = (Arc::new(without), self.start.clone());
            let run = Simulation::new(plan, start, self.seed, recorder, Manner::default());
            Ok(worth(self.plan, d, &with, &self.flows(&run.run())?).scenario)
        };
        deals.iter().map(one).collect()
    }

    fn flows(&self, tables: &Recorder) -> Result<Flows, String> {
        Flows::read(self.plan, |name| {
            let table = tables.table(name).cloned();
            table.ok_or_else(|| format!("the run has no table {name}"))
        })
    }
}

/// A state of the world, and the places of the seeds that are in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sorted {
    /// Its name.
    pub name: String,
    /// The places of its seeds.
    pub seeds: Vec<usize>,
}

/// The states that `n` of something ("seeds", "draws") are sorted into: all of them, how each deal of `deals` turns out,
/// and whether models cost more or less than in the middle one. A deal's name stands before its outcomes, empty where
/// there is one alone. States without any are left out.
pub fn sorted(
    (n, of): (usize, &str),
    deals: &[(String, Vec<Scenario>)],
    models: &[f64],
) -> Vec<Sorted> {
    let state = |name: String, is_in: &dyn Fn(usize) -> bool| Sorted {
        name,
        seeds: (0..n).filter(|i| is_in(*i)).collect(),
    };
    let mut states = vec![state(format!("all {of}"), &|_| true)];
    for (deal, outcomes) in deals {
        for scenario in Scenario::ALL {
            let name = format!("{deal} {}", scenario.name());
            let name = name.trim_start().to_owned();
            states.push(state(name, &|i| outcomes[i] == scenario));
        }
    }
    let known: Vec<f64> = models.iter().copied().filter(|x| !x.is_nan()).collect();
    let middle = percentile(&known, 0.5);
    states.push(state("models dear".to_owned(), &|i| models[i] > middle));
    states.push(state("models cheap".to_owned(), &|i| models[i] <= middle));
    states.retain(|state| !state.seeds.is_empty());
    states
}
