//! Small inputs that once failed, each with what is right: `tests/data/cases/worlds.txt`, and figures that were wrong.
//!
//! What became of folders and files is in `store`, of names in `accepted`, of outputs in `terminal`.

use lockin::study::Study;
use lockin::study::welfare::{Run, years};
use lockin::worldfile::Loaded;
use lockin::worldfile::change::parse_set;
use lockin::worldfile::shipped::shipped;

use crate::common::{plan, read, run, run_small, series, small, start};

const WORLDS: &str = include_str!("../data/cases/worlds.txt");

/// What is told of a world in which values are set; none where it can be lived.
fn told(name: &str, sets: &str) -> Option<String> {
    let text = shipped(name).unwrap_or_else(|| panic!("{name} is no shipped world"));
    let changes = sets.split(" | ").map(|set| parse_set(set).unwrap());
    let mut changes: Vec<_> = changes.collect();
    changes.push(parse_set("calibration_agents=200").unwrap());
    let loaded = match Loaded::from_text("w.ron", text.to_owned(), &changes, None) {
        Ok(loaded) => loaded,
        Err(problems) => return Some(problems.to_string()),
    };
    let study = Study::of_all(&loaded, Vec::new());
    study.err().map(|problems| problems.to_string())
}

#[test]
fn every_case_is_told_or_lives_as_it_should() {
    let mut cases = 0;
    for line in WORLDS.lines().filter(|line| !line.starts_with('#')) {
        let (input, right) = line.rsplit_once(" => ").unwrap();
        let (name, sets) = input.split_once(" | ").unwrap();
        match (right, told(name, sets)) {
            ("lives", None) => {}
            ("lives", Some(told)) => panic!("{input}: {told}"),
            (part, Some(told)) => assert!(told.contains(part), "{input}: {told}"),
            (part, None) => panic!("{input}: accepted, and {part:?} should be told"),
        }
        cases += 1;
    }
    assert!(cases > 10, "{cases}");
}

/// A firm that has not come in has no price, in the table of offers as in that of firms.
#[test]
fn what_nobody_sells_yet_has_no_price() {
    let loaded = small(60, 1, &[]);
    let run = run(&plan(&loaded, "base"), &start(&loaded), 1);
    let offer = ["model", "all", "new_vendor@direct"];
    for column in ["price", "retail_ratio", "discount"] {
        let there = series(&run, "offers", &offer, column);
        assert!(there.iter().all(|x| x.is_nan()), "{column}: {there:?}");
    }
    assert!(
        series(&run, "offers", &offer, "spend")
            .iter()
            .all(|x| *x == 0.0)
    );
}

/// Where no models are sold, what a policy is worth is what it is worth in the market for compute.
#[test]
fn a_world_without_models_has_the_welfare_of_its_compute() {
    let text = || shipped("hindcast-2020").unwrap().to_owned();
    let size = ["agents=60", "clock.years=2", "calibration_agents=200"];
    let ban = "policies=[EgressFeeBan(from: \"2020-01-01\")]";
    let base = read(text(), &size, None);
    let banned = read(text(), &[&size[..], &[ban]].concat(), None);
    let start = start(&base);
    let [here, there] = [&base, &banned].map(|loaded| {
        let run = run(&plan(loaded, "base"), &start, 1);
        Run::read(|name| Ok(run.table(name).unwrap().clone())).unwrap()
    });
    for year in years(&here, &there, 12).unwrap() {
        let (gain, total) = (year.variation(|_| true), year.total());
        assert!(gain.is_finite() && total.is_finite(), "{gain} {total}");
        let parts = gain + year.providers + year.vendors + year.state;
        assert!((total - parts).abs() < 1.0, "{total} {parts}");
    }
}

/// One seed is no certainty, and a list that is empty sums to nothing that has a sign.
#[test]
fn what_is_undefined_is_no_number() {
    use lockin::study::statistics::{interval_95, sum, summary};
    let one = summary(&[3.0]);
    let (low, high) = interval_95(one);
    assert!(one.standard_error.is_nan() && low.is_nan() && high.is_nan());
    assert!(sum([]).is_sign_positive());
    assert!(summary(&[]).mean.is_nan());
}

