//! Rounds, rescues and exits: what becomes of a vendor whose money runs out.

use bevy_ecs::prelude::{Query, ResMut};
use bevy_ecs::query::QueryData;

use super::purse::Purse;
use super::{Revenue, Treasury};
use crate::calendar::Calendar;
use crate::deal::{Receiver, Sponsor, Stake, Term};
use crate::events::{Event, Events};
use crate::market::presence::{Cash, Presence};
use crate::market::today::Today;
use crate::maths;
use crate::plan::Plan;
use crate::random::{Purpose, Seed};
use crate::terms::vendors::MoneyTerms;

/// What of a vendor money changes.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct Borrower {
    presence: &'static mut Presence,
    cash: &'static Cash,
    revenue: &'static Revenue,
    purse: &'static Purse,
    treasury: &'static mut Treasury,
}

/// What of a deal money changes.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct Backing {
    sponsor: &'static Sponsor,
    receiver: &'static Receiver,
    term: &'static mut Term,
    stake: &'static mut Stake,
}

/// What money does to the vendors in a tick.
struct Money<'a> {
    plan: &'a Plan,
    calendar: Calendar,
    seed: Seed,
    vendors: Vec<BorrowerItem<'a, 'a>>,
    deals: Vec<BackingItem<'a, 'a>>,
    events: &'a mut Events,
}

/// Vendors short of runway try a round; those whose cash has long been negative are rescued or exit.
pub fn raise_or_fail(
    today: Today,
    mut vendors: Query<Borrower>,
    mut deals: Query<Backing>,
    mut events: ResMut<Events>,
) {
    let mut money = Money {
        plan: &today.plan,
        calendar: *today.calendar,
        seed: *today.seed,
        vendors: vendors.iter_mut().collect(),
        deals: deals.iter_mut().collect(),
        events: &mut events,
    };
    let terms = &today.plan.world.money;
    let months = today.calendar.tick_months();
    let closed = maths::pow(1.0 - terms.round_chance_per_month, months);
    let draw = today
        .seed
        .draws()
        .uniform(Purpose::Round, today.calendar.tick, 0);
    let open = draw >= closed;
    for v in 0..money.vendors.len() {
        let vendor = &money.vendors[v];
        if *vendor.purse != Purse::Own || !vendor.presence.is_here() {
            continue;
        }
        if open {
            money.round(v);
        }
        money.count_months(v, months);
        if money.vendors[v].treasury.months_short >= terms.failure_months {
            money.rescue_or_exit(v);
        }
    }
}

/// Dollars raised in a round by a vendor that needs `need` a year and has `cash`: up to `reserve_years` of need, and
/// nothing while its runway lasts.
pub fn raised(terms: &MoneyTerms, cash: f64, need: f64, reserve_years: f64) -> f64 {
    if cash >= need * terms.runway_months / 12.0 {
        return 0.0;
    }
    (reserve_years * need - cash).max(0.0)
}

impl Money<'_> {
    /// The vendor's worth: a multiple of revenue that falls with time.
    fn worth(&self, v: usize) -> f64 {
        let valuation = &self.plan.world.valuation;
        valuation.revenue_multiple(self.calendar.years()) * self.vendors[v].revenue.a_year
    }

    fn round(&mut self, v: usize) {
        let state = &self.vendors[v];
        let world = &self.plan.world;
        let years = world.research.cash_reserve_years;
        let asked = raised(
            &world.money,
            state.cash.0,
            state.treasury.need_a_year,
            years,
        );
        let worth = self.worth(v);
        let raise = asked.min(world.money.round_max_of_worth * worth);
        if raise <= 0.0 {
            return;
        }
        self.dilute(v, raise / (worth + raise));
        let treasury = &mut self.vendors[v].treasury;
        treasury.rounds += 1;
        treasury.raised += raise;
        let name = &self.plan.names.vendors[v];
        self.events
            .0
            .push(Event::new("round", name, "investors", raise));
    }

    /// New shares leave every earlier stake `1 − part` of what it was.
    fn dilute(&mut self, v: usize, part: f64) {
        for deal in &mut self.deals {
            if deal.receiver.0.index() == v {
                deal.stake.share *= 1.0 - part;
            }
        }
    }

    fn count_months(&mut self, v: usize, months: f64) {
        let vendor = &mut self.vendors[v];
        let cash = vendor.cash.0 + vendor.treasury.raised;
        vendor.treasury.months_short = if cash < 0.0 {
            vendor.treasury.months_short + months
        } else {
            0.0
        };
    }

    fn rescue_or_exit(&mut self, v: usize) {
        let draw = self
            .seed
            .draws()
            .uniform(Purpose::Rescue, self.calendar.tick, v as u64);
        match self.largest_stake(v) {
            Some(d) if draw < self.plan.world.money.rescue_chance => self.rescue(v, d),
            _ if self.alone(v) => {}
            _ => self.exit(v),
        }
    }

    /// The deal in force that gave the largest stake in vendor `v`.
    fn largest_stake(&self, v: usize) -> Option<usize> {
        let mut largest: Option<usize> = None;
        for (d, deal) in self.deals.iter().enumerate() {
            let stake = deal.stake.share;
            let ours = deal.receiver.0.index() == v && stake > 0.0;
            let in_force = deal.term.in_force(self.calendar.tick);
            if in_force && ours && largest.is_none_or(|l| stake > self.deals[l].stake.share) {
                largest = Some(d);
            }
        }
        largest
    }

    /// Whether no other vendor is left: the last one of a market does not exit.
    fn alone(&self, v: usize) -> bool {
        let others = self.vendors.iter().enumerate();
        others
            .into_iter()
            .all(|(w, o)| w == v || !o.presence.is_here())
    }

    fn rescue(&mut self, v: usize, d: usize) {
        let amount = self.plan.world.money.rescue_revenue_years * self.vendors[v].revenue.a_year;
        let worth = self.worth(v);
        let part = amount / (worth + amount);
        self.dilute(v, part);
        self.deals[d].stake.share += part;
        let treasury = &mut self.vendors[v].treasury;
        treasury.months_short = 0.0;
        treasury.rescued = Some((self.deals[d].sponsor.0, amount));
        let sponsor = &self.plan.deals[d].terms.sponsor;
        let name = &self.plan.names.vendors[v];
        self.events
            .0
            .push(Event::new("rescue", sponsor, name, amount));
    }

    /// The vendor is gone: its customers choose again, its deals end, its cash is lost to creditors.
    fn exit(&mut self, v: usize) {
        *self.vendors[v].presence = Presence::Gone;
        for deal in &mut self.deals {
            if deal.receiver.0.index() == v {
                super::exit::end(&mut deal.term, &mut deal.stake);
            }
        }
        let name = &self.plan.names.vendors[v];
        self.events.0.push(Event::new("exit", name, "", 0.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: MoneyTerms = MoneyTerms {
        runway_months: 12.0,
        round_max_of_worth: 1.0,
        round_chance_per_month: 0.25,
        failure_months: 6.0,
        rescue_chance: 0.8,
        rescue_revenue_years: 0.5,
    };

    #[test]
    fn a_round_is_tried_only_when_runway_is_short() {
        assert_eq!(raised(&TERMS, 5.0, 4.0, 2.0), 0.0);
        assert_eq!(raised(&TERMS, 3.0, 4.0, 2.0), 5.0);
        assert_eq!(raised(&TERMS, -1.0, 4.0, 2.0), 9.0);
    }
}
