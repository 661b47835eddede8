//! Settlement: every payment of a tick, from who buys to who is paid.

use bevy_ecs::prelude::{Query, Res};
use bevy_ecs::query::QueryData;
use bevy_ecs::system::SystemParam;

use crate::calendar::Calendar;
use crate::deal::{Agreement, Bought, DealFlows, Receiver, Sponsor, Stake, Subsidy, Term};
use crate::developer::owner::Stewardship;
use crate::developer::purse::Purse;
use crate::developer::serving::other_cost;
use crate::developer::treasury::other_growth;
use crate::developer::{Hosting, ListPrice, OwnedBy, Revenue, Serving, Training, Treasury};
use crate::enterprise::growth::Demand;
use crate::enterprise::tally::Tally;
use crate::events::Events;
use crate::ids::{ProviderId, VendorId};
use crate::ledger::flows::Purpose;
use crate::ledger::journal::Journal;
use crate::ledger::{Account, Ledger};
use crate::market::Slopes;
use crate::market::offer::{RetailRatio, TakeRate};
use crate::market::presence::{Cash, Presence};
use crate::market::today::Today;
use crate::maths;
use crate::plan::Plan;
use crate::policy::Rules;
use crate::provider::capacity::Capacity;
use crate::provider::{ComputeCost, ComputePrice, Rent};

/// What of a provider settlement reads and changes.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct Host {
    pub(super) price: &'static ComputePrice,
    pub(super) cost: &'static ComputeCost,
    pub(super) rent: &'static Rent,
    pub(super) capacity: &'static mut Capacity,
}

/// What of a vendor settlement reads and changes.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct Lab {
    pub(super) presence: &'static Presence,
    pub(super) owner: &'static OwnedBy,
    pub(super) list: &'static ListPrice,
    pub(super) serving: &'static Serving,
    pub(super) hosting: &'static Hosting,
    pub(super) training: &'static mut Training,
    pub(super) revenue: &'static mut Revenue,
    pub(super) cash: &'static mut Cash,
    pub(super) treasury: &'static mut Treasury,
    pub(super) purse: &'static Purse,
    pub(super) stewardship: &'static mut Stewardship,
}

/// What of a deal settlement reads and changes.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct Contract {
    pub(super) sponsor: &'static Sponsor,
    pub(super) receiver: &'static Receiver,
    pub(super) term: &'static Term,
    pub(super) agreement: &'static Agreement,
    pub(super) stake: &'static Stake,
    pub(super) subsidy: &'static Subsidy,
    pub(super) bought: &'static mut Bought,
    pub(super) flows: &'static mut DealFlows,
}

/// Who settles: the firms, and the deals that bind them.
#[derive(SystemParam)]
pub struct Parties<'w, 's> {
    providers: Query<'w, 's, Host>,
    vendors: Query<'w, 's, Lab>,
    deals: Query<'w, 's, Contract>,
}

/// What was sold in a month, and on which terms.
#[derive(SystemParam)]
pub struct Sales<'w, 's> {
    channels: Query<'w, 's, (&'static RetailRatio, &'static TakeRate)>,
    slopes: Res<'w, Slopes>,
    tally: Res<'w, Tally>,
    demand: Res<'w, Demand>,
}

/// Buyers pay providers and vendors; vendors pay for compute; commitments are trued up.
pub fn settle(today: Today, sales: Sales, mut parties: Parties, mut journal: Journal) {
    let mut settling = Settling::new(&today, &mut parties, &mut journal);
    settling.sell_compute(&sales.tally);
    settling.sell_models(&sales);
    settling.paid = paid_of_list(&today.plan, &sales.tally);
    settling.sell_other_products();
    settling.train();
    settling.buy_compute();
    settling.pay_equity();
    settling.close(&Investors::of(&today.plan, &sales));
    settling.note_accelerators();
}

/// What is paid for each vendor's models over what customers past their first contract pay, by vendor.
fn paid_of_list(plan: &Plan, tally: &Tally) -> Vec<f64> {
    let of = |v: usize| tally.paid_of_list(plan.offers.of_vendor(v));
    (0..plan.world.vendors.len()).map(of).collect()
}

/// What a vendor's investors go by when it decides what to do with its money.
pub(super) struct Investors {
    /// αγ/ln 10: the rise of the odds of being chosen by ln knowledge.
    pub loop_gain: f64,
    /// D/(B·(r + Λ)) by vendor: what of it comes to sales.
    pub responses: Vec<f64>,
    /// What they ask for, per year.
    pub required: f64,
    /// The market for models: its spend relative to the start.
    pub market: f64,
}

