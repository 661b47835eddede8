//! The plan: what a run is about. A world file as it is stated, and [`Plan`], the world of one variant with its names resolved
//! to ids and its dates to ticks.

pub mod history;
pub mod offers;
pub mod resolved;
pub mod stated;

use std::sync::Arc;

use bevy_ecs::prelude::Resource;

use crate::calendar::Calendar;
use crate::ids::{MarketKind, Names, ProviderId};
use crate::policy::look_ahead::{Coming, Outlook, Turn, known, next_for_moves};
use crate::policy::owners::{Stated, owners, priced_together};
use crate::policy::{Rules, regimes};
use crate::shock::{Conditions, Dated, dated};
use crate::terms::buyers::{ClassShares, Segment};
use crate::terms::providers::ProviderTerms;
use crate::terms::vendors::VendorTerms;
use offers::{Offers, provider_named};
use resolved::Deal;
use stated::WorldFile;

/// What a simulation lives by: it is made from an accepted world file, cannot fail and never changes. Where terms change on
/// a date, another plan follows.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The world as this variant has it.
    pub world: WorldFile,
    /// What things are called.
    pub names: Names,
    /// Every offer.
    pub offers: Offers,
    /// Every deal, and every place of one that the strategic review may sign.
    pub deals: Vec<Deal>,
    /// The place of the firm that each is like to buyers, by market: its own, but for entrants.
    like: [Vec<usize>; 2],
    /// The owner of each vendor at the start.
    pub owners: Vec<Option<ProviderId>>,
    /// Shares of each vendor's footloose compute without any deal, by vendor and provider.
    pub hosting: Vec<Vec<f64>>,
    /// Shares of the classes in spend.
    pub shares: ClassShares,
    /// Providers' shares of compute spend at the start.
    pub start_shares: Vec<f64>,
    /// Shares of each offer in its market's spend at the start.
    pub start_offer_shares: Vec<f64>,
    /// The rules with the tick from which each holds, the start first.
    pub regimes: Vec<(u32, Rules)>,
    /// The rules known to come, with the tick from which each list of them is known; empty where nobody looks ahead.
    coming: Vec<(u32, Vec<Coming>)>,
    /// The shocks, none of which has struck.
    pub shocks: Vec<Dated>,
    /// Pairs of firms of one market whose prices are ever set together: whose price is set, who gains by it.
    pub priced_together: Vec<(usize, usize)>,
    /// The plan that follows when terms change on a date.
    pub next: Option<Next>,
}

/// A plan that follows another.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// The first tick in which it holds.
    pub from: u32,
    /// The plan.
    pub plan: Arc<Plan>,
}

/// The plan of a run as its systems reach it: every term is read here and nowhere else.
#[derive(Resource, Debug, Clone)]
pub struct RunPlan(pub Arc<Plan>);

impl RunPlan {
    /// The plan that holds in `tick`, if another than this one does.
    pub fn turns(&self, tick: u32) -> Option<Arc<Plan>> {
        let begun = |plan: &Plan| plan.next.clone().filter(|next| next.from <= tick);
        let following = std::iter::successors(begun(self), |next| begun(&next.plan));
        following.last().map(|next| next.plan)
    }
}

impl std::ops::Deref for RunPlan {
    type Target = Plan;

    fn deref(&self) -> &Plan {
        &self.0
    }
}

impl Plan {
    /// The plan of `world` without the deals named.
    pub fn new(world: WorldFile, without_deals: &[String]) -> Self {
        let deals = resolved::deals(&world, without_deals);
        let names = names(&world, &deals);
        let owner = |v: &VendorTerms| provider_named(&world.providers, v.owner.as_ref()?);
        let stated_owners: Vec<_> = world.vendors.iter().map(owner).collect();
        let regimes = regimes(&world.policies, &world.clock, &names);
        let coming = if world.look_ahead.anybody() {
            known(&world.policies, &world.clock, &names)
        } else {
            Vec::new()
        };
        let stated = Stated {
            providers: world.providers.len(),
            owners: &stated_owners,
        };
        Self {
            coming,
            priced_together: ever_together(&regimes, stated),
            offers: Offers::new(&world.providers, &world.vendors),
            like: [
                like(&world.providers, |p| (&p.name, p.enters_like.as_ref())),
                like(&world.vendors, |v| (&v.name, v.enters_like.as_ref())),
            ],
            owners: stated_owners,
            hosting: world
                .vendors
                .iter()
                .map(|v| hosting(v, &world.providers))
                .collect(),
            shares: ClassShares::new(&world.segments, &world.classes),
            start_shares: start_shares(&world),
            start_offer_shares: start_offer_shares(&world),
            regimes,
            shocks: dated(&world.shocks, &world.clock, &names),
            names,
            deals,
            world,
            next: None,
        }
    }

