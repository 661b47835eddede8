//! Algorithms that learn to price in a linear-logit market (Calvano, Calzolari, Denicolò &
//! Pastorello 2020): how far above Nash they settle, and how they answer a deviation.
//!
//! Sessions run on expected shares, without enterprises: the market is that of
//! [`oligopoly`](super::oligopoly), the algorithm that of [`q_learning`](crate::pricing::q_learning).

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::answer::{Answer, Line};
use super::oligopoly::{Offer, Oligopoly};
use super::{Answers, Setting, Size};
use crate::market::response::{Linear, PriceResponse};
use crate::maths;
use crate::pricing::q_learning::{Exploration, Learner, Weights};
use crate::random::{Draws, Purpose};
use crate::study::statistics::{Summary, summary};

/// Sessions of a small run.
const FEW: u32 = 3;
/// Words of chance made at once.
const WORDS: usize = 1 << 14;
/// Periods in which a deviation is followed.
const FOLLOWED: usize = 15;

/// Sellers of one offer each that price by Q-learning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Algorithms {
    /// How demand responds to prices.
    pub response: Linear,
    /// What is sold, one offer a seller.
    pub offers: Vec<Offer>,
    /// A further seller, to see what one more does.
    pub entrant: Option<Offer>,
    /// α: weight of what was just learnt.
    pub learning_rate: f64,
    /// β: the chance to try any price is e^(−β·t).
    pub exploration_decay: f64,
    /// δ.
    pub discount_factor: f64,
    /// Prices in the grid.
    pub prices: u32,
    /// ξ: how far the grid reaches beyond Nash and monopoly, in units of their distance.
    pub beyond: f64,
    /// Periods without a change of strategy after which a session has settled.
    pub unchanged_periods: u64,
    /// Longest session.
    pub longest: u64,
    /// Sessions.
    pub sessions: u32,
}

/// The repeated game on its grid: profits by state and seller.
pub struct Game {
    sellers: usize,
    prices: usize,
    /// Prices by seller and place in the grid.
    grid: Vec<Vec<f64>>,
    /// Profits by state, then seller; a state is the places of all prices, the first seller's counts least.
    profits: Vec<f64>,
    nash: f64,
    monopoly: f64,
}

impl Algorithms {
    /// The market with these offers, each with its own owner or all with one.
    fn market(&self, offers: &[Offer], joint: bool) -> Oligopoly {
        let own = |offer: &Offer| Offer {
            owner: if joint {
                String::new()
            } else {
                offer.name.clone()
            },
            ..offer.clone()
        };
        Oligopoly {
            response: PriceResponse::Linear(self.response.clone()),
            conduct: 1.0,
            inertia: 0.3,
            offers: offers.iter().map(own).collect(),
        }
    }

    /// The game between sellers of `offers`.
    ///
    /// # Errors
    /// When the market has no equilibrium.
    pub fn game(&self, offers: &[Offer]) -> Result<Game, String> {
        let market = self.market(offers, false);
        let nash = market.prices()?;
        let monopoly = self.market(offers, true).prices()?;
        let (n, m) = (offers.len(), self.prices as usize);
        let grid = (0..n).map(|i| self.grid(nash[i], monopoly[i])).collect();
        let profits = |prices: &[f64]| -> Vec<f64> {
            let shares = market.shares(prices);
            let profit = |i: usize| (prices[i] - offers[i].cost) * shares[i];
            (0..n).map(profit).collect()
        };
        let mean = |prices: &[f64]| profits(prices).iter().sum::<f64>() / n as f64;
        let mut game = Game {
            sellers: n,
            prices: m,
            grid,
            profits: Vec::new(),
            nash: mean(&nash),
            monopoly: mean(&monopoly),
        };
        for state in 0..power(m, n) {
            let prices: Vec<f64> = (0..n)
                .map(|i| game.grid[i][game.action(state, i)])
                .collect();
            game.profits.extend(profits(&prices));
        }
        Ok(game)
    }

    fn grid(&self, nash: f64, monopoly: f64) -> Vec<f64> {
        let reach = self.beyond * (monopoly - nash);
        let (low, high) = (nash - reach, monopoly + reach);
        let step = (high - low) / f64::from(self.prices - 1);
        (0..self.prices)
            .map(|a| low + step * f64::from(a))
            .collect()
    }

    /// Runs one session of `game`; `session` is the address of its draws.
    pub fn session(&self, game: &Game, draws: &mut Draws, session: u32) -> Session {
        let mut play = Play::new(self, game, draws, session);
        while play.unchanged < self.unchanged_periods && play.periods < self.longest {
            play.period(self, draws);
        }
        let settled = play.unchanged >= self.unchanged_periods;
        Session {
            settled,
            periods: play.periods,
            gain: game.gain(&play.cycle()),
            deviation: play.deviation(self.discount_factor),
        }
    }

