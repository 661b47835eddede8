//! What is meant by the names of segments and deals.

use crate::plan::Plan;
use crate::plan::resolved::Deal;
use crate::study::opened::Opened;
use crate::study::trouble::Trouble;
use crate::worldfile::error::did_you_mean;

/// The places of the segments called so, all if none is asked for.
///
/// # Errors
/// When there is no such segment.
pub fn segments(plan: &Plan, names: &[String]) -> Result<Vec<usize>, Trouble> {
    let segments = &plan.world.segments;
    let known: Vec<&str> = segments.iter().map(|s| s.name.as_str()).collect();
    if names.is_empty() {
        return Ok((0..known.len()).collect());
    }
    let place = |name: &String| {
        let place = known.iter().position(|known| known == name);
        place.ok_or_else(|| {
            let remedy = did_you_mean(name, &known);
            Trouble::input(format!(
                "--segment {name}: there is no such segment; {remedy}"
            ))
        })
    };
    names.iter().map(place).collect()
}

/// The deal whose outcomes the seeds of a study are sorted by: the one asked for, else the first whose counterfactual was
/// run, if one was.
///
/// # Errors
/// When there is no such deal, or its counterfactual was not run.
pub fn deal_of_seeds(study: &Opened, name: Option<&str>) -> Result<Option<usize>, Trouble> {
    let plan = &*study.plan;
    let was_run = |d: usize| study.has(&format!("no-{}", plan.world.deals[d].name));
    let Some(name) = name else {
        return Ok((0..plan.world.deals.len()).find(|&d| was_run(d)));
    };
    let d = deal(plan, name)?;
    if was_run(d) {
        return Ok(Some(d));
    }
    Err(Trouble::input(format!(
        "--deal {name}: the study lacks the variant no-{name}; run it with `lockin run WORLD --variant no-{name}`"
    )))
}

/// The deal whose outcomes draws are sorted by: the one asked for, else the first that is signed, if one is.
///
/// # Errors
/// When there is no such deal.
pub fn deal_of_draws(plan: &Plan, name: Option<&str>) -> Result<Option<usize>, Trouble> {
    if let Some(name) = name {
        return deal(plan, name).map(Some);
    }
    let signed = |deal: &Deal| !deal.removed && !deal.terms.offered;
    Ok(plan.deals.iter().position(signed))
}

/// The place of the deal called `name`.
fn deal(plan: &Plan, name: &str) -> Result<usize, Trouble> {
    let names: Vec<&str> = plan.world.deals.iter().map(|d| d.name.as_str()).collect();
    let place = names.iter().position(|known| *known == name);
    place.ok_or_else(|| {
        let remedy = did_you_mean(name, &names);
        Trouble::input(format!("--deal {name}: there is no such deal; {remedy}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worldfile::Loaded;

    #[test]
    fn segments_and_deals_are_meant_by_their_names() {
        let text = include_str!("../../../worlds/teaching.ron").to_owned();
        let plan = Loaded::from_text("w.ron", text, &[], None).unwrap().base();
        let segments = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            segments(&plan, &names)
        };
        assert_eq!(segments(&["corporations", "startups"]), Ok(vec![1, 0]));
        let all = (0..plan.world.segments.len()).collect();
        assert_eq!(segments(&[]), Ok(all));
        let told = segments(&["startup"]).unwrap_err();
        assert!(told.text().contains("did you mean startups"), "{told}");
        let first = plan.world.deals[0].name.as_str();
        assert_eq!(deal_of_draws(&plan, Some(first)), Ok(Some(0)));
        assert_eq!(deal_of_draws(&plan, None), Ok(Some(0)));
        assert!(deal_of_draws(&plan, Some("nobody")).is_err());
    }
}
