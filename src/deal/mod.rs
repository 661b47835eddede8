//! A deal: a sponsor's equity and cheap compute for a vendor's purchase
//! commitment and preferred distribution.

pub mod commitment;
pub mod equity;
pub mod reach;
pub mod subsidy;

use bevy_ecs::prelude::Resource;
use serde::{Deserialize, Serialize};

use crate::calendar::{Clock, Date};
use crate::ids::{ProviderId, VendorId};

/// A deal as a world file states it. Money is in dollars.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DealTerms {
    /// Its name; the variant `no-NAME` removes it.
    pub name: String,
    /// The provider that pays.
    pub sponsor: String,
    /// The vendor that is paid.
    pub vendor: String,
    /// When it starts.
    pub start: Date,
    /// Its length, whole years.
    pub years: u32,
    /// Equity paid at the start.
    pub equity: f64,
    /// Equity paid later, each tranche when all its conditions hold.
    pub tranches: Vec<Tranche>,
    /// The vendor's worth at which the first equity is paid.
    pub vendor_value: f64,
    /// Compute the vendor has to buy from the sponsor over the deal's length, at list.
    pub commitment: f64,
    /// First year's commitment over its mean; the last year's is as much above it.
    pub commitment_ramp_start: f64,
    /// Discount on the vendor's compute at the sponsor.
    pub price_discount: f64,
    /// What the discount applies to: this alone decides the sign of the sponsor's cash NPV.
    pub discount_scope: DiscountScope,
    /// Compute given for nothing, dollars a year at list.
    pub credits_per_year: f64,
    /// Whether capacity is reserved: the vendor is served first on the sponsor's channel.
    pub reserved_capacity: bool,
    /// Least by which the sponsor's channel sells below the vendor's list price; none if it may sell as it likes.
    pub channel_discount_floor: Option<f64>,
    /// Share of the vendor's revenue, net of takes, that it pays to the sponsor.
    pub revenue_share: f64,
    /// Whether it is no deal yet but the place of one that the strategic review may sign; not in world files.
    #[serde(skip)]
    pub offered: bool,
    /// Pull of the vendor's footloose compute to the sponsor: ln odds.
    pub steering: f64,
    /// Utility of preferred distribution on the sponsor's channel, ln-price units.
    pub integration: f64,
    /// Which other channels the vendor may not use.
    pub exclusivity: Exclusivity,
    /// The day on which exclusivity ends; the deal's end if none.
    pub exclusivity_until: Option<Date>,
}

impl DealTerms {
    /// The first tick in which the deal is in force, and the first tick after it.
    pub fn ticks(&self, clock: &Clock) -> (u32, u32) {
        let first = clock.tick_of(self.start);
        (first, first + self.years * 12 / clock.tick.months())
    }
}

impl DealTerms {
    /// The place of a deal between `sponsor` and `vendor` that may be signed.
    pub fn place(sponsor: &str, vendor: &str, start: Date) -> Self {
        Self {
            name: format!("{sponsor}-with-{vendor}"),
            sponsor: sponsor.to_owned(),
            vendor: vendor.to_owned(),
            start,
            years: 1,
            equity: 0.0,
            tranches: Vec::new(),
            vendor_value: 1.0,
            commitment: 0.0,
            commitment_ramp_start: 1.0,
            price_discount: 0.0,
            discount_scope: DiscountScope::Commitment,
            credits_per_year: 0.0,
            reserved_capacity: false,
            channel_discount_floor: None,
            revenue_share: 0.0,
            offered: true,
            steering: 0.0,
            integration: 0.0,
            exclusivity: Exclusivity::None,
            exclusivity_until: None,
        }
    }
}

/// A part of the equity that waits for conditions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tranche {
    /// Dollars.
    pub amount: f64,
    /// Not before this date.
    pub not_before: Date,
    /// Enterprise spend on the vendor through the sponsor's channel, dollars a year, at least.
    pub channel_spend: f64,
    /// Place of the vendor by released quality, at the most; 1 is the best.
    pub quality_rank: u32,
}

/// What a deal's price discount applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DiscountScope {
    /// The committed volume only: money, but no change at the margin.
    Commitment,
    /// All that the vendor hosts at the sponsor: lowers its marginal cost.
    AllHosted,
}

impl DiscountScope {
    /// The scope that it is not.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            DiscountScope::Commitment => DiscountScope::AllHosted,
            DiscountScope::AllHosted => DiscountScope::Commitment,
        }
    }

    /// It in lower case, as part of a name.
    pub fn words(self) -> &'static str {
        match self {
            DiscountScope::Commitment => "commitment",
            DiscountScope::AllHosted => "all-hosted",
        }
    }
}

/// Which other channels an exclusive vendor may not use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Exclusivity {
    /// None is barred.
    None,
    /// Other providers' channels are barred; the vendor's own is not.
    Channel,
    /// Every channel but the sponsor's is barred.
    All,
}

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
