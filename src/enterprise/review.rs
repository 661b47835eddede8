//! Who reconsiders, and what they take: the enterprises' month.
//!
//! The kernel works on a chunk of enterprises as slices; it knows nothing of the ECS. Enterprises of one segment are
//! lived eight side by side ([`crate::lanes`]): first what all go through (`occasions`), then those who choose,
//! class by class (`settling`), then they are added up (`count`).

use crate::market::posted::PostedMarket;
use crate::random::Seed;

use super::befall::Befalls;
use super::choice::Scene;
use super::count::Count;
use super::home::places;
use super::occasions::{Choosers, Month, SegmentTick};
use super::offered::Offered;
use super::settling::Settling;
use super::tally::Tally;
use super::traits::UPGRADED;
use super::{Enterprise, Workloads};
use crate::lanes::{LANES, Processor};

/// Enterprises in a chunk: sums are made per chunk and added in the order of chunks.
pub const CHUNK: usize = 4096;
/// Enterprises that go through a month together: few enough to stay in the cache, enough to fill lanes with choosers.
const PART: usize = 1024;

/// Lives one tick of the enterprises and workloads in `rows`, of which the first is number `first`, and adds them up.
#[inline(never)]
pub fn live(
    processor: Processor,
    scene: &Scene,
    seed: &Seed,
    first: usize,
    rows: (&mut [Enterprise], &mut [Workloads]),
) -> Tally {
    processor.run(
        #[inline(always)]
        || live_in_lanes(scene, seed, first, rows),
    )
}

#[inline(always)]
fn live_in_lanes(
    scene: &Scene,
    seed: &Seed,
    first: usize,
    (enterprises, workloads): (&mut [Enterprise], &mut [Workloads]),
) -> Tally {
    let offered = Offered::new(scene);
    let months: Vec<SegmentTick> = (0..scene.segments.len())
        .map(|g| SegmentTick::new(&offered, g))
        .collect();
    let mut tally = nothing(scene);
    let (lanes, mut draws) = (seed.lane_draws(), seed.draws());
    let (mut befalls, mut choosers) = (Befalls::default(), Choosers::default());
    let parts = enterprises.chunks_mut(PART).zip(workloads.chunks_mut(PART));
    for (part, (enterprises, workloads)) in parts.enumerate() {
        let first = first + part * PART;
        befalls.draw(&lanes, scene.tick, first, enterprises.len());
        choosers.clear();
        begin_year(scene, enterprises);
        for (from, to) in runs(enterprises) {
            let of = &months[usize::from(enterprises[from].segment)];
            let mut spare = ([Enterprise::NOBODY; LANES], [Workloads::NONE; LANES]);
            for place in (from..to).step_by(LANES) {
                let n = LANES.min(to - place);
                let (some, their) = (&mut enterprises[place..to], &mut workloads[place..to]);
                let mut month = Month {
                    offered: &offered,
                    of,
                    agent: (first + place) as u64,
                    place,
                    n,
                    enterprises: eight_of(some, &mut spare.0),
                    workloads: eight_of(their, &mut spare.1),
                };
                month.live(&befalls, &mut draws, &mut choosers, &mut tally);
                if n < LANES {
                    some.copy_from_slice(&spare.0[..n]);
                    their.copy_from_slice(&spare.1[..n]);
                }
            }
        }
        let mut settling = Settling {
            offered: &offered,
            lanes: &lanes,
            first,
            enterprises: &mut *enterprises,
            workloads: &mut *workloads,
            tally: &mut tally,
        };
        for k in 0..scene.classes.len() {
            settling.review(k, &choosers.review[k]);
        }
        for k in 0..scene.classes.len() {
            settling.place_growth(k, &choosers.afresh[k]);
        }
        add_up(&offered, enterprises, workloads, &mut tally);
    }
    tally
}

/// Adds enterprises up as they stand.
pub fn count(scene: &Scene, enterprises: &[Enterprise], workloads: &[Workloads]) -> Tally {
    let offered = Offered::new(scene);
    let mut tally = nothing(scene);
    let parts = enterprises.chunks(PART).zip(workloads.chunks(PART));
    for (enterprises, workloads) in parts {
        add_up(&offered, enterprises, workloads, &mut tally);
    }
    tally
}

fn nothing(scene: &Scene) -> Tally {
    let offers = scene.posted.markets.iter().map(PostedMarket::offers).sum();
    let homes = places(scene.posted.markets[0].nests);
    Tally::none(scene.segments.len(), offers, homes, scene.classes.len())
}

/// Adds up a part of the enterprises.
#[inline(always)]
fn add_up(
    offered: &Offered,
    enterprises: &[Enterprise],
    workloads: &[Workloads],
    tally: &mut Tally,
) {
    for (from, to) in runs(enterprises) {
        let segment = usize::from(enterprises[from].segment);
        let mut count = Count::new(offered, segment, tally.home_count);
        for place in (from..to).step_by(LANES) {
            if let (Some(some), Some(their)) = (
                enterprises[place..to].first_chunk(),
                workloads[place..to].first_chunk(),
            ) {
                count.add(some, their);
            } else {
                let mut last = ([Enterprise::NOBODY; LANES], [Workloads::NONE; LANES]);
                last.0[..to - place].copy_from_slice(&enterprises[place..to]);
                last.1[..to - place].copy_from_slice(&workloads[place..to]);
                count.add(&last.0, &last.1);
            }
        }
        count.add_to(tally);
    }
    if offered.scene.prices_apart() {
        count_introductory(offered.scene, enterprises, workloads, tally);
    }
}

/// Counts what is spent under first contracts that cost less than others.
#[inline(never)]
fn count_introductory(
    scene: &Scene,
    enterprises: &[Enterprise],
    workloads: &[Workloads],
    tally: &mut Tally,
) {
    for (enterprise, workloads) in enterprises.iter().zip(workloads) {
        let spend = scene.spend(enterprise);
        for (k, spend) in spend.into_iter().enumerate().take(scene.classes.len()) {
            let workload = &workloads.0[k];
            let off = workload.introductory();
            if off > 0.0 {
                let dollars = enterprise.accounts * spend;
                let place = usize::from(enterprise.segment) * tally.offer_count;
                let offer = &mut tally.offers[place + usize::from(workload.offer)];
                offer.introductory += dollars;
                offer.forgone += dollars * off / (1.0 - off);
            }
        }
    }
}

/// The first eight of `rows` in place; where there are fewer, `spare` with a copy of them. A full eight is not copied,
/// and the compiler knows its length.
#[inline(always)]
fn eight_of<'a, T: Copy>(rows: &'a mut [T], spare: &'a mut [T; LANES]) -> &'a mut [T; LANES] {
    if rows.len() < LANES {
        spare[..rows.len()].copy_from_slice(rows);
        return spare;
    }
    rows.first_chunk_mut().expect("there are eight")
}

/// In the first tick of a year of the run upgrades are counted anew.
fn begin_year(scene: &Scene, enterprises: &mut [Enterprise]) {
    let ticks_a_year = (1.0 / scene.dt + 0.5) as u32;
    if scene.tick % ticks_a_year == 1 % ticks_a_year {
        for enterprise in enterprises {
            enterprise.traits &= !UPGRADED;
        }
    }
}

/// Stretches of enterprises of one segment, from and to. Segments follow each other in the order of ids.
fn runs(enterprises: &[Enterprise]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut from = 0;
    while from < enterprises.len() {
        let segment = enterprises[from].segment;
        let length = enterprises[from..].partition_point(|e| e.segment <= segment);
        runs.push((from, from + length));
        from += length;
    }
    runs
}
