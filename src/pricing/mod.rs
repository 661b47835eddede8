//! One kernel sets every price; a rule says how a firm uses it.
//!
//! The kernel: p* = c/(1 + ω·V) · ε/(ε − 1 − R), ε = 1 + k·α·D/B + (σ − 1)·s. D/B
//! is the firm's demand slope as measured, s its share, σ the budget elasticity, k
//! its conduct, R the margin it wins back on its other offers, V = (1 − c/p*)·T the
//! value of holding a customer for T expected years, ω its foresight. With everyone
//! choosing and no switching cost D/B = 1 − s and T = 0: logit Bertrand (Anderson,
//! de Palma & Thisse 1992). Where buyers respond to the price itself and not to its
//! logarithm, the margin is p* − c = (1 + R)/(k·D/B·α), less what ω·V invests.
//!
//! V is taken at the price being set, which has a closed form,
//! p* = c·(m + ω·T)/(1 + ω·T) with m = ε/(ε − 1): a mean of the markup and of
//! cost. Taken at last quarter's price it overshoots: thin margins then swing
//! from far above cost to far below and back.

pub mod best_response;
pub mod cost_plus;
pub mod fixed;
pub mod match_lowest;
pub mod q_learning;
pub mod scripted;

use bevy_ecs::prelude::Resource;
use serde::{Deserialize, Serialize};

use crate::calendar::Clock;
use crate::maths;
use crate::random::Seed;

/// What firms have in common when they price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PricingTerms {
    /// Months between a firm's price reviews.
    pub review_months: f64,
    /// Change of ln price below which a price stays.
    pub menu_cost: f64,
    /// Multiple of the start price that stops a run away price.
    pub ceiling: f64,
    /// ω of providers: foresight, 0 (myopic) to 1.
    pub provider_foresight: f64,
    /// ω of vendors.
    pub vendor_foresight: f64,
    /// Discount rate of providers, per year.
    pub provider_discount_rate: f64,
    /// Discount rate of vendors, per year.
    pub vendor_discount_rate: f64,
    /// H_v: years for which a customer is valued.
    pub customer_years: f64,
    /// Largest growth of spend that the value of a customer counts with, per year.
    pub growth_limit: f64,
    /// So many enterprises are asked each tick what they would do at another price; all of them where it is `None`.
    pub panel: Option<u32>,
}

/// How a firm sets its price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum PriceRule {
    /// The kernel's price, approached with inertia.
    BestResponse(best_response::BestResponse),
    /// Cost times the margin of the start.
    CostPlus(cost_plus::CostPlus),
    /// The start price for ever.
    Fixed(fixed::Fixed),
    /// The lowest price of a rival.
    MatchLowest(match_lowest::MatchLowest),
    /// Whatever a learning algorithm has found to pay.
    QLearning(q_learning::QLearning),
    /// Prices written down with their dates.
    Scripted(scripted::Scripted),
}

/// A rule of pricing; to add one: a file beside its siblings, a line in `PriceRule`.
pub trait Rule {
    /// The price the firm moves to when it reviews its prices.
    fn reprice(&self, firm: &Situation, occasion: &mut Occasion) -> f64;

    /// Whether the firm waits for its review month; a rule that does not is asked every tick.
    fn waits_for_review(&self) -> bool {
        true
    }
}

/// When a firm prices, and what it sees and remembers besides its own situation.
#[derive(Debug)]
pub struct Occasion<'a> {
    /// The tick.
    pub tick: u32,
    /// The clock of the run.
    pub clock: &'a Clock,
    /// The lowest price of a rival, relative to that rival's start; none without rivals.
    pub lowest_rival: Option<f64>,
    /// The seed of the run.
    pub seed: &'a Seed,
    /// The firm's number among all that price: the address of its draws.
    pub firm: u64,
    /// What the rule remembers from one occasion to the next.
    pub memory: &'a mut Memory,
}

/// What a pricing rule remembers; empty for a rule that remembers nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Memory(pub Option<q_learning::Learner>);

impl PriceRule {
    /// The rule behind the name.
    pub fn rule(&self) -> &dyn Rule {
        match self {
            PriceRule::BestResponse(rule) => rule,
            PriceRule::CostPlus(rule) => rule,
            PriceRule::Fixed(rule) => rule,
            PriceRule::MatchLowest(rule) => rule,
            PriceRule::QLearning(rule) => rule,
            PriceRule::Scripted(rule) => rule,
        }
    }

    /// Whether it learns prices by itself.
    pub fn is_algorithmic(&self) -> bool {
        matches!(self, PriceRule::QLearning(_))
    }
}

