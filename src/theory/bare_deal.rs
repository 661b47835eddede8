//! A deal to which nothing responds, in a whole simulation: equity now, and a commitment that
//! moves so much compute to the sponsor every month. Its worth has a closed form.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::answer::Line;
use super::simulated::{Simulated, stand_still};
use super::{Answers, Setting};
use crate::calendar::Date;
use crate::maths;
use crate::plan::Plan;
use crate::plan::stated::WorldFile;
use crate::record::{Heard, Recorder};
use crate::sim::calibrate::calibrate;
use crate::sim::{Manner, Simulation};
use crate::study::BASE;
use crate::study::valuation::flows::TABLES_READ;
use crate::study::valuation::{Flows, Worth, worth};
use crate::terms::deals::{DealTerms, DiscountScope, Exclusivity};
use crate::terms::vendors::{HostShare, VendorTerms};
use crate::worldfile::error::did_you_mean;

/// Utilisation of a host that has room for whatever comes.
const ROOMY: f64 = 0.1;

/// A deal of a world, stripped to equity and a level commitment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BareDeal {
    /// The world.
    pub world: Simulated,
    /// Length of deal and run, years.
    pub years: u32,
    /// The deal.
    pub deal: String,
    /// Equity paid in the first month, dollars.
    pub equity: f64,
    /// Compute that the vendor moves to the sponsor, dollars a year.
    pub commitment_per_year: f64,
}

impl BareDeal {
    /// The world with that deal only, and the place of its sponsor and vendor.
    fn stripped(&self, setting: &Setting) -> Result<(WorldFile, usize), String> {
        let mut world = self.world.world(setting, self.years)?;
        stand_still(&mut world);
        let names: Vec<&str> = world.deals.iter().map(|d| d.name.as_str()).collect();
        let Some(place) = names.iter().position(|name| *name == self.deal) else {
            let near = did_you_mean(&self.deal, &names);
            return Err(format!("there is no deal {}; {near}", self.deal));
        };
        rents_stand_still(&mut world);
        world.deals.drain(..place);
        world.deals.truncate(1);
        let deal = &mut world.deals[0];
        self.strip(deal, world.clock.start);
        let (sponsor, vendor) = (deal.sponsor.clone(), deal.vendor.clone());
        let j = world.providers.iter().position(|p| p.name == sponsor);
        let other = world.providers.iter().find(|p| p.name != sponsor);
        let (Some(j), Some(other)) = (j, other) else {
            return Err("a vendor needs somewhere else to come from: add a provider".to_string());
        };
        let elsewhere = vec![HostShare {
            name: other.name.clone(),
            share: 1.0,
        }];
        for stated in world.vendors.iter_mut().filter(|v| v.name == vendor) {
            if stated.owner.is_some() {
                return Err(format!(
                    "{vendor} is owned: its sponsor earns no margin on it"
                ));
            }
            stated.hosting.clone_from(&elsewhere);
            sell_elsewhere(stated, &sponsor);
        }
        Ok((world, j))
    }

    /// Leaves of a deal equity and a level commitment, from `start` on.
    fn strip(&self, deal: &mut DealTerms, start: Date) {
        deal.start = start;
        deal.years = self.years;
        deal.equity = self.equity;
        deal.tranches.clear();
        deal.commitment = self.commitment_per_year * f64::from(self.years);
        deal.commitment_ramp_start = 1.0;
        deal.price_discount = 0.0;
        deal.discount_scope = DiscountScope::Commitment;
        deal.credits_per_year = 0.0;
        deal.reserved_capacity = false;
        deal.steering = 0.0;
        deal.integration = 0.0;
        deal.exclusivity = Exclusivity::None;
        deal.exclusivity_until = None;
    }

