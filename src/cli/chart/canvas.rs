//! Lines, shapes and words of a picture.

use super::picture::{Anchor, Picture, Shape, Step};

/// A picture that is being drawn.
pub struct Canvas(Picture);

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

impl Canvas {
    /// Nothing yet.
    pub fn new(width: f64, height: f64) -> Self {
        Self(Picture {
            width,
            height,
            ..Picture::default()
        })
    }

    fn add(&mut self, shape: Shape) {
        self.0.shapes.push(shape);
    }

    fn stroke(
        &mut self,
        points: &[(f64, f64)],
        colour: &'static str,
        (width, dashes, is_mark): (f64, f32, bool),
    ) {
        self.add(Shape::Stroke {
            path: through(points),
            colour,
            width,
            dashes,
            is_mark,
        });
    }

    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: &'static str, width: f64) {
        self.stroke(&[from, to], colour, (width, 0.0, false));
    }

    /// A dashed line.
    pub fn dashes(&mut self, from: (f64, f64), to: (f64, f64), colour: &'static str) {
        self.stroke(&[from, to], colour, (1.0, 3.0, false));
    }

    /// A line through points.
    pub fn path(&mut self, points: &[(f64, f64)], colour: &'static str, dashed: bool) {
        let dashes = if dashed { 6.0 } else { 0.0 };
        self.stroke(points, colour, (2.0, dashes, true));
    }

    /// An area with these corners.
    pub fn area(&mut self, corners: &[(f64, f64)], colour: &'static str, opacity: f64) {
        let mut path = through(corners);
        path.push(Step::Close);
        self.add(Shape::Fill {
            path,
            colour,
            opacity,
            told: None,
        });
    }

    /// A band between two heights, `thick` at both ends.
    pub fn band(
        &mut self,
        (from, to): ((f64, f64), (f64, f64)),
        thick: f64,
        (colour, opacity): (&'static str, f64),
        told: &str,
    ) {
        let ((a, b), (c, d)) = (from, to);
        let (middle, lower, end) = (f64::midpoint(a, c), b + thick, d + thick);
        self.add(Shape::Fill {
            path: vec![
                Step::Move((a, b)),
                Step::Curve([(middle, b), (middle, d), (c, d)]),
                Step::Line((c, end)),
                Step::Curve([(middle, end), (middle, lower), (a, lower)]),
                Step::Close,
            ],
            colour,
            opacity,
            told: Some(told.to_owned()),
        });
    }

    /// A dot, hollow or full; `told` shows where a pointer rests on it.
    pub fn dot(
        &mut self,
        at: (f64, f64),
        radius: f64,
        (colour, full): (&'static str, bool),
        told: &str,
    ) {
        self.add(Shape::Dot {
            at,
            radius,
            colour,
            full,
            told: told.to_owned(),
        });
    }

    /// A spot that tells something where a pointer rests on it, and is not seen.
    pub fn spot(&mut self, at: (f64, f64), told: &str) {
        self.add(Shape::Spot {
            at,
            told: told.to_owned(),
        });
    }

    /// Words, their middle at the height given.
    pub fn words(
        &mut self,
        (x, y): (f64, f64),
        words: &str,
        size: f64,
        colour: &'static str,
        anchor: Anchor,
    ) {
        self.add(Shape::Words {
            at: (x, y + 0.35 * size),
            words: words.to_owned(),
            size,
            colour,
            anchor,
        });
    }

    /// The title over the chart, in as many lines as it needs.
    pub fn heading(&mut self, heading: &str) {
        let mut y = 12.0;
        for line in wrapped(heading, self.0.width - 8.0, TEXT + 1.0) {
            self.add(Shape::Heading {
                at: (4.0, y + 4.0),
                words: line,
                size: TEXT + 1.0,
            });
            y += LINE + 2.0;
        }
    }

    /// The picture.
    pub fn drawn(mut self, title: &str) -> Picture {
        title.clone_into(&mut self.0.title);
        self.0
    }
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

fn through(points: &[(f64, f64)]) -> Vec<Step> {
    let mut steps: Vec<Step> = points.iter().map(|&point| Step::Line(point)).collect();
    if let Some(first) = points.first() {
        steps[0] = Step::Move(*first);
    }
    steps
}
