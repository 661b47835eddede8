//! What a world file need not write: an empty list, and what may be none.
//!
//! What is absent is written out before anything else is done with the text, so that every value has a path that a
//! `--set`, a calibration or a variant can change, and the world in a manifest says all that was run.

use std::collections::BTreeSet;
use std::ops::Range;

use super::locate::{Kind, Node, Outline};

/// A field that may be absent: the struct that it belongs to, with `*` for each item of a list, its name, and what
/// stands there if nothing does.
pub const ABSENT: &[(&str, &str, &str)] = &[
    ("", "agents", NONE),
    ("", "vendors", EMPTY),
    ("", "deals", EMPTY),
    ("", "strategic_review", NONE),
    ("", "policies", EMPTY),
    ("", "look_ahead", NOBODY),
    ("", "shocks", EMPTY),
    ("", "changes", EMPTY),
    ("", "variants", EMPTY),
    ("", "prior", EMPTY),
    ("", "published", EMPTY),
    ("strategic_review", "bidding", "Once"),
    ("pricing", "panel", NONE),
    ("lock_in", "price_match_seen", NO),
    ("segments.*", "vendor_shares", EMPTY),
    ("providers.*", "enters_like", NONE),
    ("providers.*", "new_customers", NONE),
    ("providers.*", "own_machines", NONE),
    ("vendors.*", "owner", NONE),
    ("vendors.*", "enters_like", NONE),
    ("vendors.*", "new_customers", NONE),
    ("deals.*", "tranches", EMPTY),
    ("deals.*", "channel_discount_floor", NONE),
    ("deals.*", "exclusivity_until", NONE),
    ("variants.*", "without_deals", EMPTY),
    ("variants.*", "policies", EMPTY),
    ("variants.*", "shocks", EMPTY),
    ("variants.*", "set", EMPTY),
    ("variants.*", "changes", EMPTY),
    ("variants.*.changes.*", "until", NONE),
    ("changes.*", "until", NONE),
    ("calibrations.*", "set", EMPTY),
    ("policies.*", "until", NONE),
    ("policies.*", "announced", NONE),
    ("policies.*", "leaves", NONE),
    ("policies.*", "segment", NONE),
    ("policies.*", "cost_saving", NONE),
    ("policies.*", "quality_gain", NONE),
    ("policies.*", "remedies", EMPTY),
    ("policies.*", "off_rivals", NO),
    ("policies.*", "hosting_at_cost", NO),
    ("policies.*", "cash", NONE),
    ("variants.*.policies.*", "until", NONE),
    ("variants.*.policies.*", "announced", NONE),
    ("variants.*.policies.*", "leaves", NONE),
    ("variants.*.policies.*", "segment", NONE),
    ("variants.*.policies.*", "cost_saving", NONE),
    ("variants.*.policies.*", "quality_gain", NONE),
    ("variants.*.policies.*", "remedies", EMPTY),
    ("variants.*.policies.*", "off_rivals", NO),
    ("variants.*.policies.*", "hosting_at_cost", NO),
    ("variants.*.policies.*", "cash", NONE),
];

/// Fields that only items of some kinds have: the field, and the names in front of these.
const OF_KINDS: &[(&str, &[&str])] = &[
    ("leaves", &["EgressFeeBan", "SwitchingChargeBan"]),
    ("segment", &["PortabilityMandate"]),
    ("cost_saving", &["Merger"]),
    ("quality_gain", &["Merger"]),
    ("remedies", &["Merger"]),
    ("off_rivals", &["Merger"]),
    ("hosting_at_cost", &["Merger"]),
    ("cash", &["BreakUp"]),
];

const NONE: &str = "None";
const EMPTY: &str = "[]";
const NO: &str = "false";
const NOBODY: &str = "(buyers: false, sellers: false)";

