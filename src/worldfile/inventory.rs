//! Every number that a variant of a world runs on, with its meaning, its range and why it has this value.

use super::Loaded;
use super::change::Changed;
use super::error::{Place, Problems};
use super::explain::comment_after;
use super::parameters::{Number, Parameter, numbers};

/// A number that a variant runs on.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its path, items of lists by name.
    pub path: String,
    /// Its value.
    pub value: f64,
    /// What it is.
    pub parameter: &'static Parameter,
    /// The comment where it was written: what it is, and its source.
    pub comment: String,
    /// Who has written it, where that is not the world itself: `--set`, `calibrations.attentive`.
    pub set_by: String,
}

/// Every number that `variant` runs on, in the order of the world file: not those of other variants and calibrations, nor of
/// deals that are taken away.
///
/// # Errors
/// When there is no such variant.
pub fn inventory(loaded: &Loaded, variant: &str) -> Result<Vec<Entry>, Problems> {
    let plan = loaded.variant(variant)?;
    let changed = loaded.changed_in(variant)?;
    let variants = plan.world.variants.iter();
    let own = variants.map(|v| &v.name).position(|name| name == variant);
    let own = own.map(|v| format!("variants[{v}]."));
    let removed = plan.deals.iter().enumerate().filter(|(_, d)| d.removed);
    let removed: Vec<String> = removed.map(|(d, _)| format!("deals[{d}].")).collect();
    let is_run = |path: &str| {
        let is_own = own.as_ref().is_some_and(|own| path.starts_with(own));
        let elsewhere = ["variants[", "calibrations["];
        let is_others = elsewhere.iter().any(|list| path.starts_with(list));
        (is_own || !is_others) && !removed.iter().any(|deal| path.starts_with(deal))
    };
    let all = numbers(&changed.outline);
    let all = all.iter().filter(|number| is_run(&number.path));
    Ok(all
        .filter_map(|number| entry(loaded, &changed, number))
        .collect())
}

fn entry(loaded: &Loaded, changed: &Changed, number: &Number) -> Option<Entry> {
    let (comment, set_by) = match changed.place_of(&number.path)? {
        Place::File { line, section, .. } => (
            comment(loaded.text(), line as usize, section.is_some()),
            section.map(String::from).unwrap_or_default(),
        ),
        Place::Set(_) => (String::new(), "--set".to_owned()),
    };
    Some(Entry {
        path: changed.outline.canonical(&number.path),
        value: number.value()?,
        parameter: Parameter::at(&number.pattern)?,
        comment,
        set_by,
    })
}

/// The comment of a value: that which ends its line; of one that a calibration or a variant sets, else that over its group.
fn comment(text: &str, line: usize, is_set: bool) -> String {
    let own = comment_after(text, line);
    if own.is_empty() && is_set {
        over_its_group(text, line)
    } else {
        own.to_owned()
    }
}

/// The comment that stands in lines of its own over a group of values, of which line `line` is one.
fn over_its_group(text: &str, line: usize) -> String {
    let alone = |line: &&str| line.trim_start().starts_with("//");
    let before: Vec<&str> = text.lines().take(line - 1).collect();
    let mut up = before.iter().rev().copied().peekable();
    while up
        .next_if(|line| !alone(line) && !line.trim_end().ends_with('['))
        .is_some()
    {}
    let mut words: Vec<&str> = up
        .take_while(alone)
        .map(|line| line.trim_start().trim_start_matches('/').trim())
        .collect();
    words.reverse();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::change::parse_set;
    use super::super::shipped::{names, shipped};
    use super::*;

    fn default_world(sets: &[&str], calibration: Option<&str>) -> Loaded {
        let sets: Vec<_> = sets.iter().map(|set| parse_set(set).unwrap()).collect();
        let text = shipped("ai-cloud-2026").unwrap().to_owned();
        Loaded::from_text("w.ron", text, &sets, calibration).unwrap()
    }

    fn one(entries: &[Entry], path: &str) -> Entry {
        let found = entries.iter().find(|entry| entry.path == path);
        found.unwrap_or_else(|| panic!("{path}")).clone()
    }

    #[test]
    fn every_number_of_a_shipped_world_is_known_once_and_is_in_its_range() {
        for name in names() {
            let text = shipped(name).unwrap().to_owned();
            let loaded = Loaded::from_text(name, text, &[], None).unwrap();
            let entries = inventory(&loaded, "base").unwrap();
            let mut paths: Vec<_> = entries.iter().map(|entry| &entry.path).collect();
            paths.sort();
            paths.dedup();
            assert_eq!(paths.len(), entries.len(), "{name}");
            for entry in &entries {
                assert!(entry.parameter.allows(entry.value), "{name}: {entry:?}");
            }
            // Nothing of base is left out that `explain` knows.
            let outline = &loaded.changed().outline;
            let stated = numbers(outline)
                .into_iter()
                .filter(|number| !number.pattern.starts_with("variants."));
            assert_eq!(stated.count(), entries.len(), "{name}");
        }
    }

    #[test]
    fn a_value_is_told_with_who_set_it_and_why() {
        let path = "choice.compute_price_sensitivity";
        let base = one(&inventory(&default_world(&[], None), "base").unwrap(), path);
        assert_eq!((base.value, &*base.set_by), (4.0, ""));
        assert!(base.comment.contains("derived"), "{base:?}");

        let attentive = default_world(&[], Some("attentive"));
        let attentive = one(&inventory(&attentive, "base").unwrap(), path);
        assert_eq!(attentive.value, 3.2);
        assert_eq!(attentive.set_by, "calibrations.attentive");
        assert!(
            attentive.comment.starts_with("they look more often too"),
            "{attentive:?}"
        );

        let by_hand = default_world(&["choice.compute_price_sensitivity=5"], None);
        let by_hand = one(&inventory(&by_hand, "base").unwrap(), path);
        assert_eq!((by_hand.value, &*by_hand.set_by), (5.0, "--set"));
        assert_eq!(by_hand.comment, "");
    }

    #[test]
    fn a_variant_has_its_own_numbers_and_not_those_that_it_takes_away() {
        let loaded = default_world(&[], None);
        let of = |variant: &str| inventory(&loaded, variant).unwrap();
        let deals = |entries: &[Entry]| {
            let own = |entry: &&Entry| entry.path.starts_with("deals.amazon-anthropic.");
            entries.iter().filter(own).count()
        };
        assert!(deals(&of("base")) > 5);
        assert_eq!(deals(&of("no-amazon-anthropic")), 0);
        let capped = of("discount-cap");
        let cap = one(&capped, "variants.discount-cap.policies[0].at_most");
        assert_eq!(cap.parameter.path, "policies.*.at_most");
        assert_eq!(capped.len(), of("base").len() + 1);
        assert!(inventory(&loaded, "discount-cpa").is_err());
    }
}
