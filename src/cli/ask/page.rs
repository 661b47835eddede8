//! The answer as a page for a board: one screen of sentences, then the tables that they rest on, then how those were
//! made. Every number is a link to where it comes from.

use std::fs;
use std::path::Path;

use lockin::organisation::Organisation;
use lockin::record::files::digest_text;
use lockin::study::desk::question::Asked;

use super::answer::{Answer, begin};
use super::made;
use super::short::Sentence;
use crate::cli::Trouble;
use crate::cli::chart::escaped;
use crate::cli::report::{PAGE, unbroken};
use crate::cli::tables::{Table, coded, html, named};

/// Fails where no page may be written: under another ending, or over a file that is no page.
pub fn may_be_at(path: &Path) -> Result<(), Trouble> {
    let told = path.display();
    if path.extension().is_none_or(|ending| ending != "html") {
        return Err(Trouble::Input(format!(
            "--page {told}: a page ends with .html"
        )));
    }
    match fs::read_to_string(path) {
        Ok(there) if !there.starts_with("<!doctype html>") => Err(Trouble::Input(format!(
            "--page {told}: there is a file that is no page; nothing was changed. Remove it, or take another name"
        ))),
        _ => Ok(()),
    }
}

/// What an answer was made from.
pub struct Source {
    /// The file of each organisation as it was read.
    pub texts: Vec<String>,
    /// SHA-256 of the world's text with what was set.
    pub world_digest: String,
    /// What was read of a study and what was lived anew, where a study was asked.
    pub read: Option<String>,
}

/// The whole page, with what its numbers were made from, and by which command.
pub fn page(asked: &Asked, answer: &Answer, (source, command): (&Source, &str)) -> String {
    let names: Vec<&str> = asked
        .organisations
        .iter()
        .map(|o| o.name.as_str())
        .collect();
    let (mut contents, mut sections) = (String::new(), String::new());
    let mut add = |id: &str, title: &str, body: &str| {
        contents += &item(id, title);
        sections += &section(id, title, body);
    };
    let short = ("short", "In short", in_short(&names, answer));
    let together = if names.len() > 1 {
        ("together", "Side by side", table(&answer.together))
    } else {
        ("together", "In numbers", table(&answer.together))
    };
    // Who asks for several compares them first.
    let first = if names.len() > 1 {
        [together, short]
    } else {
        [short, together]
    };
    for (id, title, body) in &first {
        add(id, title, body);
    }
    for (name, of) in names.iter().zip(&answer.of) {
        let tables: Vec<String> = of.tables.iter().map(table).collect();
        add(&format!("of-{}", named(name)), name, &tables.concat());
    }
    let body = how_made(asked, answer, (source, command));
    add("how-made", "How these numbers were made", &body);
    add("stated", "What was stated", &stated(asked, source));
    PAGE.replace("#what", &format!("#{}", first[0].0))
        .replace("Skip to the study", "Skip to the answer")
        .replace("<main>", "<main class=\"answer\">")
        .replace("{world}", &escaped(&title(&names)))
        .replace("{about}", &unbroken(&begin(asked)))
        .replace("{contents}", &contents)
        .replace("{sections}", &sections)
}

/// What the page is called.
fn title(names: &[&str]) -> String {
    match names.len() {
        0..=3 => names.join(", "),
        n => format!("{n} organisations"),
    }
}

fn item(id: &str, title: &str) -> String {
    format!("<li><a href=\"#{id}\">{}</a></li>\n", escaped(title))
}

fn section(id: &str, title: &str, body: &str) -> String {
    let title = escaped(title);
    format!("<section id=\"{id}\">\n<h2>{title}</h2>\n{body}</section>\n")
}

/// A table that says in its heading how it was made.
fn table(table: &Table) -> String {
    let place = made::place(&table.name);
    let how = format!(" <a href=\"#{place}\">How it was made</a></caption>");
    html(table).replacen("</caption>", &how, 1)
}

fn in_short(names: &[&str], answer: &Answer) -> String {
    let sentence = |of: &Sentence| {
        let words = linked(&of.words, &format!("table-{}", of.table));
        format!("<li>{words}</li>\n")
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

/// A sentence whose numbers lead to `place`; all of it does where it has none. Years ahead and the scale of a score are
/// no results.
fn linked(sentence: &str, place: &str) -> String {
    let link = |text: &str| format!("<a href=\"#{place}\">{}</a>", escaped(text));
    let words: Vec<&str> = sentence.split(' ').collect();
    let is_result = |i: usize| {
        let ahead = words
            .get(i + 1)
            .is_some_and(|next| next.starts_with("year"));
        let has_digit = words[i].contains(|c: char| c.is_ascii_digit());
        has_digit && !ahead && !words[i].starts_with("100")
    };
    if !(0..words.len()).any(is_result) {
        return link(sentence);
    }
    // A number is not broken at its hyphens, as a day has them, or after its minus.
    let whole = |number: &str| {
        let number = escaped(number);
        format!("<a class=\"word\" href=\"#{place}\">{number}</a>")
    };
    let one = |i: usize| {
        let number = words[i].trim_end_matches([',', '.', ';', ':']);
        if is_result(i) {
            whole(number) + &escaped(&words[i][number.len()..])
        } else {
            escaped(words[i])
        }
    };
    (0..words.len()).map(one).collect::<Vec<_>>().join(" ")
}

fn how_made(asked: &Asked, answer: &Answer, (source, command): (&Source, &str)) -> String {
    let tables = answer.of.iter().flat_map(|of| &of.tables);
    let all: Vec<&Table> = std::iter::once(&answer.together).chain(tables).collect();
    format!(
        "<p>{}</p>\n<p>The same files, seeds and version give the same numbers:</p>\n<pre>{}</pre>\n<p>lockin {}, commit {}; world {}, \
         SHA-256 of its text as it was run: <code>{}</code>.</p>\n{}",
        coded(&answer.how.replace('\n', " ")),
        unbroken(command),
        env!("CARGO_PKG_VERSION"),
        env!("LOCKIN_COMMIT"),
        escaped(&asked.study.variants[0].plan.world.name),
        source.world_digest,
        made::listed(&all, command)
    )
}

/// The file of each organisation as it was read.
fn stated(asked: &Asked, source: &Source) -> String {
    let one = |(own, text): (&Organisation, &String)| {
        format!(
            "<details><summary>{}</summary>\n<p>SHA-256 <code>{}</code></p>\n<pre>{}</pre>\n</details>\n",
            escaped(&own.name),
            digest_text(text),
            escaped(text)
        )
    };
    let all = asked.organisations.iter().zip(&source.texts);
    all.map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_sentence_lead_to_its_table() {
        assert_eq!(
            linked("It costs $1.5m in 3 years, 12 months <of> it.", "t"),
            "It costs <a class=\"word\" href=\"#t\">$1.5m</a> in 3 years, <a class=\"word\" href=\"#t\">12</a> months &lt;of&gt; it."
        );
        assert_eq!(
            linked("Its score is 42, of 100.", "t"),
            "Its score is <a class=\"word\" href=\"#t\">42</a>, of 100."
        );
        assert_eq!(linked("Nothing.", "t"), "<a href=\"#t\">Nothing.</a>");
    }
}
