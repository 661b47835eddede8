//! The states that the seeds of a study are sorted into.

use super::price_of_models;
use crate::plan::Plan;
use crate::study::BASE;
use crate::study::desk::states::{Sorted, sorted};
use crate::study::opened::Opened;
use crate::study::store::StoredRun;
use crate::study::trouble::Trouble;
use crate::study::valuation::{Flows, Scenario, worth};

/// Every seed, those in which a deal, if there is one, turns out A, B or C, those in which models end dear or cheap.
///
/// # Errors
/// When a run is missing, spoilt or another study's.
pub fn of_study(again: &Opened, deal: Option<usize>) -> Result<Vec<Sorted>, Trouble> {
    let plan = &again.plan;
    let told = deal.map(|d| outcomes(again, plan, d)).transpose()?;
    let told: Vec<_> = told.into_iter().map(|told| (String::new(), told)).collect();
    let prices = again.over_seeds(BASE, |run: &StoredRun| {
        let market = run.table("market")?;
        price_of_models(&market)
    })?;
    Ok(sorted((again.seeds.len(), "seeds"), &told, &prices))
}

/// How deal `d` turns out in each seed.
///
/// # Errors
/// When a run with or without it is missing, spoilt or another study's.
pub fn outcomes(again: &Opened, plan: &Plan, d: usize) -> Result<Vec<Scenario>, Trouble> {
    let without = format!("no-{}", plan.world.deals[d].name);
    let flows = |run: &StoredRun| Flows::read(plan, |name| run.table(name));
    let with = again.over_seeds(BASE, flows)?;
    let without = again.over_seeds(&without, flows)?;
    let pairs = with.iter().zip(&without);
    Ok(pairs.map(|(a, b)| worth(plan, d, a, b).scenario).collect())
}
