//! One enterprise's years, in sentences and numbers: the run is lived again and watched.

use crate::calendar::Calendar;
use crate::enterprise::autonomy::{Parts, Standing, look, parts};
use crate::enterprise::choice::Scene;
use crate::enterprise::growth::Demand;
use crate::enterprise::lockin::{cost_of_move, exit_cost, host};
use crate::enterprise::race;
use crate::enterprise::traits::{MULTI_MODEL, PORTABILITY, PRICE_MATCH, SEVERAL_VENDORS};
use crate::enterprise::{Enterprise, NO_OFFER, Workloads};
use crate::ids::{MarketKind, OfferId};
use crate::market::posted::Posted;
use crate::maths;
use crate::plan::RunPlan;
use crate::plan::offers::Offers;
use crate::policy::Rules;
use crate::random::{Purpose, Seed};
use crate::sim::Simulation;
use crate::sim::state::{scene, ties};

/// Something that happened to the enterprise.
#[derive(Debug, Clone, PartialEq)]
pub struct Happening {
    /// The tick.
    pub tick: u32,
    /// A sentence.
    pub text: String,
}

/// How the enterprise stands at the end of a year; money is of one account.
#[derive(Debug, Clone, PartialEq)]
pub struct YearEnd {
    /// The tick.
    pub tick: u32,
    /// Compute spend, dollars a year.
    pub compute: f64,
    /// Model spend, dollars a year.
    pub models: f64,
    /// Class and offer of every workload.
    pub held: Vec<(String, String)>,
    /// Cost of leaving everything now, months of spend.
    pub exit_months: f64,
    /// The parts of its autonomy score.
    pub autonomy: Parts,
    /// Share of the accounts of its segment that are less autonomous.
    pub percentile: f64,
}

/// What became of an enterprise.
#[derive(Debug, Clone, PartialEq)]
pub struct Life {
    /// Its segment.
    pub segment: String,
    /// Accounts it stands for.
    pub accounts: f64,
    /// How it buys at the start.
    pub start: String,
    /// What happened, in order.
    pub happenings: Vec<Happening>,
    /// The start and the end of every year.
    pub years: Vec<YearEnd>,
}

/// Lives a run in its start state to its end and watches enterprise `id`; none if there is no such enterprise.
pub fn trace(mut simulation: Simulation, id: usize) -> Option<Life> {
    let (enterprise, _) = one(&mut simulation, id)?;
    let plan = simulation.plan();
    let mut life = Life {
        segment: plan.world.segments[usize::from(enterprise.segment)]
            .name
            .clone(),
        accounts: enterprise.accounts,
        start: way_of_buying(&enterprise),
        happenings: Vec::new(),
        years: Vec::new(),
    };
    let ticks_a_year = plan.calendar().ticks_a_year();
    let offers = plan.offers.clone();
    life.years.push(year_end(&mut simulation, id));
    let mut before = one(&mut simulation, id)?;
    while simulation.tick() < simulation.ticks() {
        simulation.step();
        let after = one(&mut simulation, id)?;
        let tick = simulation.tick();
        let told = seen(&mut simulation, |scene, seed| {
            let watch = Watch {
                scene,
                offers: &offers,
                seed,
                id: id as u64,
                before: &before,
                after: &after,
            };
            watch.tell()
        });
        life.happenings
            .extend(told.into_iter().map(|text| Happening { tick, text }));
        before = after;
        if tick.is_multiple_of(ticks_a_year) {
            life.years.push(year_end(&mut simulation, id));
        }
    }
    Some(life)
}

/// How many enterprises a run has.
pub fn enterprises(simulation: &mut Simulation) -> usize {
    let world = simulation.world();
    world.query::<&Enterprise>().iter(world).count()
}

fn one(simulation: &mut Simulation, id: usize) -> Option<(Enterprise, Workloads)> {
    let world = simulation.world();
    let mut query = world.query::<(&Enterprise, &Workloads)>();
    query.iter(world).nth(id).map(|(e, w)| (*e, *w))
}

