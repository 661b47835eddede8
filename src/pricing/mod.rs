//! One kernel sets every price; a rule says how a firm uses it.
//!
//! The kernel is the first-order condition of a price that is changed for good. A rise by dx of ln p changes what is
//! placed with the firm by −α·D·dx a year, D measured; what it holds forgets at Λ a year, so that over the months to
//! the horizon H its sales are lower by a share α·R·dx on average,
//!
//! R = D·S/B̄,  S = (1 − ω)/Λ,  B̄ = ω·B + F·S,  ω = x(1 − xⁿ)/(n(1 − x)),  x = 1 − ΛΔ,  n = H/Δ,
//!
//! with Δ a tick, B its sales and B̄ their mean over the horizon: of what it holds the part ω is left, and F, what would be
//! placed a year with a firm that holds nothing, builds up. Where nothing moves, B̄ is B. Its price is p* = c·ε/(ε − 1 − W), ε = 1 + k·α·R/(1 − ℓ) + (σ − 1)·s, with s its
//! share, σ the budget elasticity, k its conduct, W the margin it wins back on its other offers, and ℓ = k·α·R·L what a
//! sale comes back to in quality by way of research. With everyone choosing every tick R is 1 − s and the price that
//! of logit Bertrand (Anderson, de Palma & Thisse 1992), however long contracts are. Where buyers respond to the price
//! itself and not to its logarithm the margin is p* − c = (1 + W)/(k·α·R).
//!
//! It is a price to which the firm commits (an open-loop equilibrium), not a Markov-perfect one: `lockin validate`
//! prints both.

pub mod best_response;
pub mod cost_plus;
pub mod fixed;
pub mod match_lowest;
pub mod new_customers;
pub mod q_learning;
pub mod scripted;

use bevy_ecs::prelude::Resource;
use serde::{Deserialize, Serialize};

use crate::calendar::Clock;
use crate::field::Parameters;
use crate::maths;
use crate::random::Seed;

/// What firms have in common when they price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct PricingTerms {
    /// Time between a firm's price reviews.
    #[parameter(unit = "months", range = 0.5..=120.0)]
    pub review_months: f64,
    /// Change of price below which a price stays.
    #[parameter(unit = "ln price", range = 0.0..=1.0)]
    pub menu_cost: f64,
    /// The price that stops a run away price.
    #[parameter(unit = "times the start price", range = 1.1..=1e6)]
    pub ceiling: f64,
    /// Years over which a firm counts what a change of its price does.
    ///
    /// H in the description of the model.
    #[parameter(unit = "years", range = 0.1..=100.0)]
    pub horizon_years: f64,
    /// So many are asked each tick what they would do at another price, drawn in proportion to spend; None asks all.
    #[parameter(unit = "enterprises", range = 10.0..=1e8)]
    pub panel: Option<u32>,
}

/// How a firm sets its price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
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

/// List prices that firms have committed not to pass, by firm that prices: providers, then vendors.
#[derive(Resource, Debug, Clone, PartialEq, Default)]
pub struct Pledges(pub Vec<Option<f64>>);

impl Pledges {
    /// Firm number `f`, whose list price is `list`, pledges it if it `has_to` and has not yet, or is free of its pledge.
    pub fn renew(&mut self, f: usize, has_to: bool, list: f64) {
        let pledge = &mut self.0[f];
        *pledge = has_to.then(|| pledge.unwrap_or(list));
    }

    /// The list price that firm number `f` may ask if it wants `list`.
    pub fn allowed(&self, f: usize, list: f64) -> f64 {
        self.0[f].map_or(list, |most| list.min(most))
    }
}

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
    /// Spend placed anew whoever holds it: turnover and growth of own customers, and what adopters bring.
    pub renewed: f64,
    /// Σ y·h·P: all that is placed with the firm a year, by its own customers who stay too.
    pub placed: f64,
    /// Of B, what a price match takes out of the price's reach; nothing where sellers do not look.
    pub matched: f64,
}

