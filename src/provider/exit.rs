//! Exit: a provider closes, and those that stay take over its accelerators.

use bevy_ecs::prelude::Query;
use bevy_ecs::query::QueryData;
use bevy_ecs::system::SystemParam;

use super::capacity::{Capacity, Sold};
use super::{ComputeCost, Estate};
use crate::deal::{Sponsor, Term};
use crate::developer::OwnedBy;
use crate::developer::purse::Purse;
use crate::events::Event;
use crate::ids::ProviderId;
use crate::ledger::flows::Purpose;
use crate::ledger::journal::Journal;
use crate::ledger::{Account, Ledger};
use crate::market::presence::Presence;
use crate::market::today::Today;
use crate::plan::Plan;

/// What of a provider an exit changes.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct Leaver {
    id: &'static ProviderId,
    presence: &'static mut Presence,
    cost: &'static ComputeCost,
    capacity: &'static mut Capacity,
    estate: &'static mut Estate,
}

/// What hangs on a provider: vendors that it owns, deals that it pays.
#[derive(SystemParam)]
pub struct Dependants<'w, 's> {
    vendors: Query<'w, 's, (&'static mut OwnedBy, &'static mut Purse)>,
    deals: Query<'w, 's, (&'static Sponsor, &'static mut Term)>,
}

impl Dependants<'_, '_> {
    /// The deals of `leaver` end, vendors that it owns stand alone.
    fn release(&mut self, plan: &Plan, leaver: ProviderId) {
        for (sponsor, mut term) in &mut self.deals {
            term.void |= sponsor.0 == leaver;
        }
        let stated = &plan.world.vendors;
        for ((mut owned, mut purse), stated) in self.vendors.iter_mut().zip(stated) {
            if owned.0 == Some(leaver) {
                owned.0 = None;
                *purse = Purse::of(stated);
            }
        }
    }
}

/// Providers that leave in this tick are gone: their deals end, vendors that they own stand alone, their accelerators are
/// sold to those that stay. The last one stays.
pub fn leave(
    today: Today,
    mut providers: Query<Leaver>,
    mut dependants: Dependants,
    mut journal: Journal,
) {
    let mut rows: Vec<_> = providers.iter_mut().collect();
    for j in 0..rows.len() {
        let here = rows.iter().filter(|row| row.presence.is_here()).count();
        let leaves = rows[j].presence.is_here() && here > 1;
        let Some(resale) = today.conditions.providers_out[j].filter(|_| leaves) else {
            continue;
        };
        *rows[j].presence = Presence::Gone;
        rows[j].estate.0 = 0.0;
        dependants.release(&today.plan, ProviderId::at(j));
        let sale = Sale::of(&today.plan, &mut rows[j], resale);
        let paid = sale.among(&mut rows, &mut journal.ledger);
        let name = &today.plan.names.providers[j];
        journal.events.0.push(Event::new("exit", name, "", paid));
    }
}

/// The accelerators of a provider that leaves.
struct Sale {
    seller: Account,
    sold: Sold,
    /// What they would cost new, dollars.
    new: f64,
    /// What is paid for them, share of what new ones cost.
    resale: f64,
}

impl Sale {
    /// The accelerators of `leaver`, which has them no longer.
    fn of(plan: &Plan, leaver: &mut LeaverItem, resale: f64) -> Self {
        let stated = &plan.world.providers[leaver.id.index()];
        let sold = leaver.capacity.clear(stated);
        let (capacity, terms) = (&leaver.capacity, &plan.world.capacity);
        Self {
            seller: Account::Provider(*leaver.id),
            new: capacity.cost_of(sold.installed, leaver.cost, stated, terms),
            sold,
            resale,
        }
    }

    /// Sells them to those that are there, in proportion to what they have; what they pay.
    fn among(&self, rows: &mut [LeaverItem], ledger: &mut Ledger) -> f64 {
        let there: f64 = rows
            .iter()
            .filter(|row| row.presence.is_here())
            .map(|row| row.capacity.units)
            .sum();
        let mut paid = 0.0;
        for row in rows.iter_mut().filter(|row| row.presence.is_here()) {
            let part = row.capacity.units / there;
            row.capacity.take_over(&self.sold, part);
            let amount = self.resale * part * self.new;
            let buyer = Account::Provider(*row.id);
            ledger.pay(Purpose::Capex, buyer, self.seller, amount);
            paid += amount;
        }
        paid
    }
}
