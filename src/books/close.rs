//! The books of a tick are closed: overhead, operations, profits, and what vendors may train with next.

use super::settle::{Investors, LabItem, Settling, provider, vendor};
use crate::developer::ListPrice;
use crate::developer::purse::Purse;
use crate::developer::treasury::{Accounts, Decision, Worthwhile, decide};
use crate::events::Event;
use crate::ledger::Account;
use crate::ledger::flows::Purpose;

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
    pub(super) fn close(&mut self, seen: &Investors) {
        let all = 0..self.vendors.len();
        let mut credits: Vec<f64> = all.map(|v| self.rules.grant(v)).collect();
        for d in self.active() {
            let deal = &self.deals[d];
            credits[deal.receiver.0.index()] += deal.subsidy.credits_per_year;
        }
        for (v, &credits) in credits.iter().enumerate() {
            let revenue = self.ledger.vendors[v].revenue();
            let state = &self.vendors[v];
            let overhead = self.plan.world.research.overhead
                * overhead_base(revenue, state, self.calendar.tick_years);
            self.ledger
                .pay(Purpose::Overhead, vendor(v), Account::Suppliers, overhead);
            self.hand_over(v);
            let accounts = self.accounts(v, seen);
            self.look_at_own_model(v, accounts.worthwhile);
            let decided = self.decide(v, &accounts);
            if self.year_ends() {
                self.pay_out(v, decided.idle);
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

    /// A vendor with a treasury keeps its profit; another's goes to its owner, to investors, or to who pays for open weights.
    fn hand_over(&mut self, v: usize) {
        let flows = self.ledger.vendors[v];
        let profit = flows.profit();
        let state = &mut self.vendors[v];
        let holder = match (*state.purse, state.owner.0) {
            (Purse::Own, _) => {
                state.cash.0 += flows.cash_flow();
                state.treasury.retained_earnings += profit;
                return;
            }
            (Purse::Holders, Some(owner)) => Account::Provider(owner),
            (Purse::Holders, None) => Account::Investors,
            (Purse::Commons, _) => Account::Commons,
        };
        // Sponsors' equity in a vendor that keeps no cash goes to its owner as well; what is put into the treasury of one that
        // is sold on stays in it.
        self.ledger
            .pay(Purpose::Profit, vendor(v), holder, profit + flows.equity);
        state.cash.0 += self.ledger.vendors[v].cash_flow();
    }

    fn year_ends(&self) -> bool {
        let a_year = self.calendar.ticks_a_year();
        self.calendar.tick.is_multiple_of(a_year)
    }

    /// What vendor `v` and its investors see of this tick.
    fn accounts(&mut self, v: usize, seen: &Investors) -> Accounts {
        let dt = self.calendar.tick_years;
        let flows = &self.ledger.vendors[v];
        let state = &mut self.vendors[v];
        let revenue = flows.revenue() / dt;
        state.revenue.a_year = revenue;
        let paid = ListPrice(state.list.0 * self.paid[v]);
        let margin = state.serving.lerner(paid) * flows.model_revenue / dt;
        let training = Worthwhile {
            response: seen.responses[v],
            loop_gain: seen.loop_gain,
            renewed: self.plan.world.research.renewed(),
            required: seen.required,
        };
        Accounts {
            revenue,
            gross_profit: revenue - flows.serving / dt,
            overhead: flows.overhead / dt,
            worthwhile: training.spend(margin),
            other_revenue: flows.other_revenue / dt,
            kept: state.stewardship.kept,
            effort: state.stewardship.effort,
            market: seen.market,
            cash: state.cash.0,
            retained_earnings: state.treasury.retained_earnings,
        }
    }

    /// What vendor `v` does with its money, by the accounts of this tick.
    fn decide(&self, v: usize, accounts: &Accounts) -> Decision {
        let (state, world) = (&self.vendors[v], &self.plan.world);
        let now = Accounts {
            effort: state.stewardship.effort,
            ..*accounts
        };
        decide(
            *state.purse,
            &state.training,
            &world.vendors[v],
            &world.research,
            &now,
            self.calendar.years(),
        )
    }

    /// The owner of vendor `v`, or who holds it after a separation, notes what it returns, and at a year's end decides
    /// how hard to train it.
    fn look_at_own_model(&mut self, v: usize, worthwhile: f64) {
        let (state, stated) = (&self.vendors[v], &self.plan.world.vendors[v]);
        if *state.purse != Purse::Holders || !state.presence.is_here() {
            return;
        }
        let now = state.owner.0.or(self.plan.owners[v]);
        let holder = now.map_or("investors", |j| &self.plan.names.providers[j.index()]);
        let flows = self.ledger.vendors[v];
        let foregone = flows.model_revenue * self.earned_on_others(v);
        let earned = flows.profit() + flows.training - foregone;
        let year_ends = self.year_ends();
        let patience = (self.plan.world.research.owner_patience_years + 0.5) as usize;
        let steward = &mut self.vendors[v].stewardship;
        steward.note(earned, flows.training);
        if !year_ends {
            return;
        }
        let before = steward.effort;
        steward.end_year(patience, worthwhile);
        let trained = steward.past.last().map_or(0.0, |year| year.trained);
        let what = match steward.effort {
            now if now == before => return,
            0.0 => "training-stopped",
            now if now < before => "training-cut",
            _ => "training-raised",
        };
        let planned = trained * steward.effort / before;
        self.events
            .0
            .push(Event::new(what, holder, &stated.name, planned));
    }

    /// What the owner of vendor `v` earns, by channel and hosting, on a dollar of other vendors' models.
    fn earned_on_others(&self, v: usize) -> f64 {
        let Some(owner) = self.vendors[v].owner.0 else {
            return 0.0;
        };
        let all = self.ledger.vendors.iter().zip(&self.vendors);
        let others = all.filter(|(_, vendor)| vendor.owner.0 != Some(owner));
        let sold: f64 = others.map(|(flows, _)| flows.model_revenue).sum();
        let flows = &self.ledger.providers[owner.index()];
        if sold > 0.0 {
            (flows.channel_margin + flows.hosting_margin) / sold
        } else {
            0.0
        }
    }

    /// Vendor `v` pays out `amount`: to sponsors by their stakes, the rest to other investors.
    fn pay_out(&mut self, v: usize, amount: f64) {
        let mut left = amount;
        let own = self.deals.iter_mut();
        for deal in own.filter(|d| d.receiver.0.index() == v) {
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