/// What stands at a path, with `*` for each item of a list, if nothing is written there.
pub fn if_absent(pattern: &str) -> Option<&'static str> {
    let is_it = |(of, field, _): &&(&str, &str, &str)| {
        let own = pattern.strip_suffix(field);
        own.is_some_and(|own| own.strip_suffix('.').unwrap_or(own) == *of)
    };
    ABSENT.iter().find(is_it).map(|(_, _, value)| *value)
}

/// The innermost part of a path, with `*` for each item of a list, that may be absent, and what stands there if it is.
pub fn around(pattern: &str) -> Option<(&str, &'static str)> {
    let ends = pattern.match_indices('.').map(|(at, _)| at);
    let parts = ends.chain([pattern.len()]).map(|end| &pattern[..end]);
    let absent = parts.filter_map(|part| Some((part, if_absent(part)?)));
    absent.max_by_key(|(part, _)| part.len())
}

/// What to write where so that nothing is absent: the byte after the last field of a struct, what belongs there, and
/// where that struct stands.
pub(super) fn fillings(outline: &Outline) -> Vec<(usize, String, Range<usize>)> {
    let mut found = Vec::new();
    let structs: BTreeSet<&str> = ABSENT.iter().map(|(of, ..)| *of).collect();
    for of in structs {
        for node in matching(outline.root(), of) {
            fill(node, of, &mut found);
        }
    }
    found.sort_by_key(|(at, ..)| *at);
    found
}

/// The values at a path with `*` for each item of a list, seen from `node`.
fn matching<'a>(node: Node<'a>, pattern: &str) -> Vec<Node<'a>> {
    if pattern.is_empty() {
        return vec![node];
    }
    let (step, rest) = pattern.split_once('.').unwrap_or((pattern, ""));
    let is_list = node.kind() == Kind::List;
    let takes = |name: Option<&str>| {
        if step == "*" {
            is_list
        } else {
            name == Some(step)
        }
    };
    let taken = node.children().filter(|(name, _)| takes(*name));
    taken.flat_map(|(_, child)| matching(child, rest)).collect()
}

/// Whether an item with this name in front has the field.
fn has(name: Option<&str>, field: &str) -> bool {
    let kinds = OF_KINDS.iter().find(|(of_kinds, _)| *of_kinds == field);
    kinds.is_none_or(|(_, kinds)| name.is_some_and(|name| kinds.contains(&name)))
}

fn fill(node: Node, of: &str, found: &mut Vec<(usize, String, Range<usize>)>) {
    let Some((_, last)) = node.children().last() else {
        return;
    };
    if node.kind() != Kind::Struct {
        return;
    }
    let names = node.names();
    let absent = ABSENT
        .iter()
        .filter(|(whose, field, _)| *whose == of && !names.contains(field))
        .filter(|(_, field, _)| has(node.variant(), field));
    let texts: Vec<String> = absent
        .map(|(_, field, value)| format!(", {field}: {value}"))
        .collect();
    let text = texts.concat();
    if !text.is_empty() {
        found.push((last.span().end, text, node.span()));
    }
}

#[cfg(test)]
mod tests {
    use super::super::change::Changed;
    use super::super::{parse, ron_options, written};
    use super::*;
    use crate::plan::stated::WorldFile;

    const WORLD: &str = include_str!("../../worlds/teaching.ron");
    const REVIEW: &str = "(years: 2, aggressiveness: 0.5, budget: 0.1, steering: 0.3, commitment_share: 0.5, least_gain: 0.0)";

    #[test]
    fn what_may_be_absent_is_known_by_its_path() {
        assert_eq!(if_absent("agents"), Some("None"));
        assert_eq!(if_absent("variants.*.set"), Some("[]"));
        assert_eq!(if_absent("set"), None);
        assert_eq!(if_absent("segments.*.agents"), None);
        let amount = "deals.*.tranches.*.amount";
        assert_eq!(around(amount), Some(("deals.*.tranches", "[]")));
        assert_eq!(around("deals.*.equity"), Some(("deals", "[]")));
        assert_eq!(around("choice.taste_sd"), None);
    }