/// The memories of all firms that price: providers, then vendors.
#[derive(Resource, Debug, Clone, PartialEq, Default)]
pub struct Memories(pub Vec<Memory>);

/// What of a price buyers respond to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Response {
    /// Its logarithm: constant-elasticity demand for spend.
    Log,
    /// The price itself: linear utility, demand for quantities.
    Linear,
}

/// How far a price moves demand: sums over the enterprises measured in one tick.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Slope {
    /// D: Σ y·h·P·(1 − P) and what a price rise itself provokes, dollars a year per unit of ln price and α.
    pub slope: f64,
    /// B: spend with the firm, dollars a year.
    pub spend: f64,
    /// Σ y·h over own customers, reviews only.
    pub reviewed: f64,
    /// The same times the probability that they stay.
    pub stay: f64,
    /// The same times the probability of winning them from the best rival.
    pub win: f64,
}

impl std::ops::AddAssign for Slope {
    fn add_assign(&mut self, other: Self) {
        // Taken apart so that the compiler asks for a field that is forgotten.
        let Self {
            slope,
            spend,
            reviewed,
            stay,
            win,
        } = other;
        self.slope += slope;
        self.spend += spend;
        self.reviewed += reviewed;
        self.stay += stay;
        self.win += win;
    }
}

/// A firm about to price, as it sees itself. Prices are net of discounts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Situation {
    /// Its price now.
    pub price: f64,
    /// Its price at the start.
    pub start_price: f64,
    /// Net cost per unit now.
    pub cost: f64,
    /// Net cost per unit at the start.
    pub start_cost: f64,
    /// What of its price buyers respond to.
    pub response: Response,
    /// Its demand, over the last twelve months.
    pub demand: Slope,
    /// s: its share of the market's spend.
    pub share: f64,
    /// R: of the margin on what a price rise drives away, the part won back on the firm's
    /// other offers: Σ margin·slope of theirs in this price, over the spend on this one.
    pub recaptured: f64,
    /// Growth of the market's spend, per year.
    pub growth: f64,
    /// Turnover of accounts, per year.
    pub turnover: f64,
    /// k.
    pub conduct: f64,
    /// α: per unit of ln price, or of price where the response is linear.
    pub price_sensitivity: f64,
    /// σ: elasticity of the market's spend to its price index; 1 for a fixed budget.
    pub budget_elasticity: f64,
    /// ω.
    pub foresight: f64,
    /// Its discount rate, per year.
    pub discount_rate: f64,
    /// H_v, years.
    pub customer_years: f64,
    /// A tick, years.
    pub tick_years: f64,
    /// Change of ln price below which a price stays.
    pub menu_cost: f64,
    /// Multiple of the start price that no price passes.
    pub ceiling: f64,
}

impl Situation {
    /// ε, the perceived elasticity of demand at the measured slope.
    pub fn elasticity(&self) -> f64 {
        self.perceived_slope() + 1.0 + (self.budget_elasticity - 1.0) * self.share
    }

    /// k·α·D/B.
    fn perceived_slope(&self) -> f64 {
        self.conduct * self.price_sensitivity * self.demand.slope / self.demand.spend
    }

    /// T: years for which a customer is expected to be held beyond what winning it anew would give.
    pub fn years_held(&self) -> f64 {
        let drift = self.discount_rate + self.turnover - self.growth;
        let contested = (self.demand.reviewed - self.demand.stay + self.demand.win)
            / self.demand.spend
            * self.tick_years;
        let kept = maths::exp(-drift * self.tick_years) * (1.0 - contested);
        held_years(kept, self.customer_years, self.tick_years)
    }

    /// The kernel's price; the ceiling where demand is too inelastic for a finite one.
    pub fn best_price(&self) -> f64 {
        let ceiling = self.ceiling * self.start_price;
        let invested = self.foresight * self.years_held();
        let price = match self.response {
            Response::Log => {
                let elasticity = self.elasticity();
                if elasticity <= 1.0 + self.recaptured {
                    return ceiling;
                }
                let markup = elasticity / (elasticity - 1.0 - self.recaptured);
                self.cost * (markup + invested) / (1.0 + invested)
            }
            Response::Linear => {
                let margin = (1.0 + self.recaptured) / self.perceived_slope();
                self.cost + margin / (1.0 + invested)
            }
        };
        price.min(ceiling)
    }

