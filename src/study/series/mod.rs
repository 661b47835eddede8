//! The numbers behind a figure: over time, seed by seed.

pub mod asked;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::BASE;
use super::measure::{From, Measure};
use super::opened::Opened;
use super::store::StoredRun;
use super::trouble::Trouble;
use super::welfare::Year;
use super::yearly::is_summed_called;
use crate::record::measures::{ALL, YEARLY};
use crate::record::table::{Column, Table};
use crate::worldfile::error::did_you_mean;
use asked::Asked;

/// A variant's number of one key, in its unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The variant.
    pub variant: String,
    /// Whose number it is; empty where there is only one.
    pub key: String,
    /// Years since the start.
    pub years: Vec<f64>,
    /// The number in each seed and year.
    pub seeds: Vec<Vec<f64>>,
}

/// Tick and number, by key.
type Rows = BTreeMap<String, Vec<(i32, f64)>>;

impl Series {
    /// What was asked for, key by key within each variant; differences where they are wanted.
    ///
    /// # Errors
    /// When a run cannot be read, or there is no such key.
    pub fn read(study: &Opened, measure: &Measure, asked: &Asked) -> Result<Vec<Self>, Trouble> {
        let mut all = Self::every(study, measure, asked)?;
        if matches!(measure.from, From::Welfare(_)) {
            return Ok(all);
        }
        // An entrant that never comes in is no line.
        all.retain(|one| {
            one.seeds
                .iter()
                .flatten()
                .any(|x| x.is_finite() && (*x != 0.0 || asked.differences))
        });
        if all.is_empty() {
            return Err(Trouble::Input(format!(
                "{}: the study has no number of it; another --segment, --key or --variant may have",
                measure.name
            )));
        }
        Ok(all)
    }

    /// The same with those of which there is no number.
    ///
    /// # Errors
    /// As [`Series::read`].
    pub fn every(study: &Opened, measure: &Measure, asked: &Asked) -> Result<Vec<Self>, Trouble> {
        let table = match measure.from {
            From::Welfare(figure) => return gains(study, figure, asked),
            From::Column(table) => table,
        };
        let read = |variant: &str| rows_of_runs(study, variant, measure, table);
        let base = asked.differences.then(|| read(BASE)).transpose()?;
        let of = |variant: &String| -> Result<Vec<Self>, Trouble> {
            let runs = read(variant)?;
            let keys = keys(&runs, asked)?.into_iter();
            let one = |key: String| {
                let (years, mut seeds) = over_time(&runs, &key, measure, study);
                if let Some(base) = &base {
                    let (_, base) = over_time(base, &key, measure, study);
                    subtract(&mut seeds, &base);
                }
                Self {
                    variant: variant.clone(),
                    key,
                    years,
                    seeds,
                }
            };
            Ok(keys.map(one).collect())
        };
        let all: Vec<Vec<Self>> = asked
            .variants
            .par_iter()
            .map(of)
            .collect::<Result<_, _>>()?;
        Ok(all.into_iter().flatten().collect())
    }

    /// Its name beside others of some variants and keys.
    pub fn name(&self, variants: bool, keys: bool) -> String {
        match (variants, keys) {
            (true, true) => format!("{}: {}", self.variant, short(&self.key)),
            (false, true) => short(&self.key).to_owned(),
            _ => self.variant.clone(),
        }
    }

    /// Its numbers in a year, seed by seed; NaN where there is none.
    pub fn in_year(&self, year: u32) -> Vec<f64> {
        let year = f64::from(year);
        let place = self.years.iter().position(|at| (at - year).abs() < 1e-6);
        let of = |seed: &Vec<f64>| place.map_or(f64::NAN, |place| seed[place]);
        self.seeds.iter().map(of).collect()
    }
}

/// `aws` of `aws/all`.
fn short(key: &str) -> &str {
    key.trim_end_matches(&format!("/{ALL}"))
}

/// Takes the numbers of base off, seed by seed.
fn subtract(seeds: &mut [Vec<f64>], base: &[Vec<f64>]) {
    for (own, base) in seeds.iter_mut().zip(base) {
        for (own, base) in own.iter_mut().zip(base) {
            *own -= base;
        }
    }
}

/// The rows of a table in every run of a variant, or what the numbers of each year say where the table was not kept.
fn rows_of_runs(
    study: &Opened,
    variant: &str,
    measure: &Measure,
    table: &str,
) -> Result<Vec<Rows>, Trouble> {
    let kept = &study.manifest.identity.kept;
    study.over_seeds(variant, |run: &StoredRun| {
        if kept.has(table) || !is_summed_called(table) {
            rows(&run.table(table)?, measure.of_column())
        } else {
            rows_of_years(&run.table(YEARLY.name)?, measure)
        }
    })
}

/// The rows of a run's table by key.
fn rows(table: &Table, column: &str) -> Result<Rows, String> {
    let lacks = |name: &str| format!("the table {} has no column {name}", table.name());
    let ticks = table.integers("tick").ok_or_else(|| lacks("tick"))?;
    let numbers = table.numbers(column).ok_or_else(|| lacks(column))?;
    let derived = |name: &str| table.name() != "vendors" && ["vendor", "channel"].contains(&name);
    let names: Vec<_> = table
        .headings()
        .iter()
        .zip(table.columns())
        .filter(|(heading, _)| heading.name != "variant" && !derived(&heading.name))
        .filter_map(|(_, column)| match column {
            Column::Text(texts) => Some(texts),
            _ => None,
        })
        .collect();
    let mut rows = Rows::new();
    for (row, (&tick, &number)) in ticks.iter().zip(numbers).enumerate() {
        let key: Vec<&str> = names.iter().map(|texts| texts.get(row)).collect();
        rows.entry(key.join("/")).or_default().push((tick, number));
    }
    Ok(rows)
}

