//! Eight buyers of one segment about to choose, side by side. The formulas are those of [`super::choice::Buyer`], in logs.

use crate::ids::MarketKind;
use crate::lanes::{LANES, M, U, V, look_up};
use crate::logit::{MAX_NESTS, MAX_OFFERS};
use crate::market::posted::NO_PROVIDER;
use crate::maths;
use crate::plan::offers::MAX_PROVIDERS;
use crate::random::{LaneDraws, Purpose};
use crate::terms::buyers::MAX_CLASSES;

use super::ahead::{Worth, worth_of_eight};
use super::choice::Scene;
use super::lockin::Ties;
use super::offered::{ForNew, NO_SEAT, Offered, OfferedMarket, slot};
use super::traits::{
    BUILDS, DEVIATION_WORD, MISPERCEPTION_WORD, MULTI_MODEL, PORTABILITY, PRICE_MATCH,
    SEVERAL_VENDORS,
};
use super::{Enterprise, NO_OFFER, Workloads};

/// ln of what each offer of a market weighs for each of eight buyers.
pub type LnWeights = [V; MAX_OFFERS];

/// Eight buyers of one segment.
pub struct Eight {
    /// The segment.
    pub segment: usize,
    /// Its id.
    pub agent: U,
    born: U,
    /// Bits of `Enterprise::traits`.
    pub bits: U,
    /// The provider of each class, or `NO_PROVIDER`.
    pub at: [U; MAX_CLASSES],
    /// Spend of one account by class, dollars a year.
    pub spend: [V; MAX_CLASSES],
    /// Spend by market and provider.
    on: [[V; MAX_PROVIDERS]; 2],
    /// Spend by market.
    total: [V; 2],
}

/// What the workload under review stands on.
pub struct Incumbent {
    /// The place of its offer in its market; a place that no offer has where there is none.
    pub offer: U,
    /// Share of its spend built into the offer.
    pub embeddedness: V,
    /// Fee per gigabyte of leaving its provider, dollars.
    pub leaving_fee: V,
    /// The same from the date on that buyers look ahead to.
    pub leaving_fee_ahead: V,
    /// What is written off with what it runs on, years of spend.
    pub stranded: V,
    /// Its provider, or `NO_PROVIDER`.
    pub host: U,
    /// Its nest.
    pub nest: U,
}

impl Eight {
    /// The buyers in places `ids` of rows that begin with enterprise `first`. Lanes without one repeat the first.
    #[inline(always)]
    pub fn gather(
        offered: &Offered,
        first: usize,
        ids: &[u32],
        rows: (&[Enterprise], &[Workloads]),
    ) -> Self {
        let scene = offered.scene;
        let segment = usize::from(rows.0[ids[0] as usize].segment);
        let mut eight = Self {
            segment,
            agent: U::all(0),
            born: U::all(0),
            bits: U::all(0),
            at: [U::all(u32::from(NO_PROVIDER)); MAX_CLASSES],
            spend: [V::ZERO; MAX_CLASSES],
            on: [[V::ZERO; MAX_PROVIDERS]; 2],
            total: [V::ZERO; 2],
        };
        let (mut size, mut intensity) = (V::ZERO, V::ZERO);
        for i in 0..LANES {
            let id = ids[if i < ids.len() { i } else { 0 }] as usize;
            let (enterprise, workloads) = (&rows.0[id], &rows.1[id]);
            eight.agent.0[i] = (first + id) as u32;
            eight.born.0[i] = u32::from(enterprise.born);
            eight.bits.0[i] = u32::from(enterprise.traits);
            size.0[i] = enterprise.start_compute as f32;
            intensity.0[i] = enterprise.intensity;
            for k in 0..scene.classes.len() {
                eight.at[k].0[i] = offered.by_slot.host[slot(workloads.0[k].offer)];
            }
        }
        let compute = size * scene.demand.compute[segment] as f32;
        let models = size * intensity * scene.demand.ai_scale[segment] as f32;
        eight.spread(offered, [compute, models]);
        eight
    }

    /// Spreads spend by market over classes and providers.
    #[inline(always)]
    fn spread(&mut self, offered: &Offered, spend: [V; 2]) {
        let scene = offered.scene;
        let several = self.bits.has(u32::from(SEVERAL_VENDORS));
        let shares = &scene.shares.of[self.segment];
        for (k, class) in scene.classes.iter().enumerate() {
            let m = class.market.index();
            let share = several.pick(V::all(shares[1][k] as f32), V::all(shares[0][k] as f32));
            self.spend[k] = spend[m] * share;
            self.total[m] = self.total[m] + self.spend[k];
            for j in 0..scene.posted.providers.len() {
                let here = self.at[k].is(j as u32).keep(self.spend[k]);
                self.on[m][j] = self.on[m][j] + here;
            }
        }
    }

