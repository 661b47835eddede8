//! The start state of everything but the enterprises, and the views that systems share.

use serde::Serialize;

use crate::enterprise::choice::{Scene, all_ties};
use crate::enterprise::growth::Demand;
use crate::enterprise::lockin::Ties;
use crate::market::MeanUtilities;
use crate::market::posted::{self, Posted, Reach, Sources, VendorShares};
use crate::maths;
use crate::policy::Rules;
use crate::provider::{ProviderFlows, ProviderState, Providers};
use crate::vendor::{Funding, VendorFlows, VendorState, Vendors, serving};

use super::populate::Population;
use crate::worldfile::plan::Plan;

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
    /// a of vendors: research productivity.
    pub productivity: Vec<f64>,
}

/// The inferred start in words that a manifest can hold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StartInWords {
    /// Mean discount, conduct by provider name.
    pub providers: Vec<(String, f64, f64)>,
    /// Conduct, research productivity by vendor name.
    pub vendors: Vec<(String, f64, f64)>,
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
            productivity: (0..vendors).map(|v| productivity(plan, v)).collect(),
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
    let growth = research.frontier_growth * maths::ln(10.0);
    knowledge * (growth + research.knowledge_decay) / vendor.training_spend
}

/// Providers and vendors of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct FirmStates {
    /// Providers.
    pub providers: Providers,
    /// Vendors.
    pub vendors: Vendors,
}

/// The firms at the start.
pub fn firm_states(plan: &Plan, start: &Start) -> FirmStates {
    FirmStates {
        providers: Providers {
            terms: plan.world.providers.clone(),
            now: (0..plan.world.providers.len())
                .map(|j| provider_state(plan, start, j))
                .collect(),
        },
        vendors: Vendors {
            terms: plan.world.vendors.clone(),
            owners: plan.owners(),
            now: (0..plan.world.vendors.len())
                .map(|v| vendor_state(plan, start, v))
                .collect(),
            frontier: vec![frontier_quality(plan)],
            quality_cost_exponent: plan.world.research.serving_cost_exponent,
        },
    }
}

fn frontier_quality(plan: &Plan) -> f64 {
    let qualities = plan.world.vendors.iter().map(|v| v.quality);
    qualities.fold(f64::NEG_INFINITY, f64::max)
}

fn provider_state(plan: &Plan, start: &Start, j: usize) -> ProviderState {
    let discount = start.discounts[j];
    ProviderState {
        list_price: 1.0,
        unit_cost: (1.0 - plan.world.providers[j].operating_margin) * (1.0 - discount),
        start_discount: discount,
        discount,
        rent: 1.0,
        conduct: start.provider_conduct[j],
        flows: ProviderFlows::default(),
    }
}

fn vendor_state(plan: &Plan, start: &Start, v: usize) -> VendorState {
    let terms = &plan.world.vendors[v];
    let take = serving::start_take(terms);
    let revenue = vendor_spend(plan, v) * (1.0 - take) + terms.other_revenue;
    VendorState {
        list_price: 1.0,
        serving_cost: serving::start_cost(terms),
        mean_take: take,
        knowledge: maths::exp10(terms.quality),
        quality: terms.quality,
        releases: 0,
        next_release: 0,
        start_productivity: start.productivity[v],
        productivity_shock: 0.0,
        training_spend: terms.training_spend,
        start_training_share: terms.training_spend / revenue,
        cash: match terms.funding {
            Funding::Treasury { cash } => cash,
            Funding::Outside => 0.0,
        },
        rent: 1.0,
        host_shares: Vec::new(),
        conduct: start.vendor_conduct[v],
        revenue_a_year: revenue,
        flows: VendorFlows::default(),
    }
}

/// Enterprise spend on vendor `v` at the start, dollars a year.
fn vendor_spend(plan: &Plan, v: usize) -> f64 {
    let name = &plan.world.vendors[v].name;
    let in_segment = |segment: &crate::enterprise::Segment| {
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
    }
}

/// The ties of every class and segment under `rules`.
pub fn ties(plan: &Plan, rules: &Rules) -> Vec<Ties> {
    let world = &plan.world;
    all_ties(&world.segments, &world.classes, &world.lock_in, rules)
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

/// Posts the market of `firms`.
pub fn post(
    plan: &Plan,
    start: &Start,
    firms: &FirmStates,
    reach: &Reach,
    shares: &VendorShares,
    rules: &Rules,
    growth: f64,
) -> Posted {
    posted::post(
        Sources {
            offers: &plan.offers,
            utilities: &start.utilities,
            choice: &plan.world.choice,
            compute: &plan.world.compute,
            providers: &firms.providers,
            vendors: &firms.vendors,
            reach,
            shares,
            rules,
        },
        growth,
    )
}
