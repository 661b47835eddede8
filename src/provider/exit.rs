//! Exit: a provider closes, and those that stay take over its accelerators.

use bevy_ecs::prelude::{Query, Res, ResMut};
use bevy_ecs::query::QueryData;

use super::capacity::Capacity;
use super::{ComputeCost, Estate};
use crate::deal::{Sponsor, Term};
use crate::developer::OwnedBy;
use crate::developer::purse::Purse;
use crate::events::{Event, Events};
use crate::ids::ProviderId;
use crate::ledger::flows::Purpose;
use crate::ledger::{Account, Ledger};
use crate::market::presence::Presence;
use crate::plan::RunPlan;
use crate::shock::Conditions;

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

/// Providers that leave in this tick are gone: their deals end, vendors that they own stand alone, their accelerators are
/// sold to those that stay. The last one stays.
pub fn leave(
    plan: Res<RunPlan>,
    conditions: Res<Conditions>,
    mut providers: Query<Leaver>,
    mut vendors: Query<(&mut OwnedBy, &mut Purse)>,
    mut deals: Query<(&Sponsor, &mut Term)>,
    mut ledger: ResMut<Ledger>,
    mut events: ResMut<Events>,
) {
    let mut rows: Vec<_> = providers.iter_mut().collect();
    for j in 0..rows.len() {
        let here = rows.iter().filter(|row| row.presence.is_here()).count();
        let leaves = rows[j].presence.is_here() && here > 1;
        let Some(resale) = conditions.providers_out[j].filter(|_| leaves) else {
            continue;
        };
        *rows[j].presence = Presence::Gone;
        rows[j].estate.0 = 0.0;
        let leaver = ProviderId::at(j);
        for (sponsor, mut term) in &mut deals {
            term.void |= sponsor.0 == leaver;
        }
        let stated = &plan.world.vendors;
        for ((mut owned, mut purse), stated) in vendors.iter_mut().zip(stated) {
            if owned.0 == Some(leaver) {
                owned.0 = None;
                *purse = Purse::of(stated);
            }
        }
        let paid = sell(&plan, &mut rows, j, resale, &mut ledger);
        let name = &plan.names.providers[j];
        events.0.push(Event::new("exit", name, "", paid));
    }
}

/// Sells the accelerators of provider `j` to those that are there, in proportion to what they have; what they pay.
fn sell(
    plan: &RunPlan,
    rows: &mut [LeaverItem],
    j: usize,
    resale: f64,
    ledger: &mut Ledger,
) -> f64 {
    let (terms, stated) = (&plan.world.capacity, &plan.world.providers[j]);
    let sold = rows[j].capacity.clear(stated);
    let new = rows[j]
        .capacity
        .cost_of(sold.installed, rows[j].cost, stated, terms);
    let there: f64 = rows
        .iter()
        .filter(|row| row.presence.is_here())
        .map(|row| row.capacity.units)
        .sum();
    let mut paid = 0.0;
    for row in rows.iter_mut().filter(|row| row.presence.is_here()) {
        let part = row.capacity.units / there;
        row.capacity.take_over(&sold, part);
        let amount = resale * part * new;
        let (buyer, seller) = (
            Account::Provider(*row.id),
            Account::Provider(ProviderId::at(j)),
        );
        ledger.pay(Purpose::Capex, buyer, seller, amount);
        paid += amount;
    }
    paid
}
