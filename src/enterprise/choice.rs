//! What an enterprise weighs when a workload is up for choice.

use crate::ids::MarketKind;
use crate::logit::{MAX_NESTS, MAX_OFFERS};
use crate::market::posted::{NO_PROVIDER, Posted, PostedMarket};
use crate::maths;
use crate::plan::offers::MAX_PROVIDERS;
use crate::policy::look_ahead::Outlook;
use crate::random::Draws;
use crate::terms::buyers::ChoiceTerms;
use crate::terms::buyers::ClassShares;
use crate::terms::providers::ComputeTerms;

use super::ahead::Worth;
use super::growth::Demand;
use super::lockin::{Friction, Ties, host};
use super::traits::{BUILDS, PRICE_MATCH, SEVERAL_VENDORS, Traits};
use super::{Enterprise, NO_OFFER, Workload, Workloads};
use crate::terms::buyers::{Class, DemandTerms, LockInTerms, MAX_CLASSES, Segment};

/// What enterprises see in a tick.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The tick.
    pub tick: u32,
    /// Its length, years.
    pub dt: f64,
    /// Whether moves that were put off are due.
    pub due: bool,
    /// Segments, by id.
    pub segments: &'a [Segment],
    /// Classes, by id.
    pub classes: &'a [Class],
    /// Shares of the classes in spend.
    pub shares: &'a ClassShares,
    /// Ties by segment and class, segment first.
    pub ties: &'a [Ties],
    /// The logit.
    pub choice: &'a ChoiceTerms,
    /// Lock-in.
    pub lock_in: &'a LockInTerms,
    /// Demand, as stated.
    pub demand_terms: &'a DemandTerms,
    /// Common terms of compute.
    pub compute: &'a ComputeTerms,
    /// What is posted.
    pub posted: &'a Posted,
    /// Demand of this tick.
    pub demand: &'a Demand,
}

/// The ties of every class in every segment by `outlook`, segment first.
pub fn all_ties(
    segments: &[Segment],
    classes: &[Class],
    terms: &LockInTerms,
    outlook: &Outlook,
) -> Vec<Ties> {
    let of = |segment| {
        classes
            .iter()
            .map(move |class| Ties::new(segment, class, terms, outlook))
    };
    segments.iter().enumerate().flat_map(of).collect()
}

impl Scene<'_> {
    /// α/λ of a market: the scale of utility inside a nest.
    #[inline(always)]
    pub fn scale(&self, market: MarketKind) -> f64 {
        self.choice.scale(market)
    }

    /// α/λ of the market of class `k`.
    #[inline(always)]
    pub fn scale_of(&self, k: usize) -> f64 {
        self.scale(self.classes[k].market)
    }

    /// The ties of class `k` in segment `g`.
    #[inline(always)]
    pub fn ties(&self, g: usize, k: usize) -> &Ties {
        &self.ties[g * self.classes.len() + k]
    }

    /// Years of contract left `years` from now, if it is renewed whenever it ends.
    #[inline(always)]
    pub fn unexpired_after(&self, workload: &Workload, class: &Class, years: f64) -> f64 {
        let term = class.term_months / 12.0;
        let ticks = u32::from(workload.contract_end).saturating_sub(self.tick);
        let mut left = f64::from(ticks) * self.dt - years;
        // A sum without a branch, as far as most contracts go: whose turn it is cannot be guessed.
        for _ in 0..3 {
            left += if left < 0.0 { term } else { 0.0 };
        }
        while left < 0.0 {
            left += term;
        }
        left
    }

    /// Whether a firm of any market ever prices new customers apart.
    #[inline(always)]
    pub fn prices_apart(&self) -> bool {
        let markets = &self.posted.markets;
        markets.iter().any(|market| !market.introductory.is_empty())
    }

    /// Which part `years` are of those for which a buyer plans a workload of class `k`, at most all.
    #[inline(always)]
    pub fn part_planned(&self, k: usize, years: f64) -> f64 {
        let part = years / self.classes[k].horizon_years();
        if part < 1.0 { part } else { 1.0 }
    }

    /// What a new customer of segment `g` weighs of the share that offer `o` of its market takes off while its first contract
    /// for class `k` runs; 0 where no firm of the market ever does.
    #[inline(always)]
    pub fn off_if_new(&self, g: usize, k: usize, o: usize) -> f64 {
        let off = self.market(k).introductory.get(o).copied().unwrap_or(0.0);
        off * self.part_planned(k, self.ties(g, k).signed_months / 12.0)
    }

    /// The same of what is left of the contract of `workload`.
    #[inline(always)]
    pub fn off_if_kept(&self, k: usize, workload: &Workload) -> f64 {
        let ticks = u32::from(workload.contract_end).saturating_sub(self.tick);
        workload.introductory() * self.part_planned(k, f64::from(ticks) * self.dt)
    }

    /// The posted market of class `k`.
    #[inline(always)]
    pub fn market(&self, k: usize) -> &PostedMarket {
        &self.posted.markets[self.classes[k].market.index()]
    }

    /// Spend of one account on each class, dollars a year.
    #[inline(always)]
    pub fn spend(&self, enterprise: &Enterprise) -> [f64; MAX_CLASSES] {
        let g = usize::from(enterprise.segment);
        let several = usize::from(enterprise.has(SEVERAL_VENDORS));
        let compute = enterprise.start_compute * self.demand.compute[g];
        let model =
            enterprise.start_compute * self.demand.ai_scale[g] * f64::from(enterprise.intensity);
        let mut spend = self.shares.of[g][several];
        for (k, class) in self.classes.iter().enumerate() {
            spend[k] *= match class.market {
                MarketKind::Compute => compute,
                MarketKind::Model => model,
            };
        }
        spend
    }
}

