//! What holds today: the date, the rules in force, what has struck.

use bevy_ecs::prelude::Res;
use bevy_ecs::system::SystemParam;

use crate::calendar::Calendar;
use crate::plan::RunPlan;
use crate::policy::Rules;
use crate::random::Seed;
use crate::shock::Conditions;

/// What holds in a month for all who act in it; nobody changes it before the next one.
#[derive(SystemParam)]
pub struct Today<'w> {
    /// What the run is about.
    pub plan: Res<'w, RunPlan>,
    /// The date.
    pub calendar: Res<'w, Calendar>,
    /// The rules in force.
    pub rules: Res<'w, Rules>,
    /// What the shocks that have struck make of the market.
    pub conditions: Res<'w, Conditions>,
    /// Where chance comes from.
    pub seed: Res<'w, Seed>,
}