    /// The same plan with another that follows it.
    #[must_use]
    pub fn followed_by(self, next: Option<Next>) -> Self {
        Self { next, ..self }
    }

    /// This plan and those that follow, in their order.
    pub fn and_next(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |plan| plan.next.as_ref().map(|n| &*n.plan))
    }

    /// The plan of the same variant of a world that `change` changes, and so with those that follow.
    #[must_use]
    pub fn with(self, change: impl Fn(&mut WorldFile)) -> Self {
        self.made_anew(&change, &[])
    }

    /// The same plan without the deals named either.
    #[must_use]
    pub fn without(&self, deals: &[String]) -> Self {
        self.clone().made_anew(&|_| (), deals)
    }

    fn made_anew(mut self, change: &dyn Fn(&mut WorldFile), without: &[String]) -> Self {
        let removed = self.deals.iter().filter(|deal| deal.removed);
        let removed = removed.map(|deal| &deal.terms.name);
        let gone: Vec<_> = removed.chain(without).cloned().collect();
        let anew = |next: Next| Next {
            plan: Arc::new(Self::clone(&next.plan).made_anew(change, without)),
            ..next
        };
        let next = self.next.take().map(anew);
        change(&mut self.world);
        Self::new(self.world, &gone).followed_by(next)
    }

    /// The same world with every deal and policy taken away: what the start is inferred on.
    #[must_use]
    pub fn undisturbed(&self) -> Self {
        let gone = |deal: &Deal| Deal {
            removed: !deal.terms.offered,
            ..deal.clone()
        };
        Self {
            regimes: vec![(0, Rules::FREE)],
            coming: Vec::new(),
            deals: self.deals.iter().map(gone).collect(),
            next: None,
            ..self.clone()
        }
    }

    /// The firms and who owned whom at the start.
    pub fn stated_owners(&self) -> Stated<'_> {
        Stated {
            providers: self.world.providers.len(),
            owners: &self.owners,
        }
    }

    /// The owner of each vendor under the rules of `tick`, whoever has left the market.
    pub fn owners_in(&self, tick: u32) -> Vec<Option<ProviderId>> {
        owners(self.rules_in(tick), self.stated_owners())
    }

    /// The rules in force in `tick`.
    pub fn rules_in(&self, tick: u32) -> &Rules {
        let begun = |(from, _): &&(u32, Rules)| *from <= tick;
        let held = self.regimes.iter().rev().find(begun);
        &held.expect("the first holds from the start").1
    }

    /// The rules that in `tick` are known to come, in the order of their dates; none where nobody looks ahead.
    pub fn coming(&self, tick: u32) -> &[Coming] {
        let begun = |(from, _): &&(u32, Vec<Coming>)| *from <= tick;
        let known = self.coming.iter().rev().find(begun);
        known.map_or(&[], |(_, coming)| coming)
    }

    /// The rules of `tick`, `rules` being in force, as buyers know them.
    pub fn outlook<'a>(&'a self, tick: u32, rules: &'a Rules) -> Outlook<'a> {
        let looks = self.world.look_ahead.buyers;
        let next = looks.then(|| next_for_moves(self.coming(tick), rules));
        let tick_years = self.calendar().tick_years;
        let turn = next.flatten().map(|coming| Turn {
            years: f64::from(coming.from - tick) * tick_years,
            tick_years,
            rules: &coming.rules,
        });
        Outlook { rules, turn }
    }

    /// Whether buyers have looked ahead to `tick`: moves that were put off are due in it.
    pub fn is_awaited(&self, tick: u32) -> bool {
        let Some(before) = tick.checked_sub(1).filter(|_| self.world.look_ahead.buyers) else {
            return false;
        };
        let next = next_for_moves(self.coming(before), self.rules_in(before));
        next.is_some_and(|coming| coming.from == tick)
    }

    /// The rules that firms which look ahead in `tick` know to come within their horizon, each with its share of it.
    pub fn ahead_of_sellers(&self, tick: u32) -> Vec<(f64, &Rules)> {
        if !self.world.look_ahead.sellers {
            return Vec::new();
        }
        let (coming, horizon) = (self.coming(tick), self.world.pricing.horizon_years);
        let tick_years = self.calendar().tick_years;
        let until = |c: &Coming| (f64::from(c.from - tick) * tick_years / horizon).min(1.0);
        let ends = coming.iter().skip(1).map(until).chain([1.0]);
        let shares = coming.iter().zip(ends);
        shares
            .map(|(c, end)| (end - until(c), &c.rules))
            .filter(|(share, _)| *share > 0.0)
            .collect()
    }

    /// The calendar at the start.
    pub fn calendar(&self) -> Calendar {
        Calendar::start(&self.world.clock)
    }

    /// A market of this world's firms without shocks.
    pub fn normal(&self) -> Conditions {
        Conditions::normal(self.world.providers.len(), self.world.vendors.len())
    }

    /// The place of the firm that one of a market is like to buyers: its own, or that of the one that an
    /// entrant resembles.
    pub fn stand_in(&self, market: MarketKind, firm: usize) -> usize {
        self.like[market.index()][firm]
    }
}

