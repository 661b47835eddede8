//! The days on which what firms face changes: policies and changes are announced, begin, end.

use crate::calendar::Date;
use crate::plan::stated::{Amendment, WorldFile};
use crate::policy::{Dates, Policy};

/// The days from the start on that matter to these variants: those of the world, and their own.
pub fn turns_of(world: &WorldFile, variants: &[String]) -> Vec<(Date, String)> {
    let own = || world.variants.iter().filter(|v| variants.contains(&v.name));
    let policies = own().flat_map(|v| &v.policies).chain(&world.policies);
    let changes = own().flat_map(|v| &v.changes).chain(&world.changes);
    let mut all = turns(policies, changes);
    all.retain(|(day, _)| *day >= world.clock.start);
    all
}

/// The days on which policies and changes are announced, begin or end, in their order, with what does.
pub fn turns<'a>(
    policies: impl Iterator<Item = &'a Policy>,
    changes: impl Iterator<Item = &'a Amendment>,
) -> Vec<(Date, String)> {
    let policies = policies.map(|p| (p.intervention().dates(), in_words(p)));
    let changes = changes.map(|c| {
        let dates = Dates {
            announced: None,
            from: c.from,
            until: c.until,
        };
        (dates, format!("{} {}", c.path, c.value))
    });
    let mut turns = Vec::new();
    for (dates, name) in policies.chain(changes) {
        turns.extend(
            dates
                .announced
                .map(|day| (day, format!("{name} announced"))),
        );
        turns.extend(dates.until.map(|day| (day, format!("{name} ends"))));
        turns.push((dates.from, name));
    }
    turns.sort();
    turns.dedup();
    turns
}

/// A day as a calendar year.
pub fn year_of(date: Date) -> f64 {
    1970.0 + f64::from(date.days_since_epoch()) / 365.2425
}

/// `egress fee ban` of `EgressFeeBan(…)`.
pub fn in_words(policy: &Policy) -> String {
    let text = format!("{policy:?}");
    let name = text.split('(').next().unwrap_or_default();
    let mut words = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_a_year_is_a_part_of_it() {
        let day = |text: &str| year_of(Date::try_from(text.to_owned()).unwrap());
        assert!((day("2026-01-01") - 2026.0).abs() < 0.01);
        assert!((day("2026-07-02") - 2026.5).abs() < 0.01);
    }
}
