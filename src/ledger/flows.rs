//! What payments are for, and the line of a firm's books that each moves.

/// What a payment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Compute sold to enterprises.
    Compute,
    /// Egress fees.
    Egress,
    /// Models sold to enterprises.
    Models,
    /// What a provider passes on to a vendor of sales through it.
    PassedOn,
    /// Vendors' other products.
    OtherProducts,
    /// Vendors' compute, at rents; owned vendors' at cost.
    Rent,
    /// A deal's price discount, paid back.
    Discount,
    /// A deal's credits, paid back.
    Credits,
    /// A commitment's shortfall.
    Shortfall,
    /// A sponsor's share of a vendor's revenue.
    RevenueShare,
    /// A sponsor's equity.
    Equity,
    /// A stake that had to be sold.
    StakeSale,
    /// A funding round.
    Round,
    /// A rescue.
    Rescue,
    /// What a vendor pays out to who owns it.
    PayOut,
    /// Overhead of vendors.
    Overhead,
    /// Operating cost of compute.
    Operations,
    /// Accelerators and estate.
    Capex,
    /// The profit of an owned vendor, or its loss the other way.
    Profit,
    /// Cost of moves, without egress.
    Migration,
    /// Machines of accounts' own: bought, housed, run and staffed.
    OwnMachines,
}

impl Purpose {
    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Compute => "compute",
            Purpose::Egress => "egress",
            Purpose::Models => "models",
            Purpose::PassedOn => "passed-on",
            Purpose::OtherProducts => "other-products",
            Purpose::Rent => "rent",
            Purpose::Discount => "discount",
            Purpose::Credits => "credits",
            Purpose::Shortfall => "shortfall",
            Purpose::RevenueShare => "revenue-share",
            Purpose::Equity => "equity",
            Purpose::StakeSale => "stake-sale",
            Purpose::Round => "round",
            Purpose::Rescue => "rescue",
            Purpose::PayOut => "pay-out",
            Purpose::Overhead => "overhead",
            Purpose::Operations => "operations",
            Purpose::Capex => "capex",
            Purpose::Profit => "profit",
            Purpose::Migration => "migration",
            Purpose::OwnMachines => "own-machines",
        }
    }
}

/// A provider's flows of one tick, dollars.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ProviderFlows {
    /// Compute sold to enterprises.
    pub compute_revenue: f64,
    /// Its margin: revenue less unit cost.
    pub compute_margin: f64,
    /// Egress fees received from enterprises, on moves and on traffic.
    pub egress_revenue: f64,
    /// Models sold through the provider, at retail.
    pub channel_revenue: f64,
    /// Retail less what third-party vendors receive.
    pub channel_margin: f64,
    /// Compute sold to vendors, at rents before any deal's discount; to owned vendors at cost.
    pub hosting_revenue: f64,
    /// Margin on the compute that vendors pay for, after deals' discounts.
    pub hosting_margin: f64,
    /// Profit of owned vendors, with their compute at cost.
    pub own_model_profit: f64,
    /// Commitment shortfalls received.
    pub shortfall_received: f64,
    /// Shares of vendors' revenue received.
    pub revenue_shares: f64,
    /// Equity paid to vendors.
    pub equity_paid: f64,
    /// Paid to rescue a vendor.
    pub rescue_paid: f64,
    /// In-kind credits, at cost.
    pub credits_cost: f64,
    /// What a tax credit bears of the cost of what is sold and hosted, capital charged by use.
    pub tax_credit: f64,
    /// Received for stakes that had to be sold.
    pub stakes_sold: f64,
    /// What vendors pay out on its stakes.
    pub dividends: f64,
    /// In-kind credits, at list.
    pub credits: f64,
    /// Discounts of deals.
    pub discounts: f64,
    /// What vendors are owed of sales through the provider.
    pub passed_on: f64,
    /// Operating cost of compute sold and hosted.
    pub operations: f64,
    /// Paid for new accelerators and estate.
    pub capex: f64,
}

impl ProviderFlows {
    /// A payment moves its line; below 0 it is made, not received.
    ///
    /// # Panics
    /// If it is for something that a provider neither sells nor buys: that is a bug.
    pub(super) fn post(&mut self, purpose: Purpose, received: f64) {
        match purpose {
            Purpose::Compute => self.compute_revenue += received,
            Purpose::Egress => self.egress_revenue += received,
            Purpose::Models => self.channel_revenue += received,
            Purpose::PassedOn => self.passed_on -= received,
            Purpose::Rent => self.hosting_revenue += received,
            Purpose::Discount => self.discounts -= received,
            Purpose::Credits => self.credits -= received,
            Purpose::Shortfall => self.shortfall_received += received,
            Purpose::RevenueShare => self.revenue_shares += received,
            Purpose::Equity => self.equity_paid -= received,
            Purpose::StakeSale => self.stakes_sold += received,
            Purpose::Rescue => self.rescue_paid -= received,
            Purpose::PayOut => self.dividends += received,
            Purpose::Operations => self.operations -= received,
            Purpose::Capex => self.capex -= received,
            Purpose::Profit => self.own_model_profit += received,
            Purpose::OtherProducts
            | Purpose::Round
            | Purpose::Overhead
            | Purpose::Migration
            | Purpose::OwnMachines => {
                panic!("{} is in no line of a provider's books", purpose.name())
            }
        }
    }

    /// Operating profit: every margin and shortfall, without equity and credits.
    pub fn operating_profit(&self) -> f64 {
        self.compute_margin
            + self.egress_revenue
            + self.channel_margin
            + self.hosting_margin
            + self.own_model_profit
            + self.shortfall_received
            + self.revenue_shares
    }

