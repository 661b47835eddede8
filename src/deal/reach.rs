//! What deals do to distribution: exclusivity closes channels, integration favours one,
//! reserved capacity keeps it clear; who is not in the market sells nothing.

use bevy_ecs::prelude::{Query, ResMut};

use super::Term;
use crate::market::posted::Reach;
use crate::market::presence::{Presence, Presences};
use crate::market::today::Today;
use crate::plan::offers::{Offer, Offers};
use crate::plan::{Plan, resolved};
use crate::policy::Rules;
use crate::terms::deals::Exclusivity;

/// Channels open and close with the deals in force.
pub fn distribute(
    today: Today,
    deals: Query<&Term>,
    presences: Presences,
    mut reach: ResMut<Reach>,
) {
    let plan = &today.plan;
    *reach = reach_in(plan, deals.iter(), &today.rules, today.calendar.tick);
    for (id, offer) in plan.offers.iter() {
        if let Some(provider) = offer.provider {
            reach.lost[id.index()] = today.conditions.lost[provider.index()];
        }
    }
    let providers: Vec<Presence> = presences.providers.iter().copied().collect();
    let vendors: Vec<Presence> = presences.vendors.iter().copied().collect();
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
        let exclusive = rules.exclusivity && tick < term.exclusive_until;
        let own = offers.iter();
        for (id, offer) in own.filter(|(_, offer)| offer.vendor == Some(deal.vendor)) {
            if offer.provider == Some(deal.sponsor) {
                favour(&mut reach, id.index(), deal, rules);
            } else if exclusive && barred(deal.terms.exclusivity, offer) {
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

/// What a deal in force does for its vendor's channel through its sponsor, offer `o`.
fn favour(reach: &mut Reach, o: usize, deal: &resolved::Deal, rules: &Rules) {
    let terms = &deal.terms;
    if !rules.separated {
        reach.integration[o] += terms.integration;
    }
    reach.reserved[o] |= terms.reserved_capacity;
    if let Some(floor) = terms.channel_discount_floor {
        let ceiling = &mut reach.ratio_ceiling[o];
        *ceiling = ceiling.min(1.0 - floor);
    }
}

/// Whether exclusivity closes an offer that is not through the sponsor.
fn barred(exclusivity: Exclusivity, offer: &Offer) -> bool {
    match exclusivity {
        Exclusivity::None => false,
        Exclusivity::Channel => offer.provider.is_some(),
        Exclusivity::All => true,
    }
}
