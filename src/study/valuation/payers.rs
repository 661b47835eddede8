//! Who pays for a deal: what it adds to everybody.

use super::flows::{Flows, difference, total, yearly};
use super::worth::present;
use crate::plan::Plan;

/// Who is told apart.
pub const PAYERS: [&str; 5] = [
    "sponsor",
    "vendor",
    "rival providers",
    "rival vendors",
    "buyers",
];

/// What a deal adds to each of [`PAYERS`] in one seed, dollars; to buyers, equivalent variation. Equity between them is in it on both sides;
/// the stake is not.
#[derive(Debug, Clone, PartialEq)]
pub struct Payers {
    /// By payer and year.
    pub yearly: Vec<Vec<f64>>,
    /// Net present value at the sponsor's discount rate, by payer.
    pub present: Vec<f64>,
}

/// What deal `d` adds to each in one seed.
///
/// # Errors
/// When the runs are not of the same buyers.
pub fn payers(plan: &Plan, d: usize, with: &Flows, without: &Flows) -> Result<Payers, String> {
    let (sponsor, vendor) = (plan.deals[d].sponsor, plan.deals[d].vendor);
    let (sponsor, vendor) = (sponsor.index(), vendor.index());
    let of = |run: &Flows| {
        let others = (0..run.providers.len()).filter(|&j| j != sponsor);
        let providers: Vec<_> = others.map(|j| run.cash(j)).collect();
        let others = (0..run.vendors.len()).filter(|&v| v != vendor);
        [
            run.cash(sponsor),
            run.vendors[vendor].clone(),
            total(&providers),
            total(others.map(|v| &run.vendors[v])),
        ]
    };
    let ticks_a_year = plan.calendar().ticks_a_year() as usize;
    let dt = plan.calendar().tick_years;
    let mut added: Vec<_> = of(with)
        .iter()
        .zip(&of(without))
        .map(|(a, b)| difference(a, b))
        .collect();
    added.push(without.buyers.variation(&with.buyers, dt)?);
    Ok(Payers {
        yearly: added.iter().map(|s| yearly(s, ticks_a_year)).collect(),
        present: added
            .iter()
            .map(|s| present(s, &plan.world.valuation, dt))
            .collect(),
    })
}
