//! A guest's life, month by month: where it runs, what it pays, what leaving would cost, how autonomous it is.

use crate::enterprise::autonomy::{Parts, Standing as Standings, parts};
use crate::enterprise::choice::Scene;
use crate::enterprise::leaving::{Leaving, Paid, Standing, leaving, paid};
use crate::enterprise::panel::Panel;
use crate::enterprise::slopes::measure_once;
use crate::enterprise::{Enterprise, Workloads, clauses};
use crate::random::Seed;
use crate::record::Recorder;
use crate::sim::Simulation;
use crate::sim::guests::Guest;
use crate::terms::buyers::MAX_CLASSES;

use super::peers::{Peers, Prices};

/// How a guest stands when a tick has been lived.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// What it is.
    pub enterprise: Enterprise,
    /// What it runs.
    pub workloads: Workloads,
    /// What it pays, by class.
    pub paid: [Paid; MAX_CLASSES],
    /// What leaving would cost, by class, dollars.
    pub leaving: [Leaving; MAX_CLASSES],
    /// The parts of its autonomy.
    pub parts: Parts,
    /// What it spent on moves in this tick, by class, dollars.
    pub spent_on_moves: [Spent; MAX_CLASSES],
    /// What its clauses cost in this tick, dollars.
    pub clauses: f64,
    /// What it holds is worth more than the start's mean offer at list price, ln-price units, by market; not a number
    /// where it holds nothing.
    pub surplus: [f64; 2],
    /// Spend by market, dollars a year.
    pub spend: [f64; 2],
}

/// What a move cost, dollars.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spent {
    /// Work and egress, overruns included.
    pub moving: f64,
    /// What was due of the rest of the contract.
    pub unexpired: f64,
}

/// What became of a guest in one seed.
#[derive(Debug, Clone)]
pub struct Life {
    /// How it stood, by tick from the start.
    pub moments: Vec<Moment>,
    /// The share of its peers that are less autonomous, by year from the start.
    pub places: Vec<f64>,
    /// The mean score of its peers, by year from the start.
    pub peers: Vec<f64>,
    /// What it pays and what its peers pay in the mean for what a dollar of list price bought at the start, by year, then
    /// by market.
    pub prices: Vec<[[f64; 2]; 2]>,
    /// How many enterprises of the run its peers are, and how many times larger or smaller they may be.
    pub compared: (usize, f64),
}

impl Moment {
    /// The cost of leaving everything, dollars.
    pub fn leaving_all(&self) -> Leaving {
        let none = Leaving::default();
        self.leaving.iter().fold(none, |sum, one| sum.and(one))
    }

    /// What it spends, dollars a year.
    pub fn spend_a_year(&self) -> f64 {
        self.spend[0] + self.spend[1]
    }
}

impl Life {
    /// How it stands `years` from the start.
    pub fn after(&self, years: u32, ticks_a_year: u32) -> &Moment {
        let last = self.moments.len() - 1;
        &self.moments[((years * ticks_a_year) as usize).min(last)]
    }

    /// What the work of the start costs after `years`, dollars a year: at its own prices (0) or those of its peers (1).
    pub fn bill(&self, years: u32, whose: usize) -> f64 {
        let year = (years as usize).min(self.prices.len() - 1);
        let now = self.prices[year][whose];
        let (start, spend) = (self.prices[0][0], self.moments[0].spend);
        let of = |m: usize| {
            if spend[m] > 0.0 {
                spend[m] * now[m] / start[m]
            } else {
                0.0
            }
        };
        of(0) + of(1)
    }
}

/// Lets `guests` live in a run from its start state to its end; the first `closely` of them are held against their
/// peers, and what leaving costs them is looked at. Their lives, and what the run recorded.
pub fn live(
    mut simulation: Simulation,
    guests: Vec<Guest>,
    closely: usize,
) -> (Vec<Life>, Recorder) {
    let enterprises = simulation.all::<Enterprise>();
    let near = |guest: &Guest| Peers::of(&guest.enterprise, &enterprises);
    let peers: Vec<Peers> = guests[..closely].iter().map(near).collect();
    let mut lives: Vec<Life> = (0..guests.len())
        .map(|i| Life {
            moments: Vec::new(),
            places: Vec::new(),
            peers: Vec::new(),
            prices: Vec::new(),
            compared: peers
                .get(i)
                .map_or((0, 0.0), |near| (near.places.len(), near.within)),
        })
        .collect();
    simulation.admit(guests);
    remember(&simulation, &mut lives, closely);
    compare(&mut simulation, &peers, &mut lives);
    let ticks_a_year = simulation.plan().calendar().ticks_a_year();
    while simulation.tick() < simulation.ticks() {
        simulation.step();
        remember(&simulation, &mut lives, closely);
        if simulation.tick().is_multiple_of(ticks_a_year) {
            compare(&mut simulation, &peers, &mut lives);
        }
    }
    (lives, simulation.run())
}