    /// The words of one choice of class `k`, decided in the tick told of each.
    #[inline(always)]
    pub fn words(
        &self,
        offered: &Offered,
        draws: &LaneDraws,
        k: usize,
        (purpose, ticks): (Purpose, U),
    ) -> [U; 16] {
        let classes = offered.scene.classes.len() as u32;
        let mut address = self.agent;
        for i in 0..LANES {
            address.0[i] = address.0[i] * classes + k as u32;
        }
        let mut words = [U::all(0); 16];
        draws.block(purpose, ticks, address, &mut words);
        words
    }

    /// Into `seen` ln weights of the offers for class `k` as the buyers see them at a first choice: no cost of moving, prices
    /// misperceived.
    #[inline(always)]
    pub fn perceived(&self, offered: &Offered, draws: &LaneDraws, k: usize, seen: &mut LnWeights) {
        let kind = offered.scene.classes[k].market;
        let mut traits = [U::all(0); 64];
        self.traits(draws, kind, &mut traits);
        let mut tastes = Tastes::NONE;
        tastes.read(offered, kind, &traits);
        let discounts = self.discounts(offered, k, &traits);
        self.prefer(offered, k, (&tastes, &discounts), seen);
        tastes.misperceive(offered.markets[kind.index()].offers, seen);
        self.bind(offered, k, seen);
    }

    /// Into `worth` what the offers for class `k` weigh by their prices as they are, whatever clauses say.
    #[inline(always)]
    pub fn prefer(
        &self,
        offered: &Offered,
        k: usize,
        (tastes, discounts): (&Tastes, &[V; MAX_PROVIDERS]),
        worth: &mut LnWeights,
    ) {
        let market = offered.market(k);
        let ties = self.ties(offered, k, discounts);
        for (v, &(from, to)) in market.nests.iter().enumerate() {
            let liking = tastes.liking[v];
            let ln_weights = &market.ln_weight[self.segment][from..to];
            let offers = ln_weights.iter().zip(&market.seat_of[from..to]);
            for (worth, (ln_weight, seat)) in worth[from..to].iter_mut().zip(offers) {
                *worth = V::all(*ln_weight) + ties[*seat] + liking;
            }
        }
    }

    /// The lasting traits that a choice in a market reads; compute needs but the first half of them.
    #[inline(always)]
    pub fn traits(&self, draws: &LaneDraws, kind: MarketKind, traits: &mut [U; 64]) {
        const HALF: usize = 2;
        const _: () = assert!(MISPERCEPTION_WORD + MAX_PROVIDERS <= 16 * HALF);
        let blocks = match kind {
            MarketKind::Compute => HALF,
            MarketKind::Model => 2 * HALF,
        };
        let mut words = [U::all(0); 16];
        for q in 0..blocks {
            let mut block = self.agent;
            for i in 0..LANES {
                block.0[i] = block.0[i] * 4 + q as u32;
            }
            draws.block(Purpose::Traits, self.born, block, &mut words);
            traits[16 * q..16 * (q + 1)].copy_from_slice(&words);
        }
    }

    /// In models, a price match lowers what is dear, and who builds its own takes nothing else.
    #[inline(always)]
    pub fn bind(&self, offered: &Offered, k: usize, seen: &mut LnWeights) {
        let kind = offered.scene.classes[k].market;
        if kind == MarketKind::Compute || !self.bits.has(u32::from(PRICE_MATCH | BUILDS)).any() {
            return;
        }
        let market = offered.market(k);
        let matched = self.bits.has(u32::from(PRICE_MATCH));
        let builds = self.bits.has(u32::from(BUILDS));
        for o in 0..market.offers {
            seen[o] = seen[o] + matched.keep(V::all(market.ln_matched[o]));
            if !market.self_run[o] {
                seen[o] = builds.pick(V::all(f32::NEG_INFINITY), seen[o]);
            }
        }
    }

