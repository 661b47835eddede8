//! What must not matter: the unit of money, the year of the calendar, how many agents carry the market.

use crate::common::{SEED, WORLD, mean_from, plan, read, run, series, small, start, text};
use lockin::record::Recorder;
use lockin::record::table::Column;
use lockin::study::statistics::summary;
use lockin::worldfile::locate::Outline;
use lockin::worldfile::parameters::{Parameter, numbers};

/// By how much a number in this unit changes when every dollar becomes two.
fn factor(unit: &str) -> f64 {
    if unit.starts_with("dollars") && !unit.starts_with("dollars per dollar") {
        2.0
    } else if unit.starts_with("gigabytes per dollar") {
        0.5
    } else {
        1.0
    }
}

/// Every number of the default world in which money counts, with twice the dollars, as `--set` would.
fn twice_the_dollars() -> Vec<String> {
    let text = text();
    let outline = Outline::read(&text).unwrap();
    let mut sets = Vec::new();
    for number in numbers(&outline) {
        let parameter = Parameter::at(&number.pattern);
        let factor = parameter.map_or(1.0, |p| factor(p.unit));
        let inside = ["variants", "calibrations"];
        if factor != 1.0 && !inside.iter().any(|list| number.path.starts_with(list)) {
            let value = number.value().unwrap();
            sets.push(format!("{}={:?}", number.path, factor * value));
        }
    }
    assert!(sets.len() > 40, "{sets:?}");
    sets
}

fn years(sets: &[String], calibration: &str) -> Recorder {
    let size = ["agents=400", "clock.years=3", "calibration_agents=500"];
    let all: Vec<&str> = size
        .into_iter()
        .chain(sets.iter().map(String::as_str))
        .collect();
    let loaded = read(text(), &all, Some(calibration));
    run(&plan(&loaded, "base"), &start(&loaded), SEED)
}

/// Where twice the dollars are not twice the dollars, the earliest tick first, and how many columns hold money.
fn differences(once: &Recorder, twice: &Recorder) -> (Vec<(i32, String)>, usize) {
    let (mut found, mut money) = (Vec::new(), 0);
    for (one, two) in once.tables.iter().zip(&twice.tables) {
        let ticks = one.integers("tick").unwrap();
        let columns = one.columns().iter().zip(two.columns());
        for ((one_column, two_column), heading) in columns.zip(one.headings()) {
            let place = format!("{}.{}", one.name(), heading.name);
            let (Column::Number(a), Column::Number(b)) = (one_column, two_column) else {
                assert!(one_column == two_column, "{place}");
                continue;
            };
            let factor = factor(&heading.unit);
            money += usize::from(factor != 1.0);
            for (row, (a, b)) in a.iter().zip(b).enumerate() {
                if (factor * a).to_bits() != b.to_bits() && !(a.is_nan() && b.is_nan()) {
                    found.push((
                        ticks[row],
                        format!("{place}, row {row}: {a:?} became {b:?}"),
                    ));
                    break;
                }
            }
        }
    }
    found.sort();
    (found, money)
}

#[test]
fn twice_the_dollars_are_twice_the_dollars_to_the_bit() {
    for calibration in ["inattentive", "attentive"] {
        let (once, twice) = (
            years(&[], calibration),
            years(&twice_the_dollars(), calibration),
        );
        let (found, money) = differences(&once, &twice);
        assert!(money > 30, "{money}");
        assert!(
            found.is_empty(),
            "{calibration}: {:#?}",
            &found[..found.len().min(8)]
        );
    }
}

#[test]
fn the_year_of_the_calendar_does_not_matter() {
    let later = text()
        .replace("\"2026-", "\"2036-")
        .replace("\"2027-", "\"2037-");
    let later = (2028..=2035).rev().fold(later, |text, year| {
        text.replace(&format!("\"{year}-"), &format!("\"{}-", year + 10))
    });
    let sets = ["agents=400", "clock.years=3", "calibration_agents=500"];
    let run_of = |text: String| {
        let loaded = read(text, &sets, None);
        run(&plan(&loaded, "base"), &start(&loaded), SEED)
    };
    let (now, later) = (run_of(text()), run_of(later));
    for (one, two) in now.tables.iter().zip(&later.tables) {
        let columns = one.columns().iter().zip(two.columns());
        for ((a, b), heading) in columns.zip(one.headings()) {
            let (Column::Number(a), Column::Number(b)) = (a, b) else {
                let dates = matches!(a, Column::Date(_));
                assert!(dates || a == b, "{}.{}", one.name(), heading.name);
                continue;
            };
            let same = a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits());
            assert!(same, "{}.{}", one.name(), heading.name);
        }
    }
}

#[test]
fn ten_times_the_agents_give_the_same_market_within_the_error_of_seeds() {
    let runs = |agents: u32| -> Vec<Recorder> {
        let loaded = small(agents, 2, &[]);
        let (plan, start) = (plan(&loaded, "base"), start(&loaded));
        (1..=10).map(|seed| run(&plan, &start, seed)).collect()
    };
    let (few, many) = (runs(500), runs(5000));
    let numbers: [(&str, &[&str], &str); 12] = [
        ("providers", &["aws"], "share"),
        ("providers", &["google"], "share"),
        ("vendors", &["openai"], "share"),
        ("vendors", &["anthropic"], "share"),
        ("market", &["compute", "all"], "lerner"),
        ("market", &["model", "all"], "switching_spend"),
        ("vendors", &["open"], "share"),
        ("market", &["compute", "all"], "price_index"),
        ("market", &["model", "all"], "price_index"),
        ("market", &["compute", "all"], "switching_accounts"),
        ("market", &["compute", "all"], "exit_cost_months"),
        ("market", &["model", "all"], "hhi"),
    ];
    for (table, keys, column) in numbers {
        let two_years = |run: &Recorder| mean_from(&series(run, table, keys, column), 1);
        let number = |runs: &[Recorder]| summary(&runs.iter().map(two_years).collect::<Vec<_>>());
        let (few, many) = (number(&few), number(&many));
        let error = few.standard_error.hypot(many.standard_error);
        let apart = (few.mean - many.mean).abs();
        assert!(
            apart < 4.0 * error,
            "{WORLD} {keys:?} {column}: {few:?}, {many:?}"
        );
    }
}
