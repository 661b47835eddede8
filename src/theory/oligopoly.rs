//! Price competition: the pricing rule of the simulation, repeated until no price moves,
//! against Nash equilibrium found by search.

use serde::{Deserialize, Serialize};

use super::answer::Line;
use super::nash::equilibrium;
use super::{Answers, Setting};
use crate::calendar::{Clock, Date, TickLength};
use crate::logit::{MAX_NESTS, MAX_OFFERS, Weighed};
use crate::market::response::PriceResponse;
use crate::maths;
use crate::pricing::best_response::BestResponse;
use crate::pricing::{Memory, Occasion, Response, Rule, Situation, Slope};
use crate::random::Seed;

/// Rounds of repricing before it gives up.
const ROUNDS: usize = 100_000;
/// Multiple of the start price that stands for no finite price.
const CEILING: f64 = 1e9;

/// Sellers of differentiated offers, everyone choosing every period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oligopoly {
    /// How demand responds to prices.
    pub response: PriceResponse,
    /// k: 1 for Bertrand, less for softer competition.
    pub conduct: f64,
    /// Part of the gap to the best response that is left after a review.
    pub inertia: f64,
    /// What is sold.
    pub offers: Vec<Offer>,
}

/// One offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// Its name.
    pub name: String,
    /// Who sells it; offers of one owner are priced together.
    pub owner: String,
    /// Offers of one nest are closer substitutes.
    pub nest: String,
    /// Unit cost.
    pub cost: f64,
    /// ξ or a: what it is worth to buyers.
    pub quality: f64,
}

/// The places of the first occurrences of names: equal names get equal numbers.
pub fn numbered<'a>(names: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let mut seen: Vec<&str> = Vec::new();
    names
        .map(|name| {
            let known = seen.iter().position(|s| *s == name);
            known.unwrap_or_else(|| {
                seen.push(name);
                seen.len() - 1
            })
        })
        .collect()
}

impl Oligopoly {
    /// The owner of each offer, counted from 0.
    pub fn owners(&self) -> Vec<usize> {
        numbered(self.offers.iter().map(|o| o.owner.as_str()))
    }

    fn nest_of(&self) -> Vec<u8> {
        let nests = numbered(self.offers.iter().map(|o| o.nest.as_str()));
        nests.iter().map(|n| *n as u8).collect()
    }

    fn costs(&self) -> Vec<f64> {
        self.offers.iter().map(|o| o.cost).collect()
    }

    /// The market as buyers weigh it at `prices`.
    pub fn weighed(&self, prices: &[f64]) -> Weighed {
        let qualities: Vec<f64> = self.offers.iter().map(|o| o.quality).collect();
        self.response.weighed(&qualities, prices, &self.nest_of())
    }

    /// Share of each offer at `prices`: of spend, or of buyers if the response is linear.
    pub fn shares(&self, prices: &[f64]) -> Vec<f64> {
        let weighed = self.weighed(prices);
        let nests = self.nest_of();
        let share = |o: usize| weighed.probability(o, usize::from(nests[o]));
        (0..prices.len()).map(share).collect()
    }

    /// What the seller of offer `o` sees when everyone chooses at `prices`.
    fn situation(&self, o: usize, prices: &[f64], owners: &[usize]) -> Situation {
        let choices = Choices {
            weighed: self.weighed(prices),
            nests: self.nest_of(),
            senses: self.senses(),
        };
        let own = choices.share(o);
        Situation {
            price: prices[o],
            start_price: 1.0,
            cost: self.offers[o].cost,
            start_cost: self.offers[o].cost,
            response: match self.response {
                PriceResponse::Log(_) => Response::Log,
                PriceResponse::Linear(_) => Response::Linear,
            },
            demand: Slope {
                slope: own * choices.pull(o, o),
                spend: own,
                reviewed: own,
                stay: own * own,
                win: own * own,
                renewed: 0.0,
                placed: own,
                matched: 0.0,
            },
            share: own,
            recaptured: self.recaptured(o, prices, owners, &choices),
            brings: 0.0,
            conduct: self.conduct,
            price_sensitivity: choices.senses.price,
            budget_elasticity: choices.senses.budget,
            research: 0.0,
            horizon_years: 1.0,
            tick_years: 1.0,
            menu_cost: 0.0,
            ceiling: CEILING,
        }
    }

    fn senses(&self) -> Senses {
        match &self.response {
            PriceResponse::Log(log) => Senses {
                price: log.price_sensitivity,
                lambda: log.nest_dissimilarity,
                budget: log.budget_elasticity,
            },
            PriceResponse::Linear(linear) => Senses {
                price: 1.0 / linear.mu,
                lambda: 1.0,
                budget: 1.0,
            },
        }
    }

