//! Reading a theory world: as strictly as any world, with every mistake told at its place.

use std::path::Path;

use super::Theory;
use crate::worldfile::error::{Place, Problem, Problems};
use crate::worldfile::locate::Outline;
use crate::worldfile::parameters::{Number, numbers, plain};
use crate::worldfile::ron_options;
use crate::worldfile::source::read_text;

/// Reads the file of a theory world.
pub fn read(path: &Path) -> Result<Theory, Problems> {
    let file = path.display().to_string();
    from_text(&file, &read_text(path, &file)?)
}

/// The same from a text; problems name `file` as its place.
pub fn from_text(file: &str, text: &str) -> Result<Theory, Problems> {
    let theory: Theory = ron_options()
        .from_str(text)
        .map_err(|error| Problem::from_ron(&error, file, text))?;
    let outline = Outline::read(text).map_err(|problem| problem.in_file(file))?;
    let mut problems: Vec<Problem> = numbers(&outline)
        .iter()
        .filter_map(|number| out_of_range(number, &outline, file))
        .collect();
    if problems.is_empty() {
        for (path, what, remedy) in theory.market.answers().mistakes() {
            let problem = Problem::new(what).remedy(remedy);
            problems.push(placed(problem, &format!("market.{path}"), &outline, file));
        }
    }
    Problems(problems).or(theory)
}

fn placed(problem: Problem, path: &str, outline: &Outline, file: &str) -> Problem {
    let problem = problem.on(outline.canonical(path));
    match outline.find(path) {
        Some(node) => {
            let (line, column) = node.position();
            problem.at(Place::file(file, line, column))
        }
        None => problem,
    }
}

fn out_of_range(number: &Number, outline: &Outline, file: &str) -> Option<Problem> {
    let value = number.value()?;
    let range = RANGES.iter().find(|range| range.path == number.pattern);
    let allowed = range.map_or(value.is_finite(), |r| (r.low..=r.high).contains(&value));
    if allowed {
        return None;
    }
    let what = format!("{} is out of range", number.node.text());
    let remedy = range.map_or_else(
        || "write a finite number".to_string(),
        |r| {
            let (low, high) = (plain(r.low), plain(r.high));
            format!("write a number from {low} to {high} ({})", r.unit)
        },
    );
    let problem = Problem::new(what).remedy(remedy);
    Some(placed(problem, &number.path, outline, file))
}

/// The range of a number of a theory world.
struct Range {
    path: &'static str,
    unit: &'static str,
    low: f64,
    high: f64,
}

macro_rules! ranges {
    ($($path:literal, $unit:literal, $low:literal ..= $high:literal;)+) => {
        &[$(Range { path: $path, unit: $unit, low: $low, high: $high }),+]
    };
}

/// Every number that a theory world may state; numbers of the same name mean the same in every kind.
const RANGES: &[Range] = ranges! {
    "market.response.price_sensitivity", "per ln price", 0.01..=1000.0;
    "market.response.nest_dissimilarity", "0 identical to 1 unrelated", 0.01..=1.0;
    "market.response.budget_elasticity", "elasticity", 0.0..=20.0;
    "market.response.mu", "price", 1e-6..=1e6;
    "market.response.outside", "price", -1e6..=1e6;
    "market.conduct", "1 for Bertrand", 0.01..=100.0;
    "market.inertia", "share of the gap", 0.0..=0.99;
    "market.offers.*.cost", "price", 1e-6..=1e6;
    "market.offers.*.quality", "ln price, or price if linear", -1e6..=1e6;
    "market.offers.*.price", "price", 1e-6..=1e6;
    "market.entrant.cost", "price", 1e-6..=1e6;
    "market.entrant.quality", "price", -1e6..=1e6;
    "market.choices", "choices", 256.0..=1e9;
    "market.price_sensitivity", "per ln price", 0.01..=1000.0;
    "market.nest_dissimilarity", "0 identical to 1 unrelated", 0.01..=1.0;
    "market.firms", "firms", 2.0..=12.0;
    "market.period_years", "years", 0.01..=100.0;
    "market.discount_rate", "per year", 0.0..=2.0;
    "market.costs_of_moving.*", "times a period's spend", 0.0..=1000.0;
    "market.horizons.*", "periods", 1.0..=1e9;
    "market.horizon", "periods", 1.0..=1e9;
    "market.kernel_within", "share of the price", 0.0..=1.0;
    "market.learning_rate", "0 to below 1", 0.0..=0.99;
    "market.doublings", "doublings", 1.0..=30.0;
    "market.equity", "dollars", 1.0..=1e15;
    "market.commitment_per_year", "dollars a year", 1.0..=1e15;
    "market.exploration_decay", "per period", 1e-9..=1.0;
    "market.discount_factor", "per period", 0.0..=0.9999;
    "market.prices", "prices", 2.0..=100.0;
    "market.beyond", "of the gap from Nash to monopoly", 0.0..=10.0;
    "market.unchanged_periods", "periods", 1.0..=1e9;
    "market.longest", "periods", 1.0..=1e12;
    "market.sessions", "sessions", 1.0..=100_000.0;
    "market.outlay", "dollars", 1e-6..=1e15;
    "market.rate_of_return", "per year", -0.9..=10.0;
    "market.years", "years", 1.0..=100.0;
    "market.several_rates.*", "per year", -0.9..=100.0;
    "market.innovation", "per year", 0.0..=10.0;
    "market.imitation", "per year", 0.0..=10.0;
    "market.ceiling", "share of accounts", 0.001..=1.0;
    "market.start", "share of accounts", 0.0..=1.0;
    "market.ticks_a_year", "ticks", 1.0..=365.0;
    "market.accounts", "accounts", 1.0..=1e9;
    "market.runs", "runs", 2.0..=100_000.0;
    "market.world.agents", "enterprises", 100.0..=1e8;
    "market.world.seeds", "runs", 2.0..=1000.0;
    "market.attention", "chance of review", 0.0..=1.0;
    "market.cost_of_moving", "years of spend", 0.0..=100.0;
    "market.term_months", "months", 1.0..=1200.0;
    "market.repriced.*.price", "relative to the start", 0.01..=100.0;
    "market.ecosystem_effect", "ln price", 0.0..=100.0;
    "market.spread", "ln price", 0.0..=5.0;
    "market.draws", "draws", 1000.0..=1e9;
    "market.chance", "chance", 0.0001..=0.9999;
    "market.spend", "dollars a year", 1.0..=1e15;
    "market.exponent", "Pareto exponent", 0.1..=20.0;
    "market.largest", "dollars a year", 1.0..=1e15;
    "market.strata.*", "agents", 1.0..=1e7;
    "published.*.low", "as computed", -1e300..=1e300;
    "published.*.high", "as computed", -1e300..=1e300;
    "master_seed", "any whole number", 0.0..=1.9e19;
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_every_shipped_world_has_a_range() {
        for entry in std::fs::read_dir("worlds/theory").unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let outline = Outline::read(&text).unwrap();
            for number in numbers(&outline) {
                let known = RANGES.iter().any(|range| range.path == number.pattern);
                assert!(known, "{}: {}", path.display(), number.pattern);
            }
        }
    }
}