    /// What each seat of the market of class `k` adds to ln weights: discounts, the bonus of one cloud for everything
    /// and the cost of traffic between clouds. The last place is that of offers without a provider.
    #[inline(always)]
    fn ties(
        &self,
        offered: &Offered,
        k: usize,
        discounts: &[V; MAX_PROVIDERS],
    ) -> [V; NO_SEAT + 1] {
        let scene = offered.scene;
        let other = 1 - scene.classes[k].market.index();
        let total = self.total[other];
        let bonus = total
            .gt(V::ZERO)
            .keep(V::all(scene.choice.own_cloud_bonus as f32) / total);
        let (core, traffic) = self.traffic(offered, k);
        let mut ties = [V::ZERO; NO_SEAT + 1];
        let OfferedMarket { seats, scale, .. } = offered.market(k);
        for s in 0..seats.len() {
            let (seat, j) = (&seats[s], seats[s].provider);
            let lower = (V::ONE - discounts[j] * seat.part).ln();
            let away = (!core.is(j as u32)).keep(traffic);
            ties[s] = (bonus * self.on[other][j] - lower) * *scale + away;
        }
        ties
    }

    /// Where the core runs, and what traffic with it from another cloud adds to ln weights.
    #[inline(always)]
    fn traffic(&self, offered: &Offered, k: usize) -> (U, V) {
        let scene = offered.scene;
        let core = self.at[scene.shares.core];
        let gb = scene.classes[k].transfer_gb_per_dollar as f32;
        if gb <= 0.0 {
            return (core, V::ZERO);
        }
        let mut fee = V::ZERO;
        for (j, provider) in scene.posted.providers.iter().enumerate() {
            let its = V::all(provider.traffic_fee as f32);
            fee = core.is(j as u32).pick(its, fee);
        }
        (core, (V::ONE + fee * gb).ln() * -offered.market(k).scale)
    }

    /// Committed-spend discount at every provider for class `k`, as if it ran there already; on machines of their own what a
    /// unit costs less than the list price, below 0 where it costs more.
    #[inline(always)]
    pub fn discounts(&self, offered: &Offered, k: usize, traits: &[U; 64]) -> [V; MAX_PROVIDERS] {
        let (posted, compute) = (offered.scene.posted, offered.scene.compute);
        let threshold = V::all(posted.discount_threshold as f32);
        let ceiling = V::all(compute.discount_ceiling_multiple as f32);
        let mut discounts = [V::ZERO; MAX_PROVIDERS];
        for j in 0..posted.providers.len() {
            let added = (!self.at[k].is(j as u32)).keep(self.spend[k]);
            let spend = self.on[0][j] + self.on[1][j] + added;
            let earns = spend.gt(threshold);
            // Few earn one: most blocks stop here.
            if earns.any() {
                let ratio = earns.pick(spend / threshold, V::ONE);
                let size = (ratio.ln() / posted.ln_full_ratio as f32).min(ceiling);
                let own = look_up(offered.normals, traits[DEVIATION_WORD + j]);
                let given =
                    size * posted.committed_discount[j] as f32 + own * compute.discount_sd as f32;
                let given = given.min(V::all(posted.discount_max as f32)).max(V::ZERO);
                discounts[j] = earns.keep(given);
            }
        }
        if let Some(own) = &posted.own_machines {
            let j = own.provider;
            let added = (!self.at[k].is(j as u32)).keep(self.spend[k]);
            let spend = self.on[0][j] + self.on[1][j] + added;
            discounts[j] = V::ONE - own.of_eight(spend);
        }
        discounts
    }

    /// Adds to `ln_weights` what those get off who are no customers of a nest yet, `own` being the nest of each.
    #[inline(always)]
    pub fn introduce(market: &OfferedMarket, for_new: &ForNew, own: U, ln_weights: &mut LnWeights) {
        for (v, &(from, to)) in market.nests.iter().enumerate() {
            let new = !own.is(v as u32);
            for o in from..to {
                ln_weights[o] = ln_weights[o] + new.keep(V::all(for_new.ln[o]));
            }
        }
    }

    /// What the contracts of class `k` of the buyers in places `ids` of `rows` still take off, added to the ln weight of what
    /// each holds.
    #[inline(always)]
    pub fn kept_off(scene: &Scene, k: usize, ids: &[u32], rows: &[Workloads]) -> V {
        let mut off = V::ZERO;
        for (i, id) in ids.iter().enumerate() {
            let lower = 1.0 - scene.off_if_kept(k, &rows[*id as usize].0[k]);
            off.0[i] = (-scene.scale_of(k) * maths::ln(lower)) as f32;
        }
        off
    }

