//! The month of one enterprise after the other, in double precision and without lanes: what the kernel is held against.

#[cfg(test)] // So that whoever reads imports knows that all of the file is a test.
use std::path::Path;
use std::sync::Arc;

use super::adoption;
use super::ahead::{NOTHING_PUT_OFF, put_off};
use super::attention::{attention, looks_at_end, looks_before_end, renew, sign};
use super::choice::{Buyer, Scene};
use super::growth::{Demand, embedded, intensified, placed_afresh};
use super::lockin::{Ties, exit_cost, host};
use super::race::tests::plain as race;
use super::review;
use super::tally::Tally;
use super::traits::{SEVERAL_VENDORS, reborn};
use super::{Enterprise, Workload, Workloads};
use crate::ids::MarketKind;
use crate::lanes::Processor;
use crate::market::own_machines::Machines;
use crate::market::posted::{NO_PROVIDER, Posted};
use crate::maths;
use crate::plan::Plan;
use crate::policy::look_ahead::{Outlook, Turn};
use crate::policy::{Portability, Rules};
use crate::random::{Draws, Purpose, Seed};
use crate::record::Recorder;
use crate::sim::{Manner, Simulation, state};
use crate::terms::buyers::MAX_CLASSES;
use crate::terms::own_machines::OwnMachines;
use crate::worldfile::Loaded;

/// The default world after some ticks, with clauses, builders and short contracts enough that all are met.
pub struct Stage {
    pub plan: Arc<Plan>,
    pub posted: Posted,
    pub demand: Demand,
    pub ties: Vec<Ties>,
    pub seed: Seed,
    pub tick: u32,
    pub due: bool,
    pub enterprises: Vec<Enterprise>,
    pub workloads: Vec<Workloads>,
}

impl Stage {
    /// After `ticks` ticks of `agents` enterprises.
    pub fn after(ticks: u32, agents: u32) -> Self {
        let loaded = Loaded::read(Path::new("worlds/ai-cloud-2026.ron"), &[], None);
        let mut world = loaded.expect("the default world is right").world().clone();
        world.calibration_agents = 500;
        world.agents = Some(agents);
        let plan = Arc::new(Plan::new(world, &[]));
        let start = crate::sim::calibrate::calibrate(&plan).expect("the default world starts");
        let manner = Manner::default();
        let mut simulation =
            Simulation::new(plan.clone(), Arc::new(start), 1, Recorder::deaf(), manner);
        for _ in 0..ticks {
            simulation.step();
        }
        let world = simulation.world();
        let mut rows = world.query::<(&Enterprise, &Workloads)>();
        let (enterprises, workloads) = rows.iter(world).map(|(e, w)| (*e, *w)).unzip();
        Self {
            posted: world.resource::<Posted>().clone(),
            demand: world.resource::<Demand>().clone(),
            ties: state::ties(&plan, &Outlook::of_today(&Rules::FREE)),
            seed: *world.resource::<Seed>(),
            tick: ticks + 1,
            due: false,
            plan,
            enterprises,
            workloads,
        }
    }

    /// The same where some firms of both markets price new customers apart, and some of their customers are in their first
    /// contract.
    pub fn apart(mut self) -> Self {
        for market in &mut self.posted.markets {
            let off = [0.3, 0.0, 0.15, 0.6];
            let of = market
                .nest_of
                .iter()
                .map(|v| off[usize::from(*v) % off.len()]);
            market.introductory = of.collect();
        }
        for (i, workloads) in self.workloads.iter_mut().enumerate() {
            for workload in workloads.0.iter_mut().filter(|w| w.current().is_some()) {
                workload.introduce([0.0, 0.2, 0.0, 0.5][i % 4]);
            }
        }
        self
    }

    /// The same where the last firm of each market has just left: what was bought of it is held, and on offer to nobody.
    pub fn leaving(mut self) -> Self {
        for market in &mut self.posted.markets {
            let offers = market.offers();
            let open = |o: &usize| market.weight[*o] > 0.0;
            let last = (0..offers).rfind(open).expect("somebody sells");
            let leaver = market.nest_of[last];
            for (at, weight) in market.weight.iter_mut().enumerate() {
                if market.nest_of[at % offers] == leaver {
                    *weight = 0.0;
                    market.utility[at] = f64::NEG_INFINITY;
                }
            }
        }
        self
    }

