//! What a start infers, against what was planted: mean utilities, conduct, research productivity.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::answer::Line;
use super::simulated::{Ready, Simulated, stand_still};
use super::{Answers, Setting};
use crate::ids::MarketKind;
use crate::market::Slopes;
use crate::maths;
use crate::plan::Plan;
use crate::plan::stated::WorldFile;
use crate::pricing::{Response, Situation, Slope};
use crate::random::{Draws, Purpose};
use crate::record::Recorder;
use crate::sim::calibrate::{CALIBRATION_DRAW, calibrate, sellers_at_start};
use crate::sim::{Manner, Simulation};
use crate::terms::buyers::{ChoiceTerms, NamedShare};

/// Random markets in which conduct is planted.
const MARKETS: u64 = 1000;

/// A world whose start is planted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inversion {
    /// The world.
    pub world: Simulated,
    /// Standard deviation of planted mean utilities, ln price.
    pub spread: f64,
}

/// Planted utilities by segment: of providers, and of the model offers.
struct Planted {
    compute: Vec<Vec<f64>>,
    model: Vec<Vec<f64>>,
}

impl Inversion {
    fn draw(&self, draws: &mut Draws, tick: u32, agent: usize) -> f64 {
        self.spread * draws.normal(Purpose::Theory, tick, agent as u64)
    }

    fn draws(&self, draws: &mut Draws, tick: u32, agents: Range<usize>) -> Vec<f64> {
        agents.map(|agent| self.draw(draws, tick, agent)).collect()
    }

    /// Plants utilities, and in their place the shares that they give in closed form.
    fn plant(&self, setting: &Setting, world: &mut WorldFile) -> Planted {
        let mut draws = setting.seed.draws();
        let choice = &world.choice;
        let vendors = world.vendors.iter_mut().enumerate();
        let channels: Vec<Vec<f64>> = vendors
            .map(|(v, vendor)| {
                let effects = self.draws(&mut draws, 0, v * 64..v * 64 + vendor.channels.len());
                let shares = logit(
                    &effects,
                    choice.model_price_sensitivity / choice.nest_dissimilarity,
                );
                for (channel, share) in vendor.channels.iter_mut().zip(shares) {
                    channel.share = share;
                }
                effects
            })
            .collect();
        let mut planted = Planted {
            compute: Vec::new(),
            model: Vec::new(),
        };
        for (g, segment) in world.segments.iter_mut().enumerate() {
            let tick = 1 + g as u32;
            let providers = self.draws(&mut draws, tick, 0..segment.provider_shares.len());
            let vendors = self.draws(&mut draws, tick, 64..64 + channels.len());
            let shares = logit(&providers, choice.compute_price_sensitivity);
            state(&mut segment.provider_shares, shares);
            let nests = inclusive(choice, &vendors, &channels);
            let shares = logit(&nests, choice.model_price_sensitivity);
            state(&mut segment.vendor_shares, shares);
            let offers = vendors.iter().zip(&channels);
            let offers = offers.flat_map(|(v, effects)| effects.iter().map(move |x| v + x));
            planted.model.push(offers.collect());
            planted.compute.push(providers);
        }
        planted
    }

    /// The largest error of a recovered mean utility, by market, differences within a segment.
    fn utilities(&self, setting: &Setting) -> Result<Vec<Line>, String> {
        let mut world = self.world.world(setting, 1)?;
        stand_still(&mut world);
        for segment in &mut world.segments {
            segment.provider_shares.sort_by_key(|share| {
                let place = world.providers.iter().position(|p| p.name == share.name);
                place.unwrap_or(usize::MAX)
            });
            segment.vendor_shares.sort_by_key(|share| {
                let place = world.vendors.iter().position(|v| v.name == share.name);
                place.unwrap_or(usize::MAX)
            });
        }
        let planted = self.plant(setting, &mut world);
        let ready = Ready::new(world)?;
        let plan = &ready.plan;
        let mut lines = Vec::new();
        for market in MarketKind::BOTH {
            let (mut worst, mut n) = (0.0_f64, 0);
            for g in 0..plan.world.segments.len() {
                let of = match market {
                    MarketKind::Compute => &planted.compute[g],
                    MarketKind::Model => &planted.model[g],
                };
                let recovered: Vec<f64> = plan
                    .offers
                    .of(market)
                    .map(|o| ready.start.utilities.of[g][o] - known(plan, o))
                    .collect();
                n += of.len();
                worst = worst.max(apart(&recovered, of));
            }
            let what = format!("{}: mean utilities, largest error", market.name());
            lines.push(Line::exact(what, worst, 0.0, 1e-10).of(n));
        }
        Ok(lines)
    }

    /// Conduct planted in random markets: the kernel's price at it, and the conduct behind that price.
    fn conduct(setting: &Setting) -> Line {
        let mut draws = setting.seed.draws();
        let mut worst = 0.0_f64;
        for market in 0..MARKETS {
            let mut uniform = |i: u32| draws.uniform(Purpose::Theory, 1000 + i, market);
            let share = 0.05 + 0.5 * uniform(0);
            let stay = share + (1.0 - share) * uniform(1);
            let planted = 0.2 + 3.0 * uniform(2);
            let mut firm = Situation {
                price: 1.0,
                start_price: 1.0,
                cost: 0.2 + uniform(3),
                start_cost: 1.0,
                response: Response::Log,
                demand: Slope {
                    slope: share * (0.2 + 0.6 * uniform(4)),
                    spend: share,
                    reviewed: share,
                    stay: share * stay,
                    win: share * stay * uniform(5),
                    renewed: share * (0.05 + 0.3 * uniform(6)),
                    placed: share * (0.5 + uniform(10)),
                    matched: 0.0,
                },
                share,
                recaptured: 0.0,
                brings: 0.0,
                conduct: planted,
                price_sensitivity: 1.5 + 8.0 * uniform(7),
                budget_elasticity: 1.0 + uniform(8),
                research: uniform(9),
                horizon_years: 10.0,
                tick_years: 1.0 / 12.0,
                menu_cost: 0.0,
                ceiling: 1e9,
            };
            firm.price = firm.best_price();
            worst = worst.max((firm.conduct_behind_price() / planted - 1.0).abs());
        }
        let what = "conduct in random markets, largest error";
        Line::exact(what, worst, 0.0, 1e-10).of(MARKETS as usize)
    }

