//! Policies that are announced: what is known of rules before they act, and who looks ahead to them.

use serde::{Deserialize, Serialize};

use super::{Policy, Portability, Rules, made_by};
use crate::calendar::Clock;
use crate::ids::Names;

/// Who looks ahead to policies that are announced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookAhead {
    /// Whether buyers do: moves wait for the date, contracts end on it.
    pub buyers: bool,
    /// Whether firms do when they price: demand under the rules that come counts for the part of their horizon that is theirs.
    pub sellers: bool,
}

impl LookAhead {
    /// Whether anybody does.
    pub fn anybody(self) -> bool {
        self.buyers || self.sellers
    }
}

/// Rules that are known to come.
#[derive(Debug, Clone, PartialEq)]
pub struct Coming {
    /// The first tick in which they hold.
    pub from: u32,
    /// What they are.
    pub rules: Rules,
}

/// The rules of a tick as buyers know them.
#[derive(Debug, Clone, Copy)]
pub struct Outlook<'a> {
    /// Those in force.
    pub rules: &'a Rules,
    /// The date on which the terms of moving change next, if buyers look ahead to one.
    pub turn: Option<Turn<'a>>,
}

/// A date to which buyers look ahead.
#[derive(Debug, Clone, Copy)]
pub struct Turn<'a> {
    /// Years until then.
    pub years: f64,
    /// Length of a tick, years.
    pub tick_years: f64,
    /// The rules from then on.
    pub rules: &'a Rules,
}

impl<'a> Outlook<'a> {
    /// That of buyers to whom `rules` hold for good.
    pub fn of_today(rules: &'a Rules) -> Self {
        Self { rules, turn: None }
    }

    /// The rules to which buyers look ahead: those in force where nothing is known to come.
    pub fn ahead(&self) -> &'a Rules {
        self.turn.map_or(self.rules, |turn| turn.rules)
    }
}

impl Rules {
    /// What of the rules a buyer looks ahead to: charges on a move, mandates of portability, the length of contracts.
    fn of_moves(&self) -> (f64, &[Portability], f64) {
        let charges = self.egress_fees * self.switching_charges;
        (charges, &self.portability, self.longest_contract_months)
    }
}

/// The first of the rules to `come` that changes what a move costs or how long a contract lasts, `now` being in force.
pub fn next_for_moves<'a>(come: &'a [Coming], now: &Rules) -> Option<&'a Coming> {
    come.iter().find(|c| c.rules.of_moves() != now.of_moves())
}

/// The rules known to come, with the tick from which each list of them is known. A policy that is announced is known with its
/// end; of one that is not, neither beginning nor end is.
pub fn known(policies: &[Policy], clock: &Clock, names: &Names) -> Vec<(u32, Vec<Coming>)> {
    if !policies.iter().any(|p| p.known_from(clock).is_some()) {
        return Vec::new();
    }
    let held = |policy: &Policy| {
        let ticks = policy.ticks(clock);
        [
            policy.known_from(clock).unwrap_or(0),
            ticks.start,
            ticks.end,
        ]
    };
    let last = clock.ticks();
    let ticks = ordered(policies.iter().flat_map(held).filter(|tick| *tick <= last));
    let of = |tick| (tick, coming(policies, clock, names, tick));
    ticks.into_iter().map(of).collect()
}

/// The rules that in tick `now` are known to come, each where it differs from those before it.
fn coming(policies: &[Policy], clock: &Clock, names: &Names, now: u32) -> Vec<Coming> {
    let is_known = |policy: &Policy| policy.known_from(clock).is_some_and(|from| from <= now);
    let rules_in = |tick| {
        let holds = |policy: &&Policy| {
            let at = if is_known(policy) { tick } else { now };
            policy.ticks(clock).contains(&at)
        };
        made_by(policies.iter().filter(holds), names)
    };
    let ends = |policy: &Policy| {
        let ticks = policy.ticks(clock);
        [ticks.start, ticks.end]
    };
    let all = policies.iter().filter(|p| is_known(p)).flat_map(ends);
    let mut before = rules_in(now);
    let mut found = Vec::new();
    for from in ordered(all.filter(|tick| (now + 1..u32::MAX).contains(tick))) {
        let rules = rules_in(from);
        if rules != before {
            before.clone_from(&rules);
            found.push(Coming { from, rules });
        }
    }
    found
}

/// Ticks in their order, each once.
fn ordered(ticks: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut ticks: Vec<u32> = ticks.collect();
    ticks.sort_unstable();
    ticks.dedup();
    ticks
}
