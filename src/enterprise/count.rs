//! Adding enterprises up, eight at a time.
//!
//! Dollars are in double precision. What goes by class is summed in lanes; what goes by offer and by home is added one
//! by one, in the order of enterprises.

use crate::ids::MarketKind;
use crate::lanes::{LANES, M, S, U, V};
use crate::market::own_machines::Machines;
use crate::market::posted::NO_PROVIDER;
use crate::plan::offers::MAX_PROVIDERS;
use crate::terms::buyers::MAX_CLASSES;

use super::offered::{Offered, SLOTS, slot};
use super::tally::{BuilderTally, HomeTally, Tally};
use super::traits::{CLAUSES, MULTI_MODEL, PORTABILITY, PRICE_MATCH, SEVERAL_VENDORS};
use super::{Enterprise, Workloads};

/// Sums over the enterprises of one segment.
pub struct Count<'a, 's> {
    offered: &'a Offered<'s>,
    segment: usize,
    accounts: S,
    adopters: S,
    several: [S; 2],
    clauses: [S; 3],
    clause_cost: [S; 2],
    classes: [ClassSums; MAX_CLASSES],
    /// Dollars a year and workloads, in accounts, by offer; even and odd lanes apart, so that neighbours on one offer
    /// do not wait for each other.
    on: [[[f64; 2]; SLOTS]; 2],
    /// Fees for traffic between clouds by provider of the core; the last place is for no provider.
    traffic: [f64; MAX_PROVIDERS + 1],
    /// Accounts, spend and cost of clauses by market, by home.
    homes: Vec<[f64; 5]>,
    /// Those who run machines of their own.
    builders: BuilderTally,
}

#[derive(Clone, Copy)]
struct ClassSums {
    workloads: S,
    spend: S,
    embedded: S,
    exit_cost: S,
}

/// Eight enterprises as they are added up.
struct Eight {
    accounts: S,
    bits: U,
    adopted: M,
    /// Spend of all accounts by market on a class of share 1.
    size: [S; 2],
    several: M,
    /// By market, for their homes.
    spend: [S; 2],
    /// Spend on machines of their own, all accounts.
    built: S,
}

impl<'a, 's> Count<'a, 's> {
    /// Nothing yet of segment `segment`.
    pub fn new(offered: &'a Offered<'s>, segment: usize, homes: usize) -> Self {
        const NONE: ClassSums = ClassSums {
            workloads: S::ZERO,
            spend: S::ZERO,
            embedded: S::ZERO,
            exit_cost: S::ZERO,
        };
        Self {
            offered,
            segment,
            accounts: S::ZERO,
            adopters: S::ZERO,
            several: [S::ZERO; 2],
            clauses: [S::ZERO; 3],
            clause_cost: [S::ZERO; 2],
            classes: [NONE; MAX_CLASSES],
            on: [[[0.0; 2]; SLOTS]; 2],
            traffic: [0.0; MAX_PROVIDERS + 1],
            homes: vec![[0.0; 5]; homes],
            builders: BuilderTally::default(),
        }
    }

    /// Adds eight enterprises; those who stand for no account add nothing.
    #[inline(always)]
    pub fn add(&mut self, enterprises: &[Enterprise; LANES], workloads: &[Workloads; LANES]) {
        let scene = self.offered.scene;
        let mut eight = self.gather(enterprises);
        self.accounts.gather(&eight.accounts);
        self.adopters
            .gather(&eight.adopted.keep_sums(&eight.accounts));
        let mut nests = [U::all(u32::MAX); MAX_CLASSES];
        for k in 0..scene.classes.len() {
            self.add_class(k, &mut eight, workloads, &mut nests[k]);
        }
        for kind in MarketKind::BOTH {
            let several = self.several_nests(&nests, kind);
            self.several[kind.index()].gather(&several.keep_sums(&eight.accounts));
        }
        self.add_homes(enterprises, &eight);
        if let Some(own) = &scene.posted.own_machines {
            self.add_builders(own, &eight);
        }
    }

    /// Adds what goes by home.
    #[inline(always)]
    fn add_homes(&mut self, enterprises: &[Enterprise; LANES], eight: &Eight) {
        for i in 0..LANES {
            let home = &mut self.homes[usize::from(enterprises[i].home)];
            home[0] += eight.accounts.0[i];
            for m in 0..2 {
                home[1 + m] += eight.spend[m].0[i];
            }
        }
        if !eight.bits.has(u32::from(CLAUSES)).any() {
            return;
        }
        let cost = self.add_clauses(eight);
        for i in 0..LANES {
            let home = &mut self.homes[usize::from(enterprises[i].home)];
            for m in 0..2 {
                home[3 + m] += cost[m].0[i];
            }
        }
    }