/// Three equal clouds, everybody looks at the end of each contract, moving costs nothing: a year's demand is contested
/// once, however often contracts end, and no price has a reason to change (Bertrand).
#[test]
fn contracts_that_shrink_move_no_price_where_everybody_chooses() {
    let third = "[(name: \"north\", share: 0.333333), (name: \"south\", share: 0.333333), (name: \"fringe\", share: 0.333333)]";
    let mut sets: Vec<String> = EQUAL.iter().map(|set| (*set).to_owned()).collect();
    for segment in ["startups", "corporations"] {
        sets.push(format!("segments.{segment}.provider_shares={third}"));
        for (field, value) in [
            ("attention_compute", 12),
            ("turnover_per_year", 0),
            ("growth_offset", 0),
        ] {
            sets.push(format!("segments.{segment}.{field}={value}"));
        }
    }
    for cloud in ["north", "south", "fringe"] {
        for field in [
            "unit_cost_growth_per_year",
            "committed_discount",
            "egress_per_gb",
            "own_silicon",
        ] {
            sets.push(format!("providers.{cloud}.{field}=0"));
        }
        sets.push(format!("providers.{cloud}.operating_margin=0.25"));
        sets.push(format!("providers.{cloud}.growth_share=0.333333"));
        sets.push(format!(
            "providers.{cloud}.pricing=BestResponse(inertia: 0.5)"
        ));
    }
    let limit = "policies=[ContractLengthLimit(from: \"2026-02-01\", longest_months: 1.0)]";
    let lived = |more: &[&str]| {
        let all: Vec<&str> = sets
            .iter()
            .map(String::as_str)
            .chain(more.iter().copied())
            .collect();
        let loaded = read(shipped("teaching").unwrap().to_owned(), &all, None);
        run(&plan(&loaded, "base"), &start(&loaded), 1)
    };
    for run in [lived(&[]), lived(&[limit])] {
        let price = series(&run, "market", &["compute", "all"], "price_index");
        let last = price.last().unwrap();
        assert!((last - 1.0).abs() < 0.05, "prices move to {last}");
        let own = series(
            &run,
            "elasticities",
            &["compute", "north", "north"],
            "attached_elasticity",
        );
        assert!(
            own.iter().all(|e| (e + 4.0 * 2.0 / 3.0).abs() < 0.4),
            "{own:?}"
        );
    }
}

/// What makes the clouds of the teaching world equal and everybody look.
const EQUAL: &[&str] = &[
    "agents=1000",
    "calibration_agents=1000",
    "clock.years=3",
    "deals=[]",
    "variants=[]",
    "choice.own_cloud_bonus=0",
    "choice.taste_sd=0",
    "choice.misperception_sd=0",
    "choice.compute_price_sensitivity=4",
    "lock_in.renewal_weight=1",
    "lock_in.compute_price_news=0",
    "lock_in.quality_news=0",
    "compute.discount_sd=0",
    "capacity.rent_elasticity=0",
    "capacity.merchant_cost_growth=0",
    "capacity.own_silicon_cost_growth=0",
    "classes.estate.moving_provider=0",
    "classes.estate.egress_gb_per_dollar=0",
    "classes.estate.term_months=12",
    "classes.estate.attention_multiple=1",
];

/// What procurement rules oblige buyers to prefer moves their choices and is no pleasure to them.
#[test]
fn a_mandated_preference_is_no_pleasure() {
    const RULE: &str = "policies=[LocalPreference(from: \"2026-06-01\", segment: \"public\", provider: \"regional\", bonus: 0.5)]";
    let (free, bound) = (small(600, 1, &[]), small(600, 1, &[RULE]));
    let start = start(&free);
    let worth = |loaded| {
        let run = run(&plan(loaded, "base"), &start, 1);
        series(&run, "homes", &["compute", "public", "regional"], "worth")
    };
    let (free, bound) = (worth(&free), worth(&bound));
    assert_eq!(free[1].to_bits(), bound[1].to_bits(), "before the rule");
    for tick in 3..free.len() {
        let more = bound[tick] - free[tick];
        assert!(more.abs() < 0.1, "tick {tick}: {more}");
    }
}

/// The row of the start is by the definition of all others: of this run's buyers, the same in every table.
#[test]
fn discounts_of_the_start_are_those_of_the_runs_own_buyers() {
    let run = run_small(300, 1, &[]);
    for cloud in ["aws", "azure", "google"] {
        let firm = series(&run, "providers", &[cloud], "discount");
        let offer = series(&run, "offers", &["compute", "all", cloud], "discount");
        assert_eq!(firm[0].to_bits(), offer[0].to_bits(), "{cloud}");
        assert!((firm[1] - firm[0]).abs() < 0.01, "{cloud}: {firm:?}");
    }
}
