//! Prices that only their ceiling stopped, if there were any.

use std::collections::BTreeMap;

use lockin::events::AT_CEILING;
use lockin::record::table::Table;
use lockin::study::opened::Opened;
use lockin::study::store::StoredRun;
use lockin::study::trouble::Trouble;

/// A sentence for each firm and variant; nothing where no price was at its ceiling.
pub fn told(study: &Opened) -> Result<Option<String>, Trouble> {
    let of = study.seeds.len();
    let mut lines = Vec::new();
    for variant in &study.variants {
        let runs = study.over_seeds(variant, |run: &StoredRun| {
            Ok(at_ceiling(&run.table("events")?))
        })?;
        let mut found: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for (firm, reviews) in runs.into_iter().flatten() {
            let (runs, all) = found.entry(firm).or_default();
            *runs += 1;
            *all += reviews;
        }
        lines.extend(found.iter().map(|(firm, (runs, reviews))| {
            format!("  {variant}: {firm} in {runs} of {of} runs, at {reviews} reviews")
        }));
    }
    if lines.is_empty() {
        return Ok(None);
    }
    let ceiling = study.plan.world.pricing.ceiling;
    Ok(Some(format!(
        "Prices at their ceiling, {ceiling} times the start's (pricing.ceiling): the bound made them, no competition.\n{}\n",
        lines.join("\n")
    )))
}

/// The firms whose price was at its ceiling in a run, and at how many reviews.
fn at_ceiling(events: &Table) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    if let (Some(kinds), Some(subjects)) = (events.texts("kind"), events.texts("subject")) {
        for row in (0..events.rows()).filter(|&row| kinds.get(row) == AT_CEILING) {
            *found.entry(subjects.get(row).to_owned()).or_default() += 1;
        }
    }
    found
}