/// The place of the firm that each of `firms` is like to buyers: its own, or that of the one that it is said to
/// enter like.
fn like<'a, T: 'a>(
    firms: &'a [T],
    name: impl Fn(&'a T) -> (&'a str, Option<&'a String>),
) -> Vec<usize> {
    let place = |like: &String| firms.iter().position(|f| name(f).0 == like);
    let of = |(own, firm)| name(firm).1.and_then(place).unwrap_or(own);
    firms.iter().enumerate().map(of).collect()
}

/// The pairs whose prices are set together under any of the rules.
fn ever_together(regimes: &[(u32, Rules)], stated: Stated) -> Vec<(usize, usize)> {
    let of = |(_, rules): &(u32, Rules)| priced_together(rules, stated);
    let mut pairs: Vec<_> = regimes.iter().flat_map(of).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// What the things of `world` are called.
fn names(world: &WorldFile, deals: &[Deal]) -> Names {
    Names {
        segments: world.segments.iter().map(|s| s.name.clone()).collect(),
        providers: world.providers.iter().map(|p| p.name.clone()).collect(),
        vendors: world.vendors.iter().map(|v| v.name.clone()).collect(),
        deals: deals.iter().map(|d| d.terms.name.clone()).collect(),
    }
}

/// A vendor's shares of its footloose compute by provider, as stated.
fn hosting(vendor: &VendorTerms, providers: &[ProviderTerms]) -> Vec<f64> {
    let at = |p: &ProviderTerms| vendor.hosting.iter().find(|h| h.name == p.name);
    let share = |p| at(p).map_or(0.0, |h| h.share);
    providers.iter().map(share).collect()
}

/// Providers' shares of all segments' compute spend at the start.
pub fn start_shares(world: &WorldFile) -> Vec<f64> {
    let total: f64 = world.segments.iter().map(|s| s.compute_spend).sum();
    let on = |name: &str| -> f64 {
        let of = |s: &Segment| {
            let stated = s.provider_shares.iter().find(|p| p.name == name);
            s.compute_spend * stated.map_or(0.0, |p| p.share)
        };
        world.segments.iter().map(of).sum()
    };
    let share = |p: &ProviderTerms| on(&p.name) / total;
    world.providers.iter().map(share).collect()
}

/// Shares of every offer in the spend of its market at the start.
fn start_offer_shares(world: &WorldFile) -> Vec<f64> {
    let mut shares = start_shares(world);
    let total: f64 = world.segments.iter().map(|s| s.ai_spend).sum();
    for vendor in &world.vendors {
        let of = |s: &Segment| {
            let stated = s.vendor_shares.iter().find(|v| v.name == vendor.name);
            s.ai_spend * stated.map_or(0.0, |v| v.share)
        };
        let spend: f64 = world.segments.iter().map(of).sum();
        shares.extend(vendor.channels.iter().map(|c| c.share * spend / total));
    }
    shares
}