    /// Economic profit: operating profit, capital charged by use, less equity, rescues and credits at cost,
    /// with what stakes were sold for and what is paid on them.
    pub fn economic_profit(&self) -> f64 {
        self.operating_profit() - self.equity_paid - self.rescue_paid - self.credits_cost
            + self.stakes_sold
            + self.dividends
    }

    /// Change of cash: what is received less what is paid, capital when it is delivered.
    pub fn cash_flow(&self) -> f64 {
        // Margins, the cost of credits and what is charged by use are no payments; every other line is one.
        let Self {
            compute_revenue,
            compute_margin: _,
            egress_revenue,
            channel_revenue,
            channel_margin: _,
            hosting_revenue,
            hosting_margin: _,
            own_model_profit,
            shortfall_received,
            revenue_shares,
            equity_paid,
            rescue_paid,
            credits_cost: _,
            tax_credit: _,
            stakes_sold,
            dividends,
            credits,
            discounts,
            passed_on,
            operations,
            capex,
        } = *self;
        let received = compute_revenue
            + egress_revenue
            + channel_revenue
            + hosting_revenue
            + own_model_profit
            + shortfall_received
            + revenue_shares
            + stakes_sold
            + dividends;
        let paid = passed_on + discounts + credits + operations + capex + equity_paid + rescue_paid;
        received - paid
    }
}

/// A vendor's flows of one tick, dollars.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct VendorFlows {
    /// Enterprise revenue net of take rates.
    pub model_revenue: f64,
    /// Revenue of other products.
    pub other_revenue: f64,
    /// Compute bought for serving, at rents.
    pub serving: f64,
    /// Compute bought for training, at rents.
    pub training: f64,
    /// Deals' discounts received.
    pub discounts: f64,
    /// Overhead.
    pub overhead: f64,
    /// Commitment shortfalls paid.
    pub shortfall: f64,
    /// Shares of revenue paid to sponsors.
    pub revenue_shares: f64,
    /// Equity received from sponsors.
    pub equity: f64,
    /// Raised in rounds.
    pub rounds: f64,
    /// Received in a rescue.
    pub rescue: f64,
    /// In-kind credits used, at list.
    pub credits: f64,
    /// Paid out to who owns it.
    pub paid_out: f64,
    /// The part of it that sponsors get on their stakes.
    pub paid_to_sponsors: f64,
    /// Profit and equity handed on by a vendor that keeps no cash.
    pub handed_over: f64,
}

impl VendorFlows {
    /// A payment moves its line; below 0 it is made, not received.
    ///
    /// # Panics
    /// If it is for something that a vendor neither sells nor buys: that is a bug.
    pub(super) fn post(&mut self, purpose: Purpose, received: f64) {
        match purpose {
            Purpose::Models | Purpose::PassedOn => self.model_revenue += received,
            Purpose::OtherProducts => self.other_revenue += received,
            Purpose::Rent => self.serving -= received,
            Purpose::Discount => self.discounts += received,
            Purpose::Credits => self.credits += received,
            Purpose::Shortfall => self.shortfall -= received,
            Purpose::RevenueShare => self.revenue_shares -= received,
            Purpose::Equity => self.equity += received,
            Purpose::Round => self.rounds += received,
            Purpose::Rescue => self.rescue += received,
            Purpose::PayOut => self.paid_out -= received,
            Purpose::Overhead => self.overhead -= received,
            Purpose::Profit => self.handed_over -= received,
            Purpose::Compute
            | Purpose::Egress
            | Purpose::StakeSale
            | Purpose::Operations
            | Purpose::Capex
            | Purpose::Migration
            | Purpose::OwnMachines => {
                panic!("{} is in no line of a vendor's books", purpose.name())
            }
        }
    }

    /// Of the rents paid, all booked as serving so far, `part` was for training.
    pub fn charge_training(&mut self, part: f64) {
        let paid = self.serving;
        self.training = paid * part;
        self.serving = paid - self.training;
    }

    /// Revenue net of take rates.
    pub fn revenue(&self) -> f64 {
        self.model_revenue + self.other_revenue
    }

    /// Profit before equity.
    pub fn profit(&self) -> f64 {
        self.revenue() + self.discounts + self.credits
            - self.serving
            - self.training
            - self.overhead
            - self.shortfall
            - self.revenue_shares
    }

    /// Change of cash: profit and what owners and investors put in, less what they are paid.
    pub fn cash_flow(&self) -> f64 {
        // What is in none of the patterns below is part of profit.
        let Self {
            model_revenue: _,
            other_revenue: _,
            serving: _,
            training: _,
            discounts: _,
            overhead: _,
            shortfall: _,
            revenue_shares: _,
            equity,
            rounds,
            rescue,
            credits: _,
            paid_out,
            paid_to_sponsors: _,
            handed_over,
        } = *self;
        self.profit() + equity + rounds + rescue - paid_out - handed_over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn training_is_its_part_of_the_rents() {
        let mut flows = VendorFlows::default();
        flows.post(Purpose::Rent, -6.0);
        flows.post(Purpose::Rent, -4.0);
        flows.charge_training(0.25);
        assert_eq!((flows.serving, flows.training), (7.5, 2.5));
        assert_eq!(flows.profit(), -10.0);
    }

    #[test]
    fn what_is_handed_on_leaves_no_cash() {
        let mut flows = VendorFlows::default();
        flows.post(Purpose::Models, 8.0);
        flows.post(Purpose::Equity, 1.0);
        flows.post(Purpose::Profit, -9.0);
        assert_eq!((flows.profit(), flows.cash_flow()), (8.0, 0.0));
    }
}
