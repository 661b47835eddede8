//! What a reader looks up: a chart that is drawn anew for each choice, and the numbers that it draws.

mod measures;
mod numbers;

use serde::Serialize;

use lockin::study::BASE;
use lockin::study::opened::Opened;
use lockin::study::turns::{turns_of, year_of};

use crate::cli::chart::{BASE_COLOUR, COLOURS, colour, escaped};
use crate::cli::headline::range::Said;
use measures::{measures, rounded};
use numbers::Numbers;

const BODY: &str = include_str!("explore.html");
const SCRIPT: &str = include_str!("explore.js");
const UPLOT: &str = include_str!("uplot/uPlot.iife.min.js");
const LICENCE: &str = include_str!("uplot/LICENSE");

/// What the page's styles lack without the chart.
pub const STYLES: &str = concat!(
    include_str!("uplot/uPlot.min.css"),
    "\n",
    include_str!("explore.css")
);

/// Bytes of numbers above which further measures are left out: a page is to be read, not waited for.
const MOST: usize = 2 << 20;

/// What all numbers have in common.
#[derive(Serialize)]
struct Head<'a> {
    /// The seeds of the study.
    seeds: usize,
    /// The start as a calendar year, and the day on which each year ends, that of the start first.
    start: f64,
    dates: Vec<String>,
    /// The colours that tell lines apart, and base's.
    colours: [&'static str; COLOURS.len()],
    base: &'static str,
    variants: Vec<Variant<'a>>,
}

/// A variant, its colour, and the days on which what it changes begins and ends.
#[derive(Serialize)]
struct Variant<'a> {
    name: &'a str,
    colour: &'static str,
    turns: Vec<Turn>,
}

/// A day as a calendar year and as it is written, and what begins or ends on it.
#[derive(Serialize)]
struct Turn {
    at: f64,
    day: String,
    what: String,
}

/// The body of the section; empty where there is nothing to draw.
pub fn explore(said: &Said) -> String {
    let (numbers, left_out) = fitting(said, MOST);
    if numbers.is_empty() {
        return String::new();
    }
    let head = json(&head(&said.study));
    [
        &*BODY.replace("{left_out}", &escaped(&in_words(&left_out))),
        "<script type=\"application/json\" id=\"look-data\">{\"head\":",
        &head,
        ",\"measures\":[\n",
        &numbers.join(",\n"),
        "]}</script>\n<script>\n/*\n",
        LICENCE,
        "\n*/\n",
        UPLOT,
        "</script>\n<script>\n",
        SCRIPT,
        "</script>\n",
    ]
    .concat()
}

/// The numbers of as many measures as `most` bytes hold, each as JSON, and what the others are called.
fn fitting(said: &Said, most: usize) -> (Vec<String>, Vec<String>) {
    let (mut inside, mut left_out, mut bytes) = (Vec::new(), Vec::new(), 0);
    let offered = measures(f64::from(said.study.ticks_a_year()));
    for numbers in offered.iter().filter_map(|one| Numbers::of(said, one)) {
        let text = json(&numbers);
        if bytes + text.len() <= most {
            bytes += text.len();
            inside.push(text);
        } else {
            left_out.push(numbers.label.to_owned());
        }
    }
    (inside, left_out)
}

/// What was left out, in a sentence; nothing where nothing was.
fn in_words(left_out: &[String]) -> String {
    if left_out.is_empty() {
        return String::new();
    }
    format!(
        " Left out, since so many variants would make the page too large: {}.",
        left_out.join("; ")
    )
}

/// As JSON in which nothing ends the script that it stands in.
fn json<T: Serialize>(thing: &T) -> String {
    let text = serde_json::to_string(thing).unwrap_or_default();
    text.replace('<', "\\u003c")
}

fn head(study: &Opened) -> Head<'_> {
    let world = &study.plan.world;
    let clock = &world.clock;
    let ticks = (0..=clock.years).map(|year| year * study.ticks_a_year().unsigned_abs());
    let variant = |name| Variant {
        name,
        colour: colour(world, name),
        turns: turns(study, name),
    };
    let names = study.variants.iter().map(String::as_str);
    let others = names.filter(|name| *name != BASE);
    Head {
        seeds: study.seeds.len(),
        start: rounded(year_of(clock.start), 7),
        dates: ticks
            .map(|tick| clock.date_after(tick).to_string())
            .collect(),
        colours: COLOURS,
        base: BASE_COLOUR,
        variants: std::iter::once(BASE).chain(others).map(variant).collect(),
    }
}

/// The days that matter to a variant: those of the world, and its own.
fn turns(study: &Opened, variant: &str) -> Vec<Turn> {
    let turn = |(day, what)| Turn {
        at: rounded(year_of(day), 7),
        day: day.to_string(),
        what,
    };
    let all = turns_of(&study.plan.world, &[variant.to_owned()]);
    all.into_iter().map(turn).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_ends_the_script_that_it_stands_in() {
        let text = json(&"</script><b>\"");
        assert_eq!(text, "\"\\u003c/script>\\u003cb>\\\"\"");
        let back: String = serde_json::from_str(&text).unwrap();
        assert_eq!(back, "</script><b>\"");
    }

    #[test]
    fn what_is_left_out_is_named() {
        assert_eq!(in_words(&[]), "");
        let told = in_words(&["a".to_owned(), "b".to_owned()]);
        assert!(told.ends_with(": a; b."), "{told}");
    }
}
