//! Whether shares of one whole sum to it.

use super::Check;
use crate::ids::MarketKind;
use crate::plan::buyers::{NamedShare, Segment};
use crate::plan::start_shares;

/// How far from 1 a sum of shares may be.
const TOLERANCE: f64 = 1e-6;

/// Finds shares that do not sum to 1, and firms without any share; what has no entry has none.
pub fn check(check: &mut Check) {
    let world = check.world;
    for (s, segment) in world.segments.iter().enumerate() {
        let list = |field: &str| format!("segments[{s}].{field}");
        let all = |shares: &[NamedShare]| shares.iter().map(|share| share.share).sum();
        class_shares(check, &list("class_shares"), &segment.class_shares);
        sum(
            check,
            &list("provider_shares"),
            "these",
            all(&segment.provider_shares),
        );
        if world.has_models() {
            let vendors = all(&segment.vendor_shares);
            sum(check, &list("vendor_shares"), "these", vendors);
        }
    }
    for (i, published) in world.published.iter().enumerate() {
        let shares = published
            .provider_shares
            .iter()
            .map(|share| share.share)
            .sum();
        sum(
            check,
            &format!("published[{i}].provider_shares"),
            "these",
            shares,
        );
    }
    for (v, vendor) in world.vendors.iter().enumerate() {
        let list = |field: &str| format!("vendors[{v}].{field}");
        let channels = vendor.channels.iter().map(|c| c.share).sum();
        let later = |name: &str| {
            let mut entrants = world.providers.iter().filter(|p| p.enters_like.is_some());
            entrants.any(|p| p.name == name)
        };
        let hosting = vendor.hosting.iter().filter(|h| !later(&h.name));
        let hosting = hosting.map(|h| h.share).sum();
        if !vendor.channels.is_empty() {
            sum(check, &list("channels"), "the channels'", channels);
        }
        sum(check, &list("hosting"), "these", hosting);
    }
    let there = world.providers.iter().filter(|p| p.enters_like.is_none());
    let growth = there.map(|p| p.growth_share).sum();
    if world.demand.compute_growth_afresh > 0.0 {
        sum(check, "providers", "the providers' growth", growth);
        growth_shares(check);
    }
    without_buyers(check);
}

/// Finds providers whose stock alone, with the growth that stays with it, wins more than they are said to win.
fn growth_shares(check: &mut Check) {
    let world = check.world;
    let afresh = world.demand.compute_growth_afresh;
    for (j, stock) in start_shares(world).into_iter().enumerate() {
        let provider = &world.providers[j];
        if world.demand.share_afresh(stock, provider.growth_share) >= 0.0 {
            continue;
        }
        check.wrong(
            &format!("providers[{j}].growth_share"),
            format!(
                "{} holds {stock:.3} of compute spend, and {:.3} of growth stays where it is: that alone brings it {:.3} \
                 of growth, more than the {} said here",
                provider.name,
                1.0 - afresh,
                (1.0 - afresh) * stock,
                provider.growth_share,
            ),
            format!(
                "raise this share, or demand.compute_growth_afresh to {:.3} at least",
                1.0 - provider.growth_share / stock
            ),
        );
    }
}

fn class_shares(check: &mut Check, path: &str, shares: &[NamedShare]) {
    let classes = &check.world.classes;
    let market_of = |name: &str| classes.iter().find(|c| c.name == name).map(|c| c.market);
    if shares.iter().any(|share| market_of(&share.name).is_none()) {
        return;
    }
    for market in MarketKind::BOTH {
        let own = shares.iter().filter(|s| market_of(&s.name) == Some(market));
        let whose = format!("the {} classes'", market.name());
        if classes.iter().any(|class| class.market == market) {
            sum(check, path, &whose, own.map(|share| share.share).sum());
        }
    }
}

fn sum(check: &mut Check, path: &str, whose: &str, sum: f64) {
    if (sum - 1.0).abs() > TOLERANCE {
        let digits = format!("{sum:.7}");
        let sum = digits.trim_end_matches('0').trim_end_matches('.');
        check.wrong(
            path,
            format!("{whose} shares sum to {sum}"),
            "they have to sum to 1",
        );
    }
}

/// Mean utilities are inferred from shares: without any, nobody would ever buy.
fn without_buyers(check: &mut Check) {
    let segments = &check.world.segments;
    let bought = |spend: fn(&Segment) -> (f64, &[NamedShare]), name: &str| {
        let mut spenders = segments.iter().map(spend).filter(|(spend, _)| *spend > 0.0);
        spenders.any(|(_, shares)| shares.iter().any(|s| s.name == name && s.share > 0.0))
    };
    for (p, provider) in check.world.providers.iter().enumerate() {
        let there = provider.enters_like.is_none();
        if there && !bought(|s| (s.compute_spend, &s.provider_shares), &provider.name) {
            unbought(check, &format!("providers[{p}]"), &provider.name);
        }
    }
    for (v, vendor) in check.world.vendors.iter().enumerate() {
        let there = vendor.enters_like.is_none();
        if there && !bought(|s| (s.ai_spend, &s.vendor_shares), &vendor.name) {
            unbought(check, &format!("vendors[{v}]"), &vendor.name);
        }
    }
}

fn unbought(check: &mut Check, path: &str, name: &str) {
    let what = format!("no segment with spend has a share of {name}, so nobody would ever buy it");
    check.wrong(path, what, "give it a share in a segment, or take it out");
}
