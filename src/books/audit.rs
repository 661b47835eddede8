//! The audit: what a firm's cash changed by is what it was paid less what it paid.
//!
//! Cash is a stock that only payments move. That the stock, the lines of the firm's books and the payments written
//! down agree, for every firm in every tick of every run, is checked here and nowhere else.

use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;

use crate::calendar::Calendar;
use crate::ids::{ProviderId, VendorId};
use crate::ledger::{Account, Books, Ledger};
use crate::market::presence::Cash;
use crate::market::today::Today;

/// Largest part of what a firm turned over, or of the cash it holds, that rounding may lose.
const ROUNDING: f64 = 1e-9;

/// Who holds cash.
#[derive(SystemParam)]
pub struct Holders<'w, 's> {
    providers: Query<'w, 's, (&'static ProviderId, &'static mut Cash), Without<VendorId>>,
    vendors: Query<'w, 's, (&'static VendorId, &'static Cash)>,
}

/// Cash moves; then the books must balance.
///
/// # Panics
/// With the tick, the firm and the amounts if they do not: that is a bug.
pub fn balance(today: Today, ledger: Res<Ledger>, mut holders: Holders, mut books: ResMut<Books>) {
    books.residual = 0.0;
    let audit = Audit {
        calendar: &today.calendar,
        ledger: &ledger,
    };
    let stated = &today.plan.world.providers;
    for (j, ((id, mut cash), stated)) in holders.providers.iter_mut().zip(stated).enumerate() {
        assert_eq!(id.index(), j, "rows stand in the order of ids");
        let change = ledger.providers[j].cash_flow();
        cash.0 += change;
        let account = Account::Provider(ProviderId::at(j));
        let residual = audit.agree(account, &stated.name, change, 0.0);
        books.residual = books.residual.max(residual);
        // Whoever else had touched the cash would be seen here.
        let moved = cash.0 - std::mem::replace(&mut books.provider_cash[j], cash.0);
        let held = cash.0.abs();
        audit.agree(account, &stated.name, moved, held);
    }
    let stated = &today.plan.world.vendors;
    for (v, ((id, cash), stated)) in holders.vendors.iter().zip(stated).enumerate() {
        assert_eq!(id.index(), v, "rows stand in the order of ids");
        let before = std::mem::replace(&mut books.vendor_cash[v], cash.0);
        let moved = cash.0 - before;
        let account = Account::Vendor(VendorId::at(v));
        let held = before.abs();
        let residual = audit.agree(account, &stated.name, moved, held);
        books.residual = books.residual.max(residual);
    }
}

/// The payments of a tick, held against what firms' cash changed by.
struct Audit<'a> {
    calendar: &'a Calendar,
    ledger: &'a Ledger,
}

impl Audit<'_> {
    /// By what part of its turnover the change of cash of `account`, called `name`, differs from its payments, where it holds
    /// `held` dollars.
    fn agree(&self, account: Account, name: &str, change: f64, held: f64) -> f64 {
        let (net, turnover) = self.ledger.net_and_turnover(account);
        let residual = (change - net).abs();
        let allowed = ROUNDING * (turnover + change.abs() + held + 1.0);
        if residual.is_nan() || residual > allowed {
            let lines: Vec<String> = self
                .ledger
                .of(account)
                .map(|p| {
                    let sign = if p.payee == account { "+" } else { "-" };
                    format!("{sign}{:.2} {}", p.amount, p.purpose.name())
                })
                .collect();
            panic!(
                "tick {}: the books of {name} do not balance: its cash changed by {change:.2}, \
                 its payments come to {net:.2} ({})",
                self.calendar.tick,
                lines.join(", ")
            );
        }
        if turnover > 0.0 {
            residual / turnover
        } else {
            0.0
        }
    }
}
