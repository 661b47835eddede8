//! Enterprises as a world file states them: segments, classes of workloads, how buyers choose and what ties them.

use serde::{Deserialize, Serialize};

use crate::ids::MarketKind;

/// Most classes of workloads in a world; one more costs every enterprise 16 bytes.
pub const MAX_CLASSES: usize = 6;

/// A segment of enterprises as a world file states it. Money is in dollars a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// Its name.
    pub name: String,
    /// Real accounts.
    pub accounts: f64,
    /// Cloud compute spend of all accounts.
    pub compute_spend: f64,
    /// Model spend of all accounts.
    pub ai_spend: f64,
    /// Growth of compute spend above the market's, per year.
    pub growth_offset: f64,
    /// Share of accounts replaced by new ones, per year.
    pub turnover_per_year: f64,
    /// Occasions a year on which a compute workload is looked at without news.
    pub attention_compute: f64,
    /// The same for model workloads.
    pub attention_model: f64,
    /// Multiple of the classes' cost of moving provider, for compute.
    pub compute_moving_multiple: f64,
    /// Multiple of the classes' cost of moving, for models.
    pub model_moving_multiple: f64,
    /// Share of accounts that use several model vendors.
    pub several_vendors: f64,
    /// Share of accounts that have adopted AI at the start.
    pub adopted: f64,
    /// p of Bass (1969): adoption per year without others.
    pub bass_innovation: f64,
    /// q of Bass (1969): adoption per year from others.
    pub bass_imitation: f64,
    /// Share of accounts that ever adopt.
    pub bass_ceiling: f64,
    /// Share of accounts that hold each clause.
    pub clauses: ClauseShares,
    /// Share of the enterprise's spend in its market that each class of workloads takes.
    pub class_shares: Vec<NamedShare>,
    /// Providers' shares of compute spend at the start.
    pub provider_shares: Vec<NamedShare>,
    /// Vendors' shares of model spend at the start.
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClauseShares {
    /// Portability: halves the cost of moving and waives egress.
    pub portability: f64,
    /// Multi-model: lowers the cost of moving vendor.
    pub multi_model: f64,
    /// Price match: pays little more than the vendor's lowest price on any channel.
    pub price_match: f64,
}

/// A class of workloads as a world file states it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// The market it buys in.
    pub market: MarketKind,
    /// Length of a contract, months.
    pub term_months: f64,
    /// Cost of moving to another provider, years of spend.
    pub moving_provider: f64,
    /// Cost of moving to another vendor, years of spend.
    pub moving_vendor: f64,
    /// Multiple of the segment's attention.
    pub attention_multiple: f64,
    /// Data to take along in a move, gigabytes per dollar of yearly spend.
    pub egress_gb_per_dollar: f64,
    /// Data exchanged with the core when it runs on another provider, gigabytes per dollar of spend.
    pub transfer_gb_per_dollar: f64,
    /// Share of the unexpired commitment due on leaving before the contract ends.
    pub take_or_pay: f64,
    /// Chance in a month of moving to the vendor's new release, once there is one.
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemandTerms {
    /// Growth of compute spend at the start, per year.
    pub growth_now: f64,
    /// Growth of compute spend in the long run, per year.
    pub growth_long_run: f64,
    /// Years in which growth fades from the one to the other.
    pub growth_fade_years: f64,
    /// ν: share of the growth of compute that is placed afresh, without a cost of moving.
    pub compute_growth_afresh: f64,
    /// The same of models.
    pub model_growth_afresh: f64,
    /// σ: elasticity of the quantity of models to their price index; 1 keeps budgets.
    pub budget_elasticity: f64,
    /// Standard deviation of the market-wide shock to AI demand, per root year.
    pub ai_shock_sd: f64,
    /// Reversion of that shock, per year.
    pub ai_shock_reversion: f64,
    /// AI intensity of those who have adopted at the start, 0 to 1.
    pub intensity_at_start: f64,
    /// AI intensity of a new adopter.
    pub intensity_of_adopters: f64,
    /// Logistic growth of AI intensity, per year.
    pub intensity_growth: f64,
    /// Exponent of the truncated Pareto distribution of account sizes.
    pub size_exponent: f64,
    /// Largest account, dollars of compute a year.
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockInTerms {
    /// λ: how fast a workload grows into its provider and vendor, per year.
    pub embedding_per_year: f64,
    /// Embeddedness after a switch.
    pub embeddedness_after_switch: f64,
    /// w: how far the end of a contract is the occasion: at 1 only it is, at 0 it is none.
    pub renewal_weight: f64,
    /// b_q: rise of attention per decade that the own vendor is behind.
    pub quality_news: f64,
    /// b_p of compute: elasticity of attention to the own price over the market's mean.
    pub compute_price_news: f64,
    /// b_p of models.
    pub model_price_news: f64,
    /// Part of the cost of moving that a portability clause saves.
    pub portability_clause: f64,
    /// Part of the cost of moving vendor that is left under a multi-model clause.
    pub multi_model_clause: f64,
    /// m: what a price-match clause lets a buyer pay above the vendor's lowest retail price, share of that price.
    pub price_match_margin: f64,
    /// What keeping a portability clause costs, share of all spend.
    pub portability_price: f64,
    /// What keeping a multi-model clause costs, share of model spend.
    pub multi_model_price: f64,
    /// What keeping a price-match clause costs, share of model spend.
    pub price_match_price: f64,
    /// Whether who sets a price counts that accounts with a match do not pay it, or pay a cut of it elsewhere too.
    #[serde(default)]
    pub price_match_seen: bool,
    /// Chance that a move between vendors overruns.
    pub overrun_chance: f64,
    /// Cost of a move that overruns, as a multiple of the plan.
    pub overrun_multiple: f64,
}

/// How buyers choose: the parameters of the nested logit (model description, "Choice").
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceTerms {
    /// α of compute: weight of utility, which is in units of ln price, in the logit.
    pub compute_price_sensitivity: f64,
    /// α of models.
    pub model_price_sensitivity: f64,
    /// λ: dissimilarity of the channels of one vendor, 0 (identical) to 1 (plain logit).
    pub nest_dissimilarity: f64,
    /// γ: ln-price units a tenfold of effective training compute is worth.
    pub quality_weight: f64,
    /// ι: ln-price units of having everything on one cloud.
    pub own_cloud_bonus: f64,
    /// η: ln-price units of the vendor's share in the segment.
    pub ecosystem_effect: f64,
    /// Standard deviation of an account's lasting taste for a vendor, ln-price units.
    pub taste_sd: f64,
    /// Standard deviation of an account's lasting misperception of an offer's ln price: it moves
    /// choices like a taste, but nobody is better off for it (Matějka & McKay 2015).
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
