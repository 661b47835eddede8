//! Who runs machines of their own at the start: what they cost depends on size, and so does who has them.

use crate::enterprise::choice::{Buyer, Scene};
use crate::enterprise::home::home;
use crate::ids::MarketKind;
use crate::logit::Weighed;
use crate::random::Seed;

use super::populate::{Population, shift, spread};

/// Deals the compute offers of the start anew, each enterprise's by its own odds of a first choice and not by the shares of
/// its segment, which these odds come to: mean utilities are inferred on them. The low-discrepancy draws are those of the
/// shares.
pub fn deal(scene: &Scene, seed: &Seed, population: &mut Population) {
    let mut draws = seed.draws();
    let classes = scene.classes.iter().enumerate();
    let compute: Vec<usize> = classes
        .filter(|(_, class)| class.market == MarketKind::Compute)
        .map(|(k, _)| k)
        .collect();
    let providers = scene.posted.markets[0].nests;
    let mut place = vec![0; scene.segments.len()];
    let all = population.enterprises.iter_mut();
    for (agent, (enterprise, workloads)) in all.zip(population.workloads.iter_mut()).enumerate() {
        let g = usize::from(enterprise.segment);
        for &k in &compute {
            if workloads.0[k].current().is_none() {
                continue;
            }
            let mut buyer = Buyer::new(scene, &mut draws, agent as u64, enterprise, workloads);
            let weights = buyer.perceived(scene, k);
            let u = spread(place[g], 2 + k, shift(&mut draws, g, 2 + k));
            workloads.0[k].offer = drawn(scene, k, weights, u);
        }
        enterprise.home = home(workloads, providers);
        place[g] += 1;
    }
}

/// The compute offer at `u` of the odds that `weights` give, in the order of offers.
fn drawn(scene: &Scene, k: usize, weights: [f64; crate::logit::MAX_OFFERS], u: f64) -> u8 {
    let market = scene.market(k);
    let lambda = scene.choice.nest_dissimilarity;
    let weighed = Weighed::new(weights, &market.nest_of, market.nests, lambda);
    let mut sum = 0.0;
    let mut last = 0;
    for (o, &nest) in market.nest_of.iter().enumerate() {
        let odds = weighed.probability(o, usize::from(nest));
        if odds > 0.0 {
            last = o;
            sum += odds;
            if u < sum {
                break;
            }
        }
    }
    (market.first + last) as u8
}
