//! Settlement: every payment of a tick, from who buys to who is paid.

use bevy_ecs::prelude::{Res, ResMut};

use super::ledger::{Account, Ledger, Purpose};
use super::{Offers, Slopes};
use crate::calendar::Calendar;
use crate::deal::commitment::{in_year, pull_over};
use crate::deal::{DealTerms, Deals, DiscountScope};
use crate::developer::treasury::{other_growth, training_spend};
use crate::developer::{Funding, ResearchTerms, VendorState, Vendors};
use crate::enterprise::growth::Demand;
use crate::enterprise::tally::Tally;
use crate::events::{Event, Events};
use crate::ids::{ProviderId, VendorId};
use crate::policy::Rules;
use crate::provider::Providers;
use crate::provider::capacity::CapacityTerms;
use crate::provider::wedge::Channels;

/// Buyers pay providers and vendors; vendors pay for compute; commitments are trued up.
#[expect(
    clippy::too_many_arguments,
    reason = "a system takes what it reads and writes"
)]
pub fn settle(
    calendar: Res<Calendar>,
    offers: Res<Offers>,
    channels: Res<Channels>,
    slopes: Res<Slopes>,
    tally: Res<Tally>,
    demand: Res<Demand>,
    research: Res<ResearchTerms>,
    capacity: Res<CapacityTerms>,
    rules: Res<Rules>,
    mut providers: ResMut<Providers>,
    mut vendors: ResMut<Vendors>,
    mut deals: ResMut<Deals>,
    mut events: ResMut<Events>,
    mut ledger: ResMut<Ledger>,
) {
    ledger.0.clear();
    let mut books = Books::new(
        &calendar,
        &research,
        &mut providers,
        &mut vendors,
        &mut ledger,
    );
    books.sell_compute(&offers, &tally);
    books.sell_models(&offers, &channels, &slopes, &tally);
    books.sell_other_products();
    books.train(&deals, &rules);
    books.buy_compute(&mut deals, &mut events);
    books.pay_equity(&deals);
    books.close(&deals, &rules, demand.models);
    books.want_accelerators(&capacity);
}

/// The books of a tick while they are being written.
struct Books<'a> {
    calendar: Calendar,
    research: &'a ResearchTerms,
    providers: &'a mut Providers,
    vendors: &'a mut Vendors,
    ledger: &'a mut Ledger,
    /// Units of compute each vendor needs wherever it likes, by vendor.
    footloose: Vec<f64>,
    /// Units of compute each vendor needs at a provider to serve its channel, by vendor and provider.
    bound: Vec<Vec<f64>>,
    /// Units of accelerators that vendors use, by provider.
    hosted: Vec<f64>,
}

/// What overhead is a share of: revenue, but never less than at the start, since an organisation
/// does not shrink with its sales; nothing while the vendor is not in the market.
fn overhead_base(revenue: f64, state: &VendorState, dt: f64) -> f64 {
    if state.presence.is_here() {
        revenue.max(state.start_revenue * dt)
    } else {
        0.0
    }
}

fn provider(j: usize) -> Account {
    Account::Provider(ProviderId::at(j))
}

fn vendor(v: usize) -> Account {
    Account::Vendor(VendorId::at(v))
}

impl<'a> Books<'a> {
    fn new(
        calendar: &Calendar,
        research: &'a ResearchTerms,
        providers: &'a mut Providers,
        vendors: &'a mut Vendors,
        ledger: &'a mut Ledger,
    ) -> Self {
        Self {
            calendar: *calendar,
            research,
            footloose: vec![0.0; vendors.now.len()],
            bound: vec![vec![0.0; providers.now.len()]; vendors.now.len()],
            hosted: vec![0.0; providers.now.len()],
            providers,
            vendors,
            ledger,
        }
    }

