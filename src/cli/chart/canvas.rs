//! Lines, shapes and words of an SVG.

use std::fmt::Write;

/// An SVG that is being drawn.
pub struct Canvas {
    width: f64,
    height: f64,
    body: String,
}

/// Height of the words of a chart.
pub const TEXT: f64 = 12.0;
/// Height of the words of marks.
pub const SMALL: f64 = 10.0;
/// Distance of two lines of words.
pub const LINE: f64 = 15.0;
/// What frames and axes are drawn in.
pub const GREY: &str = "#6b6b6b";
/// What rules are drawn in.
pub const PALE: &str = "#d9d9d9";

/// About how wide words are at most: a letter of a wide face without serifs is as wide as 0.6 of its height.
pub fn width_of(words: &str, height: f64) -> f64 {
    0.6 * height * words.chars().count() as f64
}

/// Where words are anchored.
#[derive(Clone, Copy)]
pub enum Anchor {
    /// At their beginning.
    Start,
    /// In their middle.
    Middle,
    /// At their end.
    End,
}

impl Canvas {
    /// Nothing yet.
    pub fn new(width: f64, height: f64) -> Self {
        let body = String::new();
        Self {
            width,
            height,
            body,
        }
    }

    fn add(&mut self, element: std::fmt::Arguments) {
        writeln!(self.body, "{element}").expect("a text grows");
    }

    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: &str, width: f64) {
        let ((a, b), (c, d)) = (from, to);
        self.add(format_args!(
            "<path d=\"M{a:.1} {b:.1}L{c:.1} {d:.1}\" stroke=\"{colour}\" stroke-width=\"{width}\"/>"
        ));
    }

    /// A dashed line.
    pub fn dashes(&mut self, from: (f64, f64), to: (f64, f64), colour: &str) {
        let ((a, b), (c, d)) = (from, to);
        self.add(format_args!(
            "<path d=\"M{a:.1} {b:.1}L{c:.1} {d:.1}\" stroke=\"{colour}\" stroke-dasharray=\"3 3\"/>"
        ));
    }

    /// A line through points.
    pub fn path(&mut self, points: &[(f64, f64)], colour: &str, dashed: bool) {
        let dashes = if dashed {
            " stroke-dasharray=\"6 3\""
        } else {
            ""
        };
        self.add(format_args!(
            "<path class=\"mark\" d=\"{}\" stroke=\"{colour}\" stroke-width=\"2\" stroke-linejoin=\"round\"{dashes}/>",
            through(points)
        ));
    }

    /// An area with these corners.
    pub fn area(&mut self, corners: &[(f64, f64)], colour: &str, opacity: f64) {
        self.add(format_args!(
            "<path d=\"{}Z\" fill=\"{colour}\" fill-opacity=\"{opacity}\"/>",
            through(corners)
        ));
    }

    /// A band between two heights, `thick` at both ends.
    pub fn band(
        &mut self,
        (from, to): ((f64, f64), (f64, f64)),
        thick: f64,
        colour: &str,
        opacity: f64,
        told: &str,
    ) {
        let ((a, b), (c, d)) = (from, to);
        let (middle, lower, end) = (f64::midpoint(a, c), b + thick, d + thick);
        self.add(format_args!(
            "<path class=\"mark\" d=\"M{a:.1} {b:.1}C{middle:.1} {b:.1} {middle:.1} {d:.1} {c:.1} {d:.1}L{c:.1} {end:.1}\
             C{middle:.1} {end:.1} {middle:.1} {lower:.1} {a:.1} {lower:.1}Z\" fill=\"{colour}\" fill-opacity=\"{opacity}\">{}</path>",
            title(told)
        ));
    }

    /// A dot, hollow or full; `told` shows where a pointer rests on it.
    pub fn dot(&mut self, (x, y): (f64, f64), radius: f64, colour: &str, full: bool, told: &str) {
        let fill = if full { colour } else { "#fff" };
        self.add(format_args!(
            "<circle class=\"mark\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"1.5\">{}</circle>",
            title(told)
        ));
    }

    /// A spot that tells something where a pointer rests on it, and is not seen.
    pub fn spot(&mut self, (x, y): (f64, f64), told: &str) {
        self.add(format_args!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"7\" fill=\"#fff\" fill-opacity=\"0\">{}</circle>",
            title(told)
        ));
    }

    /// Words, their middle at the height given.
    pub fn words(
        &mut self,
        (x, y): (f64, f64),
        words: &str,
        size: f64,
        colour: &str,
        anchor: Anchor,
    ) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        self.add(format_args!(
            "<text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"{size}\" fill=\"{colour}\"{anchor}>{}</text>",
            y + 0.35 * size,
            escaped(words)
        ));
    }

    /// The title over the chart, in as many lines as it needs; where it ends.
    pub fn heading(&mut self, heading: &str) -> f64 {
        let mut y = 12.0;
        for line in wrapped(heading, self.width - 8.0, TEXT + 1.0) {
            self.add(format_args!(
                "<text x=\"4\" y=\"{:.1}\" font-size=\"{}\" font-weight=\"600\" fill=\"#111\">{}</text>",
                y + 4.0,
                TEXT + 1.0,
                escaped(&line)
            ));
            y += LINE + 2.0;
        }
        y
    }

    /// The picture on a white ground.
    pub fn drawn(self, title: &str) -> String {
        let (width, height) = (self.width, self.height);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" \
             role=\"img\" aria-label=\"{}\" font-family=\"Helvetica, Arial, sans-serif\" fill=\"none\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{}</svg>\n",
            escaped(title),
            self.body
        )
    }
}

/// Whether a text is a picture that was drawn here.
pub fn is_drawn(text: &str) -> bool {
    text.starts_with("<svg xmlns=")
        && text.contains(" font-family=\"Helvetica, Arial, sans-serif\" ")
}

/// How many lines a heading needs in a width.
pub fn heading_height(heading: &str, width: f64) -> f64 {
    wrapped(heading, width - 8.0, TEXT + 1.0).len() as f64 * (LINE + 2.0) + 12.0
}

/// Words in lines that fit a width.
fn wrapped(words: &str, width: f64, size: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split(' ') {
        let line = lines.last_mut().expect("there is one");
        let longer = format!("{line} {word}");
        if line.is_empty() {
            word.clone_into(line);
        } else if 1.05 * width_of(&longer, size) <= width {
            *line = longer;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

fn through(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (place, (x, y)) in points.iter().enumerate() {
        let letter = if place == 0 { 'M' } else { 'L' };
        write!(path, "{letter}{x:.1} {y:.1}").expect("a text grows");
    }
    path
}

fn title(told: &str) -> String {
    match told {
        "" => String::new(),
        told => format!("<title>{}</title>", escaped(told)),
    }
}

/// Text as SVG and HTML show it.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
