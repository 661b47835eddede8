//! Mutants of a world's text: numbers at the ends of their ranges, other choices, other names, lists that lack or
//! repeat something, and slips of the hand.

use std::ops::Range;

use lockin::maths::pow;
use lockin::worldfile::locate::{Kind, Node, Outline};
use lockin::worldfile::parameters::Parameter;

use super::Chance;

/// A value of the text: its path with `*` for each item of a list, its sort and its place.
struct Value {
    pattern: String,
    kind: Kind,
    span: Range<usize>,
}

/// The text with one to three things changed.
pub fn mutated(text: &str, chance: &mut Chance) -> String {
    let mut text = text.to_owned();
    for _ in 0..=chance.below(3) {
        if let Ok(outline) = Outline::read(&text) {
            let mut values = Vec::new();
            collect(outline.root(), String::new(), &mut values);
            text = changed(&text, &values, chance);
        }
    }
    text
}

fn collect(node: Node, pattern: String, values: &mut Vec<Value>) {
    for (name, child) in node.children() {
        let dot = if pattern.is_empty() { "" } else { "." };
        let step = if node.kind() == Kind::List {
            "*"
        } else {
            name.unwrap_or("?")
        };
        collect(child, format!("{pattern}{dot}{step}"), values);
    }
    values.push(Value {
        pattern,
        kind: node.kind(),
        span: node.span(),
    });
}

fn changed(text: &str, values: &[Value], chance: &mut Chance) -> String {
    let with = |span: &Range<usize>, new: &str| {
        format!("{}{new}{}", &text[..span.start], &text[span.end..])
    };
    let any = |kinds: &[Kind], chance: &mut Chance| {
        let of: Vec<&Value> = values.iter().filter(|v| kinds.contains(&v.kind)).collect();
        (!of.is_empty()).then(|| of[chance.below(of.len())])
    };
    let made = match chance.below(20) {
        0..=8 => any(&[Kind::Number], chance).map(|value| {
            let old = text[value.span.clone()].parse().unwrap_or(0.0);
            with(&value.span, &a_number(&value.pattern, old, chance))
        }),
        9..=11 => a_choice(values, chance).map(|(span, new)| with(&span, new)),
        12 => any(&[Kind::Bool], chance).map(|value| {
            let new = if &text[value.span.clone()] == "true" {
                "false"
            } else {
                "true"
            };
            with(&value.span, new)
        }),
        13 => any(&[Kind::Text], chance).map(|value| {
            let other = any(&[Kind::Text], chance).map_or("", |v| &text[v.span.clone()]);
            let new = if chance.below(3) == 0 {
                chance.one_of(NAMES)
            } else {
                other
            };
            with(&value.span, new)
        }),
        14 => any(&[Kind::List], chance).map(|list| item_less_or_more(text, list, chance)),
        15 => any(&[Kind::Number, Kind::Word, Kind::List, Kind::Text], chance)
            .map(|value| without_field(text, &value.span)),
        16..=17 => Some(with_more_rules(text, chance)),
        _ => Some(slip(text, chance)),
    };
    made.unwrap_or_else(|| text.to_owned())
}

/// A number at an end of its range, just outside, anywhere inside, near the old one, or none at all.
fn a_number(pattern: &str, old: f64, chance: &mut Chance) -> String {
    let (low, high) = Parameter::at(pattern).map_or((0.0, 1.0), |p| (p.low, p.high));
    let whole = Parameter::at(pattern).is_some_and(|p| {
        [
            "agents", "years", "one_in", "below", "prices", "rank", "seed",
        ]
        .iter()
        .any(|w| p.path.contains(w))
    });
    let value = match chance.below(12) {
        0 => low,
        1 => high,
        2 => low - 1e-9,
        3 => low + (high - low) * 1e-9,
        4 => high * (1.0 - 1e-9),
        5 => low + (high - low) * chance.part(),
        6 => low.max(1e-9) * pow(high / low.max(1e-9), chance.part()),
        7 => old * (1.0 + 1e-7 * (chance.part() - 0.5)),
        8 => old * 10.0,
        9 => old / 10.0,
        10 => 0.0,
        _ => return (*chance.one_of(NUMBERS)).to_owned(),
    };
    if whole && old.fract() == 0.0 {
        format!("{}", value.round())
    } else {
        format!("{value:?}")
    }
}

const NUMBERS: &[&str] = &[
    "NaN",
    "inf",
    "-inf",
    "-0.0",
    "1e-308",
    "5e-324",
    "1.7976931348623157e308",
    "-1",
    "1e400",
    "4294967296",
    "0x10",
    "18446744073709551616",
    "0.333333",
    "1e-7",
    "0.9999999",
];

