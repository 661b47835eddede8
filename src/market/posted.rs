//! What every buyer sees in a tick: prices, fees and the common part of utility.

use bevy_ecs::prelude::Resource;

use super::MeanUtilities;
use super::offer::RetailRatio;
use super::own_machines::Machines;
use crate::ids::{MarketKind, OfferId, ProviderId, VendorId};
use crate::market::presence::Presence;
use crate::maths;
use crate::plan::Plan;
use crate::plan::offers::MAX_PROVIDERS;
use crate::plan::offers::Offer;
use crate::policy::Rules;
use crate::pricing::new_customers::Introductory;
use crate::terms::buyers::LockInTerms;
use crate::terms::providers::ProviderTerms;

/// Stands for "no provider" in `PostedMarket::provider_of`.
pub const NO_PROVIDER: u8 = u8::MAX;

/// One market as posted in a tick.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PostedMarket {
    /// The place of the market's first offer among all offers.
    pub first: usize,
    /// The number of nests.
    pub nests: usize,
    /// The nest of each offer.
    pub nest_of: Vec<u8>,
    /// The provider of each offer, or `NO_PROVIDER`.
    pub provider_of: Vec<u8>,
    /// Part of a committed-spend discount that each offer gets.
    pub discount_part: Vec<f64>,
    /// ln retail price of each offer, relative to the start.
    pub ln_retail: Vec<f64>,
    /// The same as a price-match clause lets a buyer pay.
    pub ln_matched: Vec<f64>,
    /// The lowest of these of each nest, on an open offer.
    pub ln_lowest: Vec<f64>,
    /// Whether each offer is open weights on the buyer's own machines.
    pub self_run: Vec<bool>,
    /// Mean utility of each offer, by segment and then offer; `−∞` where it is not on offer.
    pub utility: Vec<f64>,
    /// What rules oblige a segment's buyers to see in an offer and is no pleasure of theirs, by segment and then
    /// offer: part of `utility`.
    pub mandated: Vec<f64>,
    /// e^{α·u/λ} of the same, scaled so that the segment's best offer has 1.
    pub weight: Vec<f64>,
    /// e^{α·(retail − matched)/λ} of each offer: what a price match multiplies a weight with.
    pub match_factor: Vec<f64>,
    /// The highest of these utilities, by segment: what a weight of 1 stands for.
    pub best_utility: Vec<f64>,
    /// What news multiplies the attention of each offer's buyers with.
    pub news: Vec<f64>,
    /// The latest release of each nest, modulo 256.
    pub release: Vec<u8>,
    /// What growth placed afresh multiplies the weight of each offer with.
    pub growth_weight: Vec<f64>,
    /// The share that each offer takes off its price for who is no customer of its nest, until the first contract ends; empty
    /// where no firm ever does.
    pub introductory: Vec<f64>,
    /// Nests whose prices are ever set together.
    pub together: Vec<Together>,
}

/// Two nests of a market whose prices are ever set together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Together {
    /// The place of the pair among all.
    pub place: usize,
    /// Whose price is set.
    pub raised: usize,
    /// Who gains by it.
    pub gains: usize,
}

impl PostedMarket {
    /// The number of offers.
    #[inline(always)]
    pub fn offers(&self) -> usize {
        self.nest_of.len()
    }

    /// Sets what price-match clauses let buyers pay where the offers that `open` says can be bought; `scale` is α/λ.
    pub fn match_prices(&mut self, open: impl Fn(usize) -> bool, scale: f64, margin: f64) {
        let mut lowest = vec![f64::INFINITY; self.nests];
        for (o, &v) in self.nest_of.iter().enumerate() {
            if open(o) {
                let lowest = &mut lowest[usize::from(v)];
                *lowest = lowest.min(self.ln_retail[o]);
            }
        }
        self.ln_matched.clear();
        self.match_factor.clear();
        for (o, &v) in self.nest_of.iter().enumerate() {
            let retail = self.ln_retail[o];
            let matched = ln_matched(retail, lowest[usize::from(v)], margin);
            self.ln_matched.push(matched);
            self.match_factor
                .push(maths::exp(scale * (retail - matched)));
        }
        self.ln_lowest = lowest;
    }

