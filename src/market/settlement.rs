//! Settlement: every payment of a tick, from who buys to who is paid.

use bevy_ecs::prelude::{Res, ResMut};

use super::{Offers, Slopes};
use crate::calendar::Calendar;
use crate::deal::commitment::{in_year, pull_over};
use crate::deal::{Deals, DiscountScope};
use crate::enterprise::tally::Tally;
use crate::events::{Event, Events};
use crate::provider::{ProviderFlows, Providers};
use crate::vendor::treasury::{other_growth, training_spend};
use crate::vendor::{Funding, ResearchTerms, Vendors};

/// Buyers pay providers and vendors; vendors pay for compute; commitments are trued up.
#[expect(
    clippy::too_many_arguments,
    reason = "a system takes what it reads and writes"
)]
pub fn settle(
    calendar: Res<Calendar>,
    offers: Res<Offers>,
    slopes: Res<Slopes>,
    tally: Res<Tally>,
    research: Res<ResearchTerms>,
    mut providers: ResMut<Providers>,
    mut vendors: ResMut<Vendors>,
    mut deals: ResMut<Deals>,
    mut events: ResMut<Events>,
) {
    let mut books = Books::new(&calendar, &research, &mut providers, &mut vendors);
    books.sell_compute(&tally);
    books.sell_models(&offers, &slopes, &tally);
    books.sell_other_products();
    books.train(&deals);
    books.buy_compute(&mut deals, &mut events);
    books.close(&deals);
}

/// The books of a tick while they are being written.
struct Books<'a> {
    calendar: Calendar,
    research: &'a ResearchTerms,
    providers: &'a mut Providers,
    vendors: &'a mut Vendors,
    /// Units of compute each vendor needs wherever it likes, by vendor.
    footloose: Vec<f64>,
    /// Units of compute each vendor needs at a provider to serve its channel, by vendor and provider.
    bound: Vec<Vec<f64>>,
}

impl<'a> Books<'a> {
    fn new(
        calendar: &Calendar,
        research: &'a ResearchTerms,
        providers: &'a mut Providers,
        vendors: &'a mut Vendors,
    ) -> Self {
        for provider in &mut providers.now {
            provider.flows = ProviderFlows::default();
        }
        Self {
            calendar: *calendar,
            research,
            footloose: vec![0.0; vendors.now.len()],
            bound: vec![vec![0.0; providers.now.len()]; vendors.now.len()],
            providers,
            vendors,
        }
    }

    /// Enterprises pay providers for compute.
    fn sell_compute(&mut self, tally: &Tally) {
        for (j, provider) in self.providers.now.iter_mut().enumerate() {
            let revenue = tally.spend_on(j) * self.calendar.tick_years;
            provider.flows.compute_revenue = revenue;
            provider.flows.compute_margin = revenue * provider.lerner();
        }
    }

    /// Enterprises pay for models; a channel keeps its take and bears its discounts.
    fn sell_models(&mut self, offers: &Offers, slopes: &Slopes, tally: &Tally) {
        for (id, offer) in offers.iter() {
            let (Some(vendor), Some(channel)) = (offer.vendor, offer.channel) else {
                continue;
            };
            let v = vendor.index();
            let retail = tally.spend_on(id.index()) * self.calendar.tick_years;
            let discount = slopes.year.discounts[id.index()].mean();
            let at_list = retail / (1.0 - discount);
            let received = if offer.own_model || offer.provider.is_none() {
                retail
            } else {
                at_list * (1.0 - self.vendors.terms[v].channels[channel].take_rate)
            };
            let state = &mut self.vendors.now[v];
            state.flows.model_revenue += received;
            let units = at_list / state.list_price * state.serving_cost / state.rent;
            match offer.provider {
                Some(j) => {
                    self.bound[v][j.index()] += units;
                    let flows = &mut self.providers.now[j.index()].flows;
                    flows.channel_revenue += retail;
                    flows.channel_margin += retail - received;
                }
                None => self.footloose[v] += units,
            }
        }
    }

