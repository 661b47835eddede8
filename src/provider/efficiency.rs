//! What a merger saves of a provider's unit cost.

use bevy_ecs::prelude::{Query, Res};

use super::ComputeCost;
use crate::ids::{FirmId, ProviderId};
use crate::policy::Rules;

/// The savings of the mergers in force come to bear; those of a merger that is undone are lost again.
pub fn save(rules: Res<Rules>, mut providers: Query<(&ProviderId, &mut ComputeCost)>) {
    for (id, mut cost) in &mut providers {
        let left = rules.unit_cost_left(FirmId::Provider(*id));
        if left != cost.merged {
            cost.unit *= left / cost.merged;
            cost.merged = left;
        }
    }
}
