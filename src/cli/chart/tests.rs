//! What a chart shows, and where.

use super::{Cross, Frame, Line, MOST, Mark, Point, Row, Width, lines, rows, scatter};

fn frame(log: bool) -> Frame {
    Frame {
        title: "A measure, %".to_owned(),
        width: Width::One,
        log,
    }
}

fn line(name: &str, means: &[f64]) -> Line {
    let point = |(year, &mean): (usize, &f64)| Point {
        at: 2026.25 + year as f64,
        mean,
        low: mean - 0.05,
        high: mean + 0.05,
    };
    Line {
        name: name.to_owned(),
        colour: "#0072B2",
        dashed: false,
        points: means.iter().enumerate().map(point).collect(),
    }
}

fn row(name: &str, low: f64, high: f64) -> Row {
    let sure = low > 0.0 || high < 0.0;
    Row {
        name: name.to_owned(),
        colour: "#0072B2",
        mean: f64::midpoint(low, high),
        low,
        high,
        full: sure,
        seeds: Vec::new(),
    }
}

/// An attribute of the first text that begins with `words`.
fn of_text(svg: &str, attribute: &str, words: &str) -> f64 {
    let mut elements = svg
        .split("<text")
        .skip(1)
        .filter_map(|e| e.split("</text").next());
    let is_it = |text: &str| text == words || words.len() > 3 && text.starts_with(words);
    let element = elements.find(|element| is_it(element.rsplit('>').next().unwrap()));
    let element = element.unwrap_or_else(|| panic!("{words} in {svg}"));
    let value = element.split(&format!(" {attribute}=\"")).nth(1).unwrap();
    value.split('"').next().unwrap().parse().unwrap()
}

