//! Machines of one's own: what has to hold of them whatever the numbers, and what a world may not say of them.

use crate::common::{SEED, plan, read, run, series, start};
use lockin::record::Recorder;

const WORLD: &str = include_str!("../../worlds/build-or-buy.ron");
const OWN: &str = "providers.on-premises.own_machines";

/// Runs of two variants of the world made small, values set as by `--set`.
fn two(variants: [&str; 2], sets: &[&str]) -> [Recorder; 2] {
    let small = ["agents=500", "calibration_agents=500", "clock.years=3"];
    of_size(variants, &[&small, sets].concat())
}

/// The same in the size that `sets` say.
fn of_size(variants: [&str; 2], sets: &[&str]) -> [Recorder; 2] {
    let loaded = read(WORLD.to_owned(), sets, None);
    let start = start(&loaded);
    variants.map(|variant| run(&plan(&loaded, variant), &start, SEED))
}

/// How far a column of two runs lies apart at most, not defined numbers left out.
fn apart(runs: &[Recorder; 2], table: &str, keys: &[&str], column: &str) -> f64 {
    let [one, other] = runs.each_ref().map(|run| series(run, table, keys, column));
    let pairs = one.iter().zip(&other).filter(|(a, _)| a.is_finite());
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// Nobody has any: a share so small that no account is dealt one, of growth too.
const HARDLY: &[&str] = &[
    "segments.startups.provider_shares=[(name: \"north\", share: 0.4), (name: \"south\", share: 0.3), \
     (name: \"west\", share: 0.299999999), (name: \"on-premises\", share: 0.000000001)]",
    "segments.corporations.provider_shares=[(name: \"north\", share: 0.4), (name: \"south\", share: 0.35), \
     (name: \"west\", share: 0.25), (name: \"on-premises\", share: 0.0)]",
    "providers.on-premises.growth_share=0.000000001",
    "providers.north.growth_share=0.449999999",
    "providers.south.growth_share=0.32",
    "providers.west.growth_share=0.23",
];

#[test]
fn an_option_that_nobody_can_afford_moves_no_price() {
    let dear =
        format!("variants.dear-staff.set=[(path: \"{OWN}.staff_per_year\", value: \"1e12\")]");
    let runs = two(["base", "dear-staff"], &[HARDLY, &[&dear]].concat());
    for run in &runs {
        let share = series(run, "own_machines", &["all"], "share");
        assert!(share.iter().all(|share| *share == 0.0), "{share:?}");
    }
    for cloud in ["north", "south", "west"] {
        for column in ["list_price", "share"] {
            let most = apart(&runs, "providers", &[cloud], column);
            assert!(most < 1e-6, "{cloud}.{column}: {most}");
        }
    }
}

#[test]
fn who_builds_is_larger_than_who_does_not() {
    let [run, dear] = two(["base", "dear-staff"], &[]);
    for segment in ["startups", "corporations"] {
        let own = |column: &str| series(&run, "own_machines", &[segment], column);
        let (size, others) = (own("mean_size"), own("mean_size_of_others"));
        for (tick, (size, others)) in size.iter().zip(others).enumerate() {
            assert!(
                *size > 2.0 * others,
                "{segment}, tick {tick}: {size} {others}"
            );
        }
    }
    // The same in the start of a variant: nobody had foreseen it.
    let size = |run| series(run, "own_machines", &["all"], "mean_size")[0];
    assert_eq!(size(&run), size(&dear));
    let break_even = |run| series(run, "own_machines", &["all"], "break_even")[0];
    assert!(break_even(&dear) > 1.3 * break_even(&run));
}

#[test]
fn the_start_has_the_shares_that_are_stated() {
    let [run, _] = of_size(
        ["base", "base"],
        &["agents=4000", "calibration_agents=4000", "clock.years=1"],
    );
    for (segment, stated) in [("startups", 0.05), ("corporations", 0.35)] {
        let share = series(&run, "own_machines", &[segment], "share")[0];
        assert!((share - stated).abs() < 0.02, "{segment}: {share}");
    }
}

#[test]
fn what_is_paid_for_machines_of_ones_own_is_nobodys_revenue() {
    let [run, _] = two(["base", "base"], &[]);
    let spend = series(&run, "market", &["compute", "all"], "spend");
    let paid = series(&run, "own_machines", &["all"], "paid");
    let sold: Vec<Vec<f64>> = ["north", "south", "west"]
        .map(|cloud| series(&run, "providers", &[cloud], "compute_revenue"))
        .into();
    for tick in 1..spend.len() {
        let all = paid[tick] + sold.iter().map(|cloud| cloud[tick]).sum::<f64>();
        let due = spend[tick] / 12.0;
        assert!((all / due - 1.0).abs() < 1e-9, "tick {tick}: {all} {due}");
        assert!(paid[tick] > 0.05 * due);
    }
    for column in [
        "compute_revenue",
        "operating_profit",
        "economic_profit",
        "operations",
        "capex",
        "cash",
        "lerner",
    ] {
        let own = series(&run, "providers", &["on-premises"], column);
        assert!(own.iter().all(|x| x.abs() < 1e-12), "{column}: {own:?}");
    }
}

#[test]
fn what_machines_of_ones_own_cannot_do_is_refused() {
    let refused = |set: &str| {
        let set = lockin::worldfile::change::parse_set(set).unwrap();
        let told = lockin::worldfile::Loaded::from_text("w.ron", WORLD.to_owned(), &[set], None);
        told.expect_err("it means nothing").to_string()
    };
    for (set, said) in [
        (
            "providers.on-premises.operating_margin=0.1",
            "nobody's firm and have none; write 0.0",
        ),
        (
            "providers.on-premises.pricing=BestResponse(inertia: 0.5)",
            "write CostPlus(inertia: 0.0)",
        ),
        ("providers.on-premises.atomistic=false", "write true"),
        (
            "providers.on-premises.utilisation=1.5",
            "own_machines.idle; write 1.0",
        ),
        (
            "vendors.beta.owner=Some(\"on-premises\")",
            "owns no vendor: it is nobody's firm; name a firm",
        ),
        (
            "vendors.alpha.hosting=[(name: \"on-premises\", share: 1.0)]",
            "hosts no vendor: it is nobody's firm; name a firm",
        ),
        (
            "providers.west.own_machines=(unit_cost: 0.4, idle: 0.6, idle_at: 1e6, staff_per_year: 1e6, \
             staff_growth_per_year: 0.03, stranded_years: 0.5)",
            "stands for machines of accounts' own already",
        ),
        (
            "variants.cloud-only.shocks=[Outage(when: On(\"2027-01-01\"), provider: \"on-premises\", loss: 1.0, fade_months: 2.0)]",
            "do not fail all at once; name a firm",
        ),
    ] {
        let told = refused(set);
        assert!(told.contains(said), "{set}: {told}");
    }
}
