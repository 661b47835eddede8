//! Enterprises as a world file states them: segments, classes of workloads, how buyers choose and what ties them.

use serde::{Deserialize, Serialize};

use crate::field::Parameters;
use crate::ids::MarketKind;

/// Most classes of workloads in a world; one more costs every enterprise 16 bytes.
pub const MAX_CLASSES: usize = 6;

/// A segment of enterprises as a world file states it. Money is in dollars a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// Its name.
    pub name: String,
    /// Real accounts of the segment.
    #[parameter(unit = "accounts", range = 1.0..=1e8)]
    pub accounts: f64,
    /// Cloud compute spend of all its accounts.
    #[parameter(unit = "dollars a year", range = 1.0..=1e14)]
    pub compute_spend: f64,
    /// Model spend of all its accounts.
    #[parameter(unit = "dollars a year", range = 0.0..=1e14)]
    pub ai_spend: f64,
    /// Growth of its compute spend above the market's.
    #[parameter(unit = "per year", range = -1.0..=1.0)]
    pub growth_offset: f64,
    /// Accounts that are replaced by new ones in a year.
    #[parameter(unit = "share of accounts", range = 0.0..=1.0)]
    pub turnover_per_year: f64,
    /// Occasions a year on which a compute workload is looked at without news.
    #[parameter(unit = "per year", range = 0.0..=52.0, section = "Switching cost and lock-in")]
    pub attention_compute: f64,
    /// Occasions a year on which a model workload is looked at without news.
    #[parameter(unit = "per year", range = 0.0..=52.0, section = "Switching cost and lock-in")]
    pub attention_model: f64,
    /// How much dearer than its class the segment's compute is to move.
    #[parameter(unit = "times the class's cost", range = 0.0..=50.0, section = "Switching cost and lock-in")]
    pub compute_moving_multiple: f64,
    /// How much dearer than its class the segment's models are to move.
    #[parameter(unit = "times the class's cost", range = 0.0..=50.0, section = "Switching cost and lock-in")]
    pub model_moving_multiple: f64,
    /// Accounts that use several model vendors.
    #[parameter(unit = "share of accounts", range = 0.0..=1.0)]
    pub several_vendors: f64,
    /// Accounts that have adopted AI at the start.
    #[parameter(unit = "share of accounts", range = 0.0..=1.0)]
    pub adopted: f64,
    /// p of Bass (1969): adoption without the example of others.
    #[parameter(unit = "per year", range = 0.0..=5.0)]
    pub bass_innovation: f64,
    /// q of Bass (1969): adoption by the example of those who have adopted, as a part of all who ever do.
    #[parameter(unit = "per year", range = 0.0..=10.0)]
    pub bass_imitation: f64,
    /// Accounts that ever adopt AI.
    #[parameter(unit = "share of accounts", range = 0.0..=1.0)]
    pub bass_ceiling: f64,
    /// Share of accounts that hold each clause.
    pub clauses: ClauseShares,
    /// What each class of workloads takes of an enterprise's spend.
    #[parameter(unit = "share of spend in its market", range = 0.0..=1.0, at = "*.share")]
    pub class_shares: Vec<NamedShare>,
    /// Providers' shares in the segment at the start.
    #[parameter(unit = "share of compute spend", range = 0.0..=1.0, at = "*.share")]
    pub provider_shares: Vec<NamedShare>,
    /// Vendors' shares in the segment at the start.
    #[parameter(unit = "share of model spend", range = 0.0..=1.0, at = "*.share")]
    #[serde(default)]
    pub vendor_shares: Vec<NamedShare>,
}

impl Segment {
    /// Occasions a year on which a workload is looked at without news, by market.
    pub fn attention(&self, market: MarketKind) -> f64 {
        match market {
            MarketKind::Compute => self.attention_compute,
            MarketKind::Model => self.attention_model,
        }
    }

    /// Multiple of the cost of moving, by market.
    pub fn moving_multiple(&self, market: MarketKind) -> f64 {
        match market {
            MarketKind::Compute => self.compute_moving_multiple,
            MarketKind::Model => self.model_moving_multiple,
        }
    }
}

/// A share of something named elsewhere in the world.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedShare {
    /// The name of the class, provider or vendor.
    pub name: String,
    /// Its share.
    pub share: f64,
}

