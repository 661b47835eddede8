//! The accepted match of what is held at the start: what a choice that led there was worth.

use crate::lanes::{LANES, Processor, U, V, uniform};
use crate::random::{LaneDraws, Purpose, Seed};
use crate::terms::buyers::MAX_CLASSES;

use super::choice::Scene;
use super::look::{Look, Room};
use super::offered::Offered;
use super::panel::Member;
use super::slopes::by_eight;
use super::weighed::unlogged;
use super::{Enterprise, Workloads};

/// Sets the accepted match of every workload of the rows that begin with enterprise `first`:
/// (ln Σ_v e^{λ·I_v} + Gumbel)/α − u_o.
pub fn match_workloads(
    scene: &Scene,
    seed: &Seed,
    first: usize,
    enterprises: &[Enterprise],
    workloads: &mut [Workloads],
) {
    let worths = Processor::detected().run(
        #[inline(always)]
        || worths(scene, seed, first, (enterprises, workloads)),
    );
    for (workloads, worth) in workloads.iter_mut().zip(worths) {
        for (workload, worth) in workloads.0.iter_mut().zip(worth) {
            if workload.current().is_some() {
                workload.accepted_match = worth;
            }
        }
    }
}

/// Of each class of each enterprise.
#[inline(always)]
fn worths(
    scene: &Scene,
    seed: &Seed,
    first: usize,
    rows: (&[Enterprise], &[Workloads]),
) -> Vec<[f32; MAX_CLASSES]> {
    let offered = Offered::new(scene);
    let lanes = seed.lane_draws();
    let everyone: Vec<Member> = (0..rows.0.len() as u32).map(Member::one).collect();
    let mut worths = vec![[0.0; MAX_CLASSES]; rows.0.len()];
    let mut rooms = [Room::EMPTY, Room::EMPTY];
    by_eight(
        &offered,
        first,
        (&everyone, rows),
        #[inline(always)]
        |look| {
            let traits = look.enter(&lanes, &mut rooms);
            let words = words(look, &lanes);
            for (k, class) in scene.classes.iter().enumerate() {
                let room = &mut rooms[class.market.index()];
                if look.read(k, &mut room.class) && room.class.runs.any() {
                    let worth = worth(look, &traits, room, words[k]);
                    for (i, member) in look.members.iter().enumerate() {
                        worths[member.place as usize][k] = worth.0[i];
                    }
                }
            }
        },
    );
    worths
}

/// What the choices that led to what is held were worth.
#[inline(always)]
fn worth(look: &Look, traits: &[U; 64], room: &mut Room, words: U) -> V {
    look.see(traits, room);
    let Room { class, seen, .. } = room;
    let (offered, market) = (look.offered, look.offered.market(class.k));
    let (mut top, mut own) = (V::all(f32::NEG_INFINITY), V::ZERO);
    for o in 0..market.offers {
        top = top.max(seen[o]);
        own = class.incumbent.offer.is(o as u32).pick(seen[o], own);
    }
    unlogged(market.offers, seen, &mut class.first.offer);
    class.first.weigh(market, offered.dissimilarity);
    let gumbel = V::ZERO - (V::ZERO - uniform(words).ln()).ln();
    let kind = offered.scene.classes[class.k].market;
    let alpha = offered.scene.choice.price_sensitivity(kind) as f32;
    (class.first.log_sum() + (top - own) * offered.dissimilarity + gumbel) / alpha
}

/// The word of each class: half a block for each enterprise.
#[inline(always)]
fn words(look: &Look, lanes: &LaneDraws) -> [U; 8] {
    let mut block = look.eight.agent;
    for i in 0..LANES {
        block.0[i] /= 2;
    }
    let mut both = [U::all(0); 16];
    lanes.block(Purpose::Start, U::all(1), block, &mut both);
    let mut own = [U::all(0); 8];
    for (k, own) in own.iter_mut().enumerate() {
        for i in 0..LANES {
            let second = look.eight.agent.0[i] % 2 * 8;
            own.0[i] = both[second as usize + k].0[i];
        }
    }
    own
}
