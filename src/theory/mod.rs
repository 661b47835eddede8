//! Worlds with known answers: small markets of which theory, or a published table, says
//! what must come out. `lockin validate` shows both.
//!
//! A theory world states a kind of market with all its numbers. What the model computes
//! comes from the code that the simulation runs: the nested logit, the pricing rules, the
//! cost of moving, adoption, the draws, or whole simulations. What it ought to be comes
//! from elsewhere: a closed form, another way of solving, or a number that the file states
//! with its source.

pub mod answer;
pub mod bare_deal;
pub mod bass;
pub mod direction;
pub mod draws;
pub mod ecosystem;
pub mod inversion;
pub mod investment;
pub mod learning_curve;
pub mod markov_perfect;
pub mod nash;
pub mod oligopoly;
pub mod q_learning;
pub mod read;
pub mod shares;
pub mod simulated;
pub mod steady_price;
pub mod strata;
pub mod structural;
pub mod switching;
pub mod worlds;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::random::Seed;
use crate::worldfile::error::did_you_mean;
use answer::{Answer, Line};

pub use read::read;

/// A world with a known answer, as its file states it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theory {
    /// Its name.
    pub name: String,
    /// What theory says of it, and where.
    pub about: String,
    /// Every draw depends on it.
    pub master_seed: u64,
    /// The market.
    pub market: Market,
    /// Published numbers to compare with, besides what theory says.
    pub published: Vec<Published>,
}

/// A published number, as a range that holds it and its rounding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// Which line it belongs to.
    pub what: String,
    /// The lowest value that agrees with it.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// Where it was published.
    pub source: String,
}

impl Published {
    /// Puts the number beside the line it belongs to: as its answer if theory gives none, else once more.
    fn join(&self, lines: &mut Vec<Line>) -> Result<(), String> {
        let answer = Answer::Between(self.low, self.high);
        let Some(place) = lines.iter().position(|line| line.what == self.what) else {
            let known: Vec<&str> = lines.iter().map(|line| line.what.as_str()).collect();
            let near = did_you_mean(&self.what, &known);
            return Err(format!("there is no line \"{}\"; {near}", self.what));
        };
        if lines[place].answer == Answer::Open {
            lines[place].answer = answer;
        } else {
            let what = format!("{}, published", self.what);
            let published = Line {
                what,
                answer,
                ..lines[place].clone()
            };
            lines.insert(place + 1, published);
        }
        Ok(())
    }
}

/// The kinds of market with a known answer; to add one: a file beside its siblings, a line here and in `answers`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Market {
    /// A deal to which nothing responds, in a whole simulation.
    BareDeal(bare_deal::BareDeal),
    /// The spread of a novelty.
    Bass(bass::Bass),
    /// The sign of what a variant of a world does.
    Direction(direction::Direction),
    /// Random draws against their laws.
    Draws(draws::Laws),
    /// Vendors that gain from being used: one wins.
    Ecosystem(ecosystem::Ecosystem),
    /// What a start infers, against what was planted.
    Inversion(inversion::Inversion),
    /// The worth of a stream of cash.
    Investment(investment::Investment),
    /// Cost that falls with volume.
    LearningCurve(learning_curve::LearningCurve),
    /// Prices of a duopoly with switching costs in Markov-perfect equilibrium.
    MarkovPerfect(markov_perfect::MarkovPerfect),
    /// Price competition between firms with one or several offers.
    Oligopoly(oligopoly::Oligopoly),
    /// Algorithms that learn to price.
    QLearning(q_learning::Algorithms),
    /// Sampled choices against their probabilities.
    Shares(shares::Shares),
    /// The steady price under switching costs.
    SteadyPrice(steady_price::SteadyPrice),
    /// Sizes of accounts.
    Strata(strata::Sizes),
    /// Price competition in a whole simulation.
    Structural(structural::Structural),
    /// Switching in a whole simulation at fixed prices.
    Switching(switching::Switching),
}

impl Market {
    fn answers(&self) -> &dyn Answers {
        match self {
            Market::BareDeal(market) => market,
            Market::Bass(market) => market,
            Market::Direction(market) => market,
            Market::Draws(market) => market,
            Market::Ecosystem(market) => market,
            Market::Inversion(market) => market,
            Market::Investment(market) => market,
            Market::LearningCurve(market) => market,
            Market::MarkovPerfect(market) => market,
            Market::Oligopoly(market) => market,
            Market::QLearning(market) => market,
            Market::Shares(market) => market,
            Market::SteadyPrice(market) => market,
            Market::Strata(market) => market,
            Market::Structural(market) => market,
            Market::Switching(market) => market,
        }
    }
}

/// A kind of market with a known answer.
pub trait Answers {
    /// What is wrong with its numbers taken together: path inside `market`, what, remedy.
    fn mistakes(&self) -> Vec<(String, String, String)> {
        Vec::new()
    }

    /// What the model computes beside what it ought to be.
    ///
    /// # Errors
    /// When the market has no answer, in a sentence.
    fn lines(&self, setting: &Setting) -> Result<Vec<Line>, String>;
}

/// How a theory world is run.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The seed of its draws.
    pub seed: Seed,
    /// The master seed of simulations.
    pub master_seed: u64,
    /// The folder of its file, from which worlds it names are found.
    pub folder: PathBuf,
    /// At full size or small.
    pub size: Size,
}

/// How much is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// As the file states.
    Full,
    /// A fraction of it, for tests.
    Small,
}

impl Size {
    /// `full` of something, or a part of it, at least `least`, when small.
    pub fn of(self, full: u32, part: u32, least: u32) -> u32 {
        match self {
            Size::Full => full,
            Size::Small => (full / part).max(least).min(full),
        }
    }
}

impl Theory {
    /// What the model computes beside what theory and publications say.
    ///
    /// # Errors
    /// When the market has no answer, or a published number belongs to no line.
    pub fn lines(&self, folder: PathBuf, size: Size) -> Result<Vec<Line>, String> {
        let setting = Setting {
            seed: Seed::new(self.master_seed, 1),
            master_seed: self.master_seed,
            folder,
            size,
        };
        let mut lines = self.market.answers().lines(&setting)?;
        for published in &self.published {
            published.join(&mut lines)?;
        }
        Ok(lines)
    }
}
