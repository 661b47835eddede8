//! Whether what is referred to exists.

use super::{Check, items};
use crate::ids::{Listed, Reference};
use crate::policy::Policy;
use crate::shock::Shock;
use crate::terms::vendors::DIRECT;
use crate::worldfile::error::did_you_mean;

/// Finds names of things that the world does not have.
pub fn check(check: &mut Check) {
    let world = check.world;
    let classes = Known::of("class", world.classes.iter().map(|c| &*c.name));
    let providers = Known::of("provider", world.providers.iter().map(|p| &*p.name));
    let vendors = Known::of("vendor", world.vendors.iter().map(|v| &*v.name));
    for (s, segment) in world.segments.iter().enumerate() {
        let list = |field: &str| format!("segments[{s}].{field}");
        let shares = [
            ("class_shares", &segment.class_shares, &classes),
            ("provider_shares", &segment.provider_shares, &providers),
            ("vendor_shares", &segment.vendor_shares, &vendors),
        ];
        for (field, shares, known) in shares {
            for (item, word) in items(&list(field), shares, |share| &share.name) {
                refer(check, &format!("{item}.name"), word, known);
            }
        }
    }
    for (i, published) in world.published.iter().enumerate() {
        let list = format!("published[{i}].provider_shares");
        for (item, word) in items(&list, &published.provider_shares, |share| &share.name) {
            refer(check, &format!("{item}.name"), word, &providers);
        }
    }
    vendor_references(check, &providers);
    deal_references(check, &providers, &vendors);
    intervention_references(check);
}

fn intervention_references(check: &mut Check) {
    let world = check.world;
    named_in_policies(check, "policies", &world.policies);
    named_in_shocks(check, "shocks", &world.shocks);
    for (v, variant) in world.variants.iter().enumerate() {
        named_in_policies(check, &format!("variants[{v}].policies"), &variant.policies);
        named_in_shocks(check, &format!("variants[{v}].shocks"), &variant.shocks);
    }
}

fn named_in_policies(check: &mut Check, list: &str, policies: &[Policy]) {
    for (i, policy) in policies.iter().enumerate() {
        for reference in policy.intervention().refers() {
            resolve(check, &format!("{list}[{i}]"), &reference);
        }
    }
}

fn named_in_shocks(check: &mut Check, list: &str, shocks: &[Shock]) {
    for (i, shock) in shocks.iter().enumerate() {
        if let Some(reference) = shock.disturbance().refers() {
            resolve(check, &format!("{list}[{i}]"), &reference);
        }
    }
}

/// A name in a policy or shock has to be in the list that it refers to.
fn resolve(check: &mut Check, item: &str, reference: &Reference) {
    let world = check.world;
    let names: Vec<&str> = match reference.list {
        Listed::Segment => world.segments.iter().map(|s| s.name.as_str()).collect(),
        Listed::Provider => world.providers.iter().map(|p| p.name.as_str()).collect(),
        Listed::Vendor => world.vendors.iter().map(|v| v.name.as_str()).collect(),
        Listed::Deal => world.deals.iter().map(|d| d.name.as_str()).collect(),
    };
    let known = Known::of(reference.list.noun(), names);
    let path = format!("{item}.{}", reference.field);
    refer(check, &path, reference.name, &known);
}

fn vendor_references(check: &mut Check, providers: &Known) {
    let world = check.world;
    let channels = Known::of("channel", [&[DIRECT], &providers.names[..]].concat());
    for (v, vendor) in world.vendors.iter().enumerate() {
        let path = |field: &str| format!("vendors[{v}].{field}");
        if let Some(owner) = &vendor.owner {
            refer(check, &path("owner"), owner, providers);
        }
        for (item, word) in items(&path("channels"), &vendor.channels, |c| &c.name) {
            refer(check, &format!("{item}.name"), word, &channels);
        }
        for (item, word) in items(&path("hosting"), &vendor.hosting, |h| &h.name) {
            refer(check, &format!("{item}.name"), word, providers);
        }
    }
}

fn deal_references(check: &mut Check, providers: &Known, vendors: &Known) {
    let world = check.world;
    let deals = Known::of("deal", world.deals.iter().map(|d| &*d.name));
    for (d, deal) in world.deals.iter().enumerate() {
        let path = |field: &str| format!("deals[{d}].{field}");
        refer(check, &path("sponsor"), &deal.sponsor, providers);
        refer(check, &path("vendor"), &deal.vendor, vendors);
    }
    for (v, variant) in world.variants.iter().enumerate() {
        for (i, word) in variant.without_deals.iter().enumerate() {
            let path = format!("variants[{v}].without_deals[{i}]");
            refer(check, &path, word, &deals);
            if variant.without_deals[..i].contains(word) {
                check.wrong(
                    &path,
                    format!("{word} stands twice in this list"),
                    "keep one",
                );
            }
        }
    }
}

/// What may be referred to.
struct Known<'a> {
    /// What one of them is called.
    noun: &'static str,
    names: Vec<&'a str>,
}

impl<'a> Known<'a> {
    fn of(noun: &'static str, names: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            noun,
            names: names.into_iter().collect(),
        }
    }
}

/// A list without items is told elsewhere, once.
fn refer(check: &mut Check, path: &str, word: &str, known: &Known) {
    let names = &known.names[..];
    let nothing = names.is_empty() || *names == [DIRECT];
    if !nothing && !names.contains(&word) {
        let what = format!("there is no {} {word}", known.noun);
        check.wrong(path, what, did_you_mean(word, names));
    }
}
