//! The buyer's desk: organisations live as guests in every seed of a world, and are asked how they stand.

pub mod exposure;
pub mod life;
pub mod outcome;
pub mod peers;
pub mod prior;
pub mod question;
pub mod states;
pub mod strategies;
pub mod told;

use std::sync::Arc;

use rayon::prelude::*;

use crate::organisation::Organisation;
use crate::organisation::arrive::arrive;
use crate::plan::Plan;
use crate::random::Seed;
use crate::record::{Heard, Recorder};
use crate::sim::guests::{Guest, Way};
use crate::sim::seen::Public;
use crate::sim::state::Start;
use crate::sim::{Manner, Simulation};
use crate::study::valuation::Scenario;
use crate::study::valuation::flows::TABLES_READ;
use exposure::Event;
use life::Life;
use outcome::{Outcome, outcome};
use strategies::{Strategy, signed, strategies};

/// What one seed says of an organisation.
#[derive(Debug, Clone)]
pub struct InSeed {
    /// As it lives.
    pub buys: Life,
    /// If it moves nothing.
    pub stays: Life,
    /// What living so is worth.
    pub as_it_buys: Outcome,
    /// What each strategy is worth; none where it has nothing to sign. The first is to sign nothing. All start with the
    /// clauses that the organisation states, and with none where it states none or does not say.
    pub strategies: Vec<Option<Outcome>>,
    /// What each event is called, and what living through it is worth; none where it cannot befall it.
    pub events: Vec<Option<(String, Outcome)>>,
}

/// What every seed says.
pub struct Told {
    /// By organisation, then by seed.
    pub of: Vec<Vec<InSeed>>,
    /// How each deal asked for turns out, by deal, then by seed.
    pub deals: Vec<Vec<Scenario>>,
}

/// A world that is asked.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The world.
    pub plan: &'a Arc<Plan>,
    /// Its start.
    pub start: &'a Arc<Start>,
    /// The organisations that ask.
    pub organisations: &'a [Organisation],
    /// The places of the deals that are told apart.
    pub deals: &'a [usize],
}

impl Desk<'_> {
    /// What every seed says of the organisations; `advance` is called after each.
    ///
    /// # Errors
    /// When a run lacks what a deal is valued by.
    pub fn ask(self, seeds: &[u64], advance: impl Fn() + Sync) -> Result<Told, String> {
        let one = |&seed: &u64| {
            let told = self.in_seed(seed);
            advance();
            told
        };
        let by_seed: Result<Vec<_>, String> = seeds.par_iter().with_max_len(1).map(one).collect();
        let (mut of, mut deals) = (
            vec![Vec::new(); self.organisations.len()],
            vec![Vec::new(); self.deals.len()],
        );
        for (organisations, scenarios) in by_seed? {
            for (all, one) in of.iter_mut().zip(organisations) {
                all.push(one);
            }
            for (all, one) in deals.iter_mut().zip(scenarios) {
                all.push(one);
            }
        }
        Ok(Told { of, deals })
    }

    /// What one seed says of each organisation, and how the deals turn out in it.
    fn in_seed(self, seed: u64) -> Result<(Vec<InSeed>, Vec<Scenario>), String> {
        let recorder = if self.deals.is_empty() {
            Recorder::deaf()
        } else {
            Recorder::of("with", seed, Heard::of(&TABLES_READ))
        };
        let (plan, start) = (self.plan.clone(), self.start.clone());
        let simulation = Simulation::new(plan, start, seed, recorder, Manner::default());
        let all = strategies(self.plan);
        let visits: Vec<Visit> = self
            .organisations
            .iter()
            .map(|own| Visit::new(own, &simulation, &all))
            .collect();
        // Those that are looked at closely come first.
        let mut guests: Vec<Guest> = visits.iter().flat_map(Visit::close).collect();
        let closely = guests.len();
        guests.extend(visits.iter().flat_map(|visit| visit.others.clone()));
        let (lives, recorder) = life::live(simulation, guests, closely);
        let mut others = lives[closely..].iter();
        let told = visits
            .iter()
            .zip(lives.chunks(2))
            .map(|(visit, close)| visit.told(self.plan, close, &mut others))
            .collect();
        let with = states::With {
            plan: self.plan,
            start: self.start,
            seed,
            tables: &recorder,
        };
        Ok((told, with.scenarios(self.deals)?))
    }
}

/// The guest that signs. Where its file does not say which clauses it holds, it comes with none of them in every seed, so
/// that each strategy, to sign nothing among them, is judged from one start and a clause in all seeds.
fn signer(own: &Organisation, guest: &Guest, public: Public, seed: &Seed) -> Guest {
    if own.clauses.is_some() {
        return guest.clone();
    }
    let bare = Organisation {
        clauses: Some(Vec::new()),
        ..own.clone()
    };
    arrive(&bare, public, seed)
}

/// The guests that one organisation is in a seed.
struct Visit {
    guest: Guest,
    others: Vec<Guest>,
    /// What its moves on the first day cost under each strategy, dollars; none where there is nothing to sign.
    entries: Vec<Option<f64>>,
    /// What each event is called; none where it cannot befall it.
    events: Vec<Option<String>>,
}

impl Visit {
    fn new(own: &Organisation, simulation: &Simulation, all: &[Strategy]) -> Self {
        let (public, seed) = (simulation.public(), simulation.seed());
        let guest = arrive(own, public, seed);
        let mut visit = Self {
            others: Vec::new(),
            entries: Vec::new(),
            events: Vec::new(),
            guest,
        };
        let signer = signer(own, &visit.guest, public, seed);
        for strategy in all {
            let signed = signed(strategy.sign, &signer, public, seed);
            let (other, entry) = signed.unzip();
            visit.others.extend(other);
            visit.entries.push(entry);
        }
        for event in Event::ALL {
            let other = event.befall(&visit.guest, public.plan);
            let name = event.whom(&visit.guest, public.plan);
            let name = other.as_ref().and(name).map(|whom| event.name(&whom));
            visit.others.extend(other);
            visit.events.push(name);
        }
        visit
    }

    fn close(&self) -> [Guest; 2] {
        let stays = Guest {
            way: Way::Stays,
            ..self.guest.clone()
        };
        [self.guest.clone(), stays]
    }

    fn told<'a>(
        &self,
        plan: &Plan,
        close: &[Life],
        others: &mut impl Iterator<Item = &'a Life>,
    ) -> InSeed {
        let mut next = |entry: f64| {
            let life = others.next().expect("there is a life for each guest");
            outcome(life, plan, entry)
        };
        InSeed {
            as_it_buys: outcome(&close[0], plan, 0.0),
            strategies: self
                .entries
                .iter()
                .map(|entry| entry.map(&mut next))
                .collect(),
            events: self
                .events
                .iter()
                .map(|name| name.clone().map(|name| (name, next(0.0))))
                .collect(),
            buys: close[0].clone(),
            stays: close[1].clone(),
        }
    }
}
