//! What a person is told who gets a world file wrong: each mistake made in a world of the tests' own, with the exact text.
//!
//! The texts stand in `tests/mistakes/NAME.txt`. After a change that is meant, write them anew with
//! `UPDATE_MISTAKES=1 cargo test --test it -- mistakes::`, and read them.

use std::fs;
use std::path::Path;

use lockin::worldfile::Loaded;

/// A part of that world, from its first occurrence up to a second text, and what to write instead.
type Edit = (&'static str, &'static str, &'static str);

/// Every mistake: the name of its text, and the edits that make it.
const MISTAKES: &[(&str, &[Edit])] = &[
    ("syntax_comma", &[("years: 10,", "", "years: 10")]),
    (
        "syntax_bracket",
        &[("    prior: [\n", "", "    prior: [,\n")],
    ),
    (
        "misspelt_field",
        &[("egress_per_gb: 0.087", "", "egres_per_gb: 0.087")],
    ),
    (
        "missing_field",
        &[("            atomistic: false,\n", "", "")],
    ),
    ("misspelt_choice", &[("tick: Month", "", "tick: Mounth")]),
    ("wrong_type", &[("agents: 10000", "", "agents: \"many\"")]),
    ("decimals", &[("years: 10,", "", "years: 10.5,")]),
    (
        "not_a_date",
        &[("start: \"2026-04-20\"", "", "start: \"2026-04-31\"")],
    ),
    ("nan", &[("taste_sd: 0.2", "", "taste_sd: NaN")]),
    (
        "nan_in_the_prior",
        &[(
            "sensitivity\", low: 3.0, high: 8.0),\n        (path: \"choice.model",
            "",
            "sensitivity\", low: NaN, high: 8.0),\n        (path: \"choice.model",
        )],
    ),
    (
        "no_path",
        &[
            (
                "name: \"egress-ban\",",
                "",
                "name: \"egress-ban\", changes: [(from: \"2028-01-01\", path: \"\", value: \"0.1\")],",
            ),
            (
                "(path: \"choice.quality_weight\", low",
                "",
                "(path: \"\", low",
            ),
        ],
    ),
    (
        "no_path_of_a_variant",
        &[(
            "name: \"egress-ban\",",
            "",
            "name: \"egress-ban\", set: [(path: \"\", value: \"0.1\")],",
        )],
    ),
    ("infinite", &[("equity: 5e9", "", "equity: inf")]),
    (
        "out_of_range",
        &[("nest_dissimilarity: 0.5", "", "nest_dissimilarity: 1.5")],
    ),
    (
        "zero_length",
        &[(
            "years: 10,\n            equity: 5e9",
            "",
            "years: 0,\n            equity: 5e9",
        )],
    ),
    (
        "shares",
        &[(
            "(name: \"aws\", share: 0.3599)",
            "",
            "(name: \"aws\", share: 0.3699)",
        )],
    ),
    (
        "class_shares",
        &[(
            "(name: \"core\", share: 0.85)",
            "",
            "(name: \"core\", share: 0.8)",
        )],
    ),
    (
        "unknown_provider",
        &[("sponsor: \"aws\"", "", "sponsor: \"asw\"")],
    ),
    (
        "unknown_channel",
        &[(
            "(name: \"azure\", share: 0.40, take",
            "",
            "(name: \"azur\", share: 0.40, take",
        )],
    ),
    (
        "unknown_deal",
        &[(
            "name: \"egress-ban\",",
            "",
            "name: \"egress-ban\", without_deals: [\"amazon-antropic\"],",
        )],
    ),
    ("same_names", &[("name: \"large\"", "", "name: \"mid\"")]),
    (
        "odd_names",
        &[
            (
                "name: \"house\",\n            owner",
                "",
                "name: \"in house\",\n            owner",
            ),
            ("name: \"small\"", "", "name: \"\""),
        ],
    ),
    (
        "taken_names",
        &[
            ("name: \"egress-ban\"", "", "name: \"base\""),
            ("name: \"discount-cap\"", "", "name: \"no-amazon-openai\""),
        ],
    ),
    (
        "date_before_start",
        &[("start: \"2026-04-20\"", "", "start: \"2025-04-20\"")],
    ),
    (
        "start_inside_a_month",
        &[("start: \"2026-04-01\"", "", "start: \"2026-03-15\"")],
    ),
    (
        "exclusivity_before_deal",
        &[("until: \"2026-04-27\"", "", "until: \"2025-10-28\"")],
    ),
    (
        "empty_list",
        &[(
            "    providers: [\n",
            "    vendors: [",
            "    providers: [\n    ],\n\n",
        )],
    ),
    (
        "empty_channels",
        &[(
            "            channels: [\n                (name: \"direct\", share: 0.62",
            "            hosting",
            "            channels: [],\n",
        )],
    ),
    (
        "no_calibration",
        &[("    calibrations: [\n", "\n)", "    calibrations: [],")],
    ),
    (
        "half_open_seeds",
        &[("seeds: \"1..=20\"", "", "seeds: \"1..20\"")],
    ),
    ("too_few_agents", &[("agents: 10000", "", "agents: 3")]),
    (
        "largest_account",
        &[("largest_account: 3e9", "", "largest_account: 3e6")],
    ),
    (
        "owner_with_treasury",
        &[(
            "owner: \"google\",\n            funding: Outside",
            "",
            "owner: \"google\",\n            funding: Treasury(cash: 1e9)",
        )],
    ),
    (
        "no_margin",
        &[("gross_margin: 0.45", "", "gross_margin: -0.1")],
    ),
    (
        "two_alliances",
        &[(
            "exclusivity: None,\n        ),\n    ],",
            "",
            "exclusivity: Channel,\n        ),\n    ],",
        )],
    ),
    (
        "variant_path",
        &[(
            "deals.microsoft-openai.exclusivity_until",
            "",
            "deals.microsoft-openai.exclusivity_end",
        )],
    ),
    (
        "variant_value",
        &[("value: \"\\\"2032-12-31\\\"\"", "", "value: \"2032-12-31\"")],
    ),
    (
        "variant_date",
        &[(
            "value: \"\\\"2032-12-31\\\"\"",
            "",
            "value: \"\\\"2025-12-31\\\"\"",
        )],
    ),
    (
        "policy_announced",
        &[(
            "EgressFeeBan(from: \"2027-01-01\")",
            "",
            "EgressFeeBan(from: \"2027-01-01\", announced: \"2027-02-01\")",
        )],
    ),
    (
        "policy_ends",
        &[
            (
                "EgressFeeBan(from: \"2027-01-01\")",
                "",
                "EgressFeeBan(from: \"2027-01-01\", until: \"2026-12-01\", leaves: 1.0)",
            ),
            (
                "deal: \"amazon-anthropic\")",
                "",
                "deal: \"amazon-anthropic\", until: \"2030-01-01\")",
            ),
            (
                "SwitchingChargeBan(from: \"2027-01-12\")",
                "",
                "PortabilityMandate(from: \"2027-01-12\", saves: 0.3, segment: \"publik\", until: \"2050-01-01\")",
            ),
        ],
    ),
    (
        "variant_twice",
        &[(
            "name: \"egress-ban\",",
            "",
            "name: \"egress-ban\", set: [\n                (path: \"choice.taste_sd\", value: \"0.1\"),\n                (path: \"choice.taste_sd\", value: \"0.3\"),\n            ],",
        )],
    ),
    (
        "variant_of_the_clock",
        &[(
            "name: \"egress-ban\",",
            "",
            "name: \"egress-ban\", set: [(path: \"clock.years\", value: \"5\")],",
        )],
    ),
    (
        "variant_of_the_actors",
        &[(
            "name: \"egress-ban\",",
            "",
            "name: \"egress-ban\", set: [(path: \"deals.amazon-openai.name\", value: \"\\\"amazon-altman\\\"\")],",
        )],
    ),
    (
        "policy_names",
        &[
            ("segment: \"public\",", "", "segment: \"publik\","),
            (
                "deal: \"amazon-anthropic\"",
                "",
                "deal: \"amazon-antropic\"",
            ),
        ],
    ),
    (
        "shocks",
        &[
            (
                "provider: \"azure\", loss: 0.3",
                "",
                "provider: \"azur\", loss: -0.3",
            ),
            ("when: Hazard(per_year: 0.14)", "", "when: Sometimes"),
        ],
    ),
    (
        "entrants",
        &[
            (
                "(name: \"house\", share: 0.014)",
                "",
                "(name: \"new_vendor\", share: 0.014)",
            ),
            (
                "(name: \"new_cloud\", share: 0.0, take",
                "",
                "(name: \"new_cloud\", share: 0.1, take",
            ),
            (
                "enters_like: \"gpu_clouds\"",
                "",
                "enters_like: \"gpu_cloud\"",
            ),
            ("provider: \"new_cloud\"", "", "provider: \"aws\""),
            (
                "vendor: \"openai\",\n            start: \"2026-04-01\"",
                "",
                "vendor: \"new_vendor\",\n            start: \"2026-04-01\"",
            ),
        ],
    ),
    (
        "absent",
        &[
            (
                "provider: \"regional\", bonus",
                "",
                "provider: \"new_cloud\", bonus",
            ),
            (
                "vendor: \"gemini\", decades",
                "",
                "vendor: \"new_vendor\", decades",
            ),
        ],
    ),
    (
        "shock_names",
        &[(
            "vendor: \"gemini\", decades",
            "",
            "vendor: \"gemeni\", decades",
        )],
    ),
    (
        "policy_without_effect",
        &[(
            "    variants: [\n",
            "",
            "    policies: [ExclusivityBan(from: \"2027-01-01\")],\n    variants: [\n",
        )],
    ),
    (
        "policies_without_effect",
        &[
            ("misperception_sd: 0.1", "", "misperception_sd: 0.0"),
            ("longest_months: 12.0", "", "longest_months: 48.0"),
        ],
    ),
    (
        "calibration_value",
        &[(
            "(path: \"choice.taste_sd\", value: \"0.18\")",
            "",
            "(path: \"choice.taste_sd\", value: \"-0.18\")",
        )],
    ),
    (
        "calibration_shares",
        &[(
            "(path: \"choice.taste_sd\", value: \"0.18\")",
            "",
            "(path: \"vendors.openai.channels.direct.share\", value: \"0.5\")",
        )],
    ),
    (
        "several_at_once",
        &[
            ("years: 10,", "", "years: 0,"),
            (
                "compute_price_sensitivity: 4.0",
                "",
                "compute_price_sensitivity: -4.0",
            ),
            (
                "(name: \"aws\", share: 0.3599)",
                "",
                "(name: \"amazon\", share: 0.3599)",
            ),
            ("vendor: \"openai\"", "", "vendor: \"opnai\""),
            ("from: \"2027-01-12\"", "", "from: \"2017-01-12\""),
            ("value: \"8.0\"", "", "value: \"800\""),
        ],
    ),
    (
        "two_sorts_at_once",
        &[
            ("years: 10,", "", "years: 10.5,"),
            ("overhead: 0.12", "", "overhead: 12"),
        ],
    ),
];

const WORLD: &str = "tests/mistakes/world.ron";

fn world() -> String {
    fs::read_to_string(WORLD).unwrap()
}

fn edited(text: &str, (from, until, to): Edit) -> String {
    let start = text
        .find(from)
        .unwrap_or_else(|| panic!("{WORLD} has no {from}"));
    let end = if until.is_empty() {
        start + from.len()
    } else {
        start
            + text[start..]
                .find(until)
                .unwrap_or_else(|| panic!("no {until} after {from}"))
    };
    format!("{}{to}{}", &text[..start], &text[end..])
}

fn told(name: &str, edits: &[Edit]) -> String {
    let text = edits
        .iter()
        .fold(world(), |text, edit| edited(&text, *edit));
    let file = format!("{name}.ron");
    match Loaded::from_text(&file, text, &[], None) {
        Ok(_) => panic!("{file} is accepted"),
        Err(problems) => format!("{problems}\n"),
    }
}

#[test]
fn every_mistake_is_told_with_place_and_remedy() {
    let update = std::env::var_os("UPDATE_MISTAKES").is_some();
    for (name, edits) in MISTAKES {
        let path = format!("tests/mistakes/{name}.txt");
        let told = told(name, edits);
        if update {
            fs::write(&path, told).unwrap();
        } else {
            let expected = fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(told, expected, "{path}");
        }
    }
}

#[test]
fn the_world_itself_has_no_mistakes() {
    let loaded =
        Loaded::from_text(WORLD, world(), &[], None).unwrap_or_else(|told| panic!("{told}"));
    assert!(loaded.warnings().is_empty(), "{:?}", loaded.warnings());
}

#[test]
fn every_text_belongs_to_a_mistake() {
    for entry in fs::read_dir("tests/mistakes").unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            path == Path::new(WORLD) || MISTAKES.iter().any(|(known, _)| *known == name),
            "{name}"
        );
    }
}
