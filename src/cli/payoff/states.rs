//! The states that the seeds of a study are sorted into.

use lockin::plan::Plan;
use lockin::study::BASE;
use lockin::study::desk::states::{Sorted, sorted};
use lockin::study::opened::Opened;
use lockin::study::payoff::price_of_models;
use lockin::study::store::StoredRun;
use lockin::study::valuation::{Flows, Scenario, worth};
use lockin::worldfile::error::did_you_mean;

use crate::cli::Trouble;

/// Every seed, those in which the deal `asked` for turns out A, B or C, those in which models end dear or cheap; and the
/// place of that deal, if there is one.
pub fn of_study(
    again: &Opened,
    plan: &Plan,
    asked: Option<&str>,
) -> Result<(Vec<Sorted>, Option<usize>), Trouble> {
    let was_run = |d: usize| again.has(&format!("no-{}", plan.world.deals[d].name));
    let deal = match asked {
        None => (0..plan.world.deals.len()).find(|&d| was_run(d)),
        Some(name) => {
            let d = place(plan, name)?;
            if !was_run(d) {
                return Err(Trouble::input(format!(
                    "--deal {name}: the study lacks the variant no-{name}; run it with `lockin run WORLD --variant no-{name}`"
                )));
            }
            Some(d)
        }
    };
    let told = deal.map(|d| outcomes(again, plan, d)).transpose()?;
    let told: Vec<_> = told.into_iter().map(|told| (String::new(), told)).collect();
    let prices = again.over_seeds(BASE, |run: &StoredRun| {
        let market = run.table("market")?;
        price_of_models(&market)
    })?;
    Ok((sorted((again.seeds.len(), "seeds"), &told, &prices), deal))
}

/// The deal whose outcomes draws are sorted by: the one asked for, else the first that is signed.
pub fn of_draws(plan: &Plan, asked: Option<&str>) -> Result<Option<usize>, Trouble> {
    if let Some(name) = asked {
        return place(plan, name).map(Some);
    }
    let signed = |deal: &lockin::plan::resolved::Deal| !deal.removed && !deal.terms.offered;
    Ok(plan.deals.iter().position(signed))
}

/// The place of the deal called `name`.
fn place(plan: &Plan, name: &str) -> Result<usize, Trouble> {
    let names: Vec<&str> = plan.world.deals.iter().map(|d| d.name.as_str()).collect();
    names
        .iter()
        .position(|known| *known == name)
        .ok_or_else(|| {
            let remedy = did_you_mean(name, &names);
            Trouble::input(format!("--deal {name}: there is no such deal; {remedy}"))
        })
}

/// How deal `d` turns out in each seed.
pub fn outcomes(again: &Opened, plan: &Plan, d: usize) -> Result<Vec<Scenario>, Trouble> {
    let without = format!("no-{}", plan.world.deals[d].name);
    let flows = |run: &StoredRun| Flows::read(plan, |name| run.table(name));
    let with = again.over_seeds(BASE, flows)?;
    let without = again.over_seeds(&without, flows)?;
    let pairs = with.iter().zip(&without);
    Ok(pairs.map(|(a, b)| worth(plan, d, a, b).scenario).collect())
}
