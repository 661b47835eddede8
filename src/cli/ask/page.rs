//! The answer as a page for a board: one screen of sentences, then the tables that they rest on.

use super::Asked;
use super::answer::{Answer, begin};
use super::short::Sentence;
use crate::cli::chart::escaped;
use crate::cli::report::PAGE;
use crate::cli::tables::{html, named};

/// The whole page; `command` makes the numbers again.
pub fn page(asked: &Asked, answer: &Answer, command: &str) -> String {
    let names: Vec<&str> = asked
        .organisations
        .iter()
        .map(|o| o.name.as_str())
        .collect();
    let mut contents = item("short", "In short");
    let mut sections = section("short", "In short", &in_short(&names, answer));
    let together = if names.len() > 1 {
        "Side by side"
    } else {
        "In numbers"
    };
    contents += &item("together", together);
    sections += &section("together", together, &html(&answer.together));
    for (name, of) in names.iter().zip(&answer.of) {
        let id = format!("of-{}", named(name));
        contents += &item(&id, name);
        let tables: Vec<String> = of.tables.iter().map(html).collect();
        sections += &section(&id, name, &tables.concat());
    }
    contents += &item("made", "How these numbers were made");
    sections += &section(
        "made",
        "How these numbers were made",
        &made(answer, command),
    );
    PAGE.replace("#what", "#short")
        .replace("Skip to the study", "Skip to the answer")
        .replace("{world}", &escaped(&names.join(", ")))
        .replace("{about}", &escaped(&begin(asked)))
        .replace("{contents}", &contents)
        .replace("{sections}", &sections)
}

fn item(id: &str, title: &str) -> String {
    format!("<li><a href=\"#{id}\">{}</a></li>\n", escaped(title))
}

fn section(id: &str, title: &str, body: &str) -> String {
    let title = escaped(title);
    format!("<section id=\"{id}\">\n<h2>{title}</h2>\n{body}</section>\n")
}

fn in_short(names: &[&str], answer: &Answer) -> String {
    let sentence = |of: &Sentence| {
        let (words, table) = (escaped(&of.words), &of.table);
        format!("<li>{words} <a href=\"#table-{table}\">How?</a></li>\n")
    };
    let mut all = String::new();
    for (name, of) in names.iter().zip(&answer.of) {
        if names.len() > 1 {
            all.extend(["<h3>", &escaped(name), "</h3>\n"]);
        }
        let sentences: String = of.short.iter().map(sentence).collect();
        all.extend(["<ul>\n", &sentences, "</ul>\n"]);
    }
    all
}

fn made(answer: &Answer, command: &str) -> String {
    format!(
        "<p>{}</p>\n<p>The same files, seeds and version give the same numbers:</p>\n<pre>{}</pre>\n",
        escaped(&answer.how.replace('\n', " ")),
        escaped(command)
    )
}
