//! How spend grows, and how a workload grows into its incumbent.

use bevy_ecs::prelude::{Res, ResMut, Resource};

use super::Workload;
use crate::calendar::Calendar;
use crate::ids::MarketKind;
use crate::maths;
use crate::plan::RunPlan;
use crate::random::{Purpose, Seed};
use crate::shock::Conditions;
use crate::terms::buyers::{DemandTerms, LockInTerms};

/// Demand of a tick, common to all enterprises of a segment.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct Demand {
    /// Compute spend of an account relative to the start, by segment.
    pub compute: Vec<f64>,
    /// Growth of compute spend, per year, by segment.
    pub growth: Vec<f64>,
    /// χ: model spend per dollar of compute spend at full intensity, by segment, inferred at the start.
    pub ai_per_compute: Vec<f64>,
    /// ln of the market-wide shock to AI demand.
    pub ai_shock: f64,
    /// Model spend a year per dollar of start compute spend at full intensity, by segment: growth, χ and shock.
    pub ai_scale: Vec<f64>,
    /// Share of accounts that have adopted AI, by segment, at the end of the last tick.
    pub adopted: Vec<f64>,
    /// Compute spend of the market relative to the start.
    pub market: f64,
    /// Model spend of the market at the start, dollars a year.
    pub models_at_start: f64,
    /// Model spend of the market relative to the start, at the end of the last tick.
    pub models: f64,
    /// Prices of each market weighted by spend at the end of the last tick, 1 at the start.
    pub prices: [f64; 2],
}

/// Compute spend grows at g(t) = g∞ + (g0 − g∞)·e^(−t/τ) and AI demand is shocked.
pub fn grow(
    plan: Res<RunPlan>,
    calendar: Res<Calendar>,
    seed: Res<Seed>,
    conditions: Res<Conditions>,
    mut demand: ResMut<Demand>,
) {
    let (segments, terms) = (&plan.world.segments, &plan.world.demand);
    let years = calendar.years() - calendar.tick_years / 2.0;
    let common = growth_rate(terms, years) + conditions.growth;
    let mut market = (0.0, 0.0);
    for (g, segment) in segments.iter().enumerate() {
        demand.growth[g] = common + segment.growth_offset;
        demand.compute[g] *=
            maths::exp(demand.growth[g] * calendar.tick_years) * conditions.compute_jump;
        market.0 += segment.compute_spend * demand.compute[g];
        market.1 += segment.compute_spend;
    }
    demand.market = market.0 / market.1;
    let draw = seed.draws().normal(Purpose::Demand, calendar.tick, 0);
    demand.ai_shock = shocked(demand.ai_shock, draw, terms, calendar.tick_years);
    let budget = maths::pow(demand.prices[1], 1.0 - terms.budget_elasticity);
    let struck = conditions.model_demand / conditions.compute_demand;
    let shock = maths::exp(demand.ai_shock) * budget * struck;
    for g in 0..segments.len() {
        demand.ai_scale[g] = demand.compute[g] * demand.ai_per_compute[g] * shock;
    }
}

/// Growth of the market's compute spend per year after `years`.
pub fn growth_rate(terms: &DemandTerms, years: f64) -> f64 {
    let fade = maths::exp(-years / terms.growth_fade_years);
    terms.growth_long_run + (terms.growth_now - terms.growth_long_run) * fade
}

fn shocked(before: f64, draw: f64, terms: &DemandTerms, dt: f64) -> f64 {
    before * maths::exp(-terms.ai_shock_reversion * dt) + terms.ai_shock_sd * dt.sqrt() * draw
}

/// Logistic growth of AI intensity over `dt` years, exact: dx/dt = r·x·(1 − x).
#[inline(always)]
pub fn intensified(intensity: f64, growth_factor: f64) -> f64 {
    intensity * growth_factor / (1.0 + intensity * (growth_factor - 1.0))
}

/// Embeddedness after `dt` years: dℓ/dt = λ·(1 − ℓ) − g·ℓ, with g the growth of spend per year.
#[inline(always)]
pub fn embedded(embeddedness: f64, growth: f64, terms: &LockInTerms, dt: f64) -> f64 {
    let change = terms.embedding_per_year * (1.0 - embeddedness) - growth * embeddedness;
    (embeddedness + change * dt).clamp(0.0, 1.0)
}

/// Embeddedness after `years` more of growth as it is now, where nothing is moved: the closed form of `embedded`.
#[inline(always)]
pub fn embedded_after(workload: &Workload, growth: f64, terms: &LockInTerms, years: f64) -> f64 {
    let now = f64::from(workload.embeddedness);
    let rate = terms.embedding_per_year + growth;
    if rate <= 0.0 {
        return now;
    }
    let end = balanced_embeddedness(growth, terms);
    end + (now - end) * maths::exp(-rate * years)
}

/// ν·g: growth of a workload of `market` placed afresh, per year, where its spend grows at `growth`.
#[inline(always)]
pub fn placed_afresh(terms: &DemandTerms, market: MarketKind, growth: f64) -> f64 {
    let growth = if growth > 0.0 { growth } else { 0.0 };
    growth * terms.afresh(market)
}

/// The embeddedness at which growth and embedding balance.
pub fn balanced_embeddedness(growth: f64, terms: &LockInTerms) -> f64 {
    let rate = terms.embedding_per_year;
    if rate <= 0.0 {
        return 0.0;
    }
    (rate / (rate + growth)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embeddedness_ahead_is_where_the_months_lead() {
        let terms = LockInTerms {
            embedding_per_year: 0.7,
            ..super::super::clauses::tests::terms()
        };
        let start = Workload {
            embeddedness: 0.1,
            ..Workload::NONE
        };
        let mut by_month = 0.1_f32;
        let dt = 1.0 / 1200.0;
        for _ in 0..2400 {
            by_month = embedded(f64::from(by_month), 0.25, &terms, dt) as f32;
        }
        let ahead = embedded_after(&start, 0.25, &terms, 2.0);
        assert!(
            (ahead - f64::from(by_month)).abs() < 1e-3,
            "{ahead} {by_month}"
        );
    }

    #[test]
    fn intensity_follows_the_logistic_curve() {
        let factor = maths::exp(0.5 / 12.0);
        let mut x = 0.15;
        for _ in 0..120 {
            x = intensified(x, factor);
        }
        let exact = 0.15 * maths::exp(5.0) / (1.0 + 0.15 * (maths::exp(5.0) - 1.0));
        assert!((x - exact).abs() < 1e-12);
    }
}
