//! A second price, for who is not the firm's customer yet: bargains, then rip-offs (Klemperer 1987; Farrell & Klemperer
//! 2007, section 2.4).
//!
//! A new customer pays it until its first contract ends, and the price of the others from then on. A dollar a year that is
//! won now is, on average over the horizon, worth S₁ in its first contract and S − S₁ after it, S what the kernel counts of
//! it; so the first-order condition of the price p₁ at which F dollars a year are won is
//!
//! (c/p₁)·S₁·F = k·α·D₁·[(1 − c/p₁)·S₁ + (1 − c/p)·(S − S₁)],
//!
//! D₁ being the slope of what is won. The price p of the others is the kernel's, on the slope of those who pay it alone.

use bevy_ecs::prelude::Resource;
use serde::{Deserialize, Serialize};

use super::best_response::BestResponse;
use super::{Situation, Slope, mean_stock};
use crate::field::Parameters;
use crate::maths;

/// How a firm prices those who are not its customers yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
pub enum NewCustomers {
    /// A stated share off its price.
    Discount(Discount),
    /// The kernel's price for them, approached with inertia; never above that of the others.
    BestResponse(BestResponse),
}

/// A share off the price for new customers that is stated once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Parameters)]
#[serde(deny_unknown_fields)]
pub struct Discount {
    /// What it takes off its price for new customers.
    #[parameter(unit = "share of price", range = 0.0..=0.9)]
    pub share: f64,
}

/// The share that new customers get off the price of the others, by firm that prices: providers, then vendors.
#[derive(Resource, Debug, Clone, PartialEq, Default)]
pub struct Introductory(pub Vec<f64>);

/// Most that a new customer gets off: nobody is paid to come.
pub const MOST_OFF: f64 = 0.9;

/// Demand of a firm taken apart: who is not its customer and looks at its price for those, and who pays the other.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Apart {
    /// What those who are not its customers place with it, dollars a year, each year.
    pub won: f64,
    /// Σ y·P·(1 − P) of it, per unit of ln of the price for them and α.
    pub won_slope: f64,
    /// What is won times the years of its first contract.
    pub won_years: f64,
    /// Spend of customers past their first contract, dollars a year.
    pub held: f64,
    /// The slope of what they leave with the firm, per unit of ln of the price for them and α.
    pub held_slope: f64,
}

impl std::ops::AddAssign for Apart {
    fn add_assign(&mut self, other: Self) {
        let Self {
            won,
            won_slope,
            won_years,
            held,
            held_slope,
        } = other;
        self.won += won;
        self.won_slope += won_slope;
        self.won_years += won_years;
        self.held += held;
        self.held_slope += held_slope;
    }
}

impl std::ops::Mul<f64> for Apart {
    type Output = Self;

    fn mul(self, by: f64) -> Self {
        Self {
            won: self.won * by,
            won_slope: self.won_slope * by,
            won_years: self.won_years * by,
            held: self.held * by,
            held_slope: self.held_slope * by,
        }
    }
}

impl Apart {
    /// Whether there is enough to price both apart.
    pub fn is_known(&self) -> bool {
        self.won > 0.0 && self.won_slope > 0.0 && self.held > 0.0 && self.held_slope > 0.0
    }

    /// `firm` as it sees those who are past their first contract and pay `price`.
    pub fn installed(&self, firm: &Situation, price: f64) -> Situation {
        let slope = self.held_slope / self.held * firm.demand.spend;
        Situation {
            price,
            // What partners win back of a dollar that is lost is alike, whoever pays it.
            recaptured: firm.recaptured * slope / firm.demand.slope,
            brings: firm.brings * slope / firm.demand.slope,
            demand: Slope {
                slope,
                ..firm.demand
            },
            ..*firm
        }
    }

    /// The kernel's price for new customers of `firm`, where they pay `later` after their first contract; at most that.
    pub fn new_price(&self, firm: &Situation, later: f64) -> f64 {
        let direct = firm.conduct * firm.price_sensitivity * self.won_slope / self.won;
        let response = direct / (1.0 - firm.comes_back());
        let budget = (firm.budget_elasticity - 1.0) * firm.share;
        let after = self.years_after(firm);
        let won_back = firm.won_back() / firm.response_to_price();
        let worth = 1.0 + after * (1.0 - firm.cost / later) - (1.0 + after) * won_back;
        let earned = response * worth + budget;
        if earned <= 0.0 {
            return later;
        }
        let price = firm.cost * (1.0 + response + budget) / earned;
        price.clamp((1.0 - MOST_OFF) * later, later)
    }

    /// (S − S₁)/S₁: years that a dollar stays after its first contract for each year in it, on average over the horizon.
    pub fn years_after(&self, firm: &Situation) -> f64 {
        let (lost, horizon, tick) = (firm.forgetting(), firm.horizon_years, firm.tick_years);
        let first = mean_first(lost, self.won_years / self.won, (horizon, tick));
        let all = mean_stock(lost, horizon, tick);
        (all / first - 1.0).max(0.0)
    }
}

/// S₁: mean over the horizon of what a flow of 1 a year has built up in its first `years`, where `lost` of it is lost a year.
fn mean_first(lost: f64, years: f64, (horizon, tick): (f64, f64)) -> f64 {
    let years = years.clamp(tick, horizon);
    let part = years / horizon;
    let kept = 1.0 - (lost * tick).min(1.0);
    let full = if 1.0 - kept < 1e-9 {
        years
    } else {
        tick * (1.0 - maths::pow(kept, years / tick)) / (1.0 - kept)
    };
    part * mean_stock(lost, years, tick) + (1.0 - part) * full
}

