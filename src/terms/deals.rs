//! Deals as a world file states them, and how they are valued and offered.

use serde::{Deserialize, Serialize};

use crate::calendar::{Clock, Date};
use crate::field::Parameters;
use crate::maths;

/// A deal as a world file states it. Money is in dollars.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
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
    /// Length of the deal, whole years.
    #[parameter(unit = "years", range = 1.0..=100.0)]
    pub years: u32,
    /// Equity paid at the start.
    #[parameter(unit = "dollars", range = 0.0..=1e14)]
    pub equity: f64,
    /// Equity paid later, each tranche when all its conditions hold.
    #[serde(default)]
    pub tranches: Vec<Tranche>,
    /// The vendor's worth at which the first equity is paid.
    #[parameter(unit = "dollars", range = 1.0..=1e15)]
    pub vendor_value: f64,
    /// Compute that the vendor has to buy from the sponsor.
    ///
    /// Over the deal's length.
    #[parameter(unit = "dollars at list", range = 0.0..=1e14)]
    pub commitment: f64,
    /// The first year's commitment; the last is as far on the other side.
    #[parameter(unit = "times the yearly mean", range = 0.0..=2.0)]
    pub commitment_ramp_start: f64,
    /// Discount on the vendor's compute at the sponsor.
    #[parameter(unit = "share of the list price", range = 0.0..=0.99)]
    pub price_discount: f64,
    /// What the discount applies to: this alone decides the sign of the sponsor's cash NPV.
    pub discount_scope: DiscountScope,
    /// Compute given for nothing.
    #[parameter(unit = "dollars a year at list", range = 0.0..=1e13)]
    pub credits_per_year: f64,
    /// Whether capacity is reserved: the vendor's compute at the sponsor is served first, its channel never slowed.
    pub reserved_capacity: bool,
    /// Least by which the sponsor's channel sells below the vendor's list price; None, it may sell as it likes.
    #[parameter(unit = "share of the list price", range = 0.0..=0.9)]
    pub channel_discount_floor: Option<f64>,
    /// What the vendor pays to the sponsor of its revenue net of takes.
    #[parameter(unit = "share of revenue", range = 0.0..=0.9)]
    pub revenue_share: f64,
    /// Whether it is no deal yet but the place of one that the strategic review may sign; not in world files.
    #[serde(skip)]
    pub offered: bool,
    /// Pull of the vendor's footloose compute to the sponsor.
    #[parameter(unit = "ln odds", range = -10.0..=10.0)]
    pub steering: f64,
    /// What preferred distribution on the sponsor's channel is worth to buyers.
    #[parameter(unit = "ln price", range = -5.0..=5.0)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct Tranche {
    /// Equity paid when all conditions of the tranche hold.
    #[parameter(unit = "dollars", range = 0.0..=1e14)]
    pub amount: f64,
    /// Not before this date.
    pub not_before: Date,
    /// Spend on the vendor through the sponsor, at least.
    ///
    /// By enterprises, through the sponsor's channel.
    #[parameter(unit = "dollars a year", range = 0.0..=1e14)]
    pub channel_spend: f64,
    /// Place of the vendor by quality, at most; 1 is the best.
    ///
    /// By the quality that it has released.
    #[parameter(unit = "place", range = 1.0..=20.0)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct ValuationTerms {
    /// A vendor's worth at the start.
    #[parameter(unit = "times revenue", range = 0.01..=1000.0)]
    pub revenue_multiple_now: f64,
    /// A vendor's worth in the long run.
    #[parameter(unit = "times revenue", range = 0.01..=1000.0)]
    pub revenue_multiple_long_run: f64,
    /// How long the one takes to run to the other.
    #[parameter(unit = "years", range = 0.01..=1000.0)]
    pub revenue_multiple_years: f64,
    /// At which the sponsor's cash flows are discounted.
    #[parameter(unit = "per year", range = 0.0..=2.0)]
    pub cash_discount_rate: f64,
    /// At which the terminal stake is discounted.
    #[parameter(unit = "per year", range = 0.0..=2.0)]
    pub stake_discount_rate: f64,
    /// A deal that pays back later does not pay (scenario A).
    ///
    /// It pays if cumulated cash stays up from this many years on, or sooner.
    #[parameter(unit = "years", range = 0.0..=1000.0)]
    pub payback_years: f64,
    /// Last years over which a vendor's quality rank is averaged.
    #[parameter(unit = "years", range = 0.01..=1000.0)]
    pub commodity_years: f64,
    /// A vendor with a worse mean rank may be a commodity (scenario C).
    #[parameter(unit = "place", range = 1.0..=20.0)]
    pub commodity_rank: f64,
    /// It is one if its share has also fallen below this.
    ///
    /// The share at the end over that at the start.
    #[parameter(unit = "share of its start", range = 0.0..=10.0)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct ReviewTerms {
    /// Length of a deal that a provider offers, whole years.
    #[parameter(unit = "years", range = 1.0..=100.0)]
    pub years: u32,
    /// What a provider offers of what a deal is worth to it.
    #[parameter(unit = "share of its worth", range = 0.0..=10.0)]
    pub aggressiveness: f64,
    /// Most that a provider gives in a year under one deal.
    #[parameter(unit = "share of compute revenue", range = 0.0..=1.0)]
    pub budget: f64,
    /// Pull of a vendor's footloose compute that an offered deal brings.
    #[parameter(unit = "ln odds", range = 0.0..=10.0)]
    pub steering: f64,
    /// What the vendor commits to buy.
    #[parameter(unit = "share of compute expected there", range = 0.01..=1.0)]
    pub commitment_share: f64,
    /// What a vendor wants to gain at least.
    #[parameter(unit = "share of its compute bill", range = 0.0..=1.0)]
    pub least_gain: f64,
    /// How an offer comes about.
    #[serde(default)]
    pub bidding: Bidding,
}