    fn sessions(&self, offers: &[Offer], setting: &Setting) -> Result<Vec<Session>, String> {
        let game = self.game(offers)?;
        let n = match setting.size {
            Size::Full => self.sessions,
            Size::Small => self.sessions.min(FEW),
        };
        let run = |session: u32| self.session(&game, &mut setting.seed.draws(), session);
        Ok((0..n).into_par_iter().map(run).collect())
    }
}

fn power(base: usize, exponent: usize) -> usize {
    (0..exponent).fold(1, |product, _| product * base)
}

impl Game {
    #[inline(always)]
    fn action(&self, state: usize, seller: usize) -> usize {
        state / power(self.prices, seller) % self.prices
    }

    #[inline(always)]
    fn profit(&self, state: usize, seller: usize) -> f64 {
        self.profits[state * self.sellers + seller]
    }

    /// What a seller's prices bring, for ever, when its rivals pick theirs at random: the first Q.
    fn first_worth(&self, seller: usize, discount: f64) -> Vec<f64> {
        let mut sums = vec![0.0; self.prices];
        for state in 0..power(self.prices, self.sellers) {
            sums[self.action(state, seller)] += self.profit(state, seller);
        }
        let rivals = power(self.prices, self.sellers - 1) as f64;
        sums.iter()
            .map(|sum| sum / rivals / (1.0 - discount))
            .collect()
    }

    /// Δ = (π − π_Nash)/(π_monopoly − π_Nash), the mean over sellers and the states of a cycle.
    fn gain(&self, cycle: &[usize]) -> f64 {
        let of = |state: &usize| (0..self.sellers).map(|i| self.profit(*state, i)).sum();
        let sum: f64 = cycle.iter().map(of).collect::<Vec<f64>>().iter().sum();
        let mean = sum / (cycle.len() * self.sellers) as f64;
        (mean - self.nash) / (self.monopoly - self.nash)
    }
}

/// What came of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Whether strategies settled before the longest time.
    pub settled: bool,
    /// Periods until then.
    pub periods: u64,
    /// Δ, the average profit gain.
    pub gain: f64,
    /// What a deviation of the first seller does.
    pub deviation: Deviation,
}

/// A deviation to the static best response, after which strategies go on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Deviation {
    /// Discounted profit of the deviator less what it had without, in per cent of that.
    pub pays: f64,
    /// Its first rival's price in the period after, relative to before.
    pub answer: f64,
    /// The deviator's price after fifteen periods, relative to before.
    pub after: f64,
}

/// A session under way.
struct Play<'a> {
    game: &'a Game,
    learners: Vec<Learner>,
    state: usize,
    session: u32,
    periods: u64,
    unchanged: u64,
    chance: f64,
    decay: f64,
    words: Vec<u32>,
    next_word: usize,
    blocks: u64,
    scales: Vec<usize>,
}

impl<'a> Play<'a> {
    fn new(terms: &Algorithms, game: &'a Game, draws: &mut Draws, session: u32) -> Self {
        let states = power(game.prices, game.sellers);
        let learners = (0..game.sellers)
            .map(|i| Learner::new(states, &game.first_worth(i, terms.discount_factor)))
            .collect();
        let start = draws.uniform(Purpose::Theory, session, 0);
        Self {
            game,
            learners,
            state: (start * states as f64) as usize,
            session,
            periods: 0,
            unchanged: 0,
            chance: 1.0,
            decay: maths::exp(-terms.exploration_decay),
            words: vec![0; WORDS],
            next_word: WORDS,
            blocks: 0,
            scales: (0..game.sellers).map(|i| power(game.prices, i)).collect(),
        }
    }

    /// Everyone prices at once, sells and learns.
    #[inline(always)]
    fn period(&mut self, terms: &Algorithms, draws: &mut Draws) {
        let sellers = self.game.sellers;
        if self.next_word + sellers > WORDS {
            let first = self.blocks * WORDS as u64;
            draws.fill(Purpose::Exploration, self.session, first, &mut self.words);
            self.next_word = 0;
            self.blocks += 1;
        }
        let exploration = Exploration::of(self.chance);
        let mut next = 0;
        for i in 0..sellers {
            let tried = exploration.tried(self.words[self.next_word + i], self.game.prices);
            let action = tried.unwrap_or_else(|| self.learners[i].greedy(self.state));
            next += action * self.scales[i];
        }
        self.next_word += sellers;
        let weights = Weights {
            rate: terms.learning_rate,
            discount: terms.discount_factor,
        };
        let mut changed = false;
        for i in 0..sellers {
            let action = next / self.scales[i] % self.game.prices;
            changed |= self.learners[i].learn(
                (self.state, action),
                self.game.profit(next, i),
                next,
                weights,
            );
        }
        self.state = next;
        self.chance *= self.decay;
        self.periods += 1;
        self.unchanged = if changed { 0 } else { self.unchanged + 1 };
    }

