//! Whether every number is one, and lies in its range.

use super::problem;
use crate::worldfile::change::Changed;
use crate::worldfile::error::{MOST, Problem};
use crate::worldfile::parameters::{Number, Parameter, numbers};

/// The numbers out of range.
pub fn problems(changed: &Changed) -> Vec<Problem> {
    let all = numbers(&changed.outline);
    all.iter()
        .filter_map(|number| out_of_range(number, changed))
        .take(MOST)
        .collect()
}

fn out_of_range(number: &Number, changed: &Changed) -> Option<Problem> {
    let value = number.value()?;
    let parameter = Parameter::at(&number.pattern);
    let allowed = parameter.map_or(value.is_finite(), |p| p.allows(value));
    if allowed {
        return None;
    }
    let written = number.node.text();
    let what = if value.is_nan() {
        "NaN is not a number".to_string()
    } else {
        format!("{written} is out of range")
    };
    let remedy = parameter.map_or_else(
        || "write a finite number".to_string(),
        |p| format!("write a number from {}", p.range()),
    );
    Some(problem(changed, &number.path, what).remedy(remedy))
}
