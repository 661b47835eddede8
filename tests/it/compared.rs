//! Any cells by any number: what `compare --measure` says is recomputed from the dumps; batches of one study are one.

use std::collections::BTreeMap;
use std::fs;

use crate::common::binary::{Done, Study, command, done};

const WORLD: &str = "worlds/teaching.ron";
const POINTS: &str = "name,choice.compute_price_sensitivity\nlow,5.0\nhigh,7.0\n";

/// A year of the teaching world at two points, with one variant, in CSV.
fn made(study: &Study, (seeds, years): (&str, u32), more: &[&str]) -> Done {
    let table = study.folder().with_extension("csv");
    fs::write(&table, POINTS).unwrap();
    let mut command = command(&["run", WORLD, "--out", study.name(), "--agents", "120"]);
    command.args([
        "--set",
        &format!("clock.years={years}"),
        "--set",
        "calibration_agents=200",
    ]);
    command.args([
        "--format",
        "csv",
        "--no-page",
        "--variant",
        "attentive-buyers",
    ]);
    command.args(["--seeds", seeds, "--design", table.to_str().unwrap()]);
    command.args(more);
    Done::from(command.output().expect("the binary starts")).with(0)
}

fn compare(studies: &[&Study], more: &[&str]) -> Done {
    let mut all = vec!["compare"];
    all.extend(studies.iter().map(|study| study.name()));
    all.extend(more);
    done(&all)
}

/// The rows of a table in CSV, each by heading.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heading = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        let pairs = heading.iter().zip(record.iter());
        pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
    };
    reader
        .records()
        .map(|record| row(record.unwrap()))
        .collect()
}

/// A column of the market in a run, at every tick.
fn dumped(study: &Study, cell: &str, seed: u64, column: &str) -> Vec<f64> {
    let text = fs::read_to_string(study.path(&format!("runs/{cell}/{seed}/market.csv"))).unwrap();
    let own = rows(&text).into_iter();
    let own = own.filter(|row| row["market"] == "compute" && row["segment"] == "all");
    own.map(|row| row[column].parse().unwrap_or(f64::NAN))
        .collect()
}