    /// The same where the first provider is no firm, but machines of accounts' own.
    pub fn building(mut self) -> Self {
        let terms = OwnMachines {
            unit_cost: 0.5,
            idle: 0.6,
            idle_at: 1e5,
            staff_per_year: 3e5,
            staff_growth_per_year: 0.03,
            stranded_years: 0.4,
        };
        self.posted.own_machines = Some(Machines::new(0, &terms, 1.0, 0.95));
        self.posted.providers[0].stranded = terms.stranded_years;
        self
    }

    /// The same where sellers look at price matches, which some prices are out of the reach of, and others set.
    pub fn matched(mut self) -> Self {
        let seen = (*self.plan).clone();
        self.plan = Arc::new(seen.with(|world| world.lock_in.price_match_seen = true));
        let market = &mut self.posted.markets[1];
        for (o, ln_retail) in market.ln_retail.iter_mut().enumerate() {
            *ln_retail += [0.0, 0.2, -0.1, 0.06][o % 4];
        }
        let scale = self.plan.world.choice.scale(MarketKind::Model);
        let margin = self.plan.world.lock_in.price_match_margin;
        market.match_prices(|_| true, scale, margin);
        self
    }

    /// The same where buyers look ahead to a day, half a year off, from which on moves cost half and no fee, while some have put
    /// off moves before to the month itself.
    pub fn ahead(mut self) -> Self {
        let mut rules = Rules::FREE;
        rules.egress_fees = 0.0;
        rules.portability.push(Portability {
            segment: None,
            left: 0.5,
        });
        let outlook = Outlook {
            rules: &Rules::FREE,
            turn: Some(Turn {
                years: 0.5,
                tick_years: 1.0 / 12.0,
                rules: &rules,
            }),
        };
        self.ties = state::ties(&self.plan, &outlook);
        for provider in &mut self.posted.providers {
            provider.leaving_fee_ahead = 0.0;
        }
        for (i, enterprise) in self.enterprises.iter_mut().enumerate().step_by(7) {
            enterprise.put_off[i % MAX_CLASSES] = put_off(self.tick - 1 - i as u32 % 5);
        }
        self.due = true;
        self
    }

    pub fn scene(&self) -> Scene<'_> {
        let (plan, tick) = (&self.plan, self.tick);
        Scene {
            due: self.due,
            ..state::scene(plan, tick, &self.posted, &self.demand, &self.ties)
        }
    }
}

/// Whether what has chance `chance` happens on `u`, of which the rest is kept.
fn happens(u: &mut f64, chance: f64) -> bool {
    let yes = *u < chance;
    *u = match (yes, chance < 1.0) {
        (true, true) => *u / chance,
        (true, false) => *u,
        (false, _) => (*u - chance) / (1.0 - chance),
    };
    yes
}

/// Lives the month of enterprise `agent`, but for what it adds up to and the clauses that it negotiates.
fn month(
    scene: &Scene,
    draws: &mut Draws,
    agent: u64,
    enterprise: &mut Enterprise,
    workloads: &mut Workloads,
) {
    let mut words = [0; 8];
    let address = (agent / 16 * 8 + agent % 8) * 16 + agent / 8 % 2 * 8;
    draws.fill(Purpose::Month, scene.tick, address, &mut words);
    let g = usize::from(enterprise.segment);
    let segment = &scene.segments[g];
    let mut u = maths::uniform(words[0]);
    if happens(
        &mut u,
        1.0 - maths::exp(-segment.turnover_per_year * scene.dt),
    ) {
        reborn(enterprise, segment, draws, agent, scene.tick as u16);
        *workloads = Workloads::NONE;
    }
    let adopts = adoption::chance(segment, scene.demand.adopted[g], scene.dt);
    if enterprise.intensity == 0.0 && happens(&mut u, adopts) {
        enterprise.intensity = scene.demand_terms.intensity_of_adopters as f32;
    }
    let growth = grow(scene, enterprise);
    let shares = scene.shares.of[g][usize::from(enterprise.has(SEVERAL_VENDORS))];
    let (mut reviews, mut placed) = (Vec::new(), Vec::new());
    for (k, class) in scene.classes.iter().enumerate() {
        let (m, workload) = (class.market.index(), &mut workloads.0[k]);
        let staying = growth[m] * (1.0 - scene.demand_terms.afresh(class.market));
        let before = f64::from(workload.embeddedness);
        workload.embeddedness = embedded(before, staying, scene.lock_in, scene.dt) as f32;
        if shares[k] == 0.0 || class.market == MarketKind::Model && enterprise.intensity == 0.0 {
            continue;
        }
        let mut u = maths::uniform(words[1 + k]);
        let x = placed_afresh(scene.demand_terms, class.market, growth[m]) * scene.dt;
        if happens(&mut u, x / (1.0 + 0.5 * x)) {
            placed.push(k);
        }
        let release = upgrade(scene, k, workload, &mut u);
        let is_due = scene.due && enterprise.put_off[k] != NOTHING_PUT_OFF;
        let chance = if is_due {
            1.0
        } else {
            looks(scene, g, k, workload)
        };
        if happens(&mut u, chance) {
            reviews.push(k);
            continue;
        }
        if u32::from(workload.contract_end) == scene.tick {
            renew(scene, g, k, workload);
        }
        workload.version = release;
    }
    for k in reviews {
        choose(
            scene,
            draws,
            (agent, k, Purpose::Choice),
            enterprise,
            workloads,
        );
    }
    for k in placed {
        choose(
            scene,
            draws,
            (agent, k, Purpose::GrowthChoice),
            enterprise,
            workloads,
        );
    }
}