impl Investors {
    /// What is seen of the demand that was measured over a year.
    fn of(plan: &Plan, sales: &Sales) -> Self {
        let choice = &plan.world.choice;
        let required = plan.world.valuation.stake_discount_rate;
        let firms = &sales.slopes.year.firms;
        let vendors = firms.iter().skip(plan.world.providers.len());
        Self {
            responses: vendors.map(|of| of.worth_of_quality(required)).collect(),
            loop_gain: choice.model_price_sensitivity * choice.quality_weight / maths::ln(10.0),
            required,
            market: sales.demand.models,
        }
    }
}

/// The settlement of a tick while it goes on.
pub(super) struct Settling<'a> {
    pub plan: &'a Plan,
    pub calendar: Calendar,
    pub rules: &'a Rules,
    pub providers: Vec<HostItem<'a, 'a>>,
    pub vendors: Vec<LabItem<'a, 'a>>,
    pub deals: Vec<ContractItem<'a, 'a>>,
    pub ledger: &'a mut Ledger,
    pub events: &'a mut Events,
    /// Units of compute each vendor needs wherever it likes, by vendor.
    pub footloose: Vec<f64>,
    /// Units of compute each vendor needs at a provider to serve its channel, by vendor and provider.
    pub bound: Vec<Vec<f64>>,
    /// Dollars at rents for which each vendor trains, by vendor.
    pub training: Vec<f64>,
    /// Units of accelerators that vendors want, by provider.
    pub wanted: Vec<f64>,
    /// Units of accelerators that vendors get, by provider.
    pub hosted: Vec<f64>,
    /// What is paid for each vendor's models over what customers past their first contract pay, by vendor.
    pub paid: Vec<f64>,
    /// Operating cost of what was sold and hosted, dollars, by provider.
    pub operations: Vec<f64>,
}

pub(super) fn provider(j: usize) -> Account {
    Account::Provider(ProviderId::at(j))
}

pub(super) fn vendor(v: usize) -> Account {
    Account::Vendor(VendorId::at(v))
}

impl<'a> Settling<'a> {
    fn new(
        today: &'a Today,
        parties: &'a mut Parties<'_, '_>,
        journal: &'a mut Journal<'_>,
    ) -> Self {
        let providers: Vec<_> = parties.providers.iter_mut().collect();
        let vendors: Vec<_> = parties.vendors.iter_mut().collect();
        Self {
            plan: &today.plan,
            calendar: *today.calendar,
            rules: &today.rules,
            footloose: vec![0.0; vendors.len()],
            bound: vec![vec![0.0; providers.len()]; vendors.len()],
            training: vec![0.0; vendors.len()],
            paid: vec![1.0; vendors.len()],
            wanted: vec![0.0; providers.len()],
            hosted: vec![0.0; providers.len()],
            operations: vec![0.0; providers.len()],
            providers,
            vendors,
            deals: parties.deals.iter_mut().collect(),
            ledger: &mut journal.ledger,
            events: &mut journal.events,
        }
    }

    /// Enterprises pay providers for compute and egress, and others for their moves. What they pay for machines of their own is
    /// nobody's revenue here.
    fn sell_compute(&mut self, tally: &Tally) {
        let dt = self.calendar.tick_years;
        for (j, state) in self.providers.iter().enumerate() {
            let revenue = tally.spend_on(j) * dt;
            if !self.plan.world.providers[j].is_firm() {
                let credited = self.own_machines(tally, j);
                self.ledger.providers[j].tax_credit += credited;
                let (buyers, suppliers) = (Account::Enterprises, Account::Suppliers);
                self.ledger
                    .pay(Purpose::OwnMachines, buyers, suppliers, revenue);
                continue;
            }
            let lerner = state.price.lerner(state.cost);
            let (_, forgone) = tally.introductory_on(j..=j);
            // What is bought for less than others pay costs no less.
            let margin = revenue * lerner - forgone * dt * (1.0 - lerner);
            self.ledger.providers[j].compute_margin = margin;
            let cost = revenue - margin;
            let operating = 1.0 - state.cost.capital_share;
            self.operations[j] += cost * operating;
            self.ledger.providers[j].tax_credit += state.cost.credited(cost);
            self.ledger
                .pay(Purpose::Compute, Account::Enterprises, provider(j), revenue);
        }
        for (id, offer) in self.plan.offers.iter() {
            if let Some(j) = offer.provider {
                let fees = tally.fees_of(id.index(), dt);
                let host = Account::Provider(j);
                self.ledger
                    .pay(Purpose::Egress, Account::Enterprises, host, fees);
            }
        }
        let all = tally.all();
        let moves = all.moving_cost[0] + all.moving_cost[1];
        let fees: f64 = tally.offers.iter().map(|o| o.leaving_fees).sum();
        let work = moves - fees;
        self.ledger.pay(
            Purpose::Migration,
            Account::Enterprises,
            Account::Suppliers,
            work,
        );
    }

