//! What is on offer as eight buyers side by side read it: numbers in single precision that are the same for all of a
//! segment, made once for every chunk.

use crate::ids::MarketKind;
use crate::lanes::{CELLS, normals};
use crate::logit::MAX_OFFERS;
use crate::market::posted::{NO_PROVIDER, PostedMarket};
use crate::maths;
use crate::plan::offers::MAX_PROVIDERS;

use super::attention::{attention, looks_at_end, looks_before_end};
use super::choice::Scene;
use super::race::side_by_side;

/// Places in a table by offer: every offer has one, and `NO_OFFER` the last.
pub const SLOTS: usize = 64;
const _: () = assert!(MAX_PROVIDERS + MAX_OFFERS < SLOTS);

/// The seat of offers without a provider. On a provider there are two at most: an owner's models and others'.
pub const NO_SEAT: usize = 2 * MAX_PROVIDERS;

/// A chance that is certain, with room for more to be taken from the same draw.
pub const CERTAIN: f32 = 2.0;

/// The place of `offer` in a table of [`SLOTS`].
#[inline(always)]
pub fn slot(offer: u8) -> usize {
    usize::from(offer) % SLOTS
}

/// A part of a provider's discount: what offers on the same provider with the same part have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seat {
    /// The provider.
    pub provider: usize,
    /// The part of its discount that is passed on.
    pub part: f32,
}

/// One market.
#[derive(Debug, Clone)]
pub struct OfferedMarket {
    /// The place of its first offer among all offers.
    pub first: usize,
    /// Offers up to the last that is open to anybody: firms that may yet come stand last, and take no time until they do.
    pub offers: usize,
    /// The offers of each nest among these, side by side.
    pub nests: Vec<(usize, usize)>,
    /// The nest of each offer.
    pub nest_of: [u32; MAX_OFFERS],
    /// The provider of each offer, or `NO_PROVIDER`.
    pub host: [u32; MAX_OFFERS],
    /// The place of each offer in `seats`, [`NO_SEAT`] without a provider.
    pub seat_of: [usize; MAX_OFFERS],
    /// Seats.
    pub seats: Vec<Seat>,
    /// α·(u − the best u)/λ by segment and offer; `−∞` where it is not on offer.
    pub ln_weight: Vec<[f32; MAX_OFFERS]>,
    /// What a price match adds to it.
    pub ln_matched: [f32; MAX_OFFERS],
    /// α/λ.
    pub scale: f32,
    /// What the odds of winning growth add to it.
    pub ln_odds: [f32; MAX_OFFERS],
    /// The odds of winning growth themselves.
    pub odds: [f32; MAX_OFFERS],
    /// Whether they are any but 1.
    pub odds_differ: bool,
    /// Whether each offer is open weights on the buyer's own machines.
    pub self_run: [bool; MAX_OFFERS],
    /// What price matches make of prices, where sellers look.
    pub matches: Option<Matches>,
}

/// What price matches make of the prices of a market for accounts that hold one (Salop 1986; Edlin 1997).
#[derive(Debug, Clone)]
pub struct Matches {
    /// Whether each offer is out of its price's reach.
    pub bound: [bool; MAX_OFFERS],
    /// Which others a cut of each offer is a cut of too.
    pub drags: [Vec<usize>; MAX_OFFERS],
}

/// What new customers get off the offers of a class, as its buyers weigh it.
#[derive(Debug, Clone)]
pub struct ForNew {
    /// What it adds to ln weights: −α·ln(1 − share)/λ.
    pub ln: [f32; MAX_OFFERS],
    /// What a weight is divided by for who is a customer: e to the power of minus that.
    pub undone: [f32; MAX_OFFERS],
}

/// By offer of all markets, its place being [`slot`].
#[derive(Debug, Clone)]
pub struct BySlot {
    /// Its nest, or `u32::MAX`.
    pub nest: [u32; SLOTS],
    /// Its provider, or `NO_PROVIDER`.
    pub host: [u32; SLOTS],
    /// The latest release of its nest.
    pub release: [u8; SLOTS],
    /// The fee per gigabyte of leaving its provider, dollars.
    pub leaving_fee: [f32; SLOTS],
    /// The same from the date on that buyers look ahead to.
    pub leaving_fee_ahead: [f32; SLOTS],
    /// What is written off when its provider is left, years of spend.
    pub stranded: [f32; SLOTS],
}

