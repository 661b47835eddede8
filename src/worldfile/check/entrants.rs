//! Whether who comes in later can: like whom, and by which shock.

use super::Check;
use crate::ids::Listed;
use crate::shock::Shock;
use crate::worldfile::error::did_you_mean;

/// Finds entrants that are like nobody, that are spoken of as if they were there, or that never come.
pub fn check(check: &mut Check) {
    let world = check.world;
    let firms = Firms {
        providers: world
            .providers
            .iter()
            .map(|p| (p.name.as_str(), p.enters_like.as_deref()))
            .collect(),
        vendors: world
            .vendors
            .iter()
            .map(|v| (v.name.as_str(), v.enters_like.as_deref()))
            .collect(),
    };
    for (list, noun, of) in [
        ("providers", "provider", &firms.providers),
        ("vendors", "vendor", &firms.vendors),
    ] {
        likeness(check, list, noun, of);
        never(check, list, of);
    }
    in_segments(check, &firms);
    in_vendors(check, &firms);
    in_deals(check, &firms);
    in_shocks(check, "shocks", &world.shocks, &firms);
    for (v, variant) in world.variants.iter().enumerate() {
        let list = format!("variants[{v}].shocks");
        in_shocks(check, &list, &variant.shocks, &firms);
        of_absent(check, v, &firms);
    }
}

/// A firm's name, and whom it is like if it comes in later.
type Firm<'a> = (&'a str, Option<&'a str>);

/// All of them.
struct Firms<'a> {
    providers: Vec<Firm<'a>>,
    vendors: Vec<Firm<'a>>,
}

/// Whether the firm of this name comes in later.
fn later(firms: &[Firm], name: &str) -> bool {
    firms.iter().any(|f| f.0 == name && f.1.is_some())
}

impl Check<'_> {
    /// The firm `name` is spoken of as if it were there at the start.
    fn early(&mut self, path: &str, name: &str, so: &str, remedy: &str) {
        self.wrong(path, format!("{name} comes in later and {so}"), remedy);
    }
}

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

fn in_segments(check: &mut Check, firms: &Firms) {
    for (s, segment) in check.world.segments.iter().enumerate() {
        for (list, shares, of) in [
            (
                "provider_shares",
                &segment.provider_shares,
                &firms.providers,
            ),
            ("vendor_shares", &segment.vendor_shares, &firms.vendors),
        ] {
            for (i, share) in shares.iter().enumerate() {
                if share.share > 0.0 && later(of, &share.name) {
                    let path = format!("segments[{s}].{list}[{i}].share");
                    let so = "has no share at the start";
                    check.early(&path, &share.name, so, "write 0");
                }
            }
        }
    }
}

fn in_vendors(check: &mut Check, firms: &Firms) {
    for (v, vendor) in check.world.vendors.iter().enumerate() {
        let path = |field: &str| format!("vendors[{v}].{field}");
        if let Some(owner) = vendor.owner.as_deref()
            && later(&firms.providers, owner)
        {
            check.early(&path("owner"), owner, "owns nothing", "write None");
        }
        for (c, channel) in vendor.channels.iter().enumerate() {
            let sells = vendor.enters_like.is_none() && channel.share > 0.0;
            if sells && later(&firms.providers, &channel.name) {
                let path = format!("{}[{c}].share", path("channels"));
                let so = "sells nothing at the start";
                check.early(&path, &channel.name, so, "write 0");
            }
        }
        if vendor.enters_like.is_some() && vendor.frontier {
            let so = "is not at the frontier of the start";
            check.early(&path("frontier"), &vendor.name, so, "write false");
        }
        if vendor.enters_like.is_some() && vendor.quality > 0.0 {
            let what = "a vendor that comes in above the frontier raises what serving costs every vendor at once";
            check.warn(
                &path("quality"),
                what,
                "write 0 or less, or let a breakthrough follow its entry",
            );
        }
    }
}

fn in_deals(check: &mut Check, firms: &Firms) {
    for (d, deal) in check.world.deals.iter().enumerate() {
        for (field, name, of) in [
            ("sponsor", &deal.sponsor, &firms.providers),
            ("vendor", &deal.vendor, &firms.vendors),
        ] {
            if later(of, name) {
                let path = format!("deals[{d}].{field}");
                let remedy = "let one that is there sign";
                check.early(&path, name, "signs no deal", remedy);
            }
        }
    }
}

/// An entry is of a firm that is not there from the start.
fn in_shocks(check: &mut Check, list: &str, shocks: &[Shock], firms: &Firms) {
    for (i, shock) in shocks.iter().enumerate().filter(|(_, s)| s.is_entry()) {
        let Some(reference) = shock.disturbance().refers() else {
            continue;
        };
        let earlier = shocks[..i].iter().filter(|s| s.is_entry());
        let mut earlier = earlier.filter_map(|s| s.disturbance().refers());
        if earlier.any(|r| r == reference) {
            let what = format!("{} has an entry in this list already", reference.name);
            let path = format!("{list}[{i}]");
            check.warn(
                &path,
                what,
                "keep one: whichever comes first lets it in, once",
            );
        }
        let of = match reference.list {
            Listed::Provider => &firms.providers,
            _ => &firms.vendors,
        };
        if of.iter().any(|f| f.0 == reference.name && f.1.is_none()) {
            let path = format!("{list}[{i}].{}", reference.field);
            let what = format!("{} is there from the start", reference.name);
            check.wrong(&path, what, "name a firm that has enters_like");
        }
    }
}

/// A policy or shock of a variant that never lets in the firm it is about.
fn of_absent(check: &mut Check, v: usize, firms: &Firms) {
    let world = check.world;
    let variant = &world.variants[v];
    let entered = let_in(world.shocks.iter().chain(&variant.shocks));
    let policies = variant.policies.iter().enumerate().flat_map(|(i, policy)| {
        let refers = policy.intervention().refers().into_iter();
        refers.map(move |r| (format!("policies[{i}].{}", r.field), r))
    });
    let shocks = variant.shocks.iter().enumerate().filter_map(|(i, shock)| {
        let refers = shock.disturbance().refers()?;
        Some((format!("shocks[{i}].{}", refers.field), refers))
    });
    for (place, reference) in policies.chain(shocks) {
        let of = match reference.list {
            Listed::Provider => &firms.providers,
            Listed::Vendor => &firms.vendors,
            Listed::Segment | Listed::Deal => continue,
        };
        if later(of, reference.name) && !entered.contains(&reference.name) {
            let what = format!(
                "{} never comes in here, so this changes nothing",
                reference.name
            );
            let remedy = "add its entry to the shocks of this variant, or take this out";
            check.wrong(&format!("variants[{v}].{place}"), what, remedy);
        }
    }
}

/// The names of the firms that these shocks let in.
fn let_in<'a>(shocks: impl Iterator<Item = &'a Shock>) -> Vec<&'a str> {
    shocks
        .filter(|shock| shock.is_entry())
        .filter_map(|shock| shock.disturbance().refers().map(|r| r.name))
        .collect()
}

fn never(check: &mut Check, list: &str, firms: &[Firm]) {
    let world = check.world;
    let variants = world.variants.iter().flat_map(|v| &v.shocks);
    let entered = let_in(world.shocks.iter().chain(variants));
    for (i, firm) in firms.iter().enumerate() {
        if firm.1.is_some() && !entered.contains(&firm.0) {
            let what = format!("no shock lets {} in, so it changes nothing", firm.0);
            check.warn(&format!("{list}[{i}]"), what, "write a shock that does");
        }
    }
}
