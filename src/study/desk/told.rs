//! A guest's years in sentences.

use std::sync::Arc;

use crate::enterprise::Enterprise;
use crate::enterprise::Workloads;
use crate::enterprise::autonomy::parts;
use crate::enterprise::choice::Scene;
use crate::enterprise::leaving::{Leaving, Standing, leaving};
use crate::ids::MarketKind;
use crate::organisation::Organisation;
use crate::organisation::arrive::arrive;
use crate::plan::Plan;
use crate::record::Recorder;
use crate::sim::guests::Guest;
use crate::sim::state::Start;
use crate::sim::{Manner, Simulation};
use crate::study::trace::{Happening, Life, Watch, YearEnd, way_of_buying};

use super::peers::Peers;

/// What becomes of an organisation in one seed.
pub fn tell(plan: &Arc<Plan>, start: &Arc<Start>, seed: u64, own: &Organisation) -> Life {
    let (manner, recorder) = (Manner::default(), Recorder::deaf());
    let mut run = Simulation::new(plan.clone(), start.clone(), seed, recorder, manner);
    let guest = in_its_own_words(arrive(own, run.public(), run.seed()), own, plan);
    let peers = Peers::of(&guest.enterprise, &run.all::<Enterprise>());
    let mut life = Life {
        segment: own.segment.clone(),
        accounts: 1.0,
        start: way_of_buying(&guest.enterprise),
        happenings: Vec::new(),
        years: Vec::new(),
    };
    run.admit(vec![guest]);
    life.years.push(year_end(&mut run, &peers));
    let ticks_a_year = plan.calendar().ticks_a_year();
    while run.tick() < run.ticks() {
        let before = run.guests()[0].clone();
        run.step();
        let tick = run.tick();
        let happened = happened(&run, &before);
        let happenings = happened.into_iter().map(|text| Happening { tick, text });
        life.happenings.extend(happenings);
        if tick.is_multiple_of(ticks_a_year) {
            life.years.push(year_end(&mut run, &peers));
        }
    }
    life
}

/// The guest, whose classes have the organisation's names.
fn in_its_own_words(guest: Guest, own: &Organisation, plan: &Plan) -> Guest {
    let mut terms = guest.own.as_deref().cloned();
    for (k, class) in terms
        .iter_mut()
        .flat_map(|t| t.classes.iter_mut().enumerate())
    {
        class.name = own.called(plan, k);
    }
    Guest {
        own: terms.map(Arc::new),
        ..guest
    }
}

fn happened(run: &Simulation, before: &Guest) -> Vec<String> {
    let after = &run.guests()[0];
    let seen = run.public().seen_by(after.segment(), after.own.as_deref());
    let watch = Watch {
        scene: &seen.scene(),
        offers: &run.plan().offers,
        seed: run.seed(),
        id: after.number,
        before: &(before.enterprise, before.workloads),
        after: &(after.enterprise, after.workloads),
    };
    watch.tell()
}

fn year_end(run: &mut Simulation, peers: &Peers) -> YearEnd {
    let (enterprises, workloads) = (run.all::<Enterprise>(), run.all::<Workloads>());
    let public = run.public();
    let everybody = public.seen_by(0, None);
    let standing = peers.standing(&everybody.scene(), (&enterprises, &workloads));
    let guest = &run.guests()[0];
    let seen = public.seen_by(guest.segment(), guest.own.as_deref());
    let scene = seen.scene();
    let autonomy = parts(&scene, &guest.enterprise, &guest.workloads);
    let [compute, models] = spend(&scene, guest);
    let of = Standing {
        number: guest.number,
        enterprise: &guest.enterprise,
        workloads: &guest.workloads,
    };
    let all = leaving(&scene, run.seed(), of);
    let all = all.iter().fold(Leaving::default(), |sum, one| sum.and(one));
    let name = |k: usize| {
        let offer = guest.workloads.0[k].current()?;
        let class = scene.classes[k].name.clone();
        Some((class, public.plan.offers.name(offer).to_owned()))
    };
    YearEnd {
        tick: scene.tick,
        compute,
        models,
        held: (0..scene.classes.len()).filter_map(name).collect(),
        exit_months: 12.0 * all.total() / (compute + models),
        percentile: standing.place(autonomy.score()),
        autonomy,
    }
}

/// What it spends by market, dollars a year.
fn spend(scene: &Scene, guest: &Guest) -> [f64; 2] {
    let by_class = scene.spend(&guest.enterprise);
    let of = |market: MarketKind| {
        let classes = scene.classes.iter().enumerate();
        let own = classes.filter(|(k, class)| {
            class.market == market && guest.workloads.0[*k].current().is_some()
        });
        own.fold(0.0, |sum, (k, _)| sum + by_class[k])
    };
    MarketKind::BOTH.map(of)
}