fn height_of(svg: &str) -> f64 {
    svg.split("height=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .parse()
        .unwrap()
}

#[test]
fn the_higher_line_is_named_above_and_names_stand_inside_and_apart() {
    let names: Vec<String> = (0..MOST).map(|n| format!("name {n}")).collect();
    let alike: Vec<Line> = names.iter().map(|name| line(name, &[1.0, 0.1])).collect();
    let svg = lines(&frame(false), &alike, &[]).svg();
    let mut heights: Vec<f64> = names.iter().map(|name| of_text(&svg, "y", name)).collect();
    heights.sort_by(f64::total_cmp);
    assert!(
        heights.windows(2).all(|pair| pair[1] - pair[0] > 14.9),
        "{heights:?}"
    );
    assert!(
        heights.iter().all(|y| (0.0..height_of(&svg)).contains(y)),
        "{heights:?}"
    );
    let svg = lines(
        &frame(false),
        &[line("low", &[1.0, 1.0]), line("high", &[5.0, 1.001])],
        &[],
    )
    .svg();
    assert!(
        of_text(&svg, "y", "high") < of_text(&svg, "y", "low"),
        "{svg}"
    );
}

#[test]
fn a_mark_is_ruled_and_named_where_it_lies_and_left_out_where_it_is_not_lived() {
    let mark = |at: f64, name: &str| Mark {
        at,
        name: name.to_owned(),
    };
    let marks = [mark(2028.0, "egress fee ban"), mark(2050.0, "too late")];
    let svg = lines(&frame(false), &[line("a", &[1.0, 2.0, 3.0, 4.0])], &marks).svg();
    assert!(
        svg.contains("egress fee ban") && !svg.contains("too late"),
        "{svg}"
    );
    assert_eq!(svg.matches("stroke-dasharray=\"3 3\"").count(), 1, "{svg}");
    let (before, after) = (of_text(&svg, "x", "2027"), of_text(&svg, "x", "2029"));
    let at = of_text(&svg, "x", "egress fee ban") - 3.0;
    assert!((at - f64::midpoint(before, after)).abs() < 1.0, "{svg}");
}

#[test]
fn on_a_logarithmic_axis_equal_ratios_are_equally_far_apart() {
    let svg = lines(&frame(true), &[line("a", &[1.0, 10.0, 100.0])], &[]).svg();
    let [one, ten, hundred] = ["1", "10", "100"].map(|text| of_text(&svg, "y", text));
    assert!(((one - ten) - (ten - hundred)).abs() < 0.3, "{svg}");
    assert!(one > ten, "{svg}");
}

#[test]
fn what_is_not_defined_breaks_the_line() {
    let svg = lines(
        &frame(false),
        &[line("a", &[1.0, 2.0, f64::NAN, 1.0, 2.0])],
        &[],
    )
    .svg();
    assert_eq!(svg.matches("stroke-width=\"2\"").count(), 2, "{svg}");
    assert!(!svg.contains("NaN"), "{svg}");
}

#[test]
fn an_effect_is_hollow_unless_it_is_sure_and_effects_keep_their_order() {
    let full = |svg: &str| svg.matches("fill=\"#0072B2\" stroke").count();
    let svg = rows(
        &frame(false),
        &[row("first", -1.0, 2.0), row("second", 1.0, 2.0)],
        true,
    )
    .svg();
    assert_eq!(full(&svg), 1, "{svg}");
    assert!(
        of_text(&svg, "y", "second") - of_text(&svg, "y", "first") >= 20.0,
        "{svg}"
    );
    let alone = Row {
        low: f64::NAN,
        high: f64::NAN,
        ..row("a", 3.0, 3.0)
    };
    assert!(!rows(&frame(false), &[alone], true).svg().contains("NaN"));
}

#[test]
fn names_that_would_cover_each_other_are_left_to_the_marks() {
    let cross = |name: &str| Cross {
        name: name.to_owned(),
        colour: "#0072B2",
        x: [1.0, 0.9, 1.1],
        y: [2.0, 1.9, 2.1],
    };
    let same: Vec<Cross> = (0..9).map(|n| cross(&format!("variant {n}"))).collect();
    let svg = scatter(&frame(false), &same, ("along", "up")).svg();
    assert_eq!(svg.matches("<circle class=\"mark\"").count(), 9, "{svg}");
    assert!(
        (1..=4).contains(&svg.matches(">variant ").count().saturating_sub(9)),
        "{svg}"
    );
}

#[test]
fn nothing_is_drawn_of_nothing_and_something_of_a_constant() {
    assert_eq!(lines(&frame(false), &[line("a", &[])], &[]).svg(), "");
    assert_eq!(rows(&frame(false), &[], true).svg(), "");
    let constant = lines(&frame(false), &[line("a", &[1.0])], &[]).svg();
    assert!(constant.contains("class=\"mark\""));
}

#[test]
fn words_are_written_as_they_are_and_nothing_is_fetched() {
    let svg = rows(&frame(false), &[row("a<b & \"c\"", 0.0, 1.0)], true).svg();
    assert!(svg.contains(">a&lt;b &amp; &quot;c&quot;<"), "{svg}");
    assert_eq!(
        svg.matches("http").count(),
        1,
        "its name space alone: {svg}"
    );
}

#[test]
fn a_pdf_has_the_words_and_the_lines_of_the_svg_and_no_time() {
    let picture = lines(
        &frame(false),
        &[line("a (b)", &[-1.0, 2.0]), line("c", &[3.0, 1.0])],
        &[],
    );
    let pdf = picture.pdf();
    let text = String::from_utf8_lossy(&pdf);
    assert!(text.starts_with("%PDF-") && text.trim_end().ends_with("%%EOF"));
    assert!(text.contains("(a (b)) Tj"), "{text}");
    // A minus has a code of its own.
    assert!(
        text.contains("[1 /minus") && text.contains("(\\0011) Tj"),
        "{text}"
    );
    assert_eq!(text.matches("\n1 j").count(), 2, "{text}");
    assert!(!text.contains("Date"), "{text}");
    assert_eq!(pdf, picture.pdf());
}
