//! Deals as a world file states them, and how they are valued and offered.

use serde::{Deserialize, Serialize};

use crate::calendar::{Clock, Date};
use crate::maths;

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
    #[serde(default)]
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
    /// Whether capacity is reserved: the vendor's compute at the sponsor is served first, its channel never slowed.
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

/// How vendors are valued, and when a deal counts as paying.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValuationTerms {
    /// A vendor's worth over its yearly revenue at the start.
    pub revenue_multiple_now: f64,
    /// The same in the long run.
    pub revenue_multiple_long_run: f64,
    /// Years in which it runs from the one to the other.
    pub revenue_multiple_years: f64,
    /// Discount rate of the sponsor's cash flows, per year.
    pub cash_discount_rate: f64,
    /// Discount rate of the terminal stake, per year.
    pub stake_discount_rate: f64,
    /// A deal pays (scenario A) if cumulated cash stays up from this many years on, or sooner.
    pub payback_years: f64,
    /// Years at the end over which the vendor's quality rank is averaged.
    pub commodity_years: f64,
    /// Mean quality rank beyond which a vendor may be a commodity (scenario C).
    pub commodity_rank: f64,
    /// Share at the end over the start below which it is one.
    pub commodity_share: f64,
}

impl ValuationTerms {
    /// A vendor's worth over its yearly revenue after `years`.
    pub fn revenue_multiple(&self, years: f64) -> f64 {
        let fading = self.revenue_multiple_now - self.revenue_multiple_long_run;
        self.revenue_multiple_long_run + fading * maths::exp(-years / self.revenue_multiple_years)
    }
}

/// How an offer of the strategic review comes about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bidding {
    /// Each provider makes one offer by a stated rule: half of it credits, half a discount.
    #[default]
    Once,
    /// Providers outbid one another, with the terms that cost them least.
    Ascending,
}

/// How providers review their subsidies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewTerms {
    /// Length of a deal that is offered, whole years.
    pub years: u32,
    /// Part of a deal's worth that a provider offers.
    pub aggressiveness: f64,
    /// Most that a provider gives in a year, share of its compute revenue.
    pub budget: f64,
    /// Pull of a vendor's footloose compute that a deal brings: ln odds.
    pub steering: f64,
    /// Share of the compute expected at the provider that the vendor commits to.
    pub commitment_share: f64,
    /// What a vendor wants to gain at least, share of its compute bill.
    pub least_gain: f64,
    /// How an offer comes about.
    #[serde(default)]
    pub bidding: Bidding,
}