    #[inline(always)]
    fn gather(&self, enterprises: &[Enterprise; LANES]) -> Eight {
        let demand = self.offered.scene.demand;
        let (mut accounts, mut size, mut intensity) = (S::ZERO, S::ZERO, V::ZERO);
        let mut bits = U::all(0);
        for i in 0..LANES {
            let enterprise = &enterprises[i];
            accounts.0[i] = enterprise.accounts;
            size.0[i] = enterprise.accounts * enterprise.start_compute;
            intensity.0[i] = enterprise.intensity;
            bits.0[i] = u32::from(enterprise.traits);
        }
        Eight {
            accounts,
            bits,
            adopted: intensity.gt(V::ZERO),
            size: [
                size.scaled(demand.compute[self.segment]),
                size.scaled(demand.ai_scale[self.segment]).times(intensity),
            ],
            several: bits.has(u32::from(SEVERAL_VENDORS)),
            spend: [S::ZERO; 2],
            built: S::ZERO,
        }
    }

    /// Adds those who run machines of their own.
    fn add_builders(&mut self, own: &Machines, eight: &Eight) {
        for i in 0..LANES {
            let (built, accounts) = (eight.built.0[i], eight.accounts.0[i]);
            if built > 0.0 {
                let parts = own.parts(built / accounts);
                let units = built / own.over_list(built / accounts);
                self.builders.add(&BuilderTally {
                    accounts,
                    compute: eight.spend[0].0[i],
                    spend: built,
                    units,
                    idle: units * parts.idle,
                    staff: units * parts.staff,
                });
            }
        }
    }

    /// Whether the workloads of one market stand in two nests or more, where `nests` are by class.
    #[inline(always)]
    fn several_nests(&self, nests: &[U; MAX_CLASSES], market: MarketKind) -> M {
        let (mut first, mut several) = (U::all(u32::MAX), M::NONE);
        for (k, class) in self.offered.scene.classes.iter().enumerate() {
            if class.market == market {
                let none = first.is(u32::MAX);
                several = several | (!none & !nests[k].is(u32::MAX) & !nests[k].same(first));
                first = none.pick_word(nests[k], first);
            }
        }
        several
    }

    /// The provider of class `k` of each, or `NO_PROVIDER`: what few classes ask, and so no part of every class's reading.
    #[inline(always)]
    fn hosts(&self, k: usize, workloads: &[Workloads; LANES]) -> U {
        let mut hosts = U::all(u32::from(NO_PROVIDER));
        for i in 0..LANES {
            hosts.0[i] = self.offered.by_slot.host[slot(workloads[i].0[k].offer)];
        }
        hosts
    }

    #[inline(always)]
    fn add_class(
        &mut self,
        k: usize,
        eight: &mut Eight,
        workloads: &[Workloads; LANES],
        nest: &mut U,
    ) {
        let scene = self.offered.scene;
        let class = &scene.classes[k];
        let m = class.market.index();
        let (mut embeddedness, mut left, mut fee) = (V::ZERO, V::ZERO, V::ZERO);
        let mut place = [SLOTS - 1; LANES];
        for i in 0..LANES {
            let workload = &workloads[i].0[k];
            place[i] = slot(workload.offer);
            nest.0[i] = self.offered.by_slot.nest[place[i]];
            fee.0[i] = self.offered.by_slot.leaving_fee[place[i]];
            embeddedness.0[i] = workload.embeddedness;
            left.0[i] = f32::from(workload.contract_end.saturating_sub(scene.tick as u16));
        }
        let held = !nest.is(u32::MAX);
        let shares = &scene.shares.of[self.segment];
        let (one, several) = (S([shares[0][k]; LANES]), S([shares[1][k]; LANES]));
        let share = eight.several.pick_sums(&several, &one);
        let dollars = eight.size[m].by(&share);
        let dollars = held.keep_sums(&dollars);
        eight.spend[m].gather(&dollars);
        let mut years = self.exit_years(k, eight.bits, embeddedness, fee);
        if let Some(own) = &scene.posted.own_machines {
            if class.market == MarketKind::Compute {
                let built = self.hosts(k, workloads).is(own.provider as u32);
                eight.built.gather(&built.keep_sums(&dollars));
            }
            for i in 0..LANES {
                years.0[i] += self.offered.by_slot.stranded[place[i]];
            }
        }
        let years = years + left * (scene.dt * class.take_or_pay) as f32;
        let sums = &mut self.classes[k];
        sums.workloads.gather(&held.keep_sums(&eight.accounts));
        sums.spend.gather(&dollars);
        sums.embedded.gather(&dollars.times(embeddedness));
        sums.exit_cost.gather(&dollars.times(years));
        for i in 0..LANES {
            let on = &mut self.on[i % 2][place[i]];
            on[0] += dollars.0[i];
            on[1] += eight.accounts.0[i];
        }
        if class.transfer_gb_per_dollar > 0.0 {
            let core = self.hosts(scene.shares.core, workloads);
            let host = self.hosts(k, workloads);
            self.add_traffic(class.transfer_gb_per_dollar, core, host, &dollars);
        }
    }

