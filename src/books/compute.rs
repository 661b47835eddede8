//! Vendors' compute: where it runs and what rent is paid for it.

use super::settle::{Deals, Settling, active, provider, vendor};
use crate::deal::commitment::{in_year, pull_over};
use crate::events::Events;
use crate::ids::ProviderId;
use crate::ledger::flows::Purpose;
use crate::provider::rationing::{Served, Wanted, share_out};

/// What a deal in force makes a vendor buy in a tick: deal, provider, dollars at list rents.
type Floor = (usize, usize, f64);

/// What a vendor wants to buy in a tick.
struct Basket {
    /// Compute that may run anywhere, by provider, dollars at list rents.
    at: Vec<f64>,
    /// What deals in force make it buy.
    floors: Vec<Floor>,
}

impl Settling<'_> {
    /// Vendors buy compute where it is cheapest, where deals steer it, and where they must; where a host is full they share it.
    pub(super) fn buy_compute(&mut self, deals: &mut Deals<'_>, events: &mut Events) {
        let all = 0..self.vendors.len();
        let baskets: Vec<Basket> = all.map(|v| self.basket(v, deals)).collect();
        let served = self.share_out(&baskets);
        for (v, (basket, served)) in baskets.iter().zip(served).enumerate() {
            self.train_with(v, served.waits);
            let got = served.at.iter().zip(&self.bound[v]).zip(&self.providers);
            let list: Vec<f64> = got
                .map(|((at, bound), host)| (at + bound) * host.rent.0)
                .collect();
            self.pay_rent(v, &list);
            self.apply_deals(v, &list, &basket.floors, deals, events);
        }
    }

    /// What vendor `v` wants to buy, commitments honoured.
    fn basket(&mut self, v: usize, deals: &mut Deals<'_>) -> Basket {
        let mut at = self.placed(v);
        let bound: Vec<f64> = (0..at.len())
            .map(|j| self.bound[v][j] * self.providers[j].rent.0)
            .collect();
        let floors = self.floors(v, deals);
        self.honour(v, &mut at, &bound, &floors, deals);
        for (j, at) in at.iter().enumerate() {
            self.wanted[j] += at / self.providers[j].rent.0 + self.bound[v][j];
        }
        Basket { at, floors }
    }

    /// What of their baskets vendors get: what enterprises buy and what serves channels is served before.
    fn share_out(&self, baskets: &[Basket]) -> Vec<Served> {
        let dt = self.calendar.tick_years;
        let room = (0..self.providers.len()).map(|j| {
            let first: f64 = self.bound.iter().map(|by| by[j]).sum();
            let there = self.providers[j].capacity.units * dt;
            (there - self.enterprises_at(j) - first).max(0.0)
        });
        let wanted: Vec<Wanted> = baskets
            .iter()
            .enumerate()
            .map(|(v, basket)| self.in_units(v, basket))
            .collect();
        share_out(room.collect(), &wanted)
    }

    /// The basket of vendor `v` in units: its training may wait, what it is committed to or has reserved does not.
    fn in_units(&self, v: usize, basket: &Basket) -> Wanted {
        let both = basket.at.iter().zip(&self.providers);
        let at: Vec<f64> = both.map(|(at, host)| at / host.rent.0).collect();
        let mut reserved = vec![0.0; at.len()];
        for &(d, j, floor) in &basket.floors {
            let rest = floor / self.providers[j].rent.0 - self.bound[v][j];
            let kept = if self.plan.deals[d].terms.reserved_capacity {
                at[j]
            } else {
                rest.clamp(0.0, at[j])
            };
            reserved[j] = kept.max(reserved[j]);
        }
        Wanted {
            at,
            reserved,
            owner: self.vendors[v].owner.0.map(ProviderId::index),
            shares: self.vendors[v].hosting.shares.clone(),
            may_wait: self.training[v] / self.vendors[v].hosting.rent,
        }
    }

    /// Vendor `v` trains with what does not wait: `waits` units do.
    fn train_with(&mut self, v: usize, waits: f64) {
        let rent = self.vendors[v].hosting.rent;
        let waiting = (waits * rent).min(self.training[v]);
        self.training[v] -= waiting;
        let training = &mut self.vendors[v].training;
        training.waiting = waiting;
        training.units = self.training[v] / rent / self.calendar.tick_years;
    }

    /// A vendor's footloose compute by provider, dollars at list rents.
    fn placed(&self, v: usize) -> Vec<f64> {
        let shares = &self.vendors[v].hosting.shares;
        self.providers
            .iter()
            .zip(shares)
            .map(|(provider, share)| self.footloose[v] * share * provider.rent.0)
            .collect()
    }

    /// What each deal in force makes vendor `v` buy in this tick.
    fn floors(&self, v: usize, deals: &Deals<'_>) -> Vec<Floor> {
        active(deals, self.calendar.tick)
            .filter(|&d| deals[d].receiver.0.index() == v)
            .map(|d| {
                let year = self.deal_year(d, deals);
                let floor = in_year(deals[d].agreement, year) * self.calendar.tick_years;
                (d, deals[d].sponsor.0.index(), floor)
            })
            .collect()
    }

    pub(super) fn deal_year(&self, d: usize, deals: &Deals<'_>) -> u32 {
        let ticks = self.calendar.tick - deals[d].term.ticks.0;
        ticks / self.calendar.ticks_a_year()
    }

    /// Commitments pull compute over, each leaving the others what they need.
    fn honour(
        &self,
        v: usize,
        at: &mut [f64],
        bound: &[f64],
        floors: &[Floor],
        deals: &mut Deals<'_>,
    ) {
        // What a provider has committed its own vendor to binds nobody.
        let owner = self.vendors[v].owner.0.map(ProviderId::index);
        for &(d, sponsor, floor) in floors.iter().filter(|floor| owner != Some(floor.1)) {
            let mut keep = vec![0.0; at.len()];
            for &(_, j, other) in floors {
                keep[j] = (other - bound[j]).max(keep[j]);
            }
            let moved = pull_over(at, &keep, sponsor, bound[sponsor], floor);
            deals[d].flows.pulled = moved;
        }
    }

    /// A vendor pays rent, an owned vendor its owner's cost; the host bears operating cost.
    fn pay_rent(&mut self, v: usize, list: &[f64]) {
        let owner = self.vendors[v].owner.0.map(ProviderId::index);
        let training = self.training[v];
        let mut total = 0.0;
        for (j, &dollars) in list.iter().enumerate() {
            let state = &self.providers[j];
            let terms = &self.plan.world.providers[j];
            let margin = state.rent.margin(&state.capacity, terms.hosting_margin);
            let cost = dollars * (1.0 - margin);
            let due = if owner == Some(j) { cost } else { dollars };
            self.hosted[j] += dollars / state.rent.0;
            self.operations[j] += cost * (1.0 - state.cost.capital_share);
            self.ledger.providers[j].hosting_margin += due - cost;
            self.ledger.providers[j].tax_credit += state.cost.credited(cost);
            total += dollars;
            self.ledger.pay(Purpose::Rent, vendor(v), provider(j), due);
        }
        // Training is charged by its part of what is used, so that an owner's price reaches it too.
        let part = if total > 0.0 { training / total } else { 0.0 };
        self.ledger.vendors[v].charge_training(part);
    }
}
