//! docs/reference.md: every field of policies, shocks, pricing rules and deals, from the comments of the code. `UPDATE_GOLDEN=1`
//! writes it anew.

use std::fmt::Write;
use std::fs;

use lockin::worldfile::amended::ON_A_DATE;
use lockin::worldfile::parameters::plain;

const PAGE: &str = "docs/reference.md";

/// A family of things in a world file: its heading, its enum, the folder of its types, how one is written.
const FAMILIES: [(&str, &str, &str, &str); 3] = [
    (
        "Policies",
        "policy",
        "Policy",
        "They stand in `policies` of a world or of a variant; each begins `from` a day. `look_ahead: (buyers: true, sellers: true)` of a world, or of a variant by `set`, says who looks ahead to those that are `announced` before; where nothing is said nobody does.",
    ),
    (
        "Shocks",
        "shock",
        "Shock",
        "They stand in `shocks` of a world or of a variant; each comes on a day, `when: On(\"2028-01-01\")`, or by chance, `when: Hazard(per_year: 0.2)`.",
    ),
    (
        "Pricing rules",
        "pricing",
        "PriceRule",
        "They stand in `pricing` of a provider or a vendor.",
    ),
];

/// A field: its name, its type, its range and unit if it is a number, what it is.
struct Field {
    name: String,
    kind: String,
    limits: Option<String>,
    about: String,
    defaulted: bool,
}

/// The lines between the brackets that open after `head`.
fn body<'a>(code: &'a str, head: &str) -> Option<&'a str> {
    let after = &code[code.find(head)? + head.len()..];
    let end = after.find("\n}")?;
    Some(&after[..end])
}

/// The comment before `head`, in one line.
fn comment_before(code: &str, head: &str) -> String {
    let before = &code[..code.find(head).unwrap_or_else(|| panic!("{head}"))];
    let lines = before.lines().rev().skip_while(|l| l.starts_with("#["));
    let mut lines: Vec<&str> = lines.map_while(|l| l.strip_prefix("/// ")).collect();
    lines.reverse();
    lines.join(" ")
}

/// The fields of a struct, as its code says.
fn fields(code: &str, name: &str) -> Vec<Field> {
    let Some(body) = body(code, &format!("pub struct {name} {{")) else {
        return Vec::new();
    };
    let (mut found, mut about, mut attributes) = (Vec::new(), Vec::new(), String::new());
    for line in body.lines().map(str::trim) {
        if let Some(comment) = line.strip_prefix("/// ") {
            about.push(comment);
        } else if line.starts_with("#[") {
            attributes.push_str(line);
        } else if let Some((name, kind)) = line
            .trim_end_matches(',')
            .strip_prefix("pub ")
            .and_then(|l| l.split_once(": "))
        {
            if !attributes.contains("serde(skip)") {
                found.push(Field {
                    name: name.to_owned(),
                    kind: kind.to_owned(),
                    limits: limits(&attributes),
                    about: about.join(" "),
                    defaulted: attributes.contains("serde(default"),
                });
            }
            about.clear();
            attributes.clear();
        }
    }
    found
}

/// What `#[parameter(unit = "months", range = 0.0..=120.0)]` says: `0 to 120 (months)`.
fn limits(attributes: &str) -> Option<String> {
    let (_, said) = attributes.split_once("#[parameter(unit = \"")?;
    let (unit, said) = said.split_once("\", range = ")?;
    let (range, _) = said.split_once([',', ')'])?;
    let ends = range.split("..=").map(|end| plain(end.parse().unwrap()));
    let ends: Vec<String> = ends.collect();
    Some(format!("{} ({unit})", ends.join(" to ")))
}

/// How a type is written in a world file.
fn written(kind: &str) -> String {
    match kind {
        "f64" => "number".to_owned(),
        "u32" | "usize" | "u8" | "u64" | "u16" => "whole number".to_owned(),
        "bool" => "`true` or `false`".to_owned(),
        "String" => "name".to_owned(),
        "Date" => "day, as `\"2027-01-01\"`".to_owned(),
        _ => {
            let inner = |of: &str| {
                kind.strip_prefix(of)
                    .and_then(|k| k.strip_suffix('>'))
                    .map(written)
            };
            let option = inner("Option<").map(|of| format!("{of}; may be left out"));
            option
                .or_else(|| inner("Vec<").map(|of| format!("list of: {of}")))
                .unwrap_or_else(|| format!("`{}`", kind.rsplit("::").next().unwrap()))
        }
    }
}

fn table(fields: &[Field]) -> String {
    if fields.is_empty() {
        return "It has no fields.\n".to_owned();
    }
    let mut text = "| field | written | what it is |\n|---|---|---|\n".to_owned();
    for field in fields {
        let mut kind = written(&field.kind);
        if let Some(limits) = &field.limits {
            kind = kind.replacen("number", &format!("number, {limits}"), 1);
        }
        if field.defaulted && !kind.contains("left out") {
            kind.push_str("; may be left out");
        }
        let about = field.about.replace('|', "\\|");
        writeln!(text, "| `{}` | {kind} | {about} |", field.name).unwrap();
    }
    text
}