/// Shares of accounts that hold each clause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct ClauseShares {
    /// Accounts that hold a portability clause.
    ///
    /// It halves the cost of moving and waives egress.
    #[parameter(unit = "share of accounts", range = 0.0..=1.0)]
    pub portability: f64,
    /// Accounts that hold a multi-model clause.
    ///
    /// It lowers the cost of moving vendor.
    #[parameter(unit = "share of accounts", range = 0.0..=1.0)]
    pub multi_model: f64,
    /// Accounts that hold a price-match clause.
    ///
    /// Who holds it pays little more than the vendor's lowest price on any channel.
    #[parameter(unit = "share of accounts", range = 0.0..=1.0)]
    pub price_match: f64,
}

/// A class of workloads as a world file states it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// The market it buys in.
    pub market: MarketKind,
    /// Length of a contract.
    #[parameter(unit = "months", range = 1.0..=120.0)]
    pub term_months: f64,
    /// Cost of moving to another provider.
    #[parameter(unit = "years of spend", range = 0.0..=20.0)]
    pub moving_provider: f64,
    /// Cost of moving to another vendor.
    #[parameter(unit = "years of spend", range = 0.0..=20.0)]
    pub moving_vendor: f64,
    /// How much more or less often the class is looked at.
    #[parameter(unit = "times the segment's attention", range = 0.0..=20.0)]
    pub attention_multiple: f64,
    /// Data to take along in a move.
    #[parameter(unit = "gigabytes per dollar of yearly spend", range = 0.0..=1000.0)]
    pub egress_gb_per_dollar: f64,
    /// Data exchanged with the core when it runs on another provider.
    #[parameter(unit = "gigabytes per dollar of spend", range = 0.0..=1000.0)]
    pub transfer_gb_per_dollar: f64,
    /// What is due on leaving before the contract ends.
    #[parameter(unit = "share of the unexpired commitment", range = 0.0..=1.0)]
    pub take_or_pay: f64,
    /// Chance of moving to the vendor's new release, once there is one.
    #[parameter(unit = "probability per month", range = 0.0..=1.0)]
    pub upgrade_per_month: f64,
}

impl Class {
    /// H: the planning horizon of a choice, its term in years and at least one.
    pub fn horizon_years(&self) -> f64 {
        (self.term_months / 12.0).max(1.0)
    }
}

/// Shares of the classes in an enterprise's spend, by segment.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassShares {
    /// By segment, then for one vendor throughout and for several, then by class.
    pub of: Vec<[[f64; MAX_CLASSES]; 2]>,
    /// The class with most of the model spend, by segment and likewise.
    pub primary: Vec<[usize; 2]>,
    /// The first compute class: the core that traffic between clouds starts from.
    pub core: usize,
}

impl ClassShares {
    /// The shares that `segments` state. An enterprise with one vendor throughout
    /// has one model contract, of the class with most of its segment's model spend.
    pub fn new(segments: &[Segment], classes: &[Class]) -> Self {
        let mut of = Vec::new();
        let mut primary = Vec::new();
        for segment in segments {
            let mut several = [0.0; MAX_CLASSES];
            for (k, class) in classes.iter().enumerate() {
                let stated = segment.class_shares.iter().find(|s| s.name == class.name);
                several[k] = stated.map_or(0.0, |s| s.share);
            }
            let first = most_of_model(&several, classes);
            let mut one = several;
            for (k, class) in classes.iter().enumerate() {
                if class.market == MarketKind::Model {
                    one[k] = if k == first { 1.0 } else { 0.0 };
                }
            }
            of.push([one, several]);
            primary.push([first, first]);
        }
        let core = classes.iter().position(|c| c.market == MarketKind::Compute);
        Self {
            of,
            primary,
            core: core.unwrap_or(0),
        }
    }
}

fn most_of_model(shares: &[f64; MAX_CLASSES], classes: &[Class]) -> usize {
    let mut most = None;
    for (k, class) in classes.iter().enumerate() {
        if class.market == MarketKind::Model && most.is_none_or(|m: usize| shares[k] > shares[m]) {
            most = Some(k);
        }
    }
    most.unwrap_or(0)
}

