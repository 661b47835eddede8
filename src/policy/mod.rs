//! Policies: dated interventions, any number at once, each a few lines on the
//! rule that it touches. To add one: a file beside its siblings, a line in `Policy`.

pub mod commit_discount_cap;
pub mod egress_fee_ban;
pub mod portability_mandate;
pub mod switching_charge_ban;

use bevy_ecs::prelude::{Res, ResMut, Resource};
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, Date};

/// The rules of the market that policies change.
#[derive(Resource, Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    /// Multiple of egress fees that may be charged, on all traffic.
    pub egress_fees: f64,
    /// Multiple of egress fees that may be charged on a move.
    pub switching_charges: f64,
    /// Largest committed-spend discount allowed.
    pub discount_cap: f64,
    /// Part of the cost of moving that is left.
    pub moving_cost: f64,
}

impl Rules {
    /// The market without any policy.
    pub const FREE: Rules = Rules {
        egress_fees: 1.0,
        switching_charges: 1.0,
        discount_cap: 1.0,
        moving_cost: 1.0,
    };
}

/// What a policy does to the rules while it is in force.
pub trait Intervention {
    /// The day from which it holds.
    fn from(&self) -> Date;
    /// Changes the rules it touches.
    fn apply(&self, rules: &mut Rules);
}

/// A policy as a world file states it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Policy {
    /// No egress fee on any traffic.
    EgressFeeBan(egress_fee_ban::EgressFeeBan),
    /// No charge on a move to another provider.
    SwitchingChargeBan(switching_charge_ban::SwitchingChargeBan),
    /// A cap on committed-spend discounts.
    CommitDiscountCap(commit_discount_cap::CommitDiscountCap),
    /// Functional equivalence and open interfaces.
    PortabilityMandate(portability_mandate::PortabilityMandate),
}

impl Policy {
    /// The policy as an intervention.
    pub fn intervention(&self) -> &dyn Intervention {
        match self {
            Policy::EgressFeeBan(policy) => policy,
            Policy::SwitchingChargeBan(policy) => policy,
            Policy::CommitDiscountCap(policy) => policy,
            Policy::PortabilityMandate(policy) => policy,
        }
    }
}

/// The policies of a variant with the tick from which each holds.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct Policies(pub Vec<(u32, Policy)>);

/// Policies whose day has come take effect.
pub fn take_effect(policies: Res<Policies>, calendar: Res<Calendar>, mut rules: ResMut<Rules>) {
    *rules = in_force(&policies.0, calendar.tick);
}

/// The rules in `tick`; policies of one kind do not undo one another, whatever their order.
pub fn in_force(policies: &[(u32, Policy)], tick: u32) -> Rules {
    let mut rules = Rules::FREE;
    for (_, policy) in policies.iter().filter(|(from, _)| *from <= tick) {
        policy.intervention().apply(&mut rules);
    }
    rules
}
