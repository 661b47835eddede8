//! Increasing returns to adoption (Arthur 1989): vendors that gain from being used start alike
//! and one of them takes the market, in a whole simulation.
//!
//! With V vendors a customer of a vendor with share s takes it again with
//! P(s) = 1/(1 + (V − 1)·e^(−α·η·(s − (1 − s)/(V − 1)))). The market rests at the largest root of
//! s = P(s), whoever it is; equal shares rest only while α·η < V.

use serde::{Deserialize, Serialize};

use super::answer::{Answer, Line};
use super::simulated::{Ready, Simulated, stand_still};
use super::{Answers, Setting};
use crate::ids::MarketKind;
use crate::market::posted::VendorShares;
use crate::maths;
use crate::sim::Simulation;
use crate::study::statistics::{Summary, summary};

/// Part of the effect with which nobody wins.
const WEAK: f64 = 0.1;

/// The model market of a world in which vendors start alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ecosystem {
    /// The world.
    pub world: Simulated,
    /// How long it is followed, years; every customer chooses every month.
    pub years: u32,
    /// η: what the whole market using a vendor is worth, ln price.
    pub ecosystem_effect: f64,
}

impl Ecosystem {
    fn ready(&self, setting: &Setting, effect: f64) -> Result<Ready, String> {
        let mut world = self.world.world(setting, self.years)?;
        stand_still(&mut world);
        world.choice.ecosystem_effect = effect;
        let alike = 1.0 / world.vendors.len() as f64;
        for segment in &mut world.segments {
            segment.attention_model = 1.0;
            segment.adopted = 1.0;
            segment.bass_ceiling = 1.0;
            for share in &mut segment.vendor_shares {
                share.share = alike;
            }
        }
        for vendor in &mut world.vendors {
            vendor.channels.retain(|channel| channel.share > 0.0);
        }
        for class in &mut world.classes {
            if class.market == MarketKind::Model {
                class.attention_multiple = 12.0;
                class.term_months = 1.0;
                class.moving_provider = 0.0;
                class.moving_vendor = 0.0;
                class.egress_gb_per_dollar = 0.0;
            }
        }
        Ready::new(world)
    }

    /// Vendors' shares at the end, by segment: each segment is a market of its own.
    fn runs(&self, setting: &Setting, effect: f64) -> Result<Vec<Vec<f64>>, String> {
        let ready = self.ready(setting, effect)?;
        let end = |mut simulation: Simulation| {
            while simulation.tick() < simulation.ticks() {
                simulation.step();
            }
            simulation.world().resource::<VendorShares>().0.clone()
        };
        let runs = ready.each(&self.world.seeds(setting), end);
        Ok(runs.into_iter().flatten().collect())
    }

    /// Fails where equal shares may last.
    fn decides(&self, alpha: f64, vendors: f64) -> Result<(), String> {
        let effect = alpha * self.ecosystem_effect;
        if effect > vendors {
            return Ok(());
        }
        Err(format!(
            "with {vendors} vendors one wins for sure only if model_price_sensitivity·ecosystem_effect is above {vendors}; it is {effect}"
        ))
    }

    /// The largest root of s = P(s).
    fn winner(&self, alpha: f64, vendors: f64) -> f64 {
        let mut share = 1.0;
        for _ in 0..10_000 {
            let ahead = share - (1.0 - share) / (vendors - 1.0);
            let others = maths::exp(-alpha * self.ecosystem_effect * ahead);
            share = 1.0 / (1.0 + (vendors - 1.0) * others);
        }
        share
    }
}

fn largest(shares: &[f64]) -> f64 {
    shares.iter().copied().fold(0.0, f64::max)
}

impl Answers for Ecosystem {
    fn lines(&self, setting: &Setting) -> Result<Vec<Line>, String> {
        let world = self.world.world(setting, self.years)?;
        let (alpha, vendors) = (
            world.choice.model_price_sensitivity,
            world.vendors.len() as f64,
        );
        self.decides(alpha, vendors)?;
        let strong = self.runs(setting, self.ecosystem_effect)?;
        let weak = self.runs(setting, WEAK * self.ecosystem_effect)?;
        let first = summary(&weak.iter().map(|s| s[0]).collect::<Vec<_>>());
        let most = summary(&strong.iter().map(|s| largest(s)).collect::<Vec<_>>());
        let chance = 1.0 / vendors;
        let spread = (chance * (1.0 - chance) / strong.len() as f64).sqrt();
        let value = |x: f64| Answer::Value(x, 0.0);
        Ok(vec![
            Line::over_runs(
                "share of the winner",
                most,
                Answer::Value(self.winner(alpha, vendors), 1e-3),
            ),
            Line::sampled(
                "markets with a winner",
                part(&strong, 0.0, |s| largest(s) > 0.5),
                value(1.0),
            ),
            Line::sampled(
                "markets that the first vendor wins",
                part(&strong, spread, |s| s[0] > 0.5),
                value(chance),
            ),
            Line::over_runs(
                "share of the first vendor at a tenth of the effect",
                first,
                value(chance),
            ),
            Line::sampled(
                "markets with a winner at a tenth of the effect",
                part(&weak, 0.0, |s| largest(s) > 0.5),
                value(0.0),
            ),
        ])
    }
}

/// In what part of the markets something holds of the shares, with the error that this has.
fn part(markets: &[Vec<f64>], standard_error: f64, holds: impl Fn(&[f64]) -> bool) -> Summary {
    let n = markets.len();
    Summary {
        mean: markets.iter().filter(|shares| holds(shares)).count() as f64 / n as f64,
        standard_error,
        n,
    }
}