    /// Years of spend that leaving costs, contracts apart.
    #[inline(always)]
    fn exit_years(&self, k: usize, bits: U, embeddedness: V, fee: V) -> V {
        let scene = self.offered.scene;
        let ties = scene.ties(self.segment, k);
        let portable = bits.has(u32::from(PORTABILITY));
        let left = portable.pick(V::all(ties.left_by_portability as f32), V::ONE);
        let egress = (!portable).keep(fee * ties.egress_gb as f32);
        let provider = embeddedness * ties.provider as f32 * left + egress;
        match scene.classes[k].market {
            MarketKind::Compute => provider,
            MarketKind::Model => {
                let multi = bits.has(u32::from(MULTI_MODEL));
                let multi = multi.pick(V::all(ties.left_by_multi_model as f32), V::ONE);
                provider + embeddedness * ties.vendor as f32 * left * multi
            }
        }
    }

    /// Fees for traffic with a core on another cloud go to the core's provider.
    #[inline(always)]
    fn add_traffic(&mut self, gb: f64, core: U, host: U, dollars: &S) {
        let mut rates = [0.0; MAX_PROVIDERS + 1];
        for (rate, provider) in rates.iter_mut().zip(&self.offered.scene.posted.providers) {
            *rate = provider.traffic_fee * gb;
        }
        for i in 0..LANES {
            let at = (core.0[i] as usize).min(MAX_PROVIDERS);
            let away = host.0[i] != core.0[i];
            self.traffic[at] += if away { dollars.0[i] * rates[at] } else { 0.0 };
        }
    }

    /// Counts clauses; what they cost each enterprise, dollars a year by market.
    #[inline(always)]
    fn add_clauses(&mut self, eight: &Eight) -> [S; 2] {
        let mut costs = [S::ZERO; 2];
        let terms = self.offered.scene.lock_in;
        let held = [
            (PORTABILITY, [terms.portability_price; 2]),
            (MULTI_MODEL, [0.0, terms.multi_model_price]),
            (PRICE_MATCH, [0.0, terms.price_match_price]),
        ];
        for c in 0..held.len() {
            let (clause, price) = held[c];
            let holds = eight.bits.has(u32::from(clause));
            self.clauses[c].gather(&holds.keep_sums(&eight.accounts));
            for m in 0..2 {
                costs[m].gather(&holds.keep_sums(&eight.spend[m].scaled(price[m])));
            }
        }
        for m in 0..2 {
            self.clause_cost[m].gather(&costs[m]);
        }
        costs
    }

    /// Adds the sums to those of all segments.
    pub fn add_to(&self, tally: &mut Tally) {
        let scene = self.offered.scene;
        let g = self.segment;
        tally.builders[g].add(&self.builders);
        let segment = &mut tally.segments[g];
        segment.accounts += self.accounts.sum();
        segment.adopters += self.adopters.sum();
        segment.several_providers += self.several[0].sum();
        segment.several_vendors += self.several[1].sum();
        for (into, sum) in segment.clauses.iter_mut().zip(&self.clauses) {
            *into += sum.sum();
        }
        for (into, sum) in segment.clause_cost.iter_mut().zip(&self.clause_cost) {
            *into += sum.sum();
        }
        for (k, class) in scene.classes.iter().enumerate() {
            let (m, sums) = (class.market.index(), &self.classes[k]);
            let into = &mut tally.classes[g * tally.class_count + k];
            into.workloads += sums.workloads.sum();
            into.spend += sums.spend.sum();
            into.embedded += sums.embedded.sum();
            into.exit_cost += sums.exit_cost.sum();
            segment.spend[m] += sums.spend.sum();
            segment.embedded[m] += sums.embedded.sum();
            segment.exit_cost[m] += sums.exit_cost.sum();
        }
        for o in 0..tally.offer_count {
            let into = &mut tally.offers[g * tally.offer_count + o];
            into.spend += self.on[0][o][0] + self.on[1][o][0];
            into.workloads += self.on[0][o][1] + self.on[1][o][1];
        }
        for (j, fees) in self
            .traffic
            .iter()
            .enumerate()
            .take(scene.posted.providers.len())
        {
            segment.traffic_fees += fees;
            tally.offers[g * tally.offer_count + j].traffic_fees += fees;
        }
        for (home, sums) in self.homes.iter().enumerate() {
            tally.homes[g * tally.home_count + home].add(&HomeTally {
                accounts: sums[0],
                spend: [sums[1], sums[2]],
                moving_cost: [0.0; 2],
                clause_cost: [sums[3], sums[4]],
            });
        }
    }
}
