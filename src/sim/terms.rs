//! Terms change on a date: another plan holds from then on.

use bevy_ecs::prelude::{Res, ResMut};

use crate::calendar::Calendar;
use crate::plan::RunPlan;

/// The plan of the month takes the place of the one before.
pub fn change(calendar: Res<Calendar>, mut plan: ResMut<RunPlan>) {
    turn_to(&mut plan, calendar.tick);
}

/// The plan of `tick` takes the place of `plan`.
pub fn turn_to(plan: &mut RunPlan, tick: u32) {
    if let Some(next) = plan.turns(tick) {
        plan.0 = next;
    }
}
