//! The dense part of a month: accounts turn over, adopt AI and grow, and it is found out which workloads choose.
//!
//! Eight enterprises at a time. What is rare is only suspected in lanes, by a bound on its chance, and decided for one
//! enterprise after the other: a word in thirty or so.

use crate::ids::MarketKind;
use crate::lanes::{LANES, M, U, V};
use crate::maths;
use crate::random::Draws;
use crate::terms::buyers::MAX_CLASSES;

use super::adoption;
use super::ahead::NOTHING_PUT_OFF;
use super::attention::renew;
use super::befall::{Befalls, WORDS};
use super::offered::{CERTAIN, Looks, Offered, slot};
use super::tally::Tally;
use super::traits::{SEVERAL_VENDORS, UPGRADED, reborn};
use super::{Enterprise, NO_OFFER, Workloads};

/// Which workloads choose in a month, by class, as places in a part of the rows.
#[derive(Default)]
pub struct Choosers {
    /// Who reviews, or chooses for the first time.
    pub review: [Vec<u32>; MAX_CLASSES],
    /// Whose workload stands for growth placed afresh.
    pub afresh: [Vec<u32>; MAX_CLASSES],
}

impl Choosers {
    /// Forgets everybody.
    pub fn clear(&mut self) {
        for list in self.review.iter_mut().chain(&mut self.afresh) {
            list.clear();
        }
    }
}

/// What is the same for every enterprise of a segment in a tick.
pub struct SegmentTick {
    segment: usize,
    turnover: f64,
    adoption: f64,
    /// Factor by which the odds of AI intensity grow.
    intensity: f32,
    /// Growth of compute spend, per year.
    growth: f32,
    /// Chance of an upgrade by class, 0 in compute.
    upgrades: [f64; MAX_CLASSES],
    /// Whether those with one vendor throughout, and those with several, buy something of each class.
    buys: [[M; 2]; MAX_CLASSES],
}

impl SegmentTick {
    /// Segment `g` in the tick of `offered`.
    pub fn new(offered: &Offered, g: usize) -> Self {
        let scene = offered.scene;
        let segment = &scene.segments[g];
        let months = 12.0 * scene.dt;
        let mut upgrades = [0.0; MAX_CLASSES];
        for (upgrade, class) in upgrades.iter_mut().zip(scene.classes) {
            if class.market == MarketKind::Model {
                *upgrade = 1.0 - maths::pow(1.0 - class.upgrade_per_month, months);
            }
        }
        let mut buys = [[M::NONE; 2]; MAX_CLASSES];
        for (several, shares) in scene.shares.of[g].iter().enumerate() {
            for (k, share) in shares.iter().enumerate() {
                buys[k][several] = if *share > 0.0 { M::ALL } else { M::NONE };
            }
        }
        Self {
            buys,
            segment: g,
            turnover: 1.0 - maths::exp(-segment.turnover_per_year * scene.dt),
            adoption: adoption::chance(segment, scene.demand.adopted[g], scene.dt),
            intensity: maths::exp(scene.demand_terms.intensity_growth * scene.dt) as f32,
            growth: scene.demand.growth[g] as f32,
            upgrades,
        }
    }
}

/// Up to eight enterprises of one segment that lie side by side.
pub struct Month<'a, 's> {
    /// What is on offer.
    pub offered: &'a Offered<'s>,
    /// Their segment in this tick.
    pub of: &'a SegmentTick,
    /// The id of the first.
    pub agent: u64,
    /// The place of the first in the part of the rows.
    pub place: usize,
    /// How many there are.
    pub n: usize,
    /// What they are.
    pub enterprises: &'a mut [Enterprise; LANES],
    /// What they run.
    pub workloads: &'a mut [Workloads; LANES],
}

impl Month<'_, '_> {
    /// Lives the dense part of their month; who chooses is added to `choosers`.
    #[inline(always)]
    pub fn live(
        &mut self,
        befalls: &Befalls,
        draws: &mut Draws,
        choosers: &mut Choosers,
        tally: &mut Tally,
    ) {
        self.turn_over_and_adopt(befalls.words(self.place, 0), draws);
        let (growth, adopted) = self.grow_intensity();
        let several = self.several();
        let scene = self.offered.scene;
        for (k, class) in scene.classes.iter().enumerate() {
            let m = class.market.index();
            let afresh = self.embed(k, growth[m]);
            let words = befalls.words(self.place, 1 + k);
            let [one, more] = self.of.buys[k];
            let buys = (several & more) | (!several & one);
            let buys = match class.market {
                MarketKind::Compute => buys,
                MarketKind::Model => buys & adopted,
            };
            self.suspect(k, buys, afresh, words, choosers, tally);
        }
    }

