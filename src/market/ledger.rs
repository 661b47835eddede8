//! The books of a tick: every payment, from who pays to who is paid.

use bevy_ecs::prelude::Resource;

use crate::ids::{ProviderId, VendorId};

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
            Purpose::Overhead => "overhead",
            Purpose::Operations => "operations",
            Purpose::Capex => "capex",
            Purpose::Profit => "profit",
            Purpose::Migration => "migration",
        }
    }
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

/// Every payment of the tick, in the order in which it was made.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct Ledger(pub Vec<Payment>);

impl Ledger {
    /// Books a payment; nothing is booked of nothing, and a negative amount flows the other way.
    pub fn pay(&mut self, purpose: Purpose, payer: Account, payee: Account, amount: f64) {
        let (payer, payee, amount) = if amount < 0.0 {
            (payee, payer, -amount)
        } else {
            (payer, payee, amount)
        };
        if amount != 0.0 {
            self.0.push(Payment {
                purpose,
                payer,
                payee,
                amount,
            });
        }
    }

    /// What `account` received less what it paid, dollars.
    pub fn net(&self, account: Account) -> f64 {
        let sign = |p: &Payment| {
            if p.payee == account {
                p.amount
            } else if p.payer == account {
                -p.amount
            } else {
                0.0
            }
        };
        self.0.iter().map(sign).sum()
    }

    /// All that `account` received and paid, dollars: the scale of its rounding.
    pub fn turnover(&self, account: Account) -> f64 {
        let touches = |p: &&Payment| p.payee == account || p.payer == account;
        self.0.iter().filter(touches).map(|p| p.amount).sum()
    }
}

/// Cash before the tick, and how far the books have been from balance.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct Books {
    /// Vendors' cash at the end of the last tick.
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
        let mut ledger = Ledger::default();
        ledger.pay(Purpose::Rent, model, cloud, 5.0);
        ledger.pay(Purpose::Discount, cloud, model, 2.0);
        ledger.pay(Purpose::Profit, model, cloud, -1.0);
        assert_eq!(ledger.net(cloud), 2.0);
        assert_eq!(ledger.net(model), -2.0);
        assert_eq!(ledger.turnover(cloud), 8.0);
    }
}