/// A number for every provider, padded.
type Providers = [f64; MAX_PROVIDERS];

/// An enterprise about to choose: its spend by class and provider, and its tastes.
pub struct Buyer {
    /// Segment.
    pub segment: usize,
    /// Spend of one account by class, dollars a year.
    pub spend: [f64; MAX_CLASSES],
    /// The provider of each class, or `NO_PROVIDER`.
    at: [u8; MAX_CLASSES],
    /// Spend by market and provider.
    on: [[f64; MAX_PROVIDERS]; 2],
    /// Spend by market.
    total: [f64; 2],
    traits: Traits,
    /// Bits of `Enterprise::traits`.
    bits: u8,
    taste: [f64; MAX_NESTS],
    tasted: bool,
    /// What misperceived prices multiply weights with, by market.
    mistake: [[f64; MAX_OFFERS]; 2],
    mistaken: [bool; 2],
    deviation: Providers,
    deviated: bool,
    /// Discounts at each provider for the class weighed last.
    discounts: Providers,
}

impl Buyer {
    /// Enterprise `agent` with its workloads as they stand.
    #[inline(always)]
    pub fn new(
        scene: &Scene,
        draws: &mut Draws,
        agent: u64,
        enterprise: &Enterprise,
        workloads: &Workloads,
    ) -> Self {
        let mut buyer = Self {
            segment: usize::from(enterprise.segment),
            spend: scene.spend(enterprise),
            at: [NO_PROVIDER; MAX_CLASSES],
            on: [[0.0; MAX_PROVIDERS]; 2],
            total: [0.0; 2],
            traits: Traits::of(draws, agent, enterprise.born),
            bits: enterprise.traits,
            taste: [1.0; MAX_NESTS],
            tasted: false,
            mistake: [[1.0; MAX_OFFERS]; 2],
            mistaken: [false; 2],
            deviation: [0.0; MAX_PROVIDERS],
            deviated: false,
            discounts: [0.0; MAX_PROVIDERS],
        };
        buyer.place(scene, workloads);
        buyer
    }

    /// Reads where the workloads run.
    #[inline(always)]
    fn place(&mut self, scene: &Scene, workloads: &Workloads) {
        self.on = [[0.0; MAX_PROVIDERS]; 2];
        self.total = [0.0; 2];
        for (k, class) in scene.classes.iter().enumerate() {
            let market = scene.market(k);
            self.at[k] = match workloads.0[k].current() {
                Some(offer) => market.provider_of[offer.index() - market.first],
                None => NO_PROVIDER,
            };
            let m = class.market.index();
            self.total[m] += self.spend[k];
            if self.at[k] != NO_PROVIDER {
                self.on[m][usize::from(self.at[k])] += self.spend[k];
            }
        }
    }

    /// Committed-spend discount at every provider for class `k`, as if it ran there already:
    /// D·min(ceiling, ln(S/S₀)/ln(full ratio)) + deviation, zero below S₀. On machines of its own it is what a unit costs
    /// less than the list price, below 0 where it costs more.
    ///
    /// Plain loops over padded arrays, so that they run in lanes.
    #[inline(always)]
    fn discounts(&mut self, scene: &Scene, k: usize) -> Providers {
        let mut spend = self.on[0];
        let mut most = 0.0;
        for (j, spend) in spend.iter_mut().enumerate() {
            *spend += self.on[1][j];
            if usize::from(self.at[k]) != j {
                *spend += self.spend[k];
            }
            most = if *spend > most { *spend } else { most };
        }
        let mut discounts = if most <= scene.posted.discount_threshold {
            [0.0; MAX_PROVIDERS]
        } else {
            self.schedule(scene, &spend)
        };
        if let Some(own) = &scene.posted.own_machines {
            discounts[own.provider] = 1.0 - own.over_list(spend[own.provider]);
        }
        discounts
    }

