//! The month: this page is the model's table of contents.
//!
//! Firms act on what they knew at the end of the last tick, except that the
//! tick's releases and policies are known when they price; enterprises act on
//! this tick's prices.

use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{LogLevel, ScheduleBuildSettings, ScheduleLabel, SingleThreadedExecutor};

use crate::{books, deal, developer, enterprise, market, provider};

use super::{buyers, guests, measurement, repricing, supply, terms};

/// The label of the month's schedule.
#[derive(ScheduleLabel, Debug, Clone, PartialEq, Eq, Hash)]
pub struct Month;

/// The steps of a month, in order.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// A new month begins; terms change, policies take effect, shocks strike, firms enter, leave and change hands.
    Policy,
    /// Knowledge accrues and is released; vendors raise money, are rescued or exit.
    Research,
    /// Deals pay, open and close channels, move compute.
    Deals,
    /// Firms whose review month it is reprice.
    Pricing,
    /// Spend grows and AI demand is shocked.
    Demand,
    /// Accounts turn over, adopt AI, grow, review and choose.
    Choice,
    /// Accelerators arrive; every payment of the month.
    Settlement,
    /// Accelerators are ordered; the books must balance.
    Capacity,
    /// The month is measured.
    Measurement,
}

/// The schedule of a month: every system is ordered against every other it could disagree with.
pub fn schedule(world: &mut World, settings: ScheduleBuildSettings) -> Schedule {
    let mut month = Schedule::new(Month);
    month.set_executor(SingleThreadedExecutor::new());
    month.set_build_settings(ScheduleBuildSettings {
        ambiguity_detection: LogLevel::Error,
        hierarchy_detection: LogLevel::Error,
        ..settings
    });
    month.configure_sets(
        (
            Step::Policy,
            Step::Research,
            Step::Deals,
            Step::Pricing,
            Step::Demand,
            Step::Choice,
            Step::Settlement,
            Step::Capacity,
            Step::Measurement,
        )
            .chain(),
    );
    month.add_systems((
        (
            measurement::begin,
            terms::change,
            market::rules::take_effect,
            market::shocks::strike,
            provider::entry::enter,
            developer::entry::enter,
            provider::exit::leave,
            developer::exit::leave,
            developer::ownership::change_hands,
        )
            .chain()
            .in_set(Step::Policy),
        (
            developer::research::accrue,
            developer::release::release,
            developer::funding::raise_or_fail,
        )
            .chain()
            .in_set(Step::Research),
        (
            provider::strategic_review::review,
            deal::in_kind::allow,
            developer::equity::pay,
            deal::reach::distribute,
            developer::separation::separate,
            provider::tax::credit,
            provider::efficiency::save,
            supply::place_compute,
        )
            .chain()
            .in_set(Step::Deals),
        (
            supply::post_prices,
            buyers::measure_demand,
            repricing::reprice,
            supply::repost_prices,
        )
            .chain()
            .in_set(Step::Pricing),
        enterprise::growth::grow.in_set(Step::Demand),
        (buyers::live, guests::accompany)
            .chain()
            .in_set(Step::Choice),
        (provider::capacity::deliver, books::settle::settle)
            .chain()
            .in_set(Step::Settlement),
        (provider::capacity::build, books::audit::balance)
            .chain()
            .in_set(Step::Capacity),
        (
            measurement::look_back,
            buyers::look_closely,
            measurement::record,
        )
            .chain()
            .in_set(Step::Measurement),
    ));
    if let Err(error) = month.initialize(world) {
        panic!(
            "the month cannot be ordered: {}",
            error.to_string(month.graph(), world)
        );
    }
    month
}
