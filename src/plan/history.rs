//! How long two plans are the same history: what a run has lived until they part need not be lived twice.

use std::collections::BTreeSet;

use super::Plan;
use super::stated::WorldFile;
use crate::policy::look_ahead::LookAhead;
use crate::shock::When;

/// What a plan is but for what comes on a date, and what names it: two plans with other grounds part at the start.
#[derive(Debug, Clone, PartialEq)]
pub struct Ground(WorldFile);

impl Ground {
    /// That of `plan`.
    pub fn of(plan: &Plan) -> Self {
        let world = &plan.world;
        Self(WorldFile {
            about: String::new(),
            seeds: String::new(),
            policies: Vec::new(),
            look_ahead: LookAhead::default(),
            shocks: Vec::new(),
            changes: Vec::new(),
            variants: Vec::new(),
            calibrations: Vec::new(),
            prior: Vec::new(),
            published: Vec::new(),
            ..world.clone()
        })
    }

    /// It as a text, the same for the same.
    pub fn text(&self) -> String {
        ron::to_string(&self.0).expect("a world can be written as text")
    }
}

impl Plan {
    /// The last tick until which a run of this plan and one of `other`, from one start and seed, are the same; none if
    /// they differ at the start, `u32::MAX` if they never do.
    pub fn same_until(&self, other: &Self) -> Option<u32> {
        let ticks: BTreeSet<u32> = self
            .turning_points()
            .chain(other.turning_points())
            .collect();
        let parts = |&tick: &u32| !self.is_like(other, tick);
        let first = ticks.into_iter().find(parts);
        match first {
            None => Some(u32::MAX),
            Some(tick) if self.starts_like(other) => Some(tick.saturating_sub(1)),
            Some(_) => None,
        }
    }

    /// Whether a run starts as one of `other`: what is remembered of the year before is as the terms of the first
    /// month make it, and no rule is in force yet.
    fn starts_like(&self, other: &Self) -> bool {
        [0, 1].into_iter().all(|tick| {
            let (own, others) = (self.holding(tick), other.holding(tick));
            own.priced_together == others.priced_together
                && own.deals == others.deals
                && Ground::of(own) == Ground::of(others)
        })
    }

    /// Ticks in which something may begin to differ from another plan.
    fn turning_points(&self) -> impl Iterator<Item = u32> {
        let follow = self.and_next().filter_map(|plan| plan.next.as_ref());
        let follow = follow.map(|next| next.from);
        let regimes = self.and_next().flat_map(|plan| &plan.regimes);
        let regimes = regimes.map(|(from, _)| *from);
        let known = self.and_next().flat_map(|plan| &plan.coming);
        let known = known.map(|(from, _)| *from);
        let strikes = self.and_next().flat_map(|plan| &plan.shocks);
        let strikes = strikes.map(|shock| shock.tick.unwrap_or(0));
        follow
            .chain(regimes)
            .chain(known)
            .chain(strikes)
            .chain([0, 1])
    }

    /// The plan that holds in `tick`.
    fn holding(&self, tick: u32) -> &Self {
        let holds = |plan: &&Self| plan.next.as_ref().is_none_or(|next| next.from > tick);
        self.and_next()
            .find(holds)
            .expect("the last has no other after it")
    }

    /// Whether the month of `tick`, lived from the same state, is the same by `other`.
    fn is_like(&self, other: &Self, tick: u32) -> bool {
        let (own, others) = (self.holding(tick), other.holding(tick));
        std::ptr::eq(own, others)
            || own.rules_in(tick) == others.rules_in(tick)
                && own.foresees_as(others, tick)
                && own.priced_together == others.priced_together
                && own.deals == others.deals
                && !own.is_struck_otherwise(others, tick)
                && Ground::of(own) == Ground::of(others)
    }

    /// Whether in `tick` as much is known of rules to come as by `other`, and to the same people.
    fn foresees_as(&self, other: &Self, tick: u32) -> bool {
        let (own, others) = (self.coming(tick), other.coming(tick));
        own == others && (own.is_empty() || self.world.look_ahead == other.world.look_ahead)
    }

    /// Whether a shock may strike in `tick`, or have struck before it, that is not the same in both. What has struck is
    /// kept by its place.
    fn is_struck_otherwise(&self, other: &Self, tick: u32) -> bool {
        let common = self.shocks.iter().zip(&other.shocks);
        let same = common.take_while(|(own, others)| own == others).count();
        let own = self.shocks[same..].iter().chain(&other.shocks[same..]);
        own.into_iter()
            .any(|shock| match shock.shock.disturbance().when() {
                When::On(_) => shock.tick.is_some_and(|struck| struck <= tick),
                When::Hazard { .. } => tick > 0,
            })
    }
}
