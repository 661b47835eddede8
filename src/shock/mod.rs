//! Shocks: what befalls the market on a date, or with a chance a year. To add one: a file beside its
//! siblings, a line in `Shock`.

pub mod breakthrough;
pub mod chip_shortage;
pub mod demand;
pub mod outage;
pub mod provider_entry;
pub mod recession;
pub mod vendor_entry;

use bevy_ecs::prelude::{Res, ResMut, Resource};
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, Clock, Date};
use crate::events::{Event, Events};
use crate::ids::{Names, Reference};
use crate::maths;
use crate::random::{Draws, Purpose, Seed};

/// What shocks make of the market in a tick.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct Conditions {
    /// Multiple of compute spend.
    pub compute_demand: f64,
    /// The same over that of the last tick.
    pub compute_jump: f64,
    /// Multiple of model spend.
    pub model_demand: f64,
    /// Added to the growth of compute spend, per year.
    pub growth: f64,
    /// Part of the accelerators that are due which arrive.
    pub arriving: f64,
    /// Multiple of the cost of accelerators.
    pub chip_cost: f64,
    /// Utility that offers at each provider lose, ln-price units.
    pub lost: Vec<f64>,
    /// Decades of knowledge that each vendor finds in this tick.
    pub found: Vec<f64>,
    /// Who of the providers has come in.
    pub providers_in: Vec<Option<Arrival>>,
    /// Who of the vendors has come in.
    pub vendors_in: Vec<Option<Arrival>>,
}

/// How a firm came into the market.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrival {
    /// Months since.
    pub months: f64,
    /// Margin on its price at first.
    pub margin: f64,
    /// Months for which it sells at that margin.
    pub first_months: f64,
    /// Accelerators that it came with, dollars a year at the rents of the start; vendors have none.
    pub accelerators: f64,
}

impl Arrival {
    /// The price at which a unit that costs `cost` is sold at first; none once that time is over.
    pub fn first_price(&self, cost: f64) -> Option<f64> {
        (self.months < self.first_months).then(|| cost / (1.0 - self.margin))
    }
}

impl Conditions {
    /// A market without shocks, of those named.
    pub fn normal(names: &Names) -> Self {
        Self {
            compute_demand: 1.0,
            compute_jump: 1.0,
            model_demand: 1.0,
            growth: 0.0,
            arriving: 1.0,
            chip_cost: 1.0,
            lost: vec![0.0; names.providers.len()],
            found: vec![0.0; names.vendors.len()],
            providers_in: vec![None; names.providers.len()],
            vendors_in: vec![None; names.vendors.len()],
        }
    }
}

/// When a shock strikes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum When {
    /// On a date, once.
    On(Date),
    /// By chance, any number of times.
    Hazard {
        /// Mean number of strikes a year.
        per_year: f64,
    },
}

/// What a shock does to the market after it has struck.
pub trait Disturbance {
    /// When it strikes.
    fn when(&self) -> When;

    /// What it is called in the table of events.
    fn kind(&self) -> &'static str;

    /// Changes the conditions that it touches, `months` after it struck; several strikes add up.
    fn act(&self, months: f64, conditions: &mut Conditions, names: &Names);

    /// The name of another thing in it.
    fn refers(&self) -> Option<Reference<'_>> {
        None
    }
}

/// A shock as a world file states it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Shock {
    /// Demand in one market.
    Demand(demand::DemandShock),
    /// Accelerators are late and dear.
    ChipShortage(chip_shortage::ChipShortage),
    /// A provider is down.
    Outage(outage::Outage),
    /// Spend grows less.
    Recession(recession::Recession),
    /// A vendor finds something.
    Breakthrough(breakthrough::Breakthrough),
    /// A provider comes into the market.
    ProviderEntry(provider_entry::ProviderEntry),
    /// A vendor comes into the market.
    VendorEntry(vendor_entry::VendorEntry),
}

impl Shock {
    /// Whether it lets a firm into the market.
    pub fn is_entry(&self) -> bool {
        matches!(self, Shock::ProviderEntry(_) | Shock::VendorEntry(_))
    }

    /// The shock as a disturbance.
    pub fn disturbance(&self) -> &dyn Disturbance {
        match self {
            Shock::Demand(shock) => shock,
            Shock::ChipShortage(shock) => shock,
            Shock::Outage(shock) => shock,
            Shock::Recession(shock) => shock,
            Shock::Breakthrough(shock) => shock,
            Shock::ProviderEntry(shock) => shock,
            Shock::VendorEntry(shock) => shock,
        }
    }
}

/// The shocks of a variant, and which have struck.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct Shocks {
    /// What the world file says.
    stated: Vec<Shock>,
    /// The tick of each that is dated.
    dated: Vec<Option<u32>>,
    /// The address of each one's chance: its kind and its place among those of its kind.
    address: Vec<u64>,
    /// Which has struck in which tick, the oldest first.
    struck: Vec<(usize, u32)>,
}

/// Shocks of one kind before their addresses meet those of the next kind.
const OF_A_KIND: u64 = 1000;

