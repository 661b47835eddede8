//! The audit: what a firm's cash changed by is what the ledger says it was paid less what it paid.
//!
//! Cash moves by each firm's own flows; the ledger is written payment by payment. That both
//! agree, for every firm in every tick of every run, is checked here and nowhere else.

use bevy_ecs::prelude::*;

use crate::calendar::Calendar;
use crate::developer::{Funding, Vendors};
use crate::ids::{ProviderId, VendorId};
use crate::market::ledger::{Account, Books, Ledger, Purpose};
use crate::provider::Providers;

/// Largest part of what a firm turned over that rounding may lose.
const ROUNDING: f64 = 1e-9;

/// Cash moves; then the books must balance.
///
/// # Panics
/// With the tick, the firm and the amounts if they do not: that is a bug.
pub fn balance(
    calendar: Res<Calendar>,
    mut ledger: ResMut<Ledger>,
    mut providers: ResMut<Providers>,
    vendors: Res<Vendors>,
    mut books: ResMut<Books>,
) {
    books.residual = 0.0;
    for j in 0..providers.now.len() {
        let account = Account::Provider(ProviderId::at(j));
        let state = &mut providers.now[j];
        ledger.pay(
            Purpose::Capex,
            account,
            Account::Suppliers,
            state.flows.capex,
        );
        let change = state.flows.cash_flow();
        state.cash += change;
        let name = &providers.terms[j].name;
        compare(&mut books, &calendar, &ledger, account, name, change);
    }
    for (v, state) in vendors.now.iter().enumerate() {
        let account = Account::Vendor(VendorId::at(v));
        let change = match vendors.terms[v].funding {
            Funding::Treasury { .. } => state.cash - books.vendor_cash[v],
            Funding::Outside => 0.0,
        };
        let name = &vendors.terms[v].name;
        compare(&mut books, &calendar, &ledger, account, name, change);
        books.vendor_cash[v] = state.cash;
    }
}

/// Compares a firm's change of cash with its payments.
fn compare(
    books: &mut Books,
    calendar: &Calendar,
    ledger: &Ledger,
    account: Account,
    name: &str,
    change: f64,
) {
    let net = ledger.net(account);
    let turnover = ledger.turnover(account);
    let residual = (change - net).abs();
    let allowed = ROUNDING * (turnover + change.abs() + 1.0);
    if residual.is_nan() || residual > allowed {
        let lines: Vec<String> = ledger
            .0
            .iter()
            .filter(|p| p.payer == account || p.payee == account)
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
        books.residual = books.residual.max(residual / turnover);
    }
}
