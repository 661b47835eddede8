//! Whether dates lie where they can mean something.

use super::Check;
use crate::calendar::Date;
use crate::plan::stated::Amendment;
use crate::policy::{Dates, Policy};
use crate::shock::{Shock, When};
use crate::terms::deals::{DealTerms, Exclusivity};

/// Finds dates before the start, ends before beginnings, and, as warnings, dates after the end.
pub fn check(check: &mut Check) {
    start(check);
    for (d, deal) in check.world.deals.iter().enumerate() {
        of_deal(check, &format!("deals[{d}]"), deal);
    }
    of_policies(check, "policies", &check.world.policies);
    of_shocks(check, "shocks", &check.world.shocks);
    of_changes(check, "changes", &check.world.changes);
    for (v, variant) in check.world.variants.iter().enumerate() {
        of_policies(check, &format!("variants[{v}].policies"), &variant.policies);
        of_shocks(check, &format!("variants[{v}].shocks"), &variant.shocks);
        of_changes(check, &format!("variants[{v}].changes"), &variant.changes);
    }
    exclusives(check);
    published(check);
}

/// Naive forecasts need what was known at the start, and a comparison something after it.
fn published(check: &mut Check) {
    let (start, published) = (check.world.clock.start, &check.world.published);
    for (i, pair) in published.windows(2).enumerate() {
        if pair[0].date >= pair[1].date {
            let path = format!("published[{}].date", i + 1);
            check.wrong(
                &path,
                "this is not later than the one before",
                "order them by date",
            );
        }
    }
    if !published.is_empty() && published.iter().filter(|p| p.date < start).count() < 2 {
        let what = "fewer than two of these lie before the start, and no trend goes through them";
        check.wrong("published", what, "add what was published before");
    }
}

fn start(check: &mut Check) {
    let start = check.world.clock.start;
    let text = start.to_string();
    if !start.starts_a_month() {
        let first = text.get(..8).unwrap_or_default();
        let remedy = format!("write \"{first}01\"");
        check.wrong(
            "clock.start",
            "a world starts on the first of a month",
            remedy,
        );
    }
    let year: Option<i32> = text.get(..4).and_then(|year| year.parse().ok());
    if !year.is_some_and(|year| (1970..3000).contains(&year)) {
        let remedy = "write a date from 1970 to 2999";
        check.wrong("clock.start", "this is too far off", remedy);
    }
}

fn of_deal(check: &mut Check, path: &str, deal: &DealTerms) {
    dated(check, &format!("{path}.start"), deal.start, true);
    for (t, tranche) in deal.tranches.iter().enumerate() {
        let path = format!("{path}.tranches[{t}].not_before");
        if tranche.not_before < deal.start {
            let what = "a tranche is not due before its deal starts";
            check.wrong(&path, what, format!("write \"{}\" or later", deal.start));
        } else {
            dated(check, &path, tranche.not_before, true);
        }
    }
    let Some(until) = deal.exclusivity_until else {
        return;
    };
    let path = format!("{path}.exclusivity_until");
    let clock = &check.world.clock;
    if until < deal.start {
        let what = "exclusivity ends before the deal starts";
        check.wrong(&path, what, format!("write \"{}\" or later", deal.start));
    } else if clock.tick_of(until) > last_tick(check, deal) {
        let what = "exclusivity ends with the deal, before this date";
        check.warn(&path, what, "write None, or lengthen the deal");
    }
}

fn of_policies(check: &mut Check, list: &str, policies: &[Policy]) {
    for (i, policy) in policies.iter().enumerate() {
        let item = format!("{list}[{i}]");
        let mut dates = policy.intervention().dates();
        if dates.announced.is_some_and(|date| date > dates.from) {
            let what = "a policy is announced before it begins, or on the day";
            let remedy = format!("write \"{}\" or earlier, or leave it out", dates.from);
            check.wrong(&format!("{item}.announced"), what, remedy);
        }
        if dates.until.is_some() && policy.intervention().is_for_good() {
            let what = "what this policy does stays done, so it has no end";
            check.wrong(&format!("{item}.until"), what, "take it out");
            dates.until = None;
        }
        spell(check, &item, "a policy", dates);
    }
}

