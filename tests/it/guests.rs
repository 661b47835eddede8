//! Organisations that ask: guests live as agents do and move nothing, pay what leaving is said to cost, and a mistake in
//! what they say of themselves is told in one line.

use crate::common::binary::{Study, done};
use crate::common::{SEED, assert_same, plan, run, simulation, small, start};
use lockin::enterprise::leaving::{Standing, leaving, moving};
use lockin::enterprise::tally::Tally;
use lockin::enterprise::{Enterprise, Workloads};
use lockin::ids::{MarketKind, OfferId};
use lockin::organisation::arrive::arrive;
use lockin::organisation::template::template;
use lockin::organisation::{Clause, Organisation};
use lockin::provider::ComputePrice;
use lockin::sim::guests::{Guest, Way};
use lockin::sim::repricing::first_review;
use lockin::sim::{Manner, Simulation};
use lockin::study::desk::states::sorted;
use lockin::study::desk::strategies::{Sign, signed, strategies};
use lockin::study::desk::{Desk, InSeed};
use lockin::study::valuation::Scenario;

/// A bank on two clouds that looks around every month.
const LIVELY: &str = r#"(
    name: "lively",
    segment: "large",
    compute_spend: 40e6,
    model_spend: 6e6,
    workloads: [
        (class: "core", share: 0.7, provider: "azure", commitment: 0.5),
        (class: "edge", share: 0.3, provider: "aws"),
        (class: "pinned", share: 0.4, vendor: "openai", channel: "azure"),
        (class: "portable", share: 0.6, vendor: "anthropic", channel: "aws"),
    ],
    discounts: [(provider: "azure", discount: 0.2)],
    clauses: [],
    reviews_a_year: 12,
)"#;

fn guest_like(simulation: &mut Simulation, id: usize) -> Guest {
    let enterprise = simulation.all::<Enterprise>()[id];
    let workloads = simulation.all::<Workloads>()[id];
    Guest {
        number: id as u64,
        enterprise,
        workloads,
        own: None,
        way: Way::Buys,
        month: Tally::default(),
    }
}

#[test]
fn a_guest_with_the_traits_and_the_number_of_an_agent_lives_its_life() {
    let loaded = small(600, 4, &["segments.digital.turnover_per_year=0.3"]);
    let (plan, start) = (plan(&loaded, "base"), start(&loaded));
    let mut run = simulation(&plan, &start, SEED, Manner::default());
    let ids: Vec<usize> = (0..600).step_by(7).collect();
    let guests: Vec<Guest> = ids.iter().map(|id| guest_like(&mut run, *id)).collect();
    let first = guests.clone();
    run.admit(guests);
    while run.tick() < run.ticks() {
        run.step();
        let (enterprises, workloads) = (run.all::<Enterprise>(), run.all::<Workloads>());
        for (guest, &id) in run.guests().iter().zip(&ids) {
            assert_eq!(guest.enterprise, enterprises[id], "{id} in {}", run.tick());
            assert_eq!(guest.workloads, workloads[id], "{id} in {}", run.tick());
        }
    }
    let offers = |w: &Workloads| w.0.map(|w| w.offer);
    let moved = run.guests().iter().zip(&first);
    let moved = moved.filter(|(now, then)| offers(&now.workloads) != offers(&then.workloads));
    assert!(moved.count() > 20, "hardly anybody moves");
}

#[test]
fn no_byte_of_the_market_moves_for_a_guest() {
    let loaded = small(300, 3, &[]);
    let (plan, start) = (plan(&loaded, "base"), start(&loaded));
    let alone = run(&plan, &start, SEED);
    let mut visited = simulation(&plan, &start, SEED, Manner::default());
    let text = LIVELY.replace("40e6", "9e10").replace("6e6", "9e10");
    let own = Organisation::from_text("o", &text, &plan).unwrap();
    let guest = arrive(&own, visited.public(), visited.seed());
    visited.admit(vec![guest; 3]);
    assert_same(&alone, &visited.run(), "a guest larger than the market");
}

#[test]
fn what_leaving_is_said_to_cost_is_what_a_move_costs() {
    // Growth placed afresh could move a workload once more in the month of its move.
    let sets = [
        "demand.compute_growth_afresh=0",
        "demand.model_growth_afresh=0",
    ];
    let loaded = small(300, 10, &sets);
    let (plan, start) = (plan(&loaded, "base"), start(&loaded));
    let own = Organisation::from_text("o", LIVELY, &plan).unwrap();
    let (mut moves, mut exits, mut overran) = (0, 0, 0);
    for seed in 1..=6 {
        let mut run = simulation(&plan, &start, seed, Manner::default());
        let guest = arrive(&own, run.public(), run.seed());
        run.admit(vec![guest]);
        while run.tick() < run.ticks() {
            let mut before = run.guests()[0].clone();
            run.step();
            let after = &run.guests()[0];
            let seen = run.public().seen_by(after.segment(), after.own.as_deref());
            let scene = seen.scene();
            if before.enterprise.traits != after.enterprise.traits {
                continue;
            }
            before.grow_in(&scene);
            let standing = Standing {
                number: before.number,
                enterprise: &after.enterprise,
                workloads: &before.workloads,
            };
            for (k, class) in scene.classes.iter().enumerate() {
                let paid =
                    after.month.classes[after.segment() * scene.classes.len() + k].moving_cost;
                if paid == 0.0 {
                    continue;
                }
                let market = scene.market(k);
                let place = |w: &Workloads| usize::from(w.0[k].offer) - market.first;
                let (from, to) = (place(&before.workloads), place(&after.workloads));
                let told = moving(&scene, run.seed(), standing, (k, to));
                let ratio = paid / (told.migration + told.egress);
                let overrun = scene.lock_in.overrun_multiple;
                assert!(
                    (ratio - 1.0).abs() < 1e-4 || (ratio - overrun).abs() < 1e-4,
                    "class {k} pays {ratio} times what was told"
                );
                moves += 1;
                overran += usize::from(ratio > 1.1);
                let apart = market.provider_of[from] != market.provider_of[to];
                let whole = class.market == MarketKind::Compute
                    || market.nest_of[from] != market.nest_of[to];
                if apart && whole {
                    let all = leaving(&scene, run.seed(), standing)[k];
                    let three = |l: lockin::enterprise::leaving::Leaving| {
                        [l.migration, l.unexpired, l.egress]
                    };
                    assert_eq!(three(all), three(told));
                    exits += 1;
                }
            }
        }
    }
    assert!(
        moves > 30 && exits > 10 && overran > 3,
        "{moves} {exits} {overran}"
    );
}