/// How demand grows and AI spreads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct DemandTerms {
    /// Growth of compute spend at the start.
    #[parameter(unit = "per year", range = -0.5..=3.0)]
    pub growth_now: f64,
    /// Growth of compute spend in the long run.
    #[parameter(unit = "per year", range = -0.5..=3.0)]
    pub growth_long_run: f64,
    /// How long growth takes to fade from the one to the other.
    #[parameter(unit = "years", range = 0.01..=1000.0)]
    pub growth_fade_years: f64,
    /// Growth of compute that is placed afresh, without a cost of moving.
    ///
    /// ν of compute in the description of the model.
    #[parameter(unit = "share of growth", range = 0.0..=1.0)]
    pub compute_growth_afresh: f64,
    /// Growth of models that is placed afresh, without a cost of moving.
    ///
    /// ν of models in the description of the model.
    #[parameter(unit = "share of growth", range = 0.0..=1.0)]
    pub model_growth_afresh: f64,
    /// How the quantity of models follows their price index; 1 keeps budgets.
    ///
    /// σ, an elasticity.
    #[parameter(unit = "elasticity", range = 0.0..=10.0)]
    pub budget_elasticity: f64,
    /// Size of the market-wide shock to AI demand.
    ///
    /// Its standard deviation.
    #[parameter(unit = "ln spend per root year", range = 0.0..=3.0)]
    pub ai_shock_sd: f64,
    /// How fast that shock dies away.
    #[parameter(unit = "per year", range = 0.0..=10.0)]
    pub ai_shock_reversion: f64,
    /// AI intensity of those who have adopted at the start.
    #[parameter(unit = "fraction", range = 0.001..=1.0)]
    pub intensity_at_start: f64,
    /// AI intensity of a new adopter.
    #[parameter(unit = "fraction", range = 0.001..=1.0)]
    pub intensity_of_adopters: f64,
    /// Logistic growth of AI intensity.
    #[parameter(unit = "per year", range = 0.0..=10.0)]
    pub intensity_growth: f64,
    /// How unequal accounts are: the smaller, the more unequal.
    ///
    /// The distribution is a truncated one of Pareto.
    #[parameter(unit = "Pareto exponent", range = 0.5..=5.0)]
    pub size_exponent: f64,
    /// The largest account there can be.
    #[parameter(unit = "dollars of compute a year", range = 1.0..=1e13)]
    pub largest_account: f64,
}

impl DemandTerms {
    /// ν by market.
    #[inline(always)]
    pub fn afresh(&self, market: MarketKind) -> f64 {
        match market {
            MarketKind::Compute => self.compute_growth_afresh,
            MarketKind::Model => self.model_growth_afresh,
        }
    }

    /// f, the share that a provider which holds `stock` of compute spend and wins `flow` of all its growth must win of
    /// what is placed afresh: the rest of growth stays where it is, flow = (1 − ν)·stock + ν·f.
    ///
    /// Below 0 where more stays than is won in all: ν is then at odds with the data.
    pub fn share_afresh(&self, stock: f64, flow: f64) -> f64 {
        if self.compute_growth_afresh > 0.0 {
            stock + (flow - stock) / self.compute_growth_afresh
        } else {
            stock
        }
    }
}