    /// What the owner of offer `o` earns on its others of what `o` loses.
    fn recaptured(&self, o: usize, prices: &[f64], owners: &[usize], choices: &Choices) -> f64 {
        let (own, senses) = (choices.share(o), choices.senses);
        let mut recaptured = 0.0;
        for r in (0..prices.len()).filter(|&r| r != o && owners[r] == owners[o]) {
            let share = choices.share(r);
            let diverted = -choices.pull(r, o) * share / own;
            let margin = prices[r] - self.offers[r].cost;
            let by_price = self.conduct * senses.price * diverted;
            recaptured += match self.response {
                PriceResponse::Log(_) => {
                    margin / prices[r] * (by_price + (1.0 - senses.budget) * share)
                }
                PriceResponse::Linear(_) => margin * by_price,
            };
        }
        recaptured
    }

    /// Prices that the rule of best response settles on when sellers take turns.
    ///
    /// # Errors
    /// When no price is high enough, or prices never settle.
    pub fn prices(&self) -> Result<Vec<f64>, String> {
        let rule = BestResponse {
            inertia: self.inertia,
        };
        let owners = self.owners();
        let mut prices: Vec<f64> = self.costs().iter().map(|cost| 2.0 * cost).collect();
        for _ in 0..ROUNDS {
            let before = prices.clone();
            for o in 0..prices.len() {
                let firm = self.situation(o, &prices, &owners);
                prices[o] = reprice(&rule, &firm, o);
            }
            if prices.iter().any(|price| *price >= 0.5 * CEILING) {
                return Err(NO_PRICE.to_string());
            }
            let moves = prices.iter().zip(&before).map(|(a, b)| (a / b - 1.0).abs());
            if moves.fold(0.0, f64::max) < 1e-14 {
                return Ok(prices);
            }
        }
        Err("prices do not settle".to_string())
    }

    /// Nash equilibrium of the same market, from demand written out anew.
    ///
    /// # Errors
    /// When prices run away or never settle.
    pub fn nash(&self) -> Result<Vec<f64>, String> {
        equilibrium(&self.costs(), &self.owners(), |base, tried, seller| {
            self.profit(base, tried, seller)
        })
    }

    /// What `seller` expects of prices `tried` when `base` are in force, in the market's spending there.
    fn profit(&self, base: &[f64], tried: &[f64], seller: usize) -> f64 {
        let (owners, costs) = (self.owners(), self.costs());
        let (then, now) = (self.demand(base), self.demand(tried));
        let mut profit = 0.0;
        for o in (0..costs.len()).filter(|&o| owners[o] == seller) {
            let won = maths::pow(now.shares[o] / then.shares[o], self.conduct);
            let sold = then.shares[o] * won * now.size / then.size;
            let margin = match self.response {
                PriceResponse::Log(_) => 1.0 - costs[o] / tried[o],
                PriceResponse::Linear(_) => tried[o] - costs[o],
            };
            profit += sold * margin;
        }
        profit
    }

    /// e to the worth of each offer, over what is unlike in its nest.
    fn worths(&self, prices: &[f64]) -> Vec<f64> {
        let worth = |(o, p): (&Offer, &f64)| match &self.response {
            PriceResponse::Log(log) => {
                let scale = log.price_sensitivity / log.nest_dissimilarity;
                maths::exp(scale * o.quality) * maths::pow(*p, -scale)
            }
            PriceResponse::Linear(linear) => maths::exp((o.quality - p) / linear.mu),
        };
        self.offers.iter().zip(prices).map(worth).collect()
    }

    /// Demand as the textbook writes it (McFadden 1978): no scaling, no shared code.
    fn demand(&self, prices: &[f64]) -> Demand {
        let nests = self.nest_of();
        let worth = self.worths(prices);
        let (lambda, outside) = match &self.response {
            PriceResponse::Log(log) => (log.nest_dissimilarity, 0.0),
            PriceResponse::Linear(linear) => (1.0, maths::exp(linear.outside / linear.mu)),
        };
        let mut inclusive = vec![0.0; prices.len()];
        for (o, worth) in worth.iter().enumerate() {
            inclusive[usize::from(nests[o])] += worth;
        }
        let powers: Vec<f64> = inclusive
            .iter()
            .map(|i| {
                if *i > 0.0 {
                    maths::pow(*i, lambda)
                } else {
                    0.0
                }
            })
            .collect();
        let total: f64 = powers.iter().sum::<f64>() + outside;
        let share = |o: usize| {
            let nest = usize::from(nests[o]);
            powers[nest] / total * worth[o] / inclusive[nest]
        };
        let size = match &self.response {
            PriceResponse::Log(log) => {
                let index = maths::pow(total, -1.0 / log.price_sensitivity);
                maths::pow(index, 1.0 - log.budget_elasticity)
            }
            PriceResponse::Linear(_) => 1.0,
        };
        Demand {
            shares: (0..prices.len()).map(share).collect(),
            size,
        }
    }
}