fn remember(simulation: &Simulation, lives: &mut [Life], closely: usize) {
    let (public, seed) = (simulation.public(), simulation.seed());
    for (i, (guest, life)) in simulation.guests().iter().zip(lives).enumerate() {
        let seen = public.seen_by(guest.segment(), guest.own.as_deref());
        let before = life.moments.last();
        let mut moment = moment(&seen.scene(), seed, guest, before);
        if i < closely {
            let standing = standing(guest);
            moment.leaving = leaving(&seen.scene(), seed, standing);
            moment.paid = paid(&seen.scene(), seed, standing);
        }
        life.moments.push(moment);
    }
}

fn standing(guest: &Guest) -> Standing<'_> {
    Standing {
        number: guest.number,
        enterprise: &guest.enterprise,
        workloads: &guest.workloads,
    }
}

fn moment(scene: &Scene, seed: &Seed, guest: &Guest, before: Option<&Moment>) -> Moment {
    let mut spend = [0.0; 2];
    let by_class = scene.spend(&guest.enterprise);
    for (k, class) in scene.classes.iter().enumerate() {
        if guest.workloads.0[k].current().is_some() {
            spend[class.market.index()] += by_class[k];
        }
    }
    let price = clauses::price(&guest.enterprise, scene.lock_in);
    let none = [Spent::default(); MAX_CLASSES];
    Moment {
        enterprise: guest.enterprise,
        workloads: guest.workloads,
        paid: [Paid::default(); MAX_CLASSES],
        leaving: [Leaving::default(); MAX_CLASSES],
        parts: parts(scene, &guest.enterprise, &guest.workloads),
        spent_on_moves: before.map_or(none, |before| spent(scene, guest, before)),
        clauses: before.map_or(0.0, |_| {
            scene.dt * (spend[0] * price[0] + spend[1] * price[1])
        }),
        surplus: surplus(scene, seed, guest),
        spend,
    }
}

/// What the moves of the tick cost: as the run charges them, and what the contracts left would charge.
fn spent(scene: &Scene, guest: &Guest, before: &Moment) -> [Spent; MAX_CLASSES] {
    let mut spent = [Spent::default(); MAX_CLASSES];
    let classes = scene.classes.len();
    for (k, spent) in spent.iter_mut().enumerate().take(classes) {
        let own = guest.month.classes.get(guest.segment() * classes + k);
        let moving = own.map_or(0.0, |class| class.moving_cost);
        if moving > 0.0 {
            let ends = u32::from(before.workloads.0[k].contract_end);
            let years = f64::from(ends.saturating_sub(scene.tick)) * scene.dt;
            let due = years * scene.classes[k].take_or_pay;
            spent.moving = moving;
            spent.unexpired = due * scene.spend(&guest.enterprise)[k];
        }
    }
    spent
}

fn surplus(scene: &Scene, seed: &Seed, guest: &Guest) -> [f64; 2] {
    let number = guest.number as usize;
    let seen = measure_once(
        scene,
        seed,
        number,
        &Panel::ALL,
        std::slice::from_ref(&guest.enterprise),
        std::slice::from_ref(&guest.workloads),
    );
    let g = guest.segment();
    [0, 1].map(|m| seen.surplus[g][m] / seen.premium_spend[g][m])
}

/// Holds the guests looked at closely against their peers.
fn compare(simulation: &mut Simulation, peers: &[Peers], lives: &mut [Life]) {
    let enterprises = simulation.all::<Enterprise>();
    let workloads = simulation.all::<Workloads>();
    let public = simulation.public();
    let everybody = public.seen_by(0, None);
    let (scene, rows) = (everybody.scene(), (&enterprises[..], &workloads[..]));
    let mut known: Vec<(&Peers, Standings, [f64; 2])> = Vec::new();
    for (peers, life) in peers.iter().zip(lives) {
        if !known.iter().any(|(other, _, _)| *other == peers) {
            let prices = peers.prices(&scene, simulation.seed(), rows);
            known.push((peers, peers.standing(&scene, rows), prices));
        }
        let found = known.iter().find(|(other, _, _)| *other == peers);
        let (_, standing, prices) = found.expect("it has just been looked at");
        let own = life.moments.last().expect("a moment was remembered");
        life.places.push(standing.place(own.parts.score()));
        life.peers.push(standing.mean());
        let mut mine = Prices::default();
        mine.add(&scene, &own.paid, 1.0);
        life.prices.push([mine.mean(), *prices]);
    }
}
