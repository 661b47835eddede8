//! A deal: a sponsor's equity and cheap compute for a vendor's purchase
//! commitment and preferred distribution.

pub mod commitment;
pub mod equity;
pub mod reach;
pub mod subsidy;

use bevy_ecs::prelude::Resource;

use crate::ids::{ProviderId, VendorId};
use crate::plan::Plan;
use crate::plan::deals::DealTerms;

/// How a deal stands.
#[derive(Debug, Clone, PartialEq)]
pub struct DealState {
    /// Whether a variant has removed it.
    pub removed: bool,
    /// Whether it ended because the vendor left the market.
    pub void: bool,
    /// Which tranches are paid.
    pub tranches_paid: Vec<bool>,
    /// The sponsor's stake from this deal, share of the vendor.
    pub stake: f64,
    /// Compute bought towards this deal year's commitment, dollars.
    pub bought_this_year: f64,
    /// What it may give in kind in this tick.
    pub subsidy: Subsidy,
    /// Flows of this tick.
    pub flows: DealFlows,
}

/// What a deal gives in kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Subsidy {
    /// Discount on the vendor's compute at the sponsor.
    pub price_discount: f64,
    /// Compute given for nothing, dollars a year at list.
    pub credits_per_year: f64,
}

impl DealState {
    /// How a deal of `plan` stands at the start.
    fn at_start(terms: &DealTerms, plan: &Plan) -> Self {
        Self {
            removed: plan.without_deals.contains(&terms.name),
            ..Self::unsigned(terms)
        }
    }

    /// How a deal stands of which nothing has been paid.
    pub fn unsigned(terms: &DealTerms) -> Self {
        Self {
            removed: false,
            void: false,
            tranches_paid: vec![false; terms.tranches.len()],
            stake: 0.0,
            bought_this_year: 0.0,
            subsidy: Subsidy {
                price_discount: terms.price_discount,
                credits_per_year: terms.credits_per_year,
            },
            flows: DealFlows::default(),
        }
    }
}

/// A deal's flows of one tick, dollars.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct DealFlows {
    /// Equity from sponsor to vendor.
    pub equity: f64,
    /// In-kind credits, at list.
    pub credits: f64,
    /// Compute that the vendor buys from the sponsor, at list.
    pub compute: f64,
    /// The part of it that the commitment pulled over from other hosts.
    pub pulled: f64,
    /// The discount on it.
    pub discount: f64,
    /// Shortfall from vendor to sponsor.
    pub shortfall: f64,
    /// Share of revenue from vendor to sponsor.
    pub revenue_share: f64,
    /// What the sponsor gets for the stake that it has to sell.
    pub stake_sold: f64,
    /// What the vendor pays out on the stake.
    pub dividend: f64,
}

/// The deals of a run, by id.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct Deals {
    /// What the world file says of each.
    pub terms: Vec<DealTerms>,
    /// Sponsor and vendor of each.
    pub parties: Vec<(ProviderId, VendorId)>,
    /// First tick of each and the first tick after it.
    pub ticks: Vec<(u32, u32)>,
    /// The first tick after exclusivity of each.
    pub exclusive_until: Vec<u32>,
    /// First tick in which each tranche can be paid.
    pub tranche_ticks: Vec<Vec<u32>>,
    /// How each stands.
    pub now: Vec<DealState>,
}

impl Deals {
    /// The deals at the start.
    pub fn at_start(plan: &Plan) -> Self {
        let clock = &plan.world.clock;
        let terms = plan.all_deals();
        let ticks = |deal: &DealTerms| {
            if deal.offered {
                (u32::MAX, u32::MAX)
            } else {
                deal.ticks(clock)
            }
        };
        let exclusive_until = |deal: &DealTerms| match deal.exclusivity_until {
            Some(date) => clock.tick_of(date),
            None => ticks(deal).1,
        };
        Self {
            parties: terms.iter().map(|d| plan.parties(d)).collect(),
            ticks: terms.iter().map(ticks).collect(),
            exclusive_until: terms.iter().map(exclusive_until).collect(),
            tranche_ticks: terms
                .iter()
                .map(|d| {
                    d.tranches
                        .iter()
                        .map(|t| clock.tick_of(t.not_before))
                        .collect()
                })
                .collect(),
            now: terms.iter().map(|d| DealState::at_start(d, plan)).collect(),
            terms,
        }
    }

    /// Whether deal `d` is in force in `tick`.
    pub fn in_force(&self, d: usize, tick: u32) -> bool {
        let (first, end) = self.ticks[d];
        !self.now[d].removed && !self.now[d].void && (first..end).contains(&tick)
    }

    /// The places of the deals in force in `tick`.
    pub fn active(&self, tick: u32) -> impl Iterator<Item = usize> + '_ {
        (0..self.terms.len()).filter(move |&d| self.in_force(d, tick))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::calendar::Date;
    use crate::plan::deals::{DiscountScope, Exclusivity};

    /// A deal of a hundred billion over ten years.
    pub fn plain() -> DealTerms {
        let day = |text: &str| Date::try_from(text.to_owned()).unwrap();
        DealTerms {
            name: "deal".into(),
            sponsor: "cloud".into(),
            vendor: "model".into(),
            start: day("2026-04-20"),
            years: 10,
            equity: 5e9,
            tranches: vec![],
            vendor_value: 350e9,
            commitment: 100e9,
            commitment_ramp_start: 0.4,
            price_discount: 0.15,
            discount_scope: DiscountScope::Commitment,
            credits_per_year: 0.0,
            reserved_capacity: false,
            channel_discount_floor: None,
            revenue_share: 0.0,
            offered: false,
            steering: 0.33,
            integration: 0.04,
            exclusivity: Exclusivity::None,
            exclusivity_until: None,
        }
    }
}
