//! The books of a tick are closed: overhead, operations, profits, and what vendors may train with next.

use super::flows::Purpose;
use super::ledger::Account;
use super::settle::{Settling, provider, vendor};
use crate::deal::Deals;
use crate::developer::treasury::training_spend;
use crate::developer::{Funding, VendorState};
use crate::policy::Rules;

/// What overhead is a share of: revenue, but never less than at the start, since an organisation
/// does not shrink with its sales; nothing while the vendor is not in the market.
fn overhead_base(revenue: f64, state: &VendorState, dt: f64) -> f64 {
    if state.presence.is_here() {
        revenue.max(state.start_revenue * dt)
    } else {
        0.0
    }
}

impl Settling<'_> {
    /// Overhead, cash, the next training spend; owners book their vendors' profit.
    pub(super) fn close(&mut self, deals: &Deals, rules: &Rules, market: f64) {
        let mut credits: Vec<f64> = (0..self.vendors.now.len())
            .map(|v| rules.grant(v))
            .collect();
        for d in deals.active(self.calendar.tick) {
            credits[deals.parties[d].1.index()] += deals.now[d].subsidy.credits_per_year;
        }
        for (v, &credits) in credits.iter().enumerate() {
            let revenue = self.ledger.vendors[v].revenue();
            let state = &self.vendors.now[v];
            let overhead =
                self.research.overhead * overhead_base(revenue, state, self.calendar.tick_years);
            self.ledger
                .pay(Purpose::Overhead, vendor(v), Account::Suppliers, overhead);
            self.hand_over(v);
            self.plan_training(v, credits, market);
        }
        for (j, &operations) in self.operations.iter().enumerate() {
            let suppliers = Account::Suppliers;
            self.ledger
                .pay(Purpose::Operations, provider(j), suppliers, operations);
        }
    }

    /// A vendor with a treasury keeps its profit; another's goes to its owner, or to who pays for open weights.
    fn hand_over(&mut self, v: usize) {
        let flows = self.ledger.vendors[v];
        let profit = flows.profit();
        if let Funding::Treasury { .. } = self.vendors.terms[v].funding {
            let state = &mut self.vendors.now[v];
            state.cash += flows.cash_flow();
            state.burn_a_year = -profit / self.calendar.tick_years;
            return;
        }
        let owner = match self.vendors.owners[v] {
            Some(owner) => Account::Provider(owner),
            None if self.vendors.terms[v].owner.is_some() => Account::Investors,
            None => Account::Commons,
        };
        // Sponsors' equity in a vendor that keeps no cash goes to its owner as well.
        self.ledger
            .pay(Purpose::Profit, vendor(v), owner, profit + flows.equity);
    }

    /// Training spend of the next tick.
    fn plan_training(&mut self, v: usize, credits: f64, market: f64) {
        let dt = self.calendar.tick_years;
        let stated = &self.vendors.terms[v];
        let flows = &self.ledger.vendors[v];
        let state = &mut self.vendors.now[v];
        let revenue = flows.revenue() / dt;
        state.revenue_a_year = revenue;
        let gross = revenue - flows.serving / dt;
        let years = self.calendar.years();
        let spend = training_spend(state, stated, self.research, revenue, gross, market, years);
        state.training_spend = if state.presence.is_here() {
            spend + credits
        } else {
            0.0
        };
    }
}