/// What `of` makes of what enterprises see in the tick that has been lived.
pub(super) fn seen<R>(simulation: &mut Simulation, of: impl FnOnce(&Scene, &Seed) -> R) -> R {
    let world = simulation.world();
    let plan = world.resource::<RunPlan>().clone();
    let tick = world.resource::<Calendar>().tick;
    let ties = ties(&plan, &plan.outlook(tick, world.resource::<Rules>()));
    let (posted, demand) = (world.resource::<Posted>(), world.resource::<Demand>());
    of(
        &scene(&plan, tick, posted, demand, &ties),
        world.resource::<Seed>(),
    )
}

fn year_end(simulation: &mut Simulation, id: usize) -> YearEnd {
    let world = simulation.world();
    let mut query = world.query::<(&Enterprise, &Workloads)>();
    let all: Vec<(Enterprise, Workloads)> = query.iter(world).map(|(e, w)| (*e, *w)).collect();
    let (enterprises, workloads): (Vec<_>, Vec<_>) = all.into_iter().unzip();
    let offers = simulation.plan().offers.clone();
    seen(simulation, |scene, _| {
        let (enterprise, own) = (&enterprises[id], &workloads[id]);
        let standings: Vec<Standing> = look(scene, &enterprises, &workloads);
        let autonomy = parts(scene, enterprise, own);
        let g = usize::from(enterprise.segment);
        let spend = scene.spend(enterprise);
        let mut by_market = [0.0; 2];
        let (mut exit, mut held) = (0.0, Vec::new());
        for (k, class) in scene.classes.iter().enumerate() {
            let workload = &own.0[k];
            let Some(offer) = workload.current() else {
                continue;
            };
            let market = scene.market(k);
            let incumbent = host(scene.posted, market, offer.index() - market.first);
            let cost = scene
                .ties(g, k)
                .moving_cost(enterprise, workload, incumbent);
            let ticks = u32::from(workload.contract_end).saturating_sub(scene.tick);
            exit += spend[k] * exit_cost(cost, class, f64::from(ticks) * scene.dt);
            by_market[class.market.index()] += spend[k];
            held.push((class.name.clone(), offers.name(offer).to_owned()));
        }
        YearEnd {
            tick: scene.tick,
            compute: by_market[0],
            models: by_market[1],
            held,
            exit_months: 12.0 * exit / (by_market[0] + by_market[1]),
            percentile: standings[g].place(autonomy.score()),
            autonomy,
        }
    })
}

/// The clauses of an account and how many vendors it uses, in words.
pub(super) fn way_of_buying(enterprise: &Enterprise) -> String {
    let vendors = if enterprise.has(SEVERAL_VENDORS) {
        "several model vendors"
    } else {
        "one model vendor throughout"
    };
    let held: Vec<&str> = CLAUSE_NAMES
        .iter()
        .filter(|(bit, _)| enterprise.has(*bit))
        .map(|(_, name)| *name)
        .collect();
    match held.as_slice() {
        [] => format!("{vendors}, no clause"),
        held => format!("{vendors}, clauses: {}", held.join(", ")),
    }
}

const CLAUSE_NAMES: [(u8, &str); 3] = [
    (PORTABILITY, "portability"),
    (MULTI_MODEL, "multi-model"),
    (PRICE_MATCH, "price match"),
];

/// An enterprise before and after a tick.
pub(super) struct Watch<'a> {
    /// What it sees.
    pub scene: &'a Scene<'a>,
    /// What is on offer.
    pub offers: &'a Offers,
    /// The seed of the run.
    pub seed: &'a Seed,
    /// Its number.
    pub id: u64,
    /// As it was before the tick.
    pub before: &'a (Enterprise, Workloads),
    /// As it is after it.
    pub after: &'a (Enterprise, Workloads),
}

