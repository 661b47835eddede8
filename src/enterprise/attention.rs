//! When a workload is looked at, and when its contract ends.

use super::Workload;
use super::choice::Scene;

/// A contract of class `k` in segment `g` is renewed unseen, at today's price.
#[inline(always)]
pub fn renew(scene: &Scene, g: usize, k: usize, workload: &mut Workload) {
    start(scene, k, workload, scene.ties(g, k).term_months);
}

/// A contract of class `k` in segment `g` is signed by who has looked, at today's price.
#[inline(always)]
pub fn sign(scene: &Scene, g: usize, k: usize, workload: &mut Workload) {
    start(scene, k, workload, scene.ties(g, k).signed_months);
}

/// A contract of so many months starts at today's price.
#[inline(always)]
fn start(scene: &Scene, k: usize, workload: &mut Workload, months: f64) {
    let market = scene.market(k);
    let offer = usize::from(workload.offer) - market.first;
    let ticks = (months / (12.0 * scene.dt) + 0.5) as u32;
    workload.contract_end = (scene.tick + if ticks > 0 { ticks } else { 1 }) as u16;
    workload.start_at(market.ln_retail[offer]);
}

/// h: occasions a year on which a workload of class `k` on `offer` of its market is looked at: φ times the news of it.
#[inline(always)]
pub fn attention(scene: &Scene, g: usize, k: usize, offer: usize) -> f64 {
    let class = &scene.classes[k];
    let phi = scene.segments[g].attention(class.market) * class.attention_multiple;
    phi * scene.market(k).news[offer]
}

/// Chance that the end of a contract of class `k` is an occasion, at attention `h`: min(1, w·h·T₀), T₀ the class's own
/// term. A law that shortens contracts makes more ends, not more attention at each.
#[inline(always)]
pub fn looks_at_end(scene: &Scene, k: usize, h: f64) -> f64 {
    let chance = scene.lock_in.renewal_weight * h * scene.classes[k].term_months / 12.0;
    if chance < 1.0 { chance } else { 1.0 }
}

/// Chance that a tick in which no contract ends is an occasion: 1 − e^{−(1 − w)·h·Δ}, to third order.
#[inline(always)]
pub fn looks_before_end(scene: &Scene, h: f64) -> f64 {
    let x = (1.0 - scene.lock_in.renewal_weight) * h * scene.dt;
    x / (1.0 + 0.5 * x)
}

/// Occasions a year at attention `h`, ends of contracts of the terms in force included.
#[inline(always)]
pub fn occasions(scene: &Scene, g: usize, k: usize, h: f64) -> f64 {
    let ends_a_year = 12.0 / scene.ties(g, k).term_months;
    (1.0 - scene.lock_in.renewal_weight) * h + looks_at_end(scene, k, h) * ends_a_year
}
