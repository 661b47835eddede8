//! The three inversions: what cannot be observed at the start is inferred from what can.
//!
//! They run once per study, on the base world without deals and policies, on one
//! fixed draw and a stated number of enterprises; every variant and seed shares them.

use crate::enterprise::choice::{Buyer, Scene};
use crate::enterprise::panel::Panel;
use crate::enterprise::slopes::measure_once;
use crate::ids::{MarketKind, OfferId, ProviderId};
use crate::logit::{MAX_OFFERS, Weighed};
use crate::market::posted::{Posted, Reach, VendorShares};
use crate::market::{MeanUtilities, Measured};
use crate::maths;
use crate::policy::look_ahead::Outlook;
use crate::policy::{Policy, Rules};
use crate::pricing::{PriceRule, Situation};
use crate::random::Seed;

use super::brought::Sellers;
use super::builders;
use super::populate::{Population, agents_by_segment, nobodies, observed_share, populate};
use super::situation::{self, OwnChannel, Seen};
use super::state::{Firms, Start, demand_at_start, frontier_quality, scene, third_party, ties};
use crate::developer::Vendor;
use crate::developer::research::mean_productivity;
use crate::enterprise::matching::match_workloads;
use crate::plan::Plan;
use crate::provider::Provider;
use crate::worldfile::error::{Problem, Problems};

/// The replication on whose draws the start is inferred; no run may use it.
pub const CALIBRATION_DRAW: u64 = u64::MAX;

/// Infers the start of `base`.
///
/// # Errors
/// When the observed shares of a segment cannot be reproduced by any mean utilities, or a channel earns its provider
/// nothing; each with its path.
pub fn calibrate(base: &Plan) -> Result<Start, Problems> {
    let plan = base.undisturbed();
    let seed = Seed::new(plan.world.master_seed, CALIBRATION_DRAW);
    let mut start = Start::blank(&plan);
    let agents = Some(plan.world.calibration_agents);
    let counts = agents_by_segment(&plan.world.segments, agents);
    let mut rows = nobodies(&counts);
    let drawn = (&seed, &start.cut);
    let mut population = populate(&plan, &counts, drawn, (&mut rows.0, &mut rows.1));
    start.utilities = invert_shares(&plan, &seed, &population)?;
    let firms = Firms::at_start(&plan, &start);
    let mut reach = all_open(&plan);
    firms.close_absent(&mut reach, &plan);
    let posted = firms.post(&plan, &start, &reach, &vendor_shares(&plan));
    let demand = demand_at_start(&plan, &population);
    let ties = ties(&plan, &Outlook::of_today(&Rules::FREE));
    let scene = scene(&plan, 0, &posted, &demand, &ties);
    if posted.own_machines.is_some() {
        builders::deal(&scene, &seed, &mut population);
        start.dealt = Some(posted.clone());
    }
    let (enterprises, workloads) = (population.enterprises, population.workloads);
    match_workloads(&scene, &seed, 0, enterprises, workloads);
    let measured = measure_once(&scene, &seed, 0, &Panel::ALL, enterprises, workloads);
    infer_conduct(&plan, &mut start, &measured);
    infer_channel_conduct(&plan, &mut start, &measured)?;
    resemble(&plan, &mut start);
    Ok(start)
}

fn all_open(plan: &Plan) -> Reach {
    Reach {
        open: vec![true; plan.offers.len()],
        integration: vec![0.0; plan.offers.len()],
        lost: vec![0.0; plan.offers.len()],
        reserved: vec![false; plan.offers.len()],
        ratio_ceiling: vec![f64::INFINITY; plan.offers.len()],
    }
}

/// Vendors' shares by segment at the start.
pub fn vendor_shares(plan: &Plan) -> VendorShares {
    let of = |segment: &crate::terms::buyers::Segment| {
        let share = |name: &str| {
            let stated = segment.vendor_shares.iter().find(|s| s.name == name);
            stated.map_or(0.0, |s| s.share)
        };
        plan.world.vendors.iter().map(|v| share(&v.name)).collect()
    };
    VendorShares(plan.world.segments.iter().map(of).collect())
}