    /// The discounts for `spend` dollars a year at each provider.
    #[inline(always)]
    fn schedule(&mut self, scene: &Scene, spend: &Providers) -> Providers {
        if !self.deviated {
            self.deviated = true;
            self.deviation = self.traits.deviations();
        }
        let posted = scene.posted;
        let ceiling = scene.compute.discount_ceiling_multiple;
        let mut discounts = *spend;
        for discount in &mut discounts {
            *discount /= posted.discount_threshold;
        }
        maths::ln_in_place(&mut discounts);
        for (j, discount) in discounts.iter_mut().enumerate() {
            let size = *discount / posted.ln_full_ratio;
            let size = if size > ceiling { ceiling } else { size };
            let given =
                posted.committed_discount[j] * size + scene.compute.discount_sd * self.deviation[j];
            let given = if given > posted.discount_max {
                posted.discount_max
            } else {
                given
            };
            let earned = (given > 0.0) & (size > 0.0);
            *discount = if earned { given } else { 0.0 };
        }
        discounts
    }

    /// The discount this buyer gets on the current offer of the class weighed last.
    #[inline(always)]
    pub fn current_discount(&self, scene: &Scene, k: usize, offer: usize) -> f64 {
        let provider = usize::from(self.at[k]);
        if provider < MAX_PROVIDERS {
            scene.market(k).discount_part[offer] * self.discounts[provider]
        } else {
            0.0
        }
    }

    /// Weights of the offers for class `k` as the buyer sees them at a first choice: no cost of
    /// moving, prices misperceived.
    #[inline(always)]
    pub fn perceived(&mut self, scene: &Scene, k: usize) -> [f64; MAX_OFFERS] {
        let worth = self.weights(scene, k);
        self.misperceived(scene, k, &worth)
    }

    /// What the buyer takes weights of class `k` for: e^{−α·error/λ} on each.
    #[inline(always)]
    pub fn misperceived(
        &mut self,
        scene: &Scene,
        k: usize,
        weights: &[f64; MAX_OFFERS],
    ) -> [f64; MAX_OFFERS] {
        let mut seen = *weights;
        if scene.posted.misperception_sd > 0.0 {
            let market = scene.classes[k].market;
            self.mistake(scene, market);
            for (seen, mistake) in seen.iter_mut().zip(&self.mistake[market.index()]) {
                *seen *= mistake;
            }
        }
        seen
    }

    #[inline(always)]
    fn mistake(&mut self, scene: &Scene, market: MarketKind) {
        let m = market.index();
        if self.mistaken[m] {
            return;
        }
        self.mistaken[m] = true;
        let scale = scene.scale(market) * scene.posted.misperception_sd;
        let offers = scene.posted.markets[m].offers();
        let mistakes = &mut self.mistake[m][..offers];
        self.traits.misperceptions(market, mistakes);
        for mistake in mistakes.iter_mut() {
            *mistake *= -scale;
        }
        maths::exp_in_place(mistakes);
    }

    /// Weights of the offers for class `k` at a first choice: no cost of moving, prices as they are.
    #[inline(always)]
    pub fn weights(&mut self, scene: &Scene, k: usize) -> [f64; MAX_OFFERS] {
        let market = scene.market(k);
        let offers = market.offers();
        let mut weights = [0.0; MAX_OFFERS];
        weights[..offers]
            .copy_from_slice(&market.weight[self.segment * offers..(self.segment + 1) * offers]);
        self.tie_in(scene, k, &mut weights);
        if scene.classes[k].market == MarketKind::Model {
            self.taste(scene);
            for (weight, &v) in weights.iter_mut().zip(&market.nest_of) {
                *weight *= self.taste[usize::from(v)];
            }
            if self.bits & (PRICE_MATCH | BUILDS) != 0 {
                self.bind(market, &mut weights);
            }
        }
        weights
    }

    /// A price match lowers what is dear; who builds its own takes nothing else.
    #[inline(never)]
    fn bind(&self, market: &PostedMarket, weights: &mut [f64; MAX_OFFERS]) {
        for (o, weight) in weights.iter_mut().enumerate().take(market.offers()) {
            if self.bits & PRICE_MATCH != 0 {
                *weight *= market.match_factor[o];
            }
            if self.bits & BUILDS != 0 && !market.self_run[o] {
                *weight = 0.0;
            }
        }
    }

