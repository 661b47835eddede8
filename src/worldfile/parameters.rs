//! Every number of a world file: its path, unit, range and meaning, as its field says them.
//!
//! The check of ranges, `explain` and the tables of the documentation read this list. A number is said on its field
//! (see [`crate::field`]); a structure that stands in a new place needs a line here. A test finds the number that is in no
//! room.

use std::sync::LazyLock;

use super::locate::{Kind, Node, Outline};
use crate::calendar::Clock;
use crate::field::{Field, Parameters};
use crate::plan::stated::{Published, Uncertain, WorldFile};
use crate::policy::Policy;
use crate::pricing::new_customers::NewCustomers;
use crate::pricing::scripted::Step;
use crate::pricing::{PriceRule, PricingTerms};
use crate::shock::{Shock, When};
use crate::terms::buyers::{ChoiceTerms, Class, ClauseShares, DemandTerms, LockInTerms, Segment};
use crate::terms::deals::{DealTerms, ReviewTerms, Tranche, ValuationTerms};
use crate::terms::own_machines::OwnMachines;
use crate::terms::providers::{CapacityTerms, ComputeTerms, ProviderTerms};
use crate::terms::vendors::{Channel, Funding, HostShare, MoneyTerms, ResearchTerms, VendorTerms};

/// A number that a world file states.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// The section of the model description that it belongs to.
    pub section: &'static str,
    /// Its path, with `*` for each item of a list.
    pub path: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Smallest value allowed.
    pub low: f64,
    /// Largest value allowed.
    pub high: f64,
    /// What it means, in a sentence.
    pub meaning: &'static str,
}

impl Parameter {
    /// What a field of a structure says that stands in `room`.
    fn of(room: &str, section: &'static str, field: &Field) -> Self {
        Self {
            section: field.section.unwrap_or(section),
            path: inside(room, field.name).leak(),
            unit: field.unit,
            low: *field.range.start(),
            high: *field.range.end(),
            meaning: field.meaning,
        }
    }

    /// Rules of one kind may have a field of one name: then it is of one unit and range, and means what each says.
    fn means_too(&mut self, other: &Self) {
        let limits = |of: &Self| (of.section, of.unit, of.range());
        assert_eq!(limits(self), limits(other), "{}", self.path);
        if !self.meaning.contains(other.meaning) {
            self.meaning = format!("{} {}", self.meaning, other.meaning).leak();
        }
    }

    /// The parameter at a path that has `*` for each item of a list.
    pub fn at(pattern: &str) -> Option<&'static Parameter> {
        let own = pattern.strip_prefix("variants.*.").unwrap_or(pattern);
        PARAMETERS.iter().find(|parameter| parameter.path == own)
    }

    /// Whether a value lies in its range; nothing but a finite number does.
    pub fn allows(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Its range as a person writes it: `0 to 1`.
    pub fn limits(&self) -> String {
        format!("{} to {}", plain(self.low), plain(self.high))
    }

    /// The same with the unit: `0 to 1 (share of revenue)`.
    pub fn range(&self) -> String {
        format!("{} ({})", self.limits(), self.unit)
    }
}

/// A number without a row of zeros.
pub fn plain(x: f64) -> String {
    if x.abs() >= 1e6 {
        format!("{x:e}")
    } else {
        format!("{x}")
    }
}

/// A number in a world file.
#[derive(Debug, Clone)]
pub struct Number<'a> {
    /// Its path, items of lists by their place.
    pub path: String,
    /// Its path with `*` for each item of a list, as in [`Parameter::path`].
    pub pattern: String,
    /// Where it stands.
    pub node: Node<'a>,
}

impl Number<'_> {
    /// Its value; none if the text is no number.
    pub fn value(&self) -> Option<f64> {
        let (text, options) = (self.node.text(), super::ron_options());
        let whole = || options.from_str::<Option<u64>>(text).ok().flatten();
        let value = options.from_str::<Option<f64>>(text).ok().flatten();
        value.or_else(|| whole().map(|n| n as f64))
    }
}

/// Every number of a world file, in the order of the text.
pub fn numbers(outline: &Outline) -> Vec<Number<'_>> {
    let mut found = Vec::new();
    walk(outline.root(), String::new(), String::new(), &mut found);
    found
}