/// Berry's (1994) inversion on the model's own nested choice probabilities, each
/// step damped by λ: ξ ← ξ + (λ/α)·(ln s − ln ŝ). On first choices: under switching
/// costs the stationary shares differ a little, which is accepted.
fn invert_shares(
    plan: &Plan,
    seed: &Seed,
    population: &Population,
) -> Result<MeanUtilities, Problems> {
    let start = Start::blank(plan);
    let firms = Firms::at_start(plan, &start);
    let mut reach = all_open(plan);
    for (id, _) in plan.offers.iter() {
        let seen = |s: &crate::terms::buyers::Segment| {
            observed_share(plan, s, &plan.offers, id.index()) > 0.0
        };
        reach.open[id.index()] = plan.world.segments.iter().any(seen);
    }
    let posted = level(firms.post(plan, &start, &reach, &vendor_shares(plan)));
    let demand = demand_at_start(plan, population);
    let ties = ties(plan, &Outlook::of_today(&Rules::FREE));
    let scene = scene(plan, 0, &posted, &demand, &ties);
    let inversion = Inversion {
        plan,
        scene: &scene,
        tastes: tastes(&scene, seed, population),
    };
    let mut of = vec![vec![f64::NEG_INFINITY; plan.offers.len()]; plan.world.segments.len()];
    let mut problems = Problems::default();
    for (g, utilities) in of.iter_mut().enumerate() {
        for market in MarketKind::BOTH {
            match inversion.ln_weights(g, market) {
                Ok(ln_weights) => {
                    let scale = scene.scale(market);
                    for (o, ln_weight) in plan.offers.of(market).zip(ln_weights) {
                        utilities[o] = inversion.mean_utility(g, o, ln_weight / scale);
                    }
                }
                Err(problem) => problems.0.push(problem),
            }
        }
        resemble_in_compute(plan, utilities);
        extend_to_unseen(plan, utilities);
    }
    problems.or(MeanUtilities { of })
}

/// The same postings with every open offer alike: only buyers' own tastes and ties differ.
fn level(mut posted: Posted) -> Posted {
    for market in &mut posted.markets {
        for weight in &mut market.weight {
            *weight = 1.0;
        }
    }
    posted
}

/// One choice of the start: who chooses, with how much, and what is special to them.
struct Taste {
    segment: usize,
    market: MarketKind,
    spend: f64,
    own: [f64; MAX_OFFERS],
}

fn tastes(scene: &Scene, seed: &Seed, population: &Population) -> Vec<Taste> {
    let mut draws = seed.draws();
    let mut tastes = Vec::new();
    for (agent, (enterprise, workloads)) in population
        .enterprises
        .iter()
        .zip(population.workloads.iter())
        .enumerate()
    {
        let mut buyer = Buyer::new(scene, &mut draws, agent as u64, enterprise, workloads);
        for (k, class) in scene.classes.iter().enumerate() {
            if workloads.0[k].current().is_some() {
                tastes.push(Taste {
                    segment: buyer.segment,
                    market: class.market,
                    spend: enterprise.accounts * buyer.spend[k],
                    own: buyer.perceived(scene, k),
                });
            }
        }
    }
    tastes
}

const STEPS: usize = 2000;
const CLOSE: f64 = 1e-12;

/// The inversion of observed shares: choices of the start, in the scene in which they are made.
struct Inversion<'a> {
    plan: &'a Plan,
    scene: &'a Scene<'a>,
    tastes: Vec<Taste>,
}

impl Inversion<'_> {
    /// ln weights of the offers of one market in one segment that give the observed shares.
    fn ln_weights(&self, g: usize, market: MarketKind) -> Result<Vec<f64>, Problem> {
        let segment = &self.plan.world.segments[g];
        let offers = &self.plan.offers;
        let observed = |o: usize| observed_share(self.plan, segment, offers, o);
        let shares: Vec<f64> = offers.of(market).map(observed).collect();
        let is_here = |t: &&Taste| t.segment == g && t.market == market;
        let here: Vec<&Taste> = self.tastes.iter().filter(is_here).collect();
        let mut ln_weights: Vec<f64> = shares.iter().map(|&s| maths::ln(s)).collect();
        if here.is_empty() {
            return Ok(ln_weights);
        }
        for _ in 0..STEPS {
            let weights: Vec<f64> = ln_weights.iter().map(|&w| maths::exp(w)).collect();
            let predicted = self.predicted_shares(&here, market, &weights);
            let mut worst = 0.0_f64;
            for o in 0..shares.len() {
                if shares[o] > 0.0 {
                    let gap = maths::ln(shares[o] / predicted[o]);
                    ln_weights[o] += gap;
                    worst = worst.max(gap.abs());
                }
            }
            if worst < CLOSE {
                return Ok(ln_weights);
            }
        }
        Err(not_inverted(self.plan, g, market))
    }

    /// Shares of the offers of a market in the spend of `here`, where offers weigh `weights`.
    fn predicted_shares(&self, here: &[&Taste], market: MarketKind, weights: &[f64]) -> Vec<f64> {
        let posted = &self.scene.posted.markets[market.index()];
        let lambda = self.scene.choice.nest_dissimilarity;
        let mut sums = vec![0.0; weights.len()];
        let mut total = 0.0;
        for taste in here {
            let mut own = taste.own;
            for (own, weight) in own.iter_mut().zip(weights) {
                *own *= weight;
            }
            let weighed = Weighed::new(own, &posted.nest_of, posted.nests, lambda);
            for (o, &v) in posted.nest_of.iter().enumerate() {
                sums[o] += taste.spend * weighed.probability(o, usize::from(v));
            }
            total += taste.spend;
        }
        sums.iter().map(|s| s / total).collect()
    }

    /// ξ of offer `o` in segment `g` from the `utility` that buyers see in it: what prices, quality and ecosystem do not
    /// explain.
    fn mean_utility(&self, g: usize, o: usize, utility: f64) -> f64 {
        let Some(vendor) = self.plan.offers.get(OfferId::at(o)).vendor else {
            return utility;
        };
        let (world, v) = (&self.plan.world, vendor.index());
        let behind = frontier_quality(self.plan) - world.vendors[v].quality;
        let share = vendor_shares(self.plan).0[g][v];
        utility + world.choice.quality_weight * behind - world.choice.ecosystem_effect * share
    }
}

