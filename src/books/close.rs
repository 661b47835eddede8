//! The books of a tick are closed: overhead, operations, profits, and what vendors may train with next.

use super::flows::Purpose;
use super::ledger::Account;
use super::settle::{Deals, Investors, LabItem, Settling, active, provider, vendor};
use crate::developer::treasury::{Accounts, Decision, decide, worthwhile_training};
use crate::plan::vendors::Funding;
use crate::policy::Rules;

/// What overhead is a share of: revenue, but never less than at the start, since an organisation
/// does not shrink with its sales; nothing while the vendor is not in the market.
fn overhead_base(revenue: f64, lab: &LabItem, dt: f64) -> f64 {
    if lab.presence.is_here() {
        revenue.max(lab.revenue.at_start * dt)
    } else {
        0.0
    }
}

impl Settling<'_> {
    /// Overhead, cash, pay-outs, the next training spend; owners book their vendors' profit.
    pub(super) fn close(&mut self, deals: &mut Deals<'_>, rules: &Rules, seen: &Investors) {
        let mut credits: Vec<f64> = (0..self.vendors.len()).map(|v| rules.grant(v)).collect();
        for d in active(deals, self.calendar.tick) {
            credits[deals[d].receiver.0.index()] += deals[d].subsidy.credits_per_year;
        }
        for (v, &credits) in credits.iter().enumerate() {
            let revenue = self.ledger.vendors[v].revenue();
            let state = &self.vendors[v];
            let overhead = self.plan.world.research.overhead
                * overhead_base(revenue, state, self.calendar.tick_years);
            self.ledger
                .pay(Purpose::Overhead, vendor(v), Account::Suppliers, overhead);
            self.hand_over(v);
            let decided = self.decide(v, seen);
            if self
                .calendar
                .tick
                .is_multiple_of(self.calendar.ticks_a_year())
            {
                self.pay_out(v, decided.idle, deals);
            }
            let state = &mut self.vendors[v];
            state.treasury.need_a_year = decided.need;
            state.training.spend = if state.presence.is_here() {
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
            let state = &mut self.vendors[v];
            state.cash.0 += flows.cash_flow();
            state.treasury.retained_earnings += profit;
            return;
        }
        let owner = match self.vendors[v].owner.0 {
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
        let state = &mut self.vendors[v];
        let revenue = flows.revenue() / dt;
        state.revenue.a_year = revenue;
        let share = if sold > 0.0 {
            flows.model_revenue / sold
        } else {
            0.0
        };
        let margin = state.serving.lerner(*state.list) * flows.model_revenue / dt;
        let renewed = self.plan.world.research.renewed();
        let accounts = Accounts {
            revenue,
            gross_profit: revenue - flows.serving / dt,
            overhead: flows.overhead / dt,
            worthwhile: worthwhile_training(margin, share, seen.loop_gain, renewed, seen.required),
            market: seen.market,
            cash: state.cash.0,
            retained_earnings: state.treasury.retained_earnings,
        };
        let world = &self.plan.world;
        let (stated, years) = (&world.vendors[v], self.calendar.years());
        decide(&state.training, stated, &world.research, &accounts, years)
    }

    /// Vendor `v` pays out `amount`: to sponsors by their stakes, the rest to other investors.
    fn pay_out(&mut self, v: usize, amount: f64, deals: &mut Deals) {
        let mut left = amount;
        for deal in deals.iter_mut().filter(|d| d.receiver.0.index() == v) {
            let part = deal.stake.share * amount;
            deal.flows.dividend = part;
            let sponsor = Account::Provider(deal.sponsor.0);
            self.ledger.pay(Purpose::PayOut, vendor(v), sponsor, part);
            left -= part;
        }
        self.ledger
            .pay(Purpose::PayOut, vendor(v), Account::Investors, left);
        self.ledger.vendors[v].paid_to_sponsors = amount - left;
        let state = &mut self.vendors[v];
        state.cash.0 -= amount;
        state.treasury.retained_earnings -= amount;
    }
}
