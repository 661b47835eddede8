//! The start state of everything but the enterprises, and the views that systems share.

use serde::{Deserialize, Serialize};

use crate::deal::reach::close_absent;
use crate::developer::owner::Stewardship;
use crate::developer::purse::Purse;
use crate::developer::treasury::{Accounts, decide};
use crate::developer::{
    Hosting, Knowledge, ListPrice, OwnedBy, Release, Revenue, Serving, Training, Treasury, Vendor,
    serving,
};
use crate::enterprise::choice::{Scene, all_ties};
use crate::enterprise::growth::Demand;
use crate::enterprise::lockin::Ties;
use crate::ids::{OfferId, ProviderId, VendorId};
use crate::market::MeanUtilities;
use crate::market::offer::{Offering, RetailRatio};
use crate::market::posted::{self, Host, Posted, Reach, Seller, Sources, VendorShares};
use crate::market::presence::{Cash, Conduct, Presence};
use crate::maths;
use crate::policy::Rules;
use crate::policy::look_ahead::Outlook;
use crate::pricing::new_customers::Introductory;
use crate::provider::capacity::{Capacity, estate_charge};
use crate::provider::{ComputeCost, ComputePrice, Estate, Provider, Rent};
use crate::terms::vendors::{DIRECT, Funding, VendorTerms};

use super::populate::Population;
use super::strata::Cut;
use crate::plan::Plan;

/// What is inferred at the start, shared by every variant and seed of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// ξ by segment and offer.
    pub utilities: MeanUtilities,
    /// Mean discount on compute by provider.
    pub discounts: Vec<f64>,
    /// k of providers.
    pub provider_conduct: Vec<f64>,
    /// k of vendors.
    pub vendor_conduct: Vec<f64>,
    /// k of third-party channels, by offer; of other offers 1.
    pub channel_conduct: Vec<f64>,
    /// Mean discount of channels, by offer.
    pub channel_discounts: Vec<f64>,
    /// a of vendors: research productivity.
    pub productivity: Vec<f64>,
    /// The market on which the offers of the start are dealt by size; none where nobody runs machines of its own.
    pub dealt: Option<Posted>,
    /// Strata that runs have cut.
    pub cut: Cut,
}

/// The inferred start in words that a manifest can hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartInWords {
    /// Mean discount, conduct by provider name.
    pub providers: Vec<(String, f64, f64)>,
    /// Conduct, research productivity by vendor name.
    pub vendors: Vec<(String, f64, f64)>,
    /// Mean discount, conduct by third-party channel.
    pub channels: Vec<(String, f64, f64)>,
    /// α·γ/ln 10 times the self-financed share of the frontier's training: at 1 the lead
    /// of a vendor feeds itself.
    pub loop_gain: f64,
    /// ξ by segment, then by offer.
    pub mean_utilities: Vec<(String, Vec<(String, f64)>)>,
}

impl Start {
    /// A start in which nothing is inferred yet but productivity, which needs no market.
    pub fn blank(plan: &Plan) -> Self {
        let (providers, vendors) = (plan.world.providers.len(), plan.world.vendors.len());
        Self {
            utilities: MeanUtilities {
                of: vec![vec![0.0; plan.offers.len()]; plan.world.segments.len()],
            },
            discounts: vec![0.0; providers],
            provider_conduct: vec![1.0; providers],
            vendor_conduct: vec![1.0; vendors],
            channel_conduct: vec![1.0; plan.offers.len()],
            channel_discounts: vec![0.0; plan.offers.len()],
            productivity: (0..vendors).map(|v| productivity(plan, v)).collect(),
            dealt: None,
            cut: Cut::default(),
        }
    }

    /// The start by name.
    pub fn in_words(&self, plan: &Plan) -> StartInWords {
        let world = &plan.world;
        StartInWords {
            providers: world
                .providers
                .iter()
                .enumerate()
                .map(|(j, p)| (p.name.clone(), self.discounts[j], self.provider_conduct[j]))
                .collect(),
            vendors: world
                .vendors
                .iter()
                .enumerate()
                .map(|(v, p)| (p.name.clone(), self.vendor_conduct[v], self.productivity[v]))
                .collect(),
            channels: third_party(plan)
                .map(|o| {
                    (
                        plan.offers.name(OfferId::at(o)).to_owned(),
                        self.channel_discounts[o],
                        self.channel_conduct[o],
                    )
                })
                .collect(),
            loop_gain: loop_gain(plan),
            mean_utilities: world
                .segments
                .iter()
                .zip(&self.utilities.of)
                .map(|(segment, of)| {
                    let named = plan
                        .offers
                        .iter()
                        .map(|(id, _)| (plan.offers.name(id).to_owned(), of[id.index()]))
                        .collect();
                    (segment.name.clone(), named)
                })
                .collect(),
        }
    }
}

