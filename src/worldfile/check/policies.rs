//! Whether every policy changes something.

use super::Check;
use crate::plan::stated::WorldFile;
use crate::policy::{Ground, Policy};

/// Finds policies of the list at `path` that reach nothing in a world without the deals named.
pub fn check(check: &mut Check, path: &str, policies: &[Policy], without_deals: &[String]) {
    let all = check.world.policies.iter().chain(policies).collect();
    let ground = ground(check.world, without_deals, all);
    for (i, policy) in policies.iter().enumerate() {
        if let Err(missing) = policy.intervention().reaches(&ground) {
            let what = format!("this policy changes nothing: {missing}");
            let remedy = "take it out, or give the world what it acts on";
            check.wrong(&format!("{path}[{i}]"), what, remedy);
        } else if let Err(misfit) = policy.intervention().fits(&ground) {
            let field = format!("{path}[{i}].{}", misfit.field);
            check.wrong(&field, misfit.what, misfit.remedy);
        }
    }
}

fn ground<'a>(
    world: &'a WorldFile,
    without_deals: &[String],
    policies: Vec<&'a Policy>,
) -> Ground<'a> {
    let deals = world.deals.iter();
    Ground {
        clock: &world.clock,
        choice: &world.choice,
        compute: &world.compute,
        classes: &world.classes,
        segments: &world.segments,
        providers: &world.providers,
        vendors: &world.vendors,
        deals: deals.filter(|d| !without_deals.contains(&d.name)).collect(),
        policies,
    }
}