/// Intensity grows; growth of spend by market.
fn grow(scene: &Scene, enterprise: &mut Enterprise) -> [f64; 2] {
    let common = scene.demand.growth[usize::from(enterprise.segment)];
    let (rate, before) = (
        scene.demand_terms.intensity_growth,
        f64::from(enterprise.intensity),
    );
    if before == 0.0 {
        return [common; 2];
    }
    enterprise.intensity = intensified(before, maths::exp(rate * scene.dt)) as f32;
    [common, common + rate * (1.0 - before)]
}

fn looks(scene: &Scene, g: usize, k: usize, workload: &Workload) -> f64 {
    let market = scene.market(k);
    let Some(offer) = workload.current() else {
        return 1.0;
    };
    let offer = offer.index() - market.first;
    let h = attention(scene, g, k, offer);
    if market.weight[g * market.offers() + offer] == 0.0 {
        1.0
    } else if u32::from(workload.contract_end) == scene.tick {
        looks_at_end(scene, k, h)
    } else {
        looks_before_end(scene, h)
    }
}

/// The release that a workload runs at the end of a month in which it is not looked at.
fn upgrade(scene: &Scene, k: usize, workload: &Workload, u: &mut f64) -> u8 {
    let market = scene.market(k);
    let Some(offer) = workload.current() else {
        return workload.version;
    };
    let nest = market.nest_of[offer.index() - market.first];
    let latest = market.release[usize::from(nest)];
    let stays = 1.0 - scene.classes[k].upgrade_per_month;
    let chance = 1.0 - maths::pow(stays, 12.0 * scene.dt);
    let class = scene.classes[k].market;
    if class == MarketKind::Model && workload.version != latest && happens(u, chance) {
        latest
    } else {
        workload.version
    }
}

fn choose(
    scene: &Scene,
    draws: &mut Draws,
    (agent, k, purpose): (u64, usize, Purpose),
    enterprise: &mut Enterprise,
    workloads: &mut Workloads,
) {
    let grows_at = match purpose {
        Purpose::GrowthChoice => nest_of(
            scene,
            k,
            &std::mem::replace(&mut workloads.0[k], Workload::NONE),
        ),
        _ => None,
    };
    let market = scene.market(k);
    let mut buyer = Buyer::new(scene, draws, agent, enterprise, workloads);
    let mut weights = buyer.perceived(scene, k);
    if purpose == Purpose::GrowthChoice {
        for (weight, odds) in weights.iter_mut().zip(&market.growth_weight) {
            *weight *= odds;
        }
    }
    let own = nest_of(scene, k, &workloads.0[k]);
    buyer.introduce(scene, k, own.or(grows_at), &mut weights);
    let mut later = None;
    if let Some(friction) = buyer.friction(scene, k, enterprise, workloads) {
        let held = usize::from(workloads.0[k].offer) - market.first;
        let kept = maths::ln(1.0 - scene.off_if_kept(k, &workloads.0[k]));
        weights[held] *= maths::exp(-scene.scale_of(k) * kept);
        later = Some(friction.at_all.apply(&weights, market));
        weights = friction.at_once.apply(&weights, market);
    }
    let address = agent * scene.classes.len() as u64 + k as u64;
    let tick = match purpose {
        Purpose::Choice if scene.due => enterprise.decided_in(k, scene.tick),
        _ => scene.tick,
    };
    let words: [u32; 16] = draws.words(purpose, tick, address);
    let lambda = scene.choice.nest_dissimilarity;
    let (offer, worth) = race(&market.nest_of, market.nests, lambda, &weights, &words);
    let before = workloads.0[k];
    let workload = &mut workloads.0[k];
    workload.offer = (market.first + offer) as u8;
    let wants = |weights| {
        let (offer, _) = race(&market.nest_of, market.nests, lambda, weights, &words);
        offer + market.first != usize::from(before.offer)
    };
    let waits = before.offer == workload.offer && later.as_ref().is_some_and(|w| wants(w));
    enterprise.put_off[k] = if waits {
        put_off(scene.tick)
    } else {
        NOTHING_PUT_OFF
    };
    workload.version = market.release[usize::from(market.nest_of[offer])];
    workload.accepted_match =
        (worth / scene.choice.price_sensitivity(scene.classes[k].market)) as f32;
    if before.offer != workload.offer {
        workload.embeddedness = scene.lock_in.embeddedness_after_switch as f32;
    }
    if before.offer != workload.offer || u32::from(before.contract_end) <= scene.tick {
        sign(scene, usize::from(enterprise.segment), k, workload);
        if let Some(off) = market.introductory.get(offer)
            && own.or(grows_at) != Some(market.nest_of[offer])
        {
            workload.introduce(*off);
        }
    }
}