    /// Whether a price match takes offer `o` out of its price's reach at a margin of `m`: another of its nest is sold for so
    /// much less that accounts with a match pay its price, and go on to if that of `o` rises.
    pub fn is_bound(&self, o: usize, m: f64) -> bool {
        let lowest = self.ln_lowest[usize::from(self.nest_of[o])];
        self.ln_retail[o] > lowest && self.ln_retail[o] >= lowest + maths::ln(1.0 + m)
    }

    /// Whether a cut of offer `o`, which nobody of its nest undercuts, is a cut of offer `other` too for accounts with a
    /// match.
    pub fn drags(&self, o: usize, other: usize, m: f64) -> bool {
        let lowest = self.ln_lowest[usize::from(self.nest_of[o])];
        let sets =
            o != other && self.nest_of[o] == self.nest_of[other] && self.ln_retail[o] <= lowest;
        sets && self.ln_retail[other] >= self.ln_retail[o] + maths::ln(1.0 + m)
    }
}

/// A provider as buyers see it in a tick.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PostedProvider {
    /// Fee per gigabyte on a move away, dollars.
    pub leaving_fee: f64,
    /// The same from the date on that buyers look ahead to; that of now where they look to none.
    pub leaving_fee_ahead: f64,
    /// Fee per gigabyte of traffic to other clouds, dollars.
    pub traffic_fee: f64,
    /// What is written off when it is left, years of spend: of an account's own machines alone above 0.
    pub stranded: f64,
}

/// Everything posted in a tick.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct Posted {
    /// Compute, models.
    pub markets: [PostedMarket; 2],
    /// By provider.
    pub providers: Vec<PostedProvider>,
    /// Mean committed-spend discount of a large account, by provider, padded.
    pub committed_discount: [f64; MAX_PROVIDERS],
    /// Standard deviation of buyers' misperception of ln prices.
    pub misperception_sd: f64,
    /// Largest discount that may be given.
    pub discount_max: f64,
    /// Spend from which a discount is given, indexed to market growth.
    pub discount_threshold: f64,
    /// ln of the ratio of spend to it at which the mean discount is reached.
    pub ln_full_ratio: f64,
    /// What machines of their own cost accounts, where the world has them.
    pub own_machines: Option<Machines>,
}

/// What deals and releases add to an offer in a tick.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct Reach {
    /// Whether each offer can be bought.
    pub open: Vec<bool>,
    /// Utility of preferred distribution on each offer.
    pub integration: Vec<f64>,
    /// Utility that outages take from each offer.
    pub lost: Vec<f64>,
    /// Whether capacity is reserved for each offer.
    pub reserved: Vec<bool>,
    /// Highest retail ratio that deals allow on each offer.
    pub ratio_ceiling: Vec<f64>,
}

/// Shares of spend by segment and nest of the model market, at the end of the last tick.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct VendorShares(pub Vec<Vec<f64>>);

/// A provider as the posting of a tick sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Host {
    /// List price of compute.
    pub price: f64,
    /// Accelerators in use over those installed: above 1 where what serves customers does not fit.
    pub crowding: f64,
}

/// A vendor as the posting of a tick sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seller {
    /// Whether it is in the market.
    pub presence: Presence,
    /// Released quality, decades.
    pub quality: f64,
    /// Releases so far.
    pub releases: u32,
    /// List price, 1 at the start.
    pub list: f64,
    /// The provider that owns it.
    pub owner: Option<ProviderId>,
    /// Whether its weights are open.
    pub open_weights: bool,
}

/// What the posting of a tick reads.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Mean utilities.
    pub utilities: &'a MeanUtilities,
    /// Retail ratios, by offer.
    pub ratios: &'a [RetailRatio],
    /// Providers, by id.
    pub providers: &'a [Host],
    /// Vendors, by id.
    pub vendors: &'a [Seller],
    /// What is on offer.
    pub reach: &'a Reach,
    /// Vendors' shares by segment.
    pub shares: &'a VendorShares,
    /// Policies in force.
    pub rules: &'a Rules,
    /// The rules that buyers look ahead to; those in force where they look to none.
    pub ahead: &'a Rules,
    /// What new customers get off, by firm.
    pub introductory: &'a Introductory,
    /// Prices of each market weighted by spend at the end of the last tick, 1 at the start.
    pub price_levels: [f64; 2],
    /// Years since the start.
    pub years: f64,
}

