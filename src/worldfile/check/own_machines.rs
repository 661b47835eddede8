//! Whether what is nobody's firm is spoken of as such.

use super::{Check, items};
use crate::plan::stated::WorldFile;
use crate::pricing::PriceRule;
use crate::shock::Shock;
use crate::terms::providers::ProviderTerms;

/// Finds machines of accounts' own that price, host, sell or sponsor as a firm does, and those that nobody can have.
pub fn check(check: &mut Check) {
    let world = check.world;
    let all = world.providers.iter().enumerate();
    let own: Vec<(usize, &ProviderTerms)> = all.filter(|(_, p)| !p.is_firm()).collect();
    let Some(&(j, terms)) = own.first() else {
        return;
    };
    if let Some((second, _)) = own.get(1) {
        let what = format!(
            "{} stands for machines of accounts' own already",
            terms.name
        );
        let path = format!("providers[{second}].own_machines");
        check.wrong(&path, what, "state them once, and write None here");
    }
    if own.len() == world.providers.len() {
        let what = "nobody sells compute here";
        check.wrong("providers", what, "state a provider without own_machines");
    }
    fields(check, j, terms);
    named(check, &terms.name);
    let has = |s: &crate::terms::buyers::Segment| {
        let shares = s.provider_shares.iter();
        shares
            .into_iter()
            .any(|s| s.name == terms.name && s.share > 0.0)
    };
    if !world.segments.iter().any(has) {
        let what = format!(
            "no segment says that anybody has {}, so what they are worth besides their cost cannot be inferred",
            terms.name
        );
        let remedy = "give them a share of a segment, however small";
        check.wrong(&format!("providers[{j}].own_machines"), what, remedy);
    }
}

/// What a firm has and machines of accounts' own do not.
fn fields(check: &mut Check, j: usize, terms: &ProviderTerms) {
    let numbers = [
        ("operating_margin", terms.operating_margin),
        ("egress_per_gb", terms.egress_per_gb),
        ("committed_discount", terms.committed_discount),
        ("hosting_margin", terms.hosting_margin),
        ("own_silicon", terms.own_silicon),
    ];
    for (field, value) in numbers {
        if value != 0.0 {
            let what = format!("{} are nobody's firm and have none", terms.name);
            check.wrong(&format!("providers[{j}].{field}"), what, "write 0.0");
        }
    }
    let path = |field: &str| format!("providers[{j}].{field}");
    if terms.utilisation > 1.0 {
        let what = "what they keep for the peak is in own_machines.idle";
        check.wrong(&path("utilisation"), what, "write 1.0");
    }
    if !terms.atomistic {
        let what = format!(
            "{} are no firm that an index of concentration counts",
            terms.name
        );
        check.wrong(&path("atomistic"), what, "write true");
    }
    if !matches!(terms.pricing, PriceRule::CostPlus(_)) {
        let what = format!("{} cost what they cost, in every month", terms.name);
        check.wrong(&path("pricing"), what, "write CostPlus(inertia: 0.0)");
    }
    if terms.new_customers.is_some() {
        let what = format!("{} have no customers", terms.name);
        check.wrong(&path("new_customers"), what, "write None");
    }
    if terms.enters_like.is_some() {
        let what = format!("{} are like no firm", terms.name);
        let remedy = "write None, and a share for the segments that have them";
        check.wrong(&path("enters_like"), what, remedy);
    }
}

/// Where a firm is meant and machines of accounts' own are named.
fn named(check: &mut Check, own: &str) {
    let world = check.world;
    for (path, why) in as_a_firm(world, own) {
        check.wrong(
            &path,
            format!("{own} {why}: it is nobody's firm"),
            "name a firm",
        );
    }
    let in_variants = world.variants.iter().enumerate();
    let in_variants =
        in_variants.map(|(v, variant)| (format!("variants[{v}].shocks"), &variant.shocks));
    let lists = std::iter::once(("shocks".to_owned(), &world.shocks)).chain(in_variants);
    for (list, shocks) in lists {
        outages(check, &list, shocks, own);
    }
}

/// The paths at which likenesses, owners, channels, hosts and sponsors are called `own`, and what machines do not do there.
fn as_a_firm(world: &WorldFile, own: &str) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    for (p, provider) in world.providers.iter().enumerate() {
        if provider.enters_like.as_deref() == Some(own) {
            found.push((format!("providers[{p}].enters_like"), "is like no firm"));
        }
    }
    for (v, vendor) in world.vendors.iter().enumerate() {
        let path = |field: &str| format!("vendors[{v}].{field}");
        if vendor.owner.as_deref() == Some(own) {
            found.push((path("owner"), "owns no vendor"));
        }
        for (item, name) in items(&path("channels"), &vendor.channels, |c| &c.name) {
            if name == own {
                found.push((format!("{item}.name"), "sells no models"));
            }
        }
        for (item, name) in items(&path("hosting"), &vendor.hosting, |h| &h.name) {
            if name == own {
                found.push((format!("{item}.name"), "hosts no vendor"));
            }
        }
    }
    for (d, deal) in world.deals.iter().enumerate() {
        if deal.sponsor == own {
            found.push((format!("deals[{d}].sponsor"), "signs no deal"));
        }
    }
    found
}

/// Each account has its own machines: they do not fail together.
fn outages(check: &mut Check, list: &str, shocks: &[Shock], own: &str) {
    for (i, shock) in shocks.iter().enumerate() {
        if let Shock::Outage(outage) = shock
            && outage.provider == own
        {
            let what = format!("{own} stand with each account, and do not fail all at once");
            check.wrong(&format!("{list}[{i}].provider"), what, "name a firm");
        }
    }
}
