//! What happened in a tick, in words: releases, payments, shortfalls.

use bevy_ecs::prelude::Resource;

/// The kind of event that a firm's price is at its ceiling when it reviews it.
pub const AT_CEILING: &str = "ceiling";

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What kind of event.
    pub kind: &'static str,
    /// Who did it.
    pub subject: String,
    /// To whom, or by which deal.
    pub object: String,
    /// Dollars, 0 where none changed hands.
    pub amount: f64,
}

impl Event {
    /// An event of `kind` by `subject`, on `object`, of `amount` dollars.
    pub fn new(kind: &'static str, subject: &str, object: &str, amount: f64) -> Self {
        Self {
            kind,
            subject: subject.to_owned(),
            object: object.to_owned(),
            amount,
        }
    }
}

/// The events of the tick so far.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct Events(pub Vec<Event>);