    /// In the world as it is, the kernel's price at the inferred conduct is the price of the start.
    fn prices(&self, setting: &Setting) -> Result<Line, String> {
        let mut world = self.world.world(setting, 1)?;
        world.agents = Some(world.calibration_agents);
        let plan = Plan::new(world, &[]).undisturbed();
        let start = calibrate(&plan)?;
        let (plan, start) = (Arc::new(plan), Arc::new(start));
        let mut simulation = Simulation::new(
            plan.clone(),
            start.clone(),
            CALIBRATION_DRAW,
            Recorder::deaf(),
            Manner::default(),
        );
        let slopes = simulation.world().resource::<Slopes>();
        let sellers = sellers_at_start(&plan, &start, &slopes.year, slopes.ring.len());
        let priced: Vec<Situation> = sellers
            .clouds
            .into_iter()
            .chain(sellers.vendors)
            .chain(sellers.channels.into_iter().flatten())
            .filter(|firm| firm.conduct > 0.0 && firm.demand.spend > 0.0)
            .collect();
        let gap = |firm: &Situation| (firm.best_price() / firm.price - 1.0).abs();
        let worst = priced.iter().map(gap).fold(0.0, f64::max);
        let what = "start prices at the inferred conduct, largest error";
        Ok(Line::exact(what, worst, 0.0, 1e-10).of(priced.len()))
    }

    /// Productivity planted through the training spend that it takes.
    fn productivity(&self, setting: &Setting) -> Result<Line, String> {
        let mut world = self.world.world(setting, 1)?;
        let research = &world.research;
        let growth = research.frontier_growth * maths::ln(10.0) + research.knowledge_decay;
        let planted: Vec<f64> = (0..world.vendors.len())
            .map(|v| 1e-10 * (1.0 + v as f64))
            .collect();
        for (vendor, planted) in world.vendors.iter_mut().zip(&planted) {
            vendor.training_spend = growth * maths::exp10(vendor.quality) / planted;
        }
        let start = Ready::new(world)?.start;
        let gap = |(found, planted): (&f64, &f64)| (found / planted - 1.0).abs();
        let worst = start.productivity.iter().zip(&planted).map(gap);
        let worst = worst.fold(0.0, f64::max);
        let what = "research productivity, largest error";
        Ok(Line::exact(what, worst, 0.0, 1e-10).of(planted.len()))
    }
}

/// Writes shares down in place of those that are stated.
fn state(stated: &mut [NamedShare], shares: Vec<f64>) {
    for (stated, share) in stated.iter_mut().zip(shares) {
        stated.share = share;
    }
}

/// What each vendor is worth with all its channels: u + λ/α·ln Σ e^(α/λ·effect).
fn inclusive(choice: &ChoiceTerms, vendors: &[f64], channels: &[Vec<f64>]) -> Vec<f64> {
    let (alpha, lambda) = (choice.model_price_sensitivity, choice.nest_dissimilarity);
    let of = |(vendor, effects): (&f64, &Vec<f64>)| {
        let sum: f64 = effects.iter().map(|x| maths::exp(alpha / lambda * x)).sum();
        vendor + lambda / alpha * maths::ln(sum)
    };
    vendors.iter().zip(channels).map(of).collect()
}

/// Shares of utilities in a logit.
fn logit(utilities: &[f64], scale: f64) -> Vec<f64> {
    let worth: Vec<f64> = utilities.iter().map(|u| maths::exp(scale * u)).collect();
    let all: f64 = worth.iter().sum();
    worth.iter().map(|w| w / all).collect()
}

/// What of a model offer's mean utility its quality explains: γ·(behind the best).
fn known(plan: &Plan, o: usize) -> f64 {
    let offer = plan.offers.get(crate::ids::OfferId::at(o));
    offer.vendor.map_or(0.0, |v| {
        let qualities = plan.world.vendors.iter().map(|v| v.quality);
        let best = qualities.fold(f64::NEG_INFINITY, f64::max);
        plan.world.choice.quality_weight * (best - plan.world.vendors[v.index()].quality)
    })
}

/// How far two lists are apart at the most, their means taken off.
fn apart(one: &[f64], other: &[f64]) -> f64 {
    let mean = |list: &[f64]| list.iter().sum::<f64>() / list.len() as f64;
    let (a, b) = (mean(one), mean(other));
    let gap = |(x, y): (&f64, &f64)| ((x - a) - (y - b)).abs();
    one.iter().zip(other).map(gap).fold(0.0, f64::max)
}

impl Answers for Inversion {
    fn lines(&self, setting: &Setting) -> Result<Vec<Line>, String> {
        let mut lines = self.utilities(setting)?;
        lines.push(Self::conduct(setting));
        lines.push(self.prices(setting)?);
        lines.push(self.productivity(setting)?);
        Ok(lines)
    }
}