/// The nest of what a workload of class `k` holds.
fn nest_of(scene: &Scene, k: usize, workload: &Workload) -> Option<u8> {
    let market = scene.market(k);
    let held = workload.current();
    held.map(|o| market.nest_of[o.index() - market.first])
}

/// Adds an enterprise up: spend, workloads, spend times embeddedness and exit cost by segment and class, in a fixed
/// order.
fn counted(scene: &Scene, enterprise: &Enterprise, workloads: &Workloads, sums: &mut [f64]) {
    let g = usize::from(enterprise.segment);
    let spend = scene.spend(enterprise);
    let core = workloads.0[scene.shares.core].current();
    let core = core.map_or(NO_PROVIDER, |o| {
        scene.posted.markets[0].provider_of[o.index()]
    });
    for (k, class) in scene.classes.iter().enumerate() {
        let workload = &workloads.0[k];
        let Some(offer) = workload.current() else {
            continue;
        };
        let market = scene.market(k);
        let place = offer.index() - market.first;
        let dollars = enterprise.accounts * spend[k];
        let ties = scene.ties(g, k);
        let cost = ties.moving_cost(enterprise, workload, host(scene.posted, market, place));
        let left = u32::from(workload.contract_end).saturating_sub(scene.tick);
        let years = exit_cost(cost, class, f64::from(left) * scene.dt);
        let away = core != NO_PROVIDER && market.provider_of[place] != core;
        let fee = scene.posted.providers.get(usize::from(core));
        let fee = fee.map_or(0.0, |p| p.traffic_fee) * class.transfer_gb_per_dollar;
        let each = [
            dollars,
            enterprise.accounts,
            dollars * f64::from(workload.embeddedness),
            dollars * years,
            if away { dollars * fee } else { 0.0 },
        ];
        for (place, x) in each.into_iter().enumerate() {
            sums[(g * scene.classes.len() + k) * each.len() + place] += x;
        }
    }
}

/// The same sums off a tally; fees for traffic by segment only, in its first class.
fn of_tally(tally: &Tally, place: usize) -> [f64; 4] {
    let class = &tally.classes[place];
    [
        class.spend,
        class.workloads,
        class.embedded,
        class.exit_cost,
    ]
}

#[test]
fn a_month_in_lanes_is_the_month_of_one_enterprise_after_the_other() {
    let stage = || Stage::after(14, 3_000);
    for stage in [
        stage(),
        stage().apart(),
        stage().ahead(),
        stage().building(),
        stage().leaving(),
    ] {
        months_are_alike(&stage);
    }
}

