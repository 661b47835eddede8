//! Every world that is shipped: it reads without a warning in every calibration, runs a year, and holds together.

use std::path::{Path, PathBuf};

use crate::common::{plan, run, start};
use lockin::record::Recorder;
use lockin::record::table::Column;
use lockin::worldfile::Loaded;
use lockin::worldfile::change::parse_set;

/// The markets that are shipped; worlds with known answers have a folder and tests of their own.
fn worlds() -> Vec<PathBuf> {
    let files = std::fs::read_dir("worlds").unwrap();
    let mut found: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|e| e == "ron"));
    found.sort();
    assert!(found.len() >= 2, "{found:?}");
    found
}

fn read(path: &Path, sets: &[String], calibration: Option<&str>) -> Loaded {
    let sets: Vec<_> = sets.iter().map(|set| parse_set(set).unwrap()).collect();
    Loaded::read(path, &sets, calibration).unwrap_or_else(|told| panic!("{told}"))
}

#[test]
fn every_world_is_right_in_every_calibration_and_variant() {
    for path in worlds() {
        let calibrations = read(&path, &[], None).world().calibrations.clone();
        for calibration in calibrations {
            let loaded = read(&path, &[], Some(&calibration.name));
            let warnings = loaded.warnings();
            assert!(warnings.is_empty(), "{}: {warnings:?}", path.display());
            for variant in loaded.variants() {
                loaded
                    .variant(&variant)
                    .unwrap_or_else(|told| panic!("{told}"));
            }
        }
    }
}

#[test]
fn every_world_is_called_as_its_file_and_says_what_it_is_about() {
    for path in worlds() {
        let loaded = read(&path, &[], None);
        let stem = path.file_stem().unwrap().to_str().unwrap();
        assert_eq!(loaded.world().name, stem);
        assert!(loaded.world().about.len() > 20, "{}", path.display());
        assert!(
            loaded.text().starts_with("//"),
            "{}: say what to expect",
            path.display()
        );
    }
}

/// Fails unless the shares in a column sum to 1 in every tick, or to nothing where nobody buys.
fn assert_whole(run: &Recorder, table: &str) {
    let table = run.table(table).unwrap();
    let (ticks, shares) = (
        table.integers("tick").unwrap(),
        table.numbers("share").unwrap(),
    );
    let last = *ticks.last().unwrap();
    for tick in 0..=last {
        let own = ticks.iter().zip(shares).filter(|(t, _)| **t == tick);
        let sum: f64 = own.map(|(_, share)| share).sum();
        assert!(
            (sum - 1.0).abs() < 1e-9,
            "{} tick {tick}: {sum}",
            table.name()
        );
    }
}

/// Fails if a number is infinite; what is undefined is NaN.
fn assert_finite(run: &Recorder) {
    for table in &run.tables {
        for (heading, column) in table.headings().iter().zip(table.columns()) {
            if let Column::Number(numbers) = column {
                let infinite = numbers.iter().any(|x| x.is_infinite());
                assert!(!infinite, "{}.{}", table.name(), heading.name);
            }
        }
    }
}

#[test]
fn every_world_runs_a_year_in_which_shares_are_whole_and_numbers_finite() {
    for path in worlds() {
        let stated = read(&path, &[], None);
        let world = stated.world();
        let agents = world.agents.unwrap_or(u32::MAX).min(400);
        let sets = [
            format!("agents={agents}"),
            format!("calibration_agents={}", world.calibration_agents.min(400)),
            "clock.years=1".to_owned(),
        ];
        let loaded = read(&path, &sets, None);
        let run = run(&plan(&loaded, "base"), &start(&loaded), 1);
        println!("{}", path.display());
        assert_finite(&run);
        assert_whole(&run, "providers");
        if !world.vendors.is_empty() {
            assert_whole(&run, "vendors");
        }
    }
}

#[test]
fn nothing_has_been_paid_at_the_start() {
    let loaded = crate::common::small(60, 1, &[]);
    let plan = crate::common::plan(&loaded, "base");
    let run = crate::common::run(&plan, &crate::common::start(&loaded), 1);
    let table = |name: &str| run.tables.iter().find(|t| t.name() == name).unwrap();
    let (market, welfare) = (table("market"), table("welfare"));
    let ticks = market.integers("tick").unwrap();
    let markets = market.texts("market").unwrap();
    let egress = market.numbers("egress_share").unwrap();
    for row in (0..ticks.len()).filter(|&row| markets.get(row) == "compute") {
        assert_eq!(egress[row].is_nan(), ticks[row] == 0, "row {row}");
    }
    let state = welfare.numbers("state").unwrap()[0];
    assert!(state == 0.0 && state.is_sign_positive(), "{state}");
}