    #[test]
    fn what_is_absent_is_written_out_and_can_be_changed() {
        let policies = "    policies: [EgressFeeBan(from: \"2027-01-01\")],\n    variants: [";
        let change = "[(from: \"2027-01-01\", path: \"choice.taste_sd\", value: \"0.1\")],";
        let world = WORLD
            .replacen("    variants: [", policies, 1)
            .replacen(
                "    policies: [",
                &format!("    changes: {change}\n    policies: ["),
                1,
            )
            .replacen(
                "strategic_review: None,",
                &format!("strategic_review: {REVIEW},"),
                1,
            )
            .replacen(
                "            name: \"exclusive\",",
                &format!("            name: \"exclusive\", changes: {change}"),
                1,
            );
        let (stated, made) = parse(&written("w.ron", &world).unwrap(), &[]).unwrap();
        let of_all = |field| OF_KINDS.iter().all(|(of_kinds, _)| *of_kinds != field);
        for (of, field, value) in ABSENT.iter().filter(|(_, field, _)| of_all(*field)) {
            let of = of.replacen(
                "variants.*",
                "variants[1]",
                usize::from(of.contains("policies")),
            );
            let one = of.replace('*', "[0]").replace(".[", "[");
            let path = if of.is_empty() {
                (*field).to_owned()
            } else {
                format!("{one}.{field}")
            };
            assert!(made.outline.find(&path).is_some(), "{path} = {value}");
        }
        let again = ron_options().from_str::<WorldFile>(&made.text).unwrap();
        assert_eq!(again, stated);
        let place = made
            .place_of("providers[1].enters_like")
            .unwrap()
            .to_string();
        let text = WORLD
            .lines()
            .position(|line| line == "            name: \"south\",")
            .unwrap();
        assert_eq!(place, format!("w.ron:{text}:9"));
    }

    #[test]
    fn items_of_some_kinds_alone_have_a_field() {
        let (_, made) = parse(&written("w.ron", WORLD).unwrap(), &[]).unwrap();
        let written = |variant: &str, field: &str| {
            let path = format!("variants.{variant}.policies[0].{field}");
            made.outline.find(&path).is_some()
        };
        assert!(written("no-egress-fees", "leaves") && !written("no-egress-fees", "segment"));
        assert!(written("portable", "segment") && !written("portable", "leaves"));
        assert!(written("no-egress-fees", "until") && written("portable", "until"));
    }

    /// Every field but those of the list is missed where it is not written.
    #[test]
    fn nothing_else_may_be_absent() {
        let made = Changed::unchanged("w.ron", WORLD)
            .unwrap()
            .filled()
            .unwrap();
        let mut seen = BTreeSet::new();
        let mut left = vec![(String::new(), made.outline.root())];
        while let Some((pattern, node)) = left.pop() {
            let mut from = None;
            for (name, child) in node.children() {
                let step = if node.kind() == Kind::List {
                    "*"
                } else {
                    name.unwrap_or("?")
                };
                let dot = if pattern.is_empty() { "" } else { "." };
                let own = format!("{pattern}{dot}{step}");
                if node.kind() == Kind::Struct && seen.insert(own.clone()) {
                    let start = from.unwrap_or(child.span().start - step.len() - 2);
                    let (before, after) = (&made.text[..start], &made.text[child.span().end..]);
                    let after = if from.is_some() {
                        after
                    } else {
                        after.trim_start().trim_start_matches(',')
                    };
                    let read = ron_options().from_str::<WorldFile>(&format!("{before}{after}"));
                    assert_eq!(read.is_ok(), if_absent(&own).is_some(), "{own}: {read:?}");
                }
                from = Some(child.span().end);
                left.push((own, child));
            }
        }
        assert!(seen.len() > 200, "{}", seen.len());
    }
}
