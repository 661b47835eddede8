//! A deal: a sponsor's equity and cheap compute for a vendor's purchase
//! commitment and preferred distribution.

pub mod commitment;
pub mod equity;
pub mod reach;
pub mod subsidy;

use bevy_ecs::prelude::Resource;

use crate::ids::{ProviderId, VendorId};
use crate::plan::Plan;
use crate::plan::resolved::Deal;

/// What a deal promises in a run: as the world file states it, or as the strategic review signed it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// First tick and the first tick after it.
    pub ticks: (u32, u32),
    /// The first tick after exclusivity.
    pub exclusive_until: u32,
    /// Its length, whole years.
    pub years: u32,
    /// Compute the vendor has to buy from the sponsor over the deal's length, at list.
    pub commitment: f64,
    /// First year's commitment over its mean.
    pub ramp_start: f64,
    /// Discount on the vendor's compute at the sponsor.
    pub price_discount: f64,
    /// Compute given for nothing, dollars a year at list.
    pub credits_per_year: f64,
    /// Pull of the vendor's footloose compute to the sponsor: ln odds.
    pub steering: f64,
}

impl Agreement {
    /// What `deal` promises as it is stated.
    pub fn stated(deal: &Deal) -> Self {
        let terms = &deal.terms;
        Self {
            ticks: deal.ticks,
            exclusive_until: deal.exclusive_until,
            years: terms.years,
            commitment: terms.commitment,
            ramp_start: terms.commitment_ramp_start,
            price_discount: terms.price_discount,
            credits_per_year: terms.credits_per_year,
            steering: terms.steering,
        }
    }

    /// All that it may give in kind where no policy limits it.
    pub fn in_kind(&self) -> Subsidy {
        Subsidy {
            price_discount: self.price_discount,
            credits_per_year: self.credits_per_year,
        }
    }
}

/// How a deal stands.
#[derive(Debug, Clone, PartialEq)]
pub struct DealState {
    /// The provider that pays.
    pub sponsor: ProviderId,
    /// The vendor that is paid.
    pub vendor: VendorId,
    /// What it promises.
    pub agreed: Agreement,
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
    /// How `deal` stands at the start: nothing of it has been paid.
    pub fn at_start(deal: &Deal) -> Self {
        let agreed = Agreement::stated(deal);
        Self {
            sponsor: deal.sponsor,
            vendor: deal.vendor,
            removed: deal.removed,
            void: false,
            tranches_paid: vec![false; deal.terms.tranches.len()],
            stake: 0.0,
            bought_this_year: 0.0,
            subsidy: agreed.in_kind(),
            agreed,
            flows: DealFlows::default(),
        }
    }

    /// Whether it is in force in `tick`.
    pub fn in_force(&self, tick: u32) -> bool {
        let (first, end) = self.agreed.ticks;
        !self.removed && !self.void && (first..end).contains(&tick)
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
    /// How each stands.
    pub now: Vec<DealState>,
}

impl Deals {
    /// The deals of `plan` at the start.
    pub fn at_start(plan: &Plan) -> Self {
        Self {
            now: plan.deals.iter().map(DealState::at_start).collect(),
        }
    }

    /// The places of the deals in force in `tick`.
    pub fn active(&self, tick: u32) -> impl Iterator<Item = usize> + '_ {
        (0..self.now.len()).filter(move |&d| self.now[d].in_force(tick))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::Agreement;

    /// What a deal of a hundred billion over ten years promises.
    pub fn plain() -> Agreement {
        Agreement {
            ticks: (1, 121),
            exclusive_until: 121,
            years: 10,
            commitment: 100e9,
            ramp_start: 0.4,
            price_discount: 0.15,
            credits_per_year: 0.0,
            steering: 0.33,
        }
    }
}