/// The mistake of a segment whose shares in a market no mean utilities give.
fn not_inverted(plan: &Plan, g: usize, market: MarketKind) -> Problem {
    let list = match market {
        MarketKind::Compute => "provider_shares",
        MarketKind::Model => "vendor_shares",
    };
    let what = format!(
        "the {} shares of segment {} are given by no mean utilities",
        market.name(),
        plan.world.segments[g].name
    );
    Problem::new(what)
        .on(format!("segments[{g}].{list}"))
        .remedy("look for a share close to 0 or 1, of a firm or of one of its channels")
}

/// A provider that comes in later is to buyers like the one it resembles.
fn resemble_in_compute(plan: &Plan, utilities: &mut [f64]) {
    for o in plan.offers.of(MarketKind::Compute) {
        utilities[o] = utilities[plan.stand_in(MarketKind::Compute, o)];
    }
}

/// The vendor and the provider that a model offer is like to buyers.
fn stand_ins(plan: &Plan, o: usize) -> (usize, Option<usize>) {
    let offer = plan.offers.get(OfferId::at(o));
    let host = offer.provider.map(ProviderId::index);
    (
        plan.stand_in(MarketKind::Model, usize::from(offer.nest)),
        host.map(|j| plan.stand_in(MarketKind::Compute, j)),
    )
}

/// An offer without an observed share gets its vendor's first known channel, moved
/// by the mean channel effect of its provider; an entrant those of the one it is like.
fn extend_to_unseen(plan: &Plan, utilities: &mut [f64]) {
    let effects: Vec<f64> = (0..plan.world.providers.len())
        .map(|j| channel_effect(plan, utilities, plan.stand_in(MarketKind::Compute, j)))
        .collect();
    for o in plan.offers.of(MarketKind::Model) {
        if utilities[o] > f64::NEG_INFINITY {
            continue;
        }
        let (seller, host) = stand_ins(plan, o);
        let known = |same_channel: bool| {
            plan.offers.of(MarketKind::Model).find(|&other| {
                let seen = plan.offers.get(OfferId::at(other));
                usize::from(seen.nest) == seller
                    && utilities[other] > f64::NEG_INFINITY
                    && (!same_channel || seen.provider.map(ProviderId::index) == host)
            })
        };
        let known = known(true).or_else(|| known(false));
        if let Some(known) = known {
            let effect = |place: usize| {
                let provider = plan.offers.get(OfferId::at(place)).provider;
                provider.map_or(0.0, |j| effects[j.index()])
            };
            utilities[o] = utilities[known] - effect(known) + effect(o);
        }
    }
}

/// Mean of ξ through provider `j` less ξ direct, over vendors seen on both.
fn channel_effect(plan: &Plan, utilities: &[f64], j: usize) -> f64 {
    let mut sum = 0.0;
    let mut n = 0.0;
    for through in plan.offers.of(MarketKind::Model) {
        let offer = plan.offers.get(OfferId::at(through));
        if offer.provider.is_none_or(|p| p.index() != j) || utilities[through] == f64::NEG_INFINITY
        {
            continue;
        }
        let direct = plan.offers.of(MarketKind::Model).find(|&o| {
            let other = plan.offers.get(OfferId::at(o));
            other.vendor == offer.vendor
                && other.provider.is_none()
                && utilities[o] > f64::NEG_INFINITY
        });
        if let Some(direct) = direct {
            sum += utilities[through] - utilities[direct];
            n += 1.0;
        }
    }
    if n > 0.0 { sum / n } else { 0.0 }
}

