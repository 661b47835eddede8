//! Accelerator capacity: what is wanted of it, what is ordered, what arrives.
//!
//! A unit of capacity is what a dollar a year rents at the start. Orders look at
//! demand of now and its growth and arrive after the lead time, so that rents
//! relative to cost cycle (the cobweb of Kaldor 1934 with a long lead).

use bevy_ecs::prelude::{Component, Query, Res, ResMut};

use super::{ComputeCost, Estate};
use crate::calendar::Calendar;
use crate::ids::ProviderId;
use crate::ledger::flows::Purpose;
use crate::ledger::{Account, Ledger};
use crate::market::presence::Presence;
use crate::maths;
use crate::plan::RunPlan;
use crate::shock::Conditions;
use crate::terms::providers::CapacityTerms;
use crate::terms::providers::ProviderTerms;

/// The accelerators of a provider.
#[derive(Component, Debug, Clone, PartialEq)]
pub struct Capacity {
    /// Installed, units.
    pub units: f64,
    /// Wanted in the last tick, units.
    pub demand: f64,
    /// Had in the last tick, units: what waits or runs elsewhere is not.
    pub used: f64,
    /// Demand over capacity.
    pub utilisation: f64,
    /// Units on order by ticks until they arrive; the first arrives next.
    pub pipeline: Vec<f64>,
    /// Demand of the last twelve months, the oldest first.
    pub past: Vec<f64>,
    /// Own-silicon volume so far, unit-years.
    pub cumulative: f64,
    /// The same at the start.
    pub start_cumulative: f64,
    /// Unit cost, 1 at the start.
    pub cost: f64,
    /// Ordered in the last tick, units.
    pub ordered: f64,
    /// Delivered in the last tick, units; of a provider that comes in also what it brings.
    pub delivered: f64,
    /// Brought by a provider that comes in, units, until they are paid for.
    brought: f64,
}

impl Capacity {
    /// Capacity at the start for `demand` units: a full pipeline that follows the growth of the year before.
    pub fn at_start(
        stated: &ProviderTerms,
        terms: &CapacityTerms,
        calendar: &Calendar,
        demand: f64,
    ) -> Self {
        let dt = calendar.tick_years;
        let units = demand / stated.utilisation;
        let growth = terms.growth_at_start;
        let wear = maths::exp(-dt / terms.life_years);
        let planned = |tick: f64| units * maths::exp(terms.extrapolation * growth * tick * dt);
        let lead = calendar.ticks_in(terms.lead_months);
        let year = calendar.ticks_a_year();
        Self {
            units,
            demand,
            used: demand,
            utilisation: stated.utilisation,
            pipeline: (0..lead)
                .map(|k| (planned(f64::from(k + 1)) - wear * planned(f64::from(k))).max(0.0))
                .collect(),
            past: (0..year)
                .map(|k| demand * maths::exp(-growth * f64::from(year - k) * dt))
                .collect(),
            cumulative: terms.learning_start_years * stated.own_silicon * demand,
            start_cumulative: terms.learning_start_years * stated.own_silicon * demand,
            cost: 1.0,
            ordered: 0.0,
            delivered: 0.0,
            brought: 0.0,
        }
    }

    /// A provider comes in with `units`, with as much on order and as much experience with its own silicon as
    /// others have at the start.
    pub fn bring(
        &mut self,
        stated: &ProviderTerms,
        terms: &CapacityTerms,
        calendar: &Calendar,
        units: f64,
    ) {
        let like_others = Self::at_start(stated, terms, calendar, units * stated.utilisation);
        *self = Self {
            demand: 0.0,
            used: 0.0,
            past: vec![0.0; like_others.past.len()],
            cost: self.cost,
            brought: units,
            ..like_others
        };
    }

    /// Everything that is installed and on order goes to others; what is left wants nothing and stands at the
    /// utilisation of the start.
    pub fn clear(&mut self, stated: &ProviderTerms) -> Sold {
        let sold = Sold {
            installed: std::mem::take(&mut self.units),
            pipeline: self.pipeline.clone(),
        };
        self.pipeline.fill(0.0);
        self.past.fill(0.0);
        (self.demand, self.used) = (0.0, 0.0);
        (self.ordered, self.delivered, self.brought) = (0.0, 0.0, 0.0);
        self.utilisation = stated.utilisation;
        sold
    }

    /// What so many new `units` cost the provider, dollars: at the utilisation of the start the capital charges of what is used
    /// pay for what is installed.
    pub fn cost_of(
        &self,
        units: f64,
        compute: &ComputeCost,
        stated: &ProviderTerms,
        terms: &CapacityTerms,
    ) -> f64 {
        let used = (1.0 - stated.hosting_margin) * compute.capital_share * self.cost;
        let charge = stated.utilisation * used;
        let stock = Stock {
            terms,
            price_falls: -maths::ln(1.0 + terms.merchant_cost_growth),
        };
        units * charge / stock.user_cost()
    }