impl Slope {
    /// Λ: the part of what is held that is placed anew, per year.
    pub fn forgetting(&self) -> f64 {
        let Self {
            spend,
            reviewed,
            stay,
            win,
            renewed,
            ..
        } = *self;
        (reviewed - stay + win + renewed) / spend
    }

    /// What a rise of utility by one that is there once is worth, over α and sales a year, years: what is won by it and stays
    /// until it is placed anew, discounted at `rate`. With everyone choosing all the time it is one less the share.
    pub fn worth_of_quality(&self, rate: f64) -> f64 {
        if self.spend > 0.0 {
            self.slope / (self.spend * (rate + self.forgetting()))
        } else {
            0.0
        }
    }
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
            renewed,
            placed,
            matched,
        } = other;
        self.slope += slope;
        self.spend += spend;
        self.reviewed += reviewed;
        self.stay += stay;
        self.win += win;
        self.renewed += renewed;
        self.placed += placed;
        self.matched += matched;
    }
}

impl std::ops::Mul<f64> for Slope {
    type Output = Self;

    fn mul(self, by: f64) -> Self {
        Self {
            slope: self.slope * by,
            spend: self.spend * by,
            reviewed: self.reviewed * by,
            stay: self.stay * by,
            win: self.win * by,
            renewed: self.renewed * by,
            placed: self.placed * by,
            matched: self.matched * by,
        }
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
    /// W: of the margin on what a price rise drives away, the part won back on the firm's
    /// other offers: Σ margin·slope of theirs in this price, over the spend on this one.
    pub recaptured: f64,
    /// V·(1 − ℓ)/k: the margin on what a sale brings its owner on the same cloud in the other market, share of what is paid for it,
    /// for a rise of ln price by one and conduct 1.
    pub brings: f64,
    /// k.
    pub conduct: f64,
    /// α: per unit of ln price, or of price where the response is linear.
    pub price_sensitivity: f64,
    /// σ: elasticity of the market's spend to its price index; 1 for a fixed budget.
    pub budget_elasticity: f64,
    /// L: rise of ln sales that research brings, by the share of ln sales from which it is paid; 0 where it is not.
    pub research: f64,
    /// H, years.
    pub horizon_years: f64,
    /// A tick, years.
    pub tick_years: f64,
    /// Change of ln price below which a price stays.
    pub menu_cost: f64,
    /// Multiple of the start price that no price passes.
    pub ceiling: f64,
}

impl Situation {
    /// ε, the elasticity of demand that the firm counts with.
    pub fn elasticity(&self) -> f64 {
        self.response_to_price() + 1.0 + (self.budget_elasticity - 1.0) * self.share
    }

    /// Share of sales lost by a rise of ln price, over the horizon and research included: k·α·R/(1 − ℓ).
    pub fn response_to_price(&self) -> f64 {
        self.direct_response() / (1.0 - self.comes_back())
    }

    /// The same without research: k·α·R.
    fn direct_response(&self) -> f64 {
        self.conduct * self.price_sensitivity * self.mean_response()
    }

    /// ℓ: what a sale comes back to by way of research.
    pub fn comes_back(&self) -> f64 {
        (self.research * self.direct_response()).min(MOST_COMES_BACK)
    }

    /// What this firm sells more, on average over the horizon, for each dollar that `raised` sells and unit of its ln price, if
    /// that is raised for good. `slope` is what of the slope of `raised` comes to this firm, dollars a year: what is won
    /// stays until this firm's customers place it anew. What the market spends less by its elasticity is counted too.
    pub fn wins_from(&self, raised: &Situation, slope: f64) -> f64 {
        if self.demand.spend <= 0.0 || raised.demand.spend <= 0.0 {
            return 0.0;
        }
        let won = slope / raised.mean_sales();
        let stays = mean_stock(self.forgetting(), self.horizon_years, self.tick_years);
        let direct = raised.conduct * self.price_sensitivity * won * stays;
        direct / (1.0 - self.comes_back()) + (1.0 - self.budget_elasticity) * self.share
    }

