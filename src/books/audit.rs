//! The audit: what a firm's cash changed by is what it was paid less what it paid.
//!
//! Cash is a stock that only payments move. That the stock, the lines of the firm's books and the payments written
//! down agree, for every firm in every tick of every run, is checked here and nowhere else.

use bevy_ecs::prelude::*;

use crate::calendar::Calendar;
use crate::ids::{ProviderId, VendorId};
use crate::ledger::{Account, Books, Ledger};
use crate::market::presence::Cash;
use crate::plan::RunPlan;

/// Largest part of what a firm turned over, or of the cash it holds, that rounding may lose.
const ROUNDING: f64 = 1e-9;

/// Cash moves; then the books must balance.
///
/// # Panics
/// With the tick, the firm and the amounts if they do not: that is a bug.
pub fn balance(
    plan: Res<RunPlan>,
    calendar: Res<Calendar>,
    ledger: Res<Ledger>,
    mut providers: Query<(&ProviderId, &mut Cash), Without<VendorId>>,
    vendors: Query<(&VendorId, &Cash)>,
    mut books: ResMut<Books>,
) {
    books.residual = 0.0;
    let stated = &plan.world.providers;
    for (j, ((id, mut cash), stated)) in providers.iter_mut().zip(stated).enumerate() {
        assert_eq!(id.index(), j, "rows stand in the order of ids");
        let change = ledger.providers[j].cash_flow();
        cash.0 += change;
        let account = Account::Provider(ProviderId::at(j));
        let residual = agree(&calendar, &ledger, account, &stated.name, change, 0.0);
        books.residual = books.residual.max(residual);
        // Whoever else had touched the cash would be seen here.
        let moved = cash.0 - std::mem::replace(&mut books.provider_cash[j], cash.0);
        let held = cash.0.abs();
        agree(&calendar, &ledger, account, &stated.name, moved, held);
    }
    let stated = &plan.world.vendors;
    for (v, ((id, cash), stated)) in vendors.iter().zip(stated).enumerate() {
        assert_eq!(id.index(), v, "rows stand in the order of ids");
        let before = std::mem::replace(&mut books.vendor_cash[v], cash.0);
        let moved = cash.0 - before;
        let account = Account::Vendor(VendorId::at(v));
        let held = before.abs();
        let residual = agree(&calendar, &ledger, account, &stated.name, moved, held);
        books.residual = books.residual.max(residual);
    }
}

/// By what part of its turnover a firm's change of cash differs from its payments, where it holds `held` dollars.
fn agree(
    calendar: &Calendar,
    ledger: &Ledger,
    account: Account,
    name: &str,
    change: f64,
    held: f64,
) -> f64 {
    let net = ledger.net(account);
    let turnover = ledger.turnover(account);
    let residual = (change - net).abs();
    let allowed = ROUNDING * (turnover + change.abs() + held + 1.0);
    if residual.is_nan() || residual > allowed {
        let lines: Vec<String> = ledger
            .of(account)
            .map(|p| {
                let sign = if p.payee == account { "+" } else { "-" };
                format!("{sign}{:.2} {}", p.amount, p.purpose.name())
            })
            .collect();
        panic!(
            "tick {}: the books of {name} do not balance: its cash changed by {change:.2}, \
                 its payments come to {net:.2} ({})",
            calendar.tick,
            lines.join(", ")
        );
    }
    if turnover > 0.0 {
        residual / turnover
    } else {
        0.0
    }
}