fn of_changes(check: &mut Check, list: &str, changes: &[Amendment]) {
    for (i, change) in changes.iter().enumerate() {
        let dates = Dates {
            announced: None,
            from: change.from,
            until: change.until,
        };
        spell(check, &format!("{list}[{i}]"), "a change", dates);
    }
}

/// What holds from a day on, and up to another if it ends. What is announced is awaited, even after the end of the run.
fn spell(check: &mut Check, item: &str, noun: &str, dates: Dates) {
    let dated = if dates.announced.is_some() {
        not_before_start
    } else {
        dated
    };
    dated(check, &format!("{item}.from"), dates.from, false);
    let Some(until) = dates.until else {
        return;
    };
    let path = format!("{item}.until");
    let clock = &check.world.clock;
    if clock.tick_of(until) <= clock.tick_of(dates.from) {
        let what = format!("{noun} ends after it begins");
        let remedy = format!("write a date in a later tick than {}", dates.from);
        check.wrong(&path, what, remedy);
    } else {
        dated(check, &path, until, false);
    }
}

fn of_shocks(check: &mut Check, list: &str, shocks: &[Shock]) {
    for (i, shock) in shocks.iter().enumerate() {
        if let When::On(date) = shock.disturbance().when() {
            dated(check, &format!("{list}[{i}].when"), date, false);
        }
    }
}

fn dated(check: &mut Check, path: &str, date: Date, deal: bool) {
    let clock = &check.world.clock;
    if clock.tick_of(date) > clock.ticks() {
        let end = clock.date_after(clock.ticks());
        let what = format!("the run ends on {end}, so this changes nothing");
        check.warn(path, what, "");
    }
    not_before_start(check, path, date, deal);
}

fn not_before_start(check: &mut Check, path: &str, date: Date, deal: bool) {
    let clock = &check.world.clock;
    if date < clock.start {
        let what = format!("this is before the world starts on {}", clock.start);
        let remedy = if deal {
            "what was agreed before takes the start as its date, without what was paid before"
        } else {
            "what holds already takes the start as its date"
        };
        check.wrong(path, what, remedy);
    }
}

/// The last tick in which a deal can be in force.
fn last_tick(check: &Check, deal: &DealTerms) -> u32 {
    let clock = &check.world.clock;
    let ticks = f64::from(deal.years * 12) / f64::from(clock.tick.months());
    clock.tick_of(deal.start).saturating_add(ticks as u32)
}

/// Two alliances that bar each other would leave a vendor no channel at all.
fn exclusives(check: &mut Check) {
    let deals = &check.world.deals;
    let clock = &check.world.clock;
    let last = |deal: &DealTerms| {
        let until = deal
            .exclusivity_until
            .map_or(u32::MAX, |date| clock.tick_of(date));
        until.min(last_tick(check, deal))
    };
    let clash = |a: &DealTerms, b: &DealTerms| {
        let barred = a.exclusivity != Exclusivity::None && b.exclusivity != Exclusivity::None;
        let together = clock.tick_of(a.start).max(clock.tick_of(b.start)) < last(a).min(last(b));
        barred && together && a.vendor == b.vendor && a.sponsor != b.sponsor
    };
    let mut found = Vec::new();
    for (d, deal) in deals.iter().enumerate() {
        if let Some(other) = deals[..d].iter().find(|other| clash(deal, other)) {
            let what = format!("{} is exclusive by {} as well", deal.vendor, other.name);
            found.push((format!("deals[{d}].exclusivity"), what));
        }
    }
    for (path, what) in found {
        check.wrong(&path, what, "let the one end before the other starts");
    }
}