/// How buyers choose at given prices.
struct Choices {
    weighed: Weighed,
    nests: Vec<u8>,
    senses: Senses,
}

/// What they mind.
#[derive(Clone, Copy)]
struct Senses {
    price: f64,
    /// How different the offers of a nest are.
    lambda: f64,
    /// How the budget falls with prices.
    budget: f64,
}

impl Choices {
    fn share(&self, o: usize) -> f64 {
        self.weighed.probability(o, usize::from(self.nests[o]))
    }

    /// ∂ln of the share of `o` by what `q` is worth.
    fn pull(&self, o: usize, q: usize) -> f64 {
        let at = |o: usize| (o, self.nests[o]);
        self.weighed.pull(at(o), at(q), self.senses.lambda)
    }
}

struct Demand {
    shares: Vec<f64>,
    /// What the market spends, or its number of buyers, up to a constant.
    size: f64,
}

const NO_PRICE: &str =
    "no price is high enough: whatever a seller asks, it earns more by asking for more";

/// The price that `rule` sets for offer `o`.
fn reprice(rule: &dyn Rule, firm: &Situation, o: usize) -> f64 {
    let clock = Clock {
        start: Date::try_from("2026-01-01".to_string()).expect("it is a date"),
        years: 1,
        tick: TickLength::Month,
    };
    let mut occasion = Occasion {
        tick: 1,
        clock: &clock,
        lowest_rival: None,
        seed: &Seed::new(0, 0),
        firm: o as u64,
        memory: &mut Memory::default(),
    };
    rule.reprice(firm, &mut occasion)
}

impl Answers for Oligopoly {
    fn mistakes(&self) -> Vec<(String, String, String)> {
        let mut found = sizes(&self.offers);
        let mistake =
            |path: &str, what: String, remedy: &str| (path.to_string(), what, remedy.to_string());
        let one_owner = self.owners().iter().all(|owner| *owner == 0);
        match &self.response {
            PriceResponse::Log(log) if one_owner && log.budget_elasticity <= 1.0 => {
                let what = format!(
                    "{} owns every offer and buyers spend a budget that no price shrinks, so no price is high enough",
                    self.offers[0].owner
                );
                found.push(mistake(
                    "offers",
                    what,
                    "give an offer another owner, set budget_elasticity above 1, or take a Linear response with an outside good",
                ));
            }
            PriceResponse::Linear(_) => {
                let nests = numbered(self.offers.iter().map(|o| o.nest.as_str()));
                if nests.iter().enumerate().any(|(o, nest)| o != *nest) {
                    let what = "a Linear response knows no nests".to_string();
                    found.push(mistake("offers", what, "give every offer its own nest"));
                }
            }
            PriceResponse::Log(_) => {}
        }
        found
    }

    fn lines(&self, _: &Setting) -> Result<Vec<Line>, String> {
        let (computed, nash) = (self.prices()?, self.nash()?);
        let offers = self.offers.iter().zip(computed.iter().zip(nash));
        Ok(offers
            .map(|(offer, (price, nash))| {
                let what = format!("price of {}", offer.name);
                Line::exact(what, *price, nash, 1e-6 * nash)
            })
            .collect())
    }
}