/// Posts the market: `growth` is market spend relative to the start.
pub fn post(from: Sources, growth: f64) -> Posted {
    let (choice, compute) = (&from.plan.world.choice, &from.plan.world.compute);
    let mut committed_discount = [0.0; MAX_PROVIDERS];
    for (discount, terms) in committed_discount
        .iter_mut()
        .zip(&from.plan.world.providers)
    {
        *discount = terms.committed_discount;
    }
    Posted {
        committed_discount,
        markets: MarketKind::BOTH.map(|kind| post_market(from, kind)),
        providers: post_providers(from),
        misperception_sd: choice.misperception_sd * from.rules.misperception,
        discount_max: compute.discount_max.min(from.rules.discount_cap),
        discount_threshold: compute.discount_threshold * growth,
        ln_full_ratio: maths::ln(compute.discount_full_ratio),
        own_machines: own_machines(from),
    }
}

/// What machines of their own cost accounts now.
fn own_machines(from: Sources) -> Option<Machines> {
    let stated = from.plan.world.providers.iter().zip(from.providers);
    let mut own = stated.enumerate().filter_map(|(j, (stated, now))| {
        let terms = stated.own_machines.as_ref()?;
        Some(Machines::new(j, terms, from.years, now.price))
    });
    own.next()
}

fn post_providers(from: Sources) -> Vec<PostedProvider> {
    let post = |terms: &crate::terms::providers::ProviderTerms| {
        let fee = terms.egress_per_gb * from.rules.egress_fees;
        PostedProvider {
            leaving_fee: fee * from.rules.switching_charges,
            leaving_fee_ahead: terms.egress_per_gb
                * from.ahead.egress_fees
                * from.ahead.switching_charges,
            traffic_fee: if from.rules.traffic_at_cost {
                fee.min(from.plan.world.compute.transfer_cost_per_gb)
            } else {
                fee
            },
            stranded: terms.own_machines.map_or(0.0, |own| own.stranded_years),
        }
    };
    from.plan.world.providers.iter().map(post).collect()
}

/// The offers of a market, and the best quality that there is.
struct Sold<'a> {
    kind: MarketKind,
    /// The place of the first.
    first: usize,
    offers: Vec<Offer>,
    best: f64,
    from: Sources<'a>,
}

impl<'a> Sold<'a> {
    fn new(from: Sources<'a>, kind: MarketKind) -> Self {
        let range = from.plan.offers.of(kind);
        let there = from.vendors.iter().filter(|v| v.presence.is_here());
        Self {
            kind,
            first: range.start,
            offers: range
                .map(|o| from.plan.offers.get(OfferId::at(o)))
                .collect(),
            best: there.map(|v| v.quality).fold(f64::NEG_INFINITY, f64::max),
            from,
        }
    }

    /// By how much a nest's quality is behind the best.
    fn quality_gap(&self, nest: u8) -> f64 {
        match self.kind {
            MarketKind::Compute => 0.0,
            MarketKind::Model => self.best - self.from.vendors[usize::from(nest)].quality,
        }
    }

    /// What an offer is worth to a segment beyond its price.
    fn worth(&self, o: usize, segment: usize, shares: &[f64]) -> f64 {
        let (from, place, offer) = (self.from, self.first + o, self.offers[o]);
        let choice = &from.plan.world.choice;
        let ecosystem = match self.kind {
            MarketKind::Compute => 0.0,
            MarketKind::Model => choice.ecosystem_effect * shares[usize::from(offer.nest)],
        };
        from.utilities.of[segment][place] - choice.quality_weight * self.quality_gap(offer.nest)
            + ecosystem
            + from.reach.integration[place]
            - from.reach.lost[place]
            - congestion(&offer, place, from)
            + from.rules.preference(segment, offer.provider)
    }
}

