//! The start state of the enterprises.

use crate::enterprise::growth::balanced_embeddedness;
use crate::enterprise::home::home;
use crate::enterprise::traits::{SEVERAL_VENDORS, clauses_at_start};
use crate::enterprise::{Enterprise, Workload, Workloads};
use crate::ids::MarketKind;
use crate::lanes::{LANES, U};
use crate::maths;
use crate::plan::offers::Offers;
use crate::random::{Draws, Purpose, Seed};
use crate::terms::buyers::Segment;

use super::strata::{Cut, SizeLaw};
use crate::plan::Plan;

/// The enterprises of a world, by id, and their workloads, where they lie.
#[derive(Debug)]
pub struct Population<'a> {
    /// What they are.
    pub enterprises: &'a mut [Enterprise],
    /// What they run.
    pub workloads: &'a mut [Workloads],
    /// χ by segment: model spend per dollar of compute spend at full intensity.
    pub ai_per_compute: Vec<f64>,
    /// Share of accounts with AI, by segment.
    pub adopted: Vec<f64>,
}

/// Rows for so many enterprises by segment, who are nobody yet and run nothing.
pub fn nobodies(counts: &[usize]) -> (Vec<Enterprise>, Vec<Workloads>) {
    let n = counts.iter().sum();
    (vec![Enterprise::NOBODY; n], vec![Workloads::NONE; n])
}

/// Makes enterprises in the start state of `plan` of `rows`, `counts` of them by segment (see [`agents_by_segment`]), on the draws
/// of `seed`; strata that were `cut` before are not cut again.
pub fn populate<'a>(
    plan: &Plan,
    counts: &[usize],
    (seed, cut): (&Seed, &Cut),
    (enterprises, workloads): (&'a mut [Enterprise], &'a mut [Workloads]),
) -> Population<'a> {
    let (mut ai_per_compute, mut adopted) = (Vec::new(), Vec::new());
    let mut first = 0;
    for (g, segment) in plan.world.segments.iter().enumerate() {
        let law = SizeLaw {
            accounts: segment.accounts,
            spend: segment.compute_spend,
            exponent: plan.world.demand.size_exponent,
            largest: plan.world.demand.largest_account,
        };
        let own = &mut enterprises[first..first + counts[g]];
        for (enterprise, stratum) in own.iter_mut().zip(cut.strata(&law, counts[g]).iter()) {
            *enterprise = Enterprise {
                start_compute: stratum.spend,
                accounts: stratum.accounts,
                segment: g as u8,
                ..Enterprise::NOBODY
            };
        }
        draw_traits(plan, seed, first, own);
        let (per_compute, with_ai) = ai_at_start(segment, own);
        ai_per_compute.push(per_compute);
        adopted.push(with_ai);
        first += counts[g];
    }
    deal_workloads(plan, &mut seed.draws(), (enterprises, workloads));
    let providers = plan.offers.of(MarketKind::Compute).len();
    for (enterprise, workloads) in enterprises.iter_mut().zip(workloads.iter()) {
        enterprise.home = home(workloads, providers);
    }
    Population {
        enterprises,
        workloads,
        ai_per_compute,
        adopted,
    }
}

/// Agents of each segment where so many are asked for: half by share of accounts, half by share of spend; at
/// least one, at most one per account, which is what there are where none is said.
pub fn agents_by_segment(segments: &[Segment], agents: Option<u32>) -> Vec<usize> {
    let accounts: f64 = segments.iter().map(|s| s.accounts).sum();
    let spend: f64 = segments.iter().map(|s| s.compute_spend).sum();
    let most = |s: &Segment| (s.accounts as usize).max(1);
    let Some(agents) = agents else {
        return segments.iter().map(most).collect();
    };
    let weight = |s: &Segment| f64::midpoint(s.accounts / accounts, s.compute_spend / spend);
    let mut counts = vec![0; segments.len()];
    let mut left = agents as usize;
    let mut open: Vec<usize> = (0..segments.len()).collect();
    loop {
        let total: f64 = open.iter().map(|&g| weight(&segments[g])).sum();
        let full: Vec<usize> = open
            .iter()
            .copied()
            .filter(|&g| left as f64 * weight(&segments[g]) / total >= most(&segments[g]) as f64)
            .collect();
        if full.is_empty() {
            apportion(&mut counts, &open, left, |g| weight(&segments[g]) / total);
            return counts;
        }
        for g in full {
            counts[g] = most(&segments[g]);
            left -= counts[g].min(left);
            open.retain(|&h| h != g);
        }
        if open.is_empty() {
            return counts;
        }
    }
}