/// The path of what stands in `outer` by a name.
fn inside(outer: &str, name: &str) -> String {
    let dot = if outer.is_empty() { "" } else { "." };
    format!("{outer}{dot}{name}")
}

fn walk<'a>(node: Node<'a>, path: String, pattern: String, found: &mut Vec<Number<'a>>) {
    match node.kind() {
        Kind::Number => found.push(Number {
            path,
            pattern,
            node,
        }),
        Kind::List => {
            for (i, (_, item)) in node.children().enumerate() {
                walk(item, format!("{path}[{i}]"), inside(&pattern, "*"), found);
            }
        }
        Kind::Struct => {
            for (name, field) in node.children() {
                let name = name.unwrap_or("?");
                walk(field, inside(&path, name), inside(&pattern, name), found);
            }
        }
        _ => {}
    }
}

/// The list of rooms: where in a world file a structure stands, and the section of the model description that its numbers
/// belong to unless they say another.
const ROOMS: &[(&str, Stated, &str)] = &[
    ("clock", Clock::parameters, "Clock"),
    ("", WorldFile::parameters, "Clock"),
    ("demand", DemandTerms::parameters, "Demand"),
    ("choice", ChoiceTerms::parameters, "Choice"),
    ("lock_in", LockInTerms::parameters, LOCK_IN),
    ("classes.*", Class::parameters, LOCK_IN),
    ("segments.*", Segment::parameters, "Demand"),
    ("segments.*.clauses", ClauseShares::parameters, LOCK_IN),
    ("pricing", PricingTerms::parameters, "Pricing"),
    ("compute", ComputeTerms::parameters, "Pricing"),
    ("compute.channel_pricing", PriceRule::parameters, "Pricing"),
    (
        "compute.channel_pricing.path.*",
        Step::parameters,
        "Pricing",
    ),
    ("capacity", CapacityTerms::parameters, COST),
    ("providers.*", ProviderTerms::parameters, COST),
    ("providers.*.pricing", PriceRule::parameters, "Pricing"),
    ("providers.*.pricing.path.*", Step::parameters, "Pricing"),
    ("providers.*.new_customers", NewCustomers::parameters, COST),
    ("providers.*.own_machines", OwnMachines::parameters, COST),
    ("vendors.*", VendorTerms::parameters, RESEARCH),
    ("vendors.*.pricing", PriceRule::parameters, "Pricing"),
    ("vendors.*.pricing.path.*", Step::parameters, "Pricing"),
    ("vendors.*.new_customers", NewCustomers::parameters, COST),
    ("vendors.*.channels.*", Channel::parameters, "Pricing"),
    ("vendors.*.hosting.*", HostShare::parameters, COST),
    ("vendors.*.funding", Funding::parameters, RESEARCH),
    ("research", ResearchTerms::parameters, RESEARCH),
    ("money", MoneyTerms::parameters, RESEARCH),
    ("deals.*", DealTerms::parameters, "Deals"),
    ("deals.*.tranches.*", Tranche::parameters, "Deals"),
    ("strategic_review", ReviewTerms::parameters, "Deals"),
    ("policies.*", Policy::parameters, "Policies"),
    ("shocks.*", Shock::parameters, "Shocks"),
    ("shocks.*.when", When::parameters, "Shocks"),
    ("valuation", ValuationTerms::parameters, "Valuation"),
    ("prior.*", Uncertain::parameters, "Valuation"),
    ("published.*", Published::parameters, "Hindcast"),
];

const LOCK_IN: &str = "Switching cost and lock-in";
const COST: &str = "Cost, capacity, rent";
const RESEARCH: &str = "Research, releases, money";

type Stated = fn() -> Vec<Field>;

/// Every number of a world file, room by room.
pub static PARAMETERS: LazyLock<Vec<Parameter>> = LazyLock::new(|| {
    let mut all: Vec<Parameter> = Vec::new();
    for (room, stated, section) in ROOMS {
        for field in stated() {
            let said = Parameter::of(room, section, &field);
            match all.iter_mut().find(|other| other.path == said.path) {
                Some(other) => other.means_too(&said),
                None => all.push(said),
            }
        }
    }
    all
});