fn near(row: &BTreeMap<String, String>, column: &str, expected: f64) {
    let found: f64 = row[column].parse().unwrap_or(f64::NAN);
    let size = expected.abs().max(1e-9);
    assert!(
        (found - expected).abs() <= 1e-6 * size,
        "{column}: {found}, not {expected}; {row:?}"
    );
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn variance(values: &[f64]) -> f64 {
    let middle = mean(values);
    values
        .iter()
        .map(|x| (x - middle) * (x - middle))
        .sum::<f64>()
        / (values.len() - 1) as f64
}

/// Wilson's interval, per cent.
fn wilson(hits: f64, n: f64, z: f64) -> (f64, f64) {
    let (p, z2) = (hits / n, z * z);
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
    (
        100.0 * (centre - half).max(0.0),
        100.0 * (centre + half).min(1.0),
    )
}

/// Holds a row against the numbers of its cell and of what it is held against, by seed; t and z are of 90 %, four seeds.
fn recomputed(row: &BTreeMap<String, String>, unit: &str, own: &[f64], other: Option<&[f64]>) {
    const T: f64 = 2.353_363_435;
    const Z: f64 = 1.644_853_627;
    let column = |name: &str| format!("{name}{unit}");
    near(row, &column("mean"), mean(own));
    let mut sorted = own.to_vec();
    sorted.sort_by(f64::total_cmp);
    near(row, &column("median"), f64::midpoint(sorted[1], sorted[2]));
    let half = T * (variance(own) / 4.0).sqrt();
    near(row, &format!("mean{unit}_low"), mean(own) - half);
    let Some(other) = other else {
        assert_eq!(row[&column("difference")], "");
        return;
    };
    let apart: Vec<f64> = own.iter().zip(other).map(|(a, b)| a - b).collect();
    near(row, &column("difference"), mean(&apart));
    let half = T * (variance(&apart) / 4.0).sqrt();
    near(row, &format!("difference{unit}_high"), mean(&apart) + half);
    let above = apart.iter().filter(|x| **x > 0.0).count() as f64;
    near(row, "higher_percent_of_seeds", 25.0 * above);
    let (low, high) = wilson(above, 4.0, Z);
    near(row, "higher_percent_of_seeds_low", low);
    near(row, "higher_percent_of_seeds_high", high);
    let saved = (variance(own) + variance(other)) / variance(&apart);
    near(row, "common_draws_times", saved);
}

/// Levels at the end of a year and rates over it, of every cell, against base at its own point and against a point; and two
/// batches say what the whole says.
#[test]
fn cells_are_compared_as_the_dumps_say_and_batches_are_one_study() {
    let (whole, first, second) = (Study::new(), Study::new(), Study::new());
    made(&whole, ("1..=4", 2), &[]);
    made(&first, ("1,3", 2), &[]);
    made(&second, ("2..=4", 2), &[]);
    let table = ["--format", "csv", "--level", "90"];
    let ask =
        |studies: &[&Study], more: &[&str]| compare(studies, &[&table, more].concat()).with(0).out;
    let hhi = ["--measure", "market.hhi@compute/all"];
    let said = ask(&[&whole], &hhi);
    let at = |cell: &str, column: &str, tick: usize| -> Vec<f64> {
        (1..=4)
            .map(|seed| dumped(&whole, cell, seed, column)[tick])
            .collect()
    };
    let known = rows(&said);
    let cells: Vec<&str> = known.iter().map(|row| &*row["cell"]).collect();
    let all = [
        "base",
        "attentive-buyers",
        "low",
        "low--attentive-buyers",
        "high",
        "high--attentive-buyers",
    ];
    assert_eq!(cells, all);
    for (row, against) in known
        .iter()
        .zip(["", "base", "base", "low", "base", "high"])
    {
        let own = at(&row["cell"], "hhi", 24);
        let other = (!against.is_empty()).then(|| at(against, "hhi", 24));
        recomputed(row, "", &own, other.as_deref());
        assert_eq!(
            row["against"],
            if against.is_empty() { "–" } else { against }
        );
    }
    let parameter = |row: usize| {
        known[row]["choice.compute_price_sensitivity"]
            .parse::<f64>()
            .unwrap()
    };
    assert_eq!((parameter(3), parameter(5)), (5.0, 7.0));
    assert_ne!(parameter(0), 5.0);
    // A rate is the mean of the months; of two years the mean of both. Against one cell, whatever the point.
    let rate = [
        "--measure",
        "switching_accounts@compute",
        "--years",
        "1..=2",
        "--mean-of-years",
    ];
    let more = ["--against", "low", "--variant", "h*", "--variant", "low"];
    let said = rows(&ask(&[&whole], &[&rate[..], &more].concat()));
    assert_eq!(said.len(), 3);
    let months = |cell: &str| -> Vec<f64> {
        let of = |seed| mean(&dumped(&whole, cell, seed, "switching_accounts")[1..]);
        (1..=4).map(|seed| 100.0 * of(seed)).collect()
    };
    let unit = said[0]
        .keys()
        .find_map(|key| key.strip_prefix("median_difference"));
    let unit = unit.unwrap().to_owned();
    for row in &said {
        let column = format!("difference{unit}");
        if row["cell"] == "low" {
            assert_eq!(row[&column], "", "a cell is not held against itself");
            continue;
        }
        near(
            row,
            &column,
            mean(&months(&row["cell"])) - mean(&months("low")),
        );
    }
    let pooled = ask(&[&first, &second], &hhi);
    assert_eq!(rows(&pooled), known);
    let plain = compare(&[&second, &first], &hhi).with(0).out;
    assert!(
        plain.contains("batches of one") && plain.contains("4 seeds"),
        "{plain}"
    );
    // Equivalent variation is a difference already; it is that of the tables of `compare`.
    let ev = rows(&ask(
        &[&whole],
        &["--measure", "ev", "--variant", "attentive-buyers"],
    ));
    assert_eq!(ev.len(), 1);
    assert!(!ev[0].contains_key("mean_usd_bn_a_year"), "{ev:?}");
    assert!(
        ev[0]["difference_usd_bn_a_year"]
            .parse::<f64>()
            .unwrap()
            .is_finite()
    );
}

/// Studies of other worlds stand side by side, each against its own base or all against one; what does not go together
/// and what is not there is told.
#[test]
fn what_differs_is_kept_apart_and_what_is_not_there_is_told() {
    let (one, other) = (Study::new(), Study::new());
    made(&one, ("1..=2", 2), &[]);
    made(
        &other,
        ("1..=2", 1),
        &["--set", "providers.north.egress_per_gb=0"],
    );
    let hhi = [
        "--measure",
        "market.hhi@compute/all",
        "--format",
        "csv",
        "--variant",
        "base",
    ];
    let both = compare(&[&one, &other], &hhi).with(0).out;
    let both = rows(&both);
    assert_eq!(both.len(), 2, "{both:?}");
    assert_eq!(both[1]["study"], other.name());
    assert_eq!(both[1]["year"], "1", "the last that both have");
    let at = format!("{}:base", one.name());
    let against = compare(&[&one, &other], &[&hhi[..], &["--against", &at]].concat()).with(0);
    let row = &rows(&against.out)[1];
    assert_eq!(row["against"], at);
    let gap: f64 = row["difference"].parse().unwrap();
    let level = |row: usize| both[row]["mean"].parse::<f64>().unwrap();
    assert!((gap - (level(1) - level(0))).abs() < 1e-9);
    for (more, told) in [
        (
            &["--measure", "hhj"][..],
            "there is no such measure; did you mean market.hhi",
        ),
        (
            &["--measure", "hhi@computer"],
            "--measure hhi@computer: there is no such key; ",
        ),
        (
            &["--measure", "hhi", "--years", "3"],
            "--years 3: write a year",
        ),
        (&["--measure", "hhi", "--years", "2..=1"], "--years 2..=1:"),
        (&["--measure", "hhi", "--level", "80"], "write 90, 95 or 99"),
        (
            &["--measure", "hhi", "--against", "hihg"],
            "did you mean high",
        ),
        (&["--measure", "hhi", "--variant", "x*"], "--variant x*:"),
        (
            &["--measure", "ev", "--against", "low"],
            "is a difference already",
        ),
        (&["--against", "low"], "--measure"),
    ] {
        let done = compare(&[&one], more).with(2);
        assert!(done.err.contains(told), "{more:?}: {}", done.err);
    }
}

/// Draws of the prior are points of a study, every variant at each; over them the range of what a variant does, its sign
/// and what drives it are those of its cells.
#[test]
fn over_the_draws_of_a_prior_a_variant_has_a_range_a_sign_and_drivers() {
    const PRIOR: &str = "prior=[(path: \"segments.startups.attention_compute\", low: 0.05, high: 0.6), \
        (path: \"lock_in.embedding_per_year\", low: 0.2, high: 0.8)]";
    let study = Study::new();
    let mut command = command(&["run", WORLD, "--out", study.name(), "--agents", "150"]);
    command.args(["--set", "clock.years=1", "--set", "calibration_agents=200"]);
    command.args([
        "--set",
        PRIOR,
        "--prior",
        "16",
        "--seeds",
        "1..=2",
        "--no-page",
    ]);
    command.args(["--variant", "attentive-buyers"]);
    Done::from(command.output().expect("the binary starts")).with(0);
    let cells = fs::read_to_string(study.path("cells.csv")).unwrap();
    let cells = rows(&cells);
    assert_eq!(cells.len(), 34);
    let at = |row: &BTreeMap<String, String>| -> f64 {
        row["segments.startups.attention_compute"].parse().unwrap()
    };
    let mut strata: Vec<usize> = cells[2..]
        .iter()
        .filter(|row| row["variant"] == "base")
        .map(|row| ((at(row) - 0.05) / 0.55 * 16.0) as usize)
        .collect();
    strata.sort_unstable();
    assert_eq!(strata, (0..16).collect::<Vec<_>>());
    let switching = [
        "--measure",
        "market.switching_accounts@compute/all",
        "--format",
        "csv",
    ];
    let each = rows(&compare(&[&study], &switching).with(0).out);
    let said = [&switching[..], &["--over-points"]].concat();
    let said = rows(&compare(&[&study], &said).with(0).out);
    assert_eq!(said.len(), 2);
    let drivers = &said[0]["driven_by"];
    assert!(
        drivers.starts_with("segments.startups.attention_compute +0."),
        "{drivers}"
    );
    let own = each
        .iter()
        .filter(|row| row["cell"].ends_with("--attentive-buyers"));
    let mut own: Vec<f64> = own
        .map(|row| row["difference_pts_of_buyers_per_year"].parse().unwrap())
        .collect();
    own.sort_by(f64::total_cmp);
    near(
        &said[1],
        "difference_pts_of_buyers_per_year",
        f64::midpoint(own[7], own[8]),
    );
    near(
        &said[1],
        "difference_pts_of_buyers_per_year_low",
        own[1] + 0.5 * (own[2] - own[1]),
    );
    let above = own.iter().filter(|x| **x > 0.0).count() as f64;
    near(&said[1], "higher_percent_of_points", above / 0.16);
    near(
        &said[1],
        "higher_percent_of_points_low",
        wilson(above, 16.0, 1.959_963_985).0,
    );
    let stated = each
        .iter()
        .find(|row| row["cell"] == "attentive-buyers")
        .unwrap();
    near(
        &said[1],
        "as_stated_pts_of_buyers_per_year",
        stated["difference_pts_of_buyers_per_year"].parse().unwrap(),
    );
    done(&["verify", study.name(), "--seeds", "2"]).with(0);
    for (more, told) in [
        (
            &["--prior", "4"][..],
            "no draws of the prior: the world says of nothing",
        ),
        (
            &["--prior", "0", "--set", PRIOR],
            "no draws of the prior: 0 were asked for",
        ),
        (
            &["--prior", "4", "--design", "points.csv"],
            "cannot be used with",
        ),
    ] {
        let done = done(&[&["run", WORLD, "--out", "nowhere"], more].concat()).with(2);
        assert!(done.err.contains(told), "{more:?}: {}", done.err);
    }
}
