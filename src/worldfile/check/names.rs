//! Whether names tell things apart, and can be parts of paths and folders.

use std::collections::BTreeSet;

use super::{Check, items};
use crate::terms::deals::DealTerms;
use crate::terms::vendors::DIRECT;

/// What no variant may be called: it is implied.
pub const BASE: &str = "base";
/// What stands before the name of a deal in the name of the variant without it.
pub const WITHOUT: &str = "no-";

/// Finds names that stand twice, cannot be names, or mean something else.
pub fn check(check: &mut Check) {
    let world = check.world;
    spelling(check, "name", &world.name);
    named(check, "classes", &world.classes, |c| &c.name);
    named(check, "segments", &world.segments, |s| &s.name);
    named(check, "providers", &world.providers, |p| &p.name);
    named(check, "vendors", &world.vendors, |v| &v.name);
    named(check, "deals", &world.deals, |d| &d.name);
    named(check, "variants", &world.variants, |v| &v.name);
    named(check, "calibrations", &world.calibrations, |c| &c.name);
    inner_lists(check);
    reserved(check);
}

fn named<T>(check: &mut Check, list: &str, all: &[T], name: fn(&T) -> &str) {
    for (item, word) in items(list, all, name) {
        spelling(check, &format!("{item}.name"), word);
    }
    unique(check, list, all, name);
}

fn spelling(check: &mut Check, path: &str, word: &str) {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let remedy = "names are made of letters, digits, _ and -, at most 64";
    if word.is_empty() {
        check.wrong(path, "this name is empty", remedy);
    } else if word.len() > 64 || !word.chars().all(fits) {
        check.wrong(path, format!("{word:?} cannot be a name"), remedy);
    } else if let Some(whom) = misleads(word) {
        let what = format!("{word:?} means something else to {whom}");
        check.wrong(path, what, "put a letter or a word before it");
    } else if let Some(read) = misread(word) {
        let what = format!("programs that read CSV take {word:?} for {read}");
        check.warn(path, what, "put a letter or a word before it");
    }
}

/// To whom a name is no name: it would be an option, a formula or a device.
fn misleads(word: &str) -> Option<&'static str> {
    if word.starts_with('-') {
        return Some("shells and spreadsheets");
    }
    let lower = word.to_lowercase();
    let numbered = |device: &str| {
        let rest = lower.strip_prefix(device);
        rest.is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    let device = DEVICES.contains(&&*lower) || ["com", "lpt"].into_iter().any(numbered);
    device.then_some("the file system of Windows")
}

/// Names of devices on Windows, where no file or folder can be called so.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// What a program that guesses the types of a CSV file's columns takes a name for.
fn misread(word: &str) -> Option<&'static str> {
    let lower = word.to_lowercase();
    // Signs between digits are read over: 1_000.
    let bare = lower.replace('_', "");
    let begins_as_number = word.starts_with(|c: char| c.is_ascii_digit());
    if ["na", "n-a", "nan", "null", "none", "nil", "missing"].contains(&&*lower) {
        Some("a missing value")
    } else if ["true", "false", "t", "f", "yes", "no"].contains(&&*lower) {
        Some("a truth value")
    } else if word.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        Some("a number or a date")
    } else if lower == "epoch" {
        Some("a date")
    } else if lower.parse::<f64>().is_ok()
        || begins_as_number && (bare.parse::<f64>().is_ok() || in_another_base(&bare))
    {
        Some("a number")
    } else {
        None
    }
}

/// Whether a name is a whole number in base 16, 8 or 2: `0x10`, `0o7`, `0b11`.
fn in_another_base(lower: &str) -> bool {
    [("0x", 16), ("0o", 8), ("0b", 2)]
        .into_iter()
        .filter_map(|(before, base)| Some((lower.strip_prefix(before)?, base)))
        .any(|(digits, base)| !digits.is_empty() && digits.chars().all(|c| c.is_digit(base)))
}

/// Names that differ only in case are one to some file systems.
fn unique<T>(check: &mut Check, list: &str, all: &[T], name: fn(&T) -> &str) {
    let mut seen = BTreeSet::new();
    for (item, word) in items(list, all, name) {
        if !seen.insert(word.to_lowercase()) {
            let what = format!("{word} stands twice in this list");
            check.wrong(&format!("{item}.name"), what, "names have to differ");
        }
    }
}

fn inner_lists(check: &mut Check) {
    let world = check.world;
    for (v, vendor) in world.vendors.iter().enumerate() {
        let list = |field: &str| format!("vendors[{v}].{field}");
        unique(check, &list("channels"), &vendor.channels, |c| &c.name);
        unique(check, &list("hosting"), &vendor.hosting, |h| &h.name);
    }
    for (i, published) in world.published.iter().enumerate() {
        let list = format!("published[{i}].provider_shares");
        unique(check, &list, &published.provider_shares, |p| &p.name);
    }
    for (s, segment) in world.segments.iter().enumerate() {
        let list = |field: &str| format!("segments[{s}].{field}");
        let (classes, firms) = (&segment.class_shares, &segment.provider_shares);
        unique(check, &list("class_shares"), classes, |c| &c.name);
        unique(check, &list("provider_shares"), firms, |p| &p.name);
        let vendors = &segment.vendor_shares;
        unique(check, &list("vendor_shares"), vendors, |v| &v.name);
    }
}

fn reserved(check: &mut Check) {
    let world = check.world;
    let taken = |check: &mut Check, item: String, what: String| {
        check.wrong(&format!("{item}.name"), what, "take another name");
    };
    for (item, word) in items("segments", &world.segments, |s| &s.name) {
        if word.eq_ignore_ascii_case("all") {
            taken(check, item, "all stands for all segments together".into());
        }
    }
    for (item, word) in items("providers", &world.providers, |p| &p.name) {
        if word.eq_ignore_ascii_case(DIRECT) {
            let what = format!("{DIRECT} stands for the channel that a vendor runs itself");
            taken(check, item, what);
        }
    }
    for (item, word) in items("variants", &world.variants, |v| &v.name) {
        // Runs of a variant are in a folder of its name, and some file systems tell no case apart.
        let own = |deal: &DealTerms| format!("{WITHOUT}{}", deal.name);
        let deals = world.deals.iter().map(own);
        let mut implied = std::iter::once(BASE.to_owned()).chain(deals);
        if let Some(there) = implied.find(|there| there.eq_ignore_ascii_case(word)) {
            let what = if there == word {
                format!("every world has a variant {there} already")
            } else {
                format!(
                    "every world has a variant {there} already, and case alone tells no two folders apart"
                )
            };
            taken(check, item, what);
        }
    }
}