fn months_are_alike(stage: &Stage) {
    let scene = stage.scene();
    let (mut enterprises, mut workloads) = (stage.enterprises.clone(), stage.workloads.clone());
    let rows = (&mut enterprises[..], &mut workloads[..]);
    review::live(Processor::detected(), &scene, &stage.seed, 0, rows);
    let mut draws = stage.seed.draws();
    let (mut acted, mut other, mut first, mut waiting) = (0, 0, 0, 0);
    for i in 0..enterprises.len() {
        let (mut enterprise, mut plain) = (stage.enterprises[i], stage.workloads[i]);
        month(&scene, &mut draws, i as u64, &mut enterprise, &mut plain);
        assert_eq!(enterprise.born, enterprises[i].born);
        assert!((enterprise.intensity - enterprises[i].intensity).abs() < 1e-6);
        for (k, one) in plain.0.iter().enumerate() {
            let lanes = &workloads[i].0[k];
            acted += u32::from(one.contract_end != stage.workloads[i].0[k].contract_end);
            let apart = (one.accepted_match - lanes.accepted_match).abs();
            let waits = enterprise.put_off[k];
            waiting += u32::from(waits != NOTHING_PUT_OFF);
            // A draw at the very edge may fall to the other side in single precision; a clause that was negotiated
            // earlier in the month is not seen by the plain version.
            if one.offer != lanes.offer
                || one.contract_end != lanes.contract_end
                || waits != enterprises[i].put_off[k]
                || apart > 2e-4
            {
                other += 1;
                continue;
            }
            assert_eq!(one.version, lanes.version);
            assert_eq!(one.ln_price_at_start(), lanes.ln_price_at_start());
            assert_eq!(one.introductory(), lanes.introductory());
            first += u32::from(one.introductory() > 0.0);
            assert!((one.embeddedness - lanes.embeddedness).abs() < 1e-6);
        }
    }
    assert!(
        acted > 500 && other <= 4,
        "{acted} acted, {other} otherwise"
    );
    assert_eq!(first > 500, scene.prices_apart(), "{first} first contracts");
    assert_eq!(waiting > 20, scene.due, "{waiting} moves put off");
}

#[test]
fn sums_in_lanes_are_those_of_one_enterprise_after_the_other() {
    let stage = Stage::after(14, 3_000).apart().building();
    let scene = stage.scene();
    let tally = review::count(&scene, &stage.enterprises, &stage.workloads);
    let classes = scene.classes.len();
    let mut sums = vec![0.0; scene.segments.len() * classes * 5];
    for (enterprise, workloads) in stage.enterprises.iter().zip(&stage.workloads) {
        counted(&scene, enterprise, workloads, &mut sums);
    }
    let close = |x: f64, y: f64| (x - y).abs() <= 1e-6 * y.abs();
    let mut fees = vec![0.0; scene.segments.len()];
    let first: f64 = tally.offers.iter().map(|o| o.introductory).sum();
    let forgone: f64 = tally.offers.iter().map(|o| o.forgone).sum();
    let (mut paid, mut full) = (0.0, 0.0);
    for (enterprise, workloads) in stage.enterprises.iter().zip(&stage.workloads) {
        let spend = scene.spend(enterprise);
        for (k, spend) in spend.into_iter().enumerate().take(classes) {
            let off = workloads.0[k].introductory();
            if off > 0.0 {
                paid += enterprise.accounts * spend;
                full += enterprise.accounts * spend / (1.0 - off);
            }
        }
    }
    let own = tally.builders(None);
    let there = tally.spend_on(0);
    assert!(close(own.spend, there) && own.spend > 0.0);
    assert!(own.idle > 0.0 && own.staff > 0.0 && own.idle + own.staff < own.spend);
    assert!(close(first, paid) && close(forgone, full - paid) && forgone > 0.1 * paid);
    for (place, plain) in sums.chunks(5).enumerate() {
        for (lanes, plain) in of_tally(&tally, place).into_iter().zip(plain) {
            assert!(close(lanes, *plain), "{place}: {lanes} {plain}");
        }
        fees[place / classes] += plain[4];
    }
    for (g, fees) in fees.into_iter().enumerate() {
        let segment = &tally.segments[g];
        assert!(close(segment.traffic_fees, fees) && fees > 0.0);
        let on: f64 = (0..tally.offer_count).map(|o| tally.of(g, o).spend).sum();
        assert!(close(on, segment.spend[0] + segment.spend[1]));
        let homes = &tally.homes[g * tally.home_count..(g + 1) * tally.home_count];
        let at_home: f64 = homes.iter().map(|h| h.spend[0] + h.spend[1]).sum();
        assert!(close(at_home, on));
        let held = |bit: u8| -> f64 {
            let rows = stage
                .enterprises
                .iter()
                .filter(|e| usize::from(e.segment) == g);
            rows.filter(|e| e.has(bit)).map(|e| e.accounts).sum()
        };
        for (c, bit) in [1, 2, 8].into_iter().enumerate() {
            assert!(close(segment.clauses[c], held(bit)));
        }
    }
}