/// Largest remainders, at least one each.
fn apportion(counts: &mut [usize], open: &[usize], left: usize, share: impl Fn(usize) -> f64) {
    let quota = |g: usize| left as f64 * share(g);
    for &g in open {
        counts[g] = (quota(g) as usize).max(1);
    }
    let given: usize = open.iter().map(|&g| counts[g]).sum();
    let mut by_remainder = open.to_vec();
    by_remainder.sort_by(|&a, &b| {
        let rest = |g: usize| quota(g) - counts[g] as f64;
        rest(b).total_cmp(&rest(a)).then(a.cmp(&b))
    });
    for &g in by_remainder.iter().cycle().take(left.saturating_sub(given)) {
        counts[g] += 1;
    }
}

/// Irrational steps of Kronecker's sequences: √2, √3, √5, … modulo 1.
fn step(sequence: usize) -> f64 {
    const PRIMES: [f64; 12] = [
        2.0, 3.0, 5.0, 7.0, 11.0, 13.0, 17.0, 19.0, 23.0, 29.0, 31.0, 37.0,
    ];
    let root = PRIMES[sequence].sqrt();
    root - f64::from(root as u32)
}

/// A low-discrepancy draw in (0, 1) for the `place`-th enterprise of a segment.
pub(super) fn spread(place: usize, sequence: usize, shift: f64) -> f64 {
    let x = (place as f64 + 0.5) * step(sequence) + shift;
    x - f64::from(x as u32)
}

pub(super) fn shift(draws: &mut Draws, segment: usize, sequence: usize) -> f64 {
    draws.uniform(Purpose::Deal, 0, (segment * 16 + sequence) as u64)
}

/// Who of a segment has AI, who uses several vendors, who holds which clause.
fn draw_traits(plan: &Plan, seed: &Seed, first: usize, enterprises: &mut [Enterprise]) {
    let g = usize::from(enterprises.first().map_or(0, |e| e.segment));
    let segment = &plan.world.segments[g];
    let mut draws = seed.draws();
    let (adoption, several) = (shift(&mut draws, g, 0), shift(&mut draws, g, 1));
    let lanes = seed.lane_draws();
    for (eight, enterprises) in enterprises.chunks_mut(LANES).enumerate() {
        let place = eight * LANES;
        let agents = U::all((first + place) as u32).plus(U([0, 1, 2, 3, 4, 5, 6, 7]));
        let clauses = clauses_at_start(&lanes, agents, segment);
        for (i, enterprise) in enterprises.iter_mut().enumerate() {
            if spread(place + i, 0, adoption) < segment.adopted {
                enterprise.intensity = plan.world.demand.intensity_at_start as f32;
            }
            enterprise.traits = clauses[i];
            if spread(place + i, 1, several) < segment.several_vendors {
                enterprise.traits |= SEVERAL_VENDORS;
            }
        }
    }
}

/// χ, from the segment's model spend, and the share of accounts with AI.
fn ai_at_start(segment: &Segment, enterprises: &[Enterprise]) -> (f64, f64) {
    let mut exposed = 0.0;
    let mut adopters = 0.0;
    let mut accounts = 0.0;
    for enterprise in enterprises {
        let x = f64::from(enterprise.intensity);
        exposed += enterprise.accounts * enterprise.start_compute * x;
        accounts += enterprise.accounts;
        if x > 0.0 {
            adopters += enterprise.accounts;
        }
    }
    let per_compute = if exposed > 0.0 {
        segment.ai_spend / exposed
    } else {
        0.0
    };
    (per_compute, adopters / accounts)
}

