//! Vendors' compute: where it runs and what rent is paid for it.

use super::flows::Purpose;
use super::settle::{Deals, Settling, active, provider, vendor};
use crate::deal::commitment::{in_year, pull_over};
use crate::events::Events;
use crate::ids::ProviderId;

impl Settling<'_> {
    /// Vendors buy compute where it is cheapest, where deals steer it, and where they must.
    pub(super) fn buy_compute(&mut self, deals: &mut Deals<'_>, events: &mut Events) {
        for v in 0..self.vendors.len() {
            let mut at = self.placed(v);
            let bound: Vec<f64> = (0..at.len())
                .map(|j| self.bound[v][j] * self.providers[j].rent.0)
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
        let shares = &self.vendors[v].hosting.shares;
        self.providers
            .iter()
            .zip(shares)
            .map(|(provider, share)| self.footloose[v] * share * provider.rent.0)
            .collect()
    }

    /// What each deal in force makes vendor `v` buy in this tick: deal, provider, dollars.
    fn floors(&self, v: usize, deals: &Deals<'_>) -> Vec<(usize, usize, f64)> {
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
        floors: &[(usize, usize, f64)],
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