#[test]
fn what_is_stated_is_how_it_starts() {
    let loaded = small(300, 1, &[]);
    let (plan, start) = (plan(&loaded, "base"), start(&loaded));
    let own = Organisation::from_text("o", LIVELY, &plan).unwrap();
    for seed in [1, 2] {
        let run = simulation(&plan, &start, seed, Manner::default());
        let guest = arrive(&own, run.public(), run.seed());
        let seen = run.public().seen_by(guest.segment(), guest.own.as_deref());
        let scene = seen.scene();
        let standing = Standing {
            number: guest.number,
            enterprise: &guest.enterprise,
            workloads: &guest.workloads,
        };
        let spend = scene.spend(&guest.enterprise);
        assert!((spend[0] / 28e6 - 1.0).abs() < 1e-12);
        assert!((spend[3] / 3.6e6 - 1.0).abs() < 1e-6, "{}", spend[3]);
        let paid = lockin::enterprise::leaving::paid(&scene, run.seed(), standing);
        assert!(
            (paid[0].discount - 0.2).abs() < 0.002,
            "{}",
            paid[0].discount
        );
        assert_eq!(
            plan.offers.name(guest.workloads.0[2].current().unwrap()),
            "openai@azure"
        );
        assert!(guest.workloads.0[0].accepted_match.is_finite());
    }
}

/// LIVELY with its core in two places, `two` saying where the second is and on what terms.
fn with_a_core_in_two_places(two: &str) -> String {
    let one = "(class: \"core\", share: 0.7, provider: \"azure\", commitment: 0.5)";
    assert!(LIVELY.contains(one));
    let parts = format!(
        "(class: \"core\", called: \"payments\", share: 0.2, {two}), (class: \"core\", called: \"ledger\", share: 0.5, provider: \"azure\", commitment: 0.5)"
    );
    LIVELY.replace(one, &parts)
}

/// A class that runs in two places is two workloads of that class, each with its own place and contract; the larger is where
/// the other classes have their traffic.
#[test]
fn a_core_may_run_on_two_clouds() {
    let loaded = small(300, 6, &[]);
    let (plan, start) = (plan(&loaded, "base"), start(&loaded));
    let text = with_a_core_in_two_places("provider: \"google\", commitment: 0.1, term_months: 12");
    let own = Organisation::from_text("o", &text, &plan).unwrap();
    let mut run = simulation(&plan, &start, SEED, Manner::default());
    let guest = arrive(&own, run.public(), run.seed());
    let terms = guest.own.clone().unwrap();
    let beyond = plan.world.classes.len();
    let there = |k: usize| plan.offers.name(guest.workloads.0[k].current().unwrap());
    assert_eq!((there(0), there(beyond)), ("azure", "google"));
    let (ledger, payments) = (&terms.classes[0], &terms.classes[beyond]);
    assert_eq!(payments.name, "core");
    assert_eq!((ledger.take_or_pay, payments.take_or_pay), (0.5, 0.1));
    assert_eq!(payments.term_months, 12.0);
    assert_eq!(own.called(&plan, 0), "ledger (core)");
    assert_eq!(own.called(&plan, beyond), "payments (core)");
    let seen = run.public().seen_by(guest.segment(), guest.own.as_deref());
    let spend = seen.scene().spend(&guest.enterprise);
    assert!((spend[0] / 20e6 - 1.0).abs() < 1e-12, "{spend:?}");
    assert!((spend[beyond] / 8e6 - 1.0).abs() < 1e-12, "{spend:?}");
    // Over the years each is reviewed, renewed and moved by itself.
    run.admit(vec![guest.clone()]);
    let mut parted = 0;
    while run.tick() < run.ticks() {
        run.step();
        let now = &run.guests()[0].workloads.0;
        parted += u32::from(now[0].contract_end != now[beyond].contract_end);
        assert!(now[beyond].current().is_some());
    }
    assert!(parted > run.ticks() / 2, "{parted}");
}