impl Shocks {
    /// The shocks `stated`, none of which has struck.
    pub fn new(stated: &[Shock], clock: &Clock) -> Self {
        let tick = |shock: &Shock| match shock.disturbance().when() {
            When::On(date) => Some(clock.tick_of(date)),
            When::Hazard { .. } => None,
        };
        let mut kinds: Vec<&'static str> = Vec::new();
        let mut address = Vec::new();
        for shock in stated {
            let kind = shock.disturbance().kind();
            let before = kinds.iter().filter(|known| **known == kind).count();
            address.push(OF_A_KIND * kind_number(shock) + before as u64);
            kinds.push(kind);
        }
        Self {
            dated: stated.iter().map(tick).collect(),
            stated: stated.to_vec(),
            address,
            struck: Vec::new(),
        }
    }

    /// Whether shock `s` strikes in this tick; who has come in does not come in again.
    fn strikes(&self, s: usize, calendar: &Calendar, draws: &mut Draws) -> bool {
        let enters = |s: usize| {
            let shock = &self.stated[s];
            shock.is_entry().then(|| shock.disturbance().refers())
        };
        let came = |(other, _): &(usize, u32)| enters(*other) == enters(s);
        if enters(s).is_some() && self.struck.iter().any(came) {
            return false;
        }
        match self.stated[s].disturbance().when() {
            When::On(_) => self.dated[s] == Some(calendar.tick),
            When::Hazard { per_year } => {
                let chance = 1.0 - maths::exp(-per_year * calendar.tick_years);
                draws.uniform(Purpose::Shock, calendar.tick, self.address[s]) < chance
            }
        }
    }

    /// What all that has struck so far makes of the market.
    fn conditions(&self, calendar: &Calendar, names: &Names) -> Conditions {
        let mut conditions = Conditions::normal(names);
        for &(s, tick) in &self.struck {
            let months = f64::from(calendar.tick - tick) * 12.0 * calendar.tick_years;
            self.stated[s]
                .disturbance()
                .act(months, &mut conditions, names);
        }
        conditions
    }
}

/// The place of a shock's kind in `Shock`: part of the address of its chance.
fn kind_number(shock: &Shock) -> u64 {
    match shock {
        Shock::Demand(_) => 0,
        Shock::ChipShortage(_) => 1,
        Shock::Outage(_) => 2,
        Shock::Recession(_) => 3,
        Shock::Breakthrough(_) => 4,
        Shock::ProviderEntry(_) => 5,
        Shock::VendorEntry(_) => 6,
    }
}

/// Shocks strike, and what has struck changes the conditions of the tick.
pub fn strike(
    calendar: Res<Calendar>,
    seed: Res<Seed>,
    names: Res<Names>,
    mut shocks: ResMut<Shocks>,
    mut conditions: ResMut<Conditions>,
    mut events: ResMut<Events>,
) {
    let mut draws = seed.draws();
    for s in 0..shocks.stated.len() {
        if shocks.strikes(s, &calendar, &mut draws) {
            shocks.struck.push((s, calendar.tick));
            let shock = shocks.stated[s].disturbance();
            let whom = shock.refers().map_or("", |r| r.name);
            events.0.push(Event::new("shock", shock.kind(), whom, 0.0));
        }
    }
    let before = conditions.compute_demand;
    *conditions = shocks.conditions(&calendar, &names);
    conditions.compute_jump = conditions.compute_demand / before;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::TickLength;
    use crate::shock::recession::Recession;

    fn outages(per_year: f64) -> Shocks {
        let clock = Clock {
            start: Date::try_from("2026-04-01".to_owned()).unwrap(),
            years: 10,
            tick: TickLength::Month,
        };
        let shock = Shock::Recession(Recession {
            when: When::Hazard { per_year },
            growth_cut: 0.1,
            months: 6.0,
        });
        Shocks::new(&[shock], &clock)
    }

    #[test]
    fn a_hazard_strikes_as_often_as_it_says() {
        let shocks = outages(0.5);
        let mut struck = 0;
        for replication in 0..400 {
            let mut draws = Seed::new(7, replication).draws();
            for tick in 1..=120 {
                let calendar = Calendar {
                    tick,
                    tick_years: 1.0 / 12.0,
                };
                struck += usize::from(shocks.strikes(0, &calendar, &mut draws));
            }
        }
        let a_year = struck as f64 / 4000.0;
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
        let mut shocks = outages(0.0);
        shocks.stated = vec![entry("one"), entry("other"), entry("one")];
        shocks.address = vec![0, 1, 2];
        let calendar = |tick| Calendar {
            tick,
            tick_years: 1.0 / 12.0,
        };
        let mut draws = Seed::new(7, 1).draws();
        assert!(shocks.strikes(0, &calendar(5), &mut draws));
        shocks.struck.push((0, 5));
        for tick in 6..=40 {
            assert!(!shocks.strikes(0, &calendar(tick), &mut draws));
            assert!(!shocks.strikes(2, &calendar(tick), &mut draws));
        }
        assert!(shocks.strikes(1, &calendar(6), &mut draws));
    }

    #[test]
    fn strikes_add_up_and_pass() {
        let mut shocks = outages(1.0);
        shocks.struck = vec![(0, 10), (0, 12)];
        let growth = |tick| {
            let calendar = Calendar {
                tick,
                tick_years: 1.0 / 12.0,
            };
            shocks.conditions(&calendar, &Names::default()).growth
        };
        assert_eq!(growth(15), -0.2);
        assert_eq!(growth(16), -0.1);
        assert_eq!(growth(18), 0.0);
    }
}
