//! Policies whose day has come take effect.

use bevy_ecs::prelude::{Res, ResMut};

use crate::calendar::Calendar;
use crate::events::{Event, Events};
use crate::plan::RunPlan;
use crate::policy::Rules;
use crate::policy::merger::Joined;

/// The rules of the tick are those of the last policy whose day has come; who merges or parts is told.
pub fn take_effect(
    plan: Res<RunPlan>,
    calendar: Res<Calendar>,
    mut rules: ResMut<Rules>,
    mut events: ResMut<Events>,
) {
    let begun = |(from, _): &&(u32, Rules)| *from <= calendar.tick;
    if let Some((_, regime)) = plan.regimes.iter().rev().find(begun) {
        let told = |kind, merger: &Joined| {
            let [acquirer, target] = merger.firms.map(|firm| plan.names.of(firm));
            Event::new(kind, acquirer, target, 0.0)
        };
        let begin = only_in(regime, &rules).map(|merger| told("merger", merger));
        let end = only_in(&rules, regime).map(|merger| told("break-up", merger));
        events.0.extend(begin.chain(end));
        rules.clone_from(regime);
    }
}

/// Mergers of `these` rules that are none of the `others`.
fn only_in<'a>(these: &'a Rules, others: &'a Rules) -> impl Iterator<Item = &'a Joined> {
    let known = |merger: &Joined| others.mergers.iter().any(|m| m.is_of(&merger.firms));
    these.mergers.iter().filter(move |merger| !known(merger))
}
