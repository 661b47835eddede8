//! Whether shares of one whole sum to it.
//!
//! Shares may be written rounded: a whole that is off by no more than [`TOLERANCE`] is scaled to 1 where the world is
//! read, and one that is off by more is a mistake.

use super::Check;
use crate::ids::MarketKind;
use crate::plan::start_shares;
use crate::plan::stated::WorldFile;
use crate::terms::buyers::{NamedShare, Segment};
use crate::terms::vendors::VendorTerms;

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

impl<'a> Whole<'a> {
    fn new(path: String, whose: &str, shares: Vec<&'a mut f64>) -> Self {
        Self {
            path,
            whose: whose.to_owned(),
            shares,
        }
    }

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
    let classes = world.classes.iter();
    let classes: Vec<_> = classes.map(|c| (c.name.clone(), c.market)).collect();
    let later = world.providers.iter().filter(|p| p.enters_like.is_some());
    let later: Vec<String> = later.map(|p| p.name.clone()).collect();
    let mut all = Vec::new();
    for (s, segment) in world.segments.iter_mut().enumerate() {
        all.extend(of_segment(s, segment, &classes, has_models));
    }
    for (i, published) in world.published.iter_mut().enumerate() {
        let path = format!("published[{i}].provider_shares");
        all.push(Whole::new(
            path,
            "these",
            of(&mut published.provider_shares),
        ));
    }
    for (v, vendor) in world.vendors.iter_mut().enumerate() {
        all.extend(of_vendor(v, vendor, &later));
    }
    if world.demand.compute_growth_afresh > 0.0 {
        let providers = world.providers.iter_mut();
        let there = providers.filter(|p| p.enters_like.is_none());
        let growth = there.map(|p| &mut p.growth_share).collect();
        let path = "providers".to_owned();
        all.push(Whole::new(path, "the providers' growth", growth));
    }
    all
}

/// The shares that a segment has of classes by market, of providers and, if there are models, of vendors.
fn of_segment<'a>(
    s: usize,
    segment: &'a mut Segment,
    classes: &[(String, MarketKind)],
    has_models: bool,
) -> Vec<Whole<'a>> {
    let path = |field: &str| format!("segments[{s}].{field}");
    let by_market = by_market(classes, &mut segment.class_shares).into_iter();
    let mut all: Vec<Whole> = by_market
        .map(|(whose, shares)| Whole::new(path("class_shares"), &whose, shares))
        .collect();
    let providers = of(&mut segment.provider_shares);
    all.push(Whole::new(path("provider_shares"), "these", providers));
    if has_models {
        let vendors = of(&mut segment.vendor_shares);
        all.push(Whole::new(path("vendor_shares"), "these", vendors));
    }
    all
}

/// The shares of a vendor's channels and of its hosts that are there from the start.
fn of_vendor<'a>(v: usize, vendor: &'a mut VendorTerms, later: &[String]) -> Vec<Whole<'a>> {
    let mut all = Vec::new();
    if !vendor.channels.is_empty() {
        let channels = vendor.channels.iter_mut().map(|c| &mut c.share).collect();
        let path = format!("vendors[{v}].channels");
        all.push(Whole::new(path, "the channels'", channels));
    }
    let hosting = vendor.hosting.iter_mut();
    let there = hosting.filter(|h| !later.contains(&h.name));
    let shares = there.map(|h| &mut h.share).collect();
    all.push(Whole::new(format!("vendors[{v}].hosting"), "these", shares));
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