/// What ties a workload to where it runs, and when it is looked at again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct LockInTerms {
    /// How fast a workload grows into its provider and vendor.
    ///
    /// λ in the description of the model.
    #[parameter(unit = "per year", range = 0.0..=10.0)]
    pub embedding_per_year: f64,
    /// How embedded a workload is right after a switch.
    #[parameter(unit = "fraction", range = 0.0..=1.0)]
    pub embeddedness_after_switch: f64,
    /// How far the end of a contract is the occasion to look: 1, only it is; 0, it is none.
    ///
    /// w in the description of the model.
    #[parameter(unit = "share of attention", range = 0.0..=1.0)]
    pub renewal_weight: f64,
    /// How much more often a workload is looked at when its vendor is behind.
    ///
    /// b_q in the description of the model.
    #[parameter(unit = "per decade", range = 0.0..=100.0)]
    pub quality_news: f64,
    /// How attention to compute follows the own price over the market's mean, both relative to the start.
    ///
    /// b_p of compute in the description of the model.
    #[parameter(unit = "elasticity", range = 0.0..=100.0)]
    pub compute_price_news: f64,
    /// How attention to models follows the own price over the market's mean, both relative to the start.
    ///
    /// b_p of models in the description of the model.
    #[parameter(unit = "elasticity", range = 0.0..=100.0)]
    pub model_price_news: f64,
    /// What a portability clause saves.
    #[parameter(unit = "share of the cost of moving", range = 0.0..=1.0)]
    pub portability_clause: f64,
    /// What a multi-model clause leaves.
    #[parameter(unit = "share of the cost of moving vendor", range = 0.0..=1.0)]
    pub multi_model_clause: f64,
    /// What a price-match clause lets a buyer pay above the vendor's lowest price.
    ///
    /// m in the description of the model.
    #[parameter(unit = "share of the lowest price", range = 0.0..=1.0)]
    pub price_match_margin: f64,
    /// What keeping a portability clause costs.
    #[parameter(unit = "share of all spend", range = 0.0..=1.0)]
    pub portability_price: f64,
    /// What keeping a multi-model clause costs.
    #[parameter(unit = "share of model spend", range = 0.0..=1.0)]
    pub multi_model_price: f64,
    /// What keeping a price-match clause costs.
    #[parameter(unit = "share of model spend", range = 0.0..=1.0)]
    pub price_match_price: f64,
    /// Whether who sets a price counts that accounts with a match do not pay it, or pay a cut of it elsewhere too.
    #[serde(default)]
    pub price_match_seen: bool,
    /// Chance that a move between vendors overruns its plan.
    #[parameter(unit = "probability", range = 0.0..=1.0)]
    pub overrun_chance: f64,
    /// Cost of a move that overruns.
    #[parameter(unit = "times the plan", range = 1.0..=100.0)]
    pub overrun_multiple: f64,
}

/// How buyers choose: the parameters of the nested logit (model description, "Choice").
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct ChoiceTerms {
    /// How strongly buyers of compute weigh price and all that is worth a price.
    ///
    /// α of compute: the weight of utility, which is in units of ln price, in the logit.
    #[parameter(unit = "logit weight of ln price", range = 0.1..=100.0)]
    pub compute_price_sensitivity: f64,
    /// How strongly buyers of models weigh price and all that is worth a price.
    ///
    /// α of models in the description of the model.
    #[parameter(unit = "logit weight of ln price", range = 0.1..=100.0)]
    pub model_price_sensitivity: f64,
    /// How different the channels of one vendor are to a buyer.
    ///
    /// λ: from 0, where they are identical, to 1, where the logit has no nests.
    #[parameter(unit = "fraction", range = 0.05..=1.0)]
    pub nest_dissimilarity: f64,
    /// What a tenfold of effective training compute is worth.
    ///
    /// γ in the description of the model.
    #[parameter(unit = "ln price per decade", range = 0.0..=10.0)]
    pub quality_weight: f64,
    /// What it is worth to have everything on one cloud.
    ///
    /// ι in the description of the model.
    #[parameter(unit = "ln price", range = -2.0..=5.0)]
    pub own_cloud_bonus: f64,
    /// What a vendor's whole market share would be worth to each buyer.
    ///
    /// η; the share is the vendor's in the segment.
    #[parameter(unit = "ln price", range = -5.0..=20.0)]
    pub ecosystem_effect: f64,
    /// How much lasting tastes for a vendor differ between accounts.
    ///
    /// A standard deviation.
    #[parameter(unit = "ln price", range = 0.0..=3.0)]
    pub taste_sd: f64,
    /// How far accounts are off when they look at an offer's price.
    ///
    /// A standard deviation. It lasts and moves choices like a taste, but nobody is better off for it (Matějka & McKay
    /// 2015).
    #[parameter(unit = "ln price", range = 0.0..=3.0)]
    pub misperception_sd: f64,
}

impl ChoiceTerms {
    /// α of a market.
    #[inline(always)]
    pub fn price_sensitivity(&self, market: MarketKind) -> f64 {
        match market {
            MarketKind::Compute => self.compute_price_sensitivity,
            MarketKind::Model => self.model_price_sensitivity,
        }
    }

    /// α/λ of a market: the scale of utility inside a nest.
    #[inline(always)]
    pub fn scale(&self, market: MarketKind) -> f64 {
        self.price_sensitivity(market) / self.nest_dissimilarity
    }
}

impl LockInTerms {
    /// b_p of a market.
    #[inline(always)]
    pub fn price_news(&self, market: MarketKind) -> f64 {
        match market {
            MarketKind::Compute => self.compute_price_news,
            MarketKind::Model => self.model_price_news,
        }
    }
}
