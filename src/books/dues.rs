//! What is due under deals, and what owners and investors put in.

use super::compute::Floor;
use super::settle::{Settling, provider, vendor};
use crate::deal::commitment::in_year;
use crate::events::Event;
use crate::ledger::Account;
use crate::ledger::flows::Purpose;
use crate::terms::deals::DiscountScope;

/// What was bought less than owed, dollars; a difference that is nothing but rounding is none.
fn shortfall(owed: f64, bought: f64) -> f64 {
    const ROUNDING: f64 = 1e-9;
    if owed - bought > ROUNDING * owed {
        owed - bought
    } else {
        0.0
    }
}

impl Settling<'_> {
    /// Vendor `v`, which bought compute for `list` dollars from the sponsor of a deal: discounts, credits, the year's true-up.
    pub(super) fn apply_deal(&mut self, v: usize, under: Floor, list: f64) {
        let (d, j) = (under.deal, under.sponsor);
        let terms = &self.plan.deals[d].terms;
        let volume = match terms.discount_scope {
            DiscountScope::Commitment => list.min(under.dollars),
            DiscountScope::AllHosted => list,
        };
        let deal = &mut self.deals[d];
        let credits = deal.subsidy.credits_per_year * self.calendar.tick_years;
        let discount = deal.subsidy.price_discount * volume;
        deal.flows.compute = list;
        deal.flows.discount = discount;
        deal.flows.credits = credits;
        deal.bought.0 += list;
        let shortfall = self.true_up(d);
        self.deals[d].flows.shortfall = shortfall;
        if shortfall > 0.0 {
            let event = Event::new("shortfall", &terms.vendor, &terms.name, shortfall);
            self.events.0.push(event);
        }
        let at_start = self.plan.world.providers[j].hosting_margin;
        let host = &self.providers[j];
        let margin = host.rent.margin(&host.capacity, at_start);
        let flows = &mut self.ledger.providers[j];
        // Compute on credit is not paid for: it earns no margin and costs what it costs.
        flows.hosting_margin -= discount + credits * margin;
        flows.credits_cost += credits * (1.0 - margin);
        let (sponsor, receiver) = (provider(j), vendor(v));
        self.ledger
            .pay(Purpose::Discount, sponsor, receiver, discount);
        self.ledger
            .pay(Purpose::Credits, sponsor, receiver, credits);
        self.ledger
            .pay(Purpose::Shortfall, receiver, sponsor, shortfall);
        let revenue_share = terms.revenue_share * self.ledger.vendors[v].revenue();
        self.deals[d].flows.revenue_share = revenue_share;
        self.ledger
            .pay(Purpose::RevenueShare, receiver, sponsor, revenue_share);
    }

    /// The shortfall of a deal year that ends in this tick, dollars.
    fn true_up(&mut self, d: usize) -> f64 {
        let (first, end) = self.deals[d].term.ticks;
        let next = self.calendar.tick + 1 - first;
        let ends =
            next.is_multiple_of(self.calendar.ticks_a_year()) || self.calendar.tick + 1 == end;
        if !ends {
            return 0.0;
        }
        let owed = in_year(self.deals[d].agreement, self.deal_year(d));
        let bought = std::mem::take(&mut self.deals[d].bought.0);
        shortfall(owed, bought)
    }

    /// What research and deals decided in this tick is paid: equity, rounds, rescues.
    pub(super) fn pay_equity(&mut self) {
        for deal in &self.deals {
            let (sponsor, receiver) = (deal.sponsor.0, deal.receiver.0);
            let equity = deal.flows.equity;
            self.ledger.pay(
                Purpose::Equity,
                Account::Provider(sponsor),
                Account::Vendor(receiver),
                equity,
            );
            let sold = deal.flows.stake_sold;
            self.ledger.pay(
                Purpose::StakeSale,
                Account::Investors,
                Account::Provider(sponsor),
                sold,
            );
        }
        for (v, state) in self.vendors.iter_mut().enumerate() {
            let raised = std::mem::take(&mut state.treasury.raised);
            self.ledger
                .pay(Purpose::Round, Account::Investors, vendor(v), raised);
            if let Some((rescuer, amount)) = state.treasury.rescued.take() {
                let rescuer = Account::Provider(rescuer);
                self.ledger.pay(Purpose::Rescue, rescuer, vendor(v), amount);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_residue_of_rounding_is_no_shortfall() {
        assert_eq!(shortfall(1e10, 1e10 - 1e-6), 0.0);
        assert_eq!(shortfall(1e10, 1.1e10), 0.0);
        assert_eq!(shortfall(1e10, 0.9e10), 1e9);
    }
}