/// The name of each thing in a family's enum with the module and name of its type.
fn members(folder: &str, family: &str) -> Vec<(String, String, String)> {
    let code = fs::read_to_string(format!("src/{folder}/mod.rs")).unwrap();
    let body = body(&code, &format!("pub enum {family} {{")).unwrap();
    let lines = body.lines().map(str::trim).filter(|l| l.contains("::"));
    lines
        .map(|line| {
            let (name, path) = line.trim_end_matches("),").split_once('(').unwrap();
            let (module, kind) = path.split_once("::").unwrap();
            (name.to_owned(), module.to_owned(), kind.to_owned())
        })
        .collect()
}

fn page() -> String {
    let mut text = "# Reference: what may be written in a world file\n\n\
        Fields of policies, shocks, pricing rules and deals, from the comments of the code; a test holds this page to it. Numbers of\n\
        a market itself are explained by `lockin explain PATH`. A world file is RON (Rusty Object Notation): structures in round\n\
        brackets, lists in square ones, comments after `//`.\n"
        .to_owned();
    for (heading, folder, family, about) in FAMILIES {
        writeln!(text, "\n## {heading}\n\n{about}").unwrap();
        for (name, module, kind) in members(folder, family) {
            let code = fs::read_to_string(format!("src/{folder}/{module}.rs")).unwrap();
            let own = fields(&code, &kind);
            let head = if own.is_empty() {
                format!("pub struct {kind}")
            } else {
                format!("pub struct {kind} {{")
            };
            let comment = comment_before(&code, &head);
            writeln!(
                text,
                "\n### `{name}`\n\n{comment}\n\n{}",
                table(&own).trim_end()
            )
            .unwrap();
            for other in others(&code, &own) {
                let head = format!("pub struct {other} {{");
                writeln!(
                    text,
                    "\n`{other}`: {}\n\n{}",
                    comment_before(&code, &head),
                    table(&fields(&code, &other)).trim_end()
                )
                .unwrap();
            }
        }
    }
    let code = fs::read_to_string("src/terms/deals.rs").unwrap();
    let own = fields(&code, "DealTerms");
    writeln!(text, "\n## Deals\n\nThey stand in `deals` of a world. A deal `NAME` brings the variant `no-NAME`. {}\n\n{}", comment_before(&code, "pub struct DealTerms {"), table(&own).trim_end()).unwrap();
    for other in others(&code, &own) {
        writeln!(
            text,
            "\n`{other}`: {}\n\n{}",
            comment_before(&code, &format!("pub struct {other} {{")),
            table(&fields(&code, &other)).trim_end()
        )
        .unwrap();
    }
    changes(&mut text);
    text
}

/// What changes on a date: how it is written, and what may.
fn changes(text: &mut String) {
    let code = fs::read_to_string("src/plan/stated.rs").unwrap();
    let rows = table(&fields(&code, "Amendment"));
    let may: Vec<String> = ON_A_DATE.iter().map(|path| format!("`{path}`")).collect();
    writeln!(
        text,
        "\n## Changes on a date\n\nThey stand in `changes` of a world or of a variant. {}. Of two that hold at once the one that \
         began last does; the start is inferred as if nothing ever changed, and nobody foresees a change.\n\n{rows}\n\
         These may change; `*` stands for every item of a list or for one by name. Of anything else a run makes its start and \
         keeps it: `check` refuses a change of that.\n\n{}",
        comment_before(&code, "pub struct Amendment {"),
        may.join(",\n"),
    )
    .unwrap();
}

/// Structures of the same file that fields are made of.
fn others(code: &str, own: &[Field]) -> Vec<String> {
    let names = own.iter().map(|f| {
        f.kind
            .trim_start_matches("Vec<")
            .trim_start_matches("Option<")
            .trim_end_matches('>')
    });
    let mut found: Vec<String> = names
        .filter(|n| code.contains(&format!("pub struct {n} {{")))
        .map(str::to_owned)
        .collect();
    found.dedup();
    found
}

#[test]
fn the_reference_says_what_the_code_says() {
    let page = page();
    for (_, folder, family, _) in FAMILIES {
        assert!(members(folder, family).len() >= 6, "{family}");
    }
    // No field without a word.
    for line in page.lines().filter(|l| l.starts_with("| `")) {
        assert!(!line.ends_with("|  |"), "{line}");
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(PAGE, &page).unwrap();
    }
    let there = fs::read_to_string(PAGE).unwrap_or_default();
    assert!(
        there == page,
        "{PAGE} is not what the code says; UPDATE_GOLDEN=1 cargo test --test it -- reference:: writes it anew"
    );
}
