//! Policies whose day has come take effect.

use bevy_ecs::prelude::{Res, ResMut};

use super::Rules;
use crate::calendar::Calendar;
use crate::plan::RunPlan;

/// The rules of the tick are those of the last policy whose day has come.
pub fn take_effect(plan: Res<RunPlan>, calendar: Res<Calendar>, mut rules: ResMut<Rules>) {
    let begun = |(from, _): &&(u32, Rules)| *from <= calendar.tick;
    if let Some((_, regime)) = plan.regimes.iter().rev().find(begun) {
        rules.clone_from(regime);
    }
}