/// Two parts in one place on one contract cost to leave what the whole costs.
#[test]
fn parts_cost_to_leave_what_the_whole_costs() {
    let loaded = small(300, 1, &[]);
    let (plan, start) = (plan(&loaded, "base"), start(&loaded));
    let dated = ", contract_ends: \"2028-06-30\", years_there: 4";
    let same = format!("provider: \"azure\", commitment: 0.5{dated}");
    let parts = with_a_core_in_two_places(&same);
    let parts = parts.replace(
        "commitment: 0.5),\n",
        &format!("commitment: 0.5{dated}),\n"),
    );
    let whole = LIVELY.replace("commitment: 0.5", &format!("commitment: 0.5{dated}"));
    let cost = |text: &str| {
        let own = Organisation::from_text("o", text, &plan).unwrap();
        let run = simulation(&plan, &start, SEED, Manner::default());
        let guest = arrive(&own, run.public(), run.seed());
        let seen = run.public().seen_by(guest.segment(), guest.own.as_deref());
        let standing = Standing {
            number: guest.number,
            enterprise: &guest.enterprise,
            workloads: &guest.workloads,
        };
        let all = leaving(&seen.scene(), run.seed(), standing);
        let core = [0, plan.world.classes.len()].map(|k| all[k]);
        [
            core[0].migration + core[1].migration,
            core[0].unexpired + core[1].unexpired,
            core[0].egress + core[1].egress,
        ]
    };
    let (whole, parts) = (cost(&whole), cost(&parts));
    for (whole, parts) in whole.iter().zip(parts) {
        assert!(
            *whole > 0.0 && (parts / whole - 1.0).abs() < 1e-9,
            "{whole} {parts}"
        );
    }
}

/// Where a file does not say since when a workload runs there, it is as deep as one that has for long; where it does not say
/// when its contract ends, that is any month of its term, and never the first day.
#[test]
fn what_is_left_out_of_a_workload_is_taken_as_the_answer_says() {
    let loaded = small(300, 1, &[]);
    let (plan, start) = (plan(&loaded, "base"), start(&loaded));
    let run = simulation(&plan, &start, SEED, Manner::default());
    let since = |years: &str| {
        let text = LIVELY.replace("commitment: 0.5", &format!("commitment: 0.5{years}"));
        let own = Organisation::from_text("o", &text, &plan).unwrap();
        let guest = arrive(&own, run.public(), run.seed());
        f64::from(guest.workloads.0[0].embeddedness)
    };
    let (silent, new, old) = (
        since(""),
        since(", years_there: 0"),
        since(", years_there: 40"),
    );
    assert!(new < 0.8 * old, "{new} {old}");
    assert!((silent / old - 1.0).abs() < 0.02, "{silent} {old}");

    let own = Organisation::from_text("o", LIVELY, &plan).unwrap();
    let terms = arrive(&own, run.public(), run.seed()).own.unwrap();
    let due = terms.classes.iter().map(|class| class.take_or_pay);
    let mut usual: Vec<f64> = plan.world.classes.iter().map(|c| c.take_or_pay).collect();
    assert!(usual[0] > 0.0 && usual[1] > 0.0, "{usual:?}");
    usual[0] = 0.5;
    assert_eq!(due.collect::<Vec<_>>(), usual);

    let term = plan.calendar().ticks_in(plan.world.classes[0].term_months) as u16;
    let ends = (1..=400).map(|seed| {
        let run = simulation(&plan, &start, seed, Manner::default());
        arrive(&own, run.public(), run.seed()).workloads.0[0].contract_end
    });
    let ends: Vec<u16> = ends.collect();
    let (first, last) = (ends.iter().min().unwrap(), ends.iter().max().unwrap());
    assert_eq!((*first, *last), (1, term));
}

#[test]
fn a_template_is_right_in_every_world() {
    for world in lockin::worldfile::shipped::names() {
        let text = lockin::worldfile::shipped::shipped(world).unwrap();
        let plan = crate::common::read(text.to_owned(), &[], None).base();
        let text = template("mine", "mine.ron", world, &plan);
        assert!(
            !text.contains("new_"),
            "who is not there yet is offered: {text}"
        );
        for clause in Clause::ALL {
            let line = format!("//   {clause:?}: {}", clause.in_world(&plan.world.lock_in));
            assert!(text.contains(&line), "{line}: {text}");
        }
        let own = Organisation::from_text("mine.ron", &text, &plan).unwrap();
        let segment = &plan.world.segments[own.segment(&plan)];
        let mean = segment.compute_spend / segment.accounts;
        assert!(
            (own.compute_spend / mean - 1.0).abs() < 0.01,
            "{mean}: {text}"
        );
        let own = Organisation::from_text("mine.ron", &text, &plan);
        own.unwrap_or_else(|told| panic!("{world}: {told}"));
    }
}

