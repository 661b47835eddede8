//! The enterprises as a whole: kernels over slices, in fixed chunks.

use bevy_ecs::change_detection::ContiguousMut;
use bevy_ecs::prelude::*;
use rayon::prelude::*;

use crate::calendar::Calendar;
use crate::enterprise::autonomy::{self, Autonomy};
use crate::enterprise::choice::Scene;
use crate::enterprise::distribution::{self, Distribution, Distributions};
use crate::enterprise::growth::Demand;
use crate::enterprise::offered::Offered;
use crate::enterprise::panel::{Member, Panel};
use crate::enterprise::review::CHUNK;
use crate::enterprise::slopes::LOT;
use crate::enterprise::tally::Tally;
use crate::enterprise::{Enterprise, Workloads, elasticities, review, slopes};
use crate::lanes::Processor;
use crate::market::posted::Posted;
use crate::market::{CrossSlopes, Elasticities, Measured, Slopes};
use crate::plan::RunPlan;
use crate::policy::Rules;
use crate::policy::look_ahead::Outlook;
use crate::random::Seed;
use crate::record::Recorder;

use super::Setting;
use super::seen::Public;
use super::state::{self, scene, ties};
use super::supply::Posting;

/// So many times the monthly panel are asked which offers they take for each other: a matrix needs more of them.
const CLOSER: u32 = 10;

/// What every kernel over enterprises needs besides them.
#[derive(bevy_ecs::system::SystemParam)]
pub struct Surroundings<'w> {
    plan: Res<'w, RunPlan>,
    setting: Res<'w, Setting>,
    calendar: Res<'w, Calendar>,
    posted: Res<'w, Posted>,
    demand: Res<'w, Demand>,
    rules: Res<'w, Rules>,
    seed: Res<'w, Seed>,
}

impl Surroundings<'_> {
    /// The market that everybody sees.
    pub fn public(&self) -> Public<'_> {
        Public {
            plan: &self.plan,
            tick: self.calendar.tick,
            posted: &self.posted,
            demand: &self.demand,
            rules: &self.rules,
        }
    }

    /// Instructions.
    pub fn processor(&self) -> Processor {
        self.setting.processor
    }

    /// The seed of the run.
    pub fn seed(&self) -> &Seed {
        &self.seed
    }
}

/// Firms' view of demand: what a panel of the enterprises would do. Firms that look ahead also ask what they would do under
/// the rules that come, which count for the part of the horizon in which they will hold.
pub fn measure_demand(
    enterprises: Query<(&Enterprise, &Workloads)>,
    around: Surroundings,
    posting: Posting,
    mut memory: ResMut<Slopes>,
) {
    let rows = rows(&enterprises);
    let plan = &around.plan;
    let tick = around.calendar.tick;
    let ties = ties(plan, &plan.outlook(tick, &around.rules));
    let scene = scene(plan, tick, &around.posted, &around.demand, &ties);
    let turn = tick + memory.ring.len() as u32;
    let panel = Panel::drawn(&scene, &around.seed, turn, plan.world.pricing.panel, rows.0);
    let members = panel.members(rows.0.len());
    let mut measured = asked(&around, &scene, &members, rows);
    let coming = plan.ahead_of_sellers(tick).into_iter();
    let coming: Vec<_> = coming
        .map(|(share, rules)| {
            let posted = posting.under(rules);
            let ties = state::ties(plan, &Outlook::of_today(rules));
            let scene = state::scene(plan, tick, &posted, &around.demand, &ties);
            (share, asked(&around, &scene, &members, rows))
        })
        .collect();
    measured.look_ahead(&coming);
    memory.remember(tick, measured);
}

/// What `members` of the panel would do in `scene`.
fn asked(
    around: &Surroundings,
    scene: &Scene,
    members: &[Member],
    rows: (&[Enterprise], &[Workloads]),
) -> Measured {
    let offered = Offered::new(scene);
    let processor = around.processor();
    let measure =
        |lot: &[Member]| slopes::measure(processor, &offered, &around.seed, 0, (lot, rows));
    slopes::sum(scene, lots(&around.setting, members, measure))
}

/// Own- and cross-price slopes over a large panel, how accounts differ and how autonomous they are, at the start,
/// in the middle and at the end: nothing of the market hangs on them, so that they are looked at where they are recorded.
pub fn look_closely(
    enterprises: Query<(&Enterprise, &Workloads)>,
    around: Surroundings,
    mut elasticities: ResMut<Elasticities>,
    mut distributions: ResMut<Distributions>,
    mut autonomy: ResMut<Autonomy>,
    recorder: Res<Recorder>,
) {
    let plan = &around.plan;
    let (tick, last) = (around.calendar.tick, plan.world.clock.ticks());
    (elasticities.0, distributions.0, autonomy.0) = (None, None, None);
    if ![0, last / 2, last].contains(&tick) {
        return;
    }
    let rows = rows(&enterprises);
    let ties = ties(plan, &plan.outlook(tick, &around.rules));
    let scene = scene(plan, tick, &around.posted, &around.demand, &ties);
    if recorder.heard.has("elasticities") {
        elasticities.0 = Some(cross_slopes(&around, &scene, rows));
    }
    if recorder.heard.has("accounts") {
        let parts = chunks(&around.setting, rows, |first, enterprises, workloads| {
            distribution::look(&scene, &around.seed, first, enterprises, workloads)
        });
        let segments = plan.world.segments.len();
        distributions.0 = Some(Distribution::by_segment(&parts, segments));
    }
    if recorder.heard.has("autonomy") {
        let look = |_, enterprises: &[Enterprise], workloads: &[Workloads]| {
            autonomy::look(&scene, enterprises, workloads)
        };
        let parts = chunks(&around.setting, rows, look);
        autonomy.0 = parts.into_iter().reduce(|mut sums, part| {
            for (sum, part) in sums.iter_mut().zip(&part) {
                sum.add(part);
            }
            sums
        });
    }
}