impl Watch<'_> {
    /// What happened in the tick, a sentence each.
    pub fn tell(&self) -> Vec<String> {
        let (old, new) = (&self.before.0, &self.after.0);
        let mut told = Vec::new();
        let replaced = new.born != old.born;
        if replaced {
            told.push(format!(
                "A new account of the same size takes its place, with {}.",
                way_of_buying(new)
            ));
        }
        if old.intensity == 0.0 && new.intensity > 0.0 {
            told.push("It adopts AI.".to_owned());
        }
        for k in 0..self.scene.classes.len() {
            told.extend(self.of_workload(k, replaced));
        }
        if !replaced {
            told.extend(CLAUSE_NAMES.iter().filter_map(|&(bit, name)| {
                match (old.has(bit), new.has(bit)) {
                    (false, true) => Some(format!("It signs a {name} clause.")),
                    (true, false) => Some(format!("It drops its {name} clause.")),
                    _ => None,
                }
            }));
        }
        told
    }

    fn of_workload(&self, k: usize, replaced: bool) -> Option<String> {
        let (old, new) = (&self.before.1.0[k], &self.after.1.0[k]);
        let class = &self.scene.classes[k].name;
        if new.offer == NO_OFFER {
            return None;
        }
        let name = |offer: u8| self.name(offer);
        if replaced || old.offer == NO_OFFER {
            return Some(format!("It puts {class} on {}.", name(new.offer)));
        }
        if old.offer != new.offer {
            return Some(self.of_move(k));
        }
        if old.contract_end == new.contract_end {
            return None;
        }
        let change = 100.0 * (maths::exp(new.ln_price_at_start() - old.ln_price_at_start()) - 1.0);
        let looked = if old.accepted_match.to_bits() == new.accepted_match.to_bits() {
            "renews unseen"
        } else {
            "is reviewed and stays"
        };
        Some(format!(
            "Its contract for {class} {looked} with {}, list price {change:+.1} % on the last contract.",
            name(new.offer)
        ))
    }

    fn of_move(&self, k: usize) -> String {
        let (old, new) = (&self.before.1.0[k], &self.after.1.0[k]);
        let scene = self.scene;
        let market = scene.market(k);
        let (from, to) = (
            usize::from(old.offer) - market.first,
            usize::from(new.offer) - market.first,
        );
        let g = usize::from(self.after.0.segment);
        let incumbent = host(scene.posted, market, from);
        let cost = scene.ties(g, k).moving_cost(&self.before.0, old, incumbent);
        let years = cost_of_move(cost, market, from, to);
        let dollars = years * scene.spend(&self.after.0)[k];
        let overrun = if self.overruns(k, market.nest_of[from] != market.nest_of[to]) {
            format!(", and overran it {} times", scene.lock_in.overrun_multiple)
        } else {
            String::new()
        };
        format!(
            "It moves {} from {} to {}; planned cost {:.1} months of its spend, {}{overrun}.",
            scene.classes[k].name,
            self.name(old.offer),
            self.name(new.offer),
            12.0 * years,
            dollars_in_words(dollars)
        )
    }

    fn overruns(&self, k: usize, changes_vendor: bool) -> bool {
        let address = self.id * self.scene.classes.len() as u64 + k as u64;
        let mut draws = self.seed.draws();
        let words: [u32; 16] = draws.words(Purpose::Choice, self.scene.tick, address);
        let draw = maths::uniform(words[race::OVERRUN]);
        changes_vendor
            && self.scene.classes[k].market == MarketKind::Model
            && draw < self.scene.lock_in.overrun_chance
    }

    fn name(&self, offer: u8) -> String {
        self.offers.name(OfferId(offer)).to_owned()
    }
}

/// Dollars as a person writes them.
pub fn dollars_in_words(dollars: f64) -> String {
    let (size, unit) = match dollars.abs() {
        x if x >= 1e9 => (1e9, "bn"),
        x if x >= 1e6 => (1e6, "m"),
        x if x >= 1e3 => (1e3, "k"),
        _ => (1.0, ""),
    };
    format!("${:.1}{unit}", dollars / size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_have_a_unit() {
        assert_eq!(dollars_in_words(1.25e9), "$1.2bn");
        assert_eq!(dollars_in_words(45_600.0), "$45.6k");
        assert_eq!(dollars_in_words(-2e6), "$-2.0m");
    }
}