    /// Takes over a `part` of what another had, and what is on order with its bill.
    pub fn take_over(&mut self, sold: &Sold, part: f64) {
        self.units += part * sold.installed;
        for (own, theirs) in self.pipeline.iter_mut().zip(&sold.pipeline) {
            *own += part * theirs;
        }
    }

    /// What is installed wears, and `arriving` (0 to 1) of what is due arrives; the rest is due in the next tick.
    pub fn receive(&mut self, terms: &CapacityTerms, calendar: &Calendar, arriving: f64) {
        let due = self.pipeline.remove(0);
        let delivered = arriving * due;
        self.units *= maths::exp(-calendar.tick_years / terms.life_years);
        self.units += delivered;
        self.delivered = delivered + std::mem::take(&mut self.brought);
        if let Some(next) = self.pipeline.first_mut() {
            *next += due - delivered;
        }
    }

    /// A tick in which `demand` units are wanted and `used` had: utilisation, experience, new orders.
    pub fn order(
        &mut self,
        stated: &ProviderTerms,
        terms: &CapacityTerms,
        calendar: &Calendar,
        (demand, used): (f64, f64),
    ) {
        let dt = calendar.tick_years;
        (self.demand, self.used) = (demand, used);
        // Who has no accelerators, since nobody ever wanted any there, stands at the utilisation of the start.
        self.utilisation = if self.units > 0.0 {
            demand / self.units
        } else {
            stated.utilisation
        };
        self.cumulative += stated.own_silicon * self.used * dt;
        let growth = self.growth(terms);
        self.past.remove(0);
        self.past.push(demand);
        let ordered = self.wanted_orders(stated, terms, dt, growth);
        self.pipeline.push(ordered);
        self.ordered = ordered;
    }

    /// Growth of demand over the last twelve months, per year in logs, as far as orders extrapolate it.
    fn growth(&self, terms: &CapacityTerms) -> f64 {
        if self.demand <= 0.0 {
            return terms.growth_min;
        }
        if self.past[0] <= 0.0 {
            return terms.growth_max;
        }
        maths::ln(self.demand / self.past[0]).clamp(terms.growth_min, terms.growth_max)
    }

    /// Units ordered in `dt` years: what wears out and what growth asks for by the time of delivery, and a part of what is
    /// then missing, or too much, against demand extrapolated to it at the utilisation of the start, at which rents
    /// cover cost (stock management with a supply line: Sterman 1989).
    fn wanted_orders(
        &self,
        stated: &ProviderTerms,
        terms: &CapacityTerms,
        dt: f64,
        growth: f64,
    ) -> f64 {
        let lead = terms.lead_months / 12.0;
        let grows = terms.extrapolation * growth;
        let wanted = self.demand * maths::exp(grows * lead) / stated.utilisation;
        let mut there = self.units * maths::exp(-lead / terms.life_years);
        let ticks = self.pipeline.len();
        for (k, units) in self.pipeline.iter().enumerate() {
            let in_use = (ticks - k) as f64 * dt;
            there += units * maths::exp(-in_use / terms.life_years);
        }
        // What was wanted and had a tick ago, before growth and wear.
        let wanted_before = wanted * maths::exp(-grows * dt);
        let there_before = there * maths::exp(dt / terms.life_years);
        let kept = (wanted - wanted_before) + (there_before - there);
        let closed = (12.0 * dt / terms.order_months).min(1.0);
        let most = terms.order_max * self.units * 12.0 * dt;
        (kept + closed * (wanted_before - there_before)).clamp(0.0, most)
    }

    /// Had over installed; as at the start where nothing is installed.
    pub fn crowding(&self) -> f64 {
        if self.units > 0.0 {
            self.used / self.units
        } else {
            self.utilisation
        }
    }
}

/// Accelerators that change hands.
#[derive(Debug, Clone, PartialEq)]
pub struct Sold {
    /// Installed, units.
    pub installed: f64,
    pipeline: Vec<f64>,
}

/// Accelerators wear out and arrive.
pub fn deliver(
    plan: Res<RunPlan>,
    calendar: Res<Calendar>,
    conditions: Res<Conditions>,
    mut providers: Query<(&Presence, &mut Capacity)>,
) {
    for ((presence, mut capacity), stated) in providers.iter_mut().zip(&plan.world.providers) {
        if presence.is_here() && stated.is_firm() {
            capacity.receive(&plan.world.capacity, &calendar, conditions.arriving);
        }
    }
}