fn post_market(from: Sources, kind: MarketKind) -> PostedMarket {
    let sold = Sold::new(from, kind);
    let mut market = offered(&sold);
    let level = maths::ln(from.price_levels[kind.index()]);
    let lock_in = &from.plan.world.lock_in;
    let priced = sold.offers.iter().zip(&market.ln_retail);
    market.news = priced
        .map(|(o, ln_retail)| news(lock_in, kind, ln_retail - level, sold.quality_gap(o.nest)))
        .collect();
    match_prices(&mut market, kind, from);
    for (segment, shares) in from.shares.0.iter().enumerate() {
        post_to_segment(&mut market, &sold, segment, shares);
    }
    market
}

/// What is posted of the offers of a market whoever looks at it.
fn offered(sold: &Sold) -> PostedMarket {
    let (from, kind, offers) = (sold.from, sold.kind, &sold.offers);
    let nests = from.plan.offers.nests(kind);
    let priced = offers.iter().enumerate();
    PostedMarket {
        first: sold.first,
        nests,
        nest_of: offers.iter().map(|o| o.nest).collect(),
        provider_of: offers
            .iter()
            .map(|o| o.provider.map_or(NO_PROVIDER, |p| p.0))
            .collect(),
        discount_part: offers.iter().map(|o| discount_part(o, from)).collect(),
        ln_retail: priced
            .map(|(o, offer)| maths::ln(retail(offer, sold.first + o, from)))
            .collect(),
        release: (0..nests).map(|v| release(from, kind, v)).collect(),
        growth_weight: match kind {
            MarketKind::Compute => growth_weights(from),
            MarketKind::Model => Vec::new(),
        },
        together: together(from.plan, kind),
        introductory: introductory(from, kind, offers),
        self_run: offers
            .iter()
            .map(|o| o.provider.is_none() && open_weights(o, from))
            .collect(),
        ..PostedMarket::default()
    }
}

/// Adds to `market` what it is worth to a segment that spends the `shares` of its spend on models on each vendor.
fn post_to_segment(market: &mut PostedMarket, sold: &Sold, segment: usize, shares: &[f64]) {
    let (from, offers) = (sold.from, sold.offers.len());
    let mandated = |o: usize| from.rules.preference(segment, sold.offers[o].provider);
    market.mandated.extend((0..offers).map(mandated));
    let utility = |o: usize| {
        if from.reach.open[sold.first + o] {
            sold.worth(o, segment, shares) - market.ln_retail[o]
        } else {
            f64::NEG_INFINITY
        }
    };
    let utilities: Vec<f64> = (0..offers).map(utility).collect();
    let scale = from.plan.world.choice.scale(sold.kind);
    market.weight.extend(weights(&utilities, scale));
    let best = utilities.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    market.best_utility.push(best);
    market.utility.extend(utilities);
}

/// The nests of a market whose prices are ever set together.
fn together(plan: &Plan, kind: MarketKind) -> Vec<Together> {
    let stated = plan.stated_owners();
    let first = match kind {
        MarketKind::Compute => 0,
        MarketKind::Model => stated.providers,
    };
    let all = plan.priced_together.iter().enumerate();
    all.filter(|(_, (raised, _))| stated.market(*raised) == kind)
        .map(|(place, (raised, gains))| Together {
            place,
            raised: raised - first,
            gains: gains - first,
        })
        .collect()
}

/// What each offer takes off for new customers; empty where no firm of the market ever does.
fn introductory(from: Sources, kind: MarketKind, offers: &[Offer]) -> Vec<f64> {
    if !from.plan.world.prices_apart(kind) {
        return Vec::new();
    }
    let first = match kind {
        MarketKind::Compute => 0,
        MarketKind::Model => from.plan.world.providers.len(),
    };
    let off = |offer: &Offer| from.introductory.0[first + usize::from(offer.nest)];
    offers.iter().map(off).collect()
}

/// Least and most that news multiplies attention with: nobody forgets for good, and nobody does nothing but look.
const NEWS: (f64, f64) = (0.25, 6.0);