/// a_v that keeps start quality stationary relative to the frontier: with T/R of the start,
/// dK/dt = G₀·ln 10·K.
fn productivity(plan: &Plan, v: usize) -> f64 {
    let research = &plan.world.research;
    let vendor = &plan.world.vendors[v];
    let knowledge = maths::exp10(vendor.quality);
    knowledge * research.renewed() / vendor.training_spend
}

/// The places of the offers that a provider sells of vendors that it does not own.
pub fn third_party(plan: &Plan) -> impl Iterator<Item = usize> + '_ {
    plan.offers
        .iter()
        .filter(|(_, o)| o.vendor.is_some() && o.provider.is_some() && !o.own_model)
        .map(|(id, _)| id.index())
}

/// α·γ/ln 10 times the part of the frontier's training that its revenue pays for.
pub fn loop_gain(plan: &Plan) -> f64 {
    let world = &plan.world;
    let start = Start::blank(plan);
    let (mut earned, mut spent) = (0.0, 0.0);
    for (v, terms) in world.vendors.iter().enumerate() {
        if !terms.frontier {
            continue;
        }
        let own = vendor(plan, &start, v);
        let revenue = own.revenue.a_year;
        let seen = Accounts {
            revenue,
            gross_profit: revenue * terms.gross_margin,
            overhead: revenue * world.research.overhead,
            worthwhile: 0.0,
            other_revenue: terms.other_revenue,
            kept: own.stewardship.kept,
            effort: 1.0,
            market: 1.0,
            cash: own.cash.0,
            retained_earnings: 0.0,
        };
        let research = &world.research;
        let all = decide(own.purse, &own.training, terms, research, &seen, 0.0).training;
        earned += (own.training.start_share * revenue).min(all);
        spent += all;
    }
    let choice = &world.choice;
    choice.model_price_sensitivity * choice.quality_weight / maths::ln(10.0) * earned / spent
}

/// Providers and vendors of a plan, and what they offer.
#[derive(Debug, Clone, PartialEq)]
pub struct Firms {
    /// Providers.
    pub providers: Vec<Provider>,
    /// Offers.
    pub offers: Vec<Offering>,
    /// Vendors.
    pub vendors: Vec<Vendor>,
}

impl Firms {
    /// The firms at the start.
    pub fn at_start(plan: &Plan, start: &Start) -> Self {
        let (providers, vendors) = (plan.world.providers.len(), plan.world.vendors.len());
        Self {
            providers: (0..providers).map(|j| provider(plan, start, j)).collect(),
            offers: Offering::all(plan),
            vendors: (0..vendors).map(|v| vendor(plan, start, v)).collect(),
        }
    }

    /// Closes in `reach` what is sold by, or through, who is not there yet.
    pub fn close_absent(&self, reach: &mut Reach, plan: &Plan) {
        let providers: Vec<_> = self.providers.iter().map(|p| p.presence).collect();
        let vendors: Vec<_> = self.vendors.iter().map(|v| v.presence).collect();
        close_absent(reach, &plan.offers, &providers, &vendors);
    }

    /// Posts their market at the start, as far as `reach` opens it.
    pub fn post(&self, plan: &Plan, start: &Start, reach: &Reach, shares: &VendorShares) -> Posted {
        let host = |p: &Provider| Host {
            price: p.price.list,
            crowding: p.capacity.crowding(),
        };
        let seller = |v: &Vendor| Seller {
            presence: v.presence,
            quality: v.release.quality,
            releases: v.release.count,
            list: v.list.0,
            owner: v.owner.0,
            open_weights: v.purse == Purse::Commons,
        };
        let hosts: Vec<_> = self.providers.iter().map(host).collect();
        let sellers: Vec<_> = self.vendors.iter().map(seller).collect();
        let ratios: Vec<RetailRatio> = self.offers.iter().map(|offer| offer.ratio).collect();
        posted::post(
            Sources {
                plan,
                utilities: &start.utilities,
                ratios: &ratios,
                providers: &hosts,
                vendors: &sellers,
                reach,
                shares,
                rules: &Rules::FREE,
                ahead: &Rules::FREE,
                introductory: &Introductory(vec![0.0; hosts.len() + sellers.len()]),
                price_levels: [1.0; 2],
                years: 0.0,
            },
            1.0,
        )
    }
}