/// Accelerators are ordered for the demand that settlement found; what has arrived, and what the estate grows by, is paid.
pub fn build(
    plan: Res<RunPlan>,
    calendar: Res<Calendar>,
    mut providers: Query<(&Presence, &ComputeCost, &mut Capacity, &mut Estate)>,
    mut ledger: ResMut<Ledger>,
) {
    let (terms, stated) = (&plan.world.capacity, &plan.world.providers);
    let all = providers.iter_mut().zip(stated).enumerate();
    for (j, ((presence, compute, mut capacity, mut estate), stated)) in all {
        if !presence.is_here() || !stated.is_firm() {
            continue;
        }
        let found = (capacity.demand, capacity.used);
        capacity.order(stated, terms, &calendar, found);
        let accelerators = capacity.cost_of(capacity.delivered, compute, stated, terms);
        let flows = &ledger.providers[j];
        let cost = flows.compute_revenue - flows.compute_margin;
        let charge = estate_charge(compute.capital_share, terms, cost / calendar.tick_years);
        let stock = Stock {
            terms,
            price_falls: -stated.unit_cost_growth_per_year,
        };
        let invested = stock.investment(estate.0, charge, calendar.tick_years);
        estate.0 = charge;
        ledger.pay(
            Purpose::Capex,
            Account::Provider(ProviderId::at(j)),
            Account::Suppliers,
            accelerators + invested,
        );
    }
}

/// Capital charge of what is not accelerators, dollars a year, where compute costs `cost` dollars a year.
pub fn estate_charge(capital_share: f64, terms: &CapacityTerms, cost: f64) -> f64 {
    cost * capital_share * (1.0 - terms.enterprise_share)
}

/// A stock of capital whose price falls at `price_falls` a year.
#[derive(Debug, Clone, Copy)]
pub struct Stock<'a> {
    /// What capital asks for and how long it lasts.
    pub terms: &'a CapacityTerms,
    /// Fall of its price, per year.
    pub price_falls: f64,
}