/// The same from the numbers of each year, where those of ticks are not kept. Of the start nothing flows.
fn rows_of_years(table: &Table, measure: &Measure) -> Result<Rows, String> {
    let lacks = |name: &str| format!("the table {} has no column {name}", table.name());
    let texts = |name: &str| table.texts(name).ok_or_else(|| lacks(name));
    let (tables, keys, measures) = (texts("table")?, texts("key")?, texts("measure")?);
    let ticks = table.integers("tick").ok_or_else(|| lacks("tick"))?;
    let values = table.numbers("value").ok_or_else(|| lacks("value"))?;
    let mut rows = Rows::new();
    for (row, (&tick, &value)) in ticks.iter().zip(values).enumerate() {
        if measure.of_table() == tables.get(row) && measure.of_column() == measures.get(row) {
            let known = (tick > 0 || !measure.flow).then_some(value);
            let of_key = rows.entry(keys.get(row).to_owned()).or_default();
            of_key.push((tick, known.unwrap_or(f64::NAN)));
        }
    }
    Ok(rows)
}

/// The keys asked for; of all those of the segment, or of all segments together where the table tells them apart.
fn keys(runs: &[Rows], asked: &Asked) -> Result<Vec<String>, Trouble> {
    let there: BTreeSet<&String> = runs.iter().flat_map(BTreeMap::keys).collect();
    let names: Vec<&str> = there.iter().map(|key| key.as_str()).collect();
    if asked.keys.is_empty() {
        let segment = asked.segment.as_deref().unwrap_or(ALL);
        let has = |key: &str, part: &str| key.split('/').any(|p| p == part);
        let told_apart = names.iter().any(|key| has(key, segment));
        if !told_apart && asked.segment.is_some() {
            return Err(Trouble::Input(format!(
                "--segment {segment}: this measure does not tell segments apart; leave it out"
            )));
        }
        // In the order of the table, which is that of the world.
        let wanted = |key: &&str| !told_apart || has(key, segment);
        return Ok(names
            .iter()
            .copied()
            .filter(wanted)
            .map(str::to_owned)
            .collect());
    }
    let mut found = Vec::new();
    let mut wrong = Vec::new();
    for key in &asked.keys {
        let segment = asked.segment.as_deref().unwrap_or(ALL);
        let full = format!("{key}/{segment}");
        if let Some(name) = names.iter().find(|name| *name == key || **name == full) {
            found.push((*name).to_owned());
        } else {
            let typed = asked.typed.clone().unwrap_or(format!("--key {key}"));
            wrong.push(format!("{typed}: {}", no_key(key, &names)));
        }
    }
    if wrong.is_empty() {
        Ok(found)
    } else {
        Err(Trouble::Input(wrong.join("\n")))
    }
}

/// Says that there is no such key, and which there are.
fn no_key(key: &str, names: &[&str]) -> String {
    if names.iter().all(|name| name.is_empty()) {
        return "it is one number and has no keys; leave the key out".to_owned();
    }
    format!("there is no such key; {}", did_you_mean(key, names))
}

/// Years and numbers of a key: levels as they are, flows as the mean of the year that ends, where there is a whole one.
fn over_time(
    runs: &[Rows],
    key: &str,
    measure: &Measure,
    study: &Opened,
) -> (Vec<f64>, Vec<Vec<f64>>) {
    let a_year = study.ticks_a_year();
    let ticks: BTreeSet<i32> = runs
        .iter()
        .filter_map(|run| run.get(key))
        .flatten()
        .map(|row| row.0)
        .collect();
    let every_tick = ticks
        .iter()
        .zip(ticks.iter().skip(1))
        .all(|(a, b)| b - a == 1);
    let of_run = |run: &Rows| {
        let own: BTreeMap<i32, f64> = run.get(key).into_iter().flatten().copied().collect();
        let at = |tick: i32| own.get(&tick).copied().unwrap_or(f64::NAN);
        let number = |&tick: &i32| {
            let value = if measure.flow && every_tick {
                if tick < a_year {
                    return f64::NAN;
                }
                let year = tick - a_year + 1..=tick;
                year.map(|tick| at(tick) / f64::from(a_year)).sum::<f64>()
            } else {
                at(tick)
            };
            measure.scale * value
        };
        ticks.iter().map(number).collect::<Vec<f64>>()
    };
    let years = ticks
        .iter()
        .map(|&tick| f64::from(tick) / f64::from(a_year));
    (years.collect(), runs.iter().map(of_run).collect())
}

/// Welfare against base, year by year.
fn gains(study: &Opened, figure: fn(&Year) -> f64, asked: &Asked) -> Result<Vec<Series>, Trouble> {
    if !asked.beside_others && (asked.segment.is_some() || !asked.keys.is_empty()) {
        return Err(Trouble::Input(
            "--segment, --key: equivalent variation is drawn of all buyers; `lockin compare` tells it by buyer".into(),
        ));
    }
    let welfare = study.welfare()?;
    let of = |variant: &String| {
        let seeds = welfare.0.get(variant)?;
        let years = seeds.first().map_or(0, Vec::len);
        Some(Series {
            variant: variant.clone(),
            key: String::new(),
            years: (1..=years).map(|year| year as f64).collect(),
            seeds: seeds
                .iter()
                .map(|years| years.iter().map(figure).collect())
                .collect(),
        })
    };
    let all: Vec<Series> = asked.variants.iter().filter_map(of).collect();
    if all.is_empty() {
        return Err(Trouble::Input(
            "equivalent variation is of a variant against base; name one with --variant".into(),
        ));
    }
    Ok(all)
}
