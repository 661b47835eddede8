//! The ledger of a tick: every payment, from who pays to who is paid.
//!
//! A payment is said once: that moves the lines of both firms ([`flows`]) and is written down by payer and payee.
//!
//! A new flow is a purpose with its line in [`flows`], the payment where it falls due, and a column in the dump.

pub mod flows;
pub mod journal;

use bevy_ecs::prelude::Resource;

use crate::ids::{ProviderId, VendorId};
use flows::{ProviderFlows, Purpose, VendorFlows};

/// Who can pay or be paid. Only providers and vendors keep cash; the others are the model's boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    /// The enterprises, all together.
    Enterprises,
    /// Buyers of vendors' other products.
    Consumers,
    /// Makers of chips, power, staff, and who carries out migrations.
    Suppliers,
    /// Investors other than sponsors.
    Investors,
    /// The state.
    State,
    /// Who pays for open weights.
    Commons,
    /// A provider.
    Provider(ProviderId),
    /// A vendor.
    Vendor(VendorId),
}

/// One payment of a tick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Payment {
    /// What for.
    pub purpose: Purpose,
    /// Who pays.
    pub payer: Account,
    /// Who is paid.
    pub payee: Account,
    /// Dollars.
    pub amount: f64,
}

impl Payment {
    /// What `account`, which is paid or pays, has more by it, dollars.
    pub fn received_by(&self, account: Account) -> f64 {
        if self.payee == account {
            self.amount
        } else {
            -self.amount
        }
    }
}

/// Every payment of the tick, in the order in which it was made, and the flows that they come to, firm by firm.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct Ledger {
    payments: Vec<Payment>,
    /// Flows of each provider, by id.
    pub providers: Vec<ProviderFlows>,
    /// Flows of each vendor, by id.
    pub vendors: Vec<VendorFlows>,
}

impl Ledger {
    /// An empty ledger of so many providers and vendors.
    pub fn new(providers: usize, vendors: usize) -> Self {
        Self {
            payments: Vec::new(),
            providers: vec![ProviderFlows::default(); providers],
            vendors: vec![VendorFlows::default(); vendors],
        }
    }

    /// A tick begins in which nothing has flowed.
    pub fn open(&mut self) {
        self.payments.clear();
        self.providers.fill(ProviderFlows::default());
        self.vendors.fill(VendorFlows::default());
    }

    /// A payment: the lines of payer and payee move, and it is written down. Nothing is written down of nothing,
    /// and a negative amount flows the other way.
    pub fn pay(&mut self, purpose: Purpose, payer: Account, payee: Account, amount: f64) {
        self.post(purpose, payer, -amount);
        self.post(purpose, payee, amount);
        let (payer, payee, amount) = if amount < 0.0 {
            (payee, payer, -amount)
        } else {
            (payer, payee, amount)
        };
        if amount != 0.0 {
            self.payments.push(Payment {
                purpose,
                payer,
                payee,
                amount,
            });
        }
    }

    fn post(&mut self, purpose: Purpose, account: Account, received: f64) {
        match account {
            Account::Provider(j) => self.providers[j.index()].post(purpose, received),
            Account::Vendor(v) => self.vendors[v.index()].post(purpose, received),
            Account::Enterprises
            | Account::Consumers
            | Account::Suppliers
            | Account::Investors
            | Account::State
            | Account::Commons => {}
        }
    }

    /// The payments that `account` made or received, in order.
    pub fn of(&self, account: Account) -> impl Iterator<Item = &Payment> {
        self.payments
            .iter()
            .filter(move |p| p.payee == account || p.payer == account)
    }

    /// What `account` received less what it paid, dollars.
    pub fn net(&self, account: Account) -> f64 {
        self.of(account).map(|p| p.received_by(account)).sum()
    }

    /// What `account` received less what it paid, and all of both, dollars: the second is the scale of its rounding.
    pub fn net_and_turnover(&self, account: Account) -> (f64, f64) {
        let add = |(net, all), p: &Payment| (net + p.received_by(account), all + p.amount);
        self.of(account).fold((0.0, 0.0), add)
    }
}

/// Cash at the end of the last tick, and how far the books have been from balance.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct Books {
    /// Providers' cash.
    pub provider_cash: Vec<f64>,
    /// Vendors' cash.
    pub vendor_cash: Vec<f64>,
    /// Largest residual of this tick, share of the firm's turnover.
    pub residual: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_pays_another_gets() {
        let (cloud, model) = (
            Account::Provider(ProviderId(0)),
            Account::Vendor(VendorId(0)),
        );
        let mut ledger = Ledger::new(1, 1);
        ledger.pay(Purpose::Rent, model, cloud, 5.0);
        ledger.pay(Purpose::Discount, cloud, model, 2.0);
        ledger.pay(Purpose::Profit, model, cloud, -1.0);
        assert_eq!(ledger.net(cloud), 2.0);
        assert_eq!(ledger.net(model), -2.0);
        assert_eq!(ledger.net_and_turnover(cloud), (2.0, 8.0));
        assert_eq!(ledger.providers[0].cash_flow(), 2.0);
        assert_eq!(ledger.vendors[0].cash_flow(), -2.0);
    }
}
