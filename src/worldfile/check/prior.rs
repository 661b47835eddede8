//! Whether what is uncertain can be varied.

use std::collections::{BTreeMap, BTreeSet};

use super::Check;
use crate::worldfile::error::Problem;
use crate::worldfile::parameters::{Number, Parameter, numbers};

/// What a prior may not vary: it would compare worlds of different sizes, or change no world at all.
const FIXED: &[&str] = &[
    "clock",
    "master_seed",
    "agents",
    "calibration_agents",
    "variants",
    "calibrations",
    "prior",
];

/// Finds priors on what is no number of the world, and ranges that are none.
pub fn check(check: &mut Check) {
    let changed = check.changed;
    if check.world.prior.is_empty() {
        return;
    }
    let all: BTreeMap<String, Number> = numbers(&changed.outline)
        .into_iter()
        .map(|number| (changed.outline.canonical(&number.path), number))
        .collect();
    let mut seen = BTreeSet::new();
    for (i, uncertain) in check.world.prior.iter().enumerate() {
        let path = |field: &str| format!("prior[{i}].{field}");
        if let Some(Problem { what, remedy, .. }) = changed.outline.explain_missing(&uncertain.path)
        {
            check.wrong(&path("path"), what, remedy.unwrap_or_default());
            continue;
        }
        let top = uncertain.path.split(['.', '[']).next().unwrap_or_default();
        let canonical = changed.outline.canonical(&uncertain.path);
        let number = all.get(&canonical);
        let (Some(number), false) = (number, FIXED.contains(&top)) else {
            let what = format!("{} cannot be varied", uncertain.path);
            check.wrong(&path("path"), what, "name a single number of the model");
            continue;
        };
        // What is no number is told where every number is.
        for (field, value) in [("low", uncertain.low), ("high", uncertain.high)] {
            let parameter = Parameter::at(&number.pattern);
            if let Some(parameter) = parameter.filter(|p| value.is_finite() && !p.allows(value)) {
                let what = format!("{value} is out of the range of {}", uncertain.path);
                let remedy = format!("write a number from {}", parameter.range());
                check.wrong(&path(field), what, remedy);
            }
        }
        if uncertain.low >= uncertain.high {
            let what = format!("the range of {} is empty", uncertain.path);
            check.wrong(&path("high"), what, "write a number above low");
        }
        if !seen.insert(canonical.clone()) {
            let what = format!("{canonical} stands twice in the prior");
            check.wrong(&path("path"), what, "keep one");
        }
    }
}
