//! Demand as firms perceive it: how far a price moves what enterprises would choose, measured on a panel of them.
//!
//! Members of the panel are looked at eight side by side (`look`).

use crate::market::Measured;
use crate::market::posted::PostedMarket;
use crate::pricing::new_customers::Apart;
use crate::random::Seed;

use super::choice::Scene;
use super::eight::Eight;
use super::home::places;
use super::look::{Look, Room};
use super::offered::Offered;
use super::panel::{Member, Panel};
use super::{Enterprise, Workloads};
use crate::lanes::{LANES, Processor};

/// Members measured together: sums are made for each lot and added in the order of lots.
pub const LOT: usize = 512;

/// Measures `members` among rows that begin with enterprise `first`, each times what it stands for.
#[inline(never)]
pub fn measure(
    processor: Processor,
    offered: &Offered,
    seed: &Seed,
    first: usize,
    members: (&[Member], (&[Enterprise], &[Workloads])),
) -> Measured {
    let mut measured = nothing(offered.scene);
    let lanes = seed.lane_draws();
    let mut rooms = [Room::EMPTY, Room::EMPTY];
    processor.run(
        #[inline(always)]
        || {
            by_eight(
                offered,
                first,
                members,
                #[inline(always)]
                |look| look.at_all(&lanes, &mut rooms, &mut measured),
            );
        },
    );
    measured
}

/// Looks at `members` eight of one segment after the other.
#[inline(always)]
pub fn by_eight(
    offered: &Offered,
    first: usize,
    (members, rows): (&[Member], (&[Enterprise], &[Workloads])),
    mut at: impl FnMut(&Look),
) {
    let mut left = members;
    while !left.is_empty() {
        let (some, others) = left.split_at(together(left, rows.0));
        left = others;
        let mut ids = [0; LANES];
        for (id, member) in ids.iter_mut().zip(some) {
            *id = member.place;
        }
        let eight = Eight::gather(offered, first, &ids[..some.len()], rows);
        at(&Look::new(offered, &eight, some, rows));
    }
}

/// How many of the first eight members are of one segment.
#[inline(always)]
fn together(members: &[Member], enterprises: &[Enterprise]) -> usize {
    let segment = |member: &Member| enterprises[member.place as usize].segment;
    let mut n = 1;
    while n < LANES && n < members.len() && segment(&members[n]) == segment(&members[0]) {
        n += 1;
    }
    n
}

/// Nothing measured yet of what `scene` has.
pub fn nothing(scene: &Scene) -> Measured {
    let offers = scene.posted.markets.iter().map(PostedMarket::offers).sum();
    let firms = scene.posted.markets.iter().map(|m| m.nests).sum();
    let homes = places(scene.posted.markets[0].nests);
    let mut measured = Measured::none(firms, offers, scene.segments.len(), homes);
    let pairs = scene.posted.markets.iter().map(|m| m.together.len()).sum();
    measured.together = vec![0.0; pairs];
    if scene.prices_apart() {
        measured.apart = vec![Apart::default(); firms];
    }
    measured
}

/// The same outside the month, on one thread.
#[inline(never)]
pub fn measure_once(
    scene: &Scene,
    seed: &Seed,
    first: usize,
    panel: &Panel,
    enterprises: &[Enterprise],
    workloads: &[Workloads],
) -> Measured {
    let offered = Offered::new(scene);
    let members = panel.members(enterprises.len());
    let rows = (enterprises, workloads);
    let processor = Processor::detected();
    let measure = |lot| measure(processor, &offered, seed, first, (lot, rows));
    sum(scene, members.chunks(LOT).map(measure))
}

/// Adds lots up in their order, whatever threads measured them.
pub fn sum(scene: &Scene, lots: impl IntoIterator<Item = Measured>) -> Measured {
    let mut sum = nothing(scene);
    for lot in lots {
        sum.add(&lot);
    }
    sum
}