/// Deals the offers of the start, by the observed shares, and contracts under way.
fn deal_workloads(
    plan: &Plan,
    draws: &mut Draws,
    (enterprises, workloads): (&[Enterprise], &mut [Workloads]),
) {
    let classes = &plan.world.classes;
    let mut shifts = Vec::new();
    let mut decks = Vec::new();
    for (g, segment) in plan.world.segments.iter().enumerate() {
        shifts.push(
            (0..classes.len())
                .map(|k| shift(draws, g, 2 + k))
                .collect::<Vec<_>>(),
        );
        decks.push(MarketKind::BOTH.map(|market| deck(plan, segment, market)));
    }
    let mut place = vec![0; plan.world.segments.len()];
    for (agent, (enterprise, workloads)) in enterprises.iter().zip(workloads).enumerate() {
        let g = usize::from(enterprise.segment);
        let several = usize::from(enterprise.has(SEVERAL_VENDORS));
        let words: [u32; 8] = draws.words(Purpose::Start, 0, agent as u64);
        *workloads = Workloads::NONE;
        for (k, class) in classes.iter().enumerate() {
            let buys = class.market == MarketKind::Compute || enterprise.intensity > 0.0;
            if !buys || plan.shares.of[g][several][k] == 0.0 {
                continue;
            }
            let u = spread(place[g], 2 + k, shifts[g][k]);
            let term = plan.calendar().ticks_in(class.term_months);
            workloads.0[k] = Workload {
                offer: drawn(&decks[g][class.market.index()], u),
                contract_end: 1 + (maths::uniform(words[k]) * f64::from(term)) as u16,
                embeddedness: start_embeddedness(plan, g, class.market) as f32,
                ..Workload::NONE
            };
        }
        place[g] += 1;
    }
}

/// Offers of a market with their cumulative share in a segment.
pub fn deck(plan: &Plan, segment: &Segment, market: MarketKind) -> Vec<(u8, f64)> {
    let mut sum = 0.0;
    plan.offers
        .of(market)
        .map(|o| {
            sum += observed_share(plan, segment, &plan.offers, o);
            (o as u8, sum)
        })
        .collect()
}

/// The offer at the share `u` of a deck.
pub fn drawn(deck: &[(u8, f64)], u: f64) -> u8 {
    let total = deck.last().map_or(1.0, |d| d.1);
    let found = deck.iter().find(|(_, sum)| u * total < *sum);
    found.map_or(deck[deck.len() - 1].0, |(offer, _)| *offer)
}

/// The share of offer `o` in its market at the start, in one segment.
pub fn observed_share(plan: &Plan, segment: &Segment, offers: &Offers, o: usize) -> f64 {
    let offer = offers.get(crate::ids::OfferId::at(o));
    let share_of = |list: &[crate::terms::buyers::NamedShare], name: &str| {
        list.iter()
            .find(|s| s.name == name)
            .map_or(0.0, |s| s.share)
    };
    match (offer.vendor, offer.channel, offer.provider) {
        (Some(vendor), Some(channel), _) => {
            let vendor = &plan.world.vendors[vendor.index()];
            share_of(&segment.vendor_shares, &vendor.name) * vendor.channels[channel].share
        }
        (_, _, Some(provider)) => share_of(
            &segment.provider_shares,
            &plan.world.providers[provider.index()].name,
        ),
        _ => 0.0,
    }
}

fn start_embeddedness(plan: &Plan, g: usize, market: MarketKind) -> f64 {
    let demand = &plan.world.demand;
    let mut growth = demand.growth_now + plan.world.segments[g].growth_offset;
    if market == MarketKind::Model {
        growth += demand.intensity_growth * (1.0 - demand.intensity_at_start);
    }
    balanced_embeddedness(growth, &plan.world.lock_in)
}
