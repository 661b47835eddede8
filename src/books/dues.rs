//! What is due under deals, and what owners and investors put in.

use super::settle::{Deals, Settling, provider, vendor};
use crate::deal::commitment::in_year;
use crate::events::{Event, Events};
use crate::ledger::Account;
use crate::ledger::flows::Purpose;
use crate::terms::deals::{DealTerms, DiscountScope};

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
    /// Discounts, credits, the year's true-up of commitments.
    pub(super) fn apply_deals(
        &mut self,
        v: usize,
        list: &[f64],
        floors: &[(usize, usize, f64)],
        deals: &mut Deals<'_>,
        events: &mut Events,
    ) {
        for &(d, j, floor) in floors {
            let terms = &self.plan.deals[d].terms;
            let volume = match terms.discount_scope {
                DiscountScope::Commitment => list[j].min(floor),
                DiscountScope::AllHosted => list[j],
            };
            let subsidy = *deals[d].subsidy;
            let credits = subsidy.credits_per_year * self.calendar.tick_years;
            let discount = subsidy.price_discount * volume;
            let state = &mut deals[d];
            state.flows.compute = list[j];
            state.flows.discount = discount;
            state.flows.credits = credits;
            state.bought.0 += list[j];
            let shortfall = self.true_up(d, deals);
            deals[d].flows.shortfall = shortfall;
            if shortfall > 0.0 {
                let event = Event::new("shortfall", &terms.vendor, &terms.name, shortfall);
                events.0.push(event);
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
            self.share_revenue(terms, (d, j, v), deals);
        }
    }

    /// Vendor `v` pays its share of the tick's revenue to provider `j` under deal `d`.
    fn share_revenue(
        &mut self,
        terms: &DealTerms,
        (d, j, v): (usize, usize, usize),
        deals: &mut Deals<'_>,
    ) {
        let share = terms.revenue_share * self.ledger.vendors[v].revenue();
        deals[d].flows.revenue_share = share;
        self.ledger
            .pay(Purpose::RevenueShare, vendor(v), provider(j), share);
    }

    /// The shortfall of a deal year that ends in this tick, dollars.
    fn true_up(&self, d: usize, deals: &mut Deals<'_>) -> f64 {
        let (first, end) = deals[d].term.ticks;
        let next = self.calendar.tick + 1 - first;
        let ends =
            next.is_multiple_of(self.calendar.ticks_a_year()) || self.calendar.tick + 1 == end;
        if !ends {
            return 0.0;
        }
        let owed = in_year(deals[d].agreement, self.deal_year(d, deals));
        let bought = std::mem::take(&mut deals[d].bought.0);
        shortfall(owed, bought)
    }

    /// What research and deals decided in this tick is paid: equity, rounds, rescues.
    pub(super) fn pay_equity(&mut self, deals: &Deals<'_>) {
        for deal in deals {
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