/// What is written instead of what, and a part of what is told.
const MISTAKES: &[(&str, &str, &str)] = &[
    (
        "\"large\"",
        "\"lagre\"",
        "o.ron:3:14: segment: the world has no segment lagre; did you mean large? known are digital, large, mid, small, public",
    ),
    (
        "compute_spend",
        "compute_spent",
        "o.ron:4:5: compute_spent is not a field of Organisation; did you mean compute_spend?",
    ),
    (
        "40e6",
        "-1",
        "o.ron:4:20: compute_spend: -1 is out of range; write a number from 1000 to 100000000000",
    ),
    (
        "\"core\"",
        "\"cores\"",
        "o.ron:7:17: workloads[0].class: the world has no class of workloads cores; did you mean core?",
    ),
    (
        "\"edge\"",
        "\"core\"",
        "o.ron:8:17: workloads[1].class: there are two workloads of class core without a name; add the two up, or give each its own \
         name: called:",
    ),
    (
        "(class: \"edge\", share: 0.3",
        "(class: \"edge\", called: \"b\", share: 0.1, provider: \"aws\"), (class: \"edge\", called: \"c\", share: 0.1, provider: \"azure\"), \
         (class: \"edge\", called: \"d\", share: 0.1",
        "workloads[3].class: there is no place left for another part of edge: an organisation of this world runs at most 6 workloads, of \
         each market as many as that has classes and 1 beyond; add two parts up",
    ),
    (
        "provider: \"azure\"",
        "provider: \"azrue\"",
        "the world has no provider azrue; did you mean azure?",
    ),
    (
        "provider: \"aws\"",
        "vendor: \"openai\"",
        "workloads[1].vendor: edge is compute, which has no vendor; write provider:",
    ),
    (
        "vendor: \"openai\", channel: \"azure\"",
        "provider: \"azure\"",
        "workloads[2].provider: pinned is a model workload; write vendor: and channel:",
    ),
    (
        "channel: \"azure\"",
        "channel: \"regional\"",
        "the world has no channel of openai called regional; write one of direct",
    ),
    (
        "channel: \"azure\"",
        "channel: \"aws\"",
        "nobody of the segment large buys there at the start of the world",
    ),
    (
        "share: 0.7",
        "share: 0.6",
        "workloads: the shares of the compute workloads add up to 0.90, not to 1",
    ),
    (
        "discount: 0.2)",
        "discount: 0.9)",
        "discounts[0].discount: 0.9 is out of range; write a number from 0 to 0.45",
    ),
    (
        "provider: \"azure\", discount",
        "provider: \"google\", discount",
        "discounts[0].discount: $0.00m a year are spent there, and clouds of this world give no discount worth stating below $0.85m",
    ),
    (
        "clauses: []",
        "clauses: [Portable]",
        "Portable is not a choice of Clause; did you mean Portability?",
    ),
    (
        "reviews_a_year: 12",
        "reviews_a_year: 13",
        "reviews_a_year: 13 is out of range; write a number from 0 to 12",
    ),
    (
        "commitment: 0.5",
        "contract_ends: \"2025-01-01\"",
        "the contract has ended before the world starts, on 2026-04-01; write when the next one ends",
    ),
    (
        "commitment: 0.5",
        "contract_ends: \"2031-01-01\", term_months: 12, commitment: 1",
        "o.ron:7:71: workloads[0].contract_ends: the contract ends on 2031-01-01, but one of 12 months that runs on 2026-04-01 ends by \
         2027-04-01; write an earlier day, or in term_months the months for which it was signed",
    ),
    (
        "commitment: 0.5",
        "contract_ends: \"2028-13-01\"",
        "\"2028-13-01\" is not a date; write it as",
    ),
    (
        "model_spend: 6e6",
        "model_spend: 0",
        "model_spend: there are model workloads, but nothing is spent on them",
    ),
];

#[test]
fn each_mistake_is_told_at_its_place_with_what_to_write() {
    let loaded = small(300, 1, &[]);
    let plan = plan(&loaded, "base");
    let told = |edits: &[(&str, &str)]| {
        let mut text = LIVELY.to_owned();
        for (old, new) in edits {
            assert!(text.contains(old), "{old}");
            text = text.replacen(old, new, 1);
        }
        Organisation::from_text("o.ron", &text, &plan)
            .expect_err("this is a mistake")
            .to_string()
    };
    for (old, new, text) in MISTAKES {
        let all = told(&[(*old, *new)]);
        assert!(all.contains(text), "{old} → {new}: {all}");
    }
    // One line for each of several, in the order of the file.
    let all = told(&[("\"large\"", "\"lagre\""), ("0.7", "7"), ("12,", "20,")]);
    let lines: Vec<&str> = all.lines().collect();
    assert!(
        lines[0].contains("segment") && lines.last().unwrap().contains("reviews"),
        "{all}"
    );
}

#[test]
fn each_field_of_an_organisation_is_explained() {
    let all = done(&["explain", "organisation"]).with(0).out;
    for field in [
        "segment",
        "compute_spend",
        "workloads.*.commitment",
        "reviews_a_year",
    ] {
        assert!(all.contains(&format!("{field} (")), "{field}: {all}");
    }
    let one = done(&["explain", "organisation.model_spend"]).with(0).out;
    assert!(
        one.contains("0 for an organisation without AI") && one.contains("left out: "),
        "{one}"
    );
    let wrong = done(&["explain", "organisation.compute_spent"]).with(2).err;
    assert!(wrong.contains("did you mean compute_spend?"), "{wrong}");
}