    /// Accounts are replaced by new ones of the same size, which choose everything anew; accounts without AI adopt it.
    #[inline(always)]
    fn turn_over_and_adopt(&mut self, words: U, draws: &mut Draws) {
        let (turnover, adoption) = (self.of.turnover, self.of.adoption);
        let mut bound = V::all(turnover as f32);
        for i in 0..LANES {
            if self.enterprises[i].intensity == 0.0 {
                bound.0[i] += adoption as f32;
            }
        }
        let suspects = suspects(bound, words);
        if !suspects.any() {
            return;
        }
        let scene = self.offered.scene;
        for i in 0..self.n {
            let mut u = maths::uniform(words.0[i]);
            let enterprise = &mut self.enterprises[i];
            if happens(&mut u, turnover) {
                let segment = &scene.segments[self.of.segment];
                let agent = self.agent + i as u64;
                reborn(enterprise, segment, draws, agent, scene.tick as u16);
                self.workloads[i] = Workloads::NONE;
            }
            if enterprise.intensity == 0.0 && happens(&mut u, adoption) {
                enterprise.intensity = scene.demand_terms.intensity_of_adopters as f32;
            }
        }
    }

    /// AI intensity grows by the logistic curve; growth of spend per year by market, and who has AI.
    #[inline(always)]
    fn grow_intensity(&mut self) -> ([V; 2], M) {
        let scene = self.offered.scene;
        let mut before = V::ZERO;
        for i in 0..LANES {
            before.0[i] = self.enterprises[i].intensity;
        }
        let factor = self.of.intensity;
        let after = before * factor / (before * (factor - 1.0) + 1.0);
        for i in 0..LANES {
            self.enterprises[i].intensity = after.0[i];
        }
        let rate = scene.demand_terms.intensity_growth as f32;
        let adopted = before.gt(V::ZERO);
        let deeper = adopted.keep((V::ONE - before) * rate);
        let common = V::all(self.of.growth);
        ([common, common + deeper], adopted)
    }

    /// Who uses several vendors.
    #[inline(always)]
    fn several(&self) -> M {
        let mut bits = U::all(0);
        for i in 0..LANES {
            bits.0[i] = u32::from(self.enterprises[i].traits);
        }
        bits.has(u32::from(SEVERAL_VENDORS))
    }

    /// Workloads of class `k` grow into their incumbents; the chance that each is placed afresh.
    #[inline(always)]
    fn embed(&mut self, k: usize, growth: V) -> V {
        let scene = self.offered.scene;
        let mut before = V::ZERO;
        for i in 0..LANES {
            before.0[i] = self.workloads[i].0[k].embeddedness;
        }
        let part_afresh = scene.demand_terms.afresh(scene.classes[k].market) as f32;
        let (rate, dt) = (scene.lock_in.embedding_per_year as f32, scene.dt as f32);
        // Growth that is placed afresh does not dilute what stays.
        let change = (V::ONE - before) * rate - growth * before * (1.0 - part_afresh);
        let after = (before + change * dt).max(V::ZERO).min(V::ONE);
        for i in 0..LANES {
            self.workloads[i].0[k].embeddedness = after.0[i];
        }
        // 1 − e^{−x} ≈ x/(1 + x/2) to third order, without an exponential for every workload.
        let x = growth.max(V::ZERO) * (part_afresh * dt);
        x / (x * 0.5 + 1.0)
    }

