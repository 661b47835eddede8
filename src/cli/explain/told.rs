//! What a parameter means, in words.

use std::fmt::Write;

use lockin::worldfile::absent::around;
use lockin::worldfile::explain::{Explained, Stated};

/// More parameters than this are listed, not told in full.
const IN_FULL: usize = 3;

/// Parameters in full where they are few, else as a list; `narrowed` where some were asked for.
pub fn told(found: &[Explained], narrowed: bool) -> String {
    if found.len() > IN_FULL {
        return listed(found, narrowed);
    }
    let each: Vec<String> = found.iter().map(in_full).collect();
    each.join("\n")
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
    for (i, (key, address)) in explained.sources().iter().enumerate() {
        let what = if i == 0 { "sources" } else { "" };
        let address = address.unwrap_or("not in the register");
        line(what, &format!("{key:<5} {address}"));
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
        let sources = explained.marks().join(", ");
        writeln!(
            text,
            "  {path} = {}  ({}; {})  {sources}",
            values(explained),
            p.unit,
            p.limits()
        )
        .expect("a text grows");
        writeln!(text, "      {}", p.meaning).expect("a text grows");
    }
    text
}

/// The value, or the smallest and the largest.
fn values(explained: &Explained) -> String {
    match explained.ends() {
        Some((low, high)) if low != high => format!("{low} to {high}"),
        Some((only, _)) => only.to_owned(),
        None => "not stated".to_owned(),
    }
}
