//! `lockin explain [PATH]`

use std::fmt::Write;

use lockin::organisation::fields;
use lockin::study::measure::{self, Known};
use lockin::study::stated;
use lockin::worldfile::absent::around;
use lockin::worldfile::error::did_you_mean;
use lockin::worldfile::explain::{Explained, Stated, explain};
use lockin::worldfile::register::{WORDS, address, marks};

use super::{Trouble, show};

/// Arguments of `explain`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The parameter, as choice.compute_price_sensitivity or providers.aws.egress_per_gb, or a part of a world, as lock_in;
    /// `organisation` for the fields of an organisation's file, `study` for those of a study's; `measures` for what can be
    /// compared and drawn, `measures.market` for those of a table
    path: Option<String>,
}

/// More parameters than this are listed, not told in full.
const IN_FULL: usize = 3;

/// Prints what parameters mean and what the default world says for them.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let path = arguments.path.as_deref();
    let below = |path: &str| path == "organisation" || path.starts_with("organisation.");
    if let Some(path) = path.filter(|path| below(path)) {
        let field = path
            .trim_start_matches("organisation")
            .trim_start_matches('.');
        show(fields::explained(field).map_err(Trouble::input)?);
        return Ok(());
    }
    let study = |path: &str| path == "study" || path.starts_with("study.");
    if let Some(path) = path.filter(|path| study(path)) {
        let field = path.trim_start_matches("study").trim_start_matches('.');
        show(stated::fields::explained(field).map_err(Trouble::input)?);
        return Ok(());
    }
    let measures = |path: &str| path == "measures" || path.starts_with("measures.");
    if let Some(path) = path.filter(|path| measures(path)) {
        let some = path.trim_start_matches("measures").trim_start_matches('.');
        show(measures_of(some)?);
        return Ok(());
    }
    let found = explain(arguments.path.as_deref()).map_err(Trouble::input)?;
    let text = if found.len() <= IN_FULL {
        let each: Vec<String> = found.iter().map(in_full).collect();
        each.join("\n")
    } else {
        listed(&found, arguments.path.is_some())
    };
    show(text);
    Ok(())
}

/// The measures of a table, of one name, or all of them, two lines each.
fn measures_of(some: &str) -> Result<String, Trouble> {
    let all = measure::listed();
    let is_asked = |known: &Known| {
        some.is_empty() || known.name == some || known.name.split('.').any(|part| part == some)
    };
    let told = all.iter().filter(|known| is_asked(known)).map(|known| {
        let Known {
            name,
            unit,
            meaning,
        } = known;
        format!("{name} ({unit})\n    {meaning}\n")
    });
    let told: String = told.collect();
    if told.is_empty() {
        let names: Vec<&str> = all.iter().map(|known| &*known.name).collect();
        let remedy = did_you_mean(some, &names);
        return Err(Trouble::Input(format!(
            "measures.{some}: there is no such measure or table; {remedy}"
        )));
    }
    Ok(told)
}

/// A parameter with all that is known of it.
fn in_full(explained: &Explained) -> String {
    let p = explained.parameter;
    let mut text = format!("{}\n  {}\n", p.path, p.meaning);
    let mut line =
        |what: &str, value: &str| writeln!(text, "  {what:<9} {value}").expect("a text grows");
    line("unit", p.unit);
    line("range", &p.limits());
    if let Some((part, value)) = around(p.path) {
        line(
            "absent",
            &format!("{part} may be left out, and is {value} then"),
        );
    }
    for (i, stated) in explained.stated.iter().enumerate() {
        let what = if i == 0 { "default" } else { "" };
        line(what, &default(stated, p.path));
    }
    if explained.stated.is_empty() {
        line("default", "none: the default world states no such thing");
    }
    for set in &explained.elsewhere {
        line(
            "set by",
            &format!("{}: {} = {}", set.whose, set.path, set.value),
        );
    }
    let sources = sources(&explained.stated);
    for (i, source) in sources.iter().enumerate() {
        line(if i == 0 { "sources" } else { "" }, source);
    }
    line(
        "acts in",
        &format!(
            "section \"{}\" of the model description, src/model.md",
            p.section
        ),
    );
    text
}

/// `4.0    derived: offers for equal work spread`; with its path where the parameter has several.
fn default(stated: &Stated, pattern: &str) -> String {
    let name = if stated.path == pattern {
        ""
    } else {
        &stated.path
    };
    let space = if name.is_empty() { "" } else { " = " };
    format!("{name}{space}{}   {}", stated.value, stated.comment)
}

/// Keys with their addresses.
fn sources(stated: &[Stated]) -> Vec<String> {
    let all = all_marks(stated);
    let keys = all.iter().filter(|mark| !WORDS.contains(mark));
    keys.map(|key| format!("{key:<5} {}", address(key).unwrap_or("not in the register")))
        .collect()
}

fn all_marks(stated: &[Stated]) -> Vec<&str> {
    let mut all = Vec::new();
    for mark in stated.iter().flat_map(|s| marks(&s.comment)) {
        if !all.contains(&mark) {
            all.push(mark);
        }
    }
    all
}

/// Parameters by section, two lines each; of what was asked for by name the name is told.
fn listed(found: &[Explained], narrowed: bool) -> String {
    let mut text = String::new();
    let mut section = "";
    for explained in found {
        let p = explained.parameter;
        if p.section != section {
            let space = if section.is_empty() { "" } else { "\n" };
            section = p.section;
            writeln!(text, "{space}{section}").expect("a text grows");
        }
        let path = match &explained.stated[..] {
            [only] if narrowed => &only.path,
            _ => p.path,
        };
        let sources = all_marks(&explained.stated).join(", ");
        writeln!(
            text,
            "  {path} = {}  ({}; {})  {sources}",
            values(&explained.stated),
            p.unit,
            p.limits()
        )
        .expect("a text grows");
        writeln!(text, "      {}", p.meaning).expect("a text grows");
    }
    text
}

/// The value, or the smallest and the largest.
fn values(stated: &[Stated]) -> String {
    let number = |s: &&Stated| s.value.parse::<f64>().unwrap_or(f64::NAN);
    let smallest = stated.iter().min_by(|a, b| number(a).total_cmp(&number(b)));
    let largest = stated.iter().max_by(|a, b| number(a).total_cmp(&number(b)));
    match (smallest, largest) {
        (Some(low), Some(high)) if number(&low) < number(&high) => {
            format!("{} to {}", low.value, high.value)
        }
        (Some(only), _) => only.value.clone(),
        _ => "not stated".to_owned(),
    }
}