#[cfg(test)]
mod tests {
    use super::super::Response;
    use super::*;

    /// A firm that looks at 0.2 of its customers a year and keeps 0.8 of them.
    fn firm() -> Situation {
        Situation {
            price: 2.0,
            start_price: 2.0,
            cost: 1.0,
            start_cost: 1.0,
            response: Response::Log,
            demand: Slope {
                slope: 0.2,
                spend: 1.0,
                reviewed: 0.2,
                stay: 0.16,
                win: 0.05,
                renewed: 0.1,
                placed: 0.3,
                matched: 0.0,
            },
            share: 0.3,
            recaptured: 0.0,
            brings: 0.0,
            conduct: 1.0,
            price_sensitivity: 4.0,
            budget_elasticity: 1.0,
            research: 0.0,
            horizon_years: 10.0,
            tick_years: 1.0 / 12.0,
            menu_cost: 0.0,
            ceiling: 10.0,
        }
    }

    /// Logit demand of new customers for `price`, dollars a year, and P(1 − P) of it.
    fn won(price: f64) -> (f64, f64) {
        let weight = maths::pow(price, -4.0);
        let p = weight / (weight + 0.2);
        (p, p * (1.0 - p))
    }

    fn apart(price: f64) -> Apart {
        let (won, won_slope) = won(price);
        Apart {
            won,
            won_slope,
            won_years: 3.0 * won,
            held: 1.0,
            held_slope: 0.05,
        }
    }

    #[test]
    fn the_price_for_new_customers_earns_most_over_what_they_stay() {
        let (firm, later) = (firm(), 1.8);
        let after = apart(1.0).years_after(&firm);
        let worth = |price: f64| {
            let margin = 1.0 - firm.cost / price;
            won(price).0 * (margin + after * (1.0 - firm.cost / later))
        };
        let tried = (2_000..18_000).map(|i| f64::from(i) / 1e4);
        let best = tried.fold(0.2, |best, p| if worth(p) > worth(best) { p } else { best });
        let mut price = 1.0;
        for _ in 0..200 {
            price = 0.5 * price + 0.5 * apart(price).new_price(&firm, later);
        }
        assert!((price - best).abs() < 1e-3, "{price} {best}");
        let at_once = |price: f64| won(price).0 * (1.0 - firm.cost / price);
        assert!(at_once(1.02 * price) > at_once(price), "a bargain: {price}");
    }

    #[test]
    fn who_is_not_held_pays_what_everybody_pays() {
        // All who choose do so anew every tick: nothing comes after.
        let firm = Situation {
            demand: Slope {
                reviewed: 12.0,
                stay: 0.0,
                win: 0.0,
                ..firm().demand
            },
            ..firm()
        };
        let apart = Apart {
            won_years: won(1.4).0 / 12.0,
            ..apart(1.4)
        };
        assert!(apart.years_after(&firm) < 1e-9);
        let (won, slope) = won(1.4);
        let elasticity = 4.0 * slope / won;
        let expected = (1.0 + elasticity) / elasticity;
        assert!((apart.new_price(&firm, 9.0) - expected).abs() < 1e-9);
    }

    #[test]
    fn the_longer_customers_are_held_the_larger_bargain_and_rip_off() {
        let prices = |stay: f64, held_slope: f64| {
            let demand = Slope {
                stay: 0.2 * stay,
                ..firm().demand
            };
            let firm = Situation { demand, ..firm() };
            let apart = Apart {
                held_slope,
                ..apart(1.5)
            };
            let old = apart.installed(&firm, 2.0).best_price();
            (apart.new_price(&firm, old), old)
        };
        let (loose, held) = (prices(0.6, 0.15), prices(0.9, 0.08));
        assert!(held.0 < loose.0 && held.1 > loose.1, "{loose:?} {held:?}");
    }

    #[test]
    fn nobody_new_pays_more_or_is_paid_to_come() {
        let dear = Apart {
            won_slope: 1e-6,
            ..apart(1.0)
        };
        assert_eq!(dear.new_price(&firm(), 1.5), 1.5);
        let keen = Situation {
            cost: 1e-3,
            ..firm()
        };
        let price = apart(1.0).new_price(&keen, 1.5);
        assert!((price - 0.15).abs() < 1e-12, "{price}");
    }

    #[test]
    fn the_first_years_are_part_of_all() {
        let all = mean_stock(0.2, 10.0, 0.25);
        assert!((mean_first(0.2, 10.0, (10.0, 0.25)) - all).abs() < 1e-12);
        let by_tick = |years: f64| {
            let stock = |j: i32| {
                (0..j.min((years * 4.0) as i32))
                    .map(|i| 0.25 * crate::maths::pow(0.95, f64::from(i)))
                    .sum::<f64>()
            };
            (1..=40).map(stock).sum::<f64>() / 40.0
        };
        for years in [0.25, 1.0, 3.0] {
            let apart = mean_first(0.2, years, (10.0, 0.25)) - by_tick(years);
            assert!(apart.abs() < 1e-12, "{years}: {apart}");
        }
        assert!((mean_first(0.0, 2.0, (10.0, 0.25)) - by_zero()).abs() < 1e-9);
    }

    fn by_zero() -> f64 {
        (1..=40)
            .map(|j: i32| 0.25 * f64::from(j.min(8)))
            .sum::<f64>()
            / 40.0
    }
}
