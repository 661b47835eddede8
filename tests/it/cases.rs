//! Small inputs that once failed, each with what is right: `tests/data/cases/worlds.txt`, and figures that were wrong.
//!
//! What became of folders and files is in `store`, of names in `accepted`, of outputs in `terminal`.

use lockin::study::Study;
use lockin::study::welfare::{Run, years};
use lockin::worldfile::Loaded;
use lockin::worldfile::change::parse_set;
use lockin::worldfile::shipped::shipped;

use crate::common::{plan, read, run, series, small, start};

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