/// The best quality at the start, decades.
pub fn frontier_quality(plan: &Plan) -> f64 {
    let there = plan
        .world
        .vendors
        .iter()
        .filter(|v| v.enters_like.is_none());
    there.map(|v| v.quality).fold(f64::NEG_INFINITY, f64::max)
}

fn provider(plan: &Plan, start: &Start, j: usize) -> Provider {
    let discount = start.discounts[j];
    let terms = &plan.world.providers[j];
    let capacity = &plan.world.capacity;
    // Machines of accounts' own are no estate of anybody's here.
    let cost = if terms.is_firm() {
        compute_spend(plan, j) * (1.0 - terms.operating_margin)
    } else {
        0.0
    };
    Provider {
        id: ProviderId::at(j),
        presence: Presence::at_start(terms.enters_like.as_ref()),
        price: ComputePrice {
            list: 1.0,
            start_discount: discount,
            discount,
        },
        cost: ComputeCost {
            unit: (1.0 - terms.operating_margin) * (1.0 - discount),
            capital_share: terms.capital_share,
            tax_credit: 0.0,
            left: 1.0,
            merged: 1.0,
        },
        rent: Rent(1.0),
        capacity: Capacity::at_start(terms, capacity, &plan.calendar(), start_demand(plan, j)),
        estate: Estate(estate_charge(terms.capital_share, capacity, cost)),
        cash: Cash(0.0),
        conduct: Conduct(start.provider_conduct[j]),
    }
}

fn vendor(plan: &Plan, start: &Start, v: usize) -> Vendor {
    let terms = &plan.world.vendors[v];
    let take = serving::start_take(terms);
    let there = terms.enters_like.is_none();
    let other = if there { terms.other_revenue } else { 0.0 };
    let revenue = vendor_spend(plan, v) * (1.0 - take) + other;
    Vendor {
        id: VendorId::at(v),
        presence: Presence::at_start(terms.enters_like.as_ref()),
        owner: OwnedBy(plan.owners[v]),
        list: ListPrice(1.0),
        serving: Serving {
            cost: serving::start_cost(plan, v),
            kept: serving::start_kept(plan, v),
            mean_take: take,
        },
        knowledge: Knowledge {
            now: maths::exp10(terms.quality),
            start_productivity: start.productivity[v],
            shock: 0.0,
        },
        release: Release {
            quality: terms.quality,
            count: 0,
            next: 0,
        },
        training: training_at_start(plan, terms, revenue),
        hosting: Hosting {
            rent: 1.0,
            shares: Vec::new(),
        },
        revenue: Revenue {
            a_year: revenue,
            at_start: revenue,
        },
        cash: Cash(match terms.funding {
            Funding::Treasury { cash } => cash,
            Funding::Outside => 0.0,
        }),
        treasury: treasury_at_start(plan, terms, revenue),
        purse: Purse::of(terms),
        stewardship: Stewardship::of(revenue - terms.other_revenue),
        conduct: Conduct(start.vendor_conduct[v]),
    }
}

/// What a vendor with `revenue` dollars a year has earned and raised before the start: nothing.
fn treasury_at_start(plan: &Plan, terms: &VendorTerms, revenue: f64) -> Treasury {
    Treasury {
        need_a_year: start_need(terms, plan, revenue),
        retained_earnings: 0.0,
        months_short: 0.0,
        rounds: 0,
        raised: 0.0,
        rescued: None,
    }
}