    /// What the workload of class `k` of each buyer stands on.
    #[inline(always)]
    pub fn incumbent(
        &self,
        offered: &Offered,
        k: usize,
        ids: &[u32],
        rows: &[Workloads],
    ) -> Incumbent {
        let mut incumbent = Incumbent {
            host: self.at[k],
            ..Incumbent::NONE
        };
        let first = offered.market(k).first;
        for i in 0..LANES {
            let id = ids[if i < ids.len() { i } else { 0 }] as usize;
            let workload = &rows[id].0[k];
            if workload.offer != NO_OFFER {
                incumbent.offer.0[i] = (usize::from(workload.offer) - first) as u32;
                incumbent.nest.0[i] = offered.by_slot.nest[slot(workload.offer)];
                incumbent.embeddedness.0[i] = workload.embeddedness;
                incumbent.leaving_fee.0[i] = offered.by_slot.leaving_fee[slot(workload.offer)];
                incumbent.leaving_fee_ahead.0[i] =
                    offered.by_slot.leaving_fee_ahead[slot(workload.offer)];
                incumbent.stranded.0[i] = offered.by_slot.stranded[slot(workload.offer)];
            }
        }
        incumbent
    }

    /// κ: what moving a workload of class `k` away from `incumbent` costs at `embeddedness`, years of its spend.
    #[inline(always)]
    pub fn moving(
        &self,
        offered: &Offered,
        k: usize,
        embeddedness: V,
        incumbent: &Incumbent,
    ) -> Moving {
        let ties = offered.scene.ties(self.segment, k);
        let full = (ties.vendor, ties.provider);
        let left = (incumbent.leaving_fee, incumbent.stranded);
        self.moving_by(ties, full, embeddedness, left)
    }

    /// The same where a move costs so many years of spend at full embeddedness, for another vendor and another provider.
    #[inline(always)]
    fn moving_by(
        &self,
        ties: &Ties,
        (vendor, provider): (f64, f64),
        embeddedness: V,
        (leaving_fee, stranded): (V, V),
    ) -> Moving {
        let portable = self.bits.has(u32::from(PORTABILITY));
        let left = portable.pick(V::all(ties.left_by_portability as f32), V::ONE);
        let multi = self.bits.has(u32::from(MULTI_MODEL));
        let left_vendor = multi.pick(V::all(ties.left_by_multi_model as f32), V::ONE) * left;
        let egress = (!portable).keep(leaving_fee * ties.egress_gb as f32);
        Moving {
            vendor: embeddedness * vendor as f32 * left_vendor,
            provider: embeddedness * provider as f32 * left + egress + stranded,
        }
    }

    /// What moves away from the incumbent take off ln weights, where they are made at once and where they are made at once or
    /// put off; nothing where there is no incumbent.
    #[inline(always)]
    pub fn friction(&self, offered: &Offered, k: usize, incumbent: &Incumbent) -> Worth<Friction> {
        let horizon = offered.scene.classes[k].horizon_years() as f32;
        let (holds, scale) = (
            !incumbent.offer.is(MAX_OFFERS as u32),
            offered.market(k).scale,
        );
        let ties = offered.scene.ties(self.segment, k);
        let embeddedness = incumbent.embeddedness;
        let now = self.moving(offered, k, embeddedness, incumbent);
        let now = now.spread_over(horizon);
        let Some(ahead) = &ties.ahead else {
            return Worth::alike(now.off(holds, scale));
        };
        let full = (ahead.vendor, ahead.provider);
        let left = (incumbent.leaving_fee_ahead, incumbent.stranded);
        let then = self.moving_by(ties, full, embeddedness, left);
        let then = then.spread_over(horizon);
        let of = |now, then| worth_of_eight(now, then, ahead.part as f32);
        let kinds = [
            of(now.vendor, then.vendor),
            of(now.provider, then.provider),
            of(now.both, then.both),
        ];
        Worth {
            at_once: Friction::of(kinds.map(|kind| kind.at_once)).off(holds, scale),
            at_all: Friction::of(kinds.map(|kind| kind.at_all)).off(holds, scale),
        }
    }
}

/// What eight buyers like and mistake in the offers of one market, as ln weights.
pub struct Tastes {
    /// What they like of each nest; nothing in compute.
    liking: [V; MAX_NESTS],
    /// What they take the price of each offer for: −α·error/λ.
    mistake: [V; MAX_OFFERS],
}

impl Tastes {
    /// None.
    pub const NONE: Tastes = Tastes {
        liking: [V::ZERO; MAX_NESTS],
        mistake: [V::ZERO; MAX_OFFERS],
    };

