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

impl Assumed {
    fn new(field: &str, value: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            value: value.into(),
        }
    }
}

/// All that `own` leaves out, with what is taken for it.
pub fn assumed(own: &Organisation, plan: &Plan) -> Vec<Assumed> {
    let segment = &plan.world.segments[own.segment(plan)];
    let mut all = of_itself(own, plan, segment);
    for market in MarketKind::BOTH {
        if !own.states(plan, market) && own.model_spend != Some(0.0) {
            let field = match market {
                MarketKind::Compute => "compute workloads",
                MarketKind::Model => "model workloads",
            };
            all.push(Assumed::new(field, shares(plan, segment, market)));
        }
    }
    let of_workloads = OF_WORKLOADS.iter().filter_map(|of| lacking(own, plan, *of));
    all.extend(of_workloads);
    all
}

/// What it leaves out of itself.
fn of_itself(own: &Organisation, plan: &Plan, segment: &Segment) -> Vec<Assumed> {
    let mut all = Vec::new();
    if own.model_spend.is_none() {
        let ai = own.states(plan, MarketKind::Model);
        let chance = if ai { 1.0 } else { segment.adopted };
        let value = format!(
            "has AI in {:.0} % of seeds, and spends on it what its segment does at its size",
            100.0 * chance
        );
        all.push(Assumed::new("model_spend", value));
    }
    if own.clauses.is_none() {
        let held = &segment.clauses;
        let value = format!(
            "drawn as of its segment: portability {:.0} %, multi-model {:.0} %, price match {:.0} %; what to sign is judged from holding none",
            100.0 * held.portability,
            100.0 * held.multi_model,
            100.0 * held.price_match
        );
        all.push(Assumed::new("clauses", value));
    }
    if own.reviews_a_year.is_none() {
        let value = format!(
            "as its segment: {} of compute, {} of models",
            segment.attention_compute, segment.attention_model
        );
        all.push(Assumed::new("reviews_a_year", value));
    }
    if own.discounts.is_empty() {
        let value = "what the clouds of the world give for its spend, with its own deviation drawn";
        all.push(Assumed::new("discounts", value));
    }
    all
}

/// A field that some of its workloads leave out, if any does.
fn lacking(own: &Organisation, plan: &Plan, (field, value): Lacking) -> Option<Assumed> {
    let lacking = own.workloads.iter().filter_map(|workload| {
        let mut classes = plan.world.classes.iter();
        let class = classes.find(|c| c.name == workload.class)?;
        value(workload, class).map(|taken| own.known_as(workload) + &taken)
    });
    let lacking: Vec<String> = lacking.collect();
    (!lacking.is_empty()).then(|| {
        let taken = fields::absent(&format!("workloads.*.{field}"));
        Assumed::new(field, format!("{taken}: {}", lacking.join(", ")))
    })
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
