//! Whether there is something of everything, and nothing of which there is too much.

use super::Check;
use crate::ids::MarketKind;
use crate::logit::{MAX_NESTS, MAX_OFFERS};
use crate::plan::offers::MAX_PROVIDERS;
use crate::terms::buyers::MAX_CLASSES;
use crate::worldfile::error::Problem;
use crate::worldfile::parameters::plain;
use crate::worldfile::seeds::wrong_seeds;

/// Most segments, and most deals: ids have 8 bits.
const MAX_OTHERS: usize = 200;
/// Most accounts that can be simulated one by one.
const MAX_ENTERPRISES: f64 = 1e7;

/// Finds lists that are empty or too long, and too many enterprises or seeds.
pub fn check(check: &mut Check) {
    let world = check.world;
    lengths(check);
    if let Some(Problem { what, remedy, .. }) = wrong_seeds(&world.seeds) {
        check.wrong("seeds", what, remedy.unwrap_or_default());
    }
    accounts(check);
    agents(check);
}

fn lengths(check: &mut Check) {
    let world = check.world;
    let lists = [
        ("classes", world.classes.len(), MAX_CLASSES),
        ("segments", world.segments.len(), MAX_OTHERS),
        ("providers", world.providers.len(), MAX_PROVIDERS),
        ("vendors", world.vendors.len(), MAX_NESTS),
        ("calibrations", world.calibrations.len(), usize::MAX),
    ];
    for (list, length, most) in lists {
        if list == "vendors" && !world.has_models() {
            continue;
        }
        length_of(check, list, length, most);
    }
    if world.deals.len() > MAX_OTHERS {
        too_long(check, "deals", world.deals.len(), MAX_OTHERS);
    }
    for (v, vendor) in world.vendors.iter().enumerate() {
        length_of(
            check,
            &format!("vendors[{v}].channels"),
            vendor.channels.len(),
            MAX_OFFERS,
        );
    }
    let offers: usize = world.vendors.iter().map(|v| v.channels.len()).sum();
    if offers > MAX_OFFERS && world.vendors.iter().all(|v| v.channels.len() <= MAX_OFFERS) {
        let what =
            format!("the vendors have {offers} channels together, and there can be {MAX_OFFERS}");
        check.wrong("vendors", what, "take some out");
    }
    for market in MarketKind::BOTH {
        if market == MarketKind::Model && !world.has_models() {
            continue;
        }
        if !world.classes.is_empty() && world.classes.iter().all(|c| c.market != market) {
            let what = format!("no class buys in the {} market", market.name());
            check.wrong("classes", what, "add a class that does");
        }
    }
}

fn length_of(check: &mut Check, list: &str, length: usize, most: usize) {
    if length == 0 {
        check.wrong(list, "this list is empty", "it needs at least one item");
    } else if length > most {
        too_long(check, list, length, most);
    }
}

fn too_long(check: &mut Check, list: &str, length: usize, most: usize) {
    let what = format!("this list has {length} items, and there can be {most}");
    check.wrong(list, what, "take some out");
}

fn accounts(check: &mut Check) {
    let exponent = check.world.demand.size_exponent;
    if (exponent - 1.0).abs() < 0.001 {
        let what = format!("{exponent} is too near 1, where the mean of a Pareto has another form");
        check.wrong("demand.size_exponent", what, "write 0.999 or 1.001");
    }
    let largest = check.world.demand.largest_account;
    for (s, segment) in check.world.segments.iter().enumerate() {
        let mean = segment.compute_spend / segment.accounts;
        if mean >= largest {
            let what = format!(
                "the mean account, {} dollars a year, is not below demand.largest_account, {}",
                plain(mean.round()),
                plain(largest)
            );
            let remedy = "raise the largest account, or state more accounts";
            check.wrong(&format!("segments[{s}].compute_spend"), what, remedy);
        }
        if segment.accounts.is_finite() && segment.accounts.fract() != 0.0 {
            let path = format!("segments[{s}].accounts");
            check.wrong(&path, "accounts are counted whole", "round it");
        }
    }
}

fn agents(check: &mut Check) {
    let world = check.world;
    let accounts: f64 = world.segments.iter().map(|s| s.accounts).sum();
    let segments = world.segments.len();
    match world.agents {
        Some(agents) if (agents as usize) < segments => {
            let what = format!("{agents} enterprises cannot stand for {segments} segments");
            check.wrong("agents", what, format!("write {segments} or more"));
        }
        Some(agents) if f64::from(agents) > accounts => {
            let what = format!("there are only {} accounts", plain(accounts));
            check.wrong("agents", what, "write None for one enterprise per account");
        }
        None if accounts > MAX_ENTERPRISES => {
            let what = format!("{} accounts are too many to simulate each", plain(accounts));
            check.wrong("agents", what, "write a number, such as 10000");
        }
        _ => {}
    }
}