    /// W − V: what a rise of the price wins back on what else its owner sells, less what it loses there.
    pub fn won_back(&self) -> f64 {
        self.recaptured - self.conduct * self.brings / (1.0 - self.comes_back())
    }

    /// V·(1 − ℓ)/k for a sale that brings its owner sales of `other`, on which it earns `worth` times the margin there: `bonus` is ι and
    /// `slope` Σ D·D'/y, the product of the slopes of both in each account over its spend in the market in which this is sold.
    pub fn brings_of(&self, other: &Situation, (bonus, slope, worth): (f64, f64, f64)) -> f64 {
        if bonus * slope <= 0.0 || self.demand.spend <= 0.0 || other.demand.spend <= 0.0 {
            return 0.0;
        }
        let lost = (self.forgetting(), other.forgetting());
        let stock = mean_stock_of_stock(lost, self.horizon_years, self.tick_years);
        let moved = self.price_sensitivity * other.price_sensitivity * bonus * slope * stock;
        worth * other.margin() * moved / (self.mean_sales() * self.pays())
    }

    /// The same where what is paid is the part `paid` of the price, since new customers pay less.
    #[must_use]
    pub fn paid(self, paid: f64) -> Self {
        Self {
            price: self.price * paid,
            ..self
        }
    }

    /// The margin of now, share of the price.
    pub fn margin(&self) -> f64 {
        1.0 - self.cost / self.price
    }

    /// Λ of its demand.
    pub fn forgetting(&self) -> f64 {
        self.demand.forgetting()
    }

    /// R: mean response of sales over the horizon to a price changed for good, per unit of ln price and α. It is over the
    /// sales that pay the price: who pays less under a match gives no more when it rises.
    pub fn mean_response(&self) -> f64 {
        let paid = self.mean_sales() * self.pays();
        self.demand.slope / paid * self.mean_stock()
    }

    /// S: what a dollar a year won has built up on average over the horizon, years.
    fn mean_stock(&self) -> f64 {
        mean_stock(self.forgetting(), self.horizon_years, self.tick_years)
    }

    /// The part of its sales that pays its price, out of no match's reach.
    fn pays(&self) -> f64 {
        let Slope { spend, matched, .. } = self.demand;
        (1.0 - matched / spend).max(LEAST_UNMATCHED)
    }

    /// B̄ = ω·B + F·S: sales on average over the horizon at the price of now, dollars a year relative to the market's growth. Of
    /// what is held the part ω = 1 − Λ·S is left; F, what would be placed with a firm that holds nothing, builds up.
    fn mean_sales(&self) -> f64 {
        let Slope {
            spend,
            placed,
            stay,
            win,
            ..
        } = self.demand;
        let stock = self.mean_stock();
        let left = (1.0 - self.forgetting() * stock).max(0.0);
        let sales = left * spend + (placed - stay + win).max(0.0) * stock;
        // Who loses all it holds at once and is given nothing has no sales to lose a share of.
        if sales > LEAST_LEFT * spend {
            sales
        } else {
            spend
        }
    }

    /// The kernel's price; the ceiling where demand is too inelastic for a finite one.
    pub fn best_price(&self) -> f64 {
        let ceiling = self.ceiling * self.start_price;
        let price = match self.response {
            Response::Log => {
                let elasticity = self.elasticity();
                let counted = elasticity - 1.0 - self.won_back();
                if counted <= 0.0 {
                    return ceiling;
                }
                self.cost * elasticity / counted
            }
            Response::Linear => self.cost + (1.0 + self.recaptured) / self.response_to_price(),
        };
        price.min(ceiling)
    }