    /// Vendors sell other products, which need compute too.
    fn sell_other_products(&mut self) {
        let growth = other_growth(self.research, self.calendar.years());
        for (v, terms) in self.vendors.terms.iter().enumerate() {
            let revenue = terms.other_revenue * growth * self.calendar.tick_years;
            let state = &mut self.vendors.now[v];
            state.flows.other_revenue = revenue;
            self.footloose[v] += revenue * (1.0 - terms.gross_margin) / state.rent;
        }
    }

    /// Vendors train with what the last settlement allowed, and with credits on top.
    fn train(&mut self, deals: &Deals) {
        let dt = self.calendar.tick_years;
        for d in deals.active(self.calendar.tick) {
            let (_, vendor) = deals.parties[d];
            let credits = deals.terms[d].credits_per_year * dt;
            self.vendors.now[vendor.index()].flows.credits += credits;
        }
        for (v, state) in self.vendors.now.iter_mut().enumerate() {
            state.flows.training = state.training_spend * dt;
            self.footloose[v] += state.flows.training / state.rent;
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

    /// A vendor pays rent; an owned vendor uses its owner's compute at cost.
    fn pay_rent(&mut self, v: usize, list: &[f64]) {
        let owner = self.vendors.owners[v].map(crate::ids::ProviderId::index);
        let training = self.vendors.now[v].flows.training;
        let mut paid = 0.0;
        for (j, &dollars) in list.iter().enumerate() {
            paid += dollars;
            if owner == Some(j) {
                continue;
            }
            let margin = self.providers.terms[j].hosting_margin;
            let flows = &mut self.providers.now[j].flows;
            flows.hosting_revenue += dollars;
            flows.hosting_margin += dollars * margin;
        }
        self.vendors.now[v].flows.serving = paid - training;
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
            let credits = terms.credits_per_year * self.calendar.tick_years;
            let discount = terms.price_discount * volume;
            let state = &mut deals.now[d];
            state.flows.compute = list[j];
            state.flows.discount = discount;
            state.flows.credits = credits;
            state.bought_this_year += list[j];
            let shortfall = self.true_up(d, deals);
            let state = &mut deals.now[d];
            state.flows.shortfall = shortfall;
            if shortfall > 0.0 {
                let event = Event::new("shortfall", &terms.vendor, &terms.name, shortfall);
                events.0.push(event);
            }
            let equity = deals.now[d].flows.equity;
            let margin = self.providers.terms[j].hosting_margin;
            let flows = &mut self.providers.now[j].flows;
            flows.hosting_margin -= discount;
            flows.shortfall_received += shortfall;
            flows.equity_paid += equity;
            flows.credits_cost += credits * (1.0 - margin);
            let flows = &mut self.vendors.now[v].flows;
            flows.discounts += discount;
            flows.shortfall += shortfall;
        }
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

    /// Cash, revenue, the next training spend; owners book their vendors' profit.
    fn close(&mut self, deals: &Deals) {
        let dt = self.calendar.tick_years;
        let years = self.calendar.years();
        let mut credits = vec![0.0; self.vendors.now.len()];
        for d in deals.active(self.calendar.tick) {
            credits[deals.parties[d].1.index()] += deals.terms[d].credits_per_year;
        }
        for (v, state) in self.vendors.now.iter_mut().enumerate() {
            let stated = &self.vendors.terms[v];
            let revenue = state.flows.revenue();
            state.flows.overhead = self.research.overhead * revenue;
            if let Funding::Treasury { .. } = stated.funding {
                state.cash += state.flows.profit() + state.flows.equity;
            }
            state.revenue_a_year = revenue / dt;
            let gross = (revenue - state.flows.serving) / dt;
            let spend = training_spend(
                state,
                stated,
                self.research,
                state.revenue_a_year,
                gross,
                years,
            );
            state.training_spend = spend + credits[v];
            if let Some(owner) = self.vendors.owners[v] {
                self.providers.now[owner.index()].flows.own_model_profit += state.flows.profit();
            }
        }
    }
}