#[test]
fn an_organisation_is_written_asked_and_answered() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.ron");
    let file = file.to_str().unwrap();
    let said = done(&["new", "--organisation", file, "--from", "teaching"]).with(0);
    assert!(said.out.contains("lockin ask teaching"), "{}", said.out);
    let again = done(&["new", "--organisation", file]).with(2);
    assert!(again.err.contains("is there already"), "{}", again.err);
    let set = ["--set", "agents=200", "--set", "calibration_agents=200"];
    let ask = |more: &[&str]| {
        let all = [
            &["ask", "teaching", file, "--seeds", "1..=2"],
            &set[..],
            more,
        ]
        .concat();
        done(&all)
    };
    let text = ask(&[]).with(0).out;
    for part in [
        "cost of leaving in 2 years",
        "mine: what leaving costs",
        "reviews_a_year",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let tell = ["ask", "teaching", file, "--tell", "2"];
    let told = done(&[&tell[..], &set[..]].concat()).with(0).out;
    assert!(
        told.contains("It spends $12.") && told.contains("Leaving everything would cost"),
        "{told}"
    );
    let json = ask(&["--format", "json", "--table", "answer"]).with(0).out;
    assert!(json.contains("autonomy today"), "{json}");
    let missing = done(&["ask", "teaching", "no.ron"]).with(2);
    assert!(
        missing
            .err
            .contains("there is no file no.ron; `lockin new --organisation"),
        "{}",
        missing.err
    );
    let twice = done(&["ask", "teaching", file, file]).with(2);
    assert!(
        twice.err.contains("two organisations are called mine"),
        "{}",
        twice.err
    );
}

/// An organisation with all of its compute on one cloud, that has a deal, and no models.
const ON_GOOGLE: &str = r#"(
    name: "one",
    segment: "large",
    compute_spend: 40e6,
    model_spend: 0,
    workloads: [(class: "core", share: 1, provider: "google", contract_ends: "2026-09-30")],
)"#;

/// A study on disk is asked by its folder: its world and seeds are read, and how deals turned out where it holds the runs.
#[test]
fn a_study_is_asked_by_its_folder() {
    let study = Study::new();
    let variants = ["--variant", "no-google-anthropic", "--seeds", "2,3,5"];
    study.run(&variants).with(0);
    let own = study.folder().with_extension("ron");
    std::fs::write(&own, ON_GOOGLE).unwrap();
    let own = own.to_str().unwrap();
    let ask = |whom: &[&str], more: &[&str]| {
        done(&[&["ask"], whom, &[own, "--prior", "0"], more].concat())
    };
    let world = [
        crate::common::WORLD,
        "--seeds",
        "2,3,5",
        "--set",
        "agents=300",
        "--set",
        "clock.years=1",
        "--set",
        "calibration_agents=500",
    ];
    for table in ["answer", "deals-one", "sign-one", "exposure-one"] {
        let csv = ["--table", table, "--format", "csv"];
        let (lived, read) = (
            ask(&world, &csv).with(0),
            ask(&[study.name()], &csv).with(0),
        );
        assert_eq!(lived.out, read.out, "{table}");
        assert!(!lived.err.contains("Read of the study"), "{}", lived.err);
        for part in [
            "Read of the study",
            "3 seeds; how the deals turned out: google-anthropic. Lived anew: the organisations",
            "3 runs to do",
        ] {
            assert!(read.err.contains(part), "{part}: {}", read.err);
        }
        assert!(lived.err.contains("6 runs to do"), "{}", lived.err);
    }
    let deals = ask(&[study.name()], &["--table", "deals-one"]).with(0).out;
    assert!(
        deals.contains("pays in year 1") && !deals.contains("year 3"),
        "{deals}"
    );
    let part = ask(&[study.name()], &["--seeds", "3,5"]).with(0);
    assert!(part.err.contains("2 runs to do"), "{}", part.err);
    assert!(part.out.contains("Read of the study"), "{}", part.out);
    for (more, told) in [
        (
            &["--seeds", "3,4"][..],
            "--seeds 3,4: the study has no seed 4; it has 2, 3, 5",
        ),
        (&["--set", "agents=200"], "--set: "),
        (
            &["--calibration", "attentive"],
            "whose manifest says this; leave it out, or ask a world",
        ),
        (&["--variant", "egress-ban"], "egress-ban"),
    ] {
        let wrong = ask(&[study.name()], more).with(2);
        assert!(wrong.err.contains(told), "{told}: {}", wrong.err);
    }
    // Who keeps no months keeps nothing by which a deal is valued.
    let yearly = Study::new();
    yearly
        .run(&[&variants[..], &["--keep", "yearly"]].concat())
        .with(0);
    let lived = ask(&[yearly.name()], &["--table", "deals-one"]).with(0);
    assert!(
        lived
            .err
            .contains("; how the deals turn out: google-anthropic, for it keeps years only.")
            && lived.err.contains("6 runs to do"),
        "{}",
        lived.err
    );
    assert_eq!(lived.out, deals);
}