/// Chances in a tick that a workload of one class in one segment is looked at, by [`slot`] of its offer.
#[derive(Debug, Clone)]
pub struct Looks {
    /// While its contract runs.
    pub before_end: [f32; SLOTS],
    /// When it ends.
    pub at_end: [f32; SLOTS],
}

/// All that is on offer.
pub struct Offered<'a> {
    /// Where it was read.
    pub scene: &'a Scene<'a>,
    /// λ.
    pub dissimilarity: f32,
    /// Standard normal numbers, by the upper bits of a word.
    pub normals: &'static [f32; CELLS],
    /// Compute, models.
    pub markets: [OfferedMarket; 2],
    /// By offer.
    pub by_slot: BySlot,
    /// By segment and class, segment first.
    looks: Vec<Looks>,
    /// The same where a firm of the class's market prices new customers apart; empty where none does.
    for_new: Vec<Option<ForNew>>,
}

impl<'a> Offered<'a> {
    /// What `scene` offers.
    pub fn new(scene: &'a Scene<'a>) -> Self {
        let classes = scene.classes.len();
        let looks = (0..scene.segments.len() * classes)
            .map(|place| looks(scene, place / classes, place % classes))
            .collect();
        Self {
            scene,
            dissimilarity: scene.choice.nest_dissimilarity as f32,
            normals: normals(),
            markets: MarketKind::BOTH.map(|kind| market(scene, kind)),
            by_slot: by_slot(scene),
            looks,
            for_new: for_new(scene),
        }
    }

    /// The market of class `k`.
    #[inline(always)]
    pub fn market(&self, k: usize) -> &OfferedMarket {
        &self.markets[self.scene.classes[k].market.index()]
    }

    /// Chances that a workload of class `k` in segment `g` is looked at.
    #[inline(always)]
    pub fn looks(&self, g: usize, k: usize) -> &Looks {
        &self.looks[g * self.scene.classes.len() + k]
    }

    /// What new customers of class `k` in segment `g` get off; none where everybody pays the same.
    #[inline(always)]
    pub fn for_new(&self, g: usize, k: usize) -> Option<&ForNew> {
        self.for_new.get(g * self.scene.classes.len() + k)?.as_ref()
    }
}

fn for_new(scene: &Scene) -> Vec<Option<ForNew>> {
    if !scene.prices_apart() {
        return Vec::new();
    }
    let classes = scene.classes.len();
    let of = |place| {
        let (g, k) = (place / classes, place % classes);
        let offers = scene.market(k).introductory.len();
        let mut of = ForNew {
            ln: [0.0; MAX_OFFERS],
            undone: [1.0; MAX_OFFERS],
        };
        for o in 0..offers {
            let lower = maths::ln(1.0 - scene.off_if_new(g, k, o));
            of.ln[o] = (-scene.scale_of(k) * lower) as f32;
            of.undone[o] = maths::exp(scene.scale_of(k) * lower) as f32;
        }
        (offers > 0).then_some(of)
    };
    (0..scene.segments.len() * classes).map(of).collect()
}

fn looks(scene: &Scene, g: usize, k: usize) -> Looks {
    let market = scene.market(k);
    let offers = market.offers();
    // Whoever holds nothing, or what is no longer on offer, chooses.
    let mut looks = Looks {
        before_end: [CERTAIN; SLOTS],
        at_end: [CERTAIN; SLOTS],
    };
    for o in 0..offers {
        if market.weight[g * offers + o] > 0.0 {
            let h = attention(scene, g, k, o);
            looks.before_end[market.first + o] = looks_before_end(scene, h) as f32;
            looks.at_end[market.first + o] = looks_at_end(scene, k, h) as f32;
        }
    }
    looks
}