    /// The state to which everyone's best action leads.
    fn next(&self, state: usize) -> usize {
        let action = |i: usize| self.learners[i].greedy(state) * self.scales[i];
        (0..self.game.sellers).map(action).sum()
    }

    /// The states that the strategies repeat for ever.
    fn cycle(&self) -> Vec<usize> {
        let mut path = vec![self.state];
        loop {
            let next = self.next(path[path.len() - 1]);
            if let Some(first) = path.iter().position(|state| *state == next) {
                return path[first..].to_vec();
            }
            path.push(next);
        }
    }

    /// The first seller deviates to its static best response for one period.
    fn deviation(&self, discount: f64) -> Deviation {
        let before = self.cycle()[0];
        let planned = self.next(before);
        let own = self.game.action(planned, 0);
        let profit = |a: usize| self.game.profit(planned - own + a, 0);
        let mut best = 0;
        for a in 0..self.game.prices {
            if profit(a) > profit(best) {
                best = a;
            }
        }
        let deviated = planned - own + best;
        let price = |state: usize, i: usize| self.game.grid[i][self.game.action(state, i)];
        let mut after = deviated;
        for _ in 0..FOLLOWED {
            after = self.next(after);
        }
        let answer = self.next(deviated);
        let kept = self.discounted(planned, discount);
        Deviation {
            pays: 100.0 * (self.discounted(deviated, discount) / kept - 1.0),
            answer: price(answer, 1) / price(planned, 1),
            after: price(after, 0) / price(planned, 0),
        }
    }

    /// Discounted profit of the first seller from a state on.
    fn discounted(&self, from: usize, discount: f64) -> f64 {
        let (mut state, mut factor, mut sum) = (from, 1.0, 0.0);
        while factor > 1e-10 {
            sum += factor * self.game.profit(state, 0);
            factor *= discount;
            state = self.next(state);
        }
        sum
    }
}

fn mean(sessions: &[Session], number: impl Fn(&Session) -> f64) -> Summary {
    summary(&sessions.iter().map(number).collect::<Vec<f64>>())
}

/// The lines of a market without an entrant; theory gives none of them a number.
fn of_sessions(sessions: &[Session]) -> Vec<Line> {
    let open = |what: &str, number: fn(&Session) -> f64| {
        Line::over_runs(what, mean(sessions, number), Answer::Open)
    };
    let settled = mean(sessions, |s| f64::from(u8::from(s.settled)));
    vec![
        Line::over_runs("sessions that settle", settled, Answer::Value(1.0, 0.0)),
        open("periods until they do", |s| s.periods as f64),
        open("profit gain", |s| s.gain),
        open("a deviation pays, % of discounted profit", |s| {
            s.deviation.pays
        }),
        open("rival's price after a deviation, before = 1", |s| {
            s.deviation.answer
        }),
        open("deviator's price after 15 periods, before = 1", |s| {
            s.deviation.after
        }),
    ]
}

impl Answers for Algorithms {
    fn mistakes(&self) -> Vec<(String, String, String)> {
        let mut found = self.market(&self.offers, false).mistakes();
        let all = self.offers.len() + usize::from(self.entrant.is_some());
        let states = f64::from(self.prices);
        let states = (0..all).fold(1.0, |product, _| product * states);
        if self.offers.len() < 2 || states > 1e6 {
            let what = format!(
                "{all} sellers with {} prices have {states} states",
                self.prices
            );
            let remedy = "take two sellers or more, and fewer prices, for at most a million";
            found.push(("offers".to_string(), what, remedy.to_string()));
        }
        found
    }

    fn lines(&self, setting: &Setting) -> Result<Vec<Line>, String> {
        let sessions = self.sessions(&self.offers, setting)?;
        let mut lines = of_sessions(&sessions);
        if let Some(entrant) = &self.entrant {
            let mut offers = self.offers.clone();
            offers.push(entrant.clone());
            let crowded = self.sessions(&offers, setting)?;
            let (few, many) = (mean(&sessions, |s| s.gain), mean(&crowded, |s| s.gain));
            let what = "profit gain with the entrant";
            lines.push(Line::over_runs(what, many, Answer::Open));
            let fall = Summary {
                mean: few.mean - many.mean,
                standard_error: few.standard_error.hypot(many.standard_error),
                n: many.n,
            };
            let what = "fall of the profit gain with the entrant";
            lines.push(Line::over_runs(what, fall, Answer::Open));
        }
        Ok(lines)
    }
}
