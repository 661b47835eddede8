//! The journal: what is written down of a month.

use bevy_ecs::prelude::ResMut;
use bevy_ecs::system::SystemParam;

use super::Ledger;
use crate::events::Events;

/// What is written down of a month: what is paid and what happens.
#[derive(SystemParam)]
pub struct Journal<'w> {
    /// Every payment.
    pub ledger: ResMut<'w, Ledger>,
    /// Every event.
    pub events: ResMut<'w, Events>,
}