/// What a vendor with `revenue` dollars a year trains with at the start.
fn training_at_start(plan: &Plan, terms: &VendorTerms, revenue: f64) -> Training {
    let there = terms.enters_like.is_none();
    let spend = if there { terms.training_spend } else { 0.0 };
    Training {
        spend,
        // Rents are 1 at the start.
        units: spend,
        waiting: 0.0,
        start_share: if there {
            terms.training_spend / revenue
        } else {
            plan.world.research.training_share_long_run
        },
        market_at_entry: 1.0,
    }
}

/// What a vendor needs in cash at the start, dollars a year.
fn start_need(terms: &VendorTerms, plan: &Plan, revenue: f64) -> f64 {
    let research = &plan.world.research;
    let earned = (terms.gross_margin - research.overhead) * revenue;
    (terms.training_spend - earned).max(research.cash_need_least * revenue)
}

/// Enterprises' compute spend at provider `j` at the start, dollars a year.
fn compute_spend(plan: &Plan, j: usize) -> f64 {
    let total: f64 = plan.world.segments.iter().map(|s| s.compute_spend).sum();
    total * plan.start_shares[j]
}

/// What is wanted of provider `j`'s accelerators at the start, dollars a year at its rents: a part of
/// enterprises' compute, what its channels need, and vendors' own compute as they host it without deals.
fn start_demand(plan: &Plan, j: usize) -> f64 {
    let stated = &plan.world.providers[j];
    if stated.enters_like.is_some() || !stated.is_firm() {
        return 0.0;
    }
    let provider = &stated.name;
    let mut demand = plan.world.capacity.enterprise_share * compute_spend(plan, j);
    for (v, terms) in plan.world.vendors.iter().enumerate() {
        if terms.enters_like.is_some() {
            continue;
        }
        let serving = vendor_spend(plan, v) * serving::start_cost(plan, v);
        let (mut bound, mut there) = (0.0, 0.0);
        for channel in terms.channels.iter().filter(|c| c.name != DIRECT) {
            bound += channel.share;
            if channel.name == *provider {
                there += channel.share;
            }
        }
        let footloose = serving * (1.0 - bound)
            + terms.other_revenue * serving::other_cost(plan, v)
            + terms.training_spend;
        let hosting = terms.hosting.iter().find(|h| h.name == *provider);
        demand += serving * there + footloose * hosting.map_or(0.0, |h| h.share);
    }
    demand
}

/// Enterprise spend on vendor `v` at the start, dollars a year.
fn vendor_spend(plan: &Plan, v: usize) -> f64 {
    let name = &plan.world.vendors[v].name;
    let in_segment = |segment: &crate::terms::buyers::Segment| {
        let stated = segment.vendor_shares.iter().find(|s| s.name == *name);
        segment.ai_spend * stated.map_or(0.0, |s| s.share)
    };
    plan.world.segments.iter().map(in_segment).sum()
}

/// Demand at the start.
pub fn demand_at_start(plan: &Plan, population: &Population) -> Demand {
    let world = &plan.world;
    Demand {
        compute: vec![1.0; world.segments.len()],
        growth: world
            .segments
            .iter()
            .map(|s| world.demand.growth_now + s.growth_offset)
            .collect(),
        ai_per_compute: population.ai_per_compute.clone(),
        ai_shock: 0.0,
        ai_scale: population.ai_per_compute.clone(),
        adopted: population.adopted.clone(),
        market: 1.0,
        models_at_start: world.segments.iter().map(|s| s.ai_spend).sum(),
        models: 1.0,
        prices: [1.0; 2],
    }
}

/// The ties of every class and segment by `outlook`.
pub fn ties(plan: &Plan, outlook: &Outlook) -> Vec<Ties> {
    let world = &plan.world;
    all_ties(&world.segments, &world.classes, &world.lock_in, outlook)
}

/// What enterprises see in `tick`.
pub fn scene<'a>(
    plan: &'a Plan,
    tick: u32,
    posted: &'a Posted,
    demand: &'a Demand,
    ties: &'a [Ties],
) -> Scene<'a> {
    Scene {
        tick,
        dt: plan.calendar().tick_years,
        due: plan.is_awaited(tick),
        segments: &plan.world.segments,
        classes: &plan.world.classes,
        shares: &plan.shares,
        ties,
        choice: &plan.world.choice,
        lock_in: &plan.world.lock_in,
        demand_terms: &plan.world.demand,
        compute: &plan.world.compute,
        posted,
        demand,
    }
}