    /// Reads those in a market out of lasting traits.
    #[inline(always)]
    pub fn read(&mut self, offered: &Offered, kind: MarketKind, traits: &[U; 64]) {
        let (scene, market) = (offered.scene, &offered.markets[kind.index()]);
        let first = match kind {
            MarketKind::Compute => MISPERCEPTION_WORD,
            MarketKind::Model => MISPERCEPTION_WORD + MAX_PROVIDERS,
        };
        if kind == MarketKind::Model {
            let taste = market.scale * scene.choice.taste_sd as f32;
            let words = &traits[..market.nests.len()];
            for (liking, word) in self.liking.iter_mut().zip(words) {
                *liking = look_up(offered.normals, *word) * taste;
            }
        }
        let error = -market.scale * scene.posted.misperception_sd as f32;
        let words = &traits[first..first + market.offers];
        for (mistake, word) in self.mistake.iter_mut().zip(words) {
            *mistake = look_up(offered.normals, *word) * error;
        }
    }

    /// Adds to ln weights of the first `offers` what the buyers take their prices for.
    #[inline(always)]
    pub fn misperceive(&self, offers: usize, seen: &mut LnWeights) {
        for (seen, mistake) in seen[..offers].iter_mut().zip(&self.mistake) {
            *seen = *seen + *mistake;
        }
    }
}

impl Friction {
    #[inline(always)]
    fn of([vendor, provider, both]: [V; 3]) -> Self {
        Self {
            vendor,
            provider,
            both,
        }
    }

    /// What moves that have to be worth so much take off ln weights, for those who hold something.
    #[inline(always)]
    fn off(&self, holds: M, scale: f32) -> Self {
        Self {
            vendor: holds.keep(self.vendor * -scale),
            provider: holds.keep(self.provider * -scale),
            both: holds.keep(self.both * -scale),
        }
    }

    /// Takes it off `ln_weights`.
    #[inline(always)]
    pub fn add_to(
        &self,
        market: &OfferedMarket,
        incumbent: &Incumbent,
        ln_weights: &mut LnWeights,
    ) {
        for (v, &(from, to)) in market.nests.iter().enumerate() {
            let own = incumbent.nest.is(v as u32);
            let here = own.pick(V::ZERO, self.vendor);
            let away = own.pick(self.provider, self.both);
            let hosts = &market.host[from..to];
            for (ln_weight, host) in ln_weights[from..to].iter_mut().zip(hosts) {
                *ln_weight = *ln_weight + incumbent.host.is(*host).pick(here, away);
            }
        }
    }
}

/// The cost of moving one workload of each buyer, years of its spend.
pub struct Moving {
    /// For another vendor.
    pub vendor: V,
    /// For another provider, egress and what is written off included.
    pub provider: V,
}

/// What the move to an offer adds to its ln weight; before that, what it has to be worth in ln price units.
#[derive(Clone)]
pub struct Friction {
    /// On the same provider, of another vendor.
    pub vendor: V,
    /// Of the same vendor, on another provider.
    pub provider: V,
    /// Of another vendor on another provider.
    pub both: V,
}

impl Moving {
    /// ln(1 + κ/H) of each kind of move.
    #[inline(always)]
    fn spread_over(&self, horizon: f32) -> Friction {
        Friction::of([
            over(self.vendor, horizon),
            over(self.provider, horizon),
            over(self.vendor + self.provider, horizon),
        ])
    }
}

/// ln(1 + κ/H). No closure where it is used: one that is called three times stays a call, and leaves its lanes.
#[inline(always)]
fn over(years: V, horizon: f32) -> V {
    (V::ONE + years / horizon).ln()
}

impl Incumbent {
    /// Nothing.
    pub const NONE: Incumbent = Incumbent {
        offer: U::all(MAX_OFFERS as u32),
        embeddedness: V::ZERO,
        leaving_fee: V::ZERO,
        leaving_fee_ahead: V::ZERO,
        stranded: V::ZERO,
        host: U::all(u32::MAX),
        nest: U::all(u32::MAX),
    };

    /// ln of how much better the best of the others is than the incumbent, at no cost of moving; nothing to compare is
    /// no number.
    #[inline(always)]
    pub fn behind(&self, offers: usize, ln_weights: &LnWeights) -> V {
        let none = V::all(f32::NEG_INFINITY);
        let (mut own, mut best) = (none, none);
        for (o, ln_weight) in ln_weights[..offers].iter().enumerate() {
            let mine = self.offer.is(o as u32);
            own = mine.pick(*ln_weight, own);
            best = best.max(mine.pick(none, *ln_weight));
        }
        let there = own.gt(none);
        there.pick(best - own, V::all(f32::NAN))
    }
}