fn market(scene: &Scene, kind: MarketKind) -> OfferedMarket {
    let from = &scene.posted.markets[kind.index()];
    let offers = open(from);
    let mut nests = side_by_side(&from.nest_of, from.nests);
    for nest in &mut nests {
        *nest = (nest.0.min(offers), nest.1.min(offers));
    }
    let mut market = OfferedMarket {
        first: from.first,
        offers,
        nests,
        nest_of: [u32::MAX; MAX_OFFERS],
        host: [u32::from(NO_PROVIDER); MAX_OFFERS],
        seat_of: [NO_SEAT; MAX_OFFERS],
        seats: Vec::new(),
        ln_weight: (0..scene.segments.len())
            .map(|g| ln_weights(scene.scale(kind), from, g))
            .collect(),
        ln_matched: [0.0; MAX_OFFERS],
        scale: scene.scale(kind) as f32,
        ln_odds: [0.0; MAX_OFFERS],
        odds: [1.0; MAX_OFFERS],
        odds_differ: !from.growth_weight.is_empty(),
        self_run: [false; MAX_OFFERS],
        matches: matches(scene, kind),
    };
    for o in 0..from.offers() {
        market.read(o, from, scene.scale(kind));
    }
    market
}

impl OfferedMarket {
    /// Reads what is posted of offer `o`, prices weighed by `scale`.
    fn read(&mut self, o: usize, from: &PostedMarket, scale: f64) {
        self.nest_of[o] = u32::from(from.nest_of[o]);
        self.host[o] = u32::from(from.provider_of[o]);
        self.ln_matched[o] = (scale * (from.ln_retail[o] - from.ln_matched[o])) as f32;
        self.self_run[o] = from.self_run[o];
        if let Some(odds) = from.growth_weight.get(o) {
            self.ln_odds[o] = maths::ln(*odds) as f32;
            self.odds[o] = *odds as f32;
        }
        if from.provider_of[o] != NO_PROVIDER {
            let seat = Seat {
                provider: usize::from(from.provider_of[o]),
                part: from.discount_part[o] as f32,
            };
            let known = self.seats.iter().position(|other| *other == seat);
            self.seat_of[o] = known.unwrap_or(self.seats.len());
            if known.is_none() {
                self.seats.push(seat);
            }
        }
    }
}

/// How many offers there are up to the last that some segment may take.
fn open(market: &PostedMarket) -> usize {
    let segments = market.weight.chunks_exact(market.offers().max(1));
    let last = segments.filter_map(|weights| weights.iter().rposition(|weight| *weight > 0.0));
    last.max().map_or(0, |last| last + 1)
}

fn matches(scene: &Scene, kind: MarketKind) -> Option<Matches> {
    let looks = scene.lock_in.price_match_seen && kind == MarketKind::Model;
    let (market, m) = (
        &scene.posted.markets[kind.index()],
        scene.lock_in.price_match_margin,
    );
    let mut all = Matches {
        bound: [false; MAX_OFFERS],
        drags: [const { Vec::new() }; MAX_OFFERS],
    };
    for o in 0..market.offers() {
        all.bound[o] = looks && market.is_bound(o, m);
        let others = (0..market.offers()).filter(|other| looks && market.drags(o, *other, m));
        all.drags[o] = others.collect();
    }
    looks.then_some(all)
}

fn ln_weights(scale: f64, market: &PostedMarket, g: usize) -> [f32; MAX_OFFERS] {
    let mut ln_weights = [f32::NEG_INFINITY; MAX_OFFERS];
    let offers = market.offers();
    for (o, ln_weight) in ln_weights.iter_mut().enumerate().take(offers) {
        if market.weight[g * offers + o] > 0.0 {
            let behind = market.utility[g * offers + o] - market.best_utility[g];
            *ln_weight = (scale * behind) as f32;
        }
    }
    ln_weights
}

fn by_slot(scene: &Scene) -> BySlot {
    let mut by_slot = BySlot {
        nest: [u32::MAX; SLOTS],
        host: [u32::from(NO_PROVIDER); SLOTS],
        release: [0; SLOTS],
        leaving_fee: [0.0; SLOTS],
        leaving_fee_ahead: [0.0; SLOTS],
        stranded: [0.0; SLOTS],
    };
    for market in &scene.posted.markets {
        for o in 0..market.offers() {
            let (slot, provider) = (market.first + o, market.provider_of[o]);
            by_slot.nest[slot] = u32::from(market.nest_of[o]);
            by_slot.host[slot] = u32::from(provider);
            by_slot.release[slot] = market.release[usize::from(market.nest_of[o])];
            if let Some(host) = scene.posted.providers.get(usize::from(provider)) {
                by_slot.leaving_fee[slot] = host.leaving_fee as f32;
                by_slot.leaving_fee_ahead[slot] = host.leaving_fee_ahead as f32;
                by_slot.stranded[slot] = host.stranded as f32;
            }
        }
    }
    by_slot
}