    /// Enterprises pay providers for compute and egress, and others for their moves.
    fn sell_compute(&mut self, offers: &Offers, tally: &Tally) {
        let dt = self.calendar.tick_years;
        for (j, state) in self.providers.now.iter_mut().enumerate() {
            let revenue = tally.spend_on(j) * dt;
            state.flows.compute_revenue = revenue;
            state.flows.compute_margin = revenue * state.lerner();
            let cost = revenue - state.flows.compute_margin;
            let operating = 1.0 - self.providers.terms[j].capital_share;
            state.flows.operations += cost * operating;
            self.ledger
                .pay(Purpose::Compute, Account::Enterprises, provider(j), revenue);
        }
        for (id, offer) in offers.iter() {
            if let Some(j) = offer.provider {
                let fees = tally.fees_of(id.index(), dt);
                self.providers.now[j.index()].flows.egress_revenue += fees;
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

    /// Enterprises pay for models; a channel keeps its take and bears its wedge and its discounts.
    fn sell_models(
        &mut self,
        offers: &Offers,
        channels: &Channels,
        slopes: &Slopes,
        tally: &Tally,
    ) {
        for (id, offer) in offers.iter() {
            let (Some(seller), Some(channel)) = (offer.vendor, offer.channel) else {
                continue;
            };
            let o = id.index();
            let v = seller.index();
            let retail = tally.spend_on(o) * self.calendar.tick_years;
            let discount = slopes.year.discounts[o].mean();
            let at_list = retail / ((1.0 - discount) * channels.retail_ratio[o]);
            let take = self.vendors.terms[v].channels[channel].take_rate;
            let state = &mut self.vendors.now[v];
            let units = at_list / state.list_price * state.serving_cost / state.rent;
            let own = self.vendors.owners[v].is_some() && self.vendors.owners[v] == offer.provider;
            let received = if own || offer.provider.is_none() {
                retail
            } else {
                at_list * (1.0 - take)
            };
            state.flows.model_revenue += received;
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
        let flows = &mut self.providers.now[j].flows;
        flows.channel_revenue += retail;
        flows.channel_margin += retail - received;
        flows.passed_on += received;
        self.ledger
            .pay(Purpose::Models, Account::Enterprises, provider(j), retail);
        self.ledger
            .pay(Purpose::PassedOn, provider(j), vendor(v), received);
    }

    /// Vendors sell other products, which need compute too.
    fn sell_other_products(&mut self) {
        let growth = other_growth(self.research, self.calendar.years());
        for (v, terms) in self.vendors.terms.iter().enumerate() {
            let state = &mut self.vendors.now[v];
            if !state.presence.is_here() {
                continue;
            }
            let revenue = terms.other_revenue * growth * self.calendar.tick_years;
            state.flows.other_revenue = revenue;
            self.footloose[v] += revenue * (1.0 - terms.gross_margin) / state.rent;
            self.ledger.pay(
                Purpose::OtherProducts,
                Account::Consumers,
                vendor(v),
                revenue,
            );
        }
    }

    /// Vendors train with what the last settlement allowed, and with credits on top.
    fn train(&mut self, deals: &Deals, rules: &Rules) {
        let dt = self.calendar.tick_years;
        for d in deals.active(self.calendar.tick) {
            let (_, receiver) = deals.parties[d];
            let credits = deals.now[d].subsidy.credits_per_year * dt;
            self.vendors.now[receiver.index()].flows.credits += credits;
        }
        for v in 0..self.vendors.now.len() {
            let grant = rules.grant(v) * dt;
            if self.vendors.now[v].presence.is_here() {
                self.vendors.now[v].flows.credits += grant;
                self.ledger
                    .pay(Purpose::Credits, Account::State, vendor(v), grant);
            }
        }
        for (v, state) in self.vendors.now.iter_mut().enumerate() {
            if state.presence.is_here() {
                state.flows.training = state.training_spend * dt;
                self.footloose[v] += state.flows.training / state.rent;
            }
        }
    }

    /// Vendors buy compute where it is cheapest, where deals steer it, and where they must.
    fn buy_compute(&mut self, deals: &mut Deals, events: &mut Events) {
        for v in 0..self.vendors.now.len() {
            let mut at = self.placed(v);
            let bound: Vec<f64> = (0..at.len())
                .map(|j| self.bound[v][j] * self.providers.now[j].rent)
                .collect();
            let floors = self.floors(v, deals);
            self.honour(v, &mut at, &bound, &floors, deals);
            let list: Vec<f64> = at.iter().zip(&bound).map(|(a, b)| a + b).collect();
            self.pay_rent(v, &list);
            self.apply_deals(v, &list, &floors, deals, events);
        }
    }

    /// A vendor's footloose compute by provider, dollars at list rents.
    fn placed(&self, v: usize) -> Vec<f64> {
        let shares = &self.vendors.now[v].host_shares;
        self.providers
            .now
            .iter()
            .zip(shares)
            .map(|(provider, share)| self.footloose[v] * share * provider.rent)
            .collect()
    }

    /// What each deal in force makes vendor `v` buy in this tick: deal, provider, dollars.
    fn floors(&self, v: usize, deals: &Deals) -> Vec<(usize, usize, f64)> {
        deals
            .active(self.calendar.tick)
            .filter(|&d| deals.parties[d].1.index() == v)
            .map(|d| {
                let year = self.deal_year(d, deals);
                let floor = in_year(&deals.terms[d], year) * self.calendar.tick_years;
                (d, deals.parties[d].0.index(), floor)
            })
            .collect()
    }

    fn deal_year(&self, d: usize, deals: &Deals) -> u32 {
        let ticks = self.calendar.tick - deals.ticks[d].0;
        ticks / self.ticks_a_year()
    }

    fn ticks_a_year(&self) -> u32 {
        self.calendar.ticks_in(12.0)
    }

    /// Commitments pull compute over, each leaving the others what they need.
    fn honour(
        &self,
        v: usize,
        at: &mut [f64],
        bound: &[f64],
        floors: &[(usize, usize, f64)],
        deals: &mut Deals,
    ) {
        if self.vendors.owners[v].is_some() {
            return;
        }
        for &(d, sponsor, floor) in floors {
            let mut keep = vec![0.0; at.len()];
            for &(_, j, other) in floors {
                keep[j] = (other - bound[j]).max(keep[j]);
            }
            let moved = pull_over(at, &keep, sponsor, bound[sponsor], floor);
            deals.now[d].flows.pulled = moved;
        }
    }

    /// A vendor pays rent, an owned vendor its owner's cost; the host bears operating cost.
    fn pay_rent(&mut self, v: usize, list: &[f64]) {
        let owner = self.vendors.owners[v].map(ProviderId::index);
        let training = self.vendors.now[v].flows.training;
        let mut paid = 0.0;
        let mut total = 0.0;
        for (j, &dollars) in list.iter().enumerate() {
            let state = &mut self.providers.now[j];
            let terms = &self.providers.terms[j];
            let margin = state.hosting_margin(terms.hosting_margin);
            let cost = dollars * (1.0 - margin);
            let due = if owner == Some(j) { cost } else { dollars };
            self.hosted[j] += dollars / state.rent;
            state.flows.hosting_revenue += due;
            state.flows.hosting_margin += due - cost;
            state.flows.operations += cost * (1.0 - terms.capital_share);
            paid += due;
            total += dollars;
            self.ledger.pay(Purpose::Rent, vendor(v), provider(j), due);
        }
        // Training is charged by its part of what is used, so that an owner's price reaches it too.
        let part = if total > 0.0 { training / total } else { 0.0 };
        let flows = &mut self.vendors.now[v].flows;
        flows.training = paid * part;
        flows.serving = paid - flows.training;
    }

    /// Discounts, credits, the year's true-up of commitments.
    fn apply_deals(
        &mut self,
        v: usize,
        list: &[f64],
        floors: &[(usize, usize, f64)],
        deals: &mut Deals,
        events: &mut Events,
    ) {
        for &(d, j, floor) in floors {
            let terms = deals.terms[d].clone();
            let volume = match terms.discount_scope {
                DiscountScope::Commitment => list[j].min(floor),
                DiscountScope::AllHosted => list[j],
            };
            let subsidy = deals.now[d].subsidy;
            let credits = subsidy.credits_per_year * self.calendar.tick_years;
            let discount = subsidy.price_discount * volume;
            let state = &mut deals.now[d];
            state.flows.compute = list[j];
            state.flows.discount = discount;
            state.flows.credits = credits;
            state.bought_this_year += list[j];
            let shortfall = self.true_up(d, deals);
            deals.now[d].flows.shortfall = shortfall;
            if shortfall > 0.0 {
                let event = Event::new("shortfall", &terms.vendor, &terms.name, shortfall);
                events.0.push(event);
            }
            let provider_state = &mut self.providers.now[j];
            let margin = provider_state.hosting_margin(self.providers.terms[j].hosting_margin);
            let flows = &mut provider_state.flows;
            flows.discounts += discount;
            flows.credits += credits;
            // Compute on credit is not paid for: it earns no margin and costs what it costs.
            flows.hosting_margin -= discount + credits * margin;
            flows.credits_cost += credits * (1.0 - margin);
            flows.shortfall_received += shortfall;
            let flows = &mut self.vendors.now[v].flows;
            flows.discounts += discount;
            flows.shortfall += shortfall;
            let (sponsor, receiver) = (provider(j), vendor(v));
            self.ledger
                .pay(Purpose::Discount, sponsor, receiver, discount);
            self.ledger
                .pay(Purpose::Credits, sponsor, receiver, credits);
            self.ledger
                .pay(Purpose::Shortfall, receiver, sponsor, shortfall);
            self.share_revenue(&terms, (d, j, v), deals);
        }
    }

    /// Vendor `v` pays its share of the tick's revenue to provider `j` under deal `d`.
    fn share_revenue(
        &mut self,
        terms: &DealTerms,
        (d, j, v): (usize, usize, usize),
        deals: &mut Deals,
    ) {
        let share = terms.revenue_share * self.vendors.now[v].flows.revenue();
        deals.now[d].flows.revenue_share = share;
        self.vendors.now[v].flows.revenue_shares += share;
        self.providers.now[j].flows.revenue_shares += share;
        self.ledger
            .pay(Purpose::RevenueShare, vendor(v), provider(j), share);
    }

    /// The shortfall of a deal year that ends in this tick, dollars.
    fn true_up(&self, d: usize, deals: &mut Deals) -> f64 {
        let next = self.calendar.tick + 1 - deals.ticks[d].0;
        let ends =
            next.is_multiple_of(self.ticks_a_year()) || self.calendar.tick + 1 == deals.ticks[d].1;
        if !ends {
            return 0.0;
        }
        let owed = in_year(&deals.terms[d], self.deal_year(d, deals));
        let shortfall = (owed - deals.now[d].bought_this_year).max(0.0);
        deals.now[d].bought_this_year = 0.0;
        shortfall
    }

    /// What research and deals decided in this tick is paid: equity, rounds, rescues.
    fn pay_equity(&mut self, deals: &Deals) {
        for d in 0..deals.terms.len() {
            let (sponsor, receiver) = deals.parties[d];
            let equity = deals.now[d].flows.equity;
            self.providers.now[sponsor.index()].flows.equity_paid += equity;
            self.ledger.pay(
                Purpose::Equity,
                Account::Provider(sponsor),
                Account::Vendor(receiver),
                equity,
            );
            let sold = deals.now[d].flows.stake_sold;
            self.providers.now[sponsor.index()].flows.stakes_sold += sold;
            self.ledger.pay(
                Purpose::StakeSale,
                Account::Investors,
                Account::Provider(sponsor),
                sold,
            );
        }
        for (v, state) in self.vendors.now.iter_mut().enumerate() {
            let raised = state.flows.rounds;
            self.ledger
                .pay(Purpose::Round, Account::Investors, vendor(v), raised);
            if let Some(rescuer) = state.rescuer.take() {
                let amount = state.flows.rescue;
                self.ledger.pay(
                    Purpose::Rescue,
                    Account::Provider(rescuer),
                    vendor(v),
                    amount,
                );
            }
        }
    }

    /// Overhead, cash, the next training spend; owners book their vendors' profit.
    fn close(&mut self, deals: &Deals, rules: &Rules, market: f64) {
        let mut credits: Vec<f64> = (0..self.vendors.now.len())
            .map(|v| rules.grant(v))
            .collect();
        for d in deals.active(self.calendar.tick) {
            credits[deals.parties[d].1.index()] += deals.now[d].subsidy.credits_per_year;
        }
        for (v, &credits) in credits.iter().enumerate() {
            let state = &mut self.vendors.now[v];
            let overhead = self.research.overhead
                * overhead_base(state.flows.revenue(), state, self.calendar.tick_years);
            state.flows.overhead = overhead;
            self.ledger
                .pay(Purpose::Overhead, vendor(v), Account::Suppliers, overhead);
            self.hand_over(v);
            self.plan_training(v, credits, market);
        }
        for (j, state) in self.providers.now.iter().enumerate() {
            let operations = state.flows.operations;
            self.ledger.pay(
                Purpose::Operations,
                provider(j),
                Account::Suppliers,
                operations,
            );
        }
    }

    /// A vendor with a treasury keeps its profit; another's goes to its owner, or to who pays for open weights.
    fn hand_over(&mut self, v: usize) {
        let profit = self.vendors.now[v].flows.profit();
        if let Funding::Treasury { .. } = self.vendors.terms[v].funding {
            let state = &mut self.vendors.now[v];
            state.cash += state.flows.cash_flow();
            state.burn_a_year = -profit / self.calendar.tick_years;
            return;
        }
        let owner = match self.vendors.owners[v] {
            Some(owner) => {
                self.providers.now[owner.index()].flows.own_model_profit += profit;
                Account::Provider(owner)
            }
            None if self.vendors.terms[v].owner.is_some() => Account::Investors,
            None => Account::Commons,
        };
        // Sponsors' equity in a vendor that keeps no cash goes to its owner as well.
        let put_in = self.vendors.now[v].flows.equity;
        if let Account::Provider(owner) = owner {
            self.providers.now[owner.index()].flows.own_model_profit += put_in;
        }
        self.ledger
            .pay(Purpose::Profit, vendor(v), owner, profit + put_in);
    }

    /// Training spend of the next tick.
    fn plan_training(&mut self, v: usize, credits: f64, market: f64) {
        let dt = self.calendar.tick_years;
        let stated = &self.vendors.terms[v];
        let state = &mut self.vendors.now[v];
        let revenue = state.flows.revenue() / dt;
        state.revenue_a_year = revenue;
        let gross = revenue - state.flows.serving / dt;
        let years = self.calendar.years();
        let spend = training_spend(state, stated, self.research, revenue, gross, market, years);
        state.training_spend = if state.presence.is_here() {
            spend + credits
        } else {
            0.0
        };
    }

    /// What is wanted of each provider's accelerators, units: vendors' compute and a part of enterprises'.
    fn want_accelerators(&mut self, terms: &CapacityTerms) {
        let dt = self.calendar.tick_years;
        for (j, state) in self.providers.now.iter_mut().enumerate() {
            let enterprises = terms.enterprise_share * state.flows.compute_revenue / state.rent;
            state.capacity.demand = (self.hosted[j] + enterprises) / dt;
        }
    }
}