/// What multiplies attention: (p/P̄)^{b_p}·(1 + b_q·Δq), within bounds, where a price is `dearer` in logs than the
/// market's mean, both relative to the start, and its seller `behind` the best quality.
pub fn news(terms: &LockInTerms, market: MarketKind, dearer: f64, behind: f64) -> f64 {
    let news = maths::exp(terms.price_news(market) * dearer) * (1.0 + terms.quality_news * behind);
    news.clamp(NEWS.0, NEWS.1)
}

/// Whether an offer's weights are open.
fn open_weights(offer: &Offer, from: Sources) -> bool {
    let open = |v: VendorId| from.vendors[v.index()].open_weights;
    offer.vendor.is_some_and(open)
}

/// What price-match clauses let buyers pay: little more than the vendor's lowest price on an open channel.
fn match_prices(market: &mut PostedMarket, kind: MarketKind, from: Sources) {
    let scale = from.plan.world.choice.scale(kind);
    let first = market.first;
    let margin = from.plan.world.lock_in.price_match_margin;
    market.match_prices(|o| from.reach.open[first + o], scale, margin);
}

/// ln of what a price-match clause lets a buyer pay for offer `o`: (1 + m) × the vendor's lowest retail price, or the
/// retail price if that is lower.
pub fn ln_matched(ln_retail: f64, ln_lowest: f64, margin: f64) -> f64 {
    let most = ln_lowest + maths::ln(1.0 + margin);
    if ln_retail > most { most } else { ln_retail }
}

/// e^{scale·u} of each utility, scaled so that the best has 1.
pub fn weights(utilities: &[f64], scale: f64) -> Vec<f64> {
    let best = utilities.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    utilities
        .iter()
        .map(|&u| {
            if u > f64::NEG_INFINITY {
                maths::exp(scale * (u - best))
            } else {
                0.0
            }
        })
        .collect()
}

/// The latest release of a nest, modulo 256; compute has none.
fn release(from: Sources, kind: MarketKind, nest: usize) -> u8 {
    match kind {
        MarketKind::Compute => 0,
        MarketKind::Model => from.vendors[nest].releases as u8,
    }
}

/// Odds of winning growth over those of holding spend at the start, as factors on
/// weights: every provider is its own nest, so its probability goes with weight^λ.
fn growth_weights(from: Sources) -> Vec<f64> {
    let plan = from.plan;
    let sharp = 1.0 / plan.world.choice.nest_dissimilarity;
    let odds = |(j, terms): (usize, &ProviderTerms)| {
        // An entrant's mean utility is that of the one it is like, and so is the stock behind it.
        let demand = &plan.world.demand;
        let afresh = demand.share_afresh(plan.start_shares[j], terms.growth_share);
        let stock = plan.start_shares[plan.stand_in(MarketKind::Compute, j)];
        if stock > 0.0 && afresh > 0.0 {
            maths::pow(afresh / stock, sharp)
        } else {
            0.0
        }
    };
    plan.world.providers.iter().enumerate().map(odds).collect()
}

/// Utility lost where more has to be served by the host than it has: c·max(0, ln crowding).
fn congestion(offer: &Offer, place: usize, from: Sources) -> f64 {
    let Some(provider) = offer.provider else {
        return 0.0;
    };
    let crowding = from.providers[provider.index()].crowding;
    if from.reach.reserved[place] || crowding <= 1.0 {
        return 0.0;
    }
    from.plan.world.capacity.congestion * maths::ln(crowding)
}

/// Retail price of an offer before discounts, relative to the start.
fn retail(offer: &Offer, place: usize, from: Sources) -> f64 {
    if let Some(vendor) = offer.vendor {
        return from.vendors[vendor.index()].list * from.ratios[place].0;
    }
    let provider = offer.provider.expect("a compute offer has a provider");
    from.providers[provider.index()].price
}

/// What of a committed-spend discount an offer gets: all of it the provider's compute and the models that it owns.
fn discount_part(offer: &Offer, from: Sources) -> f64 {
    let owned = |v: VendorId| from.vendors[v.index()].owner == offer.provider;
    match (offer.vendor, offer.provider) {
        (_, None) => 0.0,
        (None, Some(_)) => 1.0,
        (Some(vendor), _) if owned(vendor) && !from.rules.separated => 1.0,
        (Some(_), _) => from.plan.world.compute.discount_on_models,
    }
}