/// Discounts and conduct: the kernel is inverted at the measured slopes so that the start price is its price.
fn infer_conduct(plan: &Plan, start: &mut Start, measured: &Measured) {
    for j in 0..plan.world.providers.len() {
        start.discounts[j] = measured.discounts[j].mean();
    }
    for o in 0..plan.offers.len() {
        start.channel_discounts[o] = measured.discounts[o].mean();
    }
    let sellers = sellers_at_start(plan, start, measured, 1);
    start.provider_conduct = sellers.clouds.iter().map(conduct).collect();
    start.vendor_conduct = sellers.vendors.iter().map(conduct).collect();
}

/// All that sell at the start, as they see themselves by what was `measured` in so many ticks.
pub fn sellers_at_start(plan: &Plan, start: &Start, measured: &Measured, looks: usize) -> Sellers {
    let firms = Firms::at_start(plan, start);
    let seen = |market| Seen {
        looks,
        ..seen(plan, start, measured, market)
    };
    let cloud = |(j, own): (usize, &Provider)| {
        let own = (&own.price, &own.cost, &own.conduct);
        situation::provider(seen(MarketKind::Compute), j, own)
    };
    let vendor = |(v, own): (usize, &Vendor)| {
        let own = (&own.list, &own.serving, own.purse, &own.conduct);
        situation::vendor(seen(MarketKind::Model), v, own)
    };
    let mut sellers = Sellers {
        clouds: firms.providers.iter().enumerate().map(cloud).collect(),
        vendors: firms.vendors.iter().enumerate().map(vendor).collect(),
        channels: vec![None; plan.offers.len()],
        owners: firms.vendors.iter().map(|v| v.owner.0).collect(),
    };
    for o in third_party(plan) {
        let own = own_channel(plan, &firms, o);
        sellers.channels[o] = Some(situation::channel(seen(MarketKind::Model), o, own));
    }
    sellers.count_brought(plan, measured, |v| 1.0 - firms.vendors[v].serving.mean_take);
    sellers
}

/// What a firm of `market` that prices at the start is seen with.
fn seen<'a>(
    plan: &'a Plan,
    start: &'a Start,
    measured: &'a Measured,
    market: MarketKind,
) -> Seen<'a> {
    Seen {
        plan,
        start,
        year: measured,
        market,
        looks: 1,
        years: 0.0,
    }
}

/// Conduct of third-party channels: the kernel is inverted so that list parity is its price.
/// A channel without customers takes the mean of its vendor's observed channels, weighted by spend.
///
/// # Errors
/// When a channel earns its provider nothing at list parity.
fn infer_channel_conduct(
    plan: &Plan,
    start: &mut Start,
    measured: &Measured,
) -> Result<(), Problems> {
    let sellers = sellers_at_start(plan, start, measured, 1);
    let mut problems = Problems::default();
    let mut seen = vec![(0.0, 0.0); plan.world.vendors.len()];
    for o in third_party(plan) {
        if measured.channels[o].spend <= 0.0 {
            continue;
        }
        let firm = sellers.channels[o].expect("a channel is among the sellers");
        if firm.cost >= firm.price {
            problems.0.push(earns_nothing(plan, o, &firm));
            continue;
        }
        let k = conduct(&firm);
        start.channel_conduct[o] = k;
        let v = usize::from(plan.offers.get(OfferId::at(o)).nest);
        seen[v].0 += k * firm.demand.spend;
        seen[v].1 += firm.demand.spend;
    }
    for o in third_party(plan) {
        let (sum, spend) = seen[usize::from(plan.offers.get(OfferId::at(o)).nest)];
        if measured.channels[o].spend <= 0.0 && spend > 0.0 {
            start.channel_conduct[o] = sum / spend;
        }
    }
    problems.or(())
}

fn earns_nothing(plan: &Plan, o: usize, firm: &Situation) -> Problem {
    let what = format!(
        "{} earns its provider nothing: a unit costs {:.3} of the list price net of what hosting earns, and sells \
         at {:.3}",
        plan.offers.name(OfferId::at(o)),
        firm.cost,
        firm.price
    );
    Problem::new(what)
        .on(channel_path(plan, o))
        .remedy("raise the take rate or the hosting margin")
}

