//! Whether what is said of an actor in one place fits what is said of it in another.

use super::Check;
use crate::pricing::PriceRule;
use crate::pricing::new_customers::NewCustomers;
use crate::terms::deals::{DealTerms, Exclusivity};
use crate::terms::vendors::{DIRECT, Funding, VendorTerms};

/// Finds statements about segments, firms and deals that cannot all be true.
pub fn check(check: &mut Check) {
    segments(check);
    providers(check);
    vendors(check);
    for d in 0..check.world.deals.len() {
        let deal = &check.world.deals[d];
        let vendor = check.world.vendors.iter().find(|v| v.name == deal.vendor);
        if let Some(vendor) = vendor {
            closed(check, d, deal, vendor);
            reaches_nothing(check, d, deal, vendor);
        }
    }
}

fn segments(check: &mut Check) {
    for (s, segment) in check.world.segments.iter().enumerate() {
        let path = format!("segments[{s}].adopted");
        if segment.adopted > segment.bass_ceiling {
            let what = format!(
                "more have adopted than ever will ({})",
                segment.bass_ceiling
            );
            check.wrong(&path, what, "raise bass_ceiling, or lower this");
        }
        if segment.ai_spend > 0.0 && segment.adopted == 0.0 {
            let what = "nobody has adopted AI, but there is ai_spend";
            check.wrong(&path, what, "state who spends it, or no ai_spend");
        }
    }
    let total: f64 = check.world.segments.iter().map(|s| s.ai_spend).sum();
    if total == 0.0 && !check.world.segments.is_empty() && check.world.has_models() {
        let what = "no segment spends anything on models";
        check.wrong("segments", what, "state ai_spend for one at least");
    }
}

fn providers(check: &mut Check) {
    for (p, provider) in check.world.providers.iter().enumerate() {
        let path = format!("providers[{p}].operating_margin");
        let rules = (&provider.pricing, provider.new_customers.as_ref());
        margin(check, &path, provider.operating_margin, rules);
    }
}

fn vendors(check: &mut Check) {
    let world = check.world;
    for (v, vendor) in world.vendors.iter().enumerate() {
        let path = |field: &str| format!("vendors[{v}].{field}");
        margin(
            check,
            &path("gross_margin"),
            vendor.gross_margin,
            (&vendor.pricing, vendor.new_customers.as_ref()),
        );
        if vendor.owner.is_some() && matches!(vendor.funding, Funding::Treasury { .. }) {
            let what = "a vendor with an owner has no treasury: its owner pays";
            check.wrong(&path("funding"), what, "write Outside, or owner: None");
        }
    }
    if !world.vendors.is_empty() && world.vendors.iter().all(|v| !v.frontier) {
        let what = "no vendor is at the frontier";
        check.wrong("vendors", what, "write frontier: true for one at least");
    }
    let research = &world.research;
    if research.frontier_growth == 0.0 && research.knowledge_decay == 0.0 {
        let what = "knowledge neither grows nor decays, so what training yields cannot be inferred";
        let remedy = "let frontier_growth or research.knowledge_decay be above 0";
        check.wrong("research.frontier_growth", what, remedy);
    }
}

/// Conduct is inferred from the margin, which takes a margin.
fn margin(
    check: &mut Check,
    path: &str,
    margin: f64,
    (pricing, new_customers): (&PriceRule, Option<&NewCustomers>),
) {
    let responds = matches!(pricing, PriceRule::BestResponse(_))
        || matches!(new_customers, Some(NewCustomers::BestResponse(_)));
    if margin <= 0.0 && responds {
        let what = "a firm whose price is its best response has a margin above 0";
        check.wrong(path, what, "raise it, or price by CostPlus or Fixed");
    }
}

fn closed(check: &mut Check, d: usize, deal: &DealTerms, vendor: &VendorTerms) {
    let sells = |channel: &str| vendor.channels.iter().any(|c| c.name == channel);
    let open = match deal.exclusivity {
        Exclusivity::None => true,
        Exclusivity::Channel => sells(DIRECT) || sells(&deal.sponsor),
        Exclusivity::All => sells(&deal.sponsor),
    };
    if !open {
        let what = format!("{} would have no channel left", vendor.name);
        let remedy = format!("give it a channel {}", deal.sponsor);
        check.wrong(&format!("deals[{d}].exclusivity"), what, remedy);
    }
}

fn reaches_nothing(check: &mut Check, d: usize, deal: &DealTerms, vendor: &VendorTerms) {
    let path = |field: &str| format!("deals[{d}].{field}");
    let (name, sponsor) = (&vendor.name, &deal.sponsor);
    let sells = vendor.channels.iter().any(|c| c.name == *sponsor);
    if deal.integration != 0.0 && !sells {
        let what = format!("{name} does not sell through {sponsor}, so this changes nothing");
        check.warn(
            &path("integration"),
            what,
            "write 0, or give it that channel",
        );
    }
    let hosted = vendor
        .hosting
        .iter()
        .any(|h| h.name == *sponsor && h.share > 0.0);
    if deal.steering != 0.0 && !hosted {
        let what = format!("{name} has no hosting at {sponsor}, so this changes nothing");
        check.warn(&path("steering"), what, "write 0, or give it a share there");
    }
    if deal.exclusivity == Exclusivity::None && deal.exclusivity_until.is_some() {
        let what = "there is no exclusivity that could end";
        check.warn(&path("exclusivity_until"), what, "write None");
    }
}