const NAMES: &[&str] = &[
    "\"\"",
    "\"NA\"",
    "\"nul\"",
    "\"-x\"",
    "\"2026-01-01\"",
    "\"2026-02-30\"",
    "\"9999-12-31\"",
    "\"-009999-01-01\"",
    "\"2027-06-15\"",
    "\"1..=3\"",
    "\"\\u{1b}[2J\"",
    "\"a,b\"",
    "\"direct\"",
    "\"base\"",
    "\"all\"",
    "\"../x\"",
    "\"1e5\"",
    "\"choice.taste_sd\"",
    "\"4.0\"",
];

const RULES: &[&str] = &[
    "BestResponse(inertia: 0.5)",
    "BestResponse(inertia: 0.0)",
    "CostPlus(inertia: 0.5)",
    "Fixed()",
    "MatchLowest(inertia: 0.2)",
    "Scripted(path: [(from: \"2026-06-01\", price: 0.5)])",
    "Scripted(path: [])",
    "QLearning(learning_rate: 0.15, exploration_decay: 0.1, discount_factor: 0.95, prices: 5, lowest: 0.85, highest: 1.3)",
    "Scripted(path: [(from: \"2027-01-01\", price: 1e6), (from: \"2026-03-01\", price: 1e-6)])",
    "Fixed",
];

const REVIEWS: &[&str] = &[
    "None",
    "(years: 3, aggressiveness: 0.5, budget: 0.02, steering: 0.33, commitment_share: 0.5, least_gain: 0.002)",
    "(years: 1, aggressiveness: 1.0, budget: 1.0, steering: 2.0, commitment_share: 1.0, least_gain: 0.0)",
];

const LOOKS: &[&str] = &[
    "(buyers: true, sellers: true)",
    "(buyers: true, sellers: false)",
    "(buyers: false, sellers: true)",
];

