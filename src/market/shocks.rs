//! Shocks strike: on their date, or by chance.

use bevy_ecs::prelude::{Res, ResMut, Resource};

use crate::calendar::Calendar;
use crate::events::{Event, Events};
use crate::maths;
use crate::plan::RunPlan;
use crate::random::{Draws, Purpose, Seed};
use crate::shock::{Conditions, Dated, When};

/// Which shock has struck in which tick, the oldest first.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct Struck(pub Vec<(usize, u32)>);

impl Struck {
    /// Whether shock `s` strikes in this tick; who has come in does not come in again.
    fn strikes(&self, shocks: &[Dated], s: usize, calendar: &Calendar, draws: &mut Draws) -> bool {
        let enters = |s: usize| {
            let shock = &shocks[s].shock;
            shock.is_entry().then(|| shock.disturbance().refers())
        };
        let came = |(other, _): &(usize, u32)| enters(*other) == enters(s);
        if enters(s).is_some() && self.0.iter().any(came) {
            return false;
        }
        match shocks[s].shock.disturbance().when() {
            When::On(_) => shocks[s].tick == Some(calendar.tick),
            When::Hazard { per_year } => {
                let chance = 1.0 - maths::exp(-per_year * calendar.tick_years);
                draws.uniform(Purpose::Shock, calendar.tick, shocks[s].address) < chance
            }
        }
    }

    /// What all that has struck so far makes of a market that was `normal`.
    fn conditions(&self, shocks: &[Dated], calendar: &Calendar, normal: Conditions) -> Conditions {
        let mut conditions = normal;
        for &(s, tick) in &self.0 {
            let months = f64::from(calendar.tick - tick) * 12.0 * calendar.tick_years;
            let shock = &shocks[s];
            let acts = shock.shock.disturbance();
            acts.act(months, shock.whom, &mut conditions);
        }
        conditions
    }
}

/// Shocks strike, and what has struck changes the conditions of the tick.
pub fn strike(
    plan: Res<RunPlan>,
    calendar: Res<Calendar>,
    seed: Res<Seed>,
    mut struck: ResMut<Struck>,
    mut conditions: ResMut<Conditions>,
    mut events: ResMut<Events>,
) {
    let mut draws = seed.draws();
    for s in 0..plan.shocks.len() {
        if struck.strikes(&plan.shocks, s, &calendar, &mut draws) {
            struck.0.push((s, calendar.tick));
            let shock = plan.shocks[s].shock.disturbance();
            let whom = shock.refers().map_or("", |r| r.name);
            events.0.push(Event::new("shock", shock.kind(), whom, 0.0));
        }
    }
    let before = conditions.compute_demand;
    *conditions = struck.conditions(&plan.shocks, &calendar, plan.normal());
    conditions.compute_jump = conditions.compute_demand / before;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Clock, Date, TickLength};
    use crate::ids::Names;
    use crate::shock::recession::Recession;
    use crate::shock::{Shock, dated, vendor_entry};

    fn all(shocks: &[Shock]) -> Vec<Dated> {
        let clock = Clock {
            start: Date::try_from("2026-04-01".to_owned()).unwrap(),
            years: 10,
            tick: TickLength::Month,
        };
        dated(shocks, &clock, &Names::default())
    }

    fn recessions(per_year: f64) -> Vec<Dated> {
        all(&[Shock::Recession(Recession {
            when: When::Hazard { per_year },
            growth_cut: 0.1,
            months: 6.0,
        })])
    }

    fn month(tick: u32) -> Calendar {
        Calendar {
            tick,
            tick_years: 1.0 / 12.0,
        }
    }

    #[test]
    fn a_hazard_strikes_as_often_as_it_says() {
        let shocks = recessions(0.5);
        let mut times = 0;
        for replication in 0..400 {
            let mut draws = Seed::new(7, replication).draws();
            for tick in 1..=120 {
                let strikes = Struck::default().strikes(&shocks, 0, &month(tick), &mut draws);
                times += usize::from(strikes);
            }
        }
        let a_year = times as f64 / 4000.0;
        assert!((a_year - 0.49).abs() < 0.035, "{a_year}");
    }

    #[test]
    fn who_has_come_in_does_not_come_in_again() {
        let entry = |vendor: &str| {
            Shock::VendorEntry(vendor_entry::VendorEntry {
                when: When::Hazard { per_year: 60.0 },
                vendor: vendor.into(),
                margin: 0.0,
                months: 0.0,
            })
        };
        let mut shocks = all(&[entry("one"), entry("other"), entry("one")]);
        for (s, shock) in shocks.iter_mut().enumerate() {
            shock.address = s as u64;
        }
        let mut struck = Struck::default();
        let mut draws = Seed::new(7, 1).draws();
        assert!(struck.strikes(&shocks, 0, &month(5), &mut draws));
        struck.0.push((0, 5));
        for tick in 6..=40 {
            assert!(!struck.strikes(&shocks, 0, &month(tick), &mut draws));
            assert!(!struck.strikes(&shocks, 2, &month(tick), &mut draws));
        }
        assert!(struck.strikes(&shocks, 1, &month(6), &mut draws));
    }

    #[test]
    fn strikes_add_up_and_pass() {
        let shocks = recessions(1.0);
        let struck = Struck(vec![(0, 10), (0, 12)]);
        let growth = |tick| {
            let normal = Conditions::normal(0, 0);
            struck.conditions(&shocks, &month(tick), normal).growth
        };
        assert_eq!(growth(15), -0.2);
        assert_eq!(growth(16), -0.1);
        assert_eq!(growth(18), 0.0);
    }
}