    fn worth(&self, world: WorldFile) -> Result<Worth, String> {
        let base = Plan::new(world.clone(), &[]);
        let start = Arc::new(calibrate(&base)?);
        let run = |without: &[String]| {
            let plan = Arc::new(Plan::new(world.clone(), without));
            let recorder = Recorder::of(BASE, 1, Heard::of(&TABLES_READ));
            let manner = Manner::default();
            let run = Simulation::new(plan.clone(), start.clone(), 1, recorder, manner).run();
            Flows::read(&plan, |name| {
                let table = run.table(name).cloned();
                table.ok_or_else(|| format!("there is no table {name}"))
            })
        };
        let (with, without) = (run(&[])?, run(std::slice::from_ref(&self.deal))?);
        Ok(worth(&base, 0, &with, &without))
    }

    /// Monthly cash is level but for the equity in the first month: E = F·(1 + Σ (1 + i)^(−t)), (1 + i)^12 − 1 a year.
    fn rate_of_return(&self, monthly: f64) -> f64 {
        let worth = |rate: f64| {
            let months = f64::from(12 * self.years - 1);
            let annuity = (1.0 - maths::pow(1.0 + rate, -months)) / rate;
            monthly * (1.0 + annuity) - self.equity
        };
        let (mut low, mut high) = (1e-9_f64, 1e6_f64);
        for _ in 0..200 {
            let middle = (low * high).sqrt();
            if worth(middle) > 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        maths::pow(1.0 + (low * high).sqrt(), 12.0) - 1.0
    }
}

/// Rents do not move, and there is room for what a deal moves, so that nobody's compute has to wait.
fn rents_stand_still(world: &mut WorldFile) {
    world.capacity.rent_elasticity = 0.0;
    world.capacity.merchant_cost_growth = 0.0;
    world.capacity.own_silicon_cost_growth = 0.0;
    world.capacity.learning_rate = 0.0;
    let hosts = world.providers.iter_mut();
    for host in hosts.filter(|p| p.own_machines.is_none()) {
        host.utilisation = ROOMY;
    }
}

/// A vendor sells through others than `sponsor`.
fn sell_elsewhere(vendor: &mut VendorTerms, sponsor: &str) {
    let channels = &mut vendor.channels;
    channels.retain(|c| c.name != sponsor && c.share > 0.0);
    let all: f64 = channels.iter().map(|c| c.share).sum();
    for channel in channels {
        channel.share /= all;
    }
}

impl Answers for BareDeal {
    fn mistakes(&self) -> Vec<(String, String, String)> {
        if self.years > 1 {
            return Vec::new();
        }
        let what = "a deal of one year has no rate of return".to_string();
        vec![("years".to_string(), what, "write 2 or more".to_string())]
    }

    fn lines(&self, setting: &Setting) -> Result<Vec<Line>, String> {
        let (world, j) = self.stripped(setting)?;
        let margin = world.providers[j].hosting_margin;
        let rate = world.valuation.cash_discount_rate;
        let worth = self.worth(world)?;
        let monthly = margin * self.commitment_per_year / 12.0;
        let (months, month) = (
            f64::from(12 * self.years),
            maths::pow(1.0 + rate, -1.0 / 12.0),
        );
        let annuity = month * (1.0 - maths::pow(month, months)) / (1.0 - month);
        let cash = monthly * annuity - self.equity * month;
        let size = self.equity.max(12.0 * monthly);
        let mut lines = vec![Line::exact(
            "net present value, dollars",
            worth.cash,
            cash,
            1e-6 * size,
        )];
        let pays = monthly * months >= self.equity * (1.0 - 1e-9);
        let needed = if pays {
            (self.equity / monthly - 1e-9).ceil() / 12.0
        } else {
            -1.0
        };
        let what = "payback, years (−1 never)";
        let computed = worth.payback_years.unwrap_or(-1.0);
        lines.push(Line::exact(what, computed, needed, 1e-9));
        if pays && monthly < self.equity {
            let found = worth.irr.rates().first().copied().unwrap_or(f64::NAN);
            let expected = self.rate_of_return(monthly);
            let what = "rate of return, per year";
            lines.push(Line::exact(what, found, expected, 1e-6));
        }
        Ok(lines)
    }
}
