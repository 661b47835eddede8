//! The result at each point of a study's design: a number of its summary, or what a deal is worth.

use rayon::prelude::*;

use super::design;
use crate::study::BASE;
use crate::study::opened::Opened;
use crate::study::store::StoredRun;
use crate::study::summary::Line;
use crate::study::trouble::Trouble;
use crate::study::until::Wanted;
use crate::study::valuation::{Flows, over_seeds, worth};
use crate::worldfile::design::AT;
use crate::worldfile::error::did_you_mean;

/// Dollars in a billion.
const BILLION: f64 = 1e9;

/// A number of the summary at the end of a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The year since the start.
    pub year: i32,
    /// Its mean over seeds at each point, in the unit of `summary.csv`: its level under base, or the difference of another
    /// variant from base there; NaN where it is not defined.
    pub at: Vec<f64>,
}

/// The number called `measure`, as `market.hhi@compute/all`, under a variant at the end of a year, the last if none is
/// said.
///
/// # Errors
/// When the study has no design, variant or number called so.
pub fn measured(
    study: &Opened,
    measure: &str,
    variant: &str,
    year: Option<u32>,
) -> Result<Measured, Trouble> {
    let design = design(study)?;
    let wanted = wanted(measure)?;
    if !study.has(variant) {
        return Err(lacks(study, "--variant", variant));
    }
    let lines = study.lines_on_record()?;
    let own: Vec<&Line> = lines.iter().filter(|line| wanted.is_of(line)).collect();
    let last = own.iter().map(|line| line.address.tick).max();
    let last = last.ok_or_else(|| {
        let why = wanted.lacks_key(&lines);
        Trouble::Input(format!("--measure {measure}: {why}"))
    })?;
    let tick = year.map_or(last, |year| year as i32 * study.ticks_a_year());
    let at = |point: &str| {
        let cell = cell(point, variant);
        let line = own
            .iter()
            .find(|line| line.variant == cell && line.address.tick == tick);
        let summary = line.and_then(|line| match variant {
            BASE => Some(line.level),
            _ => line.difference,
        });
        summary.map_or(f64::NAN, |summary| summary.mean)
    };
    Ok(Measured {
        year: tick / study.ticks_a_year(),
        at: design.points.iter().map(|point| at(&point.name)).collect(),
    })
}

/// The number that `--measure` names.
fn wanted(measure: &str) -> Result<Wanted, Trouble> {
    format!("{measure}=1").parse().map_err(|why: String| {
        let why = why.replace("=WIDTH", "").replace("=20", "");
        Trouble::Input(format!("--measure {measure}: {why}"))
    })
}

/// What a deal is worth to its sponsor at each point, NPV of cash over seeds, $bn.
///
/// # Errors
/// When the study has no design, deal or variant without that deal, or a run cannot be read.
pub fn worths(study: &Opened, deal: &str) -> Result<Vec<f64>, Trouble> {
    let design = design(study)?;
    let deals = &study.plan.world.deals;
    let place = deals.iter().position(|d| d.name == deal).ok_or_else(|| {
        let names: Vec<&str> = deals.iter().map(|d| &*d.name).collect();
        Trouble::Input(format!(
            "--deal {deal}: there is no such deal; {}",
            did_you_mean(deal, &names)
        ))
    })?;
    let without = format!("no-{deal}");
    if !study.has(&without) {
        return Err(lacks(study, "--deal", &without));
    }
    let names: Vec<&str> = design.points.iter().map(|point| &*point.name).collect();
    let plans = study.again(&names, Vec::new())?;
    let one = |name: &&str| {
        let plan = plans.variants.iter().find(|v| v.name == **name);
        let plan = &plan.expect("it was asked for").plan;
        let flows = |run: &StoredRun| Flows::read(plan, |table| run.table(table));
        let with = study.over_seeds(name, flows)?;
        let without = study.over_seeds(&cell(name, &without), flows)?;
        let pairs = with.iter().zip(&without);
        let worths: Vec<_> = pairs.map(|(a, b)| worth(plan, place, a, b)).collect();
        Ok(over_seeds(&worths).cash.mean / BILLION)
    };
    names.par_iter().map(one).collect()
}

/// The name of a variant at a point.
fn cell(point: &str, variant: &str) -> String {
    match variant {
        BASE => point.to_owned(),
        variant => format!("{point}{AT}{variant}"),
    }
}

/// Says that a study lacks a variant that `option` asks for, and how to have it.
fn lacks(study: &Opened, option: &str, name: &str) -> Trouble {
    let world = study.variants.iter().filter(|name| !name.contains(AT));
    let names: Vec<&str> = world.map(String::as_str).collect();
    Trouble::Input(format!(
        "{option}: the study has no variant {name}; {}, or add it with `lockin extend {} --variant {name}`",
        did_you_mean(name, &names),
        study.store.folder.display()
    ))
}