    /// Whether a price is as high as it may be, but for the change of price that is not worth a new list.
    pub fn at_ceiling(&self, price: f64) -> bool {
        const NEAR: f64 = 0.01;
        maths::ln(self.ceiling * self.start_price / price) <= self.menu_cost.max(NEAR)
    }

    /// k for which the price of now is the kernel's price, for a firm whose price is set by itself.
    pub fn conduct_behind_price(&self) -> f64 {
        let counted = match self.response {
            Response::Log => {
                let budget = (self.budget_elasticity - 1.0) * self.share;
                self.cost / (self.price - self.cost) - budget
            }
            Response::Linear => 1.0 / (self.price - self.cost),
        };
        let (direct, brings) = (
            self.price_sensitivity * self.mean_response(),
            self.brings / self.margin(),
        );
        let k = counted / (direct * (1.0 + self.research * counted) + brings);
        if self.research * k * direct < MOST_COMES_BACK {
            k
        } else {
            counted * (1.0 - MOST_COMES_BACK) / (direct + brings)
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

/// Share of its sales that a firm has to be left with for what it loses to be a share of them.
const LEAST_LEFT: f64 = 1e-6;
/// Least part of a seller's sales that is taken to pay its price: with none the price moves nothing.
const LEAST_UNMATCHED: f64 = 0.05;

/// ℓ at most: beyond it a sale would bring more sales without end.
const MOST_COMES_BACK: f64 = 0.7;

/// Mean over `years` of what a flow of 1 a year has built up that begins now and of which `forgetting` a year is lost,
/// in ticks of `tick` years: [1 − x(1 − xⁿ)/(n(1 − x))]/Λ.
pub fn mean_stock(forgetting: f64, years: f64, tick: f64) -> f64 {
    let n = years / tick;
    let lost = (forgetting * tick).min(1.0);
    if n * lost < 1e-6 {
        // What is built up and never lost.
        return f64::midpoint(years, tick);
    }
    let kept = 1.0 - lost;
    let missing = kept * (1.0 - maths::pow(kept, n)) / (n * lost);
    tick / lost * (1.0 - missing)
}

/// Mean over `years` of what a flow of 1 a year builds up at one firm and that brings another, which forget `lost` a year, in
/// ticks of `tick` years: each dollar held at the first is a flow of 1 a year to the second.
pub fn mean_stock_of_stock(lost: (f64, f64), years: f64, tick: f64) -> f64 {
    let kept = |lost: f64| 1.0 - (lost * tick).min(1.0);
    let (first_kept, second_kept) = (kept(lost.0), kept(lost.1));
    let (mut first, mut second, mut sum, mut ticks) = (0.0, 0.0, 0.0, 0.0);
    while (ticks + 0.5) * tick < years {
        first = first_kept * first + tick;
        second = second_kept * second + first * tick;
        sum += second;
        ticks += 1.0;
    }
    sum / ticks
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
            brings: 0.0,
            budget_elasticity: 1.0,
            demand: Slope {
                slope: share * (1.0 - share),
                spend: share,
                reviewed: share,
                stay: share * share,
                win: share * share,
                renewed: 0.0,
                placed: share,
                matched: 0.0,
            },
            conduct: 1.0,
            price_sensitivity: 4.0,
            research: 0.0,
            horizon_years: 10.0,
            tick_years: 1.0,
            menu_cost: 0.04,
            ceiling: 10.0,
        }
    }

    #[test]
    fn with_everyone_choosing_the_kernel_is_logit_bertrand() {
        let firm = bertrand(0.25);
        assert!((firm.mean_response() - 0.75).abs() < 1e-15);
        let elasticity = 1.0 + 4.0 * 0.75;
        let expected = elasticity / (elasticity - 1.0);
        assert!((firm.best_price() - expected).abs() < 1e-12);
    }

    /// A firm that looks at three tenths of its customers a year, keeps nine tenths of these, and is given `given` for each
    /// dollar that it looks at.
    fn slow(given: f64) -> Situation {
        let mut firm = bertrand(0.25);
        firm.tick_years = 1.0 / 12.0;
        let reviewed = 0.3 * firm.demand.spend;
        firm.demand = Slope {
            slope: 0.1 * reviewed,
            spend: firm.demand.spend,
            reviewed,
            stay: 0.9 * reviewed,
            win: 0.1 * reviewed,
            renewed: 0.0,
            placed: given * reviewed,
            matched: 0.0,
        };
        firm
    }

    #[test]
    fn sales_are_those_of_now_for_ever_where_nothing_moves() {
        for firm in [bertrand(0.25), slow(1.0)] {
            let (sales, now) = (firm.mean_sales(), firm.demand.spend);
            assert!((sales / now - 1.0).abs() < 1e-12, "{sales} {now}");
        }
    }

    /// Month by month: what is held fades at Λ, what is placed with who holds nothing comes in.
    #[test]
    fn mean_sales_are_those_of_the_months() {
        for given in [0.8, 1.3] {
            let firm = slow(given);
            let Slope {
                spend,
                placed,
                stay,
                win,
                ..
            } = firm.demand;
            let (mut held, mut sum) = (spend, 0.0);
            for _ in 0..120 {
                held += (placed - stay + win - firm.forgetting() * held) / 12.0;
                sum += held;
            }
            let sales = firm.mean_sales();
            assert!((sales / (sum / 120.0) - 1.0).abs() < 1e-12, "{sales} {sum}");
        }
    }

    #[test]
    fn who_is_given_nothing_has_a_price() {
        for stay in [0.0, 1e-12] {
            let mut firm = bertrand(0.25);
            firm.demand = Slope {
                slope: 1e-20,
                stay,
                win: 0.0,
                placed: stay,
                ..firm.demand
            };
            assert!(firm.mean_response() >= 0.0 && firm.mean_response() < 1e-9);
            assert_eq!(firm.best_price(), firm.ceiling * firm.start_price);
        }
    }

    /// Who is given less than it loses has less to lose by a rise than it holds, so that the rise costs a larger share of it.
    #[test]
    fn who_loses_customers_asks_less_and_who_gains_them_more() {
        let price = |given| slow(given).best_price();
        assert!(price(0.95) < price(1.0) && price(1.0) < price(1.2));
    }

    /// Two logit firms of one owner: p/c = ε/(ε − 1 − W), W the partner's margin times α times its share (Werden & Froeb 1994 in
    /// logarithms).
    #[test]
    fn with_everyone_choosing_a_merged_firm_wins_back_its_share() {
        let (firm, other) = (bertrand(0.25), bertrand(0.4));
        let wins = other.wins_from(&firm, 0.25 * 0.4);
        assert!((wins - 4.0 * 0.4).abs() < 1e-12, "{wins}");
        let merged = Situation {
            recaptured: other.margin() * wins,
            ..firm
        };
        let elasticity = firm.elasticity();
        let expected = elasticity / (elasticity - 1.0 - 0.5 * 1.6);
        assert!((merged.best_price() - expected).abs() < 1e-12);
    }

    #[test]
    fn a_pledge_holds_the_price_of_its_day_until_it_ends() {
        let mut pledges = Pledges(vec![None; 2]);
        pledges.renew(0, true, 1.0);
        pledges.renew(0, true, 0.8);
        assert_eq!(
            [pledges.allowed(0, 1.2), pledges.allowed(0, 0.7)],
            [1.0, 0.7]
        );
        assert_eq!(pledges.allowed(1, 1.2), 1.2);
        pledges.renew(0, false, 1.0);
        assert_eq!(pledges.allowed(0, 1.2), 1.2);
    }

    #[test]
    fn nothing_is_won_from_who_sells_nothing() {
        let (mut firm, other) = (bertrand(0.25), bertrand(0.4));
        firm.demand.spend = 0.0;
        assert_eq!(other.wins_from(&firm, 0.0), 0.0);
        assert_eq!(firm.wins_from(&other, 0.1), 0.0);
    }

    #[test]
    fn the_inferred_conduct_gives_back_the_price() {
        let mut firm = bertrand(0.3);
        firm.demand.win = 0.01;
        for (research, brings) in [
            (0.0, 0.0),
            (0.3, 0.0),
            (5.0, 0.0),
            (0.0, 0.2),
            (0.3, 0.2),
            (5.0, 0.2),
        ] {
            firm.research = research;
            firm.brings = brings;
            firm.conduct = 1.0;
            firm.conduct = firm.conduct_behind_price();
            assert!((firm.best_price() - firm.price).abs() < 1e-12);
        }
    }

    #[test]
    fn what_is_placed_stays_until_it_is_placed_anew() {
        // A third is lost each year: 1, 1 + 2/3, 1 + 2/3 + 4/9.
        let by_hand = (1.0 + (1.0 + 2.0 / 3.0) + (1.0 + 2.0 / 3.0 + 4.0 / 9.0)) / 3.0;
        assert!((mean_stock(1.0 / 3.0, 3.0, 1.0) - by_hand).abs() < 1e-14);
        assert!((mean_stock(0.0, 3.0, 1.0) - 2.0).abs() < 1e-14);
        assert!((mean_stock(1e-5, 3.0, 1.0) - 2.0).abs() < 1e-4);
        assert_eq!(mean_stock(12.0, 10.0, 1.0 / 12.0), 1.0 / 12.0);
        assert!((mean_stock(0.5, 1e9, 1.0 / 12.0) - 2.0).abs() < 1e-6);
    }

    #[test]
    fn what_is_brought_is_built_up_after_what_brings_it() {
        // A dollar a year, of which a half is lost: 1, 3/2, 7/4; it brings 1, 3/2 + 1·(3/4), 7/4 + (9/4)·(3/4).
        let by_hand = (1.0 + (1.5 + 0.75) + (1.75 + 2.25 * 0.75)) / 3.0;
        assert!((mean_stock_of_stock((0.5, 0.25), 3.0, 1.0) - by_hand).abs() < 1e-14);
        // Nothing that is placed anew at once is held longer than a tick.
        let month = 1.0 / 12.0;
        assert!((mean_stock_of_stock((12.0, 12.0), 10.0, month) - month * month).abs() < 1e-15);
    }

    /// A sale that brings its owner a margin m·b elsewhere costs it so much less: p = c'·ε/(ε − 1), c' = c − V·p/ε.
    #[test]
    fn what_a_sale_brings_is_worth_a_lower_price_by_what_it_brings() {
        let (mut firm, other) = (bertrand(0.25), bertrand(0.4));
        let without = firm.best_price();
        firm.brings = firm.brings_of(&other, (0.08, 0.3, 1.0));
        // Everything is placed anew each year: α·α·ι·Σ over B, times the margin of a half.
        assert!((firm.brings - 0.5 * 4.0 * 4.0 * 0.08 * 0.3 / 0.25).abs() < 1e-12);
        let (price, elasticity) = (firm.best_price(), firm.elasticity());
        let cost = firm.cost - firm.brings * price / elasticity;
        let expected = cost * elasticity / (elasticity - 1.0);
        assert!(price < without);
        assert!((price - expected).abs() < 1e-12, "{price} {expected}");
        firm.demand.spend = 0.0;
        assert_eq!(firm.brings_of(&other, (0.08, 0.3, 1.0)), 0.0);
    }

    #[test]
    fn a_sale_that_comes_back_in_research_is_worth_a_lower_price() {
        let mut firm = bertrand(0.25);
        let without = firm.best_price();
        firm.research = 0.1;
        assert!(firm.best_price() < without);
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