/// Another choice where one has to be made.
fn a_choice(values: &[Value], chance: &mut Chance) -> Option<(Range<usize>, &'static str)> {
    let all: Vec<(&Value, &[&'static str])> = values
        .iter()
        .filter_map(|v| {
            let others: &[&str] = match v.pattern.rsplit('.').next()? {
                "pricing" | "channel_pricing" | "new_customers" => RULES,
                "strategic_review" => REVIEWS,
                "look_ahead" => LOOKS,
                "remedies" => &[
                    "[]",
                    "[BehaveAsSeparate]",
                    "[CommitPrices, BehaveAsSeparate]",
                ],
                "bidding" => &["Once", "Often", "Ascending"],
                "tick" => &["Month", "Quarter"],
                "funding" => &["Outside", "Treasury(cash: 0.0)", "Treasury(cash: 1e14)"],
                "exclusivity" => &["None", "Channel", "All"],
                "discount_scope" => &["Commitment", "AllHosted"],
                "market" => &["Compute", "Model"],
                "rule" => &["Required", "Banned"],
                _ => return None,
            };
            (v.pattern != "pricing").then_some((v, others))
        })
        .collect();
    if all.is_empty() {
        return None;
    }
    let (value, others) = all[chance.below(all.len())];
    Some((value.span.clone(), chance.one_of(others)))
}

/// The text without one item of a list, or with one twice.
fn item_less_or_more(text: &str, list: &Value, chance: &mut Chance) -> String {
    let inside = &text[list.span.clone()];
    let Ok(outline) = Outline::read(inside) else {
        return text.to_owned();
    };
    let items: Vec<Range<usize>> = outline
        .root()
        .children()
        .map(|(_, item)| item.span())
        .collect();
    if items.is_empty() {
        return text.to_owned();
    }
    let item = &items[chance.below(items.len())];
    let (start, end) = (list.span.start + item.start, list.span.start + item.end);
    if chance.below(2) == 0 {
        without_field(text, &(start..end))
    } else {
        format!("{}, {}", &text[..end], &text[start..])
    }
}

/// The text without a value, the name before it and the comma after it.
fn without_field(text: &str, value: &Range<usize>) -> String {
    let named = text[..value.start].trim_end();
    let before = named
        .strip_suffix(':')
        .map_or(&text[..value.start], |named| {
            named.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_')
        });
    let after = text[value.end..].trim_start();
    format!("{before}{}", after.strip_prefix(',').unwrap_or(after))
}

/// With a provider of the world for each `@P`, a vendor for each `@V`, a deal for each `@D`; one that it has not where there is none.
fn with_names(field: &str, text: &str, chance: &mut Chance) -> String {
    let mut field = field.to_owned();
    for (sign, list) in [("@P", "providers"), ("@V", "vendors"), ("@D", "deals")] {
        while field.contains(sign) {
            let outline = Outline::read(text).ok();
            let names = outline.as_ref().and_then(|o| Some(o.find(list)?.names()));
            let names = names.filter(|names| !names.is_empty());
            let name = chance.one_of(&names.unwrap_or_else(|| vec!["nobody"]));
            field = field.replacen(sign, name, 1);
        }
    }
    field
}

/// Rules, shocks and changes on a date for the whole world, from those of the shipped worlds' variants.
fn with_more_rules(text: &str, chance: &mut Chance) -> String {
    const MORE: &[&str] = &[
        "policies: [EgressFeeBan(from: \"2026-06-01\")]",
        "policies: [SwitchingChargeBan(from: \"2027-01-12\")]",
        "policies: [CommitDiscountCap(from: \"2027-01-01\", at_most: 0.0)]",
        "policies: [PortabilityMandate(from: \"2026-07-01\", saves: 1.0)]",
        "policies: [MultiCloudTransfer(from: \"2026-07-01\")]",
        "policies: [SubsidyCap(from: \"2027-01-01\", largest_share: 0.0, credit_months: 0.0)]",
        "policies: [CapexTaxCredit(from: \"2026-05-01\", credit: 1.0)]",
        "policies: [PriceTransparency(from: \"2026-06-01\", removes: 1.0)]",
        "policies: [ContractLengthLimit(from: \"2026-06-01\", longest_months: 1.0)]",
        "policies: [PriceParity(from: \"2026-06-01\", rule: Required)]",
        "policies: [VerticalSeparation(from: \"2026-06-01\")]",
        "policies: [AlgorithmicPricingBan(from: \"2026-06-01\", inertia: 0.5)]",
        "policies: [ExclusivityBan(from: \"2027-01-01\")]",
        "policies: [Merger(from: \"2026-09-01\", acquirer: Provider(\"@P\"), target: Provider(\"@P\"))]",
        "policies: [Merger(from: \"2026-09-01\", until: \"2027-06-01\", acquirer: Vendor(\"@V\"), target: Vendor(\"@V\"), cost_saving: 0.3, quality_gain: 0.1)]",
        "policies: [Merger(from: \"2026-09-01\", acquirer: Provider(\"@P\"), target: Provider(\"@P\"), remedies: [CommitPrices, BehaveAsSeparate])]",
        "policies: [Merger(from: \"2026-06-01\", acquirer: Provider(\"@P\"), target: Vendor(\"@V\"))]",
        "policies: [BreakUp(from: \"2027-03-01\", firm: Provider(\"@P\"), other: Provider(\"@P\"))]",
        "policies: [UniformPricing(from: \"2026-08-01\", until: \"2027-08-01\")]",
        "policies: [UniformPricing(from: \"2027-01-01\", announced: \"2026-06-01\")]",
        "policies: [EgressFeeBan(from: \"2027-01-01\", until: \"2027-07-01\", announced: \"2026-06-01\")]",
        "policies: [PortabilityMandate(from: \"2027-01-01\", until: \"2027-02-01\", saves: 0.9, announced: \"2027-01-01\")]",
        "policies: [StakeDivestiture(from: \"2027-01-01\", deal: \"@D\")]",
        "changes: [(from: \"2026-09-01\", path: \"providers.*.egress_per_gb\", value: \"0.0\")]",
        "changes: [(from: \"2026-09-01\", until: \"2027-03-01\", path: \"choice.taste_sd\", value: \"0.0\")]",
        "changes: [(from: \"2027-01-01\", path: \"providers.@P.pricing\", value: \"Fixed()\")]",
        "changes: [(from: \"2027-01-01\", until: \"2027-01-02\", path: \"segments.*.attention_compute\", value: \"1e3\")]",
        "shocks: [Demand(when: On(\"2026-06-01\"), market: Model, factor: 10.0, months: 24.0)]",
        "shocks: [ChipShortage(when: On(\"2026-06-01\"), arriving: 0.0, chip_cost: 3.0, months: 12.0)]",
        "shocks: [Recession(when: Hazard(per_year: 12.0), growth_cut: 0.5, months: 18.0)]",
        "shocks: [Recession(when: Hazard(per_year: 1.0), growth_cut: 0.15, months: 18.0)]",
    ];
    let field = with_names(chance.one_of(MORE), text, chance);
    let (list, items) = field.split_once(": [").unwrap();
    let there = format!("\n    {list}: [");
    match text.split_once(&there) {
        Some((before, after)) => {
            let item = items.trim_end_matches(']');
            let comma = if after.trim_start().starts_with(']') {
                ""
            } else {
                ", "
            };
            format!("{before}{there}{item}{comma}{after}")
        }
        None => text.replacen(
            "\n    calibrations: [",
            &format!("\n    {field},\n    calibrations: ["),
            1,
        ),
    }
}

/// A character too many, too few or another, or an end too early.
pub fn slip(text: &str, chance: &mut Chance) -> String {
    let at = text.floor_char_boundary(chance.below(text.len()));
    let next = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
    let odd = chance.one_of(&[
        "(", ")", "[", "]", "{", "}", "\"", "\\", ",", ":", ".", "-", "0", "e", "/*", "//", "#",
        "'", "\u{0}", "\u{202e}", "r#", "Some(", "\u{feff}", "1e999", "\n",
    ]);
    match chance.below(4) {
        0 => format!("{}{}", &text[..at], &text[next..]),
        1 => format!("{}{odd}{}", &text[..at], &text[at..]),
        2 => format!("{}{odd}{}", &text[..at], &text[next..]),
        _ => text[..at].to_owned(),
    }
}
