//! What deals do to distribution: exclusivity closes channels, integration favours one,
//! reserved capacity keeps it clear; who is not in the market sells nothing.

use bevy_ecs::prelude::{Query, Res, ResMut, With};

use super::Term;
use crate::calendar::Calendar;
use crate::ids::{ProviderId, VendorId};
use crate::market::posted::Reach;
use crate::market::presence::Presence;
use crate::plan::offers::{Offer, Offers};
use crate::plan::{Plan, RunPlan};
use crate::policy::Rules;
use crate::shock::Conditions;
use crate::terms::deals::Exclusivity;

/// Channels open and close with the deals in force.
#[expect(
    clippy::too_many_arguments,
    reason = "a system takes what it reads and writes"
)]
pub fn distribute(
    plan: Res<RunPlan>,
    calendar: Res<Calendar>,
    rules: Res<Rules>,
    conditions: Res<Conditions>,
    deals: Query<&Term>,
    providers: Query<&Presence, With<ProviderId>>,
    vendors: Query<&Presence, With<VendorId>>,
    mut reach: ResMut<Reach>,
) {
    *reach = reach_in(&plan, deals.iter(), &rules, calendar.tick);
    for (id, offer) in plan.offers.iter() {
        if let Some(provider) = offer.provider {
            reach.lost[id.index()] = conditions.lost[provider.index()];
        }
    }
    let providers: Vec<Presence> = providers.iter().copied().collect();
    let vendors: Vec<Presence> = vendors.iter().copied().collect();
    close_absent(&mut reach, &plan.offers, &providers, &vendors);
}

/// Who is not in the market sells nothing, and nothing is sold through it.
pub fn close_absent(
    reach: &mut Reach,
    offers: &Offers,
    providers: &[Presence],
    vendors: &[Presence],
) {
    for (id, offer) in offers.iter() {
        let seller = offer.vendor.map(|v| vendors[v.index()]);
        let host = offer.provider.map(|j| providers[j.index()]);
        if [seller, host].into_iter().flatten().any(|p| !p.is_here()) {
            reach.open[id.index()] = false;
        }
    }
}

/// What is on offer in `tick`, and how well distributed.
pub fn reach_in<'a>(
    plan: &Plan,
    deals: impl Iterator<Item = &'a Term>,
    rules: &Rules,
    tick: u32,
) -> Reach {
    let offers = &plan.offers;
    let mut reach = Reach {
        open: vec![true; offers.len()],
        integration: vec![0.0; offers.len()],
        lost: vec![0.0; offers.len()],
        reserved: vec![false; offers.len()],
        ratio_ceiling: vec![f64::INFINITY; offers.len()],
    };
    let all = plan.deals.iter().zip(deals);
    for (deal, term) in all.filter(|(_, term)| term.in_force(tick)) {
        let terms = &deal.terms;
        let exclusive = rules.exclusivity && tick < term.exclusive_until;
        for (id, offer) in offers.iter() {
            if offer.vendor != Some(deal.vendor) {
                continue;
            }
            if offer.provider == Some(deal.sponsor) {
                if !rules.separated {
                    reach.integration[id.index()] += terms.integration;
                }
                reach.reserved[id.index()] |= terms.reserved_capacity;
                if let Some(floor) = terms.channel_discount_floor {
                    let ceiling = &mut reach.ratio_ceiling[id.index()];
                    *ceiling = ceiling.min(1.0 - floor);
                }
            } else if exclusive && barred(terms.exclusivity, offer) {
                reach.open[id.index()] = false;
            }
        }
    }
    for (id, offer) in offers.iter() {
        reach.integration[id.index()] += rules.quality_gain(offer.seller());
        if let (Some(vendor), Some(provider)) = (offer.vendor, offer.provider)
            && rules.forecloses(vendor, provider)
        {
            reach.open[id.index()] = false;
        }
    }
    reach
}

fn barred(exclusivity: Exclusivity, offer: &Offer) -> bool {
    match exclusivity {
        Exclusivity::None => false,
        Exclusivity::Channel => offer.provider.is_some(),
        Exclusivity::All => true,
    }
}
