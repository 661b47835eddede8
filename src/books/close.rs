//! The books of a tick are closed: overhead, operations, profits, and what vendors may train with next.

use super::flows::Purpose;
use super::ledger::Account;
use super::settle::{Investors, Settling, provider, vendor};
use crate::deal::Deals;
use crate::developer::VendorState;
use crate::developer::treasury::{Accounts, Decision, decide, worthwhile_training};
use crate::plan::vendors::Funding;
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
    /// Overhead, cash, pay-outs, the next training spend; owners book their vendors' profit.
    pub(super) fn close(&mut self, deals: &mut Deals, rules: &Rules, seen: &Investors) {
        let mut credits: Vec<f64> = (0..self.vendors.now.len())
            .map(|v| rules.grant(v))
            .collect();
        for d in deals.active(self.calendar.tick) {
            credits[deals.now[d].vendor.index()] += deals.now[d].subsidy.credits_per_year;
        }
        for (v, &credits) in credits.iter().enumerate() {
            let revenue = self.ledger.vendors[v].revenue();
            let state = &self.vendors.now[v];
            let overhead = self.plan.world.research.overhead
                * overhead_base(revenue, state, self.calendar.tick_years);
            self.ledger
                .pay(Purpose::Overhead, vendor(v), Account::Suppliers, overhead);
            self.hand_over(v);
            let decided = self.decide(v, seen);
            if self.calendar.tick.is_multiple_of(self.ticks_a_year()) {
                self.pay_out(v, decided.idle, deals);
            }
            let state = &mut self.vendors.now[v];
            state.need_a_year = decided.need;
            state.training_spend = if state.presence.is_here() {
                decided.training + credits
            } else {
                0.0
            };
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
        if let Funding::Treasury { .. } = self.plan.world.vendors[v].funding {
            let state = &mut self.vendors.now[v];
            state.cash += flows.cash_flow();
            state.retained_earnings += profit;
            return;
        }
        let owner = match self.vendors.owners[v] {
            Some(owner) => Account::Provider(owner),
            None if self.plan.owners[v].is_some() => Account::Investors,
            None => Account::Commons,
        };
        // Sponsors' equity in a vendor that keeps no cash goes to its owner as well.
        self.ledger
            .pay(Purpose::Profit, vendor(v), owner, profit + flows.equity);
    }

    /// What vendor `v` does with its money, by the accounts of this tick.
    fn decide(&mut self, v: usize, seen: &Investors) -> Decision {
        let dt = self.calendar.tick_years;
        let sold: f64 = self.ledger.vendors.iter().map(|f| f.model_revenue).sum();
        let flows = &self.ledger.vendors[v];
        let state = &mut self.vendors.now[v];
        let revenue = flows.revenue() / dt;
        state.revenue_a_year = revenue;
        let share = if sold > 0.0 {
            flows.model_revenue / sold
        } else {
            0.0
        };
        let margin = state.lerner() * flows.model_revenue / dt;
        let renewed = self.plan.world.research.renewed();
        let accounts = Accounts {
            revenue,
            gross_profit: revenue - flows.serving / dt,
            overhead: flows.overhead / dt,
            worthwhile: worthwhile_training(margin, share, seen.loop_gain, renewed, seen.required),
            market: seen.market,
        };
        let world = &self.plan.world;
        let (stated, years) = (&world.vendors[v], self.calendar.years());
        decide(state, stated, &world.research, &accounts, years)
    }

    /// Vendor `v` pays out `amount`: to sponsors by their stakes, the rest to other investors.
    fn pay_out(&mut self, v: usize, amount: f64, deals: &mut Deals) {
        let mut left = amount;
        for deal in deals.now.iter_mut().filter(|d| d.vendor.index() == v) {
            let part = deal.stake * amount;
            deal.flows.dividend = part;
            let sponsor = Account::Provider(deal.sponsor);
            self.ledger.pay(Purpose::PayOut, vendor(v), sponsor, part);
            left -= part;
        }
        self.ledger
            .pay(Purpose::PayOut, vendor(v), Account::Investors, left);
        self.ledger.vendors[v].paid_to_sponsors = amount - left;
        let state = &mut self.vendors.now[v];
        state.cash -= amount;
        state.retained_earnings -= amount;
    }
}
