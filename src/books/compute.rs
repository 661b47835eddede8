//! Vendors' compute: where it runs and what rent is paid for it.

use super::settle::{Settling, provider, vendor};
use crate::deal::commitment::{Committed, in_year};
use crate::ids::ProviderId;
use crate::ledger::flows::Purpose;
use crate::provider::rationing::{Served, Wanted, share_out};

/// What a deal in force makes a vendor buy in a tick.
#[derive(Clone, Copy)]
pub(super) struct Floor {
    /// The place of the deal.
    pub deal: usize,
    /// The place of its sponsor.
    pub sponsor: usize,
    /// Dollars at list rents.
    pub dollars: f64,
}

/// What a vendor wants to buy in a tick.
struct Basket {
    /// Compute that may run anywhere, by provider, dollars at list rents.
    at: Vec<f64>,
    /// What deals in force make it buy.
    floors: Vec<Floor>,
}

impl Settling<'_> {
    /// Vendors buy compute where it is cheapest, where deals steer it, and where they must; where a host is full they share it.
    pub(super) fn buy_compute(&mut self) {
        let all = 0..self.vendors.len();
        let baskets: Vec<Basket> = all.map(|v| self.basket(v)).collect();
        let served = self.share_out(&baskets);
        for (v, (basket, served)) in baskets.iter().zip(served).enumerate() {
            self.train_with(v, served.waits);
            let got = served.at.iter().zip(&self.bound[v]).zip(&self.providers);
            let list: Vec<f64> = got
                .map(|((at, bound), host)| (at + bound) * host.rent.0)
                .collect();
            self.pay_rent(v, &list);
            for floor in &basket.floors {
                self.apply_deal(v, *floor, list[floor.sponsor]);
            }
        }
    }

    /// What vendor `v` wants to buy, commitments honoured.
    fn basket(&mut self, v: usize) -> Basket {
        let mut basket = Basket {
            at: self.placed(v),
            floors: self.floors(v),
        };
        self.honour(v, &mut basket);
        for (j, at) in basket.at.iter().enumerate() {
            self.wanted[j] += at / self.providers[j].rent.0 + self.bound[v][j];
        }
        basket
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
        for floor in &basket.floors {
            let j = floor.sponsor;
            let rest = floor.dollars / self.providers[j].rent.0 - self.bound[v][j];
            let kept = if self.plan.deals[floor.deal].terms.reserved_capacity {
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
    fn floors(&self, v: usize) -> Vec<Floor> {
        self.active()
            .filter(|&d| self.deals[d].receiver.0.index() == v)
            .map(|d| Floor {
                deal: d,
                sponsor: self.deals[d].sponsor.0.index(),
                dollars: in_year(self.deals[d].agreement, self.deal_year(d))
                    * self.calendar.tick_years,
            })
            .collect()
    }

    /// The year of its life in which deal `d` is, 0 the first.
    pub(super) fn deal_year(&self, d: usize) -> u32 {
        let ticks = self.calendar.tick - self.deals[d].term.ticks.0;
        ticks / self.calendar.ticks_a_year()
    }

    /// Commitments pull the compute of vendor `v` over, each leaving the others what they need.
    fn honour(&mut self, v: usize, basket: &mut Basket) {
        let Basket { at, floors } = basket;
        let bound = self.bound[v].iter().zip(&self.providers);
        let bound: Vec<f64> = bound.map(|(units, host)| units * host.rent.0).collect();
        let mut keep = vec![0.0; at.len()];
        for other in floors.iter() {
            let j = other.sponsor;
            keep[j] = (other.dollars - bound[j]).max(keep[j]);
        }
        // What a provider has committed its own vendor to binds nobody.
        let owner = self.vendors[v].owner.0.map(ProviderId::index);
        for floor in floors.iter().filter(|floor| owner != Some(floor.sponsor)) {
            let committed = Committed {
                sponsor: floor.sponsor,
                bound: bound[floor.sponsor],
                floor: floor.dollars,
            };
            self.deals[floor.deal].flows.pulled = committed.pull_over(at, &keep);
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