impl Stock<'_> {
    /// User cost of a dollar of it, per year: return, wear and the fall of its price (Jorgenson 1963).
    pub fn user_cost(&self) -> f64 {
        self.terms.cost_of_capital + 1.0 / self.terms.life_years + self.price_falls
    }

    /// Gross investment of `dt` years where its yearly charge goes from `before` to `after`, dollars: its quantity grows by
    /// what the charge grows and by what its price falls, and wear is replaced.
    pub fn investment(&self, before: f64, after: f64, dt: f64) -> f64 {
        let stock = after / self.user_cost();
        let grown = if after > 0.0 {
            (after - before) / after
        } else {
            0.0
        };
        (stock * (grown + (self.price_falls + 1.0 / self.terms.life_years) * dt)).max(0.0)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Terms of the default world's order.
    pub fn terms() -> CapacityTerms {
        CapacityTerms {
            merchant_cost_growth: -0.3,
            own_silicon_cost_growth: -0.15,
            learning_rate: 0.2,
            learning_start_years: 2.0,
            expected_rent_growth: -0.3,
            rent_elasticity: 1.0,
            rent_adjustment_per_month: 0.3,
            enterprise_share: 0.15,
            lead_months: 18.0,
            life_years: 5.0,
            cost_of_capital: 0.09,
            growth_at_start: 0.5,
            extrapolation: 0.8,
            growth_min: -0.3,
            growth_max: 1.0,
            order_months: 6.0,
            order_max: 0.25,
            congestion: 0.3,
        }
    }

    /// A provider with half of its accelerators of its own silicon.
    pub fn provider() -> ProviderTerms {
        ProviderTerms {
            name: "cloud".into(),
            enters_like: None,
            atomistic: false,
            operating_margin: 0.3,
            unit_cost_growth_per_year: 0.0,
            egress_per_gb: 0.09,
            committed_discount: 0.2,
            hosting_margin: 0.3,
            own_silicon: 0.5,
            utilisation: 0.88,
            capital_share: 0.5,
            growth_share: 1.0,
            new_customers: None,
            own_machines: None,
            pricing: crate::pricing::PriceRule::Fixed(crate::pricing::fixed::Fixed {}),
        }
    }

    const CALENDAR: Calendar = Calendar {
        tick: 0,
        tick_years: 1.0 / 12.0,
    };

    /// A tick in which `demand` units are wanted and had, and `arriving` of what is due arrives.
    fn step(capacity: &mut Capacity, terms: &CapacityTerms, demand: f64, arriving: f64) {
        capacity.receive(terms, &CALENDAR, arriving);
        capacity.order(&provider(), terms, &CALENDAR, (demand, demand));
    }

    #[test]
    fn where_demand_grows_as_it_did_utilisation_settles_where_it_began() {
        let terms = CapacityTerms {
            extrapolation: 1.0,
            ..terms()
        };
        let mut capacity = Capacity::at_start(&provider(), &terms, &CALENDAR, 100.0);
        for tick in 1..=240 {
            let demand = 100.0 * maths::exp(0.5 * f64::from(tick) / 12.0);
            step(&mut capacity, &terms, demand, 1.0);
        }
        assert!((capacity.utilisation - 0.88).abs() < 0.01, "{capacity:?}");
    }

    #[test]
    fn a_boom_that_nobody_saw_raises_utilisation_until_orders_arrive() {
        let terms = CapacityTerms {
            growth_at_start: 0.0,
            ..terms()
        };
        let mut capacity = Capacity::at_start(&provider(), &terms, &CALENDAR, 100.0);
        let mut path = Vec::new();
        for _ in 0..72 {
            step(&mut capacity, &terms, 150.0, 1.0);
            path.push(capacity.utilisation);
        }
        assert!(path[16] > 1.2 && path[71] < 1.0, "{path:?}");
    }

    #[test]
    fn what_does_not_arrive_is_due_in_the_next_tick() {
        let whole = Capacity::at_start(&provider(), &terms(), &CALENDAR, 100.0);
        let (mut whole, mut half) = (whole.clone(), whole);
        let (due, next) = (whole.pipeline[0], whole.pipeline[1]);
        step(&mut whole, &terms(), 100.0, 1.0);
        step(&mut half, &terms(), 100.0, 0.5);
        assert!((whole.units - half.units - 0.5 * due).abs() < 1e-12);
        assert!((half.pipeline[0] - next - 0.5 * due).abs() < 1e-12);
    }

    #[test]
    fn who_has_no_accelerators_that_anybody_wants_stands_as_at_the_start() {
        let mut capacity = Capacity::at_start(&provider(), &terms(), &CALENDAR, 0.0);
        step(&mut capacity, &terms(), 0.0, 1.0);
        assert_eq!(capacity.utilisation, provider().utilisation);
        assert_eq!((capacity.units, capacity.ordered), (0.0, 0.0));
    }

    #[test]
    fn what_an_entrant_brings_is_there_at_once_and_paid_once() {
        let mut capacity = Capacity::at_start(&provider(), &terms(), &CALENDAR, 0.0);
        capacity.bring(&provider(), &terms(), &CALENDAR, 100.0);
        let due = capacity.pipeline[0];
        step(&mut capacity, &terms(), 88.0, 1.0);
        assert!(
            capacity.units > 98.0 && capacity.utilisation < 0.9,
            "{capacity:?}"
        );
        assert_eq!(capacity.delivered, due + 100.0);
        let due = capacity.pipeline[0];
        step(&mut capacity, &terms(), 88.0, 1.0);
        assert_eq!(capacity.delivered, due);
    }

    /// Machines that are used as at the start, bought as they wear and get cheaper, pay for themselves at the cost of capital.
    #[test]
    fn capital_charges_of_what_is_used_pay_for_what_is_installed() {
        let (stated, terms) = (provider(), terms());
        let compute = ComputeCost {
            unit: 1.0,
            capital_share: 0.5,
            tax_credit: 0.0,
            left: 1.0,
            merged: 1.0,
        };
        let mut capacity = Capacity::at_start(&stated, &terms, &CALENDAR, 88.0);
        let price = capacity.cost_of(capacity.units, &compute, &stated, &terms);
        // Of a stock bought once, wear and the fall of price in continuous time; a year at 2 400 steps.
        let (steps, step) = (240_000, 1.0 / 2_400.0);
        let mut worth = 0.0;
        for k in 0..steps {
            let years = (f64::from(k) + 0.5) * step;
            capacity.cost = maths::pow(1.0 + terms.merchant_cost_growth, years);
            let left = maths::exp(-years / terms.life_years);
            let used = 0.88 * 100.0 * left * (1.0 - stated.hosting_margin) * capacity.cost;
            worth +=
                used * compute.capital_share * maths::exp(-terms.cost_of_capital * years) * step;
        }
        assert!((worth / price - 1.0).abs() < 1e-3, "{worth} {price}");
    }

    fn estate(terms: &CapacityTerms) -> Stock<'_> {
        Stock {
            terms,
            price_falls: 0.04,
        }
    }

    #[test]
    fn an_estate_that_begins_is_bought_whole() {
        let terms = terms();
        let estate = estate(&terms);
        let stock = 10.0 / estate.user_cost();
        let bought = estate.investment(0.0, 10.0, 1.0 / 12.0);
        assert!((bought / stock - 1.0 - 0.24 / 12.0).abs() < 1e-12);
    }

    #[test]
    fn a_stock_that_only_keeps_its_charge_replaces_wear_and_the_fall_of_its_price() {
        let terms = terms();
        let estate = estate(&terms);
        let stock = 10.0 / estate.user_cost();
        assert!((stock - 10.0 / 0.33).abs() < 1e-12);
        let year = estate.investment(10.0, 10.0, 1.0);
        assert!((year - 0.24 * stock).abs() < 1e-12);
    }
}