#[test]
fn answers_have_a_range_over_the_prior() {
    let folder = tempfile::tempdir().unwrap();
    let world = folder.path().join("world.ron");
    let prior = r#"prior: [(path: "lock_in.embedding_per_year", low: 0.2, high: 1.5)],"#;
    let text = std::fs::read_to_string("worlds/teaching.ron").unwrap();
    assert!(text.contains("prior: [],"));
    std::fs::write(&world, text.replace("prior: [],", prior)).unwrap();
    let world = world.to_str().unwrap();
    let own = folder.path().join("mine.ron");
    let own = own.to_str().unwrap();
    done(&["new", "--organisation", own, "--from", "teaching"]).with(0);
    let ask = |n: &str| {
        let small = ["--set", "agents=200", "--set", "calibration_agents=200"];
        let asked = ["ask", world, own, "--seeds", "1", "--prior", n];
        let csv = ["--table", "range-mine", "--format", "csv"];
        done(&[&asked[..], &small, &csv].concat())
    };
    let csv = ask("12").with(0).out;
    let row = |name: &str| {
        let line = csv.lines().find(|line| line.starts_with(name));
        let line = line.unwrap_or_else(|| panic!("{name}: {csv}"));
        // From the right: what it depends on, above 0 in, 90 %, median, 10 %.
        let cells: Vec<String> = line.rsplit(',').map(str::to_owned).collect();
        cells
    };
    let number = |cells: &[String], i: usize| cells[i].parse::<f64>().unwrap();
    let spend = row("\"spend, a year\"");
    assert_eq!(
        spend[2], spend[4],
        "what is spent today is not drawn: {csv}"
    );
    let leaving = row("cost of leaving in 3 years");
    assert!(number(&leaving, 4) < number(&leaving, 2), "{csv}");
    let driver = &leaving[0];
    assert!(driver.starts_with("lock_in.embedding_per_year (+"), "{csv}");
    for name in ["waiting a year: estate", "exposed to: "] {
        let cells = row(name);
        assert!(number(&cells, 4) <= number(&cells, 2), "{name}: {csv}");
    }
    let parts = |table: &str| {
        let small = ["--set", "agents=200", "--set", "calibration_agents=200"];
        let asked = ["ask", world, own, "--seeds", "1", "--prior", "12"];
        done(&[&asked[..], &small, &["--table", table, "--format", "csv"]].concat())
            .with(0)
            .out
    };
    let leaving = parts("range-leaving-mine");
    assert!(
        leaving.contains("total_usd,total_usd_low,total_usd_high,migration_usd,")
            && leaving.contains("\nestate,today,"),
        "{leaving}"
    );
    assert!(parts("range-autonomy-mine").contains("\nexit,"));
    let none = ask("0").with(2);
    assert!(none.err.contains("range-mine"), "{}", none.err);
}

#[test]
fn a_questionnaire_writes_an_organisation() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.ron");
    let told = |answers: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_lockin"))
            .args(["new", "--organisation", "--questions", "--from", "teaching"])
            .arg(&file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(answers.as_bytes()).unwrap();
        drop(stdin);
        child.wait_with_output().unwrap()
    };
    let early = told("\n");
    assert_eq!(early.status.code(), Some(2));
    assert!(!file.exists(), "half a file was written");
    let whole = told(&format!("\n10m\n0\n{}", "\n".repeat(8)));
    let err = String::from_utf8_lossy(&whole.stderr).into_owned();
    assert_eq!(whole.status.code(), Some(0), "{err}");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("compute_spend: 10000000.0"), "{text}");
    let loaded =
        lockin::worldfile::Loaded::read(std::path::Path::new("worlds/teaching.ron"), &[], None)
            .unwrap();
    Organisation::read(&file, &loaded.base()).unwrap();
}

/// What each strategy and event is worth to an organisation in a seed.
fn asked(loaded: &lockin::worldfile::Loaded, text: &str) -> InSeed {
    let (plan, start) = (plan(loaded, "base"), start(loaded));
    let own = Organisation::from_text("o", text, &plan).unwrap();
    let desk = Desk {
        plan: &plan,
        start: &start,
        organisations: &[own],
        deals: &[],
    };
    let told = desk.ask(&[SEED], || ()).unwrap();
    told.of[0][0].clone()
}

#[test]
fn a_clause_that_is_worth_nothing_by_construction_shows_as_worth_nothing() {
    // At the list price on every channel, and for nothing, a price match is nothing.
    let parity = [
        "compute.retail_ratio_min=1.0",
        "compute.retail_ratio_max=1.0",
        "lock_in.price_match_price=0.0",
    ];
    let worth = |sets: &[&str]| {
        let loaded = small(300, 5, sets);
        let seed = asked(&loaded, LIVELY);
        let names = strategies(&plan(&loaded, "base"));
        let place = |name: &str| names.iter().position(|s| s.name == name).unwrap();
        let of = |name: &str| seed.strategies[place(name)].clone().unwrap();
        (of("as it is"), of("price-match clause"))
    };
    let (as_it_is, matched) = worth(&parity);
    assert_eq!(as_it_is.worth.to_bits(), matched.worth.to_bits());
    assert_eq!(as_it_is.costs.to_bits(), matched.costs.to_bits());
    assert!(
        matched.scores[1] > as_it_is.scores[1],
        "a clause counts as autonomy"
    );
    // Where channels differ it is worth something.
    let (as_it_is, matched) = worth(&["lock_in.price_match_price=0.0"]);
    assert_ne!(as_it_is.worth.to_bits(), matched.worth.to_bits());
}