    /// Discounts, the bonus of one cloud for everything and the cost of traffic between clouds.
    #[inline(always)]
    fn tie_in(&mut self, scene: &Scene, k: usize, weights: &mut [f64; MAX_OFFERS]) {
        let market = scene.market(k);
        let third_party = match scene.classes[k].market {
            MarketKind::Compute => 1.0,
            MarketKind::Model => scene.compute.discount_on_models,
        };
        let discounts = self.discounts(scene, k);
        self.discounts = discounts;
        let factors = self.factors(scene, k, &discounts, third_party);
        for (o, weight) in weights.iter_mut().enumerate().take(market.offers()) {
            let j = usize::from(market.provider_of[o]);
            if j >= MAX_PROVIDERS {
                continue;
            }
            let part = market.discount_part[o];
            *weight *= factors[j];
            if part != third_party && discounts[j] != 0.0 {
                let own = maths::ln(1.0 - part * discounts[j]);
                let theirs = maths::ln(1.0 - third_party * discounts[j]);
                *weight *= maths::exp(scene.scale_of(k) * (theirs - own));
            }
        }
    }

    /// What each provider's ties multiply a weight with, where `part` of its discount is passed on.
    #[inline(always)]
    fn factors(&self, scene: &Scene, k: usize, discounts: &Providers, part: f64) -> Providers {
        let scale = scene.scale_of(k);
        let other = 1 - scene.classes[k].market.index();
        let bonus = if self.total[other] > 0.0 {
            scene.choice.own_cloud_bonus / self.total[other]
        } else {
            0.0
        };
        let traffic = self.traffic_factor(scene, k, scale);
        let mut factors = [0.0; MAX_PROVIDERS];
        for (factor, discount) in factors.iter_mut().zip(discounts) {
            *factor = 1.0 - part * discount;
        }
        maths::ln_in_place(&mut factors);
        for (factor, on) in factors.iter_mut().zip(&self.on[other]) {
            *factor = scale * (bonus * on - *factor);
        }
        maths::exp_in_place(&mut factors);
        let core = usize::from(self.at[scene.shares.core]);
        for (j, factor) in factors.iter_mut().enumerate() {
            *factor *= if j == core { 1.0 } else { traffic };
        }
        factors
    }

    /// What traffic with a core on another cloud does to a weight.
    #[inline(always)]
    fn traffic_factor(&self, scene: &Scene, k: usize, scale: f64) -> f64 {
        let gb = scene.classes[k].transfer_gb_per_dollar;
        let core = self.at[scene.shares.core];
        if gb == 0.0 || core == NO_PROVIDER {
            return 1.0;
        }
        let fee = scene.posted.providers[usize::from(core)].traffic_fee;
        maths::exp(-scale * maths::ln(1.0 + fee * gb))
    }

    #[inline(always)]
    fn taste(&mut self, scene: &Scene) {
        if self.tasted {
            return;
        }
        self.tasted = true;
        let scale = scene.scale(MarketKind::Model) * scene.choice.taste_sd;
        let nests = scene.posted.markets[MarketKind::Model.index()].nests;
        let tastes = &mut self.taste[..nests];
        self.traits.tastes(tastes);
        for taste in tastes.iter_mut() {
            *taste *= scale;
        }
        maths::exp_in_place(tastes);
    }

    /// Into `weights` of class `k` at prices as posted what they are at the prices for new customers, but for the offers of
    /// `nest`, whose customer the buyer is.
    #[inline(never)]
    pub fn introduce(
        &self,
        scene: &Scene,
        k: usize,
        nest: Option<u8>,
        weights: &mut [f64; MAX_OFFERS],
    ) {
        let market = scene.market(k);
        for o in 0..market.introductory.len() {
            if nest != Some(market.nest_of[o]) {
                let lower = maths::ln(1.0 - scene.off_if_new(self.segment, k, o));
                weights[o] *= maths::exp(-scene.scale_of(k) * lower);
            }
        }
    }

    /// The friction around the current offer of class `k`, if it has one: of a move that is made at once, and of one that is
    /// made at once or put off.
    #[inline(always)]
    pub fn friction(
        &self,
        scene: &Scene,
        k: usize,
        enterprise: &Enterprise,
        workloads: &Workloads,
    ) -> Option<Worth<Friction>> {
        let workload = &workloads.0[k];
        if workload.offer == NO_OFFER {
            return None;
        }
        let market = scene.market(k);
        let current = usize::from(workload.offer) - market.first;
        let ties = scene.ties(self.segment, k);
        let host = host(scene.posted, market, current);
        let now = ties.moving_cost(enterprise, workload, host);
        let then = ties.moving_cost_ahead(enterprise, workload, host);
        let horizon = scene.classes[k].horizon_years();
        let scale = scene.scale_of(k);
        Some(match ties.ahead.zip(then) {
            None => Worth::alike(Friction::around(current, now, horizon, market, scale)),
            Some((ahead, then)) => now
                .worth_moving(then, ahead.part, horizon)
                .map(|worth| Friction::of(worth, current, market, scale)),
        })
    }
}
