//! The world file, field for field.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::calendar::{Clock, Date};
use crate::field::Parameters;
use crate::ids::MarketKind;
use crate::policy::Policy;
use crate::policy::look_ahead::LookAhead;
use crate::pricing::PricingTerms;
use crate::shock::Shock;
use crate::terms::buyers::{ChoiceTerms, Class, DemandTerms, LockInTerms, NamedShare, Segment};
use crate::terms::deals::{DealTerms, ReviewTerms, ValuationTerms};
use crate::terms::providers::{CapacityTerms, ComputeTerms, ProviderTerms};
use crate::terms::vendors::{MoneyTerms, ResearchTerms, VendorTerms};

/// A market, completely.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct WorldFile {
    /// The world's name; results go to `results/<name>/`.
    pub name: String,
    /// What it shows, in a sentence or two.
    pub about: String,
    /// When it starts and how long it runs.
    pub clock: Clock,
    /// Every draw depends on it.
    #[parameter(unit = "any whole number", range = 0.0..=1.844_674_407_370_955_2e19, section = "Randomness")]
    pub master_seed: u64,
    /// Replications, as `"1..=20"` or `"1,5,9"`.
    pub seeds: String,
    /// Enterprises that are simulated; None for one per account.
    #[parameter(unit = "enterprises", range = 1.0..=1e7)]
    pub agents: Option<u32>,
    /// Enterprises on which the start is inferred.
    #[parameter(unit = "enterprises", range = 100.0..=1e6)]
    pub calibration_agents: u32,
    /// How demand grows.
    pub demand: DemandTerms,
    /// How buyers choose.
    pub choice: ChoiceTerms,
    /// What ties them.
    pub lock_in: LockInTerms,
    /// How firms price.
    pub pricing: PricingTerms,
    /// What providers have in common.
    pub compute: ComputeTerms,
    /// How accelerators are bought, wear out and are priced.
    pub capacity: CapacityTerms,
    /// What vendors have in common.
    pub research: ResearchTerms,
    /// How vendors raise money, and what becomes of those that cannot.
    pub money: MoneyTerms,
    /// How deals are valued.
    pub valuation: ValuationTerms,
    /// Classes of workloads.
    pub classes: Vec<Class>,
    /// Segments of enterprises.
    pub segments: Vec<Segment>,
    /// Cloud providers.
    pub providers: Vec<ProviderTerms>,
    /// Model vendors.
    #[serde(default)]
    pub vendors: Vec<VendorTerms>,
    /// Deals between providers and vendors.
    #[serde(default)]
    pub deals: Vec<DealTerms>,
    /// The yearly review in which providers offer deals of their own; none if all deals are those above.
    pub strategic_review: Option<ReviewTerms>,
    /// Policies in every variant.
    #[serde(default)]
    pub policies: Vec<Policy>,
    /// Who looks ahead to policies that are announced.
    #[serde(default)]
    pub look_ahead: LookAhead,
    /// Shocks in every variant.
    #[serde(default)]
    pub shocks: Vec<Shock>,
    /// Parameters that change on a date, in every variant.
    #[serde(default)]
    pub changes: Vec<Amendment>,
    /// Variants besides `base` and a `no-DEAL` for each deal.
    #[serde(default)]
    pub variants: Vec<Variant>,
    /// Sets of parameters that fit the data nearly equally well; the first is the default.
    pub calibrations: Vec<Calibration>,
    /// What is uncertain: numbers that a valuation varies, each evenly over its range and all independently.
    #[serde(default)]
    pub prior: Vec<Uncertain>,
    /// What was published of the compute market, to hold a run against: see [`Published`].
    #[serde(default)]
    pub published: Vec<Published>,
}

impl WorldFile {
    /// Whether the world has a market for models; one of compute alone has no vendors and no class that buys models.
    pub fn has_models(&self) -> bool {
        let buys = |class: &Class| class.market == MarketKind::Model;
        let spends = |segment: &Segment| segment.ai_spend > 0.0;
        !self.vendors.is_empty()
            || self.classes.iter().any(buys)
            || self.segments.iter().any(spends)
    }

    /// Whether a firm of a market ever prices new customers apart.
    pub fn prices_apart(&self, market: MarketKind) -> bool {
        match market {
            MarketKind::Compute => self.providers.iter().any(|p| p.new_customers.is_some()),
            MarketKind::Model => self.vendors.iter().any(|v| v.new_customers.is_some()),
        }
    }
}

/// The compute market on a date, as published. What lies before the start is what naive forecasts go by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// The last day of what is told of.
    pub date: Date,
    /// Growth of the compute market over a year, as published.
    #[parameter(unit = "per year", range = -0.9..=10.0)]
    pub growth: f64,
    /// Providers' shares, as published.
    #[parameter(unit = "share of compute spend", range = 0.0..=1.0, at = "*.share")]
    pub provider_shares: Vec<NamedShare>,
}

/// A counterfactual: what differs from `base`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// What it asks.
    pub about: String,
    /// Deals taken away.
    #[serde(default)]
    pub without_deals: Vec<String>,
    /// Policies added.
    #[serde(default)]
    pub policies: Vec<Policy>,
    /// Shocks added.
    #[serde(default)]
    pub shocks: Vec<Shock>,
    /// Parameters changed after the start was inferred, which every variant shares.
    #[serde(default)]
    pub set: Vec<Set>,
    /// Parameters that change on a date.
    #[serde(default)]
    pub changes: Vec<Amendment>,
}

/// A named set of parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub about: String,
    /// Parameters changed before the start is inferred.
    #[serde(default)]
    pub set: Vec<Set>,
}

/// One parameter changed: `(path: "choice.compute_price_sensitivity", value: "8.0")`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// Which parameter, as `providers.aws.egress_per_gb`.
    pub path: String,
    /// Its value as it would stand in the file.
    pub value: String,
}

/// One parameter that is another from a day on:
/// `(from: "2028-01-01", until: "2030-01-01", path: "providers.*.egress_per_gb", value: "0.04")`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amendment {
    /// The day from which the new value holds.
    pub from: Date,
    /// The day from which it holds no more, if it ends: then the parameter is what it would be without it.
    pub until: Option<Date>,
    /// Which parameter, as `providers.aws.egress_per_gb`; `*` stands for every item of a list.
    pub path: String,
    /// Its value as it would stand in the file.
    pub value: String,
}

impl Amendment {
    /// The ticks in which it holds.
    pub fn ticks(&self, clock: &Clock) -> Range<u32> {
        let end = self.until.map_or(u32::MAX, |until| clock.tick_of(until));
        clock.tick_of(self.from)..end
    }
}

/// A number that is not known better than by a range: `(path: "choice.compute_price_sensitivity", low: 2.5, high: 8.0)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct Uncertain {
    /// Which parameter.
    pub path: String,
    /// Smallest plausible value of an uncertain parameter.
    #[parameter(unit = "as the parameter", range = -1e15..=1e15)]
    pub low: f64,
    /// Largest plausible value of an uncertain parameter.
    #[parameter(unit = "as the parameter", range = -1e15..=1e15)]
    pub high: f64,
}