/// Too many or no offers, or two of one name.
fn sizes(offers: &[Offer]) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    let most = (MAX_OFFERS - 1).min(MAX_NESTS - 1);
    if offers.is_empty() || offers.len() > most {
        let what = format!("there are {} offers", offers.len());
        found.push((
            "offers".to_string(),
            what,
            format!("write 1 to {most} offers"),
        ));
    }
    let names = numbered(offers.iter().map(|o| o.name.as_str()));
    for (o, first) in names.iter().enumerate().filter(|(o, first)| o != *first) {
        let what = format!("offers {} and {} have one name", first + 1, o + 1);
        found.push((format!("offers[{o}].name"), what, "rename one".to_string()));
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::market::response::{Linear, Log};
    use crate::theory::nash::highest;

    fn offer(name: usize, owner: usize, nest: usize, cost: f64, quality: f64) -> Offer {
        Offer {
            name: format!("o{name}"),
            owner: format!("f{owner}"),
            nest: format!("n{nest}"),
            cost,
            quality,
        }
    }

    fn market(response: PriceResponse, conduct: f64, offers: Vec<Offer>) -> Oligopoly {
        Oligopoly {
            response,
            conduct,
            inertia: 0.3,
            offers,
        }
    }

    fn log(alpha: f64, lambda: f64, sigma: f64) -> PriceResponse {
        PriceResponse::Log(Log {
            price_sensitivity: alpha,
            nest_dissimilarity: lambda,
            budget_elasticity: sigma,
        })
    }

    /// Fails where another price nearby gives an offer a higher profit; `false` where prices do not settle.
    fn nobody_gains_nearby(market: &Oligopoly) -> bool {
        let Ok(prices) = market.prices() else {
            return false;
        };
        let shares = market.demand(&prices).shares;
        // What nobody buys has no best price that rounding would show.
        let sold = (0..prices.len()).filter(|&o| shares[o] > 1e-3);
        for o in sold {
            let cost = market.offers[o].cost;
            let profit = |margin: f64| {
                let mut tried = prices.clone();
                tried[o] = cost + maths::exp(margin);
                market.profit(&prices, &tried, market.owners()[o])
            };
            let margin = maths::ln(prices[o] - cost);
            let best = cost + maths::exp(highest(profit, margin - 0.1, margin + 0.1));
            assert!(
                (best / prices[o] - 1.0).abs() < 1e-6,
                "offer {o}: {best} against {}: {market:?}",
                prices[o]
            );
        }
        true
    }

    #[test]
    fn equal_firms_mark_up_by_the_closed_form() {
        for (n, alpha, k, sigma) in [(2, 4.0, 1.0, 1.0), (3, 8.0, 1.0, 1.0), (5, 2.5, 0.6, 2.0)] {
            let offers = (0..n).map(|o| offer(o, o, o, 0.7, 0.1)).collect();
            let market = market(log(alpha, 0.5, sigma), k, offers);
            let share = 1.0 / n as f64;
            let elasticity = 1.0 + k * alpha * (1.0 - share) + (sigma - 1.0) * share;
            let expected = 0.7 * elasticity / (elasticity - 1.0);
            assert!((market.prices().unwrap()[0] / expected - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn two_vendors_with_two_channels_priced_apart_mark_up_by_a_fifth() {
        let offers = (0..4).map(|o| offer(o, o, o / 2, 1.0, 0.0)).collect();
        let prices = market(log(4.0, 0.5, 1.0), 1.0, offers).prices().unwrap();
        assert!(prices.iter().all(|p| (p - 1.2).abs() < 1e-12), "{prices:?}");
    }

    #[test]
    fn one_owner_of_everything_is_refused_or_stopped() {
        let offers = || (0..2).map(|o| offer(o, 0, o, 1.0, 0.0)).collect();
        let closed = market(log(4.0, 1.0, 1.0), 1.0, offers());
        assert_eq!(closed.mistakes().len(), 1);
        assert_eq!(closed.prices().unwrap_err(), NO_PRICE);
        let open = market(log(4.0, 1.0, 3.0), 1.0, offers());
        assert!(open.mistakes().is_empty());
        let prices = open.prices().unwrap();
        assert!((prices[0] - 1.5).abs() < 1e-9, "σ/(σ − 1): {prices:?}");
    }

    // Above k = 1 a seller of close substitutes may stand at the bottom of its profit, not the top.
    proptest! {
        #[test]
        fn where_the_kernel_settles_nobody_gains_by_another_price_in_a_ces_market(
            alpha in 2.0_f64..9.0, lambda in 0.3_f64..1.0, sigma in 1.0_f64..2.0, k in 0.6_f64..=1.0,
            firms in prop::collection::vec((0.5_f64..2.0, -0.3_f64..0.3, 0_usize..2, 0_usize..3), 1..5)
        ) {
            let mut offers = vec![offer(9, 7, 7, 1.0, 0.0)];
            for (o, (cost, quality, owner, nest)) in firms.into_iter().enumerate() {
                offers.push(offer(o, owner, nest, cost, quality));
            }
            let market = Oligopoly {
                inertia: 0.9,
                ..market(log(alpha, lambda, sigma), k, offers)
            };
            prop_assume!(nobody_gains_nearby(&market));
        }

        #[test]
        fn where_the_kernel_settles_nobody_gains_by_another_price_in_a_linear_market(
            mu in 0.25_f64..1.0, outside in -1.0_f64..1.0, k in 0.6_f64..=1.0,
            firms in prop::collection::vec((0.5_f64..1.5, 1.5_f64..2.5, 0_usize..3), 1..5)
        ) {
            let offers = firms.into_iter().enumerate();
            let offers = offers.map(|(o, (cost, quality, owner))| offer(o, owner, o, cost, quality));
            let response = PriceResponse::Linear(Linear { mu, outside });
            // A seller with share s answers its own price by −s/(1 − s): nine tenths of inertia
            // settle it up to s = 0.95.
            let market = Oligopoly {
                inertia: 0.9,
                ..market(response, k, offers.collect())
            };
            prop_assume!(nobody_gains_nearby(&market));
        }
    }
}
