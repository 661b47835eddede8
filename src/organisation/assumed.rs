//! What an organisation leaves out, and what is taken for it.

use super::{Organisation, Stated, fields};
use crate::ids::MarketKind;
use crate::plan::Plan;
use crate::terms::buyers::{Class, Segment};

/// Something that was assumed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumed {
    /// What of the file is left out.
    pub field: String,
    /// What is taken for it.
    pub value: String,
}

/// All that `own` leaves out, with what is taken for it.
pub fn assumed(own: &Organisation, plan: &Plan) -> Vec<Assumed> {
    let segment = &plan.world.segments[own.segment(plan)];
    let mut all = Vec::new();
    let mut add = |field: &str, value: String| {
        all.push(Assumed {
            field: field.to_owned(),
            value,
        });
    };
    let ai = own.states(plan, MarketKind::Model);
    if own.model_spend.is_none() {
        let chance = if ai { 1.0 } else { segment.adopted };
        add(
            "model_spend",
            format!(
                "has AI in {:.0} % of seeds, and spends on it what its segment does at its size",
                100.0 * chance
            ),
        );
    }
    if own.clauses.is_none() {
        let held = &segment.clauses;
        add(
            "clauses",
            format!(
                "drawn as of its segment: portability {:.0} %, multi-model {:.0} %, price match {:.0} %; what to sign is judged from holding none",
                100.0 * held.portability,
                100.0 * held.multi_model,
                100.0 * held.price_match
            ),
        );
    }
    if own.reviews_a_year.is_none() {
        add(
            "reviews_a_year",
            format!(
                "as its segment: {} of compute, {} of models",
                segment.attention_compute, segment.attention_model
            ),
        );
    }
    if own.discounts.is_empty() {
        let value = "what the clouds of the world give for its spend, with its own deviation drawn";
        add("discounts", value.to_owned());
    }
    for market in MarketKind::BOTH {
        if !own.states(plan, market) && own.model_spend != Some(0.0) {
            add(
                match market {
                    MarketKind::Compute => "compute workloads",
                    MarketKind::Model => "model workloads",
                },
                shares(plan, segment, market),
            );
        }
    }
    for (field, value) in OF_WORKLOADS {
        let lacking = own.workloads.iter().filter_map(|workload| {
            let class = plan
                .world
                .classes
                .iter()
                .find(|c| c.name == workload.class)?;
            value(workload, class).map(|taken| own.known_as(workload) + &taken)
        });
        let lacking: Vec<String> = lacking.collect();
        if !lacking.is_empty() {
            let taken = fields::absent(&format!("workloads.*.{field}"));
            add(field, format!("{taken}: {}", lacking.join(", ")));
        }
    }
    all
}

/// What of a workload may be left out: the field, and what is told after the name of one that leaves it out.
type Lacking = (&'static str, fn(&Stated, &Class) -> Option<String>);

const NOTHING_MORE: String = String::new();

const OF_WORKLOADS: [Lacking; 7] = [
    ("provider", |w, class| {
        let lacks = class.market == MarketKind::Compute && w.provider.is_none();
        lacks.then_some(NOTHING_MORE)
    }),
    ("vendor", |w, class| {
        let lacks = class.market == MarketKind::Model && w.vendor.is_none();
        lacks.then_some(NOTHING_MORE)
    }),
    ("channel", |w, _| {
        let lacks = w.vendor.is_some() && w.channel.is_none();
        lacks.then_some(NOTHING_MORE)
    }),
    ("term_months", |w, class| {
        let lacks = w.term_months.is_none();
        lacks.then(|| format!(" {}", class.term_months))
    }),
    ("contract_ends", |w, _| {
        w.contract_ends.is_none().then_some(NOTHING_MORE)
    }),
    ("commitment", |w, class| {
        let lacks = w.commitment.is_none();
        lacks.then(|| format!(" {}", class.take_or_pay))
    }),
    ("years_there", |w, _| {
        w.years_there.is_none().then_some(NOTHING_MORE)
    }),
];

/// The segment's shares of the classes of a market.
fn shares(plan: &Plan, segment: &Segment, market: MarketKind) -> String {
    let of = |class: &Class| {
        let stated = segment.class_shares.iter().find(|s| s.name == class.name);
        let share = stated.map_or(0.0, |s| s.share);
        (share > 0.0).then(|| format!("{} {:.0} %", class.name, 100.0 * share))
    };
    let classes = plan.world.classes.iter().filter(|c| c.market == market);
    let shares: Vec<String> = classes.filter_map(of).collect();
    format!(
        "as its segment: {}; where each runs is drawn",
        shares.join(", ")
    )
}