/// Who does not say which clauses it holds is told what each is worth in every seed, as one who holds none.
#[test]
fn a_clause_is_judged_in_every_seed_by_who_does_not_say_what_it_holds() {
    let loaded = small(300, 5, &["segments.*.clauses.portability=0.9"]);
    let (plan, start) = (plan(&loaded, "base"), start(&loaded));
    let read = |text: &str| Organisation::from_text("o", text, &plan).unwrap();
    let organisations = [read(&LIVELY.replace("clauses: [],", "")), read(LIVELY)];
    let desk = Desk {
        plan: &plan,
        start: &start,
        organisations: &organisations,
        deals: &[],
    };
    let told = desk.ask(&[1, 2, 3], || ()).unwrap().of;
    let places = 1 + Clause::ALL.len();
    for (silent, bare) in told[0].iter().zip(&told[1]) {
        assert_eq!(silent.strategies[..=places], bare.strategies[..=places]);
        assert!(silent.strategies[..=places].iter().all(Option::is_some));
    }
    // How it lives otherwise is with what is drawn.
    let traits = |seed: &InSeed| seed.buys.moments[0].enterprise.traits;
    assert!(
        told[0]
            .iter()
            .any(|seed| traits(seed) & Clause::Portability.bit() != 0)
    );
}

/// A discount at a cloud is read where the file does not say what runs there: it is had where what is drawn earns it.
#[test]
fn a_discount_may_be_stated_without_saying_what_runs_there() {
    let loaded = small(300, 1, &[]);
    let (plan, start) = (plan(&loaded, "base"), start(&loaded));
    let text = |spend: &str| {
        format!(
            r#"(name: "d", segment: "large", compute_spend: {spend}, model_spend: 0, discounts: [(provider: "aws", discount: 0.2)])"#
        )
    };
    let own = Organisation::from_text("o", &text("100e6"), &plan).unwrap();
    let (mut there, mut elsewhere) = (0, 0);
    for seed in 1..=20 {
        let run = simulation(&plan, &start, seed, Manner::default());
        let guest = arrive(&own, run.public(), run.seed());
        let stated = guest
            .own
            .as_ref()
            .unwrap()
            .discounts
            .iter()
            .flatten()
            .count();
        let seen = run.public().seen_by(guest.segment(), guest.own.as_deref());
        let standing = Standing {
            number: guest.number,
            enterprise: &guest.enterprise,
            workloads: &guest.workloads,
        };
        let paid = lockin::enterprise::leaving::paid(&seen.scene(), run.seed(), standing);
        let core = guest.workloads.0[0].current().unwrap();
        if plan.offers.name(core) == "aws" {
            assert_eq!(stated, 1);
            assert!(
                (paid[0].discount - 0.2).abs() < 0.005,
                "{}",
                paid[0].discount
            );
            there += 1;
        } else {
            elsewhere += usize::from(stated == 0);
        }
    }
    assert!(there > 2 && elsewhere > 2, "{there} {elsewhere}");
    let poor = Organisation::from_text("o", &text("5e5"), &plan).unwrap_err();
    let poor = poor.to_string();
    assert!(
        poor.contains("discount: at most $0.50m a year are spent there"),
        "{poor}"
    );
}

/// A cloud's list price moves in the tick that is told as that of its first review, or whole rounds of reviews later.
#[test]
fn prices_move_in_the_ticks_of_their_reviews() {
    let loaded = small(600, 2, &[]);
    let (plan, start) = (plan(&loaded, "base"), start(&loaded));
    let mut run = simulation(&plan, &start, SEED, Manner::default());
    let lists = |run: &mut Simulation| -> Vec<u64> {
        let prices = run.all::<ComputePrice>();
        prices.iter().map(|p| p.list.to_bits()).collect()
    };
    let round = plan.calendar().ticks_in(plan.world.pricing.review_months);
    let mut before = lists(&mut run);
    let mut moved = vec![0; before.len()];
    while run.tick() < 24 {
        run.step();
        let (tick, now) = (run.tick(), lists(&mut run));
        for j in (0..now.len()).filter(|j| now[*j] != before[*j]) {
            let name = &plan.world.providers[j].name;
            let offer = (0..plan.offers.len()).find(|o| plan.offers.name(OfferId::at(*o)) == name);
            let first = first_review(&plan, OfferId::at(offer.unwrap())).unwrap();
            assert!(
                tick >= first && (tick - first).is_multiple_of(round),
                "{name} moves in {tick}, and reviews first in {first}"
            );
            moved[j] += 1;
        }
        before = now;
    }
    // Prices are calm: a change below the menu cost is not made.
    assert!(round > 1 && moved.iter().sum::<u32>() > 2, "{moved:?}");
}

#[test]
fn an_organisation_is_no_world_to_check() {
    let told = done(&["check", "organisations/hospital.ron"]).with(2).err;
    assert!(
        told.contains(
            "organisations/hospital.ron: this is an organisation, not a world; `lockin ask WORLD"
        ),
        "{told}"
    );
    assert!(!told.contains("WorldFile"), "{told}");
}

#[test]
fn what_befalls_one_costs_it_something_and_nobody_else() {
    let loaded = small(300, 5, &[]);
    let still = LIVELY.replace("reviews_a_year: 12", "reviews_a_year: 0");
    let seed = asked(&loaded, &still);
    let lost: Vec<(String, f64)> = seed
        .events
        .iter()
        .flatten()
        .map(|(name, hit)| (name.clone(), seed.as_it_buys.worth - hit.worth))
        .collect();
    let names: Vec<&str> = lost.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "anthropic@aws a tenth dearer",
            "azure a tenth dearer",
            "anthropic gives up",
            "azure gives up",
            "a long outage at azure"
        ]
    );
    // A tenth on 70 % of compute, and it never looks but when growth is placed afresh.
    let share = lost[1].1 / seed.as_it_buys.spend;
    assert!(share > 0.01 && share < 0.09, "{share}");
    // Who never looks may even be better off where he has to: the cloud that he lost.
    assert!([0, 1, 2, 4].iter().all(|&e| lost[e].1 > 0.0), "{lost:?}");
}