    /// Whose workload of class `k` may be up for something: its words are below the sum of the chances.
    #[inline(always)]
    fn suspect(
        &mut self,
        k: usize,
        buys: M,
        afresh: V,
        words: U,
        choosers: &mut Choosers,
        tally: &mut Tally,
    ) {
        let offered = self.offered;
        let looks = offered.looks(self.of.segment, k);
        let upgrade = self.of.upgrades[k] as f32;
        let tick = offered.scene.tick as u16;
        let (mut bound, mut ends) = (V::ZERO, M::NONE);
        for i in 0..LANES {
            let workload = &self.workloads[i].0[k];
            let slot = slot(workload.offer);
            let behind = workload.version != offered.by_slot.release[slot];
            bound.0[i] = looks.before_end[slot] + if behind { upgrade } else { 0.0 };
            ends.0[i] = if workload.contract_end == tick { !0 } else { 0 };
        }
        if offered.scene.due {
            for i in 0..LANES {
                if self.is_put_off(i, k) {
                    ends.0[i] = !0;
                }
            }
        }
        let suspects = buys & (suspects(bound + afresh, words) | ends);
        if suspects.any() {
            for i in 0..self.n {
                if suspects.at(i) {
                    let one = Suspect {
                        place: i,
                        class: k,
                        draw: maths::uniform(words.0[i]),
                        afresh: f64::from(afresh.0[i]),
                    };
                    self.decide(one, looks, choosers, tally);
                }
            }
        }
    }

    /// Whether a move of class `k` of the enterprise in lane `i` was put off.
    #[inline(always)]
    fn is_put_off(&self, i: usize, k: usize) -> bool {
        self.enterprises[i].put_off[k] != NOTHING_PUT_OFF
    }

    /// Whether a workload is looked at, moves to its vendor's new release, stands for growth placed afresh.
    fn decide(&mut self, one: Suspect, looks: &Looks, choosers: &mut Choosers, tally: &mut Tally) {
        let Suspect {
            place,
            class: k,
            mut draw,
            afresh,
        } = one;
        let scene = self.offered.scene;
        let is_due = scene.due && self.is_put_off(place, k);
        let workload = &mut self.workloads[place].0[k];
        let slot = slot(workload.offer);
        let ends = workload.offer != NO_OFFER && workload.contract_end == scene.tick as u16;
        let chance = if is_due {
            CERTAIN
        } else if ends {
            looks.at_end[slot]
        } else {
            looks.before_end[slot]
        };
        // What no price moves is asked first: two variants then differ in nothing else on the same draw.
        let placed = happens(&mut draw, afresh);
        let latest = self.offered.by_slot.release[slot];
        let upgrades = workload.version != latest && happens(&mut draw, self.of.upgrades[k]);
        let id = (self.place + place) as u32;
        if happens(&mut draw, f64::from(chance)) {
            choosers.review[k].push(id);
        } else {
            if ends {
                renew(scene, self.of.segment, k, workload);
            }
            if upgrades {
                workload.version = latest;
                self.count_upgrade(place, k, tally);
            }
        }
        if placed {
            choosers.afresh[k].push(id);
        }
    }

    /// Counts an account once a year whose primary model workload moved to a new release of its vendor.
    fn count_upgrade(&mut self, place: usize, k: usize, tally: &mut Tally) {
        let g = self.of.segment;
        let enterprise = &mut self.enterprises[place];
        let several = usize::from(enterprise.has(SEVERAL_VENDORS));
        if k == self.offered.scene.shares.primary[g][several] && !enterprise.has(UPGRADED) {
            enterprise.traits |= UPGRADED;
            tally.segments[g].upgraded += enterprise.accounts;
        }
    }
}

/// A workload that may be up for something.
struct Suspect {
    place: usize,
    class: usize,
    draw: f64,
    /// The chance that it stands for growth placed afresh.
    afresh: f64,
}

/// Whose word may be below a chance of at most `bound`: no one whose word is below it is missed.
#[inline(always)]
fn suspects(bound: V, words: U) -> M {
    let mut lower = V::ZERO;
    for i in 0..LANES {
        lower.0[i] = (words.0[i] >> 8) as i32 as f32 * (1.0 / 16_777_216.0);
    }
    // A hair above the bound, for what rounding took off it.
    (bound * 1.000_001).gt(lower)
}

/// Whether what has chance `chance` happens on the uniform draw `u`. What is left of the draw is uniform again and
/// independent of the answer, so that one word serves several rare things.
#[inline(always)]
fn happens(u: &mut f64, chance: f64) -> bool {
    if *u < chance {
        *u = if chance < 1.0 { *u / chance } else { *u };
        true
    } else {
        *u = (*u - chance) / (1.0 - chance);
        false
    }
}

const _: () = assert!(MAX_CLASSES < WORDS);