fn channel_path(plan: &Plan, o: usize) -> String {
    let offer = plan.offers.get(OfferId::at(o));
    let channel = offer
        .channel
        .map_or(String::new(), |c| format!(".channels[{c}].take_rate"));
    format!("vendors[{}]{channel}", offer.nest)
}

/// Firms and channels of a variant that are to charge their best response, where the start gives none.
///
/// Nobody who buys from them looks at another offer, so that any price is answered alike; or what they earn at the
/// start is so little, or so much, that no conduct explains it.
pub fn without_best_response(plan: &Plan, start: &Start) -> Vec<Problem> {
    let world = &plan.world;
    let banned = world
        .policies
        .iter()
        .any(|policy| matches!(policy, Policy::AlgorithmicPricingBan(_)));
    let responds = |rule: &PriceRule| match rule {
        PriceRule::BestResponse(_) => true,
        other => banned && other.is_algorithmic(),
    };
    let known = |k: f64| k > 0.0 && k.is_finite();
    let mut problems = Vec::new();
    for (j, provider) in world.providers.iter().enumerate() {
        let k = start.provider_conduct[j];
        if responds(&provider.pricing) && !known(k) {
            problems.push(no_response(
                &provider.name,
                k,
                format!("providers[{j}].pricing"),
            ));
        }
    }
    for (v, vendor) in world.vendors.iter().enumerate() {
        let k = start.vendor_conduct[v];
        if responds(&vendor.pricing) && !known(k) {
            problems.push(no_response(
                &vendor.name,
                k,
                format!("vendors[{v}].pricing"),
            ));
        }
    }
    if responds(&world.compute.channel_pricing) {
        for o in third_party(plan).filter(|&o| !known(start.channel_conduct[o])) {
            let name = plan.offers.name(OfferId::at(o)).to_owned();
            let k = start.channel_conduct[o];
            problems.push(no_response(&name, k, channel_path(plan, o)));
        }
    }
    problems
}

fn no_response(name: &str, conduct: f64, path: String) -> Problem {
    let why = if conduct == 0.0 {
        "nobody who buys from it looks at another offer"
    } else {
        "no conduct explains what it earns at the start"
    };
    Problem::new(format!("no price is a best response for {name}: {why}"))
        .on(path)
        .remedy("price by CostPlus or Fixed, or let its buyers look and its margin be one that competition leaves")
}

/// The channel of offer `o` as its provider sees it at the start.
fn own_channel(plan: &Plan, firms: &Firms, o: usize) -> OwnChannel {
    let offer = plan.offers.get(OfferId::at(o));
    let v = offer.vendor.expect("a channel sells a vendor's models");
    let j = offer.provider.expect("a channel runs through a provider");
    let (host, seller) = (&firms.providers[j.index()], &firms.vendors[v.index()]);
    let at_start = plan.world.providers[j.index()].hosting_margin;
    OwnChannel {
        ratio: firms.offers[o].ratio.0,
        serving: seller.serving.cost / seller.list.0,
        margin: host.rent.margin(&host.capacity, at_start),
    }
}

/// A firm that comes in later conducts itself like the one it resembles, and is as good at research as the frontier is.
fn resemble(plan: &Plan, start: &mut Start) {
    for j in 0..plan.world.providers.len() {
        let like = plan.stand_in(MarketKind::Compute, j);
        start.discounts[j] = start.discounts[like];
        start.provider_conduct[j] = start.provider_conduct[like];
    }
    let firms = Firms::at_start(plan, start);
    let frontier = mean_productivity(plan, firms.vendors.iter().map(|v| &v.knowledge));
    for (v, vendor) in plan.world.vendors.iter().enumerate() {
        start.vendor_conduct[v] = start.vendor_conduct[plan.stand_in(MarketKind::Model, v)];
        if vendor.enters_like.is_some() {
            start.productivity[v] = frontier;
        }
    }
    for o in third_party(plan) {
        let (seller, host) = stand_ins(plan, o);
        let same = third_party(plan).find(|&other| {
            let seen = plan.offers.get(OfferId::at(other));
            usize::from(seen.nest) == seller && seen.provider.map(ProviderId::index) == host
        });
        if let Some(same) = same.filter(|&same| same != o) {
            start.channel_conduct[o] = start.channel_conduct[same];
            start.channel_discounts[o] = start.channel_discounts[same];
        }
    }
}

fn conduct(firm: &Situation) -> f64 {
    if firm.demand.slope > 0.0 {
        firm.conduct_behind_price()
    } else {
        0.0
    }
}