    /// What a tax credit bears of the machines of accounts' own, provider `j`, dollars: of machines, not of people and site.
    fn own_machines(&self, tally: &Tally, j: usize) -> f64 {
        let machines = tally.spend_on(j) - tally.builders(None).staff;
        self.providers[j].cost.credited(machines) * self.calendar.tick_years
    }

    /// Enterprises pay for models; a channel keeps its take and bears its wedge and its discounts.
    fn sell_models(&mut self, sales: &Sales) {
        let Sales {
            channels,
            slopes,
            tally,
            ..
        } = sales;
        let offers = self.plan.offers.iter().zip(channels);
        for ((id, offer), (&RetailRatio(ratio), &TakeRate(take))) in offers {
            let Some(seller) = offer.vendor else {
                continue;
            };
            let o = id.index();
            let v = seller.index();
            let retail = tally.spend_on(o) * self.calendar.tick_years;
            let discount = slopes.year.discounts[o].mean();
            let at_list = retail / ((1.0 - discount) * ratio);
            let state = &self.vendors[v];
            let (_, forgone) = tally.introductory_on(o..=o);
            let bought = at_list + forgone * self.calendar.tick_years / ((1.0 - discount) * ratio);
            let units = bought / state.list.0 * state.serving.cost / state.hosting.rent;
            let own = state.owner.0.is_some() && state.owner.0 == offer.provider;
            let received = if own || offer.provider.is_none() {
                retail
            } else {
                at_list * (1.0 - take)
            };
            if let Some(j) = offer.provider {
                self.bound[v][j.index()] += units;
                self.sell_through(j.index(), v, retail, received);
            } else {
                self.footloose[v] += units;
                let (buyers, seller) = (Account::Enterprises, vendor(v));
                self.ledger.pay(Purpose::Models, buyers, seller, retail);
            }
        }
    }

    /// Provider `j` sells vendor `v`'s models at `retail` and passes on what it owes.
    fn sell_through(&mut self, j: usize, v: usize, retail: f64, received: f64) {
        self.ledger.providers[j].channel_margin += retail - received;
        self.ledger
            .pay(Purpose::Models, Account::Enterprises, provider(j), retail);
        self.ledger
            .pay(Purpose::PassedOn, provider(j), vendor(v), received);
    }

    /// Vendors sell other products, which need compute too.
    fn sell_other_products(&mut self) {
        let growth = other_growth(&self.plan.world.research, self.calendar.years());
        for (v, terms) in self.plan.world.vendors.iter().enumerate() {
            let state = &self.vendors[v];
            if !state.presence.is_here() {
                continue;
            }
            let revenue = terms.other_revenue * growth * self.calendar.tick_years;
            self.footloose[v] += revenue * other_cost(self.plan, v) / state.hosting.rent;
            self.ledger.pay(
                Purpose::OtherProducts,
                Account::Consumers,
                vendor(v),
                revenue,
            );
        }
    }

    /// Vendors train with what the last settlement allowed, and the state pays its grants.
    fn train(&mut self) {
        let dt = self.calendar.tick_years;
        for (v, state) in self.vendors.iter().enumerate() {
            if state.presence.is_here() {
                self.training[v] = state.training.spend * dt;
                self.footloose[v] += self.training[v] / state.hosting.rent;
                let grant = self.rules.grant(v) * dt;
                self.ledger
                    .pay(Purpose::Credits, Account::State, vendor(v), grant);
            }
        }
    }

    /// The places of the deals in force.
    pub(super) fn active(&self) -> impl Iterator<Item = usize> {
        let tick = self.calendar.tick;
        (0..self.deals.len()).filter(move |&d| self.deals[d].term.in_force(tick))
    }

    /// Enterprises' compute that runs on accelerators of provider `j`, units.
    pub(super) fn enterprises_at(&self, j: usize) -> f64 {
        let bought = self.ledger.providers[j].compute_revenue;
        self.plan.world.capacity.enterprise_share * bought / self.providers[j].rent.0
    }

    /// What is wanted of each provider's accelerators and what is had, units a year: vendors' compute and a part of
    /// enterprises'.
    fn note_accelerators(&mut self) {
        let dt = self.calendar.tick_years;
        for j in 0..self.providers.len() {
            let enterprises = self.enterprises_at(j);
            let capacity = &mut self.providers[j].capacity;
            capacity.demand = (self.wanted[j] + enterprises) / dt;
            capacity.used = (self.hosted[j] + enterprises) / dt;
        }
    }
}
