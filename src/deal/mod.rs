//! A deal: a sponsor's equity and cheap compute for a vendor's purchase
//! commitment and preferred distribution.

pub mod commitment;
pub mod in_kind;
pub mod reach;

use bevy_ecs::prelude::{Bundle, Component};
use bevy_ecs::query::QueryData;

use crate::ids::{DealId, ProviderId, VendorId};
use crate::plan::{Plan, resolved};

/// The provider that pays. A relation by id, as [`OwnedBy`](crate::developer::OwnedBy) is.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sponsor(pub ProviderId);

/// The vendor that is paid.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receiver(pub VendorId);

/// When a deal is in force.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// First tick and the first tick after it.
    pub ticks: (u32, u32),
    /// The first tick after exclusivity.
    pub exclusive_until: u32,
    /// Whether a variant has removed it.
    pub removed: bool,
    /// Whether it ended because one of the two left the market.
    pub void: bool,
}

impl Term {
    /// Whether the deal is in force in `tick`.
    pub fn in_force(&self, tick: u32) -> bool {
        let (first, end) = self.ticks;
        !self.removed && !self.void && (first..end).contains(&tick)
    }
}

/// What a deal promises in a run: as the world file states it, or as the strategic review signed it.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
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
    /// All that it may give in kind where no policy limits it.
    pub fn in_kind(&self) -> Subsidy {
        Subsidy {
            price_discount: self.price_discount,
            credits_per_year: self.credits_per_year,
        }
    }
}

/// What a sponsor holds from a deal.
#[derive(Component, Debug, Clone, PartialEq)]
pub struct Stake {
    /// Share of the vendor.
    pub share: f64,
    /// Which tranches are paid.
    pub tranches_paid: Vec<bool>,
}

/// Compute bought towards this deal year's commitment, dollars.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct Bought(pub f64);

/// All that a deal is.
#[derive(Bundle, Debug, Clone, PartialEq)]
pub struct Deal {
    /// Its id: its place among the deals, places that may be signed after those stated.
    pub id: DealId,
    /// Who pays.
    pub sponsor: Sponsor,
    /// Who is paid.
    pub receiver: Receiver,
    /// When it is in force.
    pub term: Term,
    /// What it promises.
    pub agreement: Agreement,
    /// What the sponsor holds.
    pub stake: Stake,
    /// What was bought this year.
    pub bought: Bought,
    /// What it may give in kind in this tick.
    pub subsidy: Subsidy,
    /// Flows of this tick.
    pub flows: DealFlows,
}

/// A deal to who reads all of it.
#[derive(QueryData)]
pub struct WholeDeal {
    /// Its id.
    pub id: &'static DealId,
    /// Who pays.
    pub sponsor: &'static Sponsor,
    /// Who is paid.
    pub receiver: &'static Receiver,
    /// When it is in force.
    pub term: &'static Term,
    /// What it promises.
    pub agreement: &'static Agreement,
    /// What the sponsor holds.
    pub stake: &'static Stake,
    /// What was bought this year.
    pub bought: &'static Bought,
    /// What it may give in kind in this tick.
    pub subsidy: &'static Subsidy,
    /// Flows of this tick.
    pub flows: &'static DealFlows,
}

impl WholeDealItem<'_, '_> {
    /// The same deal, to be spawned in another world.
    pub fn copied(&self) -> Deal {
        Deal {
            id: *self.id,
            sponsor: *self.sponsor,
            receiver: *self.receiver,
            term: *self.term,
            agreement: *self.agreement,
            stake: self.stake.clone(),
            bought: *self.bought,
            subsidy: *self.subsidy,
            flows: *self.flows,
        }
    }
}

impl Deal {
    /// The deals of `plan` at the start: nothing of them has been paid.
    pub fn all(plan: &Plan) -> Vec<Self> {
        let deals = plan.deals.iter().enumerate();
        deals.map(|(d, deal)| Self::stated(d, deal)).collect()
    }

    fn stated(d: usize, deal: &resolved::Deal) -> Self {
        let terms = &deal.terms;
        let agreement = Agreement {
            years: terms.years,
            commitment: terms.commitment,
            ramp_start: terms.commitment_ramp_start,
            price_discount: terms.price_discount,
            credits_per_year: terms.credits_per_year,
            steering: terms.steering,
        };
        Self {
            id: DealId::at(d),
            sponsor: Sponsor(deal.sponsor),
            receiver: Receiver(deal.vendor),
            term: Term {
                ticks: deal.ticks,
                exclusive_until: deal.exclusive_until,
                removed: deal.removed,
                void: false,
            },
            stake: Stake {
                share: 0.0,
                tranches_paid: vec![false; terms.tranches.len()],
            },
            bought: Bought(0.0),
            subsidy: agreement.in_kind(),
            agreement,
            flows: DealFlows::default(),
        }
    }
}

/// What a deal gives in kind.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct Subsidy {
    /// Discount on the vendor's compute at the sponsor.
    pub price_discount: f64,
    /// Compute given for nothing, dollars a year at list.
    pub credits_per_year: f64,
}

/// A deal's flows of one tick, dollars.
#[derive(Component, Debug, Clone, Copy, Default, PartialEq)]
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

#[cfg(test)]
pub(crate) mod tests {
    use super::Agreement;

    /// What a deal of a hundred billion over ten years promises.
    pub fn plain() -> Agreement {
        Agreement {
            years: 10,
            commitment: 100e9,
            ramp_start: 0.4,
            price_discount: 0.15,
            credits_per_year: 0.0,
            steering: 0.33,
        }
    }
}