    /// Whether a price is as high as it may be, but for the change of price that is not worth a new list.
    pub fn at_ceiling(&self, price: f64) -> bool {
        const NEAR: f64 = 0.01;
        maths::ln(self.ceiling * self.start_price / price) <= self.menu_cost.max(NEAR)
    }

    /// k for which the price of now is the kernel's price, for a firm with one offer.
    pub fn conduct_behind_price(&self) -> f64 {
        let invested = self.foresight * self.years_held();
        let slope = self.price_sensitivity * self.demand.slope;
        match self.response {
            Response::Log => {
                let margin = self.price / self.cost * (1.0 + invested) - invested - 1.0;
                let budget = (self.budget_elasticity - 1.0) * self.share;
                self.demand.spend * (1.0 - margin * budget) / (margin * slope)
            }
            Response::Linear => {
                let margin = (self.price - self.cost) * (1.0 + invested);
                self.demand.spend / (margin * slope)
            }
        }
    }

    /// The price reached from `price` on the way to `target`: a part of the way in
    /// logs, none of it inside the menu-cost band.
    pub fn towards(&self, target: f64, inertia: f64) -> f64 {
        let gap = maths::ln(target / self.price);
        if gap.abs() <= self.menu_cost {
            return self.price;
        }
        self.price * maths::exp((1.0 - inertia) * gap)
    }
}

/// Δ·x·(1 − x^n)/(1 − x) with n = years/Δ: expected years held, x the part kept in a tick.
fn held_years(kept: f64, years: f64, tick: f64) -> f64 {
    let n = years / tick;
    if kept <= 0.0 {
        0.0
    } else if (1.0 - kept).abs() < 1e-9 {
        years
    } else {
        tick * kept * (1.0 - maths::pow(kept, n)) / (1.0 - kept)
    }
}

/// What a firm perceives of the market it sells in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MarketView {
    /// Spend of the market.
    pub spend: f64,
    /// Its growth, per year.
    pub growth: f64,
    /// Its turnover of accounts, per year.
    pub turnover: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bertrand(share: f64) -> Situation {
        Situation {
            price: 2.0,
            start_price: 1.0,
            cost: 1.0,
            start_cost: 1.0,
            response: Response::Log,
            share,
            recaptured: 0.0,
            budget_elasticity: 1.0,
            demand: Slope {
                slope: share * (1.0 - share),
                spend: share,
                reviewed: share,
                stay: share * share,
                win: share * share,
            },
            growth: 0.0,
            turnover: 0.0,
            conduct: 1.0,
            price_sensitivity: 4.0,
            foresight: 0.5,
            discount_rate: 0.0,
            customer_years: 1.0,
            tick_years: 1.0,
            menu_cost: 0.04,
            ceiling: 10.0,
        }
    }

    #[test]
    fn with_everyone_choosing_the_kernel_is_logit_bertrand() {
        let firm = bertrand(0.25);
        assert!(firm.years_held().abs() < 1e-15);
        let elasticity = 1.0 + 4.0 * 0.75;
        let expected = elasticity / (elasticity - 1.0);
        assert!((firm.best_price() - expected).abs() < 1e-12);
    }

    #[test]
    fn the_inferred_conduct_gives_back_the_price() {
        let mut firm = bertrand(0.3);
        firm.demand.win = 0.01;
        firm.conduct = firm.conduct_behind_price();
        assert!((firm.best_price() - firm.price).abs() < 1e-12);
    }

    #[test]
    fn a_held_customer_is_worth_years_of_margin() {
        assert!((held_years(1.0, 5.0, 1.0 / 12.0) - 5.0).abs() < 1e-9);
        assert_eq!(held_years(0.0, 5.0, 1.0 / 12.0), 0.0);
        let half = held_years(0.5, 3.0, 1.0);
        assert!((half - (0.5 + 0.25 + 0.125)).abs() < 1e-14);
    }

    #[test]
    fn a_price_that_only_the_bound_stops_is_known() {
        let mut firm = bertrand(0.25);
        assert!(!firm.at_ceiling(firm.best_price()));
        firm.demand.slope = 0.0;
        assert!(firm.at_ceiling(firm.best_price()));
        // Approached with inertia it is never quite there.
        assert!(firm.at_ceiling(0.97 * firm.best_price()));
        assert!(!firm.at_ceiling(0.9 * firm.best_price()));
    }

    #[test]
    fn small_changes_are_not_worth_a_new_list() {
        let firm = bertrand(0.25);
        assert_eq!(firm.towards(2.05, 0.5), 2.0);
        assert!((firm.towards(4.0, 0.5) - 8.0_f64.sqrt()).abs() < 1e-14);
    }
}
