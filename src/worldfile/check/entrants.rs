//! Whether who comes in later can: like whom, and by which shock.

use super::{Check, items};
use crate::ids::Listed;
use crate::shock::Shock;
use crate::worldfile::error::did_you_mean;

/// Finds entrants that are like nobody, that are spoken of as if they were there, or that never come.
pub fn check(check: &mut Check) {
    let world = check.world;
    let providers: Vec<Firm> = world
        .providers
        .iter()
        .map(|p| (p.name.as_str(), p.enters_like.as_deref()))
        .collect();
    let vendors: Vec<Firm> = world
        .vendors
        .iter()
        .map(|v| (v.name.as_str(), v.enters_like.as_deref()))
        .collect();
    likeness(check, "providers", "provider", &providers);
    likeness(check, "vendors", "vendor", &vendors);
    let later = |firms: &[Firm], name: &str| firms.iter().any(|f| f.0 == name && f.1.is_some());
    for (s, segment) in world.segments.iter().enumerate() {
        for (list, firms) in [("provider_shares", &providers), ("vendor_shares", &vendors)] {
            let shares = match list {
                "provider_shares" => &segment.provider_shares,
                _ => &segment.vendor_shares,
            };
            for (i, share) in shares.iter().enumerate() {
                if share.share > 0.0 && later(firms, &share.name) {
                    let path = format!("segments[{s}].{list}[{i}].share");
                    early(
                        check,
                        &path,
                        &share.name,
                        "has no share at the start",
                        "write 0",
                    );
                }
            }
        }
    }
    for (v, vendor) in world.vendors.iter().enumerate() {
        let path = |field: &str| format!("vendors[{v}].{field}");
        if vendor
            .owner
            .as_deref()
            .is_some_and(|o| later(&providers, o))
        {
            let owner = vendor.owner.as_deref().unwrap_or_default();
            early(check, &path("owner"), owner, "owns nothing", "write None");
        }
        for (item, word) in items(&path("hosting"), &vendor.hosting, |h| &h.name) {
            if later(&providers, word) {
                let remedy = "take it out: what is sold through it runs there anyway";
                early(
                    check,
                    &format!("{item}.name"),
                    word,
                    "hosts nothing at the start",
                    remedy,
                );
            }
        }
        if vendor.enters_like.is_some() && vendor.frontier {
            let what = format!(
                "{} comes in later and is not at the frontier of the start",
                vendor.name
            );
            check.wrong(&path("frontier"), what, "write false");
        }
    }
    for (d, deal) in world.deals.iter().enumerate() {
        for (field, name, firms) in [
            ("sponsor", &deal.sponsor, &providers),
            ("vendor", &deal.vendor, &vendors),
        ] {
            if later(firms, name) {
                let remedy = "let one that is there sign";
                early(
                    check,
                    &format!("deals[{d}].{field}"),
                    name,
                    "signs no deal",
                    remedy,
                );
            }
        }
    }
    shocks(check, "shocks", &world.shocks, &providers, &vendors);
    for (v, variant) in world.variants.iter().enumerate() {
        let list = format!("variants[{v}].shocks");
        shocks(check, &list, &variant.shocks, &providers, &vendors);
    }
    never(check, "providers", &providers);
    never(check, "vendors", &vendors);
}

/// A firm's name, and whom it is like if it comes in later.
type Firm<'a> = (&'a str, Option<&'a str>);

fn likeness(check: &mut Check, list: &str, noun: &str, firms: &[Firm]) {
    let there: Vec<&str> = firms
        .iter()
        .filter(|f| f.1.is_none())
        .map(|f| f.0)
        .collect();
    for (i, firm) in firms.iter().enumerate() {
        let Some(like) = firm.1 else { continue };
        if !there.contains(&like) {
            let path = format!("{list}[{i}].enters_like");
            let what = format!("there is no {noun} {like} from the start");
            check.wrong(&path, what, did_you_mean(like, &there));
        }
    }
}

fn early(check: &mut Check, path: &str, name: &str, so: &str, remedy: &str) {
    check.wrong(path, format!("{name} comes in later and {so}"), remedy);
}

/// An entry is of a firm that is not there from the start.
fn shocks(check: &mut Check, list: &str, shocks: &[Shock], providers: &[Firm], vendors: &[Firm]) {
    for (i, shock) in shocks.iter().enumerate() {
        if !shock.is_entry() {
            continue;
        }
        let Some(reference) = shock.disturbance().refers() else {
            continue;
        };
        let firms = match reference.list {
            Listed::Provider => providers,
            _ => vendors,
        };
        if firms.iter().any(|f| f.0 == reference.name && f.1.is_none()) {
            let path = format!("{list}[{i}].{}", reference.field);
            let what = format!("{} is there from the start", reference.name);
            check.wrong(&path, what, "name a firm that has enters_like");
        }
    }
}

fn never(check: &mut Check, list: &str, firms: &[Firm]) {
    let world = check.world;
    let variants = world.variants.iter().flat_map(|v| &v.shocks);
    let entries: Vec<&str> = world
        .shocks
        .iter()
        .chain(variants)
        .filter(|shock| shock.is_entry())
        .filter_map(|shock| shock.disturbance().refers().map(|r| r.name))
        .collect();
    for (i, firm) in firms.iter().enumerate() {
        if firm.1.is_some() && !entries.contains(&firm.0) {
            let what = format!("no shock lets {} in, so it changes nothing", firm.0);
            check.warn(&format!("{list}[{i}]"), what, "write a shock that does");
        }
    }
}
