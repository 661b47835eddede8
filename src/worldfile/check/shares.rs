//! Whether shares of one whole sum to it.
//!
//! Shares may be written rounded: a whole that is off by no more than [`TOLERANCE`] is scaled to 1 where the world is
//! read, and one that is off by more is a mistake.

use super::Check;
use crate::ids::MarketKind;
use crate::plan::start_shares;
use crate::plan::stated::WorldFile;
use crate::terms::buyers::{NamedShare, Segment};

/// How far from 1 a sum of shares may be: twenty of them, each rounded to six digits.
pub const TOLERANCE: f64 = 1e-5;

/// How far from 1 it is by the rounding of floating-point numbers alone.
const ROUNDING: f64 = 1e-13;

/// Shares of one whole.
struct Whole<'a> {
    /// The path of their list.
    path: String,
    /// Whose they are.
    whose: String,
    shares: Vec<&'a mut f64>,
}

impl Whole<'_> {
    fn sum(&self) -> f64 {
        self.shares.iter().map(|share| **share).sum()
    }
}

/// Scales shares that were rounded where they were written, so that they sum to 1.
pub fn scale(world: &mut WorldFile) {
    for mut whole in wholes(world) {
        let sum = whole.sum();
        let off = (sum - 1.0).abs();
        if off > ROUNDING && off <= TOLERANCE {
            whole.shares.iter_mut().for_each(|share| **share /= sum);
        }
    }
}

/// Finds shares that do not sum to 1, and firms without any share; what has no entry has none.
pub fn check(check: &mut Check) {
    for whole in wholes(&mut check.world.clone()) {
        let sum = whole.sum();
        // Written so that NaN is a mistake too.
        if (sum - 1.0).abs() <= TOLERANCE {
            continue;
        }
        let what = if whole.shares.is_empty() {
            format!("{} shares are missing", whole.whose)
        } else {
            format!("{} shares sum to {}", whole.whose, in_digits(sum))
        };
        check.wrong(&whole.path, what, "they have to sum to 1");
    }
    if check.world.demand.compute_growth_afresh > 0.0 {
        growth_shares(check);
    }
    without_buyers(check);
}

/// A sum in the digits that shares are told apart by; what is rounded to nothing is 0, of whichever sign.
fn in_digits(sum: f64) -> String {
    let digits = format!("{sum:.7}");
    match digits.trim_end_matches('0').trim_end_matches('.') {
        "-0" => "0".to_owned(),
        digits => digits.to_owned(),
    }
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

/// All shares that have to sum to 1, in the order of the file.
fn wholes(world: &mut WorldFile) -> Vec<Whole<'_>> {
    let has_models = world.has_models();
    let classes: Vec<(String, MarketKind)> = world
        .classes
        .iter()
        .map(|class| (class.name.clone(), class.market))
        .collect();
    let entrants: Vec<String> = world
        .providers
        .iter()
        .filter(|p| p.enters_like.is_some())
        .map(|p| p.name.clone())
        .collect();
    let later = |name: &String| entrants.contains(name);
    let mut all = Vec::new();
    let mut add = |path: String, whose: &str, shares| {
        all.push(Whole {
            path,
            whose: whose.to_owned(),
            shares,
        });
    };
    for (s, segment) in world.segments.iter_mut().enumerate() {
        let path = |field: &str| format!("segments[{s}].{field}");
        for (whose, shares) in by_market(&classes, &mut segment.class_shares) {
            add(path("class_shares"), &whose, shares);
        }
        add(
            path("provider_shares"),
            "these",
            of(&mut segment.provider_shares),
        );
        if has_models {
            add(
                path("vendor_shares"),
                "these",
                of(&mut segment.vendor_shares),
            );
        }
    }
    for (i, published) in world.published.iter_mut().enumerate() {
        let path = format!("published[{i}].provider_shares");
        add(path, "these", of(&mut published.provider_shares));
    }
    for (v, vendor) in world.vendors.iter_mut().enumerate() {
        if !vendor.channels.is_empty() {
            let channels = vendor.channels.iter_mut().map(|c| &mut c.share).collect();
            add(format!("vendors[{v}].channels"), "the channels'", channels);
        }
        let there = vendor.hosting.iter_mut().filter(|h| !later(&h.name));
        let hosting = there.map(|h| &mut h.share).collect();
        add(format!("vendors[{v}].hosting"), "these", hosting);
    }
    if world.demand.compute_growth_afresh > 0.0 {
        let there = world
            .providers
            .iter_mut()
            .filter(|p| p.enters_like.is_none());
        let growth = there.map(|p| &mut p.growth_share).collect();
        add("providers".to_owned(), "the providers' growth", growth);
    }
    all
}

fn of(shares: &mut [NamedShare]) -> Vec<&mut f64> {
    shares.iter_mut().map(|share| &mut share.share).collect()
}

/// A segment's shares of classes, by market; none if one is of a class that there is not.
fn by_market<'a>(
    classes: &[(String, MarketKind)],
    shares: &'a mut [NamedShare],
) -> Vec<(String, Vec<&'a mut f64>)> {
    let market_of = |name: &str| classes.iter().find(|c| c.0 == name).map(|c| c.1);
    if shares.iter().any(|share| market_of(&share.name).is_none()) {
        return Vec::new();
    }
    let mut of = [Vec::new(), Vec::new()];
    for share in shares {
        if let Some(market) = market_of(&share.name) {
            of[market.index()].push(&mut share.share);
        }
    }
    let there = |market: &MarketKind| classes.iter().any(|class| class.1 == *market);
    MarketKind::BOTH
        .into_iter()
        .zip(of)
        .filter(|(market, _)| there(market))
        .map(|(market, shares)| (format!("the {} classes'", market.name()), shares))
        .collect()
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
