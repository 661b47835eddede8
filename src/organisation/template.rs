//! The commented file to start from.

use super::Clause;
use crate::ids::MarketKind;
use crate::plan::Plan;
use crate::terms::buyers::{Class, Segment};

/// The text of an organisation called `name` in the world of `plan`, with every choice that the world gives.
pub fn template(name: &str, file: &str, world: &str, plan: &Plan) -> String {
    let terms = &plan.world;
    let words = |names: Vec<&str>| names.join(", ");
    let segments: Vec<String> = terms.segments.iter().map(peers).collect();
    // Who comes in later sells nothing yet.
    let providers = terms.providers.iter().filter(|p| p.enters_like.is_none());
    let providers = words(providers.map(|p| p.name.as_str()).collect());
    let vendors = terms.vendors.iter().filter(|v| v.enters_like.is_none());
    let vendors = words(vendors.map(|v| v.name.as_str()).collect());
    let segment = &terms.segments[terms.segments.len() / 2];
    let classes: String = terms
        .classes
        .iter()
        .map(|class| workload(class, segment, plan))
        .collect();
    TEMPLATE
        .replace("{name}", name)
        .replace("{file}", file)
        .replace("{world}", world)
        .replace("{segments}", &segments.join(", "))
        .replace("{providers}", &providers)
        .replace("{vendors}", &vendors)
        .replace("{segment}", &segment.name)
        .replace("{compute}", &in_millions(mean_compute(segment)))
        .replace("{models}", &in_millions(mean_models(segment)))
        .replace("{clauses}", &clauses(plan))
        .replace("{workloads}", &classes)
}

/// What an account of a segment spends on clouds in the mean, dollars a year.
fn mean_compute(segment: &Segment) -> f64 {
    segment.compute_spend / segment.accounts
}

/// What an account of a segment that has AI spends on models in the mean, dollars a year.
fn mean_models(segment: &Segment) -> f64 {
    if segment.adopted > 0.0 {
        segment.ai_spend / (segment.accounts * segment.adopted)
    } else {
        0.0
    }
}

/// Dollars as a file has them, three digits that count: `12.3e6`.
fn in_millions(dollars: f64) -> String {
    let rounded: f64 = format!("{dollars:.2e}").parse().unwrap_or(dollars);
    format!("{}e6", rounded / 1e6)
}

/// Each clause on a line of its own.
fn clauses(plan: &Plan) -> String {
    let line = |clause: Clause| {
        let what = clause.in_world(&plan.world.lock_in);
        format!("    //   {clause:?}: {what}\n")
    };
    Clause::ALL.map(line).concat()
}

/// A segment with what one of its accounts spends on compute at the mean, so that a reader finds its own.
pub(super) fn peers(segment: &Segment) -> String {
    let mean = mean_compute(segment);
    let dollars = if mean >= 1e6 {
        format!("${:.1}m", mean / 1e6)
    } else {
        format!("${:.0}k", mean / 1e3)
    };
    format!("{} {dollars}", segment.name)
}

fn workload(class: &Class, segment: &Segment, plan: &Plan) -> String {
    let share = segment.class_shares.iter().find(|s| s.name == class.name);
    let share = share.map_or(0.0, |s| s.share);
    let first = |list: &[crate::terms::buyers::NamedShare]| {
        let most = list.iter().fold(
            None,
            |most: Option<&crate::terms::buyers::NamedShare>, s| match most {
                Some(m) if m.share >= s.share => Some(m),
                _ => Some(s),
            },
        );
        most.map_or(String::new(), |s| s.name.clone())
    };
    let place = match class.market {
        MarketKind::Compute => format!("provider: {:?}", first(&segment.provider_shares)),
        MarketKind::Model => {
            let vendor = first(&segment.vendor_shares);
            let of = plan.world.vendors.iter().find(|v| v.name == vendor);
            let channel = of.and_then(|v| v.channels.first());
            format!(
                "vendor: {vendor:?}, channel: {:?}",
                channel.map_or("direct", |c| c.name.as_str())
            )
        }
    };
    format!(
        "        // {}\n        (class: {:?}, share: {share}, {place}),\n",
        about(class),
        class.name
    )
}

/// What a class is, from its numbers.
pub(super) fn about(class: &Class) -> String {
    let (market, years) = match class.market {
        MarketKind::Compute => ("compute", class.moving_provider),
        MarketKind::Model => ("models", class.moving_provider + class.moving_vendor),
    };
    let moves = if years >= 0.75 {
        "can hardly move"
    } else if years >= 0.15 {
        "can move"
    } else {
        "stay neutral"
    };
    format!(
        "{market} that {moves}: leaving costs up to {years:.2} years of spend, contracts of {} months",
        class.term_months
    )
}

const TEMPLATE: &str = r#"// An organisation that asks about itself:
//
//     lockin ask {world} {file}
//
// Four minutes are enough: a segment, two amounts, and where each kind of workload runs. Whatever you do not know, take
// out: it is assumed from your peers, and the answer lists what was assumed. Nothing in this file leaves your computer.
(
    name: "{name}",
    // Whose buyers are your peers, with what one of them spends on clouds a year, at the mean:
    //   {segments}
    segment: "{segment}",
    compute_spend: {compute}, // dollars a year on clouds; here the mean of that segment
    model_spend: {models}, // dollars a year on AI models, here the mean of those of it that have AI; 0 for none

    // What you run, an entry a class; shares of compute add up to 1, and shares of models add up to 1. What runs on two
    // clouds has two entries of its class, each with its own name (called).
    // provider: {providers}
    // vendor: {vendors};
    //   channel: the cloud that you buy it through, or direct
    // and if you know them, in any entry:
    //   called: "claims", // your own name for it
    //   contract_ends: "2027-12-31", term_months: 36, // this contract, and how long you sign for
    //   commitment: 0.3, // share of the rest of the contract that is due if you leave
    //   years_there: 4, // how long it has run where it runs
    workloads: [
{workloads}    ],

    // discounts: [(provider: "…", discount: 0.15)], // share of the list price that a commitment takes off
    // The clauses that you hold, of
{clauses}    clauses: [], // take the line out if you do not know
    // reviews_a_year: 0.2, // how often you really look whether a workload should move
)
"#;