/// Own- and cross-price slopes over a panel that is larger than what firms ask.
fn cross_slopes(
    around: &Surroundings,
    scene: &Scene,
    rows: (&[Enterprise], &[Workloads]),
) -> [CrossSlopes; 2] {
    let (plan, tick) = (&around.plan, around.calendar.tick);
    let size = plan.world.pricing.panel.map(|size| CLOSER * size);
    let panel = Panel::drawn(scene, &around.seed, tick, size, rows.0);
    let (offered, members) = (Offered::new(scene), panel.members(rows.0.len()));
    let look = |lot: &[Member]| {
        around.processor().run(
            #[inline(always)]
            || elasticities::look(&offered, &around.seed, lot, rows),
        )
    };
    let parts = lots(&around.setting, &members, look);
    let mut slopes = elasticities::nothing(scene);
    elasticities::hold(scene, rows.0, rows.1, &mut slopes);
    for part in &parts {
        for (sum, part) in slopes.iter_mut().zip(part) {
            sum.add(part);
        }
    }
    slopes
}

/// What `kernel` makes of each chunk of the rows, in the order of chunks; it is told each chunk's first id.
fn chunks<R: Send>(
    setting: &Setting,
    rows: (&[Enterprise], &[Workloads]),
    kernel: impl Fn(usize, &[Enterprise], &[Workloads]) -> R + Sync,
) -> Vec<R> {
    let run = |(place, (enterprises, workloads)): (usize, (&[Enterprise], &[Workloads]))| {
        kernel(place * CHUNK, enterprises, workloads)
    };
    if setting.parallel {
        let pairs = rows.0.par_chunks(CHUNK).zip(rows.1.par_chunks(CHUNK));
        pairs.enumerate().map(run).collect()
    } else {
        let pairs = rows.0.chunks(CHUNK).zip(rows.1.chunks(CHUNK));
        pairs.enumerate().map(run).collect()
    }
}

/// What `kernel` makes of each lot of the panel's members, in the order of lots.
fn lots<R: Send>(
    setting: &Setting,
    members: &[Member],
    kernel: impl Fn(&[Member]) -> R + Sync,
) -> Vec<R> {
    if setting.parallel {
        members.par_chunks(LOT).map(&kernel).collect()
    } else {
        members.chunks(LOT).map(&kernel).collect()
    }
}

/// The rows of all enterprises: one archetype, so one table, in the order of ids.
pub fn rows<'a>(
    enterprises: &'a Query<(&Enterprise, &Workloads)>,
) -> (&'a [Enterprise], &'a [Workloads]) {
    let mut tables = enterprises
        .contiguous_iter()
        .expect("enterprises are stored in tables");
    let rows = tables.next().expect("a world has enterprises");
    assert!(tables.next().is_none(), "enterprises share one archetype");
    rows
}

/// The same to be written to, without a note of when they change: nobody asks.
pub fn rows_mut<'a>(
    enterprises: &'a mut Query<(&mut Enterprise, &mut Workloads)>,
) -> (&'a mut [Enterprise], &'a mut [Workloads]) {
    let mut tables = enterprises
        .contiguous_iter_mut()
        .expect("enterprises are stored in tables");
    let (enterprises, workloads) = tables.next().expect("a world has enterprises");
    assert!(tables.next().is_none(), "enterprises share one archetype");
    (
        ContiguousMut::bypass_change_detection_split(enterprises).0,
        ContiguousMut::bypass_change_detection_split(workloads).0,
    )
}

/// The enterprises' month: turnover, adoption, growth, review, choice; then they are added up.
pub fn live(
    mut enterprises: Query<(&mut Enterprise, &mut Workloads)>,
    around: Surroundings,
    mut tally: ResMut<Tally>,
) {
    let (enterprises, workloads) = rows_mut(&mut enterprises);
    let plan = &around.plan;
    let tick = around.calendar.tick;
    let ties = ties(plan, &plan.outlook(tick, &around.rules));
    let scene = scene(plan, tick, &around.posted, &around.demand, &ties);
    let kernel = |place: usize, enterprises: &mut [Enterprise], workloads: &mut [Workloads]| {
        let rows = (enterprises, workloads);
        review::live(
            around.processor(),
            &scene,
            &around.seed,
            place * CHUNK,
            rows,
        )
    };
    let parts: Vec<Tally> = if around.setting.parallel {
        enterprises
            .par_chunks_mut(CHUNK)
            .zip(workloads.par_chunks_mut(CHUNK))
            .enumerate()
            .map(|(place, (e, w))| kernel(place, e, w))
            .collect()
    } else {
        enterprises
            .chunks_mut(CHUNK)
            .zip(workloads.chunks_mut(CHUNK))
            .enumerate()
            .map(|(place, (e, w))| kernel(place, e, w))
            .collect()
    };
    let mut parts = parts.into_iter();
    *tally = parts.next().expect("a world has enterprises");
    for part in parts {
        tally.add(&part);
    }
}