#[test]
fn the_bill_of_today_is_what_is_spent_and_the_states_hold_every_seed() {
    let loaded = small(300, 5, &[]);
    let seed = asked(&loaded, LIVELY);
    let spend = seed.buys.moments[0].spend_a_year();
    assert!((seed.buys.bill(0, 0) / spend - 1.0).abs() < 1e-12);
    let deal = (
        "d".to_owned(),
        vec![Scenario::Pays, Scenario::Commodity, Scenario::Pays],
    );
    let states = sorted((3, "seeds"), &[deal], &[1.0, 3.0, 2.0]);
    let told: Vec<(&str, &[usize])> = states
        .iter()
        .map(|s| (s.name.as_str(), &s.seeds[..]))
        .collect();
    assert_eq!(
        told,
        [
            ("all seeds", &[0, 1, 2][..]),
            ("d A (pays)", &[0, 2]),
            ("d C (commodity)", &[1]),
            ("models dear", &[1]),
            ("models cheap", &[0, 2]),
        ]
    );
}

#[test]
fn the_page_of_an_answer_is_one_file_whose_links_lead_somewhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (page, other) = (path("page.html"), path("other.html"));
    let all = [
        &[
            "ask",
            "ai-cloud-2026",
            "organisations/bank.ron",
            "organisations/university.ron",
        ][..],
        &[
            "--seeds",
            "1..=3",
            "--set",
            "agents=300",
            "--set",
            "calibration_agents=500",
        ],
        &["--page", &page],
    ]
    .concat();
    let said = done(&all).with(0);
    assert!(said.out.contains("- Its autonomy is "), "{}", said.out);
    let text = std::fs::read_to_string(&page).unwrap();
    assert!(!text.contains("http://") && !text.contains("https://"));
    let links: Vec<&str> = text
        .split("href=\"#")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert!(links.len() > 12, "{links:?}");
    for link in links {
        assert!(
            text.contains(&format!("id=\"{link}\"")),
            "nothing is called {link}"
        );
    }
    // Every number of a table leads to how it was made, and from there to the command that gives it with all digits.
    let numbers: Vec<&str> = text.split("<td data-v=\"").skip(1).collect();
    assert!(numbers.len() > 300, "{}", numbers.len());
    for number in numbers {
        let cell = number.split("</td>").next().unwrap();
        assert!(cell.contains("<a href=\"#"), "no way from {cell}");
    }
    for kind in ["leaving", "sign", "exposure", "deals", "dates"] {
        let how = text.split(&format!("<dt id=\"how-{kind}\">")).nth(1);
        let how = how.unwrap().split("</dd>").next().unwrap();
        assert!(
            how.contains(&format!("--table {kind}-bank --format csv")),
            "{how}"
        );
    }
    assert!(text.contains("lockin ask ai-cloud-2026 organisations/bank.ron"));
    // What was stated stands there too, as it was read.
    let stated = std::fs::read_to_string("organisations/university.ron").unwrap();
    let escaped = stated.replace('"', "&quot;");
    assert!(
        text.contains(&escaped) || text.contains(&stated),
        "{stated}"
    );
    std::fs::write(&other, "mine").unwrap();
    let last = all.len() - 1;
    let refused = done(&[&all[..last], &[other.as_str()]].concat()).with(2);
    assert!(
        refused.err.contains("there is a file that is no page"),
        "{}",
        refused.err
    );
}

#[test]
fn what_is_signed_moves_that_alone_and_does_not_fit_as_if_it_had_been_chosen() {
    let loaded = small(300, 1, &[]);
    let (plan, start) = (plan(&loaded, "base"), start(&loaded));
    let own = Organisation::from_text("o", LIVELY, &plan).unwrap();
    let (mut chosen, mut put, mut n) = (0.0, 0.0, 0.0);
    for seed in 1..=40 {
        let run = simulation(&plan, &start, seed, Manner::default());
        let guest = arrive(&own, run.public(), run.seed());
        let (moved, entry) = signed(Sign::Vendor(0), &guest, run.public(), run.seed()).unwrap();
        assert!(entry > 0.0);
        let (before, after) = (guest.workloads.0, moved.workloads.0);
        // Of the two model workloads one is with that vendor already.
        assert_eq!(before[..3], after[..3]);
        assert!(
            plan.offers
                .name(after[3].current().unwrap())
                .starts_with("openai@")
        );
        chosen += f64::from(before[3].accepted_match);
        put += f64::from(after[3].accepted_match);
        n += 1.0;
    }
    let alpha = plan.world.choice.price_sensitivity(MarketKind::Model);
    assert!(
        (put / n - 0.5772 / alpha).abs() < 4.0 * 1.2826 / alpha / f64::sqrt(n),
        "{}",
        put / n
    );
    assert!(
        chosen / n > put / n + 0.5 / alpha,
        "{} {}",
        chosen / n,
        put / n
    );
}
