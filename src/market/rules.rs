//! Policies whose day has come take effect.

use bevy_ecs::prelude::{Res, ResMut};

use crate::calendar::Calendar;
use crate::events::{Event, Events};
use crate::ids::Names;
use crate::plan::RunPlan;
use crate::policy::Rules;

/// The rules of the tick are those of the last policy whose day has come; who merges or parts is told.
pub fn take_effect(
    plan: Res<RunPlan>,
    calendar: Res<Calendar>,
    mut rules: ResMut<Rules>,
    mut events: ResMut<Events>,
) {
    let begun = |(from, _): &&(u32, Rules)| *from <= calendar.tick;
    if let Some((_, regime)) = plan.regimes.iter().rev().find(begun) {
        tell("merger", regime, &rules, &plan.names, &mut events);
        tell("break-up", &rules, regime, &plan.names, &mut events);
        rules.clone_from(regime);
    }
}

/// An event of `kind` for each merger of `these` rules that is none of the `others`.
fn tell(kind: &'static str, these: &Rules, others: &Rules, names: &Names, events: &mut Events) {
    for merger in &these.mergers {
        if !others.mergers.iter().any(|m| m.is_of(&merger.firms)) {
            let [acquirer, target] = merger.firms.map(|firm| names.of(firm));
            events.0.push(Event::new(kind, acquirer, target, 0.0));
        }
    }
}
